//! Kills the real program wherever it happens to be, again and again, and lets it go on: in the end there are
//! the bytes of a run that nobody has disturbed, nothing was done again that was done, and nothing else lies
//! about.
//!
//! A few kills are part of every test run. `COPYDESK_KILLS=200` asks for more, `COPYDESK_SEED=7` for others,
//! and `COPYDESK_PROGRAM=target/release/copydesk` for another build of the program. With `--features failpoints`
//! it also dies at each point that has a name, at each time that it comes there.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use copydesk_testkit::{news, tree};
use serde_json::Value;

/// Files of input, so many splits at least.
const FILES: usize = 12;
/// What is killed: the name of the output, and the options.
const SETUPS: &[(&str, &[&str])] = &[
    ("out", &["--duplicates", "off"]),
    ("out", &["--compress", "zstd"]),
    ("out", &["--output-format", "csv", "--duplicates", "off"]),
    ("out", &["--output-format", "parquet"]),
    ("out.jsonl.zst", &["--duplicates", "off"]),
    ("out.jsonl", &["--duplicates", "drop"]),
    ("out", &["--output-format", "csv"]),
    ("out.parquet", &["--duplicates", "off"]),
];

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    /// One of those below a limit.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    /// One of some words.
    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        let at = self.below(words.len() as u64);
        words[usize::try_from(at).expect("it is below their number")]
    }
}

fn asked(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |value| value.parse().expect("a number"))
}

/// A folder of its own for an output, and where the program may put what it needs for a while.
struct Place {
    home: PathBuf,
    name: &'static str,
}

/// The program that is killed.
fn copydesk() -> Command {
    let program = env::var_os("COPYDESK_PROGRAM");
    Command::new(program.unwrap_or_else(|| env!("CARGO_BIN_EXE_copydesk").into()))
}

impl Place {
    fn new(home: PathBuf, name: &'static str) -> Self {
        fs::create_dir_all(home.join("scratch")).expect("it can be made");
        Self { home, name }
    }

