//! A job that a run is at work on: what is there already, and what is added.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use copydesk_core::{Cause, Committed, Sink, Written};
use copydesk_files::{FileError, is_temporary};

use super::Job;
use super::crash_point;
use super::journal::{Entry, JOURNAL, Journal, Line, Pass, State};
use super::lock::LOCK;
use super::plan::{PLAN, Plan};
use crate::collection::{Held, vet};
use crate::{Duplicates, Report, RunError, RunErrorKind};

/// The folder, in that of a job, for what the second pass needs.
pub(crate) const KEPT: &str = "kept";

/// What a sink may leave there for good: the names of what it has made.
const MANIFEST: &str = "output.json";

/// A job that a run is at work on.
pub(crate) struct Work<'a> {
    pub(crate) job: &'a Job,
    /// What is done in each pass, by split.
    pub(crate) kept: BTreeMap<u32, Entry>,
    pub(crate) written: BTreeMap<u32, Entry>,
    held: Mutex<BTreeMap<usize, Held>>,
    /// How many documents have the id of an earlier one, once all is done.
    pub(crate) complete: Option<u64>,
    /// What the index held before the job began.
    pub(crate) index: Option<String>,
    /// Identifies the plan.
    pub(crate) plan: String,
    /// What the output is a function of, by name.
    pub(crate) facts: BTreeMap<String, String>,
    added: Mutex<BTreeMap<u32, Vec<Written>>>, // to the output, by this process
    input_is_gone: bool,                       // what is kept cannot be read anew
    run: u32,
    journal: Mutex<Journal>,
    named: Mutex<BTreeSet<String>>, // what is kept under names that are durable
}

impl<'a> Work<'a> {
    /// Looks what is done of a plan, or begins it. `index` is what the index holds now.
    pub(crate) fn begin(
        job: &'a Job,
        plan: &Plan,
        sink: &dyn Sink,
        index: Option<String>,
        is_in_two_passes: bool,
    ) -> Result<Self, RunError> {
        let failed = || RunError::of(RunErrorKind::Job);
        let earlier =
            if job.is_anew { None } else { Plan::read(&*job.io, &job.folder).map_err(failed())? };
        let is_new = earlier.is_none();
        let index = match earlier {
            Some((earlier, index)) => {
                let mut differences = plan.differences(&earlier);
                if job.is_read_once {
                    differences.push(
                        "the input: it is a stream, of which nobody knows whether it is the same"
                            .to_owned(),
                    );
                }
                if !differences.is_empty() {
                    return Err(RunError::new(RunErrorKind::OtherPlan { differences }));
                }
                index
            }
            None => index,
        };
        if is_new {
            start(job, plan, index.clone()).map_err(failed())?;
        }
        let (state, journal) = open(job).map_err(failed())?;
        let is_settling = state.settling.is_some();
        let mut work = Self::of(job, plan, state, journal).map_err(failed())?;
        work.index = index;
        work.look_whether_complete(plan, is_in_two_passes);
        if work.complete.is_none() && is_settling {
            let told =
                "the verdicts over all shards are being written: settle them again".to_owned();
            return Err(RunError::new(RunErrorKind::OtherPlan { differences: vec![told] }));
        }
        work.take_up(sink)
    }

    /// Takes up a shard that is complete, to write it anew with the verdicts over all shards; or one for
    /// which that has begun.
    pub(crate) fn settle(
        job: &'a Job,
        plan: &Plan,
        sink: &dyn Sink,
        duplicates: Duplicates,
    ) -> Result<Self, RunError> {
        let failed = || RunError::of(RunErrorKind::Job);
        let (mut state, mut journal) = open(job).map_err(failed())?;
        let duplicates = duplicates.to_string();
        if job.is_anew || state.settling.as_ref() != Some(&duplicates) {
            // Written down before the output is touched: nobody may take what is left for a whole one.
            let line = Line::Settling { duplicates };
            journal.append(&line).and_then(|()| journal.sync()).map_err(failed())?;
            state.take(line);
        }
        let mut work = Self::of(job, plan, state, journal).map_err(failed())?;
        work.look_whether_complete(plan, true);
        work.input_is_gone = true;
        work.take_up(sink)
    }

