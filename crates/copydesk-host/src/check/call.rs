//! What a check lends to a call: hears all that is said, and notices a host that is used too late.

use std::ffi::c_void;
use std::mem::offset_of;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use copydesk_plugin::abi::{self, CdHost, CdStr, TaskFn};

/// Bytes by which the host of a later minor version is longer.
pub(super) const GROWTH: usize = 64;

/// How often a call used a host that was lent to an earlier one, in this process.
static STALE: AtomicUsize = AtomicUsize::new(0);

pub(super) fn stale_uses() -> usize {
    STALE.load(Ordering::SeqCst)
}

/// A host for calls: of today or of a later minor version, with as many threads for `parallel_for`.
pub(super) struct Call {
    host: Box<Grown>,
    ear: Box<Ear>,
}

#[repr(C)]
struct Grown {
    host: CdHost,
    tail: [u8; GROWTH],
}

struct Ear {
    ended: AtomicBool,
    stop: AtomicBool,
    threads: usize,
    told: Mutex<Vec<Told>>,
    words: Mutex<Vec<String>>, // what is wrong with what was said
}

/// What `fail` was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) pointer: String,
}

// SAFETY: the struct is not changed while it is lent, and the ear takes calls from any thread.
unsafe impl Sync for Call {}

impl Call {
    pub(super) fn new() -> Self {
        Self::with(1, false)
    }

    /// A host with so many threads, perhaps of a later minor version.
    pub(super) fn with(threads: usize, later: bool) -> Self {
        let mut ear = Box::new(Ear {
            ended: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            threads,
            told: Mutex::default(),
            words: Mutex::default(),
        });
        let size = size_of::<CdHost>() + if later { GROWTH } else { 0 };
        let host = CdHost {
            struct_size: u32::try_from(size).unwrap_or(u32::MAX),
            abi_major: abi::ABI_MAJOR,
            abi_minor: if later { abi::ABI_MINOR + 9 } else { abi::ABI_MINOR },
            ctx: (&raw mut *ear).cast(),
            log: Some(log),
            fail: Some(fail),
            should_stop: Some(should_stop),
            parallel_for: Some(parallel_for),
            extension: Some(extension),
        };
        Self { host: Box::new(Grown { host, tail: [0xA5; GROWTH] }), ear }
    }

    pub(super) fn host(&self) -> *const CdHost {
        let start: *const Grown = &raw const *self.host;
        start.cast::<u8>().wrapping_add(offset_of!(Grown, host)).cast()
    }

    /// From now on `should_stop` says yes.
    pub(super) fn stop(&self) {
        self.ear.stop.store(true, Ordering::SeqCst);
    }

    /// What `fail` was last told.
    pub(super) fn told(&self) -> Option<Told> {
        self.ear.told.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }

    /// The same for the end of a sentence.
    pub(super) fn told_in_brackets(&self) -> String {
        match self.told() {
            Some(told) if told.code.is_empty() => format!(" ({})", told.message),
            Some(told) => format!(" ({}: {})", told.code, told.message),
            None => " and told no reason".to_owned(),
        }
    }

    /// What was wrong with what was said.
    pub(super) fn misspoken(&self) -> Vec<String> {
        self.ear.words.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The call is over: who uses this host now is noticed. It stays in memory, so that they can be.
    pub(super) fn end(self) {
        self.ear.ended.store(true, Ordering::SeqCst);
        std::mem::forget(self);
    }
}

fn with_ear<T>(ctx: *mut c_void, hear: impl FnOnce(&Ear) -> T) -> T {
    // SAFETY: `ctx` is the ear of a call, which outlives it (see `end`).
    let ear = unsafe { &*ctx.cast::<Ear>() };
    if ear.ended.load(Ordering::SeqCst) {
        STALE.fetch_add(1, Ordering::SeqCst);
    }
    hear(ear)
}

/// A text that is lent to the host, or nothing and a note of what is wrong with it.
fn heard(ear: &Ear, what: &str, text: CdStr) -> String {
    let wrong = if text.len > 0 && text.ptr.is_null() {
        Some(format!("{what} is null with a length of {}", text.len))
    } else {
        std::str::from_utf8(super::raw::bytes(text)).err().map(|_| format!("{what} is no UTF-8"))
    };
    if let Some(wrong) = wrong {
        ear.words.lock().unwrap_or_else(PoisonError::into_inner).push(wrong);
    }
    super::raw::lossy(text)
}

unsafe extern "C" fn log(ctx: *mut c_void, _level: u32, target: CdStr, message: CdStr) {
    with_ear(ctx, |ear| {
        heard(ear, "the target of a message", target);
        heard(ear, "a message", message);
    });
}

unsafe extern "C" fn fail(ctx: *mut c_void, code: CdStr, message: CdStr, pointer: CdStr) {
    with_ear(ctx, |ear| {
        let told = Told {
            code: heard(ear, "the code of an error", code),
            message: heard(ear, "the message of an error", message),
            pointer: heard(ear, "the pointer of an error", pointer),
        };
        ear.told.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    });
}

unsafe extern "C" fn should_stop(ctx: *mut c_void) -> i32 {
    with_ear(ctx, |ear| i32::from(ear.stop.load(Ordering::SeqCst)))
}

/// The argument of a task: foreign, and promised to bear many threads.
#[derive(Clone, Copy)]
struct Argument(*mut c_void);
// SAFETY: the contract says that tasks run on the host's threads, at once.
unsafe impl Send for Argument {}
// SAFETY: as above.
unsafe impl Sync for Argument {}

/// With one thread in order, with more of them backwards and dealt out, as no plugin may rely on either.
unsafe extern "C" fn parallel_for(
    ctx: *mut c_void,
    n: usize,
    task: Option<TaskFn>,
    argument: *mut c_void,
) -> i32 {
    let Some(task) = task else { return abi::ERROR };
    let threads = with_ear(ctx, |ear| ear.threads);
    let argument = Argument(argument);
    if threads <= 1 {
        for i in 0..n {
            // SAFETY: called as the plugin asked.
            unsafe { task(argument.0, i) };
        }
        return abi::OK;
    }
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let argument = { argument }; // the whole of it, not its field
                for i in (0..n).rev().filter(|i| i % threads == thread) {
                    // SAFETY: called as the plugin asked.
                    unsafe { task(argument.0, i) };
                }
            });
        }
    });
    abi::OK
}

unsafe extern "C" fn extension(ctx: *mut c_void, _id: CdStr) -> *const c_void {
    with_ear(ctx, |_| std::ptr::null())
}
