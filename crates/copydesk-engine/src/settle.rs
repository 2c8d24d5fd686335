//! The shards of one plan become one collection: what all of them have noted is joined, the corpus stages
//! decide over that, and each output is written anew, from what its shard has kept, with the verdicts.
//!
//! # What is not here
//!
//! How an output is written, which is the second pass of any run.

use std::collections::BTreeMap;

use copydesk_core::{Cause, Item, Place, Records, Reject, Sink, Source, Split, Verdicts};

use crate::collection::{Held, vet};
use crate::job::SHARD;
use crate::job::journal::{Pass, State};
use crate::job::plan::Plan;
use crate::job::work::Work;
use crate::joined::{Joined, Share, equal_ids};
use crate::progress::Phase;
use crate::run::Run;
use crate::{Duplicates, Job, Pipeline, Ran, RunError, RunErrorKind, Shard};

/// What was decided over all shards.
pub(crate) struct Settled {
    /// One for each corpus stage.
    pub(crate) verdicts: Vec<Verdicts>,
    /// The ordinal of each split's first document.
    pub(crate) firsts: BTreeMap<usize, u32>,
    /// How many documents of each shard, by its number, have the id of an earlier one in any shard.
    pub(crate) equal_ids: BTreeMap<u32, u64>,
}

impl Settled {
    /// How many documents of this shard have the id of an earlier one.
    pub(crate) fn equal_ids_of(&self, shard: Option<Shard>) -> u64 {
        shard.and_then(|shard| self.equal_ids.get(&shard.number())).copied().unwrap_or_default()
    }
}

/// A shard as it was found.
struct Found {
    plan: Plan, // without its share
    shard: Shard,
    held: BTreeMap<usize, Held>,
}

/// See [`Pipeline::settle`].
pub(crate) fn settle(
    pipeline: &Pipeline,
    shards: &mut [(Job, &dyn Sink)],
) -> Result<Vec<Ran>, RunError> {
    let found = find(pipeline, shards)?;
    let (Some(first), Some((_, sink))) = (found.first(), shards.first()) else {
        return Ok(Vec::new());
    };
    let input = Planned(first.plan.splits());
    let settled = decide(pipeline, &input, *sink, shards, &found)?;
    for ((job, _), found) in shards.iter_mut().zip(&found) {
        job.shard = Some(found.shard);
    }
    let write = |(job, sink): &(Job, &dyn Sink)| {
        Run::with(pipeline, &input, *sink, Some(job), Some(&settled))?.resume()
    };
    shards.iter().map(write).collect()
}

/// Joins what the shards have kept, and lets the corpus stages decide. Nothing of any output is touched.
fn decide(
    pipeline: &Pipeline,
    input: &Planned,
    sink: &dyn Sink,
    shards: &[(Job, &dyn Sink)],
    found: &[Found],
) -> Result<Settled, RunError> {
    let scratch = || RunError::of(RunErrorKind::Scratch);
    pipeline.settings.progress.phase(Phase::Settling);
    let shares: Vec<_> = shards.iter().zip(found).map(share).collect();
    let run = Run::new(pipeline, input, sink, None)?;
    let own = run.scratch().map_err(scratch())?;
    let equal_ids = equal_ids(&shares, &own).map_err(scratch())?;
    drop(own);
    let documents = equal_ids.iter().sum();
    if pipeline.settings.unique_ids && documents > 0 {
        return Err(RunError::new(RunErrorKind::EqualIds { documents }));
    }
    let joined = Joined::of(&shares, pipeline.corpus.len(), &pipeline.settings.cancel);
    let Joined { notes, firsts } = joined.map_err(scratch())?;
    let verdicts = run.settle(&notes)?;
    let equal_ids = found.iter().map(|found| found.shard.number()).zip(equal_ids).collect();
    Ok(Settled { verdicts, firsts, equal_ids })
}

fn share<'a>(((job, _), found): (&'a (Job, &dyn Sink), &Found)) -> Share<'a> {
    Share { io: &job.io, folder: job.kept(), held: found.held.clone() }
}

/// The job of a shard, to be written anew: with its own plan, as that is what it goes on with.
pub(crate) fn work<'a>(
    job: &'a Job,
    pipeline: &Pipeline,
    sink: &dyn Sink,
) -> Result<Work<'a>, RunError> {
    let plan = Plan::read(&*job.io, &job.folder).map_err(RunError::of(RunErrorKind::Job))?;
    let (plan, _) = plan.unwrap_or_default();
    Work::settle(job, &plan, sink, pipeline.settings.duplicates)
}

