//! An output that was left in the middle, and goes on.

mod common;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{folder, names, put};
use copydesk_core::{Cause, Committed, Part, Place, Reject, SameThread, Sink, Split};
use copydesk_files::faulty::FaultyIo;
use copydesk_files::{is_temporary, read_file, real};
use copydesk_io::{Compression, Output, OutputFormat};
use proptest::prelude::*;

/// A form of output.
#[derive(Clone, Copy, Debug)]
struct Form {
    place: &'static str,
    format: OutputFormat,
    compression: Compression,
}

const FOLDER: Form =
    Form { place: "out", format: OutputFormat::JsonLines, compression: Compression::None };
const PACKED: Form = Form { compression: Compression::Zstd, ..FOLDER };
const CSV: Form = Form { format: OutputFormat::Csv, ..FOLDER };
const FILE: Form = Form { place: "one.jsonl", ..FOLDER };
const PACKED_FILE: Form = Form { place: "one.jsonl.gz", compression: Compression::Gzip, ..FOLDER };
const FORMS: [Form; 5] = [FOLDER, PACKED, CSV, FILE, PACKED_FILE];

impl Form {
    fn output(self, home: &Path) -> Output {
        let output = Output::to(home.join(self.place)).format(self.format).resumable(true);
        output.compression(self.compression)
    }

    /// A sink where a run with a plan was begun before.
    fn sink(self, home: &Path) -> Box<dyn Sink> {
        self.output(home).build().expect("it can be made")
    }

    /// The rows of a split, table by table: large enough that some are written before the commit.
    fn rows(self, split: u32) -> Vec<Vec<u8>> {
        let tables = if self.format == OutputFormat::Csv { 3 } else { 1 };
        let line = |table: usize| format!("{split} {table} {}\n", "x".repeat(500)).into_bytes();
        (0..tables).map(|table| line(table).repeat(200 * (split as usize + 1 + table))).collect()
    }
}

fn split(index: u32) -> Split {
    Split { index, label: "a".to_owned(), bytes: None }
}

fn fill(part: &mut dyn Part, form: Form, index: u32) -> Result<(), Cause> {
    part.write(&form.rows(index))?;
    if index != 1 {
        let cause = Cause::new("json.syntax", "bad");
        part.reject(&Reject::new(&Place::new("a", index.into(), 1), None, "source", &cause))?;
    }
    Ok(())
}

const SPLITS: u32 = 3;

/// Does what an engine does: asks what stands, writes what does not, and notes what is committed.
fn run(sink: &dyn Sink, form: Form, journal: &mut Vec<Committed>) -> Result<Vec<u32>, Cause> {
    let standing = sink.resume(journal)?;
    let mut kept = standing.iter();
    journal.retain(|_| *kept.next().expect("an answer for each"));
    let mut done = Vec::new();
    for index in 0..SPLITS {
        if journal.iter().any(|part| part.split == index) {
            continue;
        }
        let mut part = sink.open(&split(index), &SameThread)?;
        fill(&mut *part, form, index)?;
        journal.push(Committed { split: index, files: part.commit()? });
        journal.sort_by_key(|part| part.split);
        done.push(index);
    }
    sink.finish()?;
    Ok(done)
}

/// The names and bytes of what an output is, without what lies in its work folder.
fn tree(home: &Path, form: Form) -> Vec<(String, Vec<u8>)> {
    let folder = if form.place == "out" { home.join("out") } else { home.to_owned() };
    let all = names(&folder).into_iter().filter(|name| !name.ends_with(".copydesk"));
    all.map(|name| (read_file(&*real(), &folder.join(&name)).expect("it is there"), name))
        .map(|(bytes, name)| (name, bytes))
        .collect()
}

fn work(home: &Path, form: Form) -> PathBuf {
    form.output(home).work_folder().expect("it is no stream")
}

/// A place where a run has written its plan.
fn planned(form: Form) -> tempfile::TempDir {
    let home = folder(&[]);
    put(&work(home.path(), form), "plan.json", b"{}");
    home
}

/// What an unbroken run makes.
fn unbroken(form: Form) -> Vec<(String, Vec<u8>)> {
    let home = planned(form);
    let done = run(&*form.sink(home.path()), form, &mut Vec::new()).expect("nothing fails");
    assert_eq!(done, [0, 1, 2]);
    tree(home.path(), form)
}

/// Lets operation n fail, n = 1, 2, …, and goes on with a disk that works.
#[track_caller]
fn check_faults(form: Form, kind: ErrorKind, for_ever: bool) {
    let want = unbroken(form);
    for n in 1.. {
        let home = planned(form);
        let mut faulty = FaultyIo::failing_at(n, kind);
        if for_ever {
            faulty = faulty.for_ever();
        }
        let mut journal = Vec::new();
        let sink = form.output(home.path()).io(Arc::new(faulty.clone())).build();
        let done = sink.and_then(|sink| run(&*sink, form, &mut journal));
        if done.is_err() {
            let committed: Vec<_> = journal.iter().map(|part| part.split).collect();
            let redone = run(&*form.sink(home.path()), form, &mut journal).expect("it works now");
            assert!(
                committed.iter().all(|split| !redone.contains(split)),
                "fault at {n} of {form:?}: {committed:?} stood, and {redone:?} were done again"
            );
        }
        let seen = tree(home.path(), form);
        assert!(seen == want, "{kind} at {n} of {form:?}: {:?}", names_of(&seen));
        let rejects = work(home.path(), form).join("rejects");
        assert!(
            names(&rejects).iter().all(|name| !is_temporary(name.as_ref())),
            "fault at {n} of {form:?}"
        );
        if !faulty.has_failed() {
            assert!(n > 20, "{n}");
            return;
        }
    }
}

