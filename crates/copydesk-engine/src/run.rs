//! One run from its plan to its report.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk_core::{Bench, Cause, Sink, Source, Split, StageCounts, Verdicts};
use copydesk_files::{ScratchDir, Usage};

use crate::again::{AgainPass, Mark, changed};
use crate::crew::RayonCrew;
use crate::desk::Desk;
use crate::feed::{Cut, Feed};
use crate::first_pass::{Collection, Documents, FirstPass, Packed};
use crate::guard::guarded;
use crate::home::Home;
use crate::ids::IdCount;
use crate::index::OpenIndex;
use crate::permits::Permits;
use crate::progress::Phase;
use crate::pump::{Waits, pump};
use crate::report::{Counts, REPORT_SCHEMA, Report, StepTime, Times};
use crate::second_pass::SecondPass;
use crate::spool::Spool;
use crate::straight::Straight;
use crate::tally::Bar;
use crate::watch::Watch;
use crate::{Pipeline, Progress, RunError, RunErrorKind};

/// Batches that may be on their way, for each worker: one at work, one waiting for it, and two for
/// documents that take longer than their neighbours.
const IN_FLIGHT: usize = 4;
/// Bytes of records that may be on their way, whatever the number of threads …
const BYTES: usize = 8 * 1024 * 1024;
/// … and for each worker. In memory a record takes about five times its size once its marks are
/// encoded, and up to twenty times while it is at work, which one per worker is: with two workers and
/// ordinary articles some 60 MB.
const BYTES_A_THREAD: usize = 2 * 1024 * 1024;
/// Which part of the memory of a run, if that is limited, records on their way may be: see there.
const IN_RECORDS: usize = 24;
/// Which part of it each scratch space may gather before it writes.
const IN_SCRATCH: usize = 16;

/// What both kinds of run share.
pub(crate) struct Run<'a> {
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) source: &'a dyn Source,
    pub(crate) sink: &'a dyn Sink,
    pub(crate) splits: Vec<Split>,
    pub(crate) bar: Bar,
    /// What lies in scratch space.
    pub(crate) usage: Usage,
    crew: Arc<RayonCrew>,
    watch: Option<Watch>,
    counts: Vec<Option<StageCounts>>, // of each stage, before the run
    cut: Cut,
    permits: Permits,
    began: Instant,
}

