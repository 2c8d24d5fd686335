//! Threads lent for work that can be done apart.

/// Threads of a run, lent to a sink that has work which can be done apart from writing, such as packing.
///
/// ```
/// use std::sync::mpsc::sync_channel;
/// use copydesk_core::{Hands, SameThread};
/// let (done, packed) = sync_channel(1);
/// SameThread.lend(Box::new(move || drop(done.send("packed"))));
/// assert_eq!(packed.recv(), Ok("packed"));
/// ```
pub trait Hands: Send + Sync {
    /// Does a task soon, on whatever thread. It must not wait for another one. If it panics nobody is
    /// told: who waits for it on a channel finds that closed.
    fn lend(&self, task: Box<dyn FnOnce() + Send>);

    /// How many tasks are done at once: who lends more of them than that has no more of it.
    fn threads(&self) -> usize {
        1
    }
}

/// No other thread: a task is done at once, by whoever has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SameThread;

impl Hands for SameThread {
    fn lend(&self, task: Box<dyn FnOnce() + Send>) {
        task();
    }
}
