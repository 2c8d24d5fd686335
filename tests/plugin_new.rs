//! Drives `copydesk plugin new` and `dev`: each scaffold builds, passes its own test, shows what it does
//! on its sample, and keeps the contract.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::assert::{Assert, OutputAssertExt};
use assert_cmd::cargo::CommandCargoExt;
use copydesk_testkit::plugin::{include, workspace};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn copydesk() -> Command {
    let mut command = Command::cargo_bin("copydesk").expect("the program is built");
    command.env("CARGO_TARGET_DIR", target()).env("CARGO_NET_OFFLINE", "true");
    command
}

/// What scaffolds in Rust are built in: kept between tests, so that only the first build is long.
fn target() -> PathBuf {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_copydesk"));
    program.parent().expect("it lies in a folder").join("scaffolds")
}

fn new(home: &Path, name: &str, options: &[&str]) -> Assert {
    let mut command = copydesk();
    command.args(["plugin", "new", name, "--path"]).arg(home).args(options);
    command.arg("--plugin-crate").arg(workspace().join("crates/copydesk-plugin"));
    command.assert()
}

/// All files of a folder by their paths in it.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(next) = todo.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").display().to_string();
                out.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    out
}

fn said(assert: &Assert) -> String {
    let output = assert.get_output();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}")
}

#[track_caller]
fn lays(language: &str, kind: &str, want: &[&str]) {
    let home = folder();
    new(home.path(), "place-names", &["--lang", language, "--kind", kind, "--vendor", "acme"])
        .code(0);
    let files = files(&home.path().join("place-names"));
    assert_eq!(files.keys().collect::<Vec<_>>(), want);
    for (name, content) in &files {
        assert!(!content.contains("{{"), "{name} has a word left open");
        assert!(content.ends_with('\n'), "{name}");
    }
    if let Some(header) = files.get("copydesk_plugin.h") {
        let ours = fs::read_to_string(include().join("copydesk_plugin.h")).expect("the header");
        assert_eq!(*header, ours);
    }
    if let Some(source) = files.get("place-names.c") {
        assert!(source.contains("CD_PLUGIN_NOTE(\"acme.place-names\", \"0.1.0\")"), "{source}");
        assert!(source.lines().count() <= 60, "{} lines of C", source.lines().count());
    }
    if let Some(source) = files.get("src/lib.rs") {
        assert!(source.contains("export!(id = \"acme.place-names\""), "{source}");
        assert!(source.contains("for PlaceNames {"), "{source}");
    }
}

#[test]
fn a_plugin_in_rust_is_six_files() {
    let files =
        [".gitignore", "Cargo.toml", "README.md", "sample.txt", "src/lib.rs", "tests/sample.rs"];
    lays("rust", "stage", &files);
    lays("rust", "sink", &files);
}

#[test]
fn a_plugin_in_c_is_seven_files_with_the_header() {
    let files = [
        ".gitignore",
        "Makefile",
        "README.md",
        "copydesk_plugin.h",
        "place-names.c",
        "sample.txt",
        "test.c",
    ];
    lays("c", "stage", &files);
    lays("c", "sink", &files);
}

#[test]
fn nothing_is_overwritten() {
    let home = folder();
    fs::create_dir(home.path().join("shout")).expect("a folder");
    let done = new(home.path(), "shout", &["--lang", "c"]).code(2);
    assert!(said(&done).contains("is there already"), "{}", said(&done));
    assert!(files(&home.path().join("shout")).is_empty());
}

#[test]
fn a_name_that_cannot_be_used_is_refused_with_an_example() {
    let home = folder();
    for (name, want) in
        [("Shout!", "for example `place-names`"), ("match", "for example `match-marks`")]
    {
        let done = new(home.path(), name, &[]).code(2);
        let said = said(&done).split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
        assert!(said.contains(want), "{said}");
    }
    assert!(files(home.path()).is_empty());
}

/// Runs a tool in a folder.
#[track_caller]
fn tool(folder: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .expect("it can be started");
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?}\n{out}\n{err}");
}

/// Makes a plugin, runs its own tests, shows it, and checks it.
#[track_caller]
fn lives(language: &str, kind: &str, name: &str, shows: Option<&str>) {
    let home = folder();
    new(home.path(), name, &["--lang", language, "--kind", kind]).code(0);
    let plugin = home.path().join(name);
    if language == "rust" {
        // The versions that this workspace was tested with, which are at hand without a network.
        fs::copy(workspace().join("Cargo.lock"), plugin.join("Cargo.lock")).expect("a lock file");
        tool(&plugin, "cargo", &["test"]);
    } else {
        tool(&plugin, "make", &["test"]);
    }
    if let Some(shows) = shows {
        let shown = copydesk().args(["plugin", "dev", "--once"]).arg(&plugin).assert();
        assert!(said(&shown).contains(shows), "{}", said(&shown));
        shown.code(0);
    } else if language == "rust" {
        tool(&plugin, "cargo", &["build"]);
    }
    let library = if language == "rust" {
        target().join(format!("debug/lib{}.so", name.replace('-', "_")))
    } else {
        plugin.join(format!("lib{name}.so"))
    };
    let checked = copydesk().args(["plugin", "check"]).arg(library).assert();
    assert!(said(&checked).contains(" 0 failed"), "{}", said(&checked));
}

#[test]
#[cfg(target_os = "linux")]
fn a_stage_in_c_lives() {
    lives("c", "stage", "c-shout", Some("example.c-shout"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_sink_in_c_lives() {
    lives("c", "sink", "c-lines", Some("sample.txt\t"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_stage_in_rust_lives() {
    lives("rust", "stage", "rust-shout", Some("example.rust-shout"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_sink_in_rust_lives() {
    lives("rust", "sink", "rust-quotes", None);
}

#[test]
fn the_words_of_the_compiler_are_shown() {
    let home = folder();
    new(home.path(), "broken", &["--lang", "c"]).code(0);
    let source = home.path().join("broken/broken.c");
    let text = fs::read_to_string(&source).expect("the source");
    broken(&source, &text.replace("CD_OK", "CD_NOT_OK"));
    let shown =
        copydesk().args(["plugin", "dev", "--once"]).arg(home.path().join("broken")).assert();
    assert!(said(&shown).contains("CD_NOT_OK"), "{}", said(&shown));
    shown.code(1);
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn broken(path: &Path, text: &str) {
    fs::write(path, text).expect("room for a file");
}
