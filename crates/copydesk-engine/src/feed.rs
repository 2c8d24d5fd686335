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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) records: usize,
    pub(crate) bytes: usize,
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
    /// How the split ends, if it ends here. Every split has exactly one such batch, be it empty, for each
    /// time it is read.
    pub(crate) end: Option<End>,
    pub(crate) records: Vec<Record>,
}

/// How a split ends.
#[derive(Debug)]
pub(crate) enum End {
    /// All of it was read: so many records, and so many bytes of the input.
    /// Beside them so many were passed over that are no documents.
    Whole { records: u64, bytes: u64, skipped: u64 },
    /// Somebody has changed the input meanwhile: it counts for nothing, and is read once more.
    Again,
    /// Somebody has changed it once more, which ends the run.
    Changed(Cause),
}

impl End {
    /// The end of a split that was counted before.
    pub(crate) fn known() -> Self {
        Self::Whole { records: 0, bytes: 0, skipped: 0 }
    }

    /// Whether what was read counts.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self, Self::Whole { .. })
    }
}

impl Batch {
    /// Whether nobody has changed the input behind it.
    pub(crate) fn is_good(&self) -> bool {
        self.end.as_ref().is_none_or(End::is_whole)
    }

    /// Whether the split ends here.
    pub(crate) fn is_last(&self) -> bool {
        self.end.is_some()
    }

    /// Bytes of the records, decompressed.
    pub(crate) fn bytes(&self) -> u64 {
        self.records.iter().map(|record| record.len() as u64).sum()
    }
}

/// A split that is to be read, and how it is cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    /// Its place in the plan.
    pub(crate) split: usize,
    pub(crate) cut: Cut,
}

/// Reads one split after the other.
pub(crate) struct Feed<'a> {
    source: &'a dyn Source,
    splits: &'a [Split],
    tasks: Vec<Task>,
    cancel: &'a CancelToken,
    progress: &'a Progress,
    began: &'a (dyn Fn(usize) + Sync), // is told which split is opened
    open: Option<Box<dyn Records + 'a>>,
    at: usize,
    is_again: bool, // whether the split is read once more
    before: u64,    // bytes consumed of the splits before this one
    consumed: u64,
    records: u64,
    own: u64, // records of this split
}

impl<'a> Feed<'a> {
    /// `before` is how many bytes of the input need not be read.
    pub(crate) fn new(
        source: &'a dyn Source,
        splits: &'a [Split],
        tasks: Vec<Task>,
        cancel: &'a CancelToken,
        progress: &'a Progress,
    ) -> Self {
        Self {
            source,
            splits,
            tasks,
            cancel,
            progress,
            began: &|_| {},
            open: None,
            at: 0,
            is_again: false,
            before: 0,
            consumed: 0,
            records: 0,
            own: 0,
        }
    }

    /// The same where so many bytes of the input need not be read.
    pub(crate) fn behind(self, bytes: u64) -> Self {
        Self { before: bytes, consumed: bytes, ..self }
    }

    /// The same for somebody who wants to know which split is opened.
    pub(crate) fn telling(self, began: &'a (dyn Fn(usize) + Sync)) -> Self {
        Self { began, ..self }
    }

    /// The next batch and its size, or `None` at the end or when the run was cancelled.
    pub(crate) fn next(&mut self) -> Option<(Batch, usize)> {
        let Task { split: at, cut } = *self.tasks.get(self.at)?;
        let split = self.splits.get(at)?;
        let mut batch =
            Batch { split: at, end: None, records: Vec::with_capacity(cut.records.min(1024)) };
        let (mut bytes, mut is_last) = (0, false);
        while batch.records.len() < cut.records && bytes < cut.bytes {
            if self.cancel.is_cancelled() {
                return None;
            }
            let record = self.record(at, split).unwrap_or_else(|cause| {
                is_last = true;
                let place = Place::new(split.label.as_str(), 0, 0);
                Some(Record::Ready(Item::Fault(Reject::new(&place, None, "source", &cause))))
            });
            let Some(record) = record else {
                is_last = true;
                break;
            };
            bytes += record.len() + RECORD;
            batch.records.push(record);
            if is_last {
                break;
            }
        }
        self.note(&batch);
        if is_last {
            let skipped = self.open.take().map_or(0, |open| open.skipped());
            batch.end = Some(self.end(split, skipped));
        }
        Some((batch, bytes))
    }

    /// Looks how a split ends that was read to its end, and goes on to the next one or begins it anew.
    fn end(&mut self, split: &Split, skipped: u64) -> End {
        let own = std::mem::take(&mut self.own);
        let source = self.source;
        match guarded(|| source.recheck(split)) {
            Ok(()) => {
                let bytes = self.consumed.saturating_sub(self.before);
                self.before = self.consumed;
                (self.at, self.is_again) = (self.at + 1, false);
                End::Whole { records: own, bytes, skipped }
            }
            Err(_) if !self.is_again => {
                self.is_again = true;
                self.records -= own;
                self.consumed = self.before;
                End::Again
            }
            Err(cause) => End::Changed(cause),
        }
    }

    /// The next record of the split, which is opened if need be. An error, or a panic of the source,
    /// ends this split and no other.
    fn record(&mut self, at: usize, split: &Split) -> Result<Option<Record>, Cause> {
        let source = self.source;
        let open = match &mut self.open {
            Some(open) => open,
            closed => {
                (self.began)(at);
                closed.insert(guarded(|| source.open(split))?)
            }
        };
        guarded(|| Ok(open.next()))
    }

    fn note(&mut self, batch: &Batch) {
        let fault = |record: &&Record| matches!(record, Record::Ready(Item::Fault(_)));
        let faults = batch.records.iter().filter(fault).count();
        self.records += batch.records.len() as u64;
        self.own += batch.records.len() as u64;
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

    /// The split that is being read.
    pub(crate) fn split(&self) -> Option<usize> {
        self.tasks.get(self.at).map(|task| task.split)
    }

    /// Whether everything was read.
    pub(crate) fn is_done(&self) -> bool {
        self.at == self.tasks.len()
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