fn names_of(tree: &[(String, Vec<u8>)]) -> Vec<(&str, usize)> {
    tree.iter().map(|(name, bytes)| (name.as_str(), bytes.len())).collect()
}

#[test]
fn whatever_operation_fails_the_next_try_gives_the_unbroken_bytes() {
    for form in FORMS {
        check_faults(form, ErrorKind::Other, true);
    }
    for form in [PACKED, CSV] {
        check_faults(form, ErrorKind::Other, false);
        check_faults(form, ErrorKind::StorageFull, true);
    }
}

#[test]
fn writes_that_are_interrupted_or_short_lose_nothing() {
    for form in [FOLDER, CSV, PACKED_FILE] {
        check_faults(form, ErrorKind::Interrupted, false);
        check_faults(form, ErrorKind::WriteZero, false);
    }
}

/// Writes two of three parts, changes something, and asks what is done again.
#[track_caller]
fn check_change(form: Form, verify: bool, change: impl Fn(&Path), redone: &[u32]) {
    let home = planned(form);
    let mut journal = Vec::new();
    {
        let sink = form.sink(home.path());
        assert!(sink.resume(&[]).expect("nothing is there").is_empty());
        for index in 0..2 {
            let mut part = sink.open(&split(index), &SameThread).expect("it can be opened");
            fill(&mut *part, form, index).expect("there is room");
            let files = part.commit().expect("there is room");
            journal.push(Committed { split: index, files });
        }
        let mut part = sink.open(&split(2), &SameThread).expect("it can be opened");
        fill(&mut *part, form, 2).expect("there is room");
        std::mem::forget(part); // the process dies here
        std::mem::forget(sink);
    }
    change(home.path());
    let sink = form.output(home.path()).verify(verify).build().expect("it can be made");
    let done = run(&*sink, form, &mut journal).expect("nothing fails");
    assert_eq!(done, redone, "{form:?}");
    let seen = tree(home.path(), form);
    assert!(seen == unbroken(form), "{form:?}: {:?}", names_of(&seen));
}

fn cut(path: &Path, by: u64) {
    let mut file = real().edit(path).expect("it is there");
    let len = real().look(path).expect("it is there").len;
    file.set_len(len - by).expect("it can be cut");
}

fn flip(path: &Path, at: usize) {
    let mut bytes = read_file(&*real(), path).expect("it is there");
    bytes[at] ^= 1;
    copydesk_files::write_atomic(&real(), path, &bytes).expect("it can be written");
}

#[test]
fn a_killed_run_goes_on_behind_what_is_committed_and_leaves_no_stray() {
    for form in FORMS {
        for verify in [false, true] {
            check_change(form, verify, |_| {}, &[2]);
        }
    }
}

#[test]
fn a_part_that_is_gone_or_of_another_size_is_written_again() {
    let gone =
        |home: &Path| real().remove(&home.join("out/documents-00000.jsonl")).expect("it is there");
    check_change(FOLDER, false, gone, &[0, 2]);
    check_change(FOLDER, false, |home| cut(&home.join("out/documents-00001.jsonl"), 1), &[1, 2]);
    let rejects = |home: &Path| work(home, FOLDER).join("rejects/00000.jsonl");
    check_change(FOLDER, false, |home| cut(&rejects(home), 1), &[0, 2]);
}

#[test]
fn a_shared_file_is_believed_up_to_the_first_stretch_that_is_not_whole() {
    // What was written of the third part was not flushed, or has been cut.
    let end = |home: &Path| work(home, FILE).join("one.jsonl");
    let first = FILE.rows(0)[0].len() as u64;
    let shorten = |to: u64| {
        move |home: &Path| {
            real().edit(&end(home)).and_then(|mut file| file.set_len(to)).expect("it can be cut");
        }
    };
    check_change(FILE, false, shorten(first), &[1, 2]);
    check_change(FILE, false, shorten(first - 1), &[0, 1, 2]);
    check_change(FILE, false, |home| real().remove(&end(home)).expect("it is there"), &[0, 1, 2]);
    let quotes = |home: &Path| work(home, CSV).join("quotes.csv");
    check_change(CSV, false, |home| real().remove(&quotes(home)).expect("it is there"), &[0, 1, 2]);
}

#[test]
fn another_byte_is_found_by_who_looks() {
    check_change(FOLDER, true, |home| flip(&home.join("out/documents-00001.jsonl"), 7), &[1, 2]);
    check_change(FILE, true, |home| flip(&work(home, FILE).join("one.jsonl"), 7), &[0, 1, 2]);
}

