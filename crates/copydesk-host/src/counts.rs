//! Counts of many threads that do not wait for each other.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use copydesk_core::StageCounts;

use crate::desks::thread_number;

/// Threads with a row of their own; those above share the last one.
const ROWS: usize = 64;
/// The clock costs more than a call of one article: where batches are smaller than this, some calls are
/// timed and counted for all.
const CLOCKED: usize = 16;
/// Of so many small calls one is timed.
const SAMPLE: u64 = 64;

/// What one thread has counted.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Row {
    calls: AtomicU64,
    articles: AtomicU64,
    nanoseconds: AtomicU64,
    bytes: AtomicU64,
    marks: AtomicU64,
    errors: AtomicU64,
    panics: AtomicU64,
}

/// The counts of a stage.
#[derive(Debug)]
pub(crate) struct Counts {
    rows: Box<[Row]>,
}

/// A row that this thread may add to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tally<'a> {
    row: &'a Row,
    own: bool,
}

impl Counts {
    pub(crate) fn new() -> Self {
        Self { rows: (0..=ROWS).map(|_| Row::default()).collect() }
    }

    #[inline]
    pub(crate) fn tally(&self) -> Tally<'_> {
        let number = thread_number() - 1;
        Tally { row: &self.rows[number.min(ROWS)], own: number < ROWS }
    }

    pub(crate) fn sum(&self) -> StageCounts {
        let sum = |of: fn(&Row) -> &AtomicU64| {
            self.rows.iter().map(|row| of(row).load(Ordering::Relaxed)).sum()
        };
        let mut counts = StageCounts::default();
        counts.calls = sum(|row| &row.calls);
        counts.articles = sum(|row| &row.articles);
        counts.nanoseconds = sum(|row| &row.nanoseconds);
        counts.bytes = sum(|row| &row.bytes);
        counts.marks = sum(|row| &row.marks);
        counts.errors = sum(|row| &row.errors);
        counts.panics = sum(|row| &row.panics);
        counts
    }
}

impl Tally<'_> {
    /// Counts a call; says for how many calls like it the clock should run, if it should.
    #[inline]
    pub(crate) fn call(self, articles: usize, bytes: usize) -> Option<u64> {
        let before = self.add(&self.row.calls, 1);
        self.add(&self.row.articles, articles as u64);
        self.add(&self.row.bytes, bytes as u64);
        if articles >= CLOCKED { Some(1) } else { before.is_multiple_of(SAMPLE).then_some(SAMPLE) }
    }

    pub(crate) fn took(self, time: Duration, calls: u64) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.add(&self.row.nanoseconds, nanoseconds.saturating_mul(calls));
    }

    #[inline]
    pub(crate) fn marks(self, marks: usize) {
        if marks > 0 {
            self.add(&self.row.marks, marks as u64);
        }
    }

    pub(crate) fn error(self, panicked: bool) {
        self.add(&self.row.errors, 1);
        self.add(&self.row.panics, u64::from(panicked));
    }

    /// Adds, and gives what was there before.
    #[inline]
    fn add(self, to: &AtomicU64, more: u64) -> u64 {
        if !self.own {
            return to.fetch_add(more, Ordering::Relaxed);
        }
        // Nobody else writes here, so no processor has to ask the others: a fifth of the price.
        let before = to.load(Ordering::Relaxed);
        to.store(before.wrapping_add(more), Ordering::Relaxed);
        before
    }
}
