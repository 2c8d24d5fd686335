//! One run from its plan to its report.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk_core::{Cause, Sink, Source, Split, StageCounts};
use copydesk_files::{ScratchDir, Usage};

use crate::book::Book;
use crate::commit::Committer;
use crate::crew::RayonCrew;
use crate::desk::{Desk, ids_of};
use crate::events;
use crate::feed::{Batch, Cut, Feed, Task};
use crate::guard::guarded;
use crate::home::Home;
use crate::ids::IdCount;
use crate::index::OpenIndex;
use crate::job::SHARD;
use crate::job::journal::{Entry, Pass};
use crate::job::plan::Plan;
use crate::job::work::Work;
use crate::permits::Permits;
use crate::progress::Phase;
use crate::pump::{Waits, pump};
use crate::report::{Counts, REPORT_SCHEMA, Report, StepTime, Times};
use crate::settle::{self, Settled};
use crate::straight::Straight;
use crate::tally::Bar;
use crate::watch::Watch;
use crate::{Job, Pipeline, Ran, RunError, RunErrorKind, Shard};

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
    /// What is there already, if another process may have begun.
    pub(crate) work: Option<Work<'a>>,
    pub(crate) crew: Arc<RayonCrew>,
    watch: Option<Watch>,
    counts: Vec<Option<StageCounts>>, // of each stage, before the run
    pub(crate) cut: Cut,
    pub(crate) permits: Permits,
    /// What was decided over all shards, if this is one that is written anew.
    pub(crate) settled: Option<&'a Settled>,
    index: Option<OpenIndex>,
    began: Instant,
}

