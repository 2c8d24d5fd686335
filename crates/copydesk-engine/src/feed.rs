//! Cuts a source into batches, on the reader's thread.

use copydesk_core::{Cause, Item, Place, Record, Records, Reject, Source, Split};

use crate::guard::guarded;
use crate::{CancelToken, Progress};

/// After how many bytes a batch is cut: large enough to be worth a task, small enough that many of
/// them fit into the second level of a processor's cache.
const BATCH_BYTES: usize = 256 * 1024;
/// The same where a stage wants batches: then a call is dear, and worth more documents.
const LARGE_BATCH_BYTES: usize = 1024 * 1024;
/// Documents in a batch, unless said otherwise …
const BATCH: usize = 64;
/// … and where a stage wants batches: of ordinary articles as many as the bytes allow.
const LARGE_BATCH: usize = 256;

/// What a record weighs beside its bytes: a reject has none, and still takes room.
const RECORD: usize = 128;

/// Where batches are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    records: usize,
    bytes: usize,
}

impl Cut {
    /// After this many records, or where nothing was said as many as are good for the stages; and after so
    /// many bytes that batches for all workers, and the next ones, find room in `most` bytes.
    pub(crate) fn new(records: Option<usize>, is_whole: bool, most: usize, threads: usize) -> Self {
        let (usual, bytes) = if is_whole {
            let fitting = most / (2 * threads.max(1));
            (LARGE_BATCH, fitting.clamp(BATCH_BYTES, LARGE_BATCH_BYTES))
        } else {
            (BATCH, BATCH_BYTES)
        };
        Self { records: records.unwrap_or(usual), bytes }
    }
}

/// Some consecutive records of one split.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The split's place in the plan.
    pub(crate) split: usize,
    /// Whether the split ends here. Every split has exactly one such batch, be it empty.
    pub(crate) last: bool,
    pub(crate) records: Vec<Record>,
}

impl Batch {
    /// Bytes of the records, decompressed.
    pub(crate) fn bytes(&self) -> u64 {
        self.records.iter().map(|record| record.len() as u64).sum()
    }
}

/// Reads one split after the other.
pub(crate) struct Feed<'a> {
    source: &'a dyn Source,
    splits: &'a [Split],
    cut: Cut,
    cancel: &'a CancelToken,
    progress: &'a Progress,
    open: Option<Box<dyn Records + 'a>>,
    at: usize,
    before: u64, // bytes consumed of the splits before this one
    consumed: u64,
    records: u64,
}

impl<'a> Feed<'a> {
    pub(crate) fn new(
        source: &'a dyn Source,
        splits: &'a [Split],
        cut: Cut,
        cancel: &'a CancelToken,
        progress: &'a Progress,
    ) -> Self {
        let (open, at, before, consumed, records) = (None, 0, 0, 0, 0);
        Self { source, splits, cut, cancel, progress, open, at, before, consumed, records }
    }

    /// The next batch and its size, or `None` at the end or when the run was cancelled.
    pub(crate) fn next(&mut self) -> Option<(Batch, usize)> {
        let split = self.splits.get(self.at)?;
        let mut batch = Batch {
            split: self.at,
            last: false,
            records: Vec::with_capacity(self.cut.records.min(1024)),
        };
        let mut bytes = 0;
        while batch.records.len() < self.cut.records && bytes < self.cut.bytes {
            if self.cancel.is_cancelled() {
                return None;
            }
            let record = self.record(split).unwrap_or_else(|cause| {
                batch.last = true;
                let place = Place::new(split.label.as_str(), 0, 0);
                Some(Record::Ready(Item::Fault(Reject::new(&place, None, "source", &cause))))
            });
            let Some(record) = record else {
                batch.last = true;
                break;
            };
            bytes += record.len() + RECORD;
            batch.records.push(record);
            if batch.last {
                break;
            }
        }
        self.note(&batch);
        if batch.last {
            self.open = None;
            self.at += 1;
            self.before = self.consumed;
        }
        Some((batch, bytes))
    }

    /// The next record of the split, which is opened if need be. An error, or a panic of the source,
    /// ends this split and no other.
    fn record(&mut self, split: &Split) -> Result<Option<Record>, Cause> {
        let source = self.source;
        let open = match &mut self.open {
            Some(open) => open,
            closed => closed.insert(guarded(|| source.open(split))?),
        };
        guarded(|| Ok(open.next()))
    }

    fn note(&mut self, batch: &Batch) {
        let fault = |record: &&Record| matches!(record, Record::Ready(Item::Fault(_)));
        let faults = batch.records.iter().filter(fault).count();
        self.records += batch.records.len() as u64;
        self.progress.read((batch.records.len() - faults) as u64);
        self.consumed = self.before + self.open.as_ref().map_or(0, |open| open.consumed());
        self.progress.bytes(self.consumed);
    }

    /// How many records were handed on, faults among them.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }

    /// How many bytes of the input were consumed.
    pub(crate) fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Whether everything was read.
    pub(crate) fn is_done(&self) -> bool {
        self.at == self.splits.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIB: usize = 1024;

    #[track_caller]
    fn check(cut: Cut, records: usize, bytes: usize) {
        assert_eq!(cut, Cut { records, bytes });
    }

    #[test]
    fn batches_are_larger_where_a_stage_wants_them_whole() {
        check(Cut::new(None, false, 24 << 20, 8), 64, 256 * KIB);
        check(Cut::new(None, true, 24 << 20, 8), 256, 1024 * KIB);
        check(Cut::new(Some(7), true, 24 << 20, 8), 7, 1024 * KIB);
    }

    #[test]
    fn with_little_memory_large_batches_shrink_to_the_usual_ones() {
        check(Cut::new(None, true, 8 << 20, 8), 256, 512 * KIB);
        check(Cut::new(None, true, 700 * KIB, 2), 256, 256 * KIB);
    }
}
