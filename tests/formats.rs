//! Drives the real program with output formats of plugins: what stands there afterwards, whatever happened.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use copydesk_testkit::plugin::{cargo_built, cc_built, workspace};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder that nobody else may write to, with a library and articles as lines of JSON.
struct Room {
    path: PathBuf,
    library: PathBuf,
    _folder: TempDir,
}

impl Room {
    fn with(built: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("it is there");
        let library = path.join(built.file_name().expect("a file"));
        fs::copy(built, &library).expect("it can be copied");
        let room = Self { path, library, _folder: folder };
        room.closed();
        room
    }

    fn brat() -> Self {
        Self::with(&cargo_built("copydesk-brat"))
    }

    /// The sinks `ids` and `file` in C, if there is a compiler.
    fn c() -> Option<Self> {
        let source = workspace().join("crates/copydesk-host/tests/plugins/sinks.c");
        cc_built("program-sinks", &[&source], &[]).map(|built| Self::with(&built))
    }

    #[cfg_attr(not(unix), expect(clippy::unused_self, reason = "files have no modes here"))]
    fn closed(&self) {
        #[cfg(unix)]
        for path in [&self.path, &self.library] {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
    }

    /// Articles of these ids and texts.
    #[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
    fn articles(&self, articles: &[(&str, &str)]) {
        let lines =
            articles.iter().map(|(id, text)| format!("{}\n", json!({"id": id, "text": text})));
        fs::write(self.path.join("news.jsonl"), lines.collect::<String>())
            .expect("it can be written");
    }

    fn arguments(&self, format: &str, out: &str) -> Vec<String> {
        let library = self.library.to_string_lossy();
        let arguments =
            ["run", "news.jsonl", "--out", out, "--progress", "none", "--plugin", &library];
        let arguments = arguments.into_iter().chain(["--output-format", format]);
        arguments.map(str::to_owned).collect()
    }

    fn run(&self, format: &str, out: &str, more: &[&str]) -> Assert {
        let mut command = Command::cargo_bin("copydesk").expect("the program is built");
        command.env("NO_GRAPHICS", "1"); // messages without marks between their lines
        command.current_dir(&self.path).args(self.arguments(format, out)).args(more).assert()
    }

    /// All files under a name, by their path there.
    fn files(&self, name: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.path.join(name), "", &mut found);
        found
    }

    /// What stands in the room beside library and articles.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).expect("it is there");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
        names.retain(|name| name != "news.jsonl" && self.path.join(name) != self.library);
        names.sort();
        names
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(path).expect("it is text"));
        }
    }
}

