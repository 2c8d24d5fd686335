//! What a run is doing, for somebody who watches.
//!
//! Counters are stored batch by batch, one lock and a few atomic additions for some hundred kilobytes of
//! articles, so it costs nothing to be watched. A progress bar, lines for a log and a file of metrics are
//! views of these counters, and the report has the same sums.
//!
//! # What is not here
//!
//! How it is shown, and rates: who looks knows how long ago it looked before.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::report::StepTime;
use crate::tally::Tally;
use crate::trail::Steps;

/// Which part of the time somebody may be idle who holds up all others.
const HARDLY_IDLE: f64 = 0.1;

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

/// For whom all others wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Blocker {
    /// The source: articles come slower than they are worked on.
    Reader,
    /// The stages: more threads would help.
    Workers,
    /// The sink: documents are taken slower than they are made.
    Sink,
}

impl Blocker {
    /// One word for it: `reader`, `workers` or `sink`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Workers => "workers",
            Self::Sink => "sink",
        }
    }
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

#[derive(Debug)]
struct Counters {
    base: Instant, // all moments are nanoseconds since then
    phase: AtomicU8,
    began: AtomicU64,
    bytes: AtomicU64,
    bytes_total: AtomicU64,
    splits: AtomicU64,
    splits_done: AtomicU64,
    read: AtomicU64,
    analysed: AtomicU64,
    out: AtomicU64,
    dropped: AtomicU64,
    records: AtomicU64,
    encoded: AtomicU64,
    reader: Idle,
    writer: Idle,
    details: Mutex<Details>,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            base: Instant::now(),
            phase: AtomicU8::default(),
            began: AtomicU64::default(),
            bytes: AtomicU64::default(),
            bytes_total: AtomicU64::default(),
            splits: AtomicU64::default(),
            splits_done: AtomicU64::default(),
            read: AtomicU64::default(),
            analysed: AtomicU64::default(),
            out: AtomicU64::default(),
            dropped: AtomicU64::default(),
            records: AtomicU64::default(),
            encoded: AtomicU64::default(),
            reader: Idle::default(),
            writer: Idle::default(),
            details: Mutex::default(),
        }
    }
}

/// How long somebody had nothing to do, the moment at hand included.
#[derive(Debug, Default)]
struct Idle {
    total: AtomicU64,
    since: AtomicU64, // zero while there is something to do
}

impl Idle {
    fn begin(&self, now: u64) {
        self.since.store(now.max(1), Ordering::Relaxed);
    }

    fn end(&self, now: u64) {
        let since = self.since.swap(0, Ordering::Relaxed);
        if since > 0 {
            self.total.fetch_add(now.saturating_sub(since), Ordering::Relaxed);
        }
    }

    fn at(&self, now: u64) -> Duration {
        let since = self.since.load(Ordering::Relaxed);
        let lasting = if since > 0 { now.saturating_sub(since) } else { 0 };
        Duration::from_nanos(self.total.load(Ordering::Relaxed) + lasting)
    }
}

/// The two ends of the pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Reader,
    Writer,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// What the run is doing.
    pub phase: Phase,
    /// Since the run began, by a monotonic clock.
    pub elapsed: Duration,
    /// Bytes of the input that were consumed, in the measure of `bytes_total`.
    pub bytes: u64,
    /// Bytes of the whole input, if every split knows its own.
    pub bytes_total: Option<u64>,
    /// Splits of the input.
    pub splits: u64,
    /// Those that this pass is through with.
    pub splits_done: u64,
    /// Documents that were read, good or bad.
    pub read: u64,
    /// Documents that went through all stages.
    pub analysed: u64,
    /// Documents that were written or dropped as duplicates.
    pub written: u64,
    /// Those of them that were dropped.
    pub dropped: u64,
    /// Documents that were rejected.
    pub rejected: u64,
    /// Faults of files.
    pub faults: u64,
    /// Bytes of the records that were worked on, decompressed.
    pub records: u64,
    /// Bytes of the encoded documents that were written, before they were packed.
    pub encoded: u64,
    /// How long the reader has waited since enough was on its way, or had no more to read.
    pub reader_idle: Duration,
    /// How long the writer has waited since nothing was ready.
    pub writer_idle: Duration,
}