/// What is known at the end apart from what was counted.
#[derive(Default)]
struct Ending {
    records: u64,
    consumed: u64,
    equal_ids: u64,
    waits: Waits,
    settle: Duration,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        pipeline: &'a Pipeline,
        source: &'a dyn Source,
        sink: &'a dyn Sink,
    ) -> Result<Self, RunError> {
        let began = Instant::now();
        let splits = guarded(|| source.splits()).map_err(RunError::of(RunErrorKind::Source))?;
        let settings = &pipeline.settings;
        let crew = match &settings.crew {
            Some(crew) => Arc::clone(crew),
            None => Arc::new(RayonCrew::new(settings.threads)?),
        };
        let threads = crew.pool().current_num_threads();
        let batches = if settings.in_flight > 0 { settings.in_flight } else { IN_FLIGHT * threads };
        let most = settings.memory.map_or(usize::MAX, |memory| memory / IN_RECORDS);
        let most = most.min(BYTES + BYTES_A_THREAD * threads);
        Ok(Self {
            pipeline,
            source,
            sink,
            splits,
            bar: Bar::default(),
            usage: Usage::default(),
            watch: settings.patience.clone().map(Watch::new),
            counts: pipeline.stages.iter().map(|stage| stage.counts()).collect(),
            cut: Cut::new(settings.batch, pipeline.batched, most, threads),
            crew,
            permits: Permits::new(batches, most).watched(&settings.progress),
            began,
        })
    }

    /// Who looks whether batches go on.
    pub(crate) fn watch(&self) -> Option<&Watch> {
        self.watch.as_ref()
    }

    pub(crate) fn go(&self) -> Result<Report, RunError> {
        let settings = &self.pipeline.settings;
        if let Some(room) = self.pipeline.room_for(self.source, &self.splits) {
            room.check().map_err(RunError::of(RunErrorKind::Scratch))?;
        }
        let bytes = self.splits.iter().map(|split| split.bytes).sum();
        settings.progress.begin(bytes, self.splits.len(), &self.pipeline.steps);
        let outcome = match &self.watch {
            None => self.inside_scratch(),
            Some(watch) => std::thread::scope(|threads| {
                // However the run ends, so does the watch.
                let _end = EndOnDrop(watch);
                std::thread::Builder::new()
                    .name("copydesk-watch".to_owned())
                    .spawn_scoped(threads, || watch.look(&self.pipeline.steps))
                    .map_err(|error| RunError::because(RunErrorKind::Threads, error))?;
                self.inside_scratch()
            }),
        };
        settings.progress.phase(Phase::Done);
        outcome
    }

    fn inside_scratch(&self) -> Result<Report, RunError> {
        let home = Home::new(self);
        let settings = &self.pipeline.settings;
        let ids = IdCount::new(&home);
        let mut desk = Desk::new(
            self.sink,
            &*self.crew,
            &self.splits,
            settings.budget,
            &settings.progress,
            ids,
        );
        let mut ending = Ending::default();
        match self.everything(&home, &mut desk, &mut ending) {
            Ok(()) => Ok(self.report(&desk, &ending, true)),
            Err(error) => Err(self.told(error).with(self.report(&desk, &ending, false))),
        }
    }

    /// A stage that gives up because the run was cancelled says so of the document it has at hand; that is
    /// nothing against the document.
    fn told(&self, error: RunError) -> RunError {
        let is_stage = matches!(error.kind(), RunErrorKind::Stage { .. });
        let is_cancelled = self.pipeline.settings.cancel.is_cancelled();
        if is_stage && is_cancelled { RunError::new(RunErrorKind::Cancelled) } else { error }
    }

    fn everything<'r>(
        &'r self,
        home: &Home<'_>,
        desk: &mut Desk<'r>,
        ending: &mut Ending,
    ) -> Result<(), RunError> {
        let index = self.index().map_err(RunError::of(RunErrorKind::Index))?;
        if self.pipeline.corpus.is_empty() {
            let straight = Straight::new(self);
            self.read(ending, |batch| straight.work(batch), |rows| desk.rows(rows))?;
        } else {
            self.in_two_passes(home, index.as_ref(), desk, ending)?;
        }
        desk.check_budget(true)?;
        ending.equal_ids = desk.equal_ids().map_err(RunError::of(RunErrorKind::Scratch))?;
        let total = desk.total();
        let accounted = total.out + total.dropped + total.rejected() + total.faulty();
        if ending.records != accounted {
            let read = ending.records;
            return Err(RunError::new(RunErrorKind::Unbalanced { read, accounted }));
        }
        self.sink.finish().map_err(RunError::of(RunErrorKind::Sink))?;
        // Last of all: an index that knows what no output holds would call the next try a copy.
        match index {
            Some(index) => index.commit().map_err(RunError::of(RunErrorKind::Index)),
            None => Ok(()),
        }
    }

    /// Opens the index, if there is to be one, before anything is read: it may be in use.
    fn index(&self) -> Result<Option<OpenIndex>, Cause> {
        let settings = &self.pipeline.settings;
        settings.index.as_ref().map(|folder| OpenIndex::open(&settings.files, folder)).transpose()
    }

    /// Whether the second pass takes the documents from the input: where no stage would have to find
    /// anything again.
    pub(crate) fn reads_again(&self) -> bool {
        self.pipeline.reads_again(self.source)
    }

    /// Keeps all documents and their notes, lets the corpus stages decide, writes the documents.
    fn in_two_passes<'r>(
        &'r self,
        home: &Home<'_>,
        index: Option<&OpenIndex>,
        desk: &mut Desk<'r>,
        ending: &mut Ending,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let scratch = || RunError::of(RunErrorKind::Scratch);
        let folder = home.dir().map_err(scratch())?.folder();
        let mut collection = Collection::create(self, folder).map_err(scratch())?;
        let first = FirstPass::new(self);
        let keep = |packed: Packed| {
            let is_last = packed.last();
            let (split, tally, fatal) =
                collection.push(packed).map_err(RunError::of(RunErrorKind::Scratch))?;
            desk.count(split, tally)?;
            if is_last {
                settings.progress.split_done();
            }
            fatal.map_or(Ok(()), |fatal| Err(fatal.error()))
        };
        self.read(ending, |batch| first.work(batch), keep)?;

        settings.progress.phase(Phase::Settling);
        let before = Instant::now();
        let verdicts = self.settle(&collection, index)?;
        ending.settle = before.elapsed();

        settings.progress.phase(Phase::Writing);
        match collection.documents() {
            Documents::Spooled(spool) => self.write_spooled(spool, &verdicts, desk, ending),
            Documents::InInput(marks) => self.write_again(marks, &verdicts, desk, ending),
        }
    }

    /// Writes the documents of the spool with their verdicts.
    fn write_spooled<'r>(
        &'r self,
        spool: &Spool,
        verdicts: &[Verdicts],
        desk: &mut Desk<'r>,
        ending: &mut Ending,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let second = SecondPass::new(self, spool, verdicts);
        let mut blocks = spool.blocks().iter();
        let mut complete = false;
        let next = || {
            if settings.cancel.is_cancelled() {
                return None;
            }
            let block = blocks.next();
            complete = block.is_none();
            block.map(|block| (block, block.unpacked))
        };
        let write =
            |rows: Result<_, Cause>| desk.rows(rows.map_err(RunError::of(RunErrorKind::Scratch))?);
        let waits = pump(self.crew.pool(), &self.permits, next, |block| second.work(block), write)?;
        ending.waits.add(waits);
        if complete { Ok(()) } else { Err(RunError::new(RunErrorKind::Cancelled)) }
    }

    /// Reads the input once more and writes its documents with their verdicts.
    fn write_again<'r>(
        &'r self,
        marks: &[Mark],
        verdicts: &[Verdicts],
        desk: &mut Desk<'r>,
        ending: &mut Ending,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let again = AgainPass::new(self, verdicts);
        // What is read was counted and shown the first time.
        let unseen = Progress::new();
        let mut feed = Feed::new(self.source, &self.splits, self.cut, &settings.cancel, &unseen);
        let mut marks = marks.iter();
        let next = || feed.next().map(|(batch, bytes)| ((batch, marks.next()), bytes));
        let work = |(batch, mark)| again.work(batch, mark);
        let write =
            |rows: Result<_, Cause>| desk.rows(rows.map_err(RunError::of(RunErrorKind::Changed))?);
        let waits = pump(self.crew.pool(), &self.permits, next, work, write)?;
        ending.waits.add(waits);
        if !feed.is_done() {
            return Err(RunError::new(RunErrorKind::Cancelled));
        }
        match marks.next() {
            None => Ok(()),
            Some(_) => Err(RunError::of(RunErrorKind::Changed)(changed())),
        }
    }

    /// Pumps the source through `work` into `write`.
    fn read<P: Send>(
        &self,
        ending: &mut Ending,
        work: impl Fn(crate::feed::Batch) -> P + Sync,
        write: impl FnMut(P) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let mut feed =
            Feed::new(self.source, &self.splits, self.cut, &settings.cancel, &settings.progress);
        let pumped = pump(self.crew.pool(), &self.permits, || feed.next(), work, write);
        (ending.records, ending.consumed) = (feed.records(), feed.consumed());
        ending.waits = pumped?;
        if feed.is_done() { Ok(()) } else { Err(RunError::new(RunErrorKind::Cancelled)) }
    }

    /// Asks each corpus stage for its verdicts, one after the other.
    fn settle(
        &self,
        collection: &Collection,
        index: Option<&OpenIndex>,
    ) -> Result<Vec<Verdicts>, RunError> {
        let cancel = &self.pipeline.settings.cancel;
        let mut verdicts = Vec::new();
        for (stage, notes) in self.pipeline.corpus.iter().zip(collection.notes()) {
            // A stage may use any bucket, and finds all of them empty.
            let scratch = self.scratch().map_err(RunError::of(RunErrorKind::Scratch))?;
            let shelf = index.map(|index| index.of(stage.name()));
            let bench = Bench::new(&*self.crew, notes, &scratch);
            let bench = shelf.as_ref().map_or(bench, |shelf| bench.shelf(shelf));
            let settled = guarded(|| stage.settle(bench));
            if cancel.is_cancelled() {
                return Err(RunError::new(RunErrorKind::Cancelled));
            }
            let failed = RunError::of(RunErrorKind::Settle { stage: stage.name().to_owned() });
            verdicts.push(settled.map_err(failed)?);
        }
        Ok(verdicts)
    }

    pub(crate) fn scratch(&self) -> Result<ScratchDir, Cause> {
        let settings = &self.pipeline.settings;
        let files = Arc::clone(&settings.files);
        let dir = ScratchDir::create(files, &settings.scratch_folder())?.usage(&self.usage);
        Ok(match settings.memory {
            Some(memory) => dir.gather(memory / IN_SCRATCH),
            None => dir,
        })
    }

    /// What the stages have counted since the run began.
    fn stage_counts(&self) -> BTreeMap<String, StageCounts> {
        let stages = self.pipeline.stages.iter().zip(&self.counts);
        let counted = stages.filter_map(|(stage, before)| {
            let counts = stage.counts()?.since(before.unwrap_or_default());
            Some((stage.name().to_owned(), counts))
        });
        counted.collect()
    }

    fn report(&self, desk: &Desk<'_>, ending: &Ending, complete: bool) -> Report {
        let total = desk.total();
        let seconds = self.began.elapsed().as_secs_f64();
        let steps = &self.pipeline.steps;
        let spent = total.spent.iter().enumerate().filter(|(_, spent)| !spent.is_zero());
        let step = |(step, spent): (usize, &Duration)| StepTime {
            step: steps.name(step).to_owned(),
            seconds: spent.as_secs_f64(),
        };
        let mut bytes = total.bytes;
        bytes.input = ending.consumed;
        Report {
            schema: REPORT_SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            complete,
            counts: Counts {
                read: ending.records - total.faulty().min(ending.records),
                out: total.out,
                dropped: total.dropped,
                rejected: total.rejected(),
                faults: total.faulty(),
                equal_ids: ending.equal_ids,
            },
            rejects: total.rejects.clone(),
            faults: total.faults.clone(),
            found: total.found.clone(),
            duplicates: total.duplicates.clone(),
            earlier: total.earlier,
            related: total.related.clone(),
            repeated: total.repeated.clone(),
            bytes,
            splits: desk.counts().to_vec(),
            stages: self.stage_counts(),
            threads: self.crew.pool().current_num_threads(),
            times: Times {
                seconds,
                megabytes_per_second: bytes.records as f64 / 1e6 / seconds.max(1e-9),
                settle_seconds: ending.settle.as_secs_f64(),
                reader_waited: ending.waits.reader.as_secs_f64(),
                writer_waited: ending.waits.writer.as_secs_f64(),
                scratch_bytes: self.usage.peak(),
                steps: spent.map(step).collect(),
            },
            slowest: total.slow.report(),
        }
    }
}

struct EndOnDrop<'a>(&'a Watch);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}
