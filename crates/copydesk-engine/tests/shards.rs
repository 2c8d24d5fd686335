//! Shards that are settled together are one run over the whole, also after a fault at any moment.

mod doubles;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::Sink;
use copydesk_engine::{Duplicates, Job, Pipeline, Ran, RunError, RunErrorKind, Shard, status};
use copydesk_files::faulty::FaultyIo;
use copydesk_files::{Io, real};
use doubles::{Pages, Rack, settling, tree};

/// Splits with copies of each other, equal ids, documents that fail, and one without any.
fn pages() -> Pages {
    let mut pages = Pages::new(&[
        &["a1|Rain fell.", "a2|Snow fell.", "a3|!refuse", "a4|Rain fell.", "a1|Again."],
        &[],
        &["a0|Rain fell.", "a1|A twin of rain.", "a6|!junk", "a7|!unnoted", "a9|Hail."],
        &["b1|Snow fell.", "a1|!unwritable", "b3|Fog."],
    ]);
    pages.splits.push((0..20).map(|at| format!("c{at}|text {} twin", at % 7)).collect());
    pages
}

fn pipeline(duplicates: Duplicates, folder: &Path, io: &Arc<dyn Io>) -> Pipeline {
    let builder = settling(duplicates).threads(2).batch(3);
    builder.scratch(folder.join(".scratch")).files(Arc::clone(io)).build().expect("it fits")
}

fn temporary() -> tempfile::TempDir {
    let made = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    made.expect("a temporary folder")
}

fn job(folder: &Path, io: &Arc<dyn Io>) -> Result<Job, RunError> {
    Ok(Job::open(Arc::clone(io), folder.join(".job"))?.build("b1").fact("a", "1"))
}

/// Runs all of it, or a share, in a folder.
fn go(duplicates: Duplicates, folder: &Path, shard: Option<Shard>) -> Ran {
    real().create_dir(folder).expect("it can be made");
    let job = job(folder, &real()).expect("nobody has it");
    let job = shard.into_iter().fold(job, Job::shard);
    let pipeline = pipeline(duplicates, folder, &real());
    pipeline.run_job(&pages(), &Rack::new(real(), folder), &job).expect("it ends well")
}

/// Runs so many shards, each in a folder of its own.
fn shards(home: &Path, of: u32) -> Vec<PathBuf> {
    let shard = |number: u32| {
        let folder = home.join(format!("{number}-{of}"));
        go(Duplicates::Mark, &folder, Some(Shard::new(number, of).expect("there is one")));
        folder
    };
    (1..=of).map(shard).collect()
}

fn settle(
    folders: &[PathBuf],
    duplicates: Duplicates,
    io: &Arc<dyn Io>,
) -> Result<Vec<Ran>, RunError> {
    let racks: Vec<_> = folders.iter().map(|folder| Rack::new(Arc::clone(io), folder)).collect();
    let jobs = folders.iter().map(|folder| job(folder, io)).collect::<Result<Vec<_>, _>>()?;
    let sinks = racks.iter().map(|rack| rack as &dyn Sink);
    let mut shards: Vec<_> = jobs.into_iter().zip(sinks).collect();
    let home = folders[0].parent().expect("it lies in one");
    pipeline(duplicates, home, io).settle(&mut shards)
}

/// What stands in all of them.
fn trees(folders: &[PathBuf]) -> Vec<(String, String)> {
    let mut all: Vec<_> = folders.iter().flat_map(|folder| tree(folder)).collect();
    all.sort();
    all
}

/// All that was counted in documents.
fn counts(rans: &[Ran]) -> [u64; 7] {
    let mut all = [0; 7];
    for ran in rans {
        let counts = &ran.report.counts;
        assert!(counts.balance() && ran.report.complete);
        let dup = ran.report.duplicates.values().sum();
        let own = [counts.read, counts.out, counts.dropped, counts.rejected, counts.equal_ids, dup];
        all.iter_mut().zip(own).for_each(|(all, own)| *all += own);
        all[6] += ran.report.related.values().sum::<u64>();
    }
    all
}

#[test]
fn settled_shards_are_a_run_over_the_whole_however_many_there_are() {
    for duplicates in [Duplicates::Mark, Duplicates::Drop] {
        let home = temporary();
        let whole = home.path().join("whole");
        let ran = go(duplicates, &whole, None);
        let want = tree(&whole);
        for of in [1, 2, 3, 5, 8] {
            let folders = shards(home.path(), of);
            let context = format!("{of} shards, {duplicates}");
            assert_ne!(trees(&folders), want, "{context}: there are copies");
            let rans = settle(&folders, duplicates, &real()).expect("it ends well");
            assert_eq!(trees(&folders), want, "{context}");
            assert_eq!(counts(&rans), counts(std::slice::from_ref(&ran)), "{context}");
            let again = settle(&folders, duplicates, &real()).expect("nothing is left to do");
            assert!(again.iter().all(|ran| ran.was_complete), "{context}");
            assert_eq!(counts(&again), counts(&rans), "{context}");
            assert_eq!(trees(&folders), want, "{context}");
            folders.iter().for_each(|folder| real().remove_all(folder).expect("it is there"));
        }
        assert_eq!(counts(&[ran])[4], 3, "`a1` is there four times");
    }
}

