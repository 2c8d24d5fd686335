//! Stopping a run from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Stops a run from another thread or a signal handler: nothing more is read, what is on its way is
/// written, splits that are whole are committed, and the run ends with
/// [`RunErrorKind::Cancelled`](crate::RunErrorKind::Cancelled).
///
/// It cannot wake a source that waits for its next byte; the run ends when that comes.
///
/// ```
/// let token = copydesk_engine::CancelToken::new();
/// let copy = token.clone();
/// copy.cancel();
/// assert!(token.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    flag: Arc<AtomicBool>,
}

impl CancelToken {
    /// A token that nobody has pulled yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks every run that holds a copy of this token to stop. Safe in a signal handler.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }
}