/// Looks whether these are all shards of one plan.
fn find(pipeline: &Pipeline, shards: &[(Job, &dyn Sink)]) -> Result<Vec<Found>, RunError> {
    let mut reasons = Vec::new();
    let mut all: Vec<Found> = Vec::new();
    if pipeline.corpus.is_empty() {
        reasons.push("duplicates: they are off, so there is nothing to decide".to_owned());
    }
    if pipeline.settings.index.is_some() {
        reasons.push("an index: it cannot be asked about what was noted without it".to_owned());
    }
    for (job, sink) in shards {
        let name = job.folder.display();
        let mut no = |reason: &str| reasons.push(format!("{name}: {reason}"));
        match look(pipeline, job, *sink).map_err(RunError::of(RunErrorKind::Job))? {
            Err(told) => told.iter().for_each(|reason| no(reason)),
            Ok(found) => {
                all.first()
                    .map_or_else(Vec::new, |first| strange(&found, first))
                    .iter()
                    .for_each(|reason| no(reason));
                if all.iter().any(|other| other.shard == found.shard) {
                    no(&format!("shard {} is there twice", found.shard));
                }
                all.push(found);
            }
        }
    }
    let of = all.first().map_or(0, |first| first.shard.of());
    let is_there = |number: u32| all.iter().any(|found| found.shard.number() == number);
    // Who is there but cannot be used has been named.
    if all.len() == shards.len() {
        let missing = (1..=of).filter(|number| !is_there(*number));
        reasons.extend(missing.map(|number| format!("shard {number}/{of} is missing")));
    }
    if reasons.is_empty() {
        Ok(all)
    } else {
        Err(RunError::new(RunErrorKind::Unsettled { reasons }))
    }
}

/// In what a shard is none of the plan that the first one is of.
fn strange(found: &Found, first: &Found) -> Vec<String> {
    let mut told = found.plan.differences(&first.plan);
    if found.shard.of() != first.shard.of() {
        told.push(format!("shard {}, where the first is {}", found.shard, first.shard));
    }
    told
}

/// What one of them is, or why it cannot be used.
fn look(
    pipeline: &Pipeline,
    job: &Job,
    sink: &dyn Sink,
) -> Result<Result<Found, Vec<String>>, Cause> {
    let one = |reason: String| Ok(Err(vec![reason]));
    let Some((mut plan, _)) = Plan::read(&*job.io, &job.folder)? else {
        return one("there is no run".to_owned());
    };
    let shard = plan.facts.remove(SHARD).and_then(|shard| shard.parse::<Shard>().ok());
    let Some(shard) = shard else { return one("it is a whole run, and no shard".to_owned()) };
    let told = foreign(pipeline, &plan, job, sink);
    if !told.is_empty() {
        return Ok(Err(told));
    }
    let (state, _) = State::read(&*job.io, &job.folder)?;
    if !state.complete && state.settling.is_none() {
        return one(format!("shard {shard} is not complete: run it to its end"));
    }
    let kept = state.of_pass(Pass::Keep).map(|(split, entry)| (split, entry.clone()));
    let held = vet(&*job.io, &job.kept(), &mut kept.collect());
    let is_held = |split: u32| {
        let held = held.get(&(split as usize));
        held.is_some_and(|held| held.notes().len() == pipeline.corpus.len())
    };
    let mut own = (0..).zip(&plan.splits).map(|(split, _)| split).filter(|split| shard.has(*split));
    if let Some(split) = own.find(|split| !is_held(*split)) {
        return one(format!(
            "what shard {shard} has kept of split {split} is gone: run it with --overwrite"
        ));
    }
    Ok(Ok(Found { plan, shard, held }))
}

/// In what a plan is none that this program and this pipeline can settle.
fn foreign(pipeline: &Pipeline, plan: &Plan, job: &Job, sink: &dyn Sink) -> Vec<String> {
    let fact = |name: &str| plan.facts.get(name).map_or("", String::as_str);
    let told = [
        ("version", plan.version.as_str(), env!("CARGO_PKG_VERSION")),
        ("build", plan.build.as_str(), job.build.as_str()),
        ("output", fact("output"), sink.name()),
    ];
    let told = told.iter().filter(|(_, was, now)| was != now);
    let mut told: Vec<_> =
        told.map(|(name, was, now)| format!("{name}: was {was}, now {now}")).collect();
    // Those of single documents have done their work.
    let ran: Vec<_> = fact("stages").split_whitespace().collect();
    let corpus: Vec<_> = pipeline.corpus.iter().map(|stage| stage.name()).collect();
    if fact("duplicates") == Duplicates::Off.to_string() {
        told.push(
            "it ran with duplicates off, so it has noted nothing: run it with `mark`".to_owned(),
        );
    } else if !ran.ends_with(&corpus) {
        told.push(format!(
            "stages: were {}, which have noted nothing for {}",
            ran.join(" "),
            corpus.join(" ")
        ));
    }
    told
}

/// The splits of a plan whose input has been read already.
struct Planned(Vec<Split>);

impl Planned {
    fn read_before() -> Cause {
        Cause::new("settle.read_before", "the input of a shard is not read again")
    }
}

impl Source for Planned {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        Ok(self.0.clone())
    }

    fn open<'a>(&'a self, _: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        Err(Self::read_before())
    }

    fn read(&self, _: &Split, _: &[u8], place: &Place) -> Item {
        Item::Reject(Reject::new(place, None, "settle", &Self::read_before()))
    }
}
