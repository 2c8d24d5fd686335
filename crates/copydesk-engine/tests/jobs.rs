//! Runs that end before their end and are run again: what stands then is what would have stood.

mod doubles;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use copydesk_core::Source;
use copydesk_engine::{
    Duplicates, Job, Pipeline, PipelineBuilder, Ran, Report, RunError, RunErrorKind, Shard, status,
};
use copydesk_files::faulty::FaultyIo;
use copydesk_files::{Io, read_file, real, write_atomic};
use doubles::{Pages, Plain, Rack, settling, standard, tree};

/// Splits with copies of each other, documents that fail, and one without any.
fn pages() -> Pages {
    let mut pages = Pages::new(&[
        &["a1|Rain fell.", "a2|Snow fell.", "a3|!refuse", "a4|Rain fell.", "a1|Again."],
        &[],
        &["a0|Rain fell.", "a5|A twin of rain.", "a6|!junk", "a7|!unnoted", "a9|Hail."],
        &["b1|Snow fell.", "b2|!unwritable", "b3|Fog."],
    ]);
    pages.splits.push((0..40).map(|at| format!("c{at}|text {} twin", at % 17)).collect());
    pages
}

/// The kinds of run: in one pass, over a spool, over the input again, and over a sink that wants all at
/// once.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Straight,
    Spooled,
    Again,
    Once,
}

const KINDS: [Kind; 4] = [Kind::Straight, Kind::Spooled, Kind::Again, Kind::Once];

impl Kind {
    fn builder(self) -> PipelineBuilder {
        match self {
            Self::Straight | Self::Once => standard(),
            Self::Spooled => settling(Duplicates::Mark),
            Self::Again => Pipeline::builder(Plain).corpus(doubles::Equal::ALL),
        }
    }

    fn pages(self) -> Pages {
        Pages { twice: self == Self::Again, ..pages() }
    }
}

/// Runs it in a folder as a process would.
fn go(kind: Kind, pages: &Pages, io: &Arc<dyn Io>, folder: &Path) -> Result<Ran, RunError> {
    go_with(kind.builder().threads(2).batch(3), kind, pages, io, folder, |job| job)
}

fn go_with(
    builder: PipelineBuilder,
    kind: Kind,
    pages: &Pages,
    io: &Arc<dyn Io>,
    folder: &Path,
    set: impl FnOnce(Job) -> Job,
) -> Result<Ran, RunError> {
    let job = set(Job::open(Arc::clone(io), folder.join(".job"))?.build("b1").fact("a", "1"));
    let is_written_once = kind == Kind::Once;
    let rack = Rack { is_written_once, ..Rack::new(Arc::clone(io), folder) };
    let builder = builder.scratch(folder.join(".scratch")).files(Arc::clone(io));
    builder.build().expect("it fits").run_job(pages, &rack, &job)
}

/// A folder in memory where there is one: thousands of runs make their files durable.
fn temporary() -> tempfile::TempDir {
    let made = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    made.expect("a temporary folder")
}

/// What a report says without what the run took.
fn counted(report: &Report) -> Report {
    let mut report = report.clone();
    (report.times, report.stages) = Default::default();
    report.slowest.clear();
    report.threads = 0;
    report
}

/// What an unbroken run leaves.
fn unbroken(kind: Kind) -> (Vec<(String, String)>, Report) {
    let folder = temporary();
    let ran = go(kind, &kind.pages(), &real(), folder.path()).expect("it ends well");
    assert!(!ran.was_complete && (ran.written_before, ran.kept_before) == (0, 0));
    assert!(ran.report.counts.balance());
    (tree(folder.path()), counted(&ran.report))
}

#[track_caller]
fn check_complete(kind: Kind, folder: &Path, context: &str) {
    let (want, report) = unbroken(kind);
    let names: Vec<_> = real().list(&folder.join(".job")).expect("it is there");
    assert_eq!(names, ["journal.jsonl", "lock", "plan.json"], "{kind:?} {context}");
    assert_eq!(tree(folder), want, "{kind:?} {context}");
    let again = go(kind, &kind.pages(), &real(), folder).expect("nothing is left to do");
    assert!(again.was_complete, "{kind:?} {context}");
    assert_eq!(counted(&again.report), report, "{kind:?} {context}");
}

#[test]
fn a_run_that_is_done_is_not_done_again() {
    for kind in KINDS {
        let folder = temporary();
        go(kind, &kind.pages(), &real(), folder.path()).expect("it ends well");
        check_complete(kind, folder.path(), "");
    }
}

