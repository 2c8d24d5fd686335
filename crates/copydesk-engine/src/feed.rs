//! Cuts a source into batches, on the reader's thread.

use copydesk_core::{Cause, Item, Place, Record, Records, Reject, Source, Split};

use crate::guard::guarded;
use crate::{CancelToken, Progress};

/// After how many bytes a batch is cut: large enough to be worth a task, small enough that many of
/// them fit into the second level of a processor's cache.
pub(crate) const BATCH_BYTES: usize = 256 * 1024;

/// What a record weighs beside its bytes: a reject has none, and still takes room.
const RECORD: usize = 128;

/// Some consecutive records of one split.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The split's place in the plan.
    pub(crate) split: usize,
    /// Whether the split ends here. Every split has exactly one such batch, be it empty.
    pub(crate) last: bool,
    pub(crate) records: Vec<Record>,
}

/// Reads one split after the other.
pub(crate) struct Feed<'a> {
    source: &'a dyn Source,
    splits: &'a [Split],
    limit: usize, // records in a batch
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
        limit: usize,
        cancel: &'a CancelToken,
        progress: &'a Progress,
    ) -> Self {
        let (open, at, before, consumed, records) = (None, 0, 0, 0, 0);
        Self { source, splits, limit, cancel, progress, open, at, before, consumed, records }
    }

    /// The next batch and its size, or `None` at the end or when the run was cancelled.
    pub(crate) fn next(&mut self) -> Option<(Batch, usize)> {
        let split = self.splits.get(self.at)?;
        let mut batch = Batch {
            split: self.at,
            last: false,
            records: Vec::with_capacity(self.limit.min(1024)),
        };
        let mut bytes = 0;
        while batch.records.len() < self.limit && bytes < BATCH_BYTES {
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
