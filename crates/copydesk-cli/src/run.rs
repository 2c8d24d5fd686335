//! `copydesk run`: articles in bulk.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use copydesk::Settings;
use copydesk::core::Source;
use copydesk::engine::{
    CancelToken, Duplicates, Overdue, Pipeline, Progress, RayonCrew, Report, RunError,
};
use copydesk::host::isolate::Limits;
use copydesk::host::{Plugins, guard_exit};
use indicatif::HumanBytes;

use crate::args::{self, ProgressKind, Run};
use crate::exit::{Exit, Failure};
use crate::job;
use crate::logs::PLUGINS;
use crate::metrics::Metrics;
use crate::output::output;
use crate::plugins;
use crate::progress::Watcher;
use crate::reading;
use crate::report::{REPORT, ReportFile};
use crate::stop::{self, Stop};
use crate::summary::summary;
use crate::timings;
use crate::voice::Voice;

/// Standard output.
const STREAM: &str = "-";

/// Parses everything that was named, writes it, and says what came of it.
pub(crate) fn run(options: &Run, open: reading::Open, voice: Voice) -> Result<Exit, Failure> {
    let mut settings = settings(options)?;
    settings.plugins.apart = set_apart(options, &settings);
    let source = open(&options.reading, &settings, &options.out)?;
    let (progress, cancel) = (Progress::new(), CancelToken::new());
    let crew = Arc::new(RayonCrew::new(settings.run.threads).map_err(|e| Failure::run(&e))?);
    let stop = cancel.clone();
    let lent = Arc::clone(&crew);
    let hint = if options.out == STREAM { stop::BEGIN_ANEW } else { stop::GO_ON };
    guard_exit(Exit::Incomplete.status(), hint);
    let mut plugins = plugins::load(&settings.plugins, lent, move || stop.is_cancelled())?;
    let output = output(options, &plugins)?;
    let workplace = output.workplace();
    let job = match job::open(&output, options, settings.run.index.as_deref())? {
        Some(job) => Some(job::facts(job, options, &plugins)?),
        None => None,
    };
    let report_file = output.companion(REPORT).map(|file| ReportFile::new(file, plugins.loaded()));
    let job = match (job, &report_file) {
        (Some(job), Some(file)) => Some(file.of(job)),
        (job, _) => job,
    };
    let output = output.resumable(job.is_some()).verify(options.verify);
    let sink = output.build().map_err(Failure::output)?;
    let mut pipeline = settings.pipeline().progress(progress.clone()).cancel(cancel.clone());
    for stage in plugins.take_stages() {
        pipeline = pipeline.boxed_stage(stage);
    }
    pipeline = pipeline.crew(crew);
    if let (None, Some(folder)) = (&settings.run.scratch, workplace) {
        pipeline = pipeline.scratch(folder);
    }
    if let Some(patience) = settings.run.patience() {
        pipeline = pipeline.overdue(patience, warn);
    }
    if let Some(limit) = settings.run.hanging() {
        let elsewhere = plugins::elsewhere(plugins.loaded());
        pipeline = pipeline.overdue(limit, move |late| {
            // What hangs elsewhere is ended there, at its own deadline.
            if !elsewhere.contains(&late.stage) {
                stop::hanging(late, hint)
            }
        });
    }
    let pipeline = pipeline.build().map_err(Failure::usage)?;
    announce(&pipeline, &*source, options)?;
    let stop = Stop::listen(cancel, hint).map_err(Failure::usage)?;
    let metrics = metrics(options, &progress)?;
    let watcher = Watcher::start(progress, options.progress, voice, metrics);
    let done = match &job {
        Some(job) => {
            pipeline.run_job(&*source, &*sink, job).map(|ran| (ran.report.clone(), Some(ran)))
        }
        None => pipeline.run(&*source, &*sink).map(|report| (report, None)),
    };
    drop(watcher);
    let report = done.as_ref().map_or_else(RunError::report, |(report, _)| Some(report));
    if let Some(report) = report.filter(|_| options.timings) {
        // A table that nobody reads is no failure.
        drop(std::io::stderr().lock().write_all(timings::table(report).as_bytes()));
    }
    match done {
        Ok((report, ran)) => {
            if let Some(words) = ran.as_ref().and_then(job::words) {
                // That nobody reads it is no failure.
                drop(writeln!(std::io::stderr(), "{:>11}  {words}", "resumed"));
            }
            if let (Some(ran), Some(file)) = (&ran, &report_file) {
                file.write_if_gone(ran).map_err(Failure::output)?;
            }
            Ok(close(&report, &plugins, options))
        }
        // Whoever read our output has seen enough: `| head`.
        Err(error) if error.cause().is_some_and(|cause| cause.code() == "output.closed") => {
            Ok(Exit::Good)
        }
        Err(error) => Err(stop.failure(&error)),
    }
}

