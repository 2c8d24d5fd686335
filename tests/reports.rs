//! Drives the real program: the report holds what the plan and the journal say, and a run counts as complete
//! when it has one. `copydesk status` tells of runs that go on, have ended, or are somebody else's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use copydesk::engine::Job;
use copydesk::files::real;
use copydesk_testkit::{news, tree};
use serde_json::{Value, json};
use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_64;

/// Files of input, so many splits.
const FILES: usize = 4;

/// A folder with invented news.
struct Room(TempDir);

impl Room {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        news(&home.path().join("in"), FILES, 8);
        Self(home)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn copydesk(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.current_dir(self.0.path()).args(arguments).output().expect("it starts")
    }

    #[track_caller]
    fn run(&self, out: &str, options: &[&str], exit: i32) -> String {
        let all = [&["run", "in", "--out", out, "--progress", "none"], options].concat();
        let done = self.copydesk(&all);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(exit), "{options:?}: {said}");
        said
    }

    #[track_caller]
    fn status(&self, out: &str, exit: i32) -> Value {
        let done = self.copydesk(&["status", out, "--json"]);
        assert_eq!(done.status.code(), Some(exit), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice(&done.stdout).expect("JSON")
    }

    fn report(&self, out: &str) -> Value {
        let path = self.report_path(out);
        serde_json::from_slice(&fs::read(path).expect("it is there")).expect("JSON")
    }

    fn report_path(&self, out: &str) -> PathBuf {
        let path = self.at(out);
        if path.is_dir() {
            path.join("report.json")
        } else {
            self.at(&format!("{out}.report.json"))
        }
    }
}

/// Every file of the output is named with the bytes that it has, and they have these hashes.
#[track_caller]
fn check_files(out: &str, options: &[&str], all_bytes: bool) {
    let room = Room::new();
    room.run(out, options, 1);
    let report = room.report(out);
    let folder = if room.at(out).is_dir() { room.at(out) } else { room.at("") };
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    for file in report["files"].as_array().expect("a list") {
        let name = file["file"].as_str().expect("a name");
        let bytes = fs::read(folder.join(name)).expect("it is there");
        let number = |key: &str| file[key].as_u64().unwrap_or_default() as usize;
        let stretch = &bytes[number("start")..number("start") + number("bytes")];
        assert_eq!(file["xxh3"], format!("{:016x}", xxh3_64(stretch)), "{out} {file}");
        let end = told.entry(name.to_owned()).or_default();
        assert_eq!(number("start") as u64, *end, "{out} {name}: one behind the other");
        *end += number("bytes") as u64;
    }
    let is_of_documents = |name: &String| !name.starts_with('.') && !name.contains("report.json");
    let lens = tree(&folder).into_iter().map(|(name, bytes)| (name, bytes.len() as u64));
    let lens = lens.filter(|(name, _)| !name.starts_with("in/") && is_of_documents(name));
    for (name, len) in lens {
        let told = told.get(&name).copied().unwrap_or_default();
        assert!(told == len || !all_bytes && told <= len, "{out} {name}: {told} of {len} bytes");
    }
    let status = room.status(out, 0);
    assert_eq!((&report["plan"], &report["build"]), (&status["plan"], &status["build"]));
    assert_eq!(report["settings"], status["facts"]);
    assert_eq!(report["files"].as_array().map(Vec::len), status["files"].as_array().map(Vec::len));
}

#[test]
fn a_report_names_the_files_of_the_output_with_their_hashes() {
    check_files("out", &["--duplicates", "off"], true);
    check_files("out", &["--compress", "zstd", "--stages", "none"], true);
    check_files("out", &["--output-format", "parquet", "--stages", "none"], true);
    check_files("out", &["--output-format", "csv"], true);
    check_files("out.jsonl", &["--duplicates", "drop", "--stages", "none"], true);
    // What holds a file together belongs to no split.
    check_files("out.jsonl.zst", &["--stages", "none"], false);
    check_files("out.parquet", &["--stages", "none"], false);
}

#[test]
fn a_report_tells_the_settings_in_force() {
    let room = Room::new();
    let options = ["--stages", "segment", "--set", "dedup.words=4", "--duplicates", "drop", "-j1"];
    room.run("out", &options, 1);
    let want = json!({
        "duplicates": "drop",
        "output": "jsonl",
        "setting dedup.words": "4",
        "stages": "segment dedup",
    });
    assert_eq!(room.report("out")["settings"], want);
}

#[test]
fn a_run_whose_report_cannot_be_written_is_not_complete_and_goes_on_to_it() {
    let room = Room::new();
    for options in [&["--duplicates", "off"][..], &["--stages", "none"]] {
        room.run("whole", &[options, &["--overwrite"]].concat(), 1);
        fs::create_dir_all(room.at("out/report.json/full")).expect("it can be made");
        let said = room.run("out", options, 3);
        assert!(said.contains("report.json"), "{said}");
        assert_eq!(room.status("out", 3)["complete"], json!(false));
        fs::remove_dir_all(room.at("out/report.json")).expect("it is there");
        let said = room.run("out", options, 1);
        assert!(said.contains("4 of 4 splits had been done before"), "{said}");
        assert_eq!(room.status("out", 0)["next"], json!("nothing: the run is complete"));
        assert_eq!(room.report("out")["counts"], room.report("whole")["counts"]);
        assert_eq!(tree(&room.at("out")), tree(&room.at("whole")));
        fs::remove_dir_all(room.at("out")).expect("it is there");
    }
}

