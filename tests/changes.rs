//! Files that change, grow, shrink or go while a run is at work, and files with names that nobody expects.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use copydesk_testkit::tree;
use serde_json::Value;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).expect("it can be written");
}

/// A run of the folder `in`, with little on its way at once.
fn command(home: &Path, out: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.current_dir(home).args(["run", "in", "--out", out, "--progress", "none", "-j1"]);
    command.args(["--memory", "16MB", "--duplicates", "off"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|sent| sent.success()), "it lives");
}

const LINES: usize = 2_500;

fn line(at: usize) -> String {
    format!("{{\"id\":\"{at}\",\"text\":\"“Rain fell {at} times on Monday,” said Ada Holm.\"}}\n")
}

/// Two files: a long one, and one that comes behind it.
fn home() -> TempDir {
    let home = folder();
    fs::create_dir(home.path().join("in")).expect("it can be made");
    write(&home.path().join("in/a.jsonl"), (0..LINES).map(line).collect::<String>());
    write(&home.path().join("in/b.jsonl"), line(LINES));
    home
}

/// Changes something while the first file is read: the program stands still meanwhile.
fn changed(home: &Path, change: impl FnOnce(&Path)) -> Output {
    let child = command(home, "out").spawn().expect("it starts");
    let journal = home.join("out/.copydesk/journal.jsonl");
    while !fs::read_to_string(&journal).unwrap_or_default().contains("\"began\"") {
        std::thread::park_timeout(Duration::from_millis(1));
    }
    signal(&child, "STOP");
    let journal = fs::read_to_string(journal).expect("it is there");
    assert!(!journal.contains("\"committed\""), "it was too quick for this test: {journal}");
    change(&home.join("in"));
    signal(&child, "CONT");
    child.wait_with_output().expect("it ends")
}

fn counts(home: &Path) -> Value {
    let bytes = fs::read(home.join("out/report.json")).expect("it is there");
    let report: Value = serde_json::from_slice(&bytes).expect("JSON");
    report["counts"].clone()
}

/// A file that is changed while it is read: the run ends by its name, and once the old one is back it goes on to
/// the bytes of a run that nobody has disturbed.
#[track_caller]
fn check_refused(change: impl FnOnce(&Path), name: &str) {
    let home = home();
    let whole = command(home.path(), "whole").output().expect("it starts");
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    let keep = Command::new("cp").args(["-a", "in", "kept"]).current_dir(home.path()).status();
    assert!(keep.is_ok_and(|kept| kept.success()));
    let done = changed(home.path(), change);
    assert_eq!(done.status.code(), Some(4), "{}", said(&done));
    assert!(said(&done).contains(name) && said(&done).contains("changed"), "{}", said(&done));
    // What was changed is not what the plan is of: that is told, too.
    let again = command(home.path(), "out").output().expect("it starts");
    assert_eq!(again.status.code(), Some(4), "{}", said(&again));
    assert!(said(&again).contains(name), "{}", said(&again));
    fs::remove_dir_all(home.path().join("in")).expect("it can be removed");
    fs::rename(home.path().join("kept"), home.path().join("in")).expect("it can be renamed");
    let again = command(home.path(), "out").output().expect("it starts");
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(tree(&home.path().join("out")) == tree(&home.path().join("whole")));
}

#[test]
fn a_file_that_grows_while_it_is_read_ends_the_run_by_its_name() {
    let append = |folder: &Path| {
        let file = OpenOptions::new().append(true).open(folder.join("a.jsonl"));
        file.expect("it is there").write_all(line(0).as_bytes()).expect("it can be written");
    };
    check_refused(append, "a.jsonl");
}

#[test]
fn a_file_that_is_cut_while_it_is_read_ends_the_run_by_its_name() {
    let cut = |folder: &Path| {
        let file = OpenOptions::new().write(true).open(folder.join("a.jsonl"));
        file.and_then(|file| file.set_len(20_000)).expect("it can be cut");
    };
    check_refused(cut, "a.jsonl");
}

#[test]
fn a_file_that_is_changed_before_its_turn_ends_the_run_by_its_name() {
    check_refused(|folder| write(&folder.join("b.jsonl"), line(7)), "b.jsonl");
}

#[test]
fn a_file_that_vanishes_before_its_turn_is_told_and_the_others_are_kept() {
    let home = home();
    let gone = |folder: &Path| fs::remove_file(folder.join("b.jsonl")).expect("it is there");
    let done = changed(home.path(), gone);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let counts = counts(home.path());
    assert_eq!((&counts["out"], &counts["faults"]), (&LINES.into(), &1.into()), "{counts}");
    let rejects = fs::read_to_string(home.path().join("out/rejects.jsonl")).expect("it is there");
    assert!(rejects.contains("b.jsonl"), "{rejects}");
}

#[test]
fn a_file_that_vanishes_while_it_is_read_was_open_and_is_read_to_its_end() {
    let home = home();
    let gone = |folder: &Path| fs::remove_file(folder.join("a.jsonl")).expect("it is there");
    let done = changed(home.path(), gone);
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", said(&done));
    assert_eq!(counts(home.path())["out"], LINES + 1);
}

/// Names that are text and have a meaning elsewhere, some that differ in case alone, and one that is no text.
const NAMES: &[&[u8]] = &[
    b"B.txt",
    b"a.txt",
    b"b.txt",
    b"line\nbreak.txt",
    b"quote\"and\\slash.txt",
    b" .txt",
    b"-out.txt",
    b"*.txt",
    "\u{e9}.txt".as_bytes(),
    "e\u{301}.txt".as_bytes(),
    b"\x1b[31m.txt",
    b"latin-\xe9.txt",
];

#[test]
fn files_of_any_name_are_read_in_the_order_of_their_bytes_in_every_language() {
    let home = folder();
    fs::create_dir(home.path().join("in")).expect("it can be made");
    for (at, name) in NAMES.iter().enumerate() {
        let text = format!("Rain fell {at} times.");
        write(&home.path().join("in").join(OsStr::from_bytes(name)), text);
    }
    let mut trees = Vec::new();
    for language in ["C", "en_US.UTF-8", "tr_TR.UTF-8", "et_EE"] {
        let mut command = command(home.path(), "out");
        let done = command.env("LC_ALL", language).env("LANG", language).output();
        let done = done.expect("it starts");
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(!said(&done).contains('\u{1b}'), "{}", said(&done));
        assert_eq!(counts(home.path())["out"], NAMES.len());
        trees.push(tree(&home.path().join("out")));
        fs::remove_dir_all(home.path().join("out")).expect("it can be removed");
    }
    assert!(trees.windows(2).all(|pair| pair[0] == pair[1]));
    let documents: Vec<u8> = trees[0]
        .iter()
        .filter(|(name, _)| name.starts_with("documents"))
        .flat_map(|(_, bytes)| bytes.clone())
        .collect();
    let ids: Vec<String> = String::from_utf8(documents)
        .expect("it is text")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|document| document["id"].as_str().expect("an id").to_owned())
        .collect();
    let mut sorted: Vec<&[u8]> = NAMES.to_vec();
    sorted.sort_unstable();
    // What is no text is replaced in an id, which is one.
    let want = sorted.iter().map(|name| String::from_utf8_lossy(name));
    assert!(want.eq(ids.iter().map(String::as_str)), "{ids:?}");
}
