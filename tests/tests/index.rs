//! The index on disk, cut off at every single operation on files.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use copydesk::core::{Article, Cause, Layers, Shelf, Verdict};
use copydesk::dedup::{DedupStage, MemoryBench};
use copydesk_files::faulty::FaultyIo;
use copydesk_files::{DirShelf, Io, real};

type Day = Vec<(String, String)>;

/// Invented stories of so many numbers; those of one number are the same story.
fn day(sender: &str, numbers: std::ops::Range<u64>) -> Day {
    let words = |number: u64| {
        let mut state = number + 1;
        let word = move |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            format!("w{:x}", state >> 44)
        };
        (0..60).map(word).collect::<Vec<_>>().join(" ")
    };
    numbers.map(|number| (format!("{sender}-{number}"), words(number))).collect()
}

/// Runs a day on an index and tells what was decided, by place.
fn run(io: Arc<dyn Io>, folder: &Path, day: &Day) -> Result<BTreeMap<u32, Verdict>, Cause> {
    let shelf = DirShelf::open(io, folder)?;
    let (stage, mut bench) = (DedupStage::default(), MemoryBench::default());
    for (id, text) in day {
        bench.add(&stage, &Article::from_text(id.as_str(), text.as_str()), &Layers::default())?;
    }
    let verdicts = bench.settle_on(&stage, &shelf)?;
    Ok(verdicts.iter().map(|verdict| (verdict.ordinal, verdict.clone())).collect())
}

/// All bytes of an index, by segment.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let shelf = DirShelf::open(real(), folder).expect("it can be opened");
    let read = |name: String| {
        let (len, mut bytes) = (shelf.len(&name).expect("it is there"), Vec::new());
        shelf.read(&name, 0..len, &mut bytes).expect("it can be read");
        (name, bytes)
    };
    shelf.segments().expect("a list").into_iter().map(read).collect()
}

#[track_caller]
fn check(kind: ErrorKind, for_ever: bool) {
    let (first, second) = (day("a", 0..12), day("b", 6..18));
    let fresh = || {
        let folder = tempfile::tempdir().expect("a folder");
        run(real(), folder.path(), &first).expect("a whole run");
        folder
    };
    let whole = fresh();
    let old = bytes(whole.path());
    let want = run(real(), whole.path(), &second).expect("a whole run");
    let new = bytes(whole.path());
    let again = run(real(), whole.path(), &second).expect("a whole run");
    assert!(again.len() == second.len() && want.len() < again.len(), "it copies itself");
    for n in 1.. {
        let folder = fresh();
        let faulty = FaultyIo::failing_at(n, kind);
        let faulty = if for_ever { faulty.for_ever() } else { faulty };
        let done = run(Arc::new(faulty.clone()), folder.path(), &second);
        let left = bytes(folder.path());
        assert!(left == old || left == new, "half of a run, fault at {n}");
        assert!(done.is_err() || left == new, "a run that ended is kept, fault at {n}");
        let rerun = run(real(), folder.path(), &second).expect("a whole run");
        assert_eq!(rerun, if left == old { want.clone() } else { again.clone() }, "fault at {n}");
        if !faulty.has_failed() {
            assert!(n > 30, "only {n} operations");
            return;
        }
    }
}

#[test]
fn a_plug_pulled_at_any_moment_leaves_a_whole_index() {
    check(ErrorKind::Other, true);
    check(ErrorKind::StorageFull, true);
}

#[test]
fn a_single_fault_leaves_a_whole_index() {
    check(ErrorKind::StorageFull, false);
    check(ErrorKind::PermissionDenied, false);
}