    fn of(job: &'a Job, plan: &Plan, state: State, journal: Journal) -> Result<Self, Cause> {
        let mut work = Self {
            job,
            kept: BTreeMap::new(),
            written: BTreeMap::new(),
            held: Mutex::default(),
            complete: state.complete.then_some(state.equal_ids),
            index: None,
            plan: plan.id()?,
            facts: plan.facts.clone(),
            added: Mutex::default(),
            input_is_gone: false,
            run: state.runs + 1,
            journal: Mutex::new(journal),
            named: Mutex::default(),
        };
        for ((pass, split), entry) in state.done {
            match pass {
                Pass::Keep => work.kept.insert(split, entry),
                Pass::Write => work.written.insert(split, entry),
            };
        }
        Ok(work)
    }

    /// A line that was damaged since would be missed in the report.
    fn look_whether_complete(&mut self, plan: &Plan, is_in_two_passes: bool) {
        let is_kept = !is_in_two_passes || self.has_all(plan, &self.kept);
        self.complete = self.complete.filter(|_| is_kept && self.has_all(plan, &self.written));
    }

    /// Goes on, if there is something left to do.
    fn take_up(mut self, sink: &dyn Sink) -> Result<Self, RunError> {
        if self.complete.is_some() {
            self.clear();
        } else {
            self.go_on(sink)?;
        }
        Ok(self)
    }

    /// Whether all splits of a plan that are for this job are among these.
    fn has_all(&self, plan: &Plan, entries: &BTreeMap<u32, Entry>) -> bool {
        let is_ours = |split: u32| self.job.shard.is_none_or(|shard| shard.has(split));
        (0..).zip(&plan.splits).all(|(split, _)| !is_ours(split) || entries.contains_key(&split))
    }

    /// Looks what still stands, and says that this process goes on from there.
    fn go_on(&mut self, sink: &dyn Sink) -> Result<(), RunError> {
        let failed = || RunError::of(RunErrorKind::Job);
        let before = self.entries();
        self.look_around(sink)?;
        let after = self.entries();
        if self.input_is_gone && before.difference(&after).any(|(pass, _)| *pass == Pass::Keep) {
            // A disk may have failed just now: what is written down as lost would never come back.
            let folder = self.kept();
            let words = format!("not all that was kept can be read in `{}`", folder.display());
            return Err(failed()(Cause::new("kept.unreadable", words)));
        }
        let mut journal = self.journal();
        let line = Line::Started { run: self.run, process: std::process::id() };
        journal.append(&line).map_err(failed())?;
        // Written down before what they stood on is written over.
        for (pass, split) in before.difference(&after).copied() {
            journal.append(&Line::Lost { pass, split }).map_err(failed())?;
        }
        journal.sync().map_err(failed())
    }

    /// What is done.
    fn entries(&self) -> BTreeSet<(Pass, u32)> {
        let kept = self.kept.keys().map(|split| (Pass::Keep, *split));
        kept.chain(self.written.keys().map(|split| (Pass::Write, *split))).collect()
    }

