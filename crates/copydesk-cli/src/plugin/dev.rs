//! `copydesk plugin dev`: build, load, show, and again after every change.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use clap::{Args, ValueHint};
use copydesk::host::{Examiner, Listed};
use serde_json::Value;

use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// The plugin's folder, with a `Cargo.toml` or a `Makefile`
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    folder: PathBuf,

    /// Articles to show; by default the `sample.txt` in the folder
    #[arg(value_name = "ARTICLE", value_hint = ValueHint::AnyPath)]
    articles: Vec<PathBuf>,

    /// A TOML file with settings, as for `run`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,

    /// One setting, as for `run`: plugins.shout.config.min=2
    #[arg(long = "set", value_name = "A.B=C")]
    set: Vec<String>,

    /// Once, without waiting for changes
    #[arg(long)]
    once: bool,
}

/// How often the folder is looked at. Looking at names and times costs next to nothing, works on every
/// kind of disk, and needs no service of the system.
const LOOK: Duration = Duration::from_millis(400);

/// Builds and shows, again after every change unless it is to be done once.
pub(crate) fn dev(options: &Dev) -> Result<Exit, Failure> {
    let tool = Tool::of(&options.folder)?;
    loop {
        let seen = state(&options.folder, options);
        let exit = round(options, tool)?;
        if options.once {
            return Ok(exit);
        }
        say(&format!("\nwaiting for changes in `{}`; Ctrl-C ends it", options.folder.display()));
        while state(&options.folder, options) == seen {
            pause();
        }
    }
}

/// Waits for what never comes.
fn pause() {
    let (_keep, nothing) = mpsc::channel::<()>();
    let _ = nothing.recv_timeout(LOOK);
}

fn say(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}")); // nobody to tell it to is no fault
}

/// One build and what comes of it. A fault of the plugin ends the round, not the program.
fn round(options: &Dev, tool: Tool) -> Result<Exit, Failure> {
    let Some(library) = tool.build(&options.folder)? else { return Ok(Exit::SomeRejected) };
    let program = std::env::current_exe().map_err(Failure::usage)?;
    let items = items(&program, &library)?;
    let mut exit = if items.is_empty() { Exit::SomeRejected } else { Exit::Good };
    if items.iter().any(|item| !item.sink) {
        exit = shown(&program, "explain", &library, options, &[])?;
    }
    for Listed { name, .. } in items.iter().filter(|item| item.sink) {
        let place = tempfile::tempdir().map_err(Failure::usage)?;
        let out = place.path().join("out");
        let more = [
            "--out".into(),
            out.clone().into_os_string(),
            "--output-format".into(),
            OsString::from(name),
        ];
        say(&format!("\n{name}:"));
        let quiet = [OsString::from("--progress"), "none".into()];
        let done = shown(&program, "run", &library, options, &[&more[..], &quiet].concat())?;
        if done == Exit::Good {
            print_folder(&out)?;
        }
        exit = if done == Exit::Good { exit } else { done };
    }
    Ok(exit)
}

/// Prints what a sink has made, file by file; what is no text is counted.
fn print_folder(out: &Path) -> Result<(), Failure> {
    let mut files = BTreeMap::new();
    list(out, &mut |path, _| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !["report.json", "rejects.jsonl"].contains(&name.as_str()) {
            files.insert(path.to_owned(), name);
        }
    });
    let mut text = String::new();
    for (path, name) in files {
        let bytes = fs::read(&path).map_err(Failure::usage)?;
        match String::from_utf8(bytes) {
            Ok(content) => text.push_str(&format!("--- {name}\n{content}\n")),
            Err(binary) => {
                text.push_str(&format!("--- {name}: {} bytes\n", binary.as_bytes().len()));
            }
        }
    }
    crate::print(text.as_bytes()).map(|_| ())
}

/// Runs this program with the plugin, in a process of its own: each build is loaded afresh, and in
/// a worker process, as every plugin that is not pinned.
fn shown(
    program: &Path,
    command: &str,
    library: &Path,
    options: &Dev,
    more: &[OsString],
) -> Result<Exit, Failure> {
    let mut shown = Command::new(program);
    shown.arg(command);
    if options.articles.is_empty() {
        shown.arg(options.folder.join("sample.txt"));
    } else {
        shown.args(&options.articles);
    }
    shown.arg("--plugin").arg(library).args(more);
    if let Some(config) = &options.config {
        shown.arg("--config").arg(config);
    }
    for set in &options.set {
        shown.arg("--set").arg(set);
    }
    let status = shown.status().map_err(Failure::usage)?;
    Ok(if status.success() { Exit::Good } else { Exit::SomeRejected })
}