#[test]
fn a_report_that_was_taken_away_is_written_again() {
    let room = Room::new();
    let options = ["--stages", "none"];
    room.run("out", &options, 1);
    let before = room.report("out");
    fs::remove_file(room.report_path("out")).expect("it is there");
    let said = room.run("out", &options, 1);
    assert!(said.contains("all was done before"), "{said}");
    let after = room.report("out");
    for key in ["counts", "plan", "settings", "files", "splits", "duplicates", "found"] {
        assert_eq!(after[key], before[key], "{key}");
    }
}

#[test]
fn the_report_of_a_run_that_begins_anew_is_its_own() {
    let room = Room::new();
    room.run("out", &["--duplicates", "off"], 1);
    let before = room.report("out");
    room.run("out", &["--stages", "none", "--overwrite"], 1);
    let (after, status) = (room.report("out"), room.status("out", 0));
    assert_ne!(before["plan"], after["plan"]);
    assert_eq!(after["plan"], status["plan"]);
}

#[test]
fn the_status_of_a_run_that_ended_before_its_end_says_how_to_go_on() {
    let room = Room::new();
    // As if the third split were one too many.
    room.run("out", &["--max-rejects", "2", "-j1", "--duplicates", "off"], 5);
    let status = room.status("out", 3);
    assert_eq!((&status["complete"], &status["holder"]), (&json!(false), &Value::Null));
    assert_eq!(status["next"], json!("run the same command to go on"));
    assert_eq!(status["splits"], json!(FILES));
    let written = status["written"].as_u64().expect("a count");
    assert!((1..FILES as u64).contains(&written), "{status}");
    let text = room.copydesk(&["status", "out"]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("incomplete, nobody works on it"), "{text}");
    assert!(text.contains(&format!("{written} of {FILES} splits")), "{text}");
}

#[test]
fn the_status_of_a_run_that_goes_on_says_who_works_on_it() {
    let room = Room::new();
    room.run("out", &["--max-rejects", "2", "-j1", "--duplicates", "off"], 5);
    let held = Job::open(real(), room.at("out/.copydesk")).expect("nobody has it");
    let status = room.status("out", 3);
    assert_eq!(status["holder"]["process"], json!(std::process::id()));
    assert_eq!(status["next"], json!("wait: the run goes on"));
    drop(held);
    assert_eq!(room.status("out", 3)["holder"], Value::Null);
}

#[test]
fn the_status_of_a_run_that_is_done_tells_what_stands() {
    let room = Room::new();
    room.run("out", &["--stages", "none"], 1);
    let (status, report) = (room.status("out", 0), room.report("out"));
    assert_eq!((&status["kept"], &status["written"]), (&json!(FILES), &json!(FILES)));
    assert_eq!(status["settled"], Value::Null);
    for name in ["read", "out", "dropped", "rejected", "faults"] {
        assert_eq!(status[name], report["counts"][name], "{name}");
    }
    let shard = ["--stages", "none", "--shard", "1/2"];
    room.run("one", &shard, 1);
    let status = room.status("one", 0);
    assert_eq!(status["splits"], json!(FILES / 2));
    assert_eq!(status["next"], json!("settle all shards of the plan, when they are complete"));
}

#[test]
fn the_status_of_what_is_no_run_or_none_of_this_version_is_told_and_nothing_is_touched() {
    let room = Room::new();
    let check = |out: &str, exit: i32, want: &str| {
        let before = tree(&room.at("out"));
        let done = room.copydesk(&["status", out]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        // As one line, wherever it was folded.
        let words: Vec<_> = said.split_whitespace().filter(|word| *word != "│").collect();
        let is_told = words.join(" ").contains(want);
        assert!(done.status.code() == Some(exit) && is_told, "{want}: {said}");
        assert_eq!(tree(&room.at("out")), before);
    };
    room.run("out", &["--stages", "none"], 1);
    check("in", 2, "there is no run at in");
    check("nothing", 2, "there is no run at nothing");
    assert!(!room.at("nothing").exists());
    let plan = room.at("out/.copydesk/plan.json");
    let text = fs::read_to_string(&plan).expect("it is there");
    for (from, to) in [("\"schema\": 1", "\"schema\": 2"), ("news-01", "news-10"), ("}", "")] {
        write(&plan, &text.replace(from, to));
        check("out", 4, "is no plan that this version knows");
    }
    // Of another build, it is one all the same.
    write(&plan, &text);
    assert_eq!(room.status("out", 0)["complete"], json!(true));
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("it can be written");
}
