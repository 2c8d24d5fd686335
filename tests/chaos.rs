//! Drives the real program with a plugin that breaks on purpose: whatever it does, only the articles at which it
//! does so are rejected, and all the rest is as it would have been.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use copydesk_testkit::plugin::cargo_built;
use copydesk_testkit::tree;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Files of input, so many splits, and articles in each.
const FILES: usize = 4;
const EACH: usize = 10;

/// The article that is broken, in the second file.
const GUILTY: &str = "a13";

/// How long a call may take on a busy machine; what hangs waits for it.
const DEADLINE: &str = "plugins.chaos.deadline='4s'";

/// An input, and runs of the program over it.
struct Room {
    folder: TempDir,
    library: PathBuf,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let input = folder.path().join("in");
        fs::create_dir(&input).expect("it can be made");
        for file in 0..FILES {
            let line = |number: usize| {
                let text =
                    format!("Café No. {number} opened.\n\n“We sold {number}0 cakes,” said Ada.");
                json!({"id": format!("a{number:02}"), "text": text}).to_string() + "\n"
            };
            let lines: String = (file * EACH..(file + 1) * EACH).map(line).collect();
            write(&input.join(format!("{file}.jsonl")), &lines);
        }
        Self { folder, library: cargo_built("copydesk-chaos") }
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, out: &Path, settings: &[&str], options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.arg("run").arg(self.out("in")).arg("--out").arg(out);
        command.args(["--progress", "none", "--threads", "2"]).args(options);
        if !options.contains(&"--duplicates") {
            command.args(["--duplicates", "off"]);
        }
        command.env("NO_GRAPHICS", "1").env_remove("COPYDESK_PLUGIN_PATH");
        for setting in settings {
            command.args(["--set", setting]);
        }
        command
    }

    /// A run with the plugin.
    fn run(&self, out: &Path, settings: &[&str], options: &[&str]) -> Output {
        let mut command = self.command(out, settings, options);
        command.arg("--plugin").arg(&self.library).output().expect("it starts")
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("it can be written");
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn ends(output: &Output, exit: i32) {
    assert_eq!(output.status.code(), Some(exit), "{:?}: {}", output.status, said(output));
}

/// The lines of the documents, by file and id.
fn documents(out: &Path) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(out).expect("it is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with("documents-") {
            continue;
        }
        for line in fs::read_to_string(&path).expect("it can be read").lines() {
            let document: Value = serde_json::from_str(line).expect("JSON");
            let id = document["id"].as_str().expect("an id").to_owned();
            found.insert((name.clone(), id), line.to_owned());
        }
    }
    found
}

/// What was rejected: id, stage, code, message.
fn rejects(out: &Path) -> Vec<[String; 4]> {
    let text = fs::read_to_string(out.join("rejects.jsonl")).unwrap_or_default();
    let row = |line: &str| {
        let reject: Value = serde_json::from_str(line).expect("JSON");
        ["id", "stage", "code", "message"].map(|key| reject[key].as_str().unwrap_or("").to_owned())
    };
    text.lines().map(row).collect()
}

/// All documents but the guilty one are byte for byte those of a run in which nothing broke.
#[track_caller]
fn check_others(room: &Room, out: &Path) {
    let good = room.out("good");
    if !good.exists() {
        ends(&room.run(&good, &[], &[]), 0);
    }
    let mut want = documents(&good);
    assert_eq!(want.len(), FILES * EACH);
    want.retain(|(_, id), _| id != GUILTY);
    assert_eq!(documents(out), want);
}

/// One article is rejected, for this.
#[track_caller]
fn check(fault: &str, isolation: &str, code: &str, words: &str) {
    let room = Room::new();
    let out = room.out("out");
    let articles = format!("plugins.chaos.config.articles={{{GUILTY}='{fault}'}}");
    let isolation = format!("plugins.chaos.isolation='{isolation}'");
    let settings = [&articles, &isolation, DEADLINE, "plugins.chaos.memory='256MB'"];
    ends(&room.run(&out, &settings, &[]), 1);
    let rejects = rejects(&out);
    let [[id, stage, got, message]] = rejects.as_slice() else { panic!("{rejects:?}") };
    assert_eq!([id, stage, got], [GUILTY, "chaos", code], "{message}");
    assert!(message.contains(words), "{message}");
    check_others(&room, &out);
}

