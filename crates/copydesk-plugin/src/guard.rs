//! Catches panics, so that none crosses the border.
//!
//! The place of a panic is known to the panic hook only. The entry point of a plugin's library therefore
//! wraps the hook of the library's own copy of the standard library: a panic under a guard is remembered
//! with its place instead of being printed, every other goes to the hook that was there before. The host
//! has its own copy and is not touched.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use crate::{Error, Result};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `call`; if it panics, an error with the message and, where the hook could see it, the place.
pub(crate) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T> {
    // Whatever was left half done is not used again: the caller reports the panic, and the contract
    // throws the instance away.
    //
    // One look-up of the thread's own cell, which needs no drop and so is there as long as the thread.
    let outcome = DEPTH.with(|depth| {
        depth.set(depth.get() + 1);
        let outcome = catch_unwind(AssertUnwindSafe(call));
        depth.set(depth.get() - 1);
        outcome
    });
    outcome.map_err(told)
}

#[cold]
fn told(payload: Box<dyn Any + Send>) -> Error {
    let place = PLACE.try_with(|place| place.borrow_mut().take()).ok().flatten();
    let message = message(payload.as_ref());
    bury(payload);
    Error::panicked(place.map_or(message.clone(), |place| format!("{message} ({place})")))
}

fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic whose payload is no text".to_owned()
    }
}

/// Drops a payload whose `Drop` may panic too; what that one throws is leaked.
fn bury(payload: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(second);
    }
}

/// Wraps the panic hook, once: see the head of this file.
pub(crate) fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if DEPTH.try_with(Cell::get).unwrap_or(0) == 0 {
                before(info);
            } else {
                remember(info);
            }
        }));
    });
}

fn remember(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    let _ = PLACE.try_with(|kept| {
        if let Ok(mut kept) = kept.try_borrow_mut() {
            *kept = place;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Angry;

    impl Drop for Angry {
        fn drop(&mut self) {
            panic::panic_any(Self);
        }
    }

    #[track_caller]
    fn check(call: impl FnOnce(), want: &str) {
        assert_eq!(guarded(call).expect_err("it panics").message(), want);
    }

    #[test]
    fn a_panic_is_caught_with_its_message() {
        check(|| panic!("plain"), "plain");
        check(|| panic!("number {}", 7), "number 7");
    }

    #[test]
    fn a_payload_that_is_no_text_is_said_to_be_so() {
        check(|| panic::panic_any(7), "a panic whose payload is no text");
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_caught_too() {
        check(|| panic::panic_any(Angry), "a panic whose payload is no text");
    }

    #[test]
    fn what_does_not_panic_is_passed_on() {
        assert_eq!(guarded(|| 7), Ok(7));
    }
}