#[test]
fn a_finished_output_that_nobody_has_noted_as_finished_stands() {
    for form in FORMS {
        let home = planned(form);
        let mut journal = Vec::new();
        run(&*form.sink(home.path()), form, &mut journal).expect("nothing fails");
        let want = tree(home.path(), form);
        let done = run(&*form.sink(home.path()), form, &mut journal).expect("nothing fails");
        assert_eq!((done.len(), tree(home.path(), form) == want), (0, true), "{form:?}");
    }
}

#[test]
fn other_peoples_files_stay_and_temporaries_of_ours_go() {
    for form in FORMS {
        let home = planned(form);
        let at = if form.place == "out" { home.path().join("out") } else { home.path().to_owned() };
        let ours = match form.place {
            "out" => ".rejects.jsonl.tmp-1-2".to_owned(),
            name => format!(".{name}.rejects.jsonl.tmp-1-2"),
        };
        for name in [ours.as_str(), ".notes.txt.tmp-1-2", "documents-1.txt", "one.jsonl.bak"] {
            put(&at, name, b"mine");
        }
        run(&*form.sink(home.path()), form, &mut Vec::new()).expect("nothing fails");
        let seen = names(&at);
        assert!(!seen.contains(&ours), "{seen:?}");
        for name in [".notes.txt.tmp-1-2", "documents-1.txt", "one.jsonl.bak"] {
            assert!(seen.iter().any(|seen| seen == name), "{name} of {form:?}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_link_is_replaced_and_never_written_through() {
    let home = planned(FILE);
    let mine = put(home.path(), "mine.txt", b"mine");
    let growing = work(home.path(), FILE).join("one.jsonl");
    std::os::unix::fs::symlink(&mine, &growing).expect("links can be made");
    run(&*FILE.sink(home.path()), FILE, &mut Vec::new()).expect("nothing fails");
    assert_eq!(common::text(&mine), "mine");
    assert!(!real().is_link(&home.path().join("one.jsonl")).expect("it is there"));
}

#[test]
fn what_is_there_without_a_plan_is_somebody_elses() {
    let home = folder(&[("out/documents-00000.jsonl", b"old")]);
    let cause = FOLDER.output(home.path()).build().err().expect("it is refused");
    assert_eq!(cause.code(), "output.exists");
    put(&work(home.path(), FOLDER), "plan.json", b"{}");
    assert!(FOLDER.output(home.path()).build().is_ok());
}

/// Writes all parts, giving each up once half way; the commits come when the next part is written.
fn run_late(sink: &dyn Sink, form: Form) -> Result<(), Cause> {
    let mut before: Option<Box<dyn Part + '_>> = None;
    for index in 0..SPLITS {
        if before.is_none() {
            let mut given_up = sink.open(&split(index), &SameThread)?;
            fill(&mut *given_up, form, index)?;
            given_up.write(&form.rows(index))?;
        }
        let mut part = sink.open(&split(index), &SameThread)?;
        fill(&mut *part, form, index)?;
        if let Some(before) = before.replace(part) {
            before.commit()?;
        }
    }
    before.expect("there are some").commit()?;
    sink.finish()
}

#[test]
fn parts_that_are_given_up_or_committed_late_change_no_byte() {
    for form in FORMS {
        let home = planned(form);
        run_late(&*form.sink(home.path()), form).expect("nothing fails");
        assert!(tree(home.path(), form) == unbroken(form), "{form:?}");
    }
}

#[test]
fn nothing_is_made_before_it_is_asked_for() {
    for form in FORMS {
        let home = planned(form);
        drop(form.sink(home.path()));
        assert_eq!(tree(home.path(), form), [], "{form:?}");
        assert_eq!(names(&work(home.path(), form)), ["plan.json"]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_cut_of_rows_into_writes_gives_the_same_bytes(
        which in 0..FORMS.len(),
        cuts in prop::collection::vec(1..40_000_usize, 1..12),
    ) {
        let form = FORMS[which];
        let home = planned(form);
        let sink = form.sink(home.path());
        for index in 0..SPLITS {
            let mut part = sink.open(&split(index), &SameThread).expect("it can be opened");
            let rows = form.rows(index);
            let (mut at, mut cuts) = (0, cuts.iter().cycle());
            while rows.iter().any(|rows| at < rows.len()) {
                let end = at + cuts.next().expect("they go round");
                let piece = |rows: &Vec<u8>| rows[at.min(rows.len())..end.min(rows.len())].to_vec();
                part.write(&rows.iter().map(piece).collect::<Vec<_>>()).expect("there is room");
                at = end;
            }
            if index != 1 {
                let cause = Cause::new("json.syntax", "bad");
                let place = Place::new("a", index.into(), 1);
                part.reject(&Reject::new(&place, None, "source", &cause)).expect("there is room");
            }
            part.commit().expect("there is room");
        }
        sink.finish().expect("nothing fails");
        prop_assert!(tree(home.path(), form) == unbroken(form));
    }
}
