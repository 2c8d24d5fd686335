//! The writer: hands everything to the sink in order and adds up what was counted.

use copydesk_core::{Cause, Hands, Part, Reject, Sink, Split, Written};

use crate::book::Book;
use crate::chain::Fatal;
use crate::commit::{Committer, Order};
use crate::events;
use crate::feed::End;
use crate::ids::{IDS, IdCount};
use crate::job::crash_point;
use crate::job::journal::{Entry, Pass};
use crate::limits::Limits;
use crate::run::Run;
use crate::tally::Tally;
use crate::{Progress, RunError, RunErrorKind};

/// A finished batch: its rows, one buffer per table.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) split: usize,
    pub(crate) end: Option<End>,
    pub(crate) tables: Vec<Vec<u8>>,
    /// Documents and faults of files that are not in the output.
    pub(crate) rejects: Vec<Reject>,
    pub(crate) tally: Tally,
    /// What ends the run behind these rows.
    pub(crate) fatal: Option<Box<Fatal>>,
}

/// Writes batches in order.
pub(crate) struct Desk<'scope, 'a> {
    sink: &'a dyn Sink,
    hands: &'a dyn Hands,
    splits: &'a [Split],
    limits: Limits<'a>,
    progress: &'a Progress,
    ids: IdCount<'scope>,
    committer: Committer<'scope, 'a>,
    part: Option<Box<dyn Part + 'a>>,
    book: Book,
    open: Tally,   // of the split that has not ended
    reading: Pass, // in which ids are met
}

impl<'scope, 'a: 'scope> Desk<'scope, 'a> {
    pub(crate) fn new(
        run: &'a Run<'_>,
        ids: IdCount<'scope>,
        committer: Committer<'scope, 'a>,
    ) -> Self {
        let settings = &run.pipeline.settings;
        Self {
            sink: run.sink,
            hands: &*run.crew,
            splits: &run.splits,
            limits: Limits::new(&settings.allowed),
            progress: &settings.progress,
            ids,
            committer,
            part: None,
            book: Book::new(&run.splits),
            open: Tally::default(),
            reading: run.reading(),
        }
    }

    /// Counts what an earlier process has left.
    pub(crate) fn adopt(&mut self, split: usize, entry: &Entry) {
        let tally = &entry.tally;
        self.progress.read(tally.records.saturating_sub(tally.faulty()));
        self.progress.counted(tally);
        self.book.adopt(split, entry);
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
            crash_point("mid_shard");
        }
        for reject in &mut rows.rejects {
            reject.split = Some(self.splits[rows.split].index);
            events::rejected(reject);
            part.reject(reject).map_err(failed())?;
        }
        self.count(rows.tally)?;
        if let Some(fatal) = rows.fatal {
            return Err(fatal.error());
        }
        match rows.end {
            Some(end) => self.end(Pass::Write, rows.split, end, Vec::new()),
            None => Ok(()),
        }
    }

    /// Adds what a batch has counted.
    pub(crate) fn count(&mut self, mut tally: Tally) -> Result<(), RunError> {
        self.progress.counted(&tally);
        self.ids
            .add(&std::mem::take(&mut tally.ids))
            .map_err(RunError::of(RunErrorKind::Scratch))?;
        self.limits.look(&tally)?;
        self.open.add(tally);
        self.check_budget(false)
    }

    /// A split ends, which has left `kept` for the second pass.
    pub(crate) fn end(
        &mut self,
        pass: Pass,
        split: usize,
        end: End,
        kept: Vec<Written>,
    ) -> Result<(), RunError> {
        let part = self.part.take();
        match end {
            End::Whole { records, bytes, skipped } => {
                let mut tally = std::mem::take(&mut self.open);
                tally.records += records;
                tally.bytes.input += bytes;
                tally.skipped += skipped;
                let mut entry = Entry { files: Vec::new(), kept, tally: tally.clone() };
                if pass == self.reading {
                    let ids = self.ids.end().map_err(RunError::of(RunErrorKind::Scratch))?;
                    entry.kept.extend(ids);
                }
                events::split_ends(&self.splits[split], pass, &tally);
                self.book.add(split, tally);
                self.limits.keep();
                self.progress.split_done();
                let split = self.splits[split].index;
                self.committer.send(Order { pass, split, part, entry })
            }
            End::Again => {
                drop(part);
                events::split_begins_again(&self.splits[split]);
                self.limits.take_back();
                self.progress.take_back(&std::mem::take(&mut self.open));
                self.ids.take_back().map_err(RunError::of(RunErrorKind::Scratch))
            }
            End::Changed(cause) => Err(RunError::of(RunErrorKind::Changed)(cause)),
        }
    }

    /// Ends the run if too many documents were rejected.
    pub(crate) fn check_budget(&self, at_end: bool) -> Result<(), RunError> {
        let rejected = self.book.total.rejected() + self.open.rejected();
        let analysed = self.book.total.found.documents + self.open.found.documents;
        self.limits.check_budget(rejected, rejected + analysed, at_end)
    }

    /// The second pass begins.
    pub(crate) fn begin_pass(&mut self) {
        self.limits.begin_pass();
    }

    /// Waits until all that was written is committed.
    pub(crate) fn wait(&mut self) -> Result<(), RunError> {
        self.committer.end()
    }

    /// Gives up what is not committed, and what was counted of it is told apart no more.
    pub(crate) fn close(&mut self, open: Option<usize>) -> Result<(), RunError> {
        self.part = None;
        let tally = std::mem::take(&mut self.open);
        self.book.add(open.unwrap_or(usize::MAX), tally);
        self.committer.end()
    }

    /// What was counted so far.
    pub(crate) fn book(&self) -> &Book {
        &self.book
    }

    /// How many ids an earlier document had; ends the counting.
    pub(crate) fn equal_ids(&mut self) -> Result<u64, Cause> {
        self.ids.finish()
    }
}

/// Where the hashes of ids of these splits stand.
pub(crate) fn ids_of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Vec<Written> {
    let kept = entries.flat_map(|entry| &entry.kept);
    kept.filter(|written| written.file == IDS).cloned().collect()
}