fn said(done: &Assert) -> String {
    String::from_utf8_lossy(&done.get_output().stderr)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn codes(rejects: &str) -> Vec<(String, String)> {
    let code = |line: &str| {
        let reject: Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| reject[name].as_str().unwrap_or_default().to_owned();
        (text("id"), text("code"))
    };
    rejects.split_terminator('\n').map(code).collect()
}

const NEWS: [(&str, &str); 3] = [
    ("wire/1", "“It cost €5 million,” said Amina Dow, the mayor.\n\nRain fell on the bridge."),
    ("wire/2", "“It cost €5 million,” said Amina Dow, the mayor.\n\nRain fell on the bridge."),
    ("b", "Nothing was said, and 40 people heard it."),
];

/// In this process: without it, a library that is not pinned runs in a worker.
const HERE: [&str; 2] = ["--set", "plugins.brat.isolation=none"];

#[test]
fn a_folder_of_brat_is_the_same_in_one_pass_in_two_and_in_a_worker() {
    let room = Room::brat();
    room.articles(&NEWS);
    room.run("brat", "one", &[&HERE[..], &["--duplicates", "off"]].concat()).code(0);
    room.run("brat", "two", &HERE).code(0);
    room.run("brat", "worker", &["-j", "2"]).code(0);
    let one = room.files("one/documents");
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        [
            "annotation.conf",
            "b.ann",
            "b.txt",
            "wire~2F1.ann",
            "wire~2F1.txt",
            "wire~2F2.ann",
            "wire~2F2.txt"
        ]
    );
    assert!(one["wire~2F1.ann"].contains("\tQuantity 9 19\t€5 million\n"), "{one:?}");
    assert!(one["wire~2F1.ann"].contains("\tSaidBy Arg1:"), "{one:?}");
    assert_eq!(room.files("two/documents"), one);
    assert_eq!(room.files("worker/documents"), one);
    let names: Vec<String> = fs::read_dir(room.path.join("two"))
        .expect("it is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 3, "documents, rejects and report, and no scratch: {names:?}");
}

#[test]
fn an_earlier_folder_is_replaced_only_on_request() {
    let room = Room::brat();
    room.articles(&NEWS);
    room.run("brat", "out", &HERE).code(0);
    let refused = room.run("brat", "out", &HERE).code(4);
    assert!(said(&refused).contains("(--overwrite)"), "{}", said(&refused));
    room.articles(&NEWS[2..]);
    room.run("brat", "out", &[&HERE[..], &["--overwrite"]].concat()).code(0);
    let left: Vec<String> = room.files("out/documents").into_keys().collect();
    assert_eq!(left, ["annotation.conf", "b.ann", "b.txt"]);
}

#[test]
fn what_cannot_be_meant_is_said_before_anything_is_written() {
    let room = Room::brat();
    room.articles(&NEWS);
    let check = |format: &str, out: &str, more: &[&str], want: &str| {
        let done = room.run(format, out, &[&HERE[..], more].concat()).code(2);
        assert!(said(&done).contains(want), "{want}\n{}", said(&done));
        assert_eq!(room.names(), [""; 0]);
    };
    check("brta", "out", &[], "choose from `jsonl`, `csv`, `brat`");
    check("brat", "-", &[], "cannot write to standard output: name a folder");
    check("brat", "out", &["--compress", "zstd"], "its output cannot be compressed");
    check("brat", "news.jsonl", &["--overwrite"], "so `news.jsonl` must be a folder");
    let list = "plugins.brat.config.layers=[\"quantity\"]";
    let done = room.run("brat", "out", &[&HERE[..], &["--set", list]].concat());
    assert!(said(&done).contains("`quantity` is no layer"), "{}", said(&done));
}

#[test]
fn a_document_that_a_format_refuses_is_a_reject() {
    let Some(room) = Room::c() else { return };
    room.articles(&[("a", "Rain fell."), ("b", "refuse"), ("c", "fail"), ("d", "Snow fell.")]);
    for passes in ["off", "mark"] {
        room.run("ids", "out", &["--duplicates", passes, "--overwrite"]).code(1);
        let files = room.files("out");
        assert_eq!(files["documents-00000.txt"], "a\nd\n");
        let want = [("b", "test.refused"), ("c", "test.failed")];
        let want = want.map(|(id, code)| (id.to_owned(), code.to_owned()));
        assert_eq!(codes(&files["rejects.jsonl"]), want);
    }
    let streamed = room.run("ids", "-", &[]).code(1);
    assert_eq!(String::from_utf8_lossy(&streamed.get_output().stdout), "a\nd\n");
    room.run("file", "all.db", &["--compress", "none"]).code(1);
    assert_eq!(fs::read_to_string(room.path.join("all.db")).expect("it is there"), "a\nd\nend\n");
}

#[test]
fn a_format_that_dies_in_a_worker_costs_the_document_or_the_run_but_no_half_file() {
    let Some(room) = Room::c() else { return };
    room.articles(&[("a", "Rain fell."), ("b", "abort"), ("c", "Snow fell.")]);
    room.run("ids", "out", &[]).code(1);
    let files = room.files("out");
    assert_eq!(files["documents-00000.txt"], "a\nc\n");
    let died = [("b".to_owned(), "plugin.died".to_owned())];
    assert_eq!(codes(&files["rejects.jsonl"]), died);
    fs::remove_dir_all(room.path.join("out")).expect("it is ours");
    room.articles(&[("a", "Rain fell."), ("die", "Wind blew."), ("c", "Snow fell.")]);
    let done = room.run("file", "all.db", &[]).code(3);
    let want = "output format `file` of plugin `test.sinks`: its process died: ";
    assert!(said(&done).contains(want), "{}", said(&done));
    assert_eq!(room.names(), [""; 0]);
}

#[test]
fn a_write_that_fails_leaves_what_stood_there_before() {
    let Some(room) = Room::c() else { return };
    let here = ["--set", "plugins.file.isolation=none", "--overwrite"];
    room.articles(&[("a", "Rain fell.")]);
    room.run("file", "all.db", &here).code(0);
    room.articles(&[("b", "Snow fell."), ("full", "Wind blew.")]);
    let done = room.run("file", "all.db", &here).code(3);
    assert!(said(&done).contains("of plugin `test.sinks`: no room"), "{}", said(&done));
    assert_eq!(fs::read_to_string(room.path.join("all.db")).expect("it stood there"), "a\nend\n");
    let report = ["all.db", "all.db.rejects.jsonl", "all.db.report.json"];
    assert_eq!(room.names(), report);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_no_half_file_and_the_next_one_clears_up() {
    let Some(room) = Room::c() else { return };
    room.articles(&[("a", "Rain fell.")]);
    let here = ["--set", "plugins.file.isolation=none"];
    let mut arguments = room.arguments("file", "all.db");
    arguments[1] = "-".to_owned();
    let mut program = Process::new(assert_cmd::cargo::cargo_bin("copydesk"));
    program.current_dir(&room.path).args(arguments).args(here).args(["--input-format", "jsonl"]);
    let mut running =
        program.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    // Its input does not end, so it is there until it is killed.
    let begun = || {
        let is_place = |name: &String| room.path.join(name).join("all.db").exists();
        room.names().iter().any(is_place)
    };
    while !begun() {
        assert!(running.try_wait().expect("it is ours").is_none(), "it waits for its input");
        std::thread::yield_now();
    }
    running.kill().expect("it is ours");
    running.wait().expect("it is ours");
    assert!(!room.path.join("all.db").exists());
    room.run("file", "all.db", &here).code(0);
    let mut names = room.names();
    // The program's own half files are hidden and bear a name that no run takes again.
    names.retain(|name| !name.starts_with(".all.db.rejects.jsonl.tmp-"));
    assert_eq!(names, ["all.db", "all.db.rejects.jsonl", "all.db.report.json"]);
}
