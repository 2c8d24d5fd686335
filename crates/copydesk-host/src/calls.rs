//! What a plugin can ask of the host while the host calls it.
//!
//! Each call is lent a `cd_host` whose context is that call's alone, so that a `fail` from a task of
//! `parallel_for` finds the call it belongs to. A plugin that keeps the context for longer breaks the
//! contract; it then still meets memory that is a context, because contexts are handed on and never
//! freed, and is told to stop.
//!
//! # What is not here
//!
//! The functions of the plugin, which are called by whoever holds an [`Ear`].

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use copydesk_plugin::abi::{self, CdHost, CdStr, TaskFn};

use crate::farewell::inside;
use crate::note::checked_id;
use crate::{Fault, Lent, Level};

/// A longer message is cut there, in bytes: it is a sentence, not a file.
pub(crate) const LONGEST_MESSAGE: usize = 4 << 10;
/// Codes that begin so are the host's …
const OWN_CODES: &str = "plugin.";
/// … but for the one by which a plugin tells that it would have broken the contract.
const CONFESSED: &str = "plugin.protocol";

/// Whether a call may use the host's threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Threads {
    /// All of them.
    Lent,
    /// Only its own: a call that excludes others must not wait for threads that may be doing something
    /// which waits for it.
    Own,
}

/// Hears a plugin during calls that follow each other.
#[derive(Debug)]
pub(crate) struct Ear {
    booth: &'static Booth,
}

impl Ear {
    /// An ear for calls of `speaker`; a call that asks is told to stop when `deadline` has passed since
    /// it first asked.
    pub(crate) fn new(lent: &Lent, speaker: &str, deadline: Option<Duration>) -> Self {
        let booth = lock(&FREE).pop().unwrap_or_else(Booth::build);
        *lock(&booth.context.state) = State {
            lent: Some(lent.clone()),
            speaker: speaker.into(),
            deadline,
            ..State::default()
        };
        Self { booth }
    }

    /// Calls a function of the plugin and reads what it returns. Never two calls at once: `&mut`.
    #[inline]
    pub(crate) fn call(
        &mut self,
        threads: Threads,
        function: impl FnOnce(*const CdHost) -> i32,
    ) -> Result<(), Fault> {
        let context = &self.booth.context;
        context.alone.store(threads == Threads::Own, Ordering::Relaxed);
        context.live.store(true, Ordering::Release);
        let code = inside(|| function(&raw const self.booth.host));
        context.live.store(false, Ordering::Release);
        if code == abi::OK && !context.spoken.load(Ordering::Acquire) {
            return Ok(());
        }
        self.hear(code)
    }

    /// The slow way out of a call that failed, or that has spoken.
    #[cold]
    fn hear(&mut self, code: i32) -> Result<(), Fault> {
        let context = &self.booth.context;
        context.spoken.store(false, Ordering::Release);
        let mut state = lock(&context.state);
        state.asked_at = None;
        let told = state.told.take();
        match code {
            abi::OK => Ok(()),
            abi::STOPPED => Err(Fault::Stopped),
            abi::PANIC => Err(Fault::Panicked {
                message: told.map_or_else(|| "it did not tell why".to_owned(), |told| told.message),
            }),
            code => Err(told.map_or_else(|| untold(code), Told::fault)),
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        *lock(&self.booth.context.state) = State::default();
        lock(&FREE).push(self.booth);
    }
}

fn untold(code: i32) -> Fault {
    Fault::Failed {
        code: "plugin.failed".to_owned(),
        message: format!("it returned {code} and did not tell why (`host->fail`)"),
        pointer: None,
    }
}

/// What `cd_host` points to. Never freed: see the head of this file.
#[derive(Debug)]
struct Booth {
    host: CdHost,
    context: Context,
}

// SAFETY: `host` is written before a booth is shared and only read then; its pointers lead to functions
// that may be called from any thread and to `context`, which is `Sync`.
unsafe impl Sync for Booth {}
// SAFETY: as above; nothing in it belongs to a thread.
unsafe impl Send for Booth {}

/// Booths that no ear uses.
static FREE: Mutex<Vec<&'static Booth>> = Mutex::new(Vec::new());
/// All booths, so that they are reached from somewhere while the process lives.
static ALL: Mutex<Vec<&'static Booth>> = Mutex::new(Vec::new());

impl Booth {
    fn build() -> &'static Self {
        let host = CdHost {
            struct_size: size_of::<CdHost>() as u32,
            abi_major: abi::ABI_MAJOR,
            abi_minor: abi::ABI_MINOR,
            ctx: ptr::null_mut(),
            log: Some(log),
            fail: Some(fail),
            should_stop: Some(should_stop),
            parallel_for: Some(parallel_for),
            extension: Some(extension),
        };
        let booth = Box::leak(Box::new(Self { host, context: Context::default() }));
        booth.host.ctx = (&raw const booth.context).cast_mut().cast();
        lock(&ALL).push(booth);
        booth
    }
}

/// What the functions of `cd_host` are handed back.
#[derive(Debug, Default)]
struct Context {
    live: AtomicBool,   // a call goes on
    alone: AtomicBool,  // without lent threads
    spoken: AtomicBool, // `told` or `asked_at` is set
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    lent: Option<Lent>,
    speaker: Box<str>,
    deadline: Option<Duration>,
    told: Option<Told>,
    asked_at: Option<Instant>, // when `should_stop` was first asked in this call
}

/// What was told with `fail`.
#[derive(Debug)]
struct Told {
    code: String,
    message: String,
    pointer: Option<String>,
}

