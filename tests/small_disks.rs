//! Disks that are too small, real ones: a run ends by saying so, keeps what it has committed, and goes on once
//! there is room.
//!
//! Each disk is a `tmpfs` of its own namespace, which users of Linux may mount without being anybody. Where they
//! may not, the tests say that they were left out.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use copydesk_testkit::{left_out, mounts, news, tree};
use tempfile::TempDir;

/// Mounts a disk of so many KiB, runs a command that fills it, keeps a copy of what that has left, and runs it
/// again with more room and `--verify`.
const SCRIPT: &str = r#"
size=$1 disk=$2 kept=$3
shift 3
mount -t tmpfs -o "size=${size}k" none "$disk" || exit 99
"$@"
echo "exit $?" >&2
cp -a "$disk" "$kept/first" || exit 98
mount -o remount,size=64m "$disk" || exit 97
"$@" --verify
echo "exit $?" >&2
cp -a "$disk" "$kept/second" || exit 96
"#;

/// Files of input, so splits at least.
const FILES: usize = 12;

/// In one pass.
const OFF: &[&str] = &["--duplicates", "off"];

/// Input, and the place where disks are mounted.
struct Home {
    folder: TempDir,
    options: &'static [&'static str],
    name: &'static str,
}

/// What came of a run on a disk that was too small, and of the next one.
struct Ran {
    exits: Vec<i32>,
    said: String, // by the first
    first: BTreeMap<String, Vec<u8>>,
    second: BTreeMap<String, Vec<u8>>,
    again: String, // said by the second
}

impl Home {
    fn new(name: &'static str, options: &'static [&'static str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        news(&folder.path().join("in"), FILES, 20);
        fs::create_dir(folder.path().join("disk")).expect("it can be made");
        Self { folder, options, name }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs it on a disk of so many KiB, and on a larger one.
    fn run(&self, size: u64) -> Ran {
        let kept = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", SCRIPT, "sh", &size.to_string()]);
        command.arg(self.path("disk")).arg(kept.path());
        command.arg(env!("CARGO_BIN_EXE_copydesk")).arg("run").arg(self.path("in"));
        command.arg("--out").arg(self.path("disk").join(self.name));
        command.args(["--progress", "none", "-j2"]).args(self.options);
        let done = command.env("TMPDIR", self.path("disk")).output().expect("it starts");
        ran(&done, kept.path())
    }
}

fn ran(done: &Output, kept: &Path) -> Ran {
    let all = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{all}");
    let mut said = all.split("exit ");
    let first = said.next().unwrap_or_default().to_owned();
    let (mut exits, mut words) = (Vec::new(), Vec::new());
    for rest in said {
        let (code, rest) = rest.split_once('\n').expect("a line");
        exits.push(code.parse().expect("a number"));
        words.push(rest.to_owned());
    }
    Ran {
        exits,
        said: first.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" "),
        first: tree(&kept.join("first")),
        second: tree(&kept.join("second")),
        again: words.into_iter().next().unwrap_or_default(),
    }
}

/// How many bytes a disk must have for this.
fn bytes(tree: &BTreeMap<String, Vec<u8>>) -> u64 {
    tree.values().map(|file| file.len().next_multiple_of(4096) as u64).sum()
}

/// Lets disks of many sizes be filled by a run.
#[track_caller]
fn check(name: &'static str, options: &'static [&'static str], steps: u64) {
    if !mounts() {
        return left_out("no disk can be mounted here (`unshare -rm`)");
    }
    let home = Home::new(name, options);
    let whole = home.run(64 << 10);
    assert_eq!(whole.exits, [1, 1], "{}", whole.said);
    let input: u64 = tree(&home.path("in")).values().map(|file| file.len() as u64).sum();
    // What is kept for a second pass comes to more than twice the input, and goes before the output is whole.
    let needed = bytes(&whole.second).max(if options[0] == OFF[0] { 0 } else { 3 * input }) / 1024;
    let mut full = 0;
    for step in 1..steps {
        let size = (needed * step / steps).next_multiple_of(4);
        let ran = home.run(size);
        let what = format!("{name} {options:?} on {size} of {needed} KiB: {}", ran.said);
        if ran.exits[0] == 3 {
            full += 1;
            check_told(&ran.said, &what);
        }
        assert!(matches!(ran.exits[0], 1 | 3), "{what}");
        // What stands at its place is whole, and nothing of that is lost when it is looked at closely.
        for (file, bytes) in ran.first.iter().filter(|(file, _)| !file.contains("/.")) {
            if !file.starts_with('.') {
                assert_eq!(whole.second.get(file), Some(bytes), "{what}: {file}");
            }
        }
        assert_eq!(ran.exits[1], 1, "{what}, then {}", ran.again);
        assert!(ran.second == whole.second, "{what}: {:?}", ran.second.keys());
    }
    assert!(full > 1, "of {steps} disks {full} were too small");
}

/// Which file, and how much more it wants; or, before anything is read, which folder and how much that wants.
#[track_caller]
fn check_told(said: &str, what: &str) {
    let full = ["disk is full, free some space and run again", "bytes, at least, are still to be"];
    let too_small = ["will have to hold about", "its disk has room for"];
    // Lines are broken behind a slash.
    let is_named = said.replace(' ', "").contains("/disk/");
    let has_all = |words: &[&str]| words.iter().all(|words| said.contains(words));
    assert!(is_named && (has_all(&full) || has_all(&too_small)), "{what}");
}

#[test]
fn a_disk_that_is_full_in_one_pass_is_told_and_with_more_room_the_run_goes_on() {
    check("out", OFF, 10);
}

#[test]
fn a_disk_that_is_full_in_either_of_two_passes_is_told_and_with_more_room_the_run_goes_on() {
    check("out", &["--compress", "zstd"], 8);
}

#[test]
fn a_disk_that_is_too_small_for_one_file_is_told_and_with_more_room_the_run_goes_on() {
    check("out.jsonl", OFF, 6);
    check("out.parquet", OFF, 4);
}

#[test]
fn a_disk_that_is_too_small_for_tables_is_told_and_with_more_room_the_run_goes_on() {
    check("out", &["--output-format", "csv"], 5);
}
