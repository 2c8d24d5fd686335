//! Commits parts and tells the journal, on a thread of its own: a disk takes its time to make things durable,
//! and meanwhile the next split is read, worked on and written.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use copydesk_core::Part;

use crate::job::crash_point;
use crate::job::journal::{Entry, Pass};
use crate::job::work::Work;
use crate::{RunError, RunErrorKind};

/// How many splits may wait for their commit.
const WAITING: usize = 2;

/// A split that has been written, or kept, to its end.
pub(crate) struct Order<'a> {
    pub(crate) pass: Pass,
    pub(crate) split: u32,
    /// In the pass that writes.
    pub(crate) part: Option<Box<dyn Part + 'a>>,
    pub(crate) entry: Entry,
}

/// The thread that commits.
pub(crate) struct Committer<'scope, 'a> {
    orders: Option<SyncSender<Order<'a>>>,
    thread: Option<ScopedJoinHandle<'scope, Result<(), RunError>>>,
}

impl<'scope, 'a: 'scope> Committer<'scope, 'a> {
    pub(crate) fn start<'env>(
        threads: &'scope Scope<'scope, 'env>,
        work: Option<&'scope Work<'a>>,
    ) -> Result<Self, RunError> {
        let (sender, receiver) = sync_channel(WAITING);
        let thread = Builder::new()
            .name("copydesk-commit".to_owned())
            .spawn_scoped(threads, move || commit_all(receiver, work))
            .map_err(|error| RunError::because(RunErrorKind::Threads, error))?;
        Ok(Self { orders: Some(sender), thread: Some(thread) })
    }

    /// Commits this split when those before it are committed.
    ///
    /// The error may be that of an earlier one.
    pub(crate) fn send(&mut self, order: Order<'a>) -> Result<(), RunError> {
        match &self.orders {
            Some(orders) if orders.send(order).is_ok() => Ok(()),
            // It has met an error before, which it tells now.
            _ => self.end().and(Err(RunError::new(RunErrorKind::Cancelled))),
        }
    }

    /// Waits until all is committed.
    pub(crate) fn end(&mut self) -> Result<(), RunError> {
        self.orders = None;
        match self.thread.take().map(ScopedJoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(payload)) => resume_unwind(payload),
            None => Ok(()),
        }
    }
}

/// After the first error no more is committed: what comes behind it would leave a hole.
fn commit_all(orders: Receiver<Order<'_>>, work: Option<&Work<'_>>) -> Result<(), RunError> {
    let outcome = orders.into_iter().try_for_each(|order| commit(order, work));
    let synced = work.map_or(Ok(()), Work::sync);
    outcome.and(synced)
}

fn commit(order: Order<'_>, work: Option<&Work<'_>>) -> Result<(), RunError> {
    let Order { pass, split, part, mut entry } = order;
    if let Some(part) = part {
        entry.files = part.commit().map_err(RunError::of(RunErrorKind::Sink))?;
    }
    let Some(work) = work else { return Ok(()) };
    let files: BTreeSet<&str> = entry.kept.iter().map(|written| written.file.as_str()).collect();
    for file in files {
        work.make_durable(file)?;
    }
    crash_point("before_journal");
    work.committed(pass, split, entry)
}
