//! How far a job has come, for whoever asks while it goes on or after it has died.

use std::collections::BTreeMap;
use std::path::Path;

use copydesk_core::Written;
use copydesk_files::Io;
use serde::Serialize;

use super::journal::{Pass, State};
use super::lock;
use super::plan::Plan;
use super::shard::Shard;
use crate::report::stretches;
use crate::{Holder, RunError, RunErrorKind};

/// How often a process may die over a split before that is no accident.
const ACCIDENTS: u32 = 1;

/// How far a job has come: what its plan and its journal say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// Identifies the plan.
    pub plan: String,
    /// The version of the program that made it.
    pub version: String,
    /// Its build.
    pub build: String,
    /// What the output is a function of, by name.
    pub facts: BTreeMap<String, String>,
    /// Whether all is done.
    pub complete: bool,
    /// What the verdicts over all shards have made of duplicates (`mark` or `drop`), if the job has been
    /// settled, or is being.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<String>,
    /// Which share of the plan this job does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// How many splits it does.
    pub splits: usize,
    /// The bytes of these, as far as that is known.
    pub bytes: Option<u64>,
    /// How many of them have been read and kept for a second pass; zero where there is one pass.
    pub kept: usize,
    /// How many of them stand in the output.
    pub written: usize,
    /// The bytes of those that need not be read again.
    pub bytes_done: u64,
    /// Documents in these, good or bad.
    pub read: u64,
    /// Documents in the output.
    pub out: u64,
    /// Duplicates that were left out.
    pub dropped: u64,
    /// Documents that were rejected.
    pub rejected: u64,
    /// Faults of files.
    pub faults: u64,
    /// How many processes have worked on it.
    pub runs: u32,
    /// Splits that were on their way when a process ended before its time, each with how often.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unfinished: BTreeMap<u32, u32>,
    /// Those of them that were on their way at two deaths or more, until all is done: what is in them may
    /// be what a process dies of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suspects: Vec<u32>,
    /// Lines of the journal that are damaged: what they told is done again.
    pub damaged: u64,
    /// Who works on it now.
    pub holder: Option<Holder>,
    /// What stands in the output, in the order of the splits.
    #[serde(serialize_with = "stretches")]
    pub files: Vec<Written>,
}

/// How far the job in this folder has come; nothing if there is none.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let status = copydesk_engine::status(&*copydesk_files::real(), folder.path())?;
/// assert_eq!(status, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If plan or journal cannot be read, or the plan is none of this version's.
pub fn status(io: &dyn Io, folder: &Path) -> Result<Option<Status>, RunError> {
    let failed = || RunError::of(RunErrorKind::Job);
    let Some((plan, _)) = Plan::read(io, folder).map_err(failed())? else { return Ok(None) };
    let (state, _) = State::read(io, folder).map_err(failed())?;
    let shard: Option<Shard> = plan.facts.get(super::SHARD).and_then(|shard| shard.parse().ok());
    let is_ours = |split: &u32| shard.is_none_or(|shard| shard.has(*split));
    let ours = || (0..).zip(&plan.splits).filter(|(split, _)| is_ours(split));
    let mut status = Status {
        plan: plan.id().map_err(failed())?,
        version: plan.version.clone(),
        build: plan.build.clone(),
        facts: plan.facts.clone(),
        complete: state.complete,
        settled: state.settling.clone(),
        shard,
        splits: ours().count(),
        bytes: ours().map(|(_, split)| split.bytes).sum(),
        kept: state.of_pass(Pass::Keep).count(),
        written: state.of_pass(Pass::Write).count(),
        runs: state.runs,
        damaged: state.damaged,
        holder: lock::holder(io, folder),
        ..Status::default()
    };
    // What whoever works on it now has on his way is no death.
    status.unfinished = if status.holder.is_some() { state.deaths_before } else { state.deaths };
    if !status.complete {
        status.suspects = often(&status.unfinished);
    }
    for ((pass, split), entry) in &state.done {
        let tally = &entry.tally;
        status.rejected += tally.rejected();
        status.faults += tally.faulty();
        status.out += tally.out;
        status.dropped += tally.dropped;
        status.read += tally.records - tally.faulty().min(tally.records);
        status.files.extend(entry.files.iter().cloned());
        let is_first = *pass == Pass::Keep || !state.done.contains_key(&(Pass::Keep, *split));
        if let (true, Some(planned)) = (is_first, plan.splits.get(*split as usize)) {
            status.bytes_done += planned.bytes.unwrap_or_default();
        }
    }
    Ok(Some(status))
}

/// The splits that were on their way at two deaths or more of the job in this folder: what is in them may be
/// what a process dies of. None if there is no such job, or all is done. For whoever is about to
/// [open](super::Job::open) the job: who works on it is not asked.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let suspects = copydesk_engine::suspects(&*copydesk_files::real(), folder.path())?;
/// assert!(suspects.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the journal cannot be read.
pub fn suspects(io: &dyn Io, folder: &Path) -> Result<Vec<u32>, RunError> {
    let (state, _) = State::read(io, folder).map_err(RunError::of(RunErrorKind::Job))?;
    Ok(if state.complete { Vec::new() } else { often(&state.deaths) })
}

/// The splits over which a process has died too often.
fn often(deaths: &BTreeMap<u32, u32>) -> Vec<u32> {
    let often = deaths.iter().filter(|(_, deaths)| **deaths > ACCIDENTS);
    often.map(|(split, _)| *split).collect()
}