#[test]
fn one_pass_or_two_and_with_or_without_a_job_the_same_is_written() {
    let folder = temporary();
    let rack = Rack::new(real(), folder.path());
    let pipeline = standard().build().expect("it fits");
    let report = pipeline.run(&pages(), &rack).expect("it ends well");
    for kind in [Kind::Straight, Kind::Once] {
        let (want, counts) = unbroken(kind);
        assert_eq!(tree(folder.path()), want, "{kind:?}");
        assert_eq!((report.counts, &report.splits), (counts.counts, &counts.splits), "{kind:?}");
    }
}

/// Fails operation n of a run, n = 1, 2, … until none is left to fail, and runs it again each time.
#[track_caller]
fn check_faults(kind: Kind, fault: ErrorKind, for_ever: bool, step: usize) {
    let (want, counts) = unbroken(kind);
    for n in (1..).step_by(step) {
        let folder = temporary();
        let faulty = FaultyIo::failing_at(n, fault);
        let faulty = if for_ever { faulty.for_ever() } else { faulty };
        let done =
            go(kind, &kind.pages(), &(Arc::new(faulty.clone()) as Arc<dyn Io>), folder.path());
        let context = format!("{kind:?} {fault:?} {for_ever} at {n}");
        if done.is_ok() {
            assert_eq!(tree(folder.path()), want, "{context}");
        }
        let ran = go(kind, &kind.pages(), &real(), folder.path());
        let ran = ran.unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!(tree(folder.path()), want, "{context}, resumed");
        assert_eq!(counted(&ran.report), counts, "{context}, resumed");
        let left = real().list(&folder.path().join(".job")).expect("it is there");
        assert_eq!(left, ["journal.jsonl", "lock", "plan.json"], "{context}");
        if !faulty.has_failed() {
            assert!(n > 60, "{context}");
            return;
        }
    }
}

#[test]
fn a_single_fault_at_any_operation_costs_nothing_but_time() {
    for kind in KINDS {
        check_faults(kind, ErrorKind::Other, false, 1);
    }
}

#[test]
fn a_disk_that_dies_at_any_operation_costs_nothing_but_time() {
    for kind in KINDS {
        check_faults(kind, ErrorKind::Other, true, 1);
    }
}

#[test]
fn a_full_disk_costs_nothing_but_time() {
    for kind in KINDS {
        check_faults(kind, ErrorKind::StorageFull, true, 2);
    }
}

#[test]
fn another_plan_is_refused_with_every_difference_unless_it_is_to_begin_anew() {
    let folder = temporary();
    let kind = Kind::Spooled;
    go(kind, &kind.pages(), &real(), folder.path()).expect("it ends well");
    let before = tree(folder.path());
    let mut other = kind.pages();
    other.splits[0][0].push('!');
    let builder = || kind.builder().duplicates(Duplicates::Drop);
    let differ = |job: Job| job.fact("a", "2").build("b2");
    let error = go_with(builder(), kind, &other, &real(), folder.path(), differ);
    let error = error.expect_err("it differs");
    let RunErrorKind::OtherPlan { differences } = error.kind() else { panic!("{error}") };
    let want = [
        "build: was b1, now b2",
        "a: was 1, now 2",
        "duplicates: was mark, now drop",
        "input split-0: changed (size 58, now 59)",
    ];
    assert_eq!(*differences, want);
    assert_eq!(tree(folder.path()), before);
    let anew = |job: Job| differ(job).anew(true);
    let ran = go_with(builder(), kind, &other, &real(), folder.path(), anew).expect("it is anew");
    assert!(!ran.was_complete && ran.report.counts.dropped > 0);
    assert_ne!(tree(folder.path()), before);
}

#[test]
fn what_was_committed_is_not_done_again() {
    for kind in [Kind::Straight, Kind::Spooled, Kind::Again] {
        let folder = temporary();
        let mut pages = kind.pages();
        let token = copydesk_engine::CancelToken::new();
        let copy = token.clone();
        // Once the fifth split is being read, the four before it are whole.
        pages.before = Some(Box::new(move |handed| {
            if handed == 20 {
                copy.cancel();
            }
        }));
        let builder = kind.builder().cancel(token).batch(1);
        let stopped = go_with(builder, kind, &pages, &real(), folder.path(), |job| job);
        assert_eq!(stopped.expect_err("it was stopped").kind(), &RunErrorKind::Cancelled);
        let so_far = status(&*real(), &folder.path().join(".job"));
        let so_far = so_far.expect("it can be read").expect("it was begun");
        let done = if kind == Kind::Straight { so_far.written } else { so_far.kept };
        assert_eq!((done, so_far.splits, so_far.complete, so_far.runs), (4, 5, false, 1));
        assert_eq!(so_far.unfinished.into_iter().collect::<Vec<_>>(), []);
        let pages = kind.pages();
        let ran = go(kind, &pages, &real(), folder.path()).expect("it ends well");
        assert_eq!(ran.written_before + ran.kept_before, 4);
        let read_twice = if kind == Kind::Again { 53 } else { 0 };
        assert_eq!(pages.handed.into_inner(), 40 + read_twice, "{kind:?}");
        check_complete(kind, folder.path(), "");
    }
}

