//! Drives the real program over collections of which only copies are asked: the same answer in every
//! way of running, and nothing left behind by whatever ends a run.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use copydesk_testkit::syndication::{Collection, Mix};
use serde_json::Value;
use tempfile::TempDir;

/// What the folders and locks of runs begin with.
const SCRATCH: &str = ".copydesk-scratch-";

/// How long another process may take to begin or to end, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Invented news of which some are copies, one a line.
fn news() -> Vec<String> {
    let mix = Mix { count: 240, size: 1_500, ..Mix::default() };
    let line = |sample| serde_json::to_string(&sample).expect("JSON");
    Collection::new(mix).samples().map(line).collect()
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, lines: &[String]) {
    fs::write(path, lines.join("\n")).expect("it can be written");
}

/// A run over `input` that only looks for copies.
fn copydesk(input: &Path, out: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.arg("run").arg(input).arg("--out").arg(out);
    command.args(["--input-format", "jsonl", "--stages", "none"]).args(options);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The bytes that a run of files writes.
#[track_caller]
fn written(input: &Path, options: &[&str]) -> Vec<u8> {
    let folder = folder();
    let out = folder.path().join("out.jsonl");
    let done = copydesk(input, &out, options).output().expect("it starts");
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(left(folder.path()), [""; 0]);
    fs::read(out).expect("it was written")
}

/// What runs have left in a folder.
fn left(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it is there");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = names.filter_map(|name| name.into_string().ok()).collect();
    names.retain(|name| name.starts_with(SCRATCH));
    names.sort();
    names
}

/// What is said about each article, by its id.
fn verdicts(bytes: &[u8]) -> BTreeMap<String, (String, String)> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let verdict = |line| {
        let document: Value = serde_json::from_slice(line).expect("JSON");
        let id = document["id"].as_str().expect("an id").to_owned();
        (id, (document["duplicate"].to_string(), document["related"].to_string()))
    };
    lines.map(verdict).collect()
}

#[test]
fn threads_memory_room_and_doors_change_no_byte() {
    let (input, elsewhere) = (folder(), folder());
    let file = input.path().join("news.jsonl");
    write(&file, &news());
    let want = written(&file, &["-j1"]);
    assert!(verdicts(&want).values().any(|(duplicate, _)| duplicate != "null"), "there are copies");
    let elsewhere = elsewhere.path().to_string_lossy().into_owned();
    let ways: [&[&str]; 6] = [
        &["-j2"],
        &["-j8"],
        &["--memory", "1MB"],
        &["-j2", "--memory", "3GiB", "--set", "run.memory=\"5 MB\""],
        &["--scratch", &elsewhere],
        &["-j8", "--memory", "20MB", "--scratch", &elsewhere],
    ];
    for way in ways {
        assert!(written(&file, way) == want, "{way:?}");
    }
    // What can be read only once is kept.
    let out = input.path().join("out.jsonl");
    let mut run = copydesk(Path::new("-"), &out, &["-j2"]).spawn().expect("it starts");
    let mut pipe = run.stdin.take().expect("a pipe");
    pipe.write_all(&fs::read(&file).expect("it is there")).expect("it is read");
    drop(pipe);
    assert_eq!(run.wait_with_output().expect("it ends").status.code(), Some(0));
    assert!(fs::read(&out).expect("it was written") == want, "from a pipe");
}

#[test]
fn the_order_of_the_input_changes_no_verdict() {
    let input = folder();
    let file = input.path().join("news.jsonl");
    let mut lines = news();
    write(&file, &lines);
    let want = verdicts(&written(&file, &[]));
    lines.reverse();
    write(&file, &lines);
    assert_eq!(verdicts(&written(&file, &[])), want);
    let (front, back) = lines.split_at(100);
    // Every seventh place, then the next ones: all of 140, as 7 divides it.
    let scattered: Vec<_> =
        (0..7).flat_map(|at| back.iter().skip(at).step_by(7)).cloned().collect();
    write(&file, &[&scattered, front].concat());
    assert_eq!(verdicts(&written(&file, &["-j2", "--memory", "1MB"])), want);
}

