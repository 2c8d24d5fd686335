//! What the program does when documents, files, stages and people misbehave: what is kept, what is told, and
//! how it ends.
#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).expect("it can be written");
}

/// A command in a folder, with these words.
fn command(home: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.current_dir(home).args(words).args(["--progress", "none"]);
    command.env("NO_GRAPHICS", "1").env_remove("COPYDESK_PLUGIN_PATH");
    command
}

fn copydesk(home: &Path, words: &[&str]) -> Output {
    command(home, words).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn check(output: &Output, status: i32, says: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(status), "{said}");
    for words in says {
        assert!(said.contains(words), "{words} in {said}");
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// All bytes of the documents of an output.
fn documents(out: &Path) -> String {
    let names =
        fs::read_dir(out).expect("it is a folder").map(|entry| entry.expect("an entry").path());
    let mut names: Vec<_> = names
        .filter(|path| {
            path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("documents"))
        })
        .collect();
    names.sort();
    names.iter().map(|path| fs::read_to_string(path).expect("it is text")).collect()
}

fn codes(out: &Path) -> Vec<String> {
    let rejects = lines(&out.join("rejects.jsonl"));
    rejects.iter().map(|reject| reject["code"].as_str().expect("a code").to_owned()).collect()
}

/// Documents in are documents out, dropped or rejected.
#[track_caller]
fn check_balance(out: &Path, read: u64) {
    let report = fs::read(out.join("report.json")).expect("it is there");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    let count = |name: &str| report["counts"][name].as_u64().expect("a count");
    assert_eq!(count("read"), read);
    assert_eq!(count("out") + count("dropped") + count("rejected"), read);
}

const BAD: &[u8] =
    b"{\"id\":\"a\",\"text\":\"Rain fell.\"}\n{\"id\":\"b\",\"text\":\"Caf\xe9 was open.\"}\n\
    {\"id\":\"c\",\"text\":\"Snow fell.\"}\n{\"text\":\"Two \xff\xfe.\"}\n";

#[test]
fn bad_utf_8_is_rejected_with_its_byte_or_replaced_and_told_and_replay_brings_the_same() {
    let home = folder();
    let home = home.path();
    fs::create_dir_all(home.join("in/sub")).expect("it can be made");
    write(&home.join("in/sub/a.jsonl"), BAD);
    write(&home.join("in/b.csv"), b"id,text\nq,\"Snow\nfell.\"\n,\"Caf\xe9, he said.\"\n");
    check(&copydesk(home, &["run", "in", "--out", "strict"]), 1, &[]);
    check_balance(&home.join("strict"), 6);
    let rejects = lines(&home.join("strict/rejects.jsonl"));
    let at: Vec<_> = rejects.iter().map(|reject| reject["at"].as_u64()).collect();
    assert_eq!(at, [Some(5), Some(21), Some(13)], "{rejects:?}");

    check(&copydesk(home, &["run", "in", "--out", "whole", "--utf8", "replace"]), 0, &[]);
    let whole = documents(&home.join("whole"));
    assert!(
        whole.contains("\"utf8_replaced\":2") && whole.contains("Two \u{fffd}\u{fffd}."),
        "{whole}"
    );

    check(&copydesk(home, &["replay", "strict", "--out", "again", "--utf8", "replace"]), 0, &[]);
    check_balance(&home.join("again"), 3);
    let mut both: Vec<_> = whole.lines().filter(|line| line.contains("utf8_replaced")).collect();
    let again = documents(&home.join("again"));
    let mut replayed: Vec<_> = again.lines().collect();
    both.sort_unstable();
    replayed.sort_unstable();
    assert_eq!(replayed, both);
    assert!(again.contains("\"sub/a.jsonl#"), "ids are made as before: {again}");
    // Nothing has changed: they are rejects again, and hold their records again.
    check(&copydesk(home, &["replay", "strict", "--out", "same"]), 1, &[]);
    let held = |out: &str| -> Vec<Value> {
        lines(&home.join(out))
            .iter()
            .map(|r| r["raw_b64"].clone())
            .filter(|r| !r.is_null())
            .collect()
    };
    assert_eq!(held("same/rejects.jsonl").len(), 3);
}

#[test]
fn deep_json_costs_its_line() {
    let home = folder();
    let deep = format!("{{\"text\":\"a\",\"x\":{}{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    write(&home.path().join("in.jsonl"), format!("{deep}{{\"text\":\"b\"}}\n"));
    check(&copydesk(home.path(), &["run", "in.jsonl", "--out", "out"]), 1, &[]);
    assert_eq!(codes(&home.path().join("out")), ["json.too_deep"]);
    check_balance(&home.path().join("out"), 2);
}

#[test]
fn equal_ids_are_kept_and_counted_or_end_the_run() {
    let home = folder();
    let home = home.path();
    write(
        &home.join("in.jsonl"),
        "{\"id\":\"a\",\"text\":\"Rain.\"}\n{\"id\":\"a\",\"text\":\"Snow fell.\"}\n",
    );
    check(&copydesk(home, &["run", "in.jsonl", "--out", "kept"]), 0, &[]);
    assert_eq!(documents(&home.join("kept")).lines().count(), 2);
    let report = fs::read_to_string(home.join("kept/report.json")).expect("it is there");
    assert!(report.contains("\"equal_ids\": 1"), "{report}");
    let output = copydesk(home, &["run", "in.jsonl", "--out", "out", "--on-dup-id", "error"]);
    check(&output, 3, &["1 documents have an id that an earlier one has"]);
    check(&copydesk(home, &["run", "in.jsonl", "--out", "o", "--on-dup-id", "both"]), 2, &["keep"]);
}

#[test]
fn a_file_that_cannot_be_opened_costs_itself_or_strictly_the_run() {
    let home = folder();
    let home = home.path();
    fs::create_dir(home.join("in")).expect("it can be made");
    write(&home.join("in/a.txt"), "Rain fell.");
    symlink("nowhere", home.join("in/b.txt")).expect("it can be made");
    write(&home.join("in/c.txt"), "Snow fell.");
    check(&copydesk(home, &["run", "in", "--out", "out"]), 1, &[]);
    assert_eq!(documents(&home.join("out")).lines().count(), 2);
    let rejects = lines(&home.join("out/rejects.jsonl"));
    assert_eq!((rejects.len(), &rejects[0]["fault"]), (1, &Value::Bool(true)), "{rejects:?}");
    check(&copydesk(home, &["run", "in", "--out", "strict", "--strict"]), 3, &["in/b.txt"]);
    // What befell a file is told again, and is no document.
    check(&copydesk(home, &["replay", "out", "--out", "again"]), 1, &[]);
    check_balance(&home.join("again"), 0);
}

#[test]
fn a_budget_ends_the_run_and_more_of_it_lets_it_go_on() {
    let home = folder();
    let home = home.path();
    let line = |at: usize| match at % 4 {
        3 => "{\"text\":\n".to_owned(),
        _ => format!("{{\"id\":\"a{at}\",\"text\":\"Rain fell on day {at}.\"}}\n"),
    };
    write(&home.join("in.jsonl"), (0..400).map(line).collect::<String>());
    let run = |options: &[&str]| {
        let words = [&["run", "in.jsonl", "--out", "out", "--duplicates", "off"], options].concat();
        copydesk(home, &words)
    };
    check(&run(&["--max-rejects", "50"]), 5, &["json.syntax"]);
    check(&run(&["--max-rejects", "10%"]), 5, &["json.syntax", "100 of 400"]);
    let window = |count: usize| {
        format!(
            "[errors.source]\nthreshold_count = {count}\nthreshold_window = 12\nthreshold_action = \"terminate\"\n"
        )
    };
    write(&home.join("c.toml"), window(3));
    // Of what an earlier try has committed nothing is counted again.
    check(
        &run(&["--config", "c.toml", "--overwrite"]),
        5,
        &["`source` has rejected 3 documents among 12"],
    );
    write(&home.join("c.toml"), window(4));
    check(&run(&["--config", "c.toml", "--max-rejects", "100"]), 1, &[]);
    check_balance(&home.join("out"), 400);
    write(&home.join("c.toml"), "[errors.quotse]\nthreshold_count = 1\n");
    check(&run(&["--config", "c.toml", "--overwrite"]), 2, &["quotse"]);
}

const LINE: &[u8] = b"{\"text\":\"Rain fell on Monday, said Ada Holm.\"}\n";

/// A run that reads what this process writes, and is at it.
fn reading(home: &Path) -> (Child, ChildStdin) {
    let words = ["run", "-", "--input-format", "jsonl", "--out", "out", "--duplicates", "off"];
    let mut child = command(home, &words);
    let child = child.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    // Far more than a pipe holds: when it is written, somebody has read it, and listens to signals.
    stdin.write_all(&LINE.repeat(20_000)).expect("it is read");
    (child, stdin)
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    // It may have ended already.
    sent.expect("there is a `kill`");
}

fn end_of(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    child.stderr.take().expect("it is a pipe").read_to_string(&mut said).expect("it is text");
    (child.wait().expect("it ends").code(), said)
}

#[test]
fn a_signal_ends_the_run_in_good_order() {
    for (name, status) in [("INT", 130), ("TERM", 143)] {
        let home = folder();
        let (child, mut stdin) = reading(home.path());
        // Until nobody reads any more.
        std::thread::spawn(move || while stdin.write_all(LINE).is_ok() {});
        signal(&child, name);
        let (code, said) = end_of(child);
        assert_eq!(code, Some(status), "{said}");
        assert!(said.contains(&format!("SIG{name}")), "{said}");
    }
}

#[test]
fn a_second_signal_ends_a_run_that_waits_for_input() {
    let home = folder();
    let (child, _silent) = reading(home.path());
    signal(&child, "TERM");
    // Two signals that come at once may be told as one, so there are more of the other.
    for _ in 0..3 {
        std::thread::park_timeout(Duration::from_millis(50));
        signal(&child, "INT");
    }
    let (code, said) = end_of(child);
    assert!(matches!(code, Some(130 | 143)), "{code:?}: {said}");
    assert!(said.contains("at once"), "{said}");
}

#[test]
fn whoever_has_seen_enough_ends_the_run_well() {
    let home = folder();
    let words = ["run", "-", "--input-format", "jsonl", "--out", "-", "--output-format", "jsonl"];
    let mut child = command(home.path(), &words);
    let child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    std::thread::spawn(move || while stdin.write_all(b"{\"text\":\"Rain fell.\"}\n").is_ok() {});
    let mut first = [0; 64];
    let mut stdout = child.stdout.take().expect("it is a pipe");
    stdout.read_exact(&mut first).expect("documents come while there are more");
    drop(stdout);
    let (code, said) = end_of(child);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_stage_that_hangs_is_told_by_name_and_ends_the_run() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/plugins/faulty.c");
    let flags = ["-std=gnu99", "-O1", "-fvisibility=hidden", "-pthread", "-DFAULT=HANGS"];
    let hangs = copydesk_testkit::plugin::cc_built("faulty-hangs", &[&source], &flags);
    let Some(library) = hangs else { return };
    let home = folder();
    write(&home.path().join("in.jsonl"), "{\"id\":\"a1\",\"text\":\"\u{1f327} fell.\"}\n");
    let library = library.to_str().expect("it is text");
    let words = ["run", "in.jsonl", "--out", "out", "--plugin", library, "--hang-after", "1"];
    // In a process of its own it is ended there, at its deadline.
    let here = ["--duplicates", "off", "--set", "plugins.faulty.isolation='none'"];
    let output = copydesk(home.path(), &[&words[..], &here].concat());
    check(&output, 3, &["has been busy", "`a1`", "run the same command again"]);
}