impl Snapshot {
    /// Who has held up all others since an earlier moment of the same phase: whoever was hardly ever
    /// idle, else the workers. `None` while nothing is pumped, or if no time has passed.
    #[must_use]
    pub fn blocked_by(&self, earlier: &Self) -> Option<Blocker> {
        let passed = self.elapsed.saturating_sub(earlier.elapsed).as_secs_f64();
        let is_pumped = matches!(self.phase, Phase::Reading | Phase::Writing);
        if !is_pumped || self.phase != earlier.phase || passed <= 0.0 {
            return None;
        }
        let idle = |now: Duration, then: Duration| now.saturating_sub(then).as_secs_f64() / passed;
        let reader = idle(self.reader_idle, earlier.reader_idle);
        let writer = idle(self.writer_idle, earlier.writer_idle);
        Some(if writer.min(reader) > HARDLY_IDLE {
            Blocker::Workers
        } else if writer < reader {
            Blocker::Sink
        } else {
            Blocker::Reader
        })
    }
}

/// What does not fit in a [`Snapshot`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Details {
    /// Worker seconds by step, over all threads, in the order in which a document meets them.
    pub steps: Vec<StepTime>,
    /// Rejected documents by code.
    pub rejects: BTreeMap<String, u64>,
    /// Faults of files by code.
    pub faults: BTreeMap<String, u64>,
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
        let now = self.now();
        let (rejected, faults) = {
            let details = self.lock();
            (details.rejects.values().sum(), details.faults.values().sum())
        };
        let dropped = read(&counters.dropped);
        Snapshot {
            phase: match counters.phase.load(Ordering::Relaxed) {
                1 => Phase::Reading,
                2 => Phase::Settling,
                3 => Phase::Writing,
                4 => Phase::Done,
                _ => Phase::Waiting,
            },
            elapsed: Duration::from_nanos(now.saturating_sub(read(&counters.began))),
            bytes: read(&counters.bytes),
            bytes_total: Some(read(&counters.bytes_total)).filter(|total| *total > 0),
            splits: read(&counters.splits),
            splits_done: read(&counters.splits_done),
            read: read(&counters.read),
            analysed: read(&counters.analysed),
            written: read(&counters.out) + dropped,
            dropped,
            rejected,
            faults,
            records: read(&counters.records),
            encoded: read(&counters.encoded),
            reader_idle: counters.reader.at(now),
            writer_idle: counters.writer.at(now),
        }
    }

    /// Time by step, rejects and faults by code, as far as they were counted.
    #[must_use]
    pub fn details(&self) -> Details {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Details> {
        self.counters.details.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.counters.base.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Back to zero: a run begins.
    pub(crate) fn begin(&self, bytes_total: Option<u64>, splits: usize, steps: &Steps) {
        let counters = &*self.counters;
        for counter in [
            &counters.bytes,
            &counters.read,
            &counters.analysed,
            &counters.out,
            &counters.dropped,
            &counters.records,
            &counters.encoded,
            &counters.reader.total,
            &counters.reader.since,
            &counters.writer.total,
            &counters.writer.since,
        ] {
            counter.store(0, Ordering::Relaxed);
        }
        counters.began.store(self.now(), Ordering::Relaxed);
        counters.bytes_total.store(bytes_total.unwrap_or(0), Ordering::Relaxed);
        counters.splits.store(splits as u64, Ordering::Relaxed);
        *self.lock() = Details {
            steps: steps
                .names()
                .map(|name| StepTime { step: name.to_owned(), seconds: 0.0 })
                .collect(),
            ..Details::default()
        };
        self.phase(Phase::Reading);
    }

    /// The next phase begins; a pass counts its splits from zero.
    pub(crate) fn phase(&self, phase: Phase) {
        let number = match phase {
            Phase::Waiting => 0,
            Phase::Reading => 1,
            Phase::Settling => 2,
            Phase::Writing => 3,
            Phase::Done => 4,
        };
        if matches!(phase, Phase::Reading | Phase::Writing) {
            self.counters.splits_done.store(0, Ordering::Relaxed);
        }
        self.counters.phase.store(number, Ordering::Relaxed);
    }

    /// What was counted is read once more.
    pub(crate) fn take_back(&self, tally: &Tally) {
        let counters = &*self.counters;
        let sub = |counter: &AtomicU64, less| counter.fetch_sub(less, Ordering::Relaxed);
        sub(&counters.read, tally.found.documents + tally.rejected());
        sub(&counters.analysed, tally.found.documents);
        sub(&counters.out, tally.out);
        sub(&counters.dropped, tally.dropped);
        sub(&counters.records, tally.bytes.records);
        sub(&counters.encoded, tally.bytes.out);
        let mut details = self.lock();
        let details = &mut *details;
        for (sums, counts) in
            [(&mut details.rejects, &tally.rejects), (&mut details.faults, &tally.faults)]
        {
            for (code, count) in counts {
                if let Some(sum) = sums.get_mut(code) {
                    *sum -= count;
                }
            }
        }
    }

    pub(crate) fn bytes(&self, consumed: u64) {
        self.counters.bytes.store(consumed, Ordering::Relaxed);
    }

    pub(crate) fn read(&self, documents: u64) {
        self.counters.read.fetch_add(documents, Ordering::Relaxed);
    }

    /// Adds what a batch has counted.
    pub(crate) fn counted(&self, tally: &Tally) {
        let counters = &*self.counters;
        let add = |counter: &AtomicU64, more| counter.fetch_add(more, Ordering::Relaxed);
        add(&counters.analysed, tally.found.documents);
        add(&counters.out, tally.out);
        add(&counters.dropped, tally.dropped);
        add(&counters.records, tally.bytes.records);
        add(&counters.encoded, tally.bytes.out);
        let mut details = self.lock();
        for (step, spent) in details.steps.iter_mut().zip(&tally.spent) {
            step.seconds += spent.as_secs_f64();
        }
        add_codes(&mut details.rejects, &tally.rejects);
        add_codes(&mut details.faults, &tally.faults);
    }

    /// The pass is through with one more split.
    pub(crate) fn split_done(&self) {
        self.counters.splits_done.fetch_add(1, Ordering::Relaxed);
    }

    /// One end of the pump has nothing to do from now on.
    pub(crate) fn idle(&self, end: End) {
        self.end(end).begin(self.now());
    }

    /// One end of the pump has something to do.
    pub(crate) fn busy(&self, end: End) {
        self.end(end).end(self.now());
    }

    fn end(&self, end: End) -> &Idle {
        match end {
            End::Reader => &self.counters.reader,
            End::Writer => &self.counters.writer,
        }
    }
}

fn add_codes(sums: &mut BTreeMap<String, u64>, counts: &BTreeMap<String, u64>) {
    for (code, count) in counts {
        match sums.get_mut(code) {
            Some(sum) => *sum += count,
            None => {
                sums.insert(code.clone(), *count);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reader_idle: u64, writer_idle: u64, want: Option<Blocker>) {
        let mut earlier = Snapshot { phase: Phase::Reading, ..Snapshot::default() };
        earlier.elapsed = Duration::from_secs(5);
        let mut now = earlier;
        now.elapsed += Duration::from_millis(1000);
        now.reader_idle += Duration::from_millis(reader_idle);
        now.writer_idle += Duration::from_millis(writer_idle);
        assert_eq!(now.blocked_by(&earlier), want, "{reader_idle} {writer_idle}");
    }

    #[test]
    fn whoever_is_never_idle_holds_up_the_others() {
        check(0, 1000, Some(Blocker::Reader));
        check(1000, 0, Some(Blocker::Sink));
        check(900, 900, Some(Blocker::Workers));
        check(90, 20, Some(Blocker::Sink));
    }

    #[test]
    fn nobody_blocks_while_nothing_is_pumped() {
        let now = Snapshot { elapsed: Duration::from_secs(9), ..Snapshot::default() };
        assert_eq!(now.blocked_by(&Snapshot::default()), None);
        assert_eq!(now.blocked_by(&now), None);
    }

    #[test]
    fn idle_time_counts_while_it_lasts() {
        let idle = Idle::default();
        assert_eq!(idle.at(100), Duration::ZERO);
        idle.begin(100);
        assert_eq!(idle.at(130), Duration::from_nanos(30));
        idle.end(150);
        idle.end(170);
        assert_eq!(idle.at(900), Duration::from_nanos(50));
    }
}