#[test]
fn no_stage_is_a_choice_and_stands_alone() {
    let input = folder();
    let file = input.path().join("news.jsonl");
    write(&file, &news()[..20]);
    let want = written(&file, &[]);
    let document: Value =
        serde_json::from_slice(want.split(|byte| *byte == b'\n').next().expect("a line"))
            .expect("JSON");
    assert_eq!(document["paragraphs"], Value::Array(Vec::new()), "nothing else is looked for");
    for wrong in ["none,quotes", "quotes,none"] {
        let out = input.path().join("never");
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.arg("run").arg(&file).arg("--out").arg(&out).args(["--stages", wrong]);
        assert_eq!(command.output().expect("it starts").status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn what_a_run_keeps_outside_memory_is_told_before_and_behind() {
    let (input, elsewhere) = (folder(), folder());
    let file = input.path().join("news.jsonl");
    write(&file, &news());
    let (out, room) = (input.path().join("out"), elsewhere.path().join("room"));
    let room = room.to_string_lossy().into_owned();
    let done = copydesk(&file, &out, &["--scratch", &room, "--progress", "plain"]).output();
    let done = done.expect("it starts");
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let said = said(&done);
    assert!(said.contains("scratch  about ") && said.contains(&room), "{said}");
    assert!(said.contains("scratch  at most "), "{said}");
    let report = fs::read(out.join("report.json")).expect("a report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert!(report["times"]["scratch_bytes"].as_u64() > Some(10_000), "{report}");
    for wrong in ["much", "-1", "12 parsecs"] {
        let out = input.path().join("never");
        let memory = format!("--memory={wrong}");
        let done = copydesk(&file, &out, &[&memory]).output().expect("it starts");
        assert_eq!(done.status.code(), Some(2), "{wrong}");
        assert!(!out.exists(), "a refused run leaves nothing");
    }
}

/// A run that waits for the rest of its input, with its plan written down.
struct Waiting {
    run: Child,
    out: PathBuf,
    work: PathBuf, // where it keeps what it needs
}

impl Waiting {
    fn begin(folder: &Path, name: &str) -> Self {
        let (out, work) = (folder.join(name), folder.join(format!(".{name}.copydesk")));
        let mut command = copydesk(Path::new("-"), &out, &["--progress", "none"]);
        let run = command.spawn().expect("it starts");
        let mut waiting = Self { run, out, work };
        waiting.say().expect("it reads");
        let began = Instant::now();
        while !waiting.work.join("kept").exists() {
            assert!(began.elapsed() < PATIENCE, "it never began");
            std::thread::yield_now();
        }
        waiting
    }

    /// Hands it an article.
    fn say(&mut self) -> std::io::Result<()> {
        let pipe = self.run.stdin.as_mut().expect("a pipe");
        pipe.write_all(b"{\"id\":\"a\",\"text\":\"Rain fell on the harbour.\"}\n")
    }

    /// Hands it the end of its input and waits.
    fn end(mut self) -> Option<i32> {
        drop(self.run.stdin.take());
        self.run.wait_with_output().expect("it ends").status.code()
    }
}

#[test]
fn the_next_run_to_a_place_removes_what_a_killed_one_has_left_there_and_nothing_of_a_living_one() {
    let folder = folder();
    let living = Waiting::begin(folder.path(), "living.jsonl");
    let mut killed = Waiting::begin(folder.path(), "killed.jsonl");
    killed.run.kill().expect("it lives");
    killed.run.wait().expect("it is dead");
    assert!(!killed.out.exists(), "nobody sees half a file");
    assert!(killed.work.join("plan.json").exists() && killed.work.join("kept").exists());
    let next = Waiting::begin(folder.path(), "killed.jsonl");
    assert!(living.work.join("kept").exists());
    for run in [living, next] {
        let (out, work) = (run.out.clone(), run.work.clone());
        assert_eq!(run.end(), Some(0));
        assert_eq!(fs::read_to_string(out).expect("it was written").lines().count(), 1);
        assert!(!work.join("kept").exists(), "what is complete needs no spool");
    }
    assert_eq!(left(folder.path()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_leaves_nothing() {
    let folder = folder();
    let mut waiting = Waiting::begin(folder.path(), "out.jsonl");
    let number = waiting.run.id().to_string();
    let sent = Command::new("kill").args(["-INT", &number]).status().expect("there is a `kill`");
    assert!(sent.success());
    // It looks up with the next article.
    let began = Instant::now();
    while waiting.say().is_ok() {
        assert!(began.elapsed() < PATIENCE, "it never looked up");
    }
    let out = waiting.out.clone();
    assert_eq!(waiting.end(), Some(130));
    assert!(!out.exists());
    assert_eq!(left(folder.path()), [""; 0]);
}
