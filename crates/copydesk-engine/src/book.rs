//! What was counted, of the whole run and of each split.

use copydesk_core::Split;

use crate::job::journal::Entry;
use crate::report::SplitCounts;
use crate::tally::Tally;

/// The counts of splits that have ended.
pub(crate) struct Book {
    pub(crate) total: Tally,
    /// One for each split.
    pub(crate) counts: Vec<SplitCounts>,
}

impl Book {
    pub(crate) fn new(splits: &[Split]) -> Self {
        let counts =
            |split: &Split| SplitCounts { label: split.label.clone(), ..SplitCounts::default() };
        Self { total: Tally::default(), counts: splits.iter().map(counts).collect() }
    }

    /// Counts what an earlier process has left.
    pub(crate) fn adopt(&mut self, split: usize, entry: &Entry) {
        self.add(split, entry.tally.clone());
    }

    /// Adds what was counted of a split.
    pub(crate) fn add(&mut self, split: usize, tally: Tally) {
        if let Some(counts) = self.counts.get_mut(split) {
            counts.out += tally.out;
            counts.dropped += tally.dropped;
            counts.rejected += tally.rejected();
            counts.faults += tally.faulty();
        }
        self.total.add(tally);
    }
}
