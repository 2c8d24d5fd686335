//! What a run is doing, for somebody who watches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Phase {
    /// It has not begun.
    #[default]
    Waiting,
    /// It reads articles and takes them through the stages; without corpus stages it writes, too.
    Reading,
    /// The corpus stages decide about the whole collection.
    Settling,
    /// Verdicts are joined to the spooled documents and these are written.
    Writing,
    /// It is over, well or not.
    Done,
}

/// Counters that a run keeps and any other thread may read, for a progress bar.
///
/// ```
/// let progress = copydesk_engine::Progress::new();
/// let watched = progress.clone(); // goes to the pipeline's builder
/// assert_eq!(progress.snapshot().read, 0);
/// # let _ = watched;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Progress {
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    phase: AtomicU8,
    bytes: AtomicU64,
    bytes_total: AtomicU64,
    read: AtomicU64,
    analysed: AtomicU64,
    written: AtomicU64,
    rejected: AtomicU64,
    faults: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// What the run is doing.
    pub phase: Phase,
    /// Bytes of the input that were consumed, in the measure of `bytes_total`.
    pub bytes: u64,
    /// Bytes of the whole input, if every split knows its own.
    pub bytes_total: Option<u64>,
    /// Documents that were read, good or bad.
    pub read: u64,
    /// Documents that went through all stages.
    pub analysed: u64,
    /// Documents that were written or dropped as duplicates.
    pub written: u64,
    /// Documents that were rejected.
    pub rejected: u64,
    /// Faults of files.
    pub faults: u64,
}

impl Progress {
    /// Counters that stand at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What the counters show now. They are read one by one, so they need not fit each other exactly
    /// while the run goes on.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &*self.counters;
        Snapshot {
            phase: match counters.phase.load(Ordering::Relaxed) {
                1 => Phase::Reading,
                2 => Phase::Settling,
                3 => Phase::Writing,
                4 => Phase::Done,
                _ => Phase::Waiting,
            },
            bytes: read(&counters.bytes),
            bytes_total: Some(read(&counters.bytes_total)).filter(|total| *total > 0),
            read: read(&counters.read),
            analysed: read(&counters.analysed),
            written: read(&counters.written),
            rejected: read(&counters.rejected),
            faults: read(&counters.faults),
        }
    }

    /// Back to zero: a run begins.
    pub(crate) fn begin(&self, bytes_total: Option<u64>) {
        let counters = &*self.counters;
        let Counters {
            phase: _,
            bytes,
            bytes_total: total,
            read,
            analysed,
            written,
            rejected,
            faults,
        } = counters;
        for counter in [bytes, read, analysed, written, rejected, faults] {
            counter.store(0, Ordering::Relaxed);
        }
        total.store(bytes_total.unwrap_or(0), Ordering::Relaxed);
        self.phase(Phase::Reading);
    }

    pub(crate) fn phase(&self, phase: Phase) {
        let number = match phase {
            Phase::Waiting => 0,
            Phase::Reading => 1,
            Phase::Settling => 2,
            Phase::Writing => 3,
            Phase::Done => 4,
        };
        self.counters.phase.store(number, Ordering::Relaxed);
    }

    pub(crate) fn bytes(&self, consumed: u64) {
        self.counters.bytes.store(consumed, Ordering::Relaxed);
    }

    pub(crate) fn read(&self, documents: u64) {
        self.counters.read.fetch_add(documents, Ordering::Relaxed);
    }

    pub(crate) fn analysed(&self, documents: u64) {
        self.counters.analysed.fetch_add(documents, Ordering::Relaxed);
    }

    pub(crate) fn written(&self, documents: u64) {
        self.counters.written.fetch_add(documents, Ordering::Relaxed);
    }

    pub(crate) fn refused(&self, rejected: u64, faults: u64) {
        self.counters.rejected.fetch_add(rejected, Ordering::Relaxed);
        self.counters.faults.fetch_add(faults, Ordering::Relaxed);
    }
}
