//! What a run writes down of itself, so that the next one can go on.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap::parser::ValueSource;
use copydesk::engine::files::real;
use copydesk::engine::{Job, Ran, Shard, Status, status, suspects};
use copydesk::host::Plugins;
use copydesk::io::Output;
use toml::{Table, Value};
use xxhash_rust::xxh3::Xxh3Default;

use crate::args::{Cli, Run};
use crate::config;
use crate::exit::Failure;

/// Options that change no byte of the output, or that speak by other facts: inputs by their stamps, the
/// configuration by its settings, plugins by their hashes, stages and duplicates by what the engine says.
const NO_FACTS: &[&str] = &[
    "input",
    "files_from",
    "config",
    "set",
    "stages",
    "plugins",
    "plugin_lock",
    "locked",
    "out",
    "output_format",
    "duplicates",
    "threads",
    "max_rejects",
    "memory",
    "scratch",
    "overwrite",
    "resume",
    "verify",
    "shard",
    "progress",
    "timings",
    "metrics_file",
    "log",
    "log_format",
    "log_file",
    "strict",
    "on_dup_id",
    "hang_after",
    "files_from0",
    "report",
];

/// Settings of which the same is true.
const NO_SETTINGS: &[&str] = &[
    "run.batch",
    "run.threads",
    "run.memory",
    "run.scratch",
    "run.warn_after",
    "run.hang_after",
    "run.max_rejects",
    "run.stages",
    "run.duplicates",
    "plugins.load",
    "errors",
    "run.strict",
    "run.on_dup_id",
];

/// The fact that some of the input was a stream.
const STREAM: &str = "reads a stream";

/// Takes the job in the output's work folder; none for a stream, which nobody can go on with.
/// `index` is where articles of earlier runs are known.
pub(crate) fn open(
    output: &Output,
    options: &Run,
    index: Option<&Path>,
) -> Result<Option<Job>, Failure> {
    let Some(folder) = output.work_folder() else {
        if options.shard.is_some() {
            return Err(Failure::usage("--shard: its share is kept beside a folder or a file"));
        }
        return Ok(None);
    };
    if options.shard.is_some() && index.is_some() {
        let why =
            "--shard with --index: an index is kept of whole runs, so leave it out of the shards";
        return Err(Failure::usage(why));
    }
    let job = Job::open(real(), &folder).map_err(|error| Failure::run(&error))?;
    let earlier = status(&*real(), &folder).ok().flatten();
    let read_once = reads_stream(options);
    // What has come from a stream and was not finished is nothing that anybody can go on with.
    let is_idle = |status: &Status| {
        let is_half_a_stream = !status.complete && status.facts.contains_key(STREAM);
        is_half_a_stream || is_lost(Path::new(&options.out), status)
    };
    let is_idle = earlier.as_ref().is_some_and(is_idle);
    let job = job.anew(options.overwrite || is_idle).read_once(read_once);
    Ok(Some(match &options.shard {
        Some(shard) => job.shard(shard.parse::<Shard>().map_err(Failure::usage)?),
        None => job,
    }))
}

/// The splits that were on their way when earlier runs into this output died, twice or more; none where that
/// cannot be told. It is asked before plugins are loaded, and so before the output's format is known.
pub(crate) fn suspect_splits(options: &Run) -> Vec<u32> {
    if options.overwrite {
        return Vec::new();
    }
    let folders = Output::to(&options.out).work_folders();
    // What is wrong with a job is told when it is opened.
    folders.iter().flat_map(|folder| suspects(&*real(), folder).unwrap_or_default()).collect()
}

/// Whether a run was complete whose documents are not there any more: somebody wants them again.
pub(crate) fn is_lost(out: &Path, status: &Status) -> bool {
    let mut lens: BTreeMap<&str, u64> = BTreeMap::new();
    for written in status.files.iter().filter(|written| !is_of_rejects(&written.file)) {
        let len = lens.entry(&written.file).or_default();
        *len = (*len).max(written.start + written.len);
    }
    let stands = |(name, len): (&&str, &u64)| {
        let path = if out.is_dir() { out.join(name) } else { out.to_owned() };
        std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == *len)
    };
    status.complete && !(out.exists() && lens.iter().all(stands))
}