/// What is known at the end apart from what was counted.
#[derive(Default)]
pub(crate) struct Ending {
    pub(crate) records: u64,
    pub(crate) consumed: u64,
    pub(crate) open: Option<usize>, // the split that was being read
    pub(crate) equal_ids: u64,
    pub(crate) waits: Waits,
    pub(crate) settle: Duration,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        pipeline: &'a Pipeline,
        source: &'a dyn Source,
        sink: &'a dyn Sink,
        job: Option<&'a Job>,
    ) -> Result<Self, RunError> {
        Self::with(pipeline, source, sink, job, None)
    }

    /// The same; with `settled` the job is written anew.
    pub(crate) fn with(
        pipeline: &'a Pipeline,
        source: &'a dyn Source,
        sink: &'a dyn Sink,
        job: Option<&'a Job>,
        settled: Option<&'a Settled>,
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
        // Opened before anything is read: it may be in use.
        let index = settings.index.as_ref();
        let index = index.map(|folder| OpenIndex::open(&settings.files, folder)).transpose();
        let index = index.map_err(RunError::of(RunErrorKind::Index))?;
        let work = match job {
            Some(job) if settled.is_some() => Some(settle::work(job, pipeline, sink)?),
            Some(job) => Some(work(job, pipeline, source, sink, &splits, index.as_ref())?),
            None => None,
        };
        Ok(Self {
            pipeline,
            source,
            sink,
            splits,
            bar: Bar::default(),
            usage: Usage::default(),
            work,
            watch: Watch::of(settings.patience.clone()),
            counts: pipeline.stages.iter().map(|stage| stage.counts()).collect(),
            cut: Cut::new(settings.batch, pipeline.batched, most, threads),
            crew,
            permits: Permits::new(batches, most).watched(&settings.progress),
            settled,
            index,
            began,
        })
    }

    /// Who looks whether batches go on.
    pub(crate) fn watch(&self) -> Option<&Watch> {
        self.watch.as_ref()
    }

    pub(crate) fn threads(&self) -> usize {
        self.crew.pool().current_num_threads()
    }

    /// Which share of the splits this run does, if not all.
    pub(crate) fn shard(&self) -> Option<Shard> {
        self.work.as_ref().and_then(|work| work.job.shard)
    }

    /// Whether this split is for this run.
    pub(crate) fn is_ours(&self, split: usize) -> bool {
        self.shard()
            .is_none_or(|shard| self.splits.get(split).is_some_and(|split| shard.has(split.index)))
    }

    /// The splits that are for this run.
    pub(crate) fn ours(&self) -> impl Iterator<Item = (usize, &Split)> {
        self.splits.iter().enumerate().filter(|(split, _)| self.is_ours(*split))
    }

    pub(crate) fn go(&self) -> Result<Report, RunError> {
        let settings = &self.pipeline.settings;
        // What an earlier process has kept takes its room already.
        let is_new = self.work.as_ref().is_none_or(|work| work.kept.is_empty());
        if let Some(room) = self.pipeline.room_for(self.source, &self.splits).filter(|_| is_new) {
            room.check().map_err(RunError::of(RunErrorKind::Scratch))?;
        }
        let bytes = self.ours().map(|(_, split)| split.bytes).sum();
        settings.progress.begin(bytes, self.ours().count(), &self.pipeline.steps);
        events::run_begins(self);
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
        events::run_ends(&outcome);
        outcome
    }

    /// Does what is left of a job.
    pub(crate) fn resume(&self) -> Result<Ran, RunError> {
        let before = |entries: fn(&Work<'a>) -> usize| self.work.as_ref().map_or(0, entries);
        let complete = self.work.as_ref().and_then(|work| work.complete);
        let settings = &self.pipeline.settings;
        // Who died before us may have left so little to do that no scratch space is wanted any more.
        ScratchDir::bury(&*settings.files, &settings.scratch_folder());
        Ok(Ran {
            report: match complete {
                Some(equal_ids) => self.known(equal_ids),
                None => self.go()?,
            },
            plan: self.work.as_ref().map(|work| work.plan.clone()).unwrap_or_default(),
            was_complete: complete.is_some(),
            written_before: before(|work| work.written.len()),
            kept_before: before(|work| work.kept.len()),
            splits: self.ours().count(),
        })
    }

    /// The report of a run that was complete before this one.
    fn known(&self, equal_ids: u64) -> Report {
        let mut ending = Ending { equal_ids, ..Ending::default() };
        let mut book = Book::new(&self.splits);
        for (split, entry) in self.adopted() {
            book.adopt(split, entry);
            ending.records += entry.tally.records;
            ending.consumed += entry.tally.bytes.input;
        }
        self.report(&book, &ending, true)
    }

    /// What earlier processes have done.
    fn adopted(&self) -> impl Iterator<Item = (usize, &Entry)> {
        let all = self.work.iter().flat_map(|work| work.kept.iter().chain(&work.written));
        all.map(|(split, entry)| (*split as usize, entry))
    }

    fn inside_scratch(&self) -> Result<Report, RunError> {
        let home = Home::new(self);
        let mut ending = Ending::default();
        std::thread::scope(|threads| {
            let mut ids = IdCount::new(&home, &home);
            if let Some(work) = &self.work {
                let known = ids_of(work.kept.values().chain(work.written.values()));
                ids = ids.kept(&known).map_err(RunError::of(RunErrorKind::Scratch))?;
            }
            let committer = Committer::start(threads, self.work.as_ref())?;
            let mut desk = Desk::new(self, ids, committer);
            let done = self.everything(&home, &mut desk, &mut ending);
            // What is whole is committed, however the run ends.
            let closed = desk.close(ending.open);
            let whole = done.and(closed).and_then(|()| {
                let report = self.report(desk.book(), &ending, true);
                self.work.as_ref().map_or(Ok(()), |work| work.finish(&report)).map(|()| report)
            });
            match whole {
                Ok(report) => Ok(report),
                Err(error) => {
                    self.work.iter().for_each(Work::stop);
                    Err(self.told(error).with(self.report(desk.book(), &ending, false)))
                }
            }
        })
    }

    /// A stage that gives up because the run was cancelled says so of the document it has at hand; that is
    /// nothing against the document.
    fn told(&self, error: RunError) -> RunError {
        let is_stage = matches!(error.kind(), RunErrorKind::Stage { .. });
        let is_cancelled = self.pipeline.settings.cancel.is_cancelled();
        if is_stage && is_cancelled { RunError::new(RunErrorKind::Cancelled) } else { error }
    }

    fn everything<'scope, 'r: 'scope>(
        &'r self,
        home: &Home<'_>,
        desk: &mut Desk<'scope, 'r>,
        ending: &mut Ending,
    ) -> Result<(), RunError> {
        self.adopt(desk, ending);
        let is_indexed = self.look_at_index()?;
        if self.reading() == Pass::Write {
            let straight = Straight::new(self);
            let todo = self.todo(Pass::Write);
            self.read(
                todo,
                Pass::Write,
                ending,
                |batch| straight.work(batch),
                |rows| desk.rows(rows),
            )?;
        } else {
            self.in_two_passes(home, desk, ending, is_indexed)?;
        }
        desk.wait()?;
        desk.check_budget(true)?;
        ending.equal_ids = match self.settled {
            Some(settled) => settled.equal_ids_of(self.shard()),
            None => desk.equal_ids().map_err(RunError::of(RunErrorKind::Scratch))?,
        };
        if self.pipeline.settings.unique_ids && ending.equal_ids > 0 {
            return Err(RunError::new(RunErrorKind::EqualIds { documents: ending.equal_ids }));
        }
        let accounted = desk.book().total.accounted();
        if ending.records != accounted {
            let read = ending.records;
            return Err(RunError::new(RunErrorKind::Unbalanced { read, accounted }));
        }
        self.sink.finish().map_err(RunError::of(RunErrorKind::Sink))?;
        // Behind the output: an index that knows what no output holds would call the next try a copy.
        if let Some(index) = self.index.as_ref().filter(|_| !is_indexed) {
            index.commit(self.token().as_deref()).map_err(RunError::of(RunErrorKind::Index))?;
        }
        Ok(())
    }

    /// In which pass the input is read: without corpus stages documents are written at once, unless
    /// the sink keeps nothing of what a killed run has written.
    pub(crate) fn reading(&self) -> Pass {
        let is_kept = self.work.is_some() && self.sink.is_written_once();
        if self.pipeline.corpus.is_empty() && !is_kept { Pass::Write } else { Pass::Keep }
    }

    /// Whether the second pass takes the documents from the input: where no stage would have to find
    /// anything again.
    pub(crate) fn reads_again(&self) -> bool {
        let has_corpus = !self.pipeline.corpus.is_empty();
        has_corpus && self.shard().is_none() && self.pipeline.reads_again(self.source)
    }

    /// Counts what earlier processes have done.
    fn adopt<'scope, 'r: 'scope>(&'r self, desk: &mut Desk<'scope, 'r>, ending: &mut Ending) {
        for (split, entry) in self.adopted() {
            desk.adopt(split, entry);
            ending.records += entry.tally.records;
            ending.consumed += entry.tally.bytes.input;
        }
    }

    /// What tells this job's changes of the index from those of all others.
    fn token(&self) -> Option<String> {
        let work = self.work.as_ref()?;
        Some(format!("{} {}", work.plan, work.index.as_deref().unwrap_or_default()))
    }

    /// Whether the index holds what this job has added already. It must be as it was, otherwise: documents
    /// that are written have been compared with that.
    fn look_at_index(&self) -> Result<bool, RunError> {
        let (Some(work), Some(index)) = (&self.work, &self.index) else { return Ok(false) };
        let failed = || RunError::of(RunErrorKind::Index);
        let token = index.token().map_err(failed())?;
        if token.is_some() && token == self.token() {
            return Ok(true);
        }
        if work.index == Some(index.state().map_err(failed())?) {
            return Ok(false);
        }
        let differences = vec!["the index: another run has changed it since".to_owned()];
        Err(RunError::new(RunErrorKind::OtherPlan { differences }))
    }

    /// The index, where it is lent to stages.
    pub(crate) fn index(&self) -> Option<&OpenIndex> {
        self.index.as_ref()
    }

    /// The splits that are not done in a pass, in order.
    pub(crate) fn todo(&self, pass: Pass) -> Vec<usize> {
        let done = self.work.as_ref().map(|work| match pass {
            Pass::Keep => &work.kept,
            Pass::Write => &work.written,
        });
        let is_done = |split: &Split| done.is_some_and(|done| done.contains_key(&split.index));
        self.ours().filter(|(_, split)| !is_done(split)).map(|(split, _)| split).collect()
    }

    /// Pumps these splits of the source through `work` into `write`.
    pub(crate) fn read<P: Send>(
        &self,
        todo: Vec<usize>,
        pass: Pass,
        ending: &mut Ending,
        work: impl Fn(Batch) -> P + Sync,
        write: impl FnMut(P) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let settings = &self.pipeline.settings;
        let tasks = todo.into_iter().map(|split| Task { split, cut: self.cut }).collect();
        let began = |split: usize| {
            if let (Some(work), Some(split)) = (&self.work, self.splits.get(split)) {
                work.began(pass, split.index);
            }
        };
        let mut feed =
            Feed::new(self.source, &self.splits, tasks, &settings.cancel, &settings.progress)
                .behind(ending.consumed)
                .telling(&began);
        let pumped = pump(self.crew.pool(), &self.permits, || feed.next(), work, write);
        (ending.consumed, ending.open) = (feed.consumed(), feed.split());
        ending.records += feed.records();
        ending.waits = pumped?;
        if feed.is_done() { Ok(()) } else { Err(RunError::new(RunErrorKind::Cancelled)) }
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

    fn report(&self, book: &Book, ending: &Ending, complete: bool) -> Report {
        let total = &book.total;
        let seconds = self.began.elapsed().as_secs_f64();
        let steps = &self.pipeline.steps;
        let spent = total.spent.iter().enumerate().filter(|(_, spent)| !spent.is_zero());
        let step = |(step, spent): (usize, &Duration)| StepTime {
            step: steps.name(step).to_owned(),
            seconds: spent.as_secs_f64(),
        };
        let (work, mut bytes) = (self.work.as_ref(), total.bytes);
        bytes.input = ending.consumed;
        Report {
            schema: REPORT_SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: work.map(|work| work.plan.clone()).unwrap_or_default(),
            build: work.map(|work| work.job.build.clone()).unwrap_or_default(),
            settings: work.map(|work| work.facts.clone()).unwrap_or_default(),
            complete,
            counts: Counts {
                read: ending.records - total.faulty().min(ending.records),
                out: total.out,
                dropped: total.dropped,
                rejected: total.rejected(),
                faults: total.faulty(),
                skipped: total.skipped,
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
            files: work.map(Work::files).unwrap_or_default(),
            splits: self.ours().filter_map(|(split, _)| book.counts.get(split).cloned()).collect(),
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

/// Looks what is done of a job, or begins it.
fn work<'a>(
    job: &'a Job,
    pipeline: &Pipeline,
    source: &dyn Source,
    sink: &dyn Sink,
    splits: &[Split],
    index: Option<&OpenIndex>,
) -> Result<Work<'a>, RunError> {
    let stamps = guarded(|| source.stamps()).map_err(RunError::of(RunErrorKind::Source))?;
    let mut facts = job.facts.clone();
    let stages: Vec<&str> = pipeline.stage_names().collect();
    let own = [
        ("stages", stages.join(" ")),
        ("duplicates", pipeline.settings.duplicates.to_string()),
        ("output", sink.name().to_owned()),
    ];
    for (name, value) in own {
        facts.insert(name.to_owned(), value);
    }
    if let Some(shard) = job.shard {
        facts.insert(SHARD.to_owned(), shard.to_string());
    }
    let plan = Plan::new(&job.build, facts, stamps, splits);
    let state = index.map(OpenIndex::state).transpose();
    let state = state.map_err(RunError::of(RunErrorKind::Index))?;
    let is_in_two_passes = !pipeline.corpus.is_empty() || sink.is_written_once();
    Work::begin(job, &plan, sink, state, is_in_two_passes)
}

struct EndOnDrop<'a>(&'a Watch);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}
