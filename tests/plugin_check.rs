//! Drives `copydesk plugin check`: our own plugins pass, and each fault is found by the check that is
//! there for it.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use copydesk_testkit::plugin::{cargo_built, cc_built, workspace};
use serde_json::Value;
use tempfile::TempDir;

fn check(library: &Path, options: &[&str]) -> Assert {
    let mut command = Command::cargo_bin("copydesk").expect("the program is built");
    command.args(["plugin", "check"]).arg(library).args(options).assert()
}

/// The rows of a report: check, verdict, message.
fn rows(assert: &Assert) -> Vec<(String, String, String)> {
    let report: Value = serde_json::from_slice(&assert.get_output().stdout).expect("JSON");
    let word = |row: &Value, key: &str| row[key].as_str().expect("a text").to_owned();
    let rows = report["checks"].as_array().expect("rows");
    rows.iter()
        .map(|row| (word(row, "check"), word(row, "verdict"), word(row, "message")))
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn config(folder: &TempDir, text: &str) -> String {
    let path = folder.path().join("settings.toml");
    fs::write(&path, text).expect("room for a file");
    path.display().to_string()
}

/// Everything passes or does not apply. The two checks that measure may warn on a busy machine.
#[track_caller]
fn passes(library: &Path, settings: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let done = check(library, &["--json", "--config", &config(&folder, settings)]);
    let rows = rows(&done);
    assert!(rows.len() >= 40, "{} checks", rows.len());
    let bad: Vec<_> = rows
        .iter()
        .filter(|(check, verdict, _)| {
            verdict == "fail" || (verdict == "warn" && check != "stop" && check != "speed")
        })
        .collect();
    assert!(bad.is_empty(), "{}: {bad:#?}", library.display());
}

#[test]
fn the_gazetteer_keeps_the_contract() {
    let terms = "[plugins.gazetteer.config]\nterms = [\"NATO\", \"AFP\", \"12\"]\n";
    passes(&cargo_built("copydesk-gazetteer"), terms);
}

#[test]
fn the_sentiment_lexicon_keeps_the_contract() {
    let words = "[plugins.sentiment-lexicon.config.words]\nhappy = \"2\"\nterrible = \"-2\"\n";
    passes(&cargo_built("copydesk-sentiment-lexicon"), words);
}

#[test]
fn chaos_that_is_told_to_do_nothing_keeps_the_contract() {
    passes(&cargo_built("copydesk-chaos"), "");
}

#[test]
fn the_brat_format_keeps_the_contract() {
    passes(&cargo_built("copydesk-brat"), "");
}

#[test]
fn the_sqlite_format_keeps_the_contract() {
    passes(&cargo_built("copydesk-sqlite"), "");
}

#[test]
fn the_stage_in_c_keeps_the_contract() {
    let source = workspace().join("plugins/long-sentences/long_sentences.c");
    let flags = ["-std=c99", "-O2", "-fvisibility=hidden"];
    if let Some(library) = cc_built("long-sentences", &[&source], &flags) {
        passes(&library, "");
    }
}

fn faulty(fault: &str) -> Option<PathBuf> {
    let source = workspace().join("tests/data/plugins/faulty.c");
    let (define, name) = (format!("-DFAULT={fault}"), format!("faulty-{}", fault.to_lowercase()));
    let flags = ["-std=gnu99", "-O1", "-fvisibility=hidden", "-pthread", define.as_str()];
    cc_built(&name, &[&source], &flags)
}

/// A check says this of a stage with this fault, and says nothing of one without.
#[track_caller]
fn finds(fault: &str, checks: &str, want: &str) {
    let Some(library) = faulty(fault) else { return };
    let done = check(&library, &["--json", "--only", checks, "--deadline", "10"]);
    let (_, verdict, message) = rows(&done).pop().expect("a row");
    assert_eq!(verdict, "fail", "{message}");
    assert!(message.contains(want), "{message}");
    done.code(2);
}

#[test]
fn a_stage_without_a_fault_has_none() {
    if let Some(library) = faulty("NONE") {
        passes(&library, "");
    }
}

#[test]
fn memory_faults_are_found() {
    finds("READS_ON", "bounds", "died of signal 11");
    finds("WRITES_TEXT", "bounds", "died of signal 11");
    finds("STATIC_ANSWER", "two-answers", "was changed by the next call");
    finds("LEAKS_ANSWER", "run-release", "bytes behind");
    finds("LEAKS_INSTANCE", "create-destroy", "leaves about 4");
    finds("KEEPS_RELEASE", "release", "does not set itself to NULL");
    finds("KEEPS_HOST", "lent", "the host of an earlier call was used");
    finds("NO_STRUCT", "functions", "its `struct_size` is 8");
}

#[test]
fn answers_that_depend_on_something_are_found() {
    finds("COUNTS_CALLS", "same-twice", "asked twice, article `news-0`");
    finds("COUNTS_CALLS", "same-batches", "in one batch and in batches of 1");
    finds("ADDRESSES", "same-processes", "two processes found other things");
}

#[test]
fn answers_that_break_the_contract_are_found() {
    finds("SPLITS_CHARACTER", "emoji", "is no slice of its text");
    finds("FAILS_BATCH", "refusals", "`run` failed as a whole for 1 articles: `empty`");
    finds("EXITS", "news", "ended the process with exit status 0");
    finds("HANGS", "emoji", "there was no end after 10 s");
}

#[test]
fn what_is_said_and_left_behind_is_found() {
    finds("PRINTS", "silent", "it printed \"working\" on standard output");
    finds("PRINTS_AT_LOAD", "load", "it printed \"hello\" on standard output");
    finds("LEAVES_THREAD", "leftovers", "1 threads outlive `destroy`");
}

#[test]
fn a_stage_that_does_not_look_at_strides_is_found() {
    let Some(library) = faulty("NO_STRIDE") else { return };
    let done = check(&library, &["--json", "--only", "later-host"]);
    assert_eq!(rows(&done).pop().expect("a row").1, "fail");
}

#[test]
fn a_call_that_does_not_stop_is_a_warning() {
    let Some(library) = faulty("NEVER_STOPS") else { return };
    let done = check(&library, &["--json", "--only", "stop"]);
    let (_, verdict, message) = rows(&done).pop().expect("a row");
    assert_eq!(verdict, "warn", "{message}");
    done.code(1);
}

#[test]
fn a_plugin_that_needs_a_configuration_is_not_passed_without_one() {
    let gazetteer = cargo_built("copydesk-gazetteer");
    let done = check(&gazetteer, &["--json", "--only", "config,news"]).code(1);
    let rows = rows(&done);
    let verdicts: Vec<_> = rows.iter().map(|(_, verdict, _)| verdict.as_str()).collect();
    assert_eq!(verdicts, ["warn", "skip"], "{rows:?}");
}

#[test]
fn what_is_no_library_is_told_by_every_door() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = PathBuf::from(config(&folder, "no library"));
    let done = check(&file, &["--json"]);
    let bad = rows(&done).iter().filter(|(_, verdict, _)| verdict == "fail").count();
    assert!(bad >= 5, "{bad}");
    done.code(2);
}

#[test]
fn the_report_comes_in_three_forms() {
    let Some(library) = faulty("PRINTS") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let junit = folder.path().join("junit.xml");
    let junit_option = junit.display().to_string();
    let done = check(&library, &["--only", "note,silent", "--junit", &junit_option]).code(2);
    let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(
        told.starts_with("pass  note              test.faulty 1.0.0, contract 1.0\n"),
        "{told}"
    );
    assert!(told.contains("FAIL  silent            faulty: it printed \"working\""), "{told}");
    assert!(told.ends_with("1 passed, 0 warned, 1 failed, 0 skipped\n"), "{told}");
    let junit = fs::read_to_string(junit).expect("it was written");
    assert!(junit.contains("tests=\"2\" failures=\"1\""), "{junit}");
}

#[test]
fn all_checks_are_listed_with_their_reasons() {
    let mut command = Command::cargo_bin("copydesk").expect("the program is built");
    let done = command.args(["plugin", "check", "--list"]).assert().code(0);
    let listed = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(listed.lines().count() >= 25, "{listed}");
    assert!(listed.lines().all(|line| line.len() > 30), "{listed}");
}