/// Whether a file of this name was joined to others when the run was complete.
fn is_of_rejects(name: &str) -> bool {
    name.starts_with("rejects")
}

/// Whether some of the input cannot be had twice.
fn reads_stream(options: &Run) -> bool {
    options.reading.input.iter().any(|input| is_stream(input))
}

/// The same of what comes from there.
fn is_stream(input: &str) -> bool {
    let metadata = std::fs::metadata(input);
    input == "-" || metadata.is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// The same with all that the output is a function of.
pub(crate) fn facts(mut job: Job, options: &Run, plugins: &Plugins) -> Result<Job, Failure> {
    job = job.build(build().unwrap_or_default());
    let mut table = config::table(options.reading.config.as_deref(), &options.reading.set)?;
    if reads_stream(options) {
        job = job.fact(STREAM, "yes");
    }
    if let Some(folder) = &options.index {
        job = job.fact("index", folder.display().to_string());
    }
    for (name, value) in leaves(&mut table) {
        let is_silent = NO_SETTINGS
            .iter()
            .any(|silent| name == *silent || name.starts_with(&format!("{silent}.")));
        // Where a plugin works changes nothing of what it finds.
        let is_silent = is_silent || (name.starts_with("plugins.") && name.ends_with(".isolation"));
        if !is_silent {
            job = job.fact(format!("setting {name}"), value);
        }
    }
    for plugin in plugins.loaded() {
        job = job.fact(format!("plugin {}", plugin.id), plugin.sha256.to_string());
    }
    Ok(given().into_iter().fold(job, |job, (name, value)| job.fact(name, value)))
}

/// The settings that were given, each by its whole name.
fn leaves(table: &mut Table) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    let mut todo = vec![(String::new(), Value::Table(std::mem::take(table)))];
    while let Some((path, value)) = todo.pop() {
        match value {
            Value::Table(inner) => todo.extend(inner.into_iter().map(|(name, value)| {
                let stop = if path.is_empty() { "" } else { "." };
                (format!("{path}{stop}{name}"), value)
            })),
            value => leaves.push((path, value.to_string())),
        }
    }
    leaves
}

/// The options that were given on the command line and say something about the output.
fn given() -> Vec<(String, String)> {
    let Ok(matches) = Cli::command().try_get_matches_from(std::env::args_os()) else {
        return Vec::new();
    };
    let Some((_, matches)) = matches.subcommand() else { return Vec::new() };
    let is_given = |id: &&str| {
        matches.value_source(id) == Some(ValueSource::CommandLine) && !NO_FACTS.contains(id)
    };
    let fact = |id: &str| {
        let values = matches.get_raw(id).into_iter().flatten();
        let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
        (format!("--{}", id.replace('_', "-")), values.join(" "))
    };
    // Groups have ids, too: the names of our types.
    let is_option = |id: &&str| id.starts_with(|first: char| first.is_ascii_lowercase());
    matches.ids().map(clap::Id::as_str).filter(is_option).filter(is_given).map(fact).collect()
}

/// What tells this build of the program from all others: a hash of its file.
pub(crate) fn build() -> std::io::Result<String> {
    let mut file = File::open(program()?)?;
    let (mut hash, mut buffer) = (Xxh3Default::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(format!("{:032x}", hash.digest128())),
            len => hash.update(&buffer[..len]),
        }
    }
}

/// The file of this program; where the system knows the one that runs, that one, even if it was replaced.
fn program() -> std::io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() }
}

/// What is told of a job whose work was begun by an earlier run.
pub(crate) fn words(ran: &Ran) -> Option<String> {
    let Ran { was_complete, written_before, kept_before, splits, .. } = ran;
    if *was_complete {
        return Some(
            "all was done before: nothing is left to do (--overwrite begins anew)".to_owned(),
        );
    }
    let before = (*written_before).max(*kept_before);
    (before > 0).then(|| format!("{before} of {splits} splits had been done before"))
}