/// Fails operation n of settling, n = 1, 2, … until none is left to fail, and settles again each time.
#[track_caller]
fn check_faults(fault: ErrorKind, for_ever: bool) {
    let home = temporary();
    let whole = home.path().join("whole");
    let ran = go(Duplicates::Drop, &whole, None);
    let (want, want_counts) = (tree(&whole), counts(&[ran]));
    for n in 1.. {
        let folders = shards(home.path(), 2);
        let before = trees(&folders);
        let faulty = FaultyIo::failing_at(n, fault);
        let faulty = if for_ever { faulty.for_ever() } else { faulty };
        let io: Arc<dyn Io> = Arc::new(faulty.clone());
        let done = settle(&folders, Duplicates::Drop, &io);
        let context = format!("{fault:?} {for_ever} at {n}");
        let is_begun = |folder: &PathBuf| {
            let status = status(&*real(), &folder.join(".job")).expect("it can be read");
            status.is_some_and(|status| status.settled.is_some())
        };
        if done.is_ok() {
            assert_eq!(trees(&folders), want, "{context}");
        } else if !folders.iter().any(is_begun) {
            assert_eq!(trees(&folders), before, "{context}: nothing was begun");
        }
        let rans = settle(&folders, Duplicates::Drop, &real());
        let rans = rans.unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!(trees(&folders), want, "{context}, again");
        assert_eq!(counts(&rans), want_counts, "{context}, again");
        folders.iter().for_each(|folder| real().remove_all(folder).expect("it is there"));
        if !faulty.has_failed() {
            assert!(n > 60, "{context}");
            return;
        }
    }
}

#[test]
fn a_single_fault_at_any_operation_of_settling_costs_nothing_but_time() {
    check_faults(ErrorKind::Other, false);
}

#[test]
fn a_disk_that_is_full_at_any_operation_of_settling_costs_nothing_but_time() {
    check_faults(ErrorKind::StorageFull, true);
}

/// Whoever settles these is refused for this reason, and nothing is touched.
#[track_caller]
fn check_refused(folders: &[&PathBuf], want: &str) {
    let folders: Vec<PathBuf> = folders.iter().map(|folder| (*folder).clone()).collect();
    let before = trees(&folders);
    let states = || -> Vec<_> {
        let state = |folder: &PathBuf| status(&*real(), &folder.join(".job")).expect("it is one");
        folders.iter().map(state).collect()
    };
    let states_before = states();
    let error = settle(&folders, Duplicates::Mark, &real()).expect_err("it is refused");
    let RunErrorKind::Unsettled { reasons } = error.kind() else { panic!("{error}") };
    assert!(reasons.iter().any(|reason| reason.contains(want)), "{want}: {reasons:?}");
    assert_eq!((trees(&folders), states()), (before, states_before), "{want}");
}

#[test]
fn what_is_not_the_whole_of_one_plan_is_refused_with_every_reason() {
    let home = temporary();
    let two = shards(home.path(), 2);
    let three = shards(home.path(), 3);
    let whole = home.path().join("whole");
    go(Duplicates::Mark, &whole, None);
    check_refused(&[&two[0]], "shard 2/2 is missing");
    check_refused(&[&two[1]], "shard 1/2 is missing");
    check_refused(&[&two[0], &three[1]], "shard 2/3, where the first is 1/2");
    check_refused(&[&two[0], &whole], "it is a whole run, and no shard");
    let off = home.path().join("off");
    go(Duplicates::Off, &off, Some(Shard::new(2, 2).expect("there is one")));
    check_refused(&[&two[0], &off], "it ran with duplicates off");
    let twin = home.path().join("twin");
    go(Duplicates::Mark, &twin, Some(Shard::new(2, 2).expect("there is one")));
    check_refused(&[&two[0], &two[1], &twin], "shard 2/2 is there twice");
    real().remove_all(&twin.join(".job/kept/notes-0")).expect("it is there");
    check_refused(&[&two[0], &twin], "what shard 2/2 has kept of split 3 is gone");
    settle(&two, Duplicates::Mark, &real()).expect("these are the whole");
}

#[test]
fn equal_ids_of_several_shards_end_it_before_anything_is_written_where_that_is_asked_for() {
    let home = temporary();
    let folders = shards(home.path(), 3);
    let before = trees(&folders);
    let racks: Vec<_> = folders.iter().map(|folder| Rack::new(real(), folder)).collect();
    let jobs = folders.iter().map(|folder| job(folder, &real()).expect("nobody has it"));
    let mut shards: Vec<_> = jobs.zip(racks.iter().map(|rack| rack as &dyn Sink)).collect();
    let pipeline = settling(Duplicates::Mark).unique_ids(true).build().expect("it fits");
    let error = pipeline.settle(&mut shards).expect_err("`a1` is there four times");
    assert_eq!(*error.kind(), RunErrorKind::EqualIds { documents: 3 });
    assert_eq!(trees(&folders), before);
}
