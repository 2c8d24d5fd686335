//! A panic that costs one document and not the run.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use copydesk_core::Cause;

/// Calls `work`; a panic in it is a cause with the code `panic`.
///
/// What `work` was changing may be half changed afterwards: the caller throws it away.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Cause>) -> Result<T, Cause> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        Err(Cause::new("panic", format!("panicked: {}", said(&*payload))))
    })
}

/// What a panic said, if it said something.
fn said(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(work: impl FnOnce(), message: &str) {
        let cause = guarded(|| {
            work();
            Ok(())
        });
        let cause = cause.expect_err("it panicked");
        assert_eq!((cause.code(), cause.message()), ("panic", message));
    }

    #[test]
    fn a_panic_tells_what_it_said() {
        check(|| panic!("no more ink"), "panicked: no more ink");
        check(|| panic!("no more {}", "ink"), "panicked: no more ink");
        check(|| std::panic::resume_unwind(Box::new(7)), "panicked: without a word");
    }
}