#[test]
fn a_panic_costs_its_article() {
    check("panic", "none", "plugin.panic", "chaos at a13");
    check("panic", "process", "plugin.panic", "chaos at a13");
}

#[test]
fn an_error_costs_its_article() {
    check("error", "none", "chaos.error", "chaos at a13");
    check("error", "process", "chaos.error", "chaos at a13");
}

#[test]
fn a_mark_that_cannot_be_costs_its_article() {
    for isolation in ["none", "process"] {
        check("outside", isolation, "plugin.protocol", "is no slice of a text of 56 bytes");
        check("split", isolation, "plugin.protocol", "0..4 is no slice of a text of 56 bytes");
        check(
            "garbage",
            isolation,
            "plugin.protocol",
            "the fields of the mark 0..0 are no JSON object",
        );
    }
}

#[test]
fn a_death_in_a_process_of_its_own_costs_its_article() {
    check("abort", "process", "plugin.died", "signal 6");
    check("overflow", "process", "plugin.died", "signal");
    check("exit", "process", "plugin.died", "0");
}

#[test]
fn memory_without_end_costs_its_article() {
    check("memory", "process", "plugin.died", "");
}

#[test]
fn what_never_comes_back_costs_its_article() {
    check("hang", "process", "plugin.overdue", "");
}

#[test]
fn what_is_slow_costs_nothing() {
    let room = Room::new();
    let (slow, good) = (room.out("slow"), room.out("good"));
    let articles = format!("plugins.chaos.config.articles={{{GUILTY}='slow'}}");
    ends(&room.run(&slow, &[&articles], &[]), 0);
    ends(&room.run(&good, &[], &[]), 0);
    assert_eq!(documents(&slow), documents(&good));
}

#[test]
fn only_its_own_layer_differs_from_a_run_without_it() {
    let room = Room::new();
    let (with, without) = (room.out("with"), room.out("without"));
    ends(&room.run(&with, &[], &[]), 0);
    ends(&room.command(&without, &[], &[]).output().expect("it starts"), 0);
    let bare = |(key, line): ((String, String), String)| {
        let mut document: Value = serde_json::from_str(&line).expect("JSON");
        strip(&mut document);
        (key, document.to_string())
    };
    let bare = |out: &Path| documents(out).into_iter().map(bare).collect::<BTreeMap<_, _>>();
    assert!(documents(&with).values().all(|line| line.contains("\"chaos.mark\"")));
    assert!(documents(&without).values().all(|line| !line.contains("chaos")));
    assert_eq!(bare(&with), bare(&without));
}

/// Takes the layer out, wherever it stands.
fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("chaos.mark");
            map.values_mut().for_each(strip);
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn the_budget_decides_what_many_faults_are_worth() {
    let room = Room::new();
    let faults = ["plugins.chaos.config.seed=3", "plugins.chaos.config.error=400"];
    let out = room.out("some");
    ends(&room.run(&out, &faults, &["--max-rejects", "100%"]), 1);
    let ids = |out: &Path| rejects(out).into_iter().map(|[id, ..]| id).collect::<Vec<_>>();
    let met = ids(&out);
    assert!((5..30).contains(&met.len()), "{met:?}");
    assert_eq!(met.len() + documents(&out).len(), FILES * EACH);
    let again = room.out("again");
    ends(&room.run(&again, &faults, &["--max-rejects", "100%"]), 1);
    assert_eq!(ids(&again), met);
    ends(&room.run(&room.out("few"), &faults, &["--max-rejects", "2"]), 5);
}

