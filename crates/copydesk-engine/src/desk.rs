//! The writer: hands everything to the sink in order and adds up what was counted.

use copydesk_core::{Cause, Hands, Part, Reject, Sink, Split};

use crate::chain::Fatal;
use crate::ids::IdCount;
use crate::report::SplitCounts;
use crate::tally::Tally;
use crate::{Budget, Progress, RunError, RunErrorKind};

/// A finished batch: its rows, one buffer per table.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) split: usize,
    pub(crate) last: bool,
    pub(crate) tables: Vec<Vec<u8>>,
    /// Documents and faults of files that are not in the output.
    pub(crate) rejects: Vec<Reject>,
    pub(crate) tally: Tally,
    /// What ends the run behind these rows.
    pub(crate) fatal: Option<Box<Fatal>>,
}

/// Writes batches in order.
pub(crate) struct Desk<'a> {
    sink: &'a dyn Sink,
    hands: &'a dyn Hands,
    splits: &'a [Split],
    budget: Option<Budget>,
    progress: &'a Progress,
    ids: IdCount<'a>,
    part: Option<Box<dyn Part + 'a>>,
    total: Tally,
    counts: Vec<SplitCounts>, // one for each split
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        sink: &'a dyn Sink,
        hands: &'a dyn Hands,
        splits: &'a [Split],
        budget: Option<Budget>,
        progress: &'a Progress,
        ids: IdCount<'a>,
    ) -> Self {
        let counts = splits
            .iter()
            .map(|split| SplitCounts { label: split.label.clone(), ..SplitCounts::default() });
        let counts = counts.collect();
        Self {
            sink,
            hands,
            splits,
            budget,
            progress,
            ids,
            part: None,
            total: Tally::default(),
            counts,
        }
    }

    /// Writes a batch to the part of its split, which is opened by its first batch and committed with
    /// its last, and counts it.
    pub(crate) fn rows(&mut self, mut rows: Rows) -> Result<(), RunError> {
        let failed = || RunError::of(RunErrorKind::Sink);
        let part = match &mut self.part {
            Some(part) => part,
            closed => closed
                .insert(self.sink.open(&self.splits[rows.split], self.hands).map_err(failed())?),
        };
        if rows.tables.iter().any(|table| !table.is_empty()) {
            part.write(&rows.tables).map_err(failed())?;
        }
        for reject in &mut rows.rejects {
            reject.split = Some(self.splits[rows.split].index);
            part.reject(reject).map_err(failed())?;
        }
        self.count(rows.split, rows.tally)?;
        if let Some(fatal) = rows.fatal {
            return Err(fatal.error());
        }
        if let Some(part) = self.part.take_if(|_| rows.last) {
            part.commit().map_err(failed())?;
            self.progress.split_done();
        }
        Ok(())
    }

    /// Adds what a batch has counted.
    pub(crate) fn count(&mut self, split: usize, mut tally: Tally) -> Result<(), RunError> {
        let (rejected, faults) = (tally.rejected(), tally.faulty());
        self.progress.counted(&tally);
        let counts = &mut self.counts[split];
        counts.out += tally.out;
        counts.dropped += tally.dropped;
        counts.rejected += rejected;
        counts.faults += faults;
        self.ids
            .add(&std::mem::take(&mut tally.ids))
            .map_err(RunError::of(RunErrorKind::Scratch))?;
        self.total.add(tally);
        self.check_budget(false)
    }

    /// Ends the run if too many documents were rejected.
    pub(crate) fn check_budget(&self, at_end: bool) -> Result<(), RunError> {
        let (rejected, analysed) = (self.total.rejected(), self.total.found.documents);
        match self.budget {
            // In a second pass a document may be rejected that was counted as analysed in the first.
            Some(budget) if budget.is_spent(rejected, rejected + analysed, at_end) => {
                let kind = RunErrorKind::Budget {
                    rejected,
                    read: rejected + analysed,
                    budget: budget.to_string(),
                };
                Err(RunError::new(kind))
            }
            _ => Ok(()),
        }
    }

    /// What was counted so far.
    pub(crate) fn total(&self) -> &Tally {
        &self.total
    }

    /// What was counted so far, by split.
    pub(crate) fn counts(&self) -> &[SplitCounts] {
        &self.counts
    }

    /// How many ids an earlier document had; ends the counting.
    pub(crate) fn equal_ids(&mut self) -> Result<u64, Cause> {
        self.ids.finish()
    }
}