    /// Forgets what is not there any more as it was committed.
    fn look_around(&mut self, sink: &dyn Sink) -> Result<(), RunError> {
        let (io, folder) = (&*self.job.io, self.kept());
        io.create_dir(&folder).map_err(|error| {
            RunError::of(RunErrorKind::Job)(FileError::new("create", &folder, error).into())
        })?;
        let held = vet(io, &folder, &mut self.kept);
        self.kept.retain(|split, _| held.contains_key(&(*split as usize)));
        self.held = Mutex::new(held);
        // Where there is but one pass, its entries name the ids that it has met.
        let (ids, without): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut self.written)
            .into_iter()
            .partition(|(_, entry)| !entry.kept.is_empty());
        let mut written = ids;
        vet(io, &folder, &mut written);
        written.extend(without);
        self.written = written;
        let committed = |(split, entry): (&u32, &Entry)| Committed {
            split: *split,
            files: entry.files.clone(),
        };
        let committed: Vec<_> = self.written.iter().map(committed).collect();
        let stands = sink.resume(&committed).map_err(RunError::of(RunErrorKind::Sink))?;
        let mut stands = stands.into_iter();
        self.written.retain(|_, _| stands.next() == Some(true));
        Ok(())
    }

    /// The folder for what the second pass needs.
    pub(crate) fn kept(&self) -> PathBuf {
        self.job.kept()
    }

    /// What the splits have left that are done in the first of two passes; none the next time.
    pub(crate) fn take_held(&self) -> BTreeMap<usize, Held> {
        std::mem::take(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        // Consistent between any two statements, so a panic elsewhere does not spoil it.
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A split is being read. If that cannot be written down nothing is lost but the knowledge of it.
    pub(crate) fn began(&self, pass: Pass, split: u32) {
        let _ = self.journal().append(&Line::Began { run: self.run, pass, split });
    }

    /// A split is done, and all that it has left is durable.
    pub(crate) fn committed(&self, pass: Pass, split: u32, entry: Entry) -> Result<(), RunError> {
        let files = entry.files.clone();
        let line = Line::Committed { pass, split, entry: Box::new(entry) };
        self.journal().append(&line).map_err(RunError::of(RunErrorKind::Job))?;
        if pass == Pass::Write {
            self.added.lock().unwrap_or_else(PoisonError::into_inner).insert(split, files);
        }
        Ok(())
    }

    /// What stands in the output, in the order of the splits.
    pub(crate) fn files(&self) -> Vec<Written> {
        let before = self.written.iter().map(|(split, entry)| (*split, entry.files.clone()));
        let mut all: BTreeMap<u32, Vec<Written>> = before.collect();
        let added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(added.iter().map(|(split, files)| (*split, files.clone())));
        all.into_values().flatten().collect()
    }

    /// Makes a file of what is kept durable, and its name.
    pub(crate) fn make_durable(&self, file: &str) -> Result<(), RunError> {
        let failed = |path: PathBuf| {
            |error| RunError::of(RunErrorKind::Job)(FileError::new("sync", path, error).into())
        };
        let folder = self.kept();
        let path = folder.join(file);
        self.job.io.sync_all(&path).map_err(failed(path))?;
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if !named.contains(file) {
            self.job.io.sync_dir(&folder).map_err(failed(folder))?;
            named.insert(file.to_owned());
        }
        Ok(())
    }

    /// Makes what the journal says durable.
    pub(crate) fn sync(&self) -> Result<(), RunError> {
        self.journal().sync().map_err(RunError::of(RunErrorKind::Job))
    }

    /// This process gives up. If that cannot be written down it looks as if it had died.
    pub(crate) fn stop(&self) {
        let mut journal = self.journal();
        let _ = journal.append(&Line::Stopped { run: self.run }).and_then(|()| journal.sync());
    }

    /// All is done, and stands in its place. The report comes first: whoever reads that all is done finds it.
    pub(crate) fn finish(&self, report: &Report) -> Result<(), RunError> {
        let told = self.job.telling.as_ref().map_or(Ok(()), |telling| telling.tell(report));
        told.map_err(RunError::of(RunErrorKind::Sink))?;
        crash_point("before_success");
        let mut journal = self.journal();
        let line = Line::Done { equal_ids: report.counts.equal_ids };
        let done = journal.append(&line).and_then(|()| journal.sync());
        done.map_err(RunError::of(RunErrorKind::Job))?;
        drop(journal);
        self.clear();
        Ok(())
    }

    /// Removes what nobody needs once all is done. What cannot be removed is in nobody's way, and goes with
    /// the next try.
    fn clear(&self) {
        let (io, folder) = (&*self.job.io, &self.job.folder);
        let stays = |name: &str| match name {
            KEPT => self.job.shard.is_some(),
            name => [PLAN, JOURNAL, LOCK, MANIFEST].contains(&name),
        };
        // What the sink had there it needs no more.
        for name in io.list(folder).unwrap_or_default() {
            if !name.to_str().is_some_and(stays) {
                let _ = io.remove_all(&folder.join(name));
            }
        }
    }
}

/// What the journal of a job says, and the journal, to be written on.
fn open(job: &Job) -> Result<(State, Journal), Cause> {
    let (state, len) = State::read(&*job.io, &job.folder)?;
    sweep(job);
    Ok((state, Journal::open(&*job.io, &job.folder, len)?))
}

/// Writes the plan down. Until that is done there is none, and nothing of an earlier one counts.
fn start(job: &Job, plan: &Plan, index: Option<String>) -> Result<(), Cause> {
    for name in [PLAN, JOURNAL, KEPT] {
        let path = job.folder.join(name);
        match job.io.remove_all(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(FileError::new("remove", path, error).into());
            }
            _ => {}
        }
    }
    Journal::open(&*job.io, &job.folder, 0)?;
    // The journal's name becomes durable with the plan's.
    plan.write(&job.io, &job.folder, index)
}

/// Removes what killed runs have left half written.
fn sweep(job: &Job) {
    let Ok(names) = job.io.list(&job.folder) else { return };
    for name in names.iter().filter(|name| is_temporary(name)) {
        let _ = job.io.remove(&job.folder.join(name));
    }
}
