//! Drives the real program: shards that are settled are, document by document, a whole run that looked for copies.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::slice;

use copydesk::engine::Job;
use copydesk::files::real;
use copydesk_testkit::{news, tree};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Files of input, so many splits.
const FILES: usize = 7;

/// Invented news, the outputs of their shards, and of a whole run.
struct Room {
    home: TempDir,
}

impl Room {
    /// Some files of news, of which some are copies, with a broken line and an article in each that has the
    /// same id in all of them.
    fn new() -> Self {
        let room = Self { home: tempfile::tempdir().expect("a folder") };
        news(&room.input(), FILES, 15);
        for number in 0..FILES {
            let path = room.input().join(format!("news-{number:02}.jsonl"));
            let text =
                format!("The council met for the {number}th time and decided about nothing.");
            let own = json!({"id": "minutes", "text": text});
            let before = fs::read_to_string(&path).expect("it is there");
            write(&path, &format!("{before}{own}\n"));
        }
        room
    }

    fn input(&self) -> PathBuf {
        self.home.path().join("in")
    }

    /// An output of this name in a folder of its own.
    fn out(&self, place: &str, name: &str) -> PathBuf {
        fs::create_dir_all(self.home.path().join(place)).expect("it can be made");
        self.home.path().join(place).join(name)
    }

    #[track_caller]
    fn run(&self, out: &Path, options: &[&str]) {
        check_run(&self.input(), out, options, 1);
    }