#[test]
fn threads_and_batches_may_change_between_two_tries() {
    for kind in KINDS {
        for (threads, batch) in [(1, 1), (8, 256)] {
            let folder = temporary();
            let io: Arc<dyn Io> =
                Arc::new(FaultyIo::failing_at(70, ErrorKind::StorageFull).for_ever());
            let pages = kind.pages();
            let builder = kind.builder().threads(2).batch(7);
            drop(go_with(builder, kind, &pages, &io, folder.path(), |job| job));
            let builder = kind.builder().threads(threads).batch(batch);
            go_with(builder, kind, &pages, &real(), folder.path(), |job| job)
                .expect("it ends well");
            check_complete(kind, folder.path(), "after another number of threads");
        }
    }
}

#[test]
fn a_split_that_is_changed_while_it_is_read_is_read_once_more() {
    for kind in KINDS {
        let folder = temporary();
        let pages = Pages { changes: vec![1, 0, 1, 0, 1].into(), ..kind.pages() };
        let ran = go(kind, &pages, &real(), folder.path()).expect("it ends well");
        assert_eq!(counted(&ran.report), unbroken(kind).1, "{kind:?}");
        check_complete(kind, folder.path(), "after a change");
    }
}

#[test]
fn a_split_that_is_changed_again_and_again_ends_the_run_by_its_name() {
    for kind in KINDS {
        let folder = temporary();
        let pages = Pages { changes: vec![0, 0, 0, 2].into(), ..kind.pages() };
        let error = go(kind, &pages, &real(), folder.path()).expect_err("it is never the same");
        assert_eq!(error.kind(), &RunErrorKind::Changed);
        assert_eq!(error.cause().expect("a cause").message(), "`split-3` was changed");
        go(kind, &kind.pages(), &real(), folder.path()).expect("it ends well");
        check_complete(kind, folder.path(), "after two changes");
    }
}

#[test]
fn shards_do_the_whole_between_them() {
    let folder = temporary();
    let kind = Kind::Straight;
    let (want, _) = unbroken(kind);
    let mut all = Vec::new();
    for number in 1..=3 {
        let folder = folder.path().join(number.to_string());
        let shard = Shard::new(number, 3).expect("there is one");
        let set = |job: Job| job.shard(shard);
        real().create_dir(&folder).expect("it can be made");
        let ran = go_with(kind.builder(), kind, &kind.pages(), &real(), &folder, set);
        let ran = ran.expect("it ends well");
        assert!(ran.report.counts.balance());
        let splits: Vec<_> = ran.report.splits.iter().map(|split| split.label.clone()).collect();
        let own = kind.pages().splits().expect("they are there").into_iter();
        let own = own.filter(|split| shard.has(split.index)).map(|split| split.label);
        assert_eq!(splits, own.collect::<Vec<_>>());
        all.extend(tree(&folder));
    }
    all.sort();
    assert_eq!(all, want);
}

#[test]
fn a_damaged_line_of_the_journal_costs_its_split_and_nothing_else() {
    for kind in [Kind::Straight, Kind::Spooled] {
        let folder = temporary();
        let token = copydesk_engine::CancelToken::new();
        let (copy, mut pages) = (token.clone(), kind.pages());
        pages.before = Some(Box::new(move |handed| {
            if handed == 20 {
                copy.cancel();
            }
        }));
        let builder = kind.builder().cancel(token).batch(1);
        drop(go_with(builder, kind, &pages, &real(), folder.path(), |job| job));
        let path = folder.path().join(".job/journal.jsonl");
        let journal = read_file(&*real(), &path).expect("it is there");
        let journal = String::from_utf8(journal).expect("a text");
        let lines = journal.split_inclusive('\n').map(|line| {
            let is_third = line.contains("committed") && line.contains("\"split\":2");
            if is_third { line.replace("tally", "tolly") } else { line.to_owned() }
        });
        let damaged: String = lines.collect();
        assert_ne!(damaged, journal);
        write_atomic(&real(), &path, damaged.as_bytes()).expect("it can be written");
        let pages = kind.pages();
        let ran = go(kind, &pages, &real(), folder.path()).expect("it ends well");
        assert_eq!(ran.written_before + ran.kept_before, 3, "{kind:?}");
        assert_eq!(pages.handed.into_inner(), 5 + 40);
        check_complete(kind, folder.path(), "after damage");
    }
}
