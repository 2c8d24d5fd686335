//! What the host lends to plugins.

use std::fmt;
use std::sync::Arc;

use copydesk_core::Crew;

/// How loud a plugin's message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// Something went wrong.
    Error,
    /// Something may go wrong.
    Warn,
    /// For the user.
    Info,
    /// For the author.
    Debug,
}

/// What takes messages: level, who speaks, what is said.
pub(crate) type Log = dyn Fn(Level, &str, &str) + Send + Sync;

/// Threads, an ear for messages, and the question whether the run goes on.
#[derive(Clone)]
pub struct Lent {
    pub(crate) crew: Arc<dyn Crew>,
    pub(crate) log: Arc<Log>,
    pub(crate) stop: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Lent {
    /// These threads for `parallel_for`; messages are dropped, and nobody asks to stop.
    #[must_use]
    pub fn new(crew: Arc<dyn Crew>) -> Self {
        Self { crew, log: Arc::new(|_, _, _| {}), stop: Arc::new(|| false) }
    }

    /// The same with an ear for messages.
    #[must_use]
    pub fn log(mut self, log: impl Fn(Level, &str, &str) + Send + Sync + 'static) -> Self {
        self.log = Arc::new(log);
        self
    }

    /// The same with the question whether the run was cancelled.
    #[must_use]
    pub fn stop(mut self, stop: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.stop = Arc::new(stop);
        self
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lent").field("threads", &self.crew.threads()).finish_non_exhaustive()
    }
}