    /// The outputs of so many shards.
    #[track_caller]
    fn shards(&self, name: &str, of: usize, options: &[&str]) -> Vec<PathBuf> {
        let shard = |number: usize| {
            let out = self.out(&format!("{number}-of-{of}"), name);
            let shard = format!("{number}/{of}");
            // One without a split has nothing to reject.
            let exit = i32::from(number <= FILES);
            check_run(&self.input(), &out, &[&["--shard", &shard], options].concat(), exit);
            out
        };
        (1..=of).map(shard).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("it can be written");
}

fn copydesk<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(args).args(["--progress", "none"]).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end.
#[track_caller]
fn check_ends(mut command: Command, exit: i32) -> String {
    let done = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(exit), "{command:?}: {said}");
    // As one line, wherever it was folded.
    said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn name(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[track_caller]
fn check_run(input: &Path, out: &Path, options: &[&str], exit: i32) -> String {
    let all = [&["run", name(input), "--out", name(out)], options].concat();
    check_ends(copydesk(all), exit)
}

#[track_caller]
fn check_settle(outs: &[PathBuf], options: &[&str], exit: i32) -> String {
    let outs = outs.iter().map(|out| name(out));
    check_ends(copydesk(["settle"].into_iter().chain(outs).chain(options.iter().copied())), exit)
}

fn report(out: &Path) -> Value {
    let path = if out.is_dir() {
        out.join("report.json")
    } else {
        PathBuf::from(format!("{}.report.json", name(out)))
    };
    serde_json::from_slice(&fs::read(path).expect("it is there")).expect("JSON")
}

/// The files of documents in some folders by name.
fn parts(outs: &[PathBuf]) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for (name, bytes) in outs.iter().flat_map(|out| tree(out)) {
        if !name.starts_with(".copydesk") && !name.starts_with("re") {
            assert_eq!(all.insert(name, bytes), None, "a part belongs to one shard");
        }
    }
    all
}

/// The lines of files of these outputs that have this name, sorted; those that all have are there once.
fn lines(outs: &[PathBuf], file: &str) -> Vec<String> {
    let read = |out: &PathBuf| fs::read_to_string(out.join(file)).expect("it is there");
    let texts: Vec<String> = outs.iter().map(read).collect();
    let head = texts[0].lines().next().filter(|_| file.ends_with("csv")).unwrap_or_default();
    let own = texts.iter().flat_map(|text| text.lines()).filter(|line| *line != head);
    let mut all: Vec<String> = own.map(str::to_owned).collect();
    all.sort_unstable();
    all
}

/// What all outputs together count is what the whole one counts.
#[track_caller]
fn check_counts(outs: &[PathBuf], whole: &Path) {
    let (reports, whole) = (outs.iter().map(|out| report(out)).collect::<Vec<_>>(), report(whole));
    let sum = |group: &str| {
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for (key, count) in reports.iter().filter_map(|report| report[group].as_object()).flatten()
        {
            *all.entry(key.clone()).or_default() += count.as_u64().expect("a count");
        }
        json!(all)
    };
    for group in ["counts", "rejects", "faults", "duplicates", "related"] {
        assert_eq!(sum(group), whole[group], "{group}");
    }
    let counts = |name: &str| whole["counts"][name].as_u64().expect("a count");
    assert_eq!(counts("read"), counts("out") + counts("dropped") + counts("rejected"));
    assert_eq!(counts("equal_ids"), FILES as u64 - 1, "the minutes");
    assert!(reports.iter().all(|report| report["complete"] == json!(true)));
}

/// Compares folders of parts, which are the same files, for these numbers of shards.
#[track_caller]
fn check_parts(numbers: &[usize], options: &[&str], word: &str) {
    let room = Room::new();
    let whole = room.out("whole", "out");
    room.run(&whole, &[options, &["--duplicates", word]].concat());
    let want = parts(slice::from_ref(&whole));
    for of in numbers {
        let mut outs = room.shards("out", *of, options);
        assert!(parts(&outs) != want, "there are copies among them");
        outs.reverse(); // in any order
        check_settle(&outs, &["--duplicates", word, "-j2"], 1);
        let context = format!("{of} shards, {options:?} {word}");
        assert!(parts(&outs) == want, "{context}");
        let rejects = |outs| lines(outs, "rejects.jsonl");
        assert_eq!(rejects(&outs), rejects(slice::from_ref(&whole)), "{context}");
        check_counts(&outs, &whole);
        // Again, and one of the runs again: nothing is left to do.
        let journal = outs[0].join(".copydesk/journal.jsonl");
        let before = fs::read(&journal).expect("it is there");
        check_settle(&outs, &["--duplicates", word], 1);
        let shard = format!("{of}/{of}");
        let exit = i32::from(*of <= FILES);
        let again = [&["--shard", &shard], options].concat();
        let said = check_run(&room.input(), &outs[0], &again, exit);
        assert!(said.contains("all was done before"), "{said}");
        assert!(parts(&outs) == want, "{context}, again");
        assert!(fs::read(&journal).expect("it is there") == before, "{context}, again");
    }
}

#[test]
fn settled_parts_are_those_of_a_whole_run_that_marks_copies() {
    check_parts(&[1, 2, FILES + 2], &["--stages", "none"], "mark");
    check_parts(&[3], &[], "mark");
    check_parts(&[3], &["--stages", "segment", "--repeated", "--compress", "gzip"], "mark");
}

#[test]
fn settled_parts_are_those_of_a_whole_run_that_leaves_copies_out() {
    check_parts(&[3], &["--stages", "none", "--set", "dedup.words=4"], "drop");
    check_parts(&[2], &["--stages", "segment", "--compress", "zstd"], "drop");
}

#[test]
fn settled_parts_of_parquet_are_those_of_a_whole_run() {
    check_parts(&[2], &["--stages", "none", "--output-format", "parquet"], "drop");
    check_parts(&[3], &["--stages", "segment", "--output-format", "parquet"], "mark");
}

#[test]
fn settled_tables_have_the_rows_of_a_whole_run() {
    let room = Room::new();
    let options = ["--stages", "segment", "--output-format", "csv"];
    for word in ["mark", "drop"] {
        let whole = room.out(word, "out");
        room.run(&whole, &[&options[..], &["--duplicates", word]].concat());
        let outs = room.shards("out", 3, &options);
        check_settle(&outs, &["--duplicates", word], 1);
        for (name, _) in parts(slice::from_ref(&whole)) {
            assert_eq!(lines(&outs, &name), lines(slice::from_ref(&whole), &name), "{name} {word}");
        }
        check_counts(&outs, &whole);
    }
}

#[test]
fn settled_files_are_those_of_a_whole_run_cut_into_shards() {
    let room = Room::new();
    for file in ["out.jsonl", "out.jsonl.zst", "out.parquet"] {
        for word in ["mark", "drop"] {
            let whole = room.out(word, file);
            room.run(&whole, &["--stages", "none", "--duplicates", word]);
            let only = room.shards(file, 1, &["--stages", "none"]);
            check_settle(&only, &["--duplicates", word], 1);
            let bytes = |out: &Path| fs::read(out).expect("it is there");
            assert!(bytes(&only[0]) == bytes(&whole), "{file} {word}");
            let outs = room.shards(file, 3, &["--stages", "none"]);
            check_settle(&outs, &["--duplicates", word], 1);
            assert_eq!(
                in_order(&room, &outs),
                in_order(&room, slice::from_ref(&whole)),
                "{file} {word}"
            );
            check_counts(&outs, &whole);
        }
    }
}

/// The documents of outputs, read again by the program, in the order of the splits.
fn in_order(room: &Room, outs: &[PathBuf]) -> Vec<String> {
    let mut splits = BTreeMap::new();
    for out in outs {
        let read = room.home.path().join("read.jsonl");
        let options = ["--stages", "none", "--duplicates", "off", "--overwrite"];
        check_run(out, &read, &options, 0);
        let text = if name(out).ends_with(".jsonl") { out } else { &read };
        let text = fs::read_to_string(text).expect("it is there");
        let mut lines = text.lines().map(str::to_owned);
        for split in report(out)["splits"].as_array().expect("a list") {
            let count = split["out"].as_u64().expect("a count") as usize;
            let label = split["label"].as_str().expect("a name").to_owned();
            splits.insert(label, lines.by_ref().take(count).collect::<Vec<_>>());
        }
        assert_eq!(lines.next(), None, "each stands in a split");
    }
    splits.into_values().flatten().collect()
}

#[test]
fn who_has_changed_his_mind_settles_again_and_what_is_gone_is_written_again() {
    let room = Room::new();
    let options = ["--stages", "none"];
    let whole = ["mark", "drop"].map(|word| {
        let out = room.out(word, "out");
        room.run(&out, &[&options[..], &["--duplicates", word]].concat());
        (word, parts(&[out]))
    });
    let whole = BTreeMap::from(whole);
    let outs = room.shards("out", 3, &options);
    for word in ["drop", "mark", "drop"] {
        check_settle(&outs, &["--duplicates", word], 1);
        assert!(parts(&outs) == whole[word], "{word}");
    }
    fs::remove_file(outs[1].join("documents-00001.jsonl")).expect("it is there");
    check_settle(&outs, &["--duplicates", "drop"], 1);
    assert!(parts(&outs) == whole["drop"]);
}

/// All that lies there, with what its processes have said of themselves.
fn all_of(outs: &[PathBuf]) -> Vec<BTreeMap<String, Vec<u8>>> {
    let all = |out: &PathBuf| {
        let own = ["report.json", ".copydesk/journal.jsonl"];
        let read = |name: &str| (name.to_owned(), fs::read(out.join(name)).unwrap_or_default());
        tree(out).into_iter().chain(own.map(read)).collect()
    };
    outs.iter().map(all).collect()
}

#[test]
fn what_is_not_the_whole_set_of_one_plan_is_refused_by_its_name_and_untouched() {
    let room = Room::new();
    let options = ["--stages", "none"];
    let outs = room.shards("out", 3, &options);
    let other = |place: &str, options: &[&str], exit: i32| {
        let out = room.out(place, "out");
        check_run(&room.input(), &out, &[&["--stages", "none"], options].concat(), exit);
        out
    };
    let strangers = [
        (
            other("set", &["--shard", "3/3", "--set", "dedup.words=4"], 1),
            "setting dedup.words: was not set, now 4",
        ),
        (other("twin", &["--shard", "2/3"], 1), "shard 2/3 is there twice"),
        (other("of", &["--shard", "3/4"], 1), "shard 3/4, where the first is 1/3"),
        (other("off", &["--shard", "3/3", "--duplicates", "off"], 1), "it ran with duplicates off"),
        (other("whole", &[], 1), "it is a whole run, and no shard"),
        (
            other("half", &["--shard", "3/3", "--max-rejects", "1", "-j1"], 5),
            "shard 3/3 is not complete",
        ),
    ];
    let gone = other("gone", &["--shard", "3/3"], 1);
    fs::remove_file(gone.join(".copydesk/kept/notes-0")).expect("it is there");
    let strangers =
        strangers.into_iter().chain([(gone, "what shard 3/3 has kept of split 2 is gone")]);
    let nothing = room.home.path().join("nothing");
    let strangers = strangers
        .chain([(nothing.clone(), "there is no run"), (outs[0].clone(), "is the same place")]);
    for (stranger, want) in strangers {
        let some = [outs[0].clone(), outs[1].clone(), stranger];
        let before = if some[2].exists() { all_of(&some) } else { Vec::new() };
        let said = check_settle(&some, &[], 4);
        assert!(said.contains(want) && said.contains(name(&some[2])), "{want}: {said}");
        assert!(before.is_empty() || all_of(&some) == before, "{want}: somebody was touched");
    }
    assert!(!nothing.exists());
    let before = all_of(&outs);
    let said = check_settle(&outs[..2], &[], 4);
    assert!(said.contains("shard 3/3 is missing"), "{said}");
    let said = check_settle(&outs, &["--duplicates", "off"], 4);
    assert!(said.contains("they are off"), "{said}");
    let said = check_settle(&outs, &["--on-dup-id", "error"], 3);
    assert!(said.contains("6 documents"), "{said}");
    let held = Job::open(real(), outs[2].join(".copydesk")).expect("nobody has it");
    let said = check_settle(&outs, &[], 4);
    assert!(said.contains("being written by") && said.contains(name(&outs[2])), "{said}");
    drop(held);
    assert!(all_of(&outs) == before, "nobody was touched");
    check_settle(&outs, &[], 1);
}
