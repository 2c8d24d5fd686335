//! Drives the real program against itself: killed anywhere and run again, it leaves the bytes of a run that
//! nobody has disturbed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use copydesk_testkit::tree;
use serde_json::Value;
use tempfile::TempDir;

/// How long another process may take to come as far as is waited for, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Files of input, so many splits.
const FILES: usize = 12;

/// Some files of invented news, of which some are copies, with a broken line in each.
fn news(folder: &Path) -> PathBuf {
    let input = folder.join("in");
    copydesk_testkit::news(&input, FILES, 20);
    input
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("it can be written");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn copydesk(input: &Path, out: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.arg("run").arg(input).arg("--out").arg(out).args(["--progress", "none"]).args(options);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs it to its end.
#[track_caller]
fn check_ends(input: &Path, out: &Path, options: &[&str], exit: i32) -> String {
    let done = copydesk(input, out, options).output().expect("it starts");
    assert_eq!(done.status.code(), Some(exit), "{options:?}: {}", said(&done));
    said(&done)
}

/// What a report counts, without what the run took and how it went.
fn counted(path: &Path) -> Value {
    let bytes = fs::read(path).expect("it was written");
    let mut report: Value = serde_json::from_slice(&bytes).expect("JSON");
    let all = report.as_object_mut().expect("an object");
    for own in ["times", "slowest", "threads", "stages"] {
        all.remove(own);
    }
    // One file's stretches are called as it is.
    for file in all["files"].as_array_mut().expect("a list") {
        let name = file["file"].as_str().expect("a name").replacen("whole", "out", 1);
        file["file"] = Value::from(name);
    }
    report
}

/// Kills a run as soon as its journal has this many lines with a word; whether it lived so long.
fn kill_at(mut child: Child, journal: &Path, word: &str, lines: usize) -> bool {
    let began = Instant::now();
    loop {
        let text = fs::read_to_string(journal).unwrap_or_default();
        if text.matches(word).count() >= lines {
            break;
        }
        if child.try_wait().expect("a child").is_some() {
            return false;
        }
        assert!(began.elapsed() < PATIENCE, "it does not come so far");
        std::thread::yield_now();
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    true
}

/// Kills a run at each of its commits, and runs it again.
#[track_caller]
fn check_kills(options: &[&str], name: &str, step: usize) {
    let home = folder();
    let input = news(home.path());
    let whole = home.path().join(format!("whole{name}"));
    check_ends(&input, &whole, options, 1);
    let (root, report, work) = if name.is_empty() {
        (whole.clone(), whole.join("report.json"), ".copydesk".to_owned())
    } else {
        let report = home.path().join(format!("whole{name}.report.json"));
        (home.path().to_owned(), report, format!(".out{name}.copydesk"))
    };
    let _ = root;
    let (want, counts) = (place(home.path(), "whole", name), counted(&report));
    let mut killed = 0;
    for lines in (1..2 * FILES).step_by(step) {
        for entry in fs::read_dir(home.path()).expect("it is there") {
            let path = entry.expect("an entry").path();
            let base = path.file_name().expect("a name").to_string_lossy().into_owned();
            if base.trim_start_matches('.').starts_with("out") {
                let gone =
                    if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                gone.expect("it can be removed");
            }
        }
        let out = home.path().join(format!("out{name}"));
        let journal = if name.is_empty() {
            out.join(&work).join("journal.jsonl")
        } else {
            home.path().join(&work).join("journal.jsonl")
        };
        let child = copydesk(&input, &out, options).spawn().expect("it starts");
        killed += usize::from(kill_at(child, &journal, "\"committed\"", lines));
        check_ends(&input, &out, options, 1);
        assert_eq!(place(home.path(), "out", name), want, "{options:?} at {lines}");
        let report = if name.is_empty() {
            out.join("report.json")
        } else {
            home.path().join(format!("out{name}.report.json"))
        };
        assert_eq!(counted(&report), counts, "{options:?} at {lines}");
        let again = check_ends(&input, &out, options, 1);
        assert!(again.contains("all was done before"), "{again}");
    }
    assert!(killed > 2, "{killed} runs were killed before their end");
}

/// All that belongs to an output of this name, as if it were called `-`.
fn place(home: &Path, base: &str, name: &str) -> BTreeMap<String, Vec<u8>> {
    let all = tree(home).into_iter();
    let own = format!("{base}{name}");
    let renamed = all.filter_map(|(path, bytes)| {
        let bare = path.strip_prefix('.').unwrap_or(&path);
        let rest = bare.strip_prefix(&own)?;
        Some((format!("{}-{rest}", if bare == path { "" } else { "." }), bytes))
    });
    renamed.collect()
}

#[test]
fn a_folder_of_parts_survives_a_kill_at_any_commit() {
    check_kills(&["--duplicates", "off", "-j1"], "", 3);
    check_kills(&["-j2", "--compress", "zstd"], "", 4);
}

#[test]
fn one_file_survives_a_kill_at_any_commit() {
    check_kills(&["--duplicates", "off"], ".jsonl", 4);
    check_kills(&["--duplicates", "drop"], ".jsonl.gz", 5);
}

#[test]
fn tables_survive_a_kill_at_any_commit() {
    check_kills(&["--output-format", "csv", "--stages", "none"], "", 5);
}

#[test]
fn an_index_is_neither_lost_nor_doubled_by_a_kill() {
    let home = folder();
    let input = news(home.path());
    let (index, out) = (home.path().join("index"), home.path().join("out"));
    let options = ["--stages", "none", "--index", index.to_str().expect("a plain name")];
    let journal = out.join(".copydesk/journal.jsonl");
    for lines in [3, FILES, FILES + 4, 2 * FILES] {
        for path in [&index, &out] {
            if path.exists() {
                fs::remove_dir_all(path).expect("it can be removed");
            }
        }
        let child = copydesk(&input, &out, &options).spawn().expect("it starts");
        kill_at(child, &journal, "\"committed\"", lines);
        check_ends(&input, &out, &options, 1);
        let counts = counted(&out.join("report.json"));
        assert_eq!(counts["earlier"], 0, "after {lines} lines");
        // All that were there are seen again, once each.
        let next = home.path().join("next");
        check_ends(&input, &next, &options, 1);
        let again = counted(&next.join("report.json"));
        assert_eq!(again["earlier"], counts["counts"]["out"], "after {lines} lines");
        fs::remove_dir_all(next).expect("it can be removed");
    }
}

#[test]
fn another_plan_is_refused_with_every_difference() {
    let home = folder();
    let input = news(home.path());
    let out = home.path().join("out");
    check_ends(&input, &out, &["--duplicates", "off"], 1);
    let before = tree(&out);
    let changed = input.join("news-03.jsonl");
    let text = fs::read_to_string(&changed).expect("it is there");
    write(&changed, &format!("{text}\n"));
    fs::remove_file(input.join("news-04.jsonl")).expect("it can be removed");
    write(&input.join("news-99.jsonl"), &text);
    let options = ["--set", "quantities.others=true", "--duplicates", "off"];
    let said = check_ends(&input, &out, &options, 4);
    for want in
        ["setting quantities.others: was not set, now true", "changed (size", "added", "gone"]
    {
        assert!(said.contains(want), "{want} in {said}");
    }
    assert_eq!(tree(&out), before);
    check_ends(&input, &out, &["--overwrite", "--duplicates", "off"], 1);
    assert_ne!(tree(&out), before);
}

#[test]
fn of_two_runs_one_goes_on_and_the_other_is_told_who_it_is() {
    let home = folder();
    let input = news(home.path());
    let out = home.path().join("out");
    let start = |_| copydesk(&input, &out, &["--stages", "none"]).spawn().expect("it starts");
    let children: Vec<Child> = (0..8).map(start).collect();
    let mut good = 0;
    for child in children {
        let process = child.id();
        let done = child.wait_with_output().expect("it ends");
        match done.status.code() {
            // Who comes late finds all done.
            Some(1) => good += 1,
            code => {
                assert_eq!(code, Some(4), "{}", said(&done));
                assert!(said(&done).contains("being written by"), "{process}: {}", said(&done));
            }
        }
    }
    assert!(good >= 1);
    let whole = home.path().join("whole");
    check_ends(&input, &whole, &["--stages", "none"], 1);
    assert_eq!(tree(&out), tree(&whole));
}

#[test]
fn the_shards_of_a_plan_are_the_whole() {
    let home = folder();
    let input = news(home.path());
    let whole = home.path().join("whole");
    check_ends(&input, &whole, &["--duplicates", "off"], 1);
    let is_part = |name: &String| name.starts_with("documents-");
    let want: BTreeMap<_, _> = tree(&whole).into_iter().filter(|(name, _)| is_part(name)).collect();
    let mut all = BTreeMap::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let out = home.path().join(shard.replace('/', "-"));
        check_ends(&input, &out, &["--shard", shard], 1);
        all.extend(tree(&out).into_iter().filter(|(name, _)| is_part(name)));
    }
    assert_eq!(all, want);
    let setting = format!("run.index={}", home.path().join("index").display());
    let options = ["--shard", "1/3", "--set", &setting];
    let said = check_ends(&input, &home.path().join("no"), &options, 2);
    assert!(said.contains("--shard with --index"), "{said}");
    for nonsense in ["0/3", "4/3", "3", "a/b"] {
        let said = check_ends(&input, &home.path().join("no"), &["--shard", nonsense], 2);
        assert!(said.contains("is no shard"), "{said}");
    }
}

#[test]
fn what_was_complete_and_is_gone_is_written_again() {
    let home = folder();
    let input = news(home.path());
    let (out, whole) = (home.path().join("out"), home.path().join("whole"));
    let options = ["--stages", "none"];
    check_ends(&input, &whole, &options, 1);
    check_ends(&input, &out, &options, 1);
    fs::remove_file(out.join("documents-00003.jsonl")).expect("it is there");
    check_ends(&input, &out, &options, 1);
    assert_eq!(tree(&out), tree(&whole));
    let file = home.path().join("out.jsonl");
    check_ends(&input, &file, &options, 1);
    let bytes = fs::read(&file).expect("it is there");
    fs::remove_file(&file).expect("it is there");
    check_ends(&input, &file, &options, 1);
    assert_eq!(fs::read(&file).expect("it is there"), bytes);
}

#[test]
fn a_part_that_was_damaged_is_written_anew_where_that_is_asked_for() {
    let home = folder();
    let input = news(home.path());
    let (out, whole) = (home.path().join("out"), home.path().join("whole"));
    let options = ["--duplicates", "off", "-j1"];
    check_ends(&input, &whole, &options, 1);
    let child = copydesk(&input, &out, &options).spawn().expect("it starts");
    kill_at(child, &out.join(".copydesk/journal.jsonl"), "\"committed\"", 4);
    let part = out.join("documents-00001.jsonl");
    let mut bytes = fs::read(&part).expect("it is there");
    bytes[10] ^= 1;
    write(&part, &String::from_utf8_lossy(&bytes));
    fs::remove_file(out.join("documents-00002.jsonl")).expect("it is there");
    check_ends(&input, &out, &["--duplicates", "off", "-j1", "--verify"], 1);
    assert_eq!(tree(&out), tree(&whole));
}
