//! What the host lends to a call.

use std::ffi::c_void;
use std::fmt;
use std::marker::PhantomData;
use std::mem::size_of;
use std::sync::Mutex;

use crate::abi::{self, CdHost, CdStr};
use crate::guard::guarded;
use crate::{Error, Result};

/// How loud a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
#[non_exhaustive]
pub enum Level {
    /// Something went wrong.
    Error = abi::LOG_ERROR,
    /// Something may go wrong.
    Warn = abi::LOG_WARN,
    /// For the user.
    Info = abi::LOG_INFO,
    /// For the author.
    Debug = abi::LOG_DEBUG,
}

/// What the host lends to one call: an ear for messages, the question whether to go on, and its threads.
/// All of it may be used from every thread, until the call returns.
///
/// ```
/// use copydesk_plugin::{Host, Level, Result};
///
/// fn squares(host: &Host<'_>) -> Result<Vec<usize>> {
///     host.log(Level::Debug, "squaring");
///     host.map(4, |i| i * i)
/// }
/// ```
pub struct Host<'a> {
    raw: *const CdHost,
    target: &'static str,
    call: PhantomData<&'a CdHost>,
}

// SAFETY: the contract says of every function of `cd_host` that it may be called from any thread, and the
// struct is not written to while the call lasts, which is what `'a` stands for.
unsafe impl Send for Host<'_> {}
// SAFETY: as above.
unsafe impl Sync for Host<'_> {}

impl<'a> Host<'a> {
    /// A view of the host's struct, or none if it is null or shorter than version 1.0 has it. `target` is
    /// who speaks in the log.
    ///
    /// # Safety
    ///
    /// `raw` is null or points to a `cd_host` as the contract describes it, of at least `struct_size`
    /// bytes, for all of `'a`.
    pub(crate) unsafe fn new(raw: *const CdHost, target: &'static str) -> Option<Self> {
        // SAFETY: the caller says that it points to a `cd_host`, which begins with `struct_size`.
        let fits = !raw.is_null() && unsafe { (*raw).struct_size } as usize >= size_of::<CdHost>();
        fits.then_some(Self { raw, target, call: PhantomData })
    }

    fn lent(&self) -> &CdHost {
        // SAFETY: `new` saw that it is there and long enough, and it stays so for `'a`.
        unsafe { &*self.raw }
    }

    /// Says something to the user.
    pub fn log(&self, level: Level, message: &str) {
        let host = self.lent();
        if let Some(log) = host.log {
            // SAFETY: the host's own function and context; it copies both texts.
            unsafe { log(host.ctx, level as u32, CdStr::of(self.target), CdStr::of(message)) };
        }
    }

    /// Whether the call should be given up: the run was cancelled, or the call takes too long. A stage is
    /// asked about this after each few articles already; ask in loops that are long for one article.
    #[must_use]
    #[inline]
    pub fn should_stop(&self) -> bool {
        let host = self.lent();
        // SAFETY: the host's own function and context.
        host.should_stop.is_some_and(|should_stop| unsafe { should_stop(host.ctx) } != 0)
    }

    /// [`should_stop`](Self::should_stop) for use with `?`.
    ///
    /// # Errors
    ///
    /// [`Error::stopped`] if the call should be given up; return it.
    #[inline]
    pub fn go_on(&self) -> Result<()> {
        if self.should_stop() { Err(Error::stopped()) } else { Ok(()) }
    }

    /// Calls `task(0)` to `task(n - 1)` on the host's threads, in any order, and returns when all have
    /// ended. Use it instead of threads of your own: the host has as many as it was given.
    ///
    /// # Errors
    ///
    /// If the host could not call all of them.
    ///
    /// # Panics
    ///
    /// If a task panics: when all have ended, with the message of the task of the smallest number.
    pub fn parallel_for(&self, n: usize, task: impl Fn(usize) + Sync) -> Result<()> {
        let host = self.lent();
        let Some(parallel_for) = host.parallel_for else {
            (0..n).for_each(task);
            return Ok(());
        };
        let work = Work { task: &task, panicked: Mutex::new(None) };
        let arg = (&raw const work).cast_mut().cast::<c_void>();
        // SAFETY: `run_task` is made for this very `Work`, which lives until all tasks have ended, that
        // is until `parallel_for` returns; it is `Sync`, so tasks may share it.
        let status = unsafe { parallel_for(host.ctx, n, Some(run_task_of(&work)), arg) };
        let panicked =
            work.panicked.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((i, message)) = panicked {
            // goes on to the guard of the call, as if the task had been called here
            std::panic::resume_unwind(Box::new(format!("task {i}: {message}")));
        }
        if status == abi::OK {
            return Ok(());
        }
        let failed = format!("the host could not call all of {n} tasks");
        Err(Error::text(failed))
    }

    /// What `task` makes of 0 to `n - 1`, in that order, made on the host's threads.
    ///
    /// # Errors
    ///
    /// As for [`parallel_for`](Self::parallel_for).
    ///
    /// # Panics
    ///
    /// As for [`parallel_for`](Self::parallel_for).
    pub fn map<T: Send>(&self, n: usize, task: impl Fn(usize) -> T + Sync) -> Result<Vec<T>> {
        let made: Vec<Mutex<Option<T>>> = (0..n).map(|_| Mutex::new(None)).collect();
        self.parallel_for(n, |i| {
            let thing = task(i);
            *made[i].lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(thing);
        })?;
        made.into_iter()
            .map(|cell| cell.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
            .collect::<Option<Vec<T>>>()
            .ok_or_else(|| Error::text("the host left out a task"))
    }

    /// Tells why the call returns an error.
    pub(crate) fn fail(&self, error: &Error) {
        let host = self.lent();
        if let Some(fail) = host.fail {
            let (code, message) = (CdStr::of(error.code()), CdStr::of(error.message()));
            // SAFETY: the host's own function and context; it copies the texts.
            unsafe { fail(host.ctx, code, message, CdStr::of(error.pointer())) };
        }
    }
}

impl fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.lent();
        write!(f, "Host({}.{})", host.abi_major, host.abi_minor)
    }
}

struct Work<'t, F> {
    task: &'t F,
    panicked: Mutex<Option<(usize, String)>>, // of the smallest number
}

fn run_task_of<F: Fn(usize) + Sync>(_: &Work<'_, F>) -> abi::TaskFn {
    run_task::<F>
}

/// # Safety
///
/// `arg` points to a `Work` of this very `F`.
unsafe extern "C" fn run_task<F: Fn(usize) + Sync>(arg: *mut c_void, i: usize) {
    // SAFETY: the caller says so.
    let work = unsafe { &*arg.cast_const().cast::<Work<'_, F>>() };
    if let Err(panic) = guarded(|| (work.task)(i)) {
        let mut first = work.panicked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if first.as_ref().is_none_or(|(before, _)| i < *before) {
            *first = Some((i, panic.message().to_owned()));
        }
    }
}
