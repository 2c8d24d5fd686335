//! `copydesk settle OUT…`: copies among all shards of one plan.
//!
//! Which settings hold stands in the plan of the shards, so nobody has to give them a second time.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use copydesk::Settings;
use copydesk::core::Sink;
use copydesk::engine::files::real;
use copydesk::engine::{CancelToken, Duplicates, Job, Progress, RunErrorKind, status};
use copydesk::io::{Compression, Output, OutputFormat};

use crate::args::{self, Settle};
use crate::config;
use crate::exit::{Exit, Failure};
use crate::job;
use crate::progress::Watcher;
use crate::report::{REPORT, ReportFile};
use crate::stop::{self, Stop};
use crate::summary::summary;
use crate::voice::Voice;

/// What a plan's facts are called that are settings.
const SETTING: &str = "setting ";
/// The stage that looks for copies.
const DEDUP: &str = "dedup";

/// What the output of a shard is a function of, by name.
type Facts = BTreeMap<String, String>;

/// Decides over the copies among these outputs and writes them anew.
pub(crate) fn settle(options: &Settle, voice: Voice) -> Result<Exit, Failure> {
    let build = job::build().unwrap_or_default();
    let mut outs: Vec<&String> = Vec::new();
    let (mut jobs, mut facts, mut reports) = (Vec::new(), Vec::new(), Vec::new());
    for out in &options.out {
        let (job, own) = open(out, &outs)?;
        outs.push(out);
        let report = Output::to(out.as_str()).companion(REPORT);
        let report = report.map(|file| ReportFile::new(file, &[]));
        let job = job.build(&build);
        jobs.push(match &report {
            Some(report) => report.of(job),
            None => job,
        });
        reports.push(report);
        facts.push(own);
    }
    let Some(first) = facts.first() else { return Ok(Exit::Good) };
    let (progress, cancel) = (Progress::new(), CancelToken::new());
    let pipeline = settings(first, options)?.pipeline();
    let pipeline = pipeline.progress(progress.clone()).cancel(cancel.clone());
    let pipeline = pipeline.build().map_err(Failure::usage)?;
    let sinks = outs.iter().zip(&facts).map(|(out, facts)| {
        let output = output(out, facts)?.resumable(true);
        output.build().map_err(Failure::output)
    });
    let sinks: Vec<Box<dyn Sink>> = sinks.collect::<Result<_, Failure>>()?;
    let mut shards: Vec<_> = jobs.into_iter().zip(sinks.iter().map(|sink| &**sink)).collect();
    let stop = Stop::listen(cancel, stop::GO_ON).map_err(Failure::usage)?;
    let watcher = Watcher::start(progress, options.progress, voice, None);
    let ran = pipeline.settle(&mut shards);
    drop(watcher);
    let ran = ran.map_err(|error| stop.failure(&error))?;
    let mut exit = Exit::Good;
    for ((out, ran), report) in outs.iter().zip(&ran).zip(&reports) {
        report.iter().try_for_each(|file| file.write_if_gone(ran)).map_err(Failure::output)?;
        // A summary that nobody reads is no failure.
        drop(write!(std::io::stderr(), "{}", summary(&ran.report, out, Vec::new())));
        if ran.report.counts.rejected + ran.report.counts.faults > 0 {
            exit = Exit::SomeRejected;
        }
    }
    Ok(exit)
}

/// The job of this output, which must be there, and its facts.
fn open(out: &str, before: &[&String]) -> Result<(Job, Facts), Failure> {
    let refused = |why: String| Failure { exit: Exit::Refused, ..Failure::usage(why) };
    let none = || refused(format!("there is no run at {out}"));
    let folder = Output::to(out).work_folder().ok_or_else(none)?;
    let status = status(&*real(), &folder).map_err(|error| Failure::run(&error))?;
    let status = status.ok_or_else(none)?;
    let place = |folder: &Path| folder.canonicalize().ok();
    let is_same = |other: &&&String| {
        let other = Output::to(other.as_str()).work_folder();
        other.is_some_and(|other| place(&other) == place(&folder))
    };
    if let Some(other) = before.iter().find(is_same) {
        return Err(refused(format!("{out} is the same place as {other}: name each shard once")));
    }
    let job = Job::open(real(), &folder).map_err(|error| match error.kind() {
        RunErrorKind::Locked { .. } => refused(format!("{out}: {error}")),
        _ => Failure::run(&error),
    })?;
    // What was settled and is gone is written once more.
    let is_lost = job::is_lost(Path::new(out), &status);
    Ok((job.anew(is_lost), status.facts))
}

/// The settings of a shard, as far as they count here, with the options laid over them.
fn settings(facts: &Facts, options: &Settle) -> Result<Settings, Failure> {
    // Plugins have done their work: of their settings nobody asks.
    let sets = facts.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix(SETTING).filter(|name| !name.starts_with("plugins."))?;
        Some(format!("{name}={value}"))
    });
    let mut settings = config::settings(None, &sets.collect::<Vec<_>>())?;
    settings.run.stages = Some(Vec::new());
    settings.repeated.paragraphs |= facts.contains_key("--repeated");
    // What a shard calls `mark` may be marks of repeated paragraphs alone.
    let stages = facts.get("stages").map_or("", String::as_str);
    let has_noted = stages.split_whitespace().any(|stage| stage == DEDUP);
    let noted = facts.get("duplicates").filter(|_| has_noted);
    settings.run.duplicates = Some(match options.duplicates {
        Some(args::Duplicates::Mark) => Duplicates::Mark,
        Some(args::Duplicates::Drop) => Duplicates::Drop,
        Some(args::Duplicates::Off) => Duplicates::Off,
        None if !has_noted && settings.repeated.paragraphs => Duplicates::Off,
        None => noted.map_or(Ok(Duplicates::Mark), |word| word.parse()).map_err(Failure::usage)?,
    });
    settings.run.threads = options.threads.unwrap_or(settings.run.threads);
    if let Some(memory) = &options.memory {
        let size = memory.parse().map_err(|error| miette::miette!("--memory {memory}: {error}"))?;
        settings.run.memory = Some(size);
    }
    if let Some(choice) = &options.on_dup_id {
        settings.run.on_dup_id = choice.parse().map_err(Failure::usage)?;
    }
    settings.run.scratch = options.scratch.clone();
    settings.run.index = None;
    Ok(settings)
}

/// Where documents of a shard stand.
fn output(out: &str, facts: &Facts) -> Result<Output, Failure> {
    let format = facts.get("output").map_or("", String::as_str);
    let Ok(format) = format.parse::<OutputFormat>() else {
        return Err(Failure::usage(format!(
            "{out}: documents that a plugin has written as `{format}` cannot be settled"
        )));
    };
    let output = Output::to(out).format(format);
    Ok(match facts.get("--compress").map(String::as_str) {
        Some("none") => output.compression(Compression::None),
        Some("gzip") => output.compression(Compression::Gzip),
        Some("zstd") => output.compression(Compression::Zstd),
        _ => output,
    })
}
