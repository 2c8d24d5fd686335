//! A run in two passes: all documents are kept, the corpus stages decide, the documents are written.

use std::time::Instant;

use copydesk_core::{Bench, Cause, Verdicts};

use crate::again::AgainPass;
use crate::collection::{Collection, Documents, Marked, Wanted, Whole};
use crate::desk::Desk;
use crate::events;
use crate::feed::{Feed, Task};
use crate::first_pass::{FirstPass, Packed};
use crate::guard::guarded;
use crate::home::Home;
use crate::ids::Place;
use crate::job::journal::Pass;
use crate::job::work::Work;
use crate::notes::SpilledNotes;
use crate::progress::Phase;
use crate::pump::pump;
use crate::run::{Ending, Run};
use crate::second_pass::SecondPass;
use crate::spool::Spool;
use crate::{Progress, RunError, RunErrorKind};

impl Run<'_> {
    /// Keeps all documents and their notes, lets the corpus stages decide, writes the documents.
    pub(crate) fn in_two_passes<'scope, 'r: 'scope>(
        &'r self,
        home: &Home<'_>,
        desk: &mut Desk<'scope, 'r>,
        ending: &mut Ending,
        is_settled: bool,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let whole = self.keep_all(home, desk, ending)?;
        let todo = self.todo(Pass::Write);
        // With an index there is something to be settled also behind the last document.
        if todo.is_empty() && (self.index().is_none() || is_settled) {
            return Ok(());
        }
        settings.progress.phase(Phase::Settling);
        let before = Instant::now();
        let own;
        let verdicts = match self.settled {
            Some(settled) => &settled.verdicts,
            None => {
                own = self.settle(&whole.notes)?;
                &own
            }
        };
        ending.settle = before.elapsed();

        settings.progress.phase(Phase::Writing);
        desk.begin_pass();
        match &whole.documents {
            Documents::Spooled(spool) => self.write_spooled(&todo, spool, verdicts, desk, ending),
            Documents::InInput(marks) => self.write_again(todo, marks, verdicts, desk, ending),
        }
    }

    /// The first pass, over the splits that no earlier process has kept.
    fn keep_all<'scope, 'r: 'scope>(
        &'r self,
        home: &Home<'_>,
        desk: &mut Desk<'scope, 'r>,
        ending: &mut Ending,
    ) -> Result<Whole, RunError> {
        let scratch = || RunError::of(RunErrorKind::Scratch);
        let (io, folder, usage) = home.place().map_err(scratch())?;
        let wanted = Wanted {
            io: &io,
            folder: &folder,
            usage: &usage,
            stages: self.pipeline.corpus.len(),
            is_spooled: !self.reads_again(),
            cut: self.cut,
        };
        let held = self.work.as_ref().map(Work::take_held).unwrap_or_default();
        let mut collection = Collection::open(&wanted, held).map_err(scratch())?;
        let first = FirstPass::new(self);
        let keep = |mut packed: Packed| {
            collection.push(&mut packed).map_err(RunError::of(RunErrorKind::Scratch))?;
            let Packed { split, end, tally, fatal, .. } = packed;
            desk.count(tally)?;
            if let Some(fatal) = fatal {
                return Err(fatal.error());
            }
            let Some(end) = end else { return Ok(()) };
            let kept = if end.is_whole() {
                collection.end(split)
            } else {
                collection.take_back().map(|()| Vec::new())
            };
            desk.end(Pass::Keep, split, end, kept.map_err(RunError::of(RunErrorKind::Scratch))?)
        };
        self.read(self.todo(Pass::Keep), Pass::Keep, ending, |batch| first.work(batch), keep)?;
        let firsts = self.settled.map(|settled| &settled.firsts);
        collection.finish(&self.pipeline.settings.cancel, firsts).map_err(scratch())
    }

    /// Writes the documents of the spool with their verdicts.
    fn write_spooled<'scope, 'r: 'scope>(
        &'r self,
        todo: &[usize],
        spool: &Spool,
        verdicts: &[Verdicts],
        desk: &mut Desk<'scope, 'r>,
        ending: &mut Ending,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let second = SecondPass::new(self, spool, verdicts);
        let is_todo = |split: usize| todo.binary_search(&split).is_ok();
        let mut blocks = spool.blocks().iter().filter(|block| is_todo(block.split));
        let mut complete = false;
        let next = || {
            if settings.cancel.is_cancelled() {
                return None;
            }
            let block = blocks.next();
            complete = block.is_none();
            block.map(|block| (block, block.pack.unpacked))
        };
        let write =
            |rows: Result<_, Cause>| desk.rows(rows.map_err(RunError::of(RunErrorKind::Scratch))?);
        let waits = pump(self.crew.pool(), &self.permits, next, |block| second.work(block), write)?;
        ending.waits.add(waits);
        if complete { Ok(()) } else { Err(RunError::new(RunErrorKind::Cancelled)) }
    }

    /// Reads the input once more and writes its documents with their verdicts.
    fn write_again<'scope, 'r: 'scope>(
        &'r self,
        todo: Vec<usize>,
        marked: &std::collections::BTreeMap<usize, Marked>,
        verdicts: &[Verdicts],
        desk: &mut Desk<'scope, 'r>,
        ending: &mut Ending,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let again = AgainPass::new(self, verdicts);
        // What is read was counted and shown the first time.
        let unseen = Progress::new();
        let task = |split| Task { split, cut: marked.get(&split).map_or(self.cut, |own| own.cut) };
        let tasks = todo.into_iter().map(task).collect();
        let mut feed = Feed::new(self.source, &self.splits, tasks, &settings.cancel, &unseen);
        let mut marks = [].iter();
        let mut at = None; // the split that the marks are of
        let next = || {
            let (batch, bytes) = feed.next()?;
            if at != Some(batch.split) {
                at = Some(batch.split);
                marks = marked.get(&batch.split).map_or([].iter(), |own| own.marks.iter());
            }
            // Where it must be read again, it is not what it was.
            let mark = marks.next().filter(|_| batch.is_good());
            Some(((batch, mark), bytes))
        };
        let work = |(batch, mark)| again.work(batch, mark);
        let write =
            |rows: Result<_, Cause>| desk.rows(rows.map_err(RunError::of(RunErrorKind::Changed))?);
        let waits = pump(self.crew.pool(), &self.permits, next, work, write)?;
        ending.waits.add(waits);
        if feed.is_done() { Ok(()) } else { Err(RunError::new(RunErrorKind::Cancelled)) }
    }

    /// Asks each corpus stage for its verdicts, one after the other.
    pub(crate) fn settle(&self, notes: &[SpilledNotes]) -> Result<Vec<Verdicts>, RunError> {
        let cancel = &self.pipeline.settings.cancel;
        let mut verdicts = Vec::new();
        // What a shard has is no collection: that is settled when all of them are there.
        let is_shard = self.shard().is_some();
        let stages = self.pipeline.corpus.iter().zip(notes).filter(|_| !is_shard);
        for (stage, notes) in stages {
            // A stage may use any bucket, and finds all of them empty.
            let scratch = self.scratch().map_err(RunError::of(RunErrorKind::Scratch))?;
            let shelf = self.index().map(|index| index.of(stage.name()));
            let bench = Bench::new(&*self.crew, notes, &scratch);
            let bench = shelf.as_ref().map_or(bench, |shelf| bench.shelf(shelf));
            let began = Instant::now();
            let settled = guarded(|| stage.settle(bench));
            events::settled(stage.name(), began.elapsed());
            if cancel.is_cancelled() {
                return Err(RunError::new(RunErrorKind::Cancelled));
            }
            let failed = RunError::of(RunErrorKind::Settle { stage: stage.name().to_owned() });
            verdicts.push(settled.map_err(failed)?);
        }
        Ok(verdicts)
    }
}
