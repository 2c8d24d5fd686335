//! What a user sees of a run: progress, metrics, logs, timings, the report. All are views of the same
//! counters, so they agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).expect("it can be written");
}

/// Stories, a copy of one of them, a line that is broken and one without a text.
fn news(folder: &Path) -> PathBuf {
    let path = folder.join("news.jsonl");
    let mut lines: Vec<String> = (0..60)
        .map(|number| {
            let text = format!(
                "The mill on Harbour Road number {number} burnt down on Monday.\n\n“We lost {number} \
                 looms and {} euros,” said Ada Brink, who has run it since 1990.",
                number * 1000
            );
            json!({"id": format!("a{number}"), "text": text}).to_string()
        })
        .collect();
    lines.push(lines[7].replace("\"a7\"", "\"copy\""));
    lines.insert(20, "{\"id\": \"broken\", ".to_owned());
    lines.insert(40, "{\"id\": \"empty\"}".to_owned());
    write(&path, lines.join("\n") + "\n");
    path
}

fn copydesk(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(arguments).output().expect("it starts")
}

fn run(input: &Path, out: &Path, options: &[&str]) -> Output {
    let (input, out) = (input.to_string_lossy(), out.to_string_lossy());
    copydesk(&[&["run", &input, "--out", &out], options].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn report(out: &Path) -> Value {
    let bytes = fs::read(out.join("report.json")).expect("a report");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The metrics of a file by name and labels; every line must be one that Prometheus reads.
fn metrics(path: &Path) -> BTreeMap<String, f64> {
    let text = fs::read_to_string(path).expect("metrics");
    assert!(text.ends_with('\n'), "the last line is whole");
    let (mut kinds, mut rows) = (BTreeMap::new(), BTreeMap::new());
    for line in text.split_terminator('\n') {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a name and a kind");
            assert!(["counter", "gauge"].contains(&kind), "{line}");
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
        } else if let Some(rest) = line.strip_prefix("# HELP ") {
            assert!(rest.split_once(' ').is_some_and(|(_, help)| !help.is_empty()), "{line}");
        } else {
            let (key, value) = line.rsplit_once(' ').expect("a value");
            let (name, labels) = key.split_once('{').unwrap_or((key, "}"));
            assert!(kinds.contains_key(name), "no TYPE before {line}");
            let labels = labels.strip_suffix('}').expect("labels end");
            for label in labels.split(',').filter(|label| !label.is_empty()) {
                let (name, value) = label.split_once('=').expect("a label");
                assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "{line}");
                assert!(value.starts_with('"') && value.ends_with('"'), "{line}");
            }
            let value = value.parse().expect("a number");
            assert!(rows.insert(key.to_owned(), value).is_none(), "{line} twice");
        }
    }
    rows
}

/// Runs once and compares everything that can be seen of it.
#[track_caller]
fn check_views(options: &[&str]) {
    let folder = folder();
    let (input, out, page) =
        (news(folder.path()), folder.path().join("out"), folder.path().join("copydesk.prom"));
    let file = page.to_string_lossy().into_owned();
    let seen = ["--progress", "json", "--timings", "--metrics-file", &file];
    let done = run(&input, &out, &[&seen, options].concat());
    let said = said(&done);
    assert_eq!(done.status.code(), Some(1), "{said}");
    let report = report(&out);
    let counts = &report["counts"];
    assert_eq!(counts["read"], json!(63), "{counts}");
    let last = said.lines().rfind(|line| line.starts_with('{')).expect("a last line of progress");
    let last: Value = serde_json::from_str(last).expect("JSON");
    let metrics = metrics(&page);
    let metric = |key: &str| metrics.get(key).copied().unwrap_or_default();
    let number = |value: &Value| value.as_f64().expect("a number");
    let same = |one: f64, other: &Value, what: &str| {
        assert!((one - number(other)).abs() < 1e-9, "{what}: {one} and {other}");
    };
    assert_eq!(last["phase"], json!("done"));
    same(metric("copydesk_phase{phase=\"done\"}"), &json!(1), "phase");
    for name in ["read", "dropped", "rejected", "faults"] {
        assert_eq!(last[name], counts[name], "{name}");
    }
    let written = number(&counts["out"]) + number(&counts["dropped"]);
    same(written, &last["written"], "written");
    same(metric("copydesk_documents_read_total"), &counts["read"], "read");
    for name in ["out", "dropped", "rejected"] {
        same(
            metric(&format!("copydesk_documents_total{{result=\"{name}\"}}")),
            &counts[name],
            name,
        );
    }
    for (code, count) in report["rejects"].as_object().expect("codes") {
        same(metric(&format!("copydesk_rejects_total{{code=\"{code}\"}}")), count, code);
    }
    for name in ["input", "records", "out"] {
        let key = format!("copydesk_bytes_total{{of=\"{name}\"}}");
        same(metric(&key), &report["bytes"][name], name);
    }
    for step in report["times"]["steps"].as_array().expect("steps") {
        let name = step["step"].as_str().expect("a name");
        let seconds = metric(&format!("copydesk_step_seconds_total{{step=\"{name}\"}}"));
        assert!((seconds - number(&step["seconds"])).abs() < 1e-6, "{name}: {seconds} and {step}");
        let row = said.lines().find(|line| line.split_whitespace().next() == Some(name));
        let row: Vec<_> = row.expect("a row of timings").split_whitespace().collect();
        assert_eq!(row[1], format!("{:.3}", number(&step["seconds"])), "{name}");
    }
    same(metric("copydesk_splits_done"), &json!(metric("copydesk_splits")), "splits");
}

#[test]
fn all_views_of_a_run_in_one_pass_agree() {
    check_views(&["--duplicates", "off"]);
}

#[test]
fn all_views_of_a_run_in_two_passes_agree() {
    check_views(&["--duplicates", "mark"]);
    check_views(&["--duplicates", "drop"]);
}

#[test]
fn a_run_that_is_not_watched_says_nothing_on_its_way() {
    let folder = folder();
    let done = run(&news(folder.path()), &folder.path().join("out"), &["--progress", "none"]);
    assert!(!said(&done).lines().any(|line| line.starts_with('{')), "{}", said(&done));
}

#[test]
fn metrics_that_cannot_be_written_are_told_before_anything_is_read() {
    let folder = folder();
    let out = folder.path().join("out");
    let done = run(&news(folder.path()), &out, &["--metrics-file", "no/such/folder/page.prom"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(said(&done).contains("--metrics-file"), "{}", said(&done));
    assert!(!out.join("report.json").exists());
}

#[test]
fn a_log_tells_of_the_run_in_fields() {
    let folder = folder();
    let log = folder.path().join("run.log");
    let file = log.to_string_lossy().into_owned();
    let options =
        ["--log-file", &file, "--log-format", "json", "--log", "debug", "--duplicates", "mark"];
    let done = run(&news(folder.path()), &folder.path().join("out"), &options);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let text = fs::read_to_string(&log).expect("a log");
    let events: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told = |message: &str| {
        let found = events.iter().find(|event| event["message"] == json!(message));
        found.unwrap_or_else(|| panic!("no `{message}` in {text}"))
    };
    assert_eq!(told("run begins")["splits"], json!(1));
    assert_eq!(told("split ends")["split"], json!(0));
    assert_eq!(told("rejected")["code"].as_str(), Some("json.syntax"));
    assert_eq!(told("settled")["stage"], json!("dedup"));
    assert_eq!(told("run ends")["out"], json!(61));
    assert!(events.iter().all(|event| event["target"].is_string() && event["level"].is_string()));
    // It stands behind what is there, and standard error does not have it.
    assert!(!said(&done).contains("run begins"), "{}", said(&done));
    run(&news(folder.path()), &folder.path().join("again"), &options);
    assert!(fs::read_to_string(&log).expect("a log").starts_with(&text));
}

#[test]
fn a_log_for_a_person_is_lines_on_standard_error() {
    let folder = folder();
    let quiet = run(&news(folder.path()), &folder.path().join("out"), &[]);
    assert!(!said(&quiet).contains("info: "), "{}", said(&quiet));
    let options = ["--log", "copydesk_engine=info"];
    let done = run(&news(folder.path()), &folder.path().join("other"), &options);
    assert!(said(&done).contains("info: run begins splits=1 "), "{}", said(&done));
    let wrong = run(&news(folder.path()), &folder.path().join("no"), &["--log", "copydesk=loud"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
}

#[test]
fn where_no_run_was_there_is_no_status() {
    let folder = folder();
    let done = copydesk(&["status", &folder.path().to_string_lossy()]);
    assert_eq!(done.status.code(), Some(2));
    assert!(said(&done).contains("there is no run at"), "{}", said(&done));
    assert_eq!(copydesk(&["status", "-"]).status.code(), Some(2));
}