    fn program(&self, input: &Path, options: &[&str]) -> Command {
        let mut command = copydesk();
        command.arg("run").arg(input).arg("--out").arg(self.home.join(self.name));
        command.args(["--progress", "none"]).args(options).env("TMPDIR", self.home.join("scratch"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn finish(&self, input: &Path, options: &[&str]) {
        let done = self.program(input, options).output().expect("it starts");
        check_exit(&done, options);
    }

    /// Lets it run for a while and kills it; whether it had not ended before.
    fn kill(&self, input: &Path, options: &[&str], after: Duration) -> bool {
        let mut child = self.program(input, options).spawn().expect("it starts");
        // Nobody sends: it waits for as long as it is told.
        let (_silent, bell) = mpsc::channel::<()>();
        let _ = bell.recv_timeout(after);
        // It may have ended already.
        let _ = child.kill();
        let done = child.wait_with_output().expect("it ends");
        let is_killed = done.status.code().is_none();
        if !is_killed {
            check_exit(&done, options);
        }
        is_killed
    }

    fn journal(&self) -> PathBuf {
        let work = match self.name {
            "out" => self.home.join("out/.copydesk"),
            name => self.home.join(format!(".{name}.copydesk")),
        };
        work.join("journal.jsonl")
    }

    /// What was counted, without what the run took and how it went.
    fn counted(&self) -> Value {
        let path = match self.name {
            "out" => self.home.join("out/report.json"),
            name => self.home.join(format!("{name}.report.json")),
        };
        let bytes = fs::read(path).expect("it was written");
        let mut report: Value = serde_json::from_slice(&bytes).expect("JSON");
        let all = report.as_object_mut().expect("an object");
        for own in ["times", "slowest", "threads", "stages"] {
            all.remove(own);
        }
        report
    }
}

#[track_caller]
fn check_exit(done: &Output, options: &[&str]) {
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{options:?}: {said}");
}

/// Nothing is begun again that is committed; how much was begun again.
#[track_caller]
fn check_redone(journal: &Path, what: &str) -> usize {
    let text = fs::read_to_string(journal).expect("it is there");
    let (mut done, mut begun, mut again) = (BTreeSet::new(), BTreeSet::new(), 0);
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let split = (line["pass"].to_string(), line["split"].as_u64());
        match line["event"].as_str() {
            Some("began") => {
                assert!(!done.contains(&split), "{what}: {split:?} was done already");
                again += usize::from(!begun.insert(split));
            }
            Some("committed") => {
                done.insert(split);
            }
            // One file of Parquet cannot go on behind a part of it: it is written anew of what was kept.
            Some("lost") => {
                let is_anew = what.contains("out.parquet") && split.0.contains("write");
                assert!(is_anew, "{what}: {split:?} was lost");
                done.remove(&split);
            }
            _ => {}
        }
    }
    again
}

#[test]
fn whoever_is_killed_anywhere_goes_on_to_the_same_bytes() {
    let home = tempfile::tempdir().expect("a folder");
    let input = home.path().join("in");
    news(&input, FILES, 20);
    let (wanted, seed) = (asked("COPYDESK_KILLS", 12), asked("COPYDESK_SEED", 1));
    let mut chance = Chance(seed);
    let (mut kills, mut again, mut jobs) = (0, 0, 0);
    let mut unbroken = BTreeMap::new();
    while kills < wanted {
        for (number, (name, options)) in SETUPS.iter().enumerate() {
            let (bytes, counts, took) = unbroken.entry(number).or_insert_with(|| {
                let place = Place::new(home.path().join(format!("whole-{number}")), name);
                let began = Instant::now();
                place.finish(&input, options);
                let took = u64::try_from(began.elapsed().as_micros()).expect("less than ages");
                (tree(&place.home), place.counted(), took)
            });
            let place = Place::new(home.path().join("killed"), name);
            let mut deaths = Vec::new();
            for _ in 0..=chance.below(4) {
                let threads = chance.pick(&["-j1", "-j2", "-j8"]);
                let after = chance.below(*took);
                if !place.kill(
                    &input,
                    &[options, &[threads][..]].concat(),
                    Duration::from_micros(after),
                ) {
                    break;
                }
                deaths.push((threads, after));
            }
            place.finish(&input, options);
            let what = format!("seed {seed}, {name} {options:?}, killed {deaths:?}");
            let found = tree(&place.home);
            let names: Vec<_> = found.keys().collect();
            assert!(names.iter().copied().eq(bytes.keys()), "{what}: {names:?}");
            for (name, want) in &*bytes {
                assert!(found.get(name) == Some(want), "{what}: {name} differs");
            }
            assert_eq!(place.counted(), *counts, "{what}");
            again += check_redone(&place.journal(), &what);
            fs::remove_dir_all(&place.home).expect("it can be removed");
            kills += deaths.len() as u64;
            jobs += 1;
        }
    }
    println!("{kills} kills of {jobs} jobs, {again} splits begun again");
}

/// How many splits the journals of these outputs tell of that were written.
fn written(outs: &[PathBuf]) -> usize {
    let journals = outs.iter().map(|out| out.join(".copydesk/journal.jsonl"));
    let texts = journals.map(|path| fs::read_to_string(path).expect("it is there"));
    texts.map(|text| text.matches("\"committed\",\"pass\":\"write\"").count()).sum()
}

/// A shard that is half settled says so, and no run takes it for its own.
#[track_caller]
fn check_half_settled(input: &Path, place: &Place, shard: &str) {
    let out = place.home.join(place.name);
    let mut command = copydesk();
    let done = command.arg("status").arg(&out).arg("--json").output().expect("it starts");
    let status: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let is_complete = status["complete"] == Value::Bool(true);
    assert_eq!(done.status.code(), Some(if is_complete { 0 } else { 3 }), "{status}");
    if !is_complete {
        assert_eq!(status["settled"], "drop");
        assert_eq!(status["next"], "settle all shards again to go on");
        let done = place.program(input, &["--stages", "none", "--shard", shard]).output();
        let done = done.expect("it starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code() == Some(4) && said.contains("settle them again"), "{said}");
    }
}

#[test]
fn whoever_is_killed_while_he_settles_settles_again() {
    const SHARDS: [&str; 3] = ["1/3", "2/3", "3/3"];
    let home = tempfile::tempdir().expect("a folder");
    let input = home.path().join("in");
    news(&input, FILES, 20);
    let run = |shard: &&'static str| {
        let place = Place::new(home.path().join(shard.replace('/', "-")), "out");
        place.finish(&input, &["--stages", "none", "--shard", shard]);
        place
    };
    let (mut want, mut killed) = (None, 0);
    for more in [0, 1, 3, 6, 9] {
        let places: Vec<Place> = SHARDS.iter().map(run).collect();
        let outs: Vec<PathBuf> = places.iter().map(|place| place.home.join("out")).collect();
        let settle = || {
            let mut command = copydesk();
            command.arg("settle").args(&outs).args(["--duplicates", "drop", "-j1"]);
            command.args(["--progress", "none"]).stdout(Stdio::null()).stderr(Stdio::piped());
            command
        };
        // The first time it is left alone.
        if more > 0 {
            let before = written(&outs);
            let mut child = settle().spawn().expect("it starts");
            while written(&outs) < before + more && child.try_wait().expect("a child").is_none() {
                std::thread::yield_now();
            }
            // It may have ended before.
            let _ = child.kill();
            killed += usize::from(child.wait().expect("it ends").code().is_none());
            for (place, shard) in places.iter().zip(SHARDS) {
                check_half_settled(&input, place, shard);
            }
        }
        check_exit(&settle().output().expect("it starts"), &["settle"]);
        let left: Vec<_> =
            places.iter().map(|place| (tree(&place.home), place.counted())).collect();
        assert!(*want.get_or_insert_with(|| left.clone()) == left, "killed after {more} splits");
        for place in places {
            fs::remove_dir_all(place.home).expect("it can be removed");
        }
    }
    assert!(killed > 0, "none was killed before its end");
}

/// Where a build with the feature `failpoints` can end itself.
#[cfg(feature = "failpoints")]
const POINTS: &[&str] = &[
    "after_tmp_create",
    "mid_shard",
    "before_fsync",
    "after_fsync",
    "after_rename",
    "before_journal",
    "mid_journal",
    "before_success",
];

/// Lets it end itself at the n-th time that it comes to a point, n = 1, 2, … until it does not come so far.
#[cfg(feature = "failpoints")]
#[track_caller]
fn check_points(name: &'static str, options: &[&str], has: impl Fn(&str) -> bool) {
    let home = tempfile::tempdir().expect("a folder");
    let input = home.path().join("in");
    news(&input, FILES, 20);
    let whole = Place::new(home.path().join("whole"), name);
    whole.finish(&input, options);
    let (bytes, counts) = (tree(&whole.home), whole.counted());
    for point in POINTS {
        let mut deaths = 0;
        // The first ones, and then in strides: the splits are alike.
        for hit in (1..=4).chain((7..).step_by(5)) {
            let place = Place::new(home.path().join("killed"), name);
            let deed = format!("{point}={}*off->1*return", hit - 1);
            let deed = if hit == 1 { format!("{point}=1*return") } else { deed };
            let done = place.program(&input, options).env("FAILPOINTS", &deed).output();
            let done = done.expect("it starts");
            let what = format!("{name} {options:?} {deed}");
            if done.status.code().is_none() {
                deaths += 1;
                place.finish(&input, options);
            }
            assert!(tree(&place.home) == bytes, "{what}: {:?}", tree(&place.home).keys());
            assert_eq!(place.counted(), counts, "{what}");
            check_redone(&place.journal(), &what);
            fs::remove_dir_all(&place.home).expect("it can be removed");
            if done.status.code().is_some() {
                check_exit(&done, options);
                break;
            }
        }
        assert_eq!(deaths > 0, has(point), "{name} {options:?}: {deaths} deaths at {point}");
    }
}

#[cfg(feature = "failpoints")]
#[test]
fn whoever_dies_at_a_named_point_goes_on_to_the_same_bytes() {
    check_points("out", &["--duplicates", "off"], |_| true);
    check_points("out", &[], |_| true);
    check_points("out.jsonl", &[], |_| true);
}

/// Whoever reads that a run is done reads its own report, even if it has written over another one's.
#[cfg(feature = "failpoints")]
#[test]
fn whoever_dies_before_he_says_that_all_is_done_has_left_his_report() {
    let home = tempfile::tempdir().expect("a folder");
    let input = home.path().join("in");
    news(&input, FILES, 20);
    let place = Place::new(home.path().join("killed"), "out");
    place.finish(&input, &["--duplicates", "off"]);
    let before = place.counted();
    let options = ["--stages", "none"];
    let mut command = place.program(&input, &[&options[..], &["--overwrite"]].concat());
    let done = command.env("FAILPOINTS", "before_success=1*return").output().expect("it starts");
    assert_eq!(done.status.code(), None, "it dies there");
    let after = place.counted();
    assert_ne!(after["plan"], before["plan"]);
    place.finish(&input, &options);
    assert_eq!(place.counted(), after);
}