impl Told {
    fn fault(self) -> Fault {
        Fault::Failed { code: self.code, message: self.message, pointer: self.pointer }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The context behind what a plugin hands back, unless that is null.
///
/// # Safety
///
/// `ctx` is null or was handed out in a `cd_host` of this process.
unsafe fn context(ctx: *mut c_void) -> Option<&'static Context> {
    // SAFETY: contexts are never freed, and only ever shared.
    unsafe { ctx.cast_const().cast::<Context>().as_ref() }
}

/// A text of the plugin, copied; what is no UTF-8 is replaced, and what is longer than so many bytes is cut
/// at the border of a character, and told to be.
///
/// # Safety
///
/// Where the pointer is not null, `len` bytes can be read there.
pub(crate) unsafe fn copied(text: CdStr, longest: usize) -> String {
    if text.ptr.is_null() || text.len == 0 {
        return String::new();
    }
    // SAFETY: by the caller; a shorter slice is readable as well.
    let bytes = unsafe { std::slice::from_raw_parts(text.ptr, text.len.min(longest + 1)) };
    if text.len <= longest {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    // A character has four bytes at the most; where none begins there are none.
    let begins = |at: &usize| bytes[*at] & 0xC0 != 0x80;
    let end = (longest.saturating_sub(3)..=longest).rev().find(begins).unwrap_or(longest);
    format!("{} … (cut: {} bytes in all)", String::from_utf8_lossy(&bytes[..end]), text.len)
}

/// A code that rejects can be counted by: the plugin's own if it has the form, else `instead`.
pub(crate) fn own_code(code: &str, instead: &str) -> String {
    let own = checked_id(code).is_ok() && (code == CONFESSED || !code.starts_with(OWN_CODES));
    if own { code.to_owned() } else { instead.to_owned() }
}

/// Nothing unwinds out of the host into a plugin.
fn guarded<T>(instead: T, work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        std::mem::forget(payload); // dropping it might panic again
        instead
    })
}

unsafe extern "C" fn log(ctx: *mut c_void, level: u32, target: CdStr, message: CdStr) {
    guarded((), || {
        // SAFETY: the contract of `cd_host.log`.
        let (context, target, message) = unsafe {
            let Some(context) = context(ctx) else { return };
            (context, copied(target, 256), copied(message, LONGEST_MESSAGE))
        };
        let (ear, speaker) = {
            let state = lock(&context.state);
            let Some(lent) = &state.lent else { return };
            (Arc::clone(&lent.log), state.speaker.clone())
        };
        let level = match level {
            abi::LOG_ERROR => Level::Error,
            abi::LOG_WARN => Level::Warn,
            abi::LOG_INFO => Level::Info,
            _ => Level::Debug,
        };
        ear(level, if target.is_empty() { &speaker } else { &target }, &message);
    });
}

unsafe extern "C" fn fail(ctx: *mut c_void, code: CdStr, message: CdStr, pointer: CdStr) {
    guarded((), || {
        // SAFETY: the contract of `cd_host.fail`.
        let (context, code, message, pointer) = unsafe {
            let Some(context) = context(ctx) else { return };
            (context, copied(code, 256), copied(message, LONGEST_MESSAGE), copied(pointer, 4096))
        };
        if !context.live.load(Ordering::Acquire) {
            return;
        }
        let told = Told {
            code: own_code(&code, "plugin.failed"),
            message: if message.is_empty() { "it did not tell why".to_owned() } else { message },
            pointer: Some(pointer).filter(|pointer| !pointer.is_empty()),
        };
        lock(&context.state).told = Some(told);
        context.spoken.store(true, Ordering::Release);
    });
}

unsafe extern "C" fn should_stop(ctx: *mut c_void) -> i32 {
    guarded(0, || {
        // SAFETY: the contract of `cd_host.should_stop`.
        let Some(context) = (unsafe { context(ctx) }) else { return 0 };
        if !context.live.load(Ordering::Acquire) {
            return 1; // its call has long returned
        }
        let (stop, late) = {
            let mut state = lock(&context.state);
            let late = state.deadline.is_some_and(|deadline| {
                context.spoken.store(true, Ordering::Release);
                state.asked_at.get_or_insert_with(Instant::now).elapsed() >= deadline
            });
            (state.lent.as_ref().map(|lent| Arc::clone(&lent.stop)), late)
        };
        i32::from(late || stop.is_some_and(|stop| stop()))
    })
}

/// What tasks of `parallel_for` are handed.
struct Argument(*mut c_void);

// SAFETY: the contract of `parallel_for` says that its tasks run on several threads at once.
unsafe impl Sync for Argument {}

impl Argument {
    fn get(&self) -> *mut c_void {
        self.0
    }
}

unsafe extern "C" fn parallel_for(
    ctx: *mut c_void,
    n: usize,
    task: Option<TaskFn>,
    arg: *mut c_void,
) -> i32 {
    guarded(abi::ERROR, || {
        // SAFETY: the contract of `cd_host.parallel_for`.
        let Some((context, task)) = (unsafe { context(ctx) }).zip(task) else { return abi::ERROR };
        if !context.live.load(Ordering::Acquire) {
            return abi::ERROR;
        }
        let lent = lock(&context.state).lent.clone();
        let Some(lent) = lent else { return abi::ERROR };
        let argument = Argument(arg);
        // SAFETY: the contract of `parallel_for`: `task` takes any index below `n`, on any thread.
        let work = |index: usize| inside(|| unsafe { task(argument.get(), index) });
        if n < 2 || context.alone.load(Ordering::Relaxed) {
            (0..n).for_each(work);
        } else {
            lent.crew.run(n, &work);
        }
        abi::OK
    })
}

/// There are none yet.
unsafe extern "C" fn extension(_ctx: *mut c_void, _id: CdStr) -> *const c_void {
    ptr::null()
}

#[cfg(test)]
mod tests;