/// The settings, with the options of this command laid over them.
fn settings(options: &Run) -> Result<Settings, Failure> {
    let mut settings = reading::settings(&options.reading)?;
    if let Some(threads) = options.threads {
        settings.run.threads = threads;
    }
    if let Some(budget) = &options.max_rejects {
        settings.run.max_rejects = Some(budget.parse().map_err(Failure::usage)?);
    }
    if let Some(memory) = &options.memory {
        let size = memory.parse().map_err(|error| miette::miette!("--memory {memory}: {error}"))?;
        settings.run.memory = Some(size);
    }
    if let Some(size) = &options.part_size {
        let size = size.parse().map_err(|error| miette::miette!("--part-size {size}: {error}"))?;
        settings.input.split = Some(size);
    }
    if let Some(seconds) = options.hang_after {
        settings.run.hang_after = Some(seconds);
    }
    settings.run.strict |= options.strict;
    if let Some(choice) = &options.on_dup_id {
        settings.run.on_dup_id = choice.parse().map_err(Failure::usage)?;
    }
    settings.run.scratch = options.scratch.clone().or(settings.run.scratch);
    settings.repeated.paragraphs |= options.repeated;
    if let Some(folder) = &options.index {
        settings.run.index = Some(folder.clone());
    }
    settings.run.duplicates = match options.duplicates {
        Some(args::Duplicates::Mark) => Some(Duplicates::Mark),
        Some(args::Duplicates::Drop) => Some(Duplicates::Drop),
        Some(args::Duplicates::Off) => Some(Duplicates::Off),
        // A filter should pass documents on as they come, not at the end, unless there is an index to ask.
        None if options.out == STREAM && settings.run.index.is_none() => {
            settings.run.duplicates.or(Some(Duplicates::Off))
        }
        None => settings.run.duplicates,
    };
    Ok(settings)
}

/// How long a call may take of a plugin that is set apart. In the process of a run it may take as long as it
/// wants, and what is good there must be good here.
const APART: Duration = Duration::from_secs(5 * 60);

/// Whether plugins must run in processes of their own, since this process may have died of one: then only what
/// one dies of again is rejected. Says so, and yields the limits of those that were to run here.
fn set_apart(options: &Run, settings: &Settings) -> Option<Limits> {
    let plugins = &settings.plugins;
    if plugins.load.is_empty() || plugins.safe_mode || cfg!(not(unix)) {
        return None;
    }
    let suspects = job::suspect_splits(options);
    let first = suspects.first()?;
    tracing::warn!(
        target: PLUGINS,
        "splits of the input were on their way at two deaths of earlier runs or more ({}, the first is {first}): \
         in this run all plugins are in processes of their own, so that only an article that kills one is \
         rejected",
        suspects.len(),
    );
    let deadline = settings.run.hanging().unwrap_or(APART);
    Some(Limits::default().deadline(deadline).memory(None))
}

/// Logs that a stage does not come to its end.
fn warn(late: &Overdue) {
    let Overdue { stage, first, last, documents, .. } = late;
    let seconds = late.after.as_secs_f64();
    tracing::warn!(stage, first, last, documents, seconds, "{late}");
}

/// The file of metrics, if there is to be one.
fn metrics(options: &Run, progress: &Progress) -> Result<Option<Metrics>, Failure> {
    let Some(path) = &options.metrics_file else { return Ok(None) };
    let metrics = Metrics::create(path, progress);
    let failed = |error| Failure::usage(format!("--metrics-file {}: {error}", path.display()));
    metrics.map(Some).map_err(failed)
}

/// Says where a run will keep what does not fit in memory, and how much that will be.
fn announce(pipeline: &Pipeline, source: &dyn Source, options: &Run) -> Result<(), Failure> {
    let room = pipeline.room(source).map_err(|error| Failure::run(&error))?;
    let Some(room) = room.filter(|_| options.progress != ProgressKind::None) else {
        return Ok(());
    };
    let expected = room.expected.map_or_else(
        || "an unknown amount".to_owned(),
        |bytes| format!("about {}", HumanBytes(bytes)),
    );
    let free = room.free.map_or_else(String::new, |free| format!(", {} free", HumanBytes(free)));
    let folder = room.folder.display();
    // That nobody reads it is no failure.
    drop(writeln!(std::io::stderr(), "{:>11}  {expected} in {folder}{free}", "scratch"));
    Ok(())
}

/// Says what came of a run.
fn close(report: &Report, plugins: &Plugins, options: &Run) -> Exit {
    let rows = plugins::rows(plugins.loaded(), plugins.left_out());
    // A summary that nobody reads is no failure.
    drop(write!(std::io::stderr(), "{}", summary(report, &options.out, rows)));
    let spotless = report.counts.rejected == 0 && report.counts.faults == 0;
    if spotless { Exit::Good } else { Exit::SomeRejected }
}