/// The items of a library, as a process of its own tells them; none, and a word, if it has none.
fn items(program: &Path, library: &Path) -> Result<Vec<Listed>, Failure> {
    let listed = Examiner::new(program, &["plugin", "check-one"]).items(library);
    match listed.map_err(Failure::usage)? {
        Ok(items) => Ok(items),
        Err(finding) => {
            say(&format!("`{}`: {}", library.display(), finding.said()));
            Ok(Vec::new())
        }
    }
}

/// What builds a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Cargo,
    Make,
}

impl Tool {
    fn of(folder: &Path) -> Result<Self, Failure> {
        if folder.join("Cargo.toml").is_file() {
            Ok(Self::Cargo)
        } else if folder.join("Makefile").is_file() {
            Ok(Self::Make)
        } else {
            let folder = folder.display();
            Err(Failure::usage(format!(
                "`{folder}` has neither a `Cargo.toml` nor a `Makefile`: `copydesk plugin new` makes one"
            )))
        }
    }

    /// Builds, and yields the library; `None` if the compiler was not content, whose words are shown as
    /// they are.
    fn build(self, folder: &Path) -> Result<Option<PathBuf>, Failure> {
        match self {
            Self::Cargo => cargo(folder),
            Self::Make => make(folder),
        }
    }
}

fn not_there(tool: &str, error: &std::io::Error) -> Failure {
    Failure::usage(format!("cannot start `{tool}`, which builds the plugin: {error}"))
}

fn cargo(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let built = Command::new("cargo")
        .args(["build", "--lib", "--message-format=json-render-diagnostics"])
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| not_there("cargo", &error))?;
    if !built.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&built.stdout);
    let artifacts = text.split('\n').filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let of_library = |artifact: &Value| {
        let kinds = artifact.get("target")?.get("crate_types")?.as_array()?.clone();
        kinds.iter().any(|kind| kind == "cdylib").then_some(())?;
        let files = artifact.get("filenames")?.as_array()?.clone();
        let name =
            files.iter().filter_map(Value::as_str).find(|name| is_library(Path::new(name)))?;
        Some(PathBuf::from(name))
    };
    match artifacts.rev().find_map(|artifact| of_library(&artifact)) {
        Some(library) => Ok(Some(library)),
        None => Err(Failure::usage(
            "cargo built no library that can be loaded: write `crate-type = [\"cdylib\", \"rlib\"]` \
             under `[lib]` in `Cargo.toml`",
        )),
    }
}

/// The newest library in the folder, after `make`.
fn make(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let status = Command::new("make").current_dir(folder).stdout(Stdio::null()).status();
    if !status.map_err(|error| not_there("make", &error))?.success() {
        return Ok(None);
    }
    let mut newest: Option<(SystemTime, PathBuf)> = None;
    list(folder, &mut |path, time| {
        if is_library(path) && newest.as_ref().is_none_or(|(other, _)| time > *other) {
            newest = Some((time, path.to_owned()));
        }
    });
    let folder_shown = folder.display();
    let none = || Failure::usage(format!("`make` made no library in `{folder_shown}`"));
    let (_, path) = newest.ok_or_else(none)?;
    path.canonicalize().map(Some).map_err(Failure::usage)
}

fn is_library(path: &Path) -> bool {
    let ending = std::env::consts::DLL_EXTENSION;
    path.extension().is_some_and(|extension| extension == ending)
}

/// When each file of the folder was last written, and each article; what a build makes is left out.
fn state(folder: &Path, options: &Dev) -> BTreeMap<PathBuf, SystemTime> {
    let mut out = BTreeMap::new();
    list(folder, &mut |path, time| {
        let built =
            ["o", "so", "dylib", "dll"].iter().any(|e| path.extension().is_some_and(|x| x == *e));
        let runnable =
            path.extension().is_none() && path.file_name().is_none_or(|n| n != "Makefile");
        if !(built || runnable) {
            out.insert(path.to_owned(), time);
        }
    });
    for path in options.articles.iter().chain(&options.config) {
        if let Ok(time) = fs::metadata(path).and_then(|found| found.modified()) {
            out.insert(path.clone(), time);
        }
    }
    out.remove(&folder.join("Cargo.lock")); // cargo writes it
    out
}

/// Calls `each` with the files of a folder, without those that tools keep (`target`, hidden ones).
fn list(folder: &Path, each: &mut dyn FnMut(&Path, SystemTime)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Ok(found) = entry.metadata() else { continue };
        if name == "target" || name.to_string_lossy().starts_with('.') {
            continue;
        }
        if found.is_dir() {
            list(&entry.path(), each);
        } else if let Ok(time) = found.modified() {
            each(&entry.path(), time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_way_to_build_is_refused() {
        let nowhere = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let failure = Tool::of(&nowhere).expect_err("there is no Cargo.toml in src");
        assert!(format!("{:?}", failure.report).contains("copydesk plugin new"));
    }

    #[test]
    fn cargo_is_told_from_its_manifest() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(Tool::of(here).ok(), Some(Tool::Cargo));
    }
}
