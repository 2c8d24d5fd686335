//! Notices that a plugin ends the process of a run with `exit`: the run would look as if it had come to its
//! end, with whatever status the plugin has chosen.
//!
//! # What is not here
//!
//! `_exit`, which asks nobody, and threads of a plugin's own; that a run broke off is told by its journal.

use std::cell::Cell;

thread_local! {
    /// Whether this thread is in a plugin. Without a destructor: it is asked while the process ends.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs code of a plugin.
#[inline]
pub(crate) fn inside<T>(work: impl FnOnce() -> T) -> T {
    let before = INSIDE.replace(true);
    // Nothing unwinds out of a plugin: its functions are `extern "C"`.
    let answer = work();
    INSIDE.set(before);
    answer
}

/// From now on a plugin that ends this process by `exit`, in the midst of a call, does not choose its status:
/// `hint` is told on standard error, and `status` is what the process ends with. The first who says so counts.
/// Only on Unix.
///
/// ```
/// copydesk_host::guard_exit(3, "the run can be resumed");
/// ```
#[cfg_attr(not(unix), allow(unused_variables))]
pub fn guard_exit(status: u8, hint: &'static str) {
    #[cfg(unix)]
    watch::begin(status, hint);
}

#[cfg(unix)]
mod watch {
    use std::ffi::c_int;
    use std::io::{Write, stderr};
    use std::sync::OnceLock;

    use super::INSIDE;

    // The C library's, which every program is linked to.
    unsafe extern "C" {
        fn atexit(callback: extern "C" fn()) -> c_int;
        fn _exit(status: c_int) -> !;
    }

    static CHOSEN: OnceLock<(u8, &'static str)> = OnceLock::new();

    pub(super) fn begin(status: u8, hint: &'static str) {
        if CHOSEN.set((status, hint)).is_ok() {
            // SAFETY: `exiting` is there as long as the process; if it is not taken, all is as without it.
            let _taken = unsafe { atexit(exiting) };
        }
    }

    /// Called on the thread that has called `exit`.
    extern "C" fn exiting() {
        if !INSIDE.with(std::cell::Cell::get) {
            return;
        }
        let Some((status, hint)) = CHOSEN.get() else { return };
        let told = format!("error: a plugin has ended the process of the run (`exit`); {hint}\n");
        // That nobody reads it is no reason to stay.
        drop(stderr().write_all(told.as_bytes()));
        // SAFETY: it ends the process, in the midst of whatever other threads do: as a kill does, which
        // every run survives.
        unsafe { _exit(c_int::from(*status)) }
    }
}
