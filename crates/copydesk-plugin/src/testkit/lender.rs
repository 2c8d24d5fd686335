//! A host for tests: takes messages and errors, and lends a few threads.

use std::ffi::c_void;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::grown::Grown;
use crate::abi::{self, CdHost, CdStr};
use crate::{Error, Result};

/// What a plugin said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How loud: 1 an error, 2 a warning, 3 for the user, 4 for the author.
    pub level: u32,
    /// Who speaks.
    pub target: String,
    /// What.
    pub text: String,
}

#[derive(Debug, Default)]
pub(super) struct Lender {
    messages: Mutex<Vec<Message>>,
    failed: Mutex<Option<Error>>,
    stops: bool,
}

fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lender {
    /// One that asks every call to stop.
    pub(super) fn stopping() -> Self {
        Self { stops: true, ..Self::default() }
    }

    /// Calls with a host that is gone afterwards.
    pub(super) fn lend(&self, grown: bool, call: impl FnOnce(*const CdHost) -> i32) -> i32 {
        *open(&self.failed) = None;
        let mut host = Grown::new(CdHost {
            struct_size: 0,
            abi_major: abi::ABI_MAJOR,
            abi_minor: abi::ABI_MINOR + u16::from(grown),
            ctx: (&raw const *self).cast_mut().cast(),
            log: Some(log),
            fail: Some(fail),
            should_stop: Some(should_stop),
            parallel_for: Some(parallel_for),
            extension: Some(extension),
        });
        host.now.struct_size = host.size(grown);
        call(host.as_mut_ptr())
    }

    /// What the status of a call means.
    pub(super) fn judge(&self, status: i32) -> Result<()> {
        let told = open(&self.failed).take();
        let or = |code: &'static str, text: &str| match told {
            Some(error) if error.code().is_empty() => Error::new(code, error.message()),
            Some(error) => error,
            None => Error::new(code, text),
        };
        match status {
            abi::OK => Ok(()),
            abi::STOPPED => Err(Error::stopped()),
            abi::PANIC => Err(or("plugin.panic", "it panicked")),
            _ => Err(or("plugin.failed", "it did not say why")),
        }
    }

    pub(super) fn messages(&self) -> Vec<Message> {
        mem::take(&mut open(&self.messages))
    }
}

/// # Safety
///
/// `ctx` is a living `Lender`.
unsafe fn lender<'a>(ctx: *mut c_void) -> &'a Lender {
    // SAFETY: the caller says so.
    unsafe { &*ctx.cast_const().cast::<Lender>() }
}

/// # Safety
///
/// As for [`CdStr::bytes`].
unsafe fn copied(text: CdStr) -> String {
    // SAFETY: the caller says so.
    String::from_utf8_lossy(unsafe { text.bytes() }).into_owned()
}

/// # Safety
///
/// As the header says of `cd_host.log`.
unsafe extern "C" fn log(ctx: *mut c_void, level: u32, target: CdStr, message: CdStr) {
    // SAFETY: the caller says so.
    let (lender, target, text) = unsafe { (lender(ctx), copied(target), copied(message)) };
    open(&lender.messages).push(Message { level, target, text });
}

/// # Safety
///
/// As the header says of `cd_host.fail`.
unsafe extern "C" fn fail(ctx: *mut c_void, code: CdStr, message: CdStr, pointer: CdStr) {
    // SAFETY: the caller says so.
    let (code, message, pointer) = unsafe { (copied(code), copied(message), copied(pointer)) };
    let error = Error::config(pointer, message).coded(code);
    // SAFETY: the caller says so.
    *open(&unsafe { lender(ctx) }.failed) = Some(error);
}

/// # Safety
///
/// As the header says of `cd_host.should_stop`.
unsafe extern "C" fn should_stop(ctx: *mut c_void) -> i32 {
    // SAFETY: the caller says so.
    i32::from(unsafe { lender(ctx) }.stops)
}

/// # Safety
///
/// As the header says of `cd_host.parallel_for`.
unsafe extern "C" fn parallel_for(
    _: *mut c_void,
    n: usize,
    task: Option<abi::TaskFn>,
    arg: *mut c_void,
) -> i32 {
    struct Shared(*mut c_void);
    // SAFETY: whoever calls `parallel_for` says that tasks may share it.
    unsafe impl Sync for Shared {}
    let Some(task) = task else { return abi::ERROR };
    let (next, shared) = (AtomicUsize::new(0), Shared(arg));
    let work = || {
        let shared = &shared;
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= n {
                return;
            }
            // SAFETY: the caller says that it may be called so, until this returns.
            unsafe { task(shared.0, i) };
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..n.min(4) {
            scope.spawn(work);
        }
        work();
    });
    abi::OK
}

/// # Safety
///
/// None is needed.
unsafe extern "C" fn extension(_: *mut c_void, _: CdStr) -> *const c_void {
    std::ptr::null()
}