/// How the process of the run ends at a fault of a plugin in it.
enum Death {
    Signal(i32),
    Exit(i32, &'static str),
}

impl Death {
    #[track_caller]
    fn check(&self, died: &Output) {
        match self {
            Self::Signal(signal) => {
                assert_eq!(died.status.signal(), Some(*signal), "{}", said(died));
            }
            Self::Exit(exit, words) => {
                ends(died, *exit);
                assert!(said(died).contains(words), "{}", said(died));
            }
        }
    }
}

/// What a run says that sets plugins apart.
const APART: &str = "in this run all plugins are in processes of their own";

/// Dies in the process of the run, twice; then what it dies of is rejected, and all is as it would have been had
/// the plugin been in a process of its own from the beginning.
#[track_caller]
fn check_twice(fault: &str, death: &Death, settings: &[&str], options: &[&str], code: &str) {
    let room = Room::new();
    let (out, apart) = (room.out("out"), room.out("apart"));
    let articles = format!("plugins.chaos.config.articles={{{GUILTY}='{fault}'}}");
    let here = [&[articles.as_str(), "plugins.chaos.isolation='none'"], settings].concat();
    for _ in 0..2 {
        let died = room.run(&out, &here, options);
        death.check(&died);
        assert!(!said(&died).contains(APART), "{}", said(&died));
    }
    let third = room.run(&out, &here, options);
    ends(&third, 1);
    assert!(said(&third).contains(APART), "{}", said(&third));
    let met = rejects(&out);
    let [[id, stage, got, _]] = met.as_slice() else { panic!("{met:?}") };
    assert_eq!([id, stage, got], [GUILTY, "chaos", code]);
    let there = [&[articles.as_str(), "plugins.chaos.isolation='process'"], settings].concat();
    ends(&room.run(&apart, &there, options), 1);
    assert_eq!(tree(&out), tree(&apart), "the plan, too, and nothing else is left");
    let fourth = room.run(&out, &here, options);
    assert!(said(&fourth).contains("all was done before"), "{}", said(&fourth));
    assert!(!said(&fourth).contains(APART), "{}", said(&fourth));
}

#[test]
fn what_kills_a_run_twice_is_rejected_by_the_third() {
    let deadline = [DEADLINE];
    for passes in [&["--duplicates", "off"], &["--duplicates", "mark"]] {
        check_twice("abort", &Death::Signal(6), &deadline, passes, "plugin.died");
    }
    check_twice(
        "overflow",
        &Death::Signal(6),
        &deadline,
        &["--output-format", "csv"],
        "plugin.died",
    );
}

#[test]
fn a_plugin_that_ends_the_run_as_if_all_were_well_does_not_pass_for_its_end() {
    let told = "a plugin has ended the process of the run (`exit`); resumable";
    check_twice("exit", &Death::Exit(3, told), &[DEADLINE], &[], "plugin.died");
}

#[test]
fn what_hangs_ends_the_run_by_its_id_and_is_rejected_by_the_third() {
    let told = "with the document `a13` and is given up; resumable";
    let settings = ["run.batch=1", "plugins.chaos.deadline='7s'"];
    let options = ["--hang-after", "4"];
    check_twice("hang", &Death::Exit(3, told), &settings, &options, "plugin.overdue");
}

/// Kills a run in the midst of a split; whether it had not ended before.
fn kill(mut child: Child, journal: &Path) -> bool {
    let begun = || fs::read_to_string(journal).unwrap_or_default().matches(r#""began""#).count();
    let before = begun();
    while begun() <= before && child.try_wait().expect("a child").is_none() {
        std::thread::park_timeout(Duration::from_millis(2));
    }
    child.kill().expect("a child");
    child.wait().expect("it ends").signal() == Some(9)
}

#[test]
fn kills_from_outside_change_no_byte_however_often_a_split_was_on_its_way() {
    let room = Room::new();
    let (out, whole) = (room.out("out"), room.out("whole"));
    let settings = [
        "plugins.chaos.isolation='none'",
        "plugins.chaos.config.slow=1000",
        "plugins.chaos.config.slow_ms=60",
    ];
    let mut kills = 0;
    let suspects = || {
        let mut status = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        let told = status.args(["status", "--json"]).arg(&out).output().expect("it starts");
        let told: Value = serde_json::from_slice(&told.stdout).unwrap_or_default();
        told["suspects"].as_array().map_or(0, Vec::len)
    };
    while suspects() == 0 {
        let mut command = room.command(&out, &settings, &[]);
        command.arg("--plugin").arg(&room.library);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        assert!(kill(child, &out.join(".copydesk/journal.jsonl")), "it is slow enough");
        kills += 1;
    }
    assert!(kills >= 2, "one death is an accident");
    let last = room.run(&out, &settings, &[]);
    ends(&last, 0);
    assert!(said(&last).contains(APART), "{}", said(&last));
    ends(&room.run(&whole, &settings, &[]), 0);
    assert_eq!(tree(&out), tree(&whole));
}
