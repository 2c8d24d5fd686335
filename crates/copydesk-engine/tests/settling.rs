//! Runs with corpus stages: verdicts, dropped documents, and a scratch space that fails.

mod doubles;

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use copydesk_core::{Article, Bench, Cause, CorpusStage, Layers, Relation, Verdicts, wire};
use copydesk_engine::{Budget, CancelToken, Duplicates, Phase, Progress, RunErrorKind};
use copydesk_files::faulty::FaultyIo;
use doubles::{Equal, Pages, Tray, finish, run, settling, standard};

fn copies() -> Pages {
    Pages::new(&[
        &["a1|Rain fell.", "a2|Snow fell.", "a3|!refuse", "a4|Rain fell."],
        &[],
        &[
            "a0|Rain fell.",
            "a5|A twin of rain.",
            "a6|!junk",
            "a7|!unnoted",
            "a8|!notedies",
            "a9|Hail.",
        ],
    ])
}

/// Pairs of a document and the one that it copies.
fn pairs(text: &str) -> Vec<(String, Option<String>)> {
    let pair = |line: &str| {
        let document = wire::Document::read(line.as_bytes()).expect("a document");
        (document.id.into_owned(), document.duplicate.map(|duplicate| duplicate.of))
    };
    text.lines().map(pair).collect()
}

fn pair(id: &str, of: Option<&str>) -> (String, Option<String>) {
    (id.to_owned(), of.map(str::to_owned))
}

#[test]
fn verdicts_are_joined_to_their_documents() {
    let (report, held) = finish(settling(Duplicates::Mark).batch(2), &copies());
    let want = [
        pair("a1", Some("a0")),
        pair("a2", None),
        pair("a4", Some("a0")),
        pair("a0", None),
        pair("a5", None),
        pair("a9", None),
    ];
    assert_eq!(pairs(&held.text()), want);
    let refused = [
        ("a3", "words", "test.refused"),
        ("a6", "source", "test.unread"),
        ("a7", "equal", "test.unnoted"),
        ("a8", "equal", "panic"),
    ];
    assert_eq!(held.refused(), refused);
    assert_eq!(held.parts.len(), 3);
    let counts = report.counts;
    assert_eq!((counts.read, counts.out, counts.rejected, counts.faults), (9, 6, 3, 1));
    assert_eq!((report.duplicates[&Relation::Exact], report.related.values().sum::<u64>()), (2, 1));
    assert_eq!(report.found.documents, 6);
    let out: Vec<_> = report.splits.iter().map(|split| (split.out, split.rejected)).collect();
    assert_eq!(out, [(3, 1), (0, 0), (3, 2)]);
}

#[test]
fn dropped_duplicates_are_counted() {
    let (report, held) = finish(settling(Duplicates::Drop), &copies());
    assert_eq!(held.ids(), ["a2", "a0", "a5", "a9"]);
    assert_eq!((report.counts.out, report.counts.dropped), (4, 2));
    assert_eq!(report.duplicates[&Relation::Exact], 2);
}

#[test]
fn without_verdicts_documents_go_straight_through() {
    let mut pages = copies();
    pages.splits[2].retain(|record| !record.contains("note"));
    let (_, straight) = finish(standard(), &pages);
    assert_eq!(finish(settling(Duplicates::Off), &pages).1, straight);
    // And a verdict that says nothing changes no byte.
    let never = Equal { only: "nobody writes this", ..Equal::ALL };
    assert_eq!(finish(standard().corpus(never), &pages).1, straight);
}

#[test]
fn threads_and_batches_change_no_byte() {
    let mut pages = copies();
    pages.splits.push((0..500).map(|at| format!("b{at}|text {} twin", at % 90)).collect());
    let want = finish(settling(Duplicates::Mark).threads(1), &pages).1;
    for threads in [1, 2, 8] {
        for batch in [1, 7, 256] {
            let (_, held) = finish(
                settling(Duplicates::Mark).threads(threads).batch(batch).in_flight(2),
                &pages,
            );
            assert!(held == want, "{threads} threads, batch {batch}");
        }
    }
}

#[test]
fn of_two_corpus_stages_the_first_is_believed_and_relations_add_up() {
    let near = Equal { name: "near", relation: Relation::Near, only: "Rain" };
    let exact = Equal { name: "exact", relation: Relation::Exact, only: "" };
    let pages = Pages::new(&[&["a|Rain twin", "b|Rain twin", "c|Snow", "d|Snow"]]);
    let (report, held) = finish(standard().corpus(near).corpus(exact), &pages);
    let relations: Vec<_> = held
        .text()
        .lines()
        .map(|line| {
            let document = wire::Document::read(line.as_bytes()).expect("a document");
            (document.duplicate.map(|duplicate| duplicate.relation), document.related.len())
        })
        .collect();
    assert_eq!(
        relations,
        [(None, 2), (Some(Relation::Near), 2), (None, 0), (Some(Relation::Exact), 0)]
    );
    assert_eq!(report.duplicates.len(), 2);
}

#[test]
fn a_document_that_the_sink_cannot_take_is_rejected_in_the_second_pass() {
    let pages = Pages::new(&[&["a|fine", "b|!unwritable", "c|!sinkdies", "d|fine"]]);
    let (report, held) = finish(settling(Duplicates::Mark).batch(1), &pages);
    assert_eq!(held.refused(), [("b", "sink", "test.unwritable"), ("c", "sink", "panic")]);
    assert_eq!(held.rejects[0].byte_offset, 6);
    assert_eq!(held.ids(), ["a", "d"]);
    assert_eq!((report.counts.read, report.counts.rejected), (4, 2));
}

#[test]
fn rejects_of_both_passes_come_in_the_order_of_the_input() {
    let mut pages = Pages::new(&[
        &["a|!sinkdies", "b|!refuse", "c|fine", "d|!unwritable", "e|!junk", "f|!unnoted"],
        &["g|never read"],
        &["h|!faint", "i|!unwritable"],
    ]);
    pages.closed.push(1);
    let want = [
        ("a", "sink", "panic"),
        ("b", "words", "test.refused"),
        ("d", "sink", "test.unwritable"),
        ("e", "source", "test.unread"),
        ("f", "equal", "test.unnoted"),
        ("-", "source", "test.closed"),
        ("h", "words", "panic"),
        ("i", "sink", "test.unwritable"),
    ];
    for batch in [1, 2, 64] {
        let (report, held) = finish(settling(Duplicates::Mark).batch(batch), &pages);
        assert_eq!(held.refused(), want, "batch {batch}");
        assert_eq!((held.ids(), held.parts.len()), (vec!["c".to_owned()], 3));
        let counts: Vec<_> =
            report.splits.iter().map(|split| (split.out, split.rejected, split.faults)).collect();
        assert_eq!(counts, [(1, 4, 1), (0, 0, 1), (0, 2, 0)], "each is counted once");
    }
}

#[test]
fn a_run_that_ends_before_its_second_pass_has_told_no_reject() {
    let pages = Pages::new(&[&["a|!refuse"], &["b|!unsettle"]]);
    let (outcome, held) = run(settling(Duplicates::Mark), &pages);
    assert!(outcome.is_err());
    assert_eq!(held, doubles::Held::default());
}

#[test]
fn nothing_to_settle() {
    for pages in [Pages::new(&[]), Pages::new(&[&[], &[]]), Pages::new(&[&["a|!refuse"]])] {
        let (report, held) = finish(settling(Duplicates::Mark), &pages);
        assert_eq!((report.counts.out, held.parts.len()), (0, pages.splits.len()));
    }
}

#[test]
fn a_stage_that_cannot_decide_ends_the_run() {
    let (outcome, held) = run(settling(Duplicates::Mark), &Pages::new(&[&["a|!unsettle"]]));
    let error = outcome.expect_err("it cannot decide");
    assert_eq!(error.kind(), &RunErrorKind::Settle { stage: "equal".to_owned() });
    assert_eq!(error.cause().map(Cause::code), Some("test.unsettled"));
    assert!(held.parts.is_empty() && !held.finished);
}

#[test]
fn a_full_output_or_a_spent_budget_ends_either_pass() {
    let tray = Tray { full_after: Some(10), ..Tray::default() };
    let pipeline = settling(Duplicates::Mark).threads(2).batch(4).build().expect("it fits");
    let error = pipeline.run(&Pages::many(5000), &tray).expect_err("the tray is full");
    assert_eq!((error.kind(), tray.into_held().open), (&RunErrorKind::Sink, 0));
    let pages = Pages::new(&[&["a|!refuse", "b|!unwritable", "c|fine"]]);
    for most in [0, 1] {
        let (outcome, _) = run(settling(Duplicates::Mark).max_rejects(Budget::count(most)), &pages);
        assert!(matches!(outcome.expect_err("too many").kind(), RunErrorKind::Budget { .. }));
    }
    finish(settling(Duplicates::Mark).max_rejects(Budget::count(2)), &pages);
}

#[test]
fn a_run_can_be_cancelled_in_its_second_pass() {
    let (token, progress) = (CancelToken::new(), Progress::new());
    let (copy, watched) = (token.clone(), progress.clone());
    let write = move |_: &_| {
        assert_eq!(watched.snapshot().phase, Phase::Writing);
        copy.cancel();
    };
    let tray = Tray { before: Some(Box::new(write)), ..Tray::default() };
    let builder = settling(Duplicates::Mark).batch(1).in_flight(1).cancel(token).progress(progress);
    let error = builder
        .build()
        .expect("it fits")
        .run(&Pages::many(100), &tray)
        .expect_err("it was cancelled");
    assert_eq!(error.kind(), &RunErrorKind::Cancelled);
    let held = tray.into_held();
    assert!(held.parts.is_empty() && held.open == 0 && held.written < 100);
}

/// Cancels the run from within `settle` and goes on as if nothing had happened.
struct Canceller {
    token: CancelToken,
    looks: Arc<AtomicUsize>,
}

impl CorpusStage for Canceller {
    fn name(&self) -> &str {
        "canceller"
    }

    fn note(&self, _: &Article, _: &Layers, _: &mut Vec<u8>) -> Result<(), Cause> {
        Ok(())
    }

    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause> {
        self.token.cancel();
        bench.notes.pass(0, &mut |_, _, _| {
            self.looks.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })?;
        Ok(Verdicts::default())
    }
}

#[test]
fn a_run_can_be_cancelled_while_it_settles() {
    let (token, looks) = (CancelToken::new(), Arc::new(AtomicUsize::new(0)));
    let stage = Canceller { token: token.clone(), looks: Arc::clone(&looks) };
    let (outcome, held) = run(standard().corpus(stage).cancel(token), &Pages::many(100));
    assert_eq!(outcome.expect_err("it was cancelled").kind(), &RunErrorKind::Cancelled);
    assert_eq!(looks.load(Ordering::Relaxed), 0, "no note is read any more");
    assert_eq!(held.written, 0);
}

#[test]
fn the_scratch_folder_is_used_and_left_empty() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    finish(settling(Duplicates::Mark).scratch(folder.path()), &copies());
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 0);
    finish(standard().scratch(folder.path().join("never made")), &Pages::many(10));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("it is there").count(),
        0,
        "one pass needs none"
    );
}

/// Whatever operation on the scratch space fails: the run ends with an error and no output, and leaves
/// nothing behind, or it was not needed.
#[test]
fn a_scratch_space_that_fails_ends_the_run() {
    let pages = copies();
    let want = finish(settling(Duplicates::Mark), &pages).1;
    for n in 1.. {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let io = FaultyIo::failing_at(n, ErrorKind::StorageFull);
        let builder = settling(Duplicates::Mark)
            .threads(1)
            .scratch(folder.path())
            .files(Arc::new(io.clone()));
        let (outcome, held) = run(builder, &pages);
        if !io.has_failed() {
            assert!(n > 10, "only {n} operations");
            return;
        }
        match outcome {
            Ok(_) => assert_eq!(held, want),
            Err(error) => {
                assert!(
                    matches!(error.kind(), RunErrorKind::Scratch | RunErrorKind::Settle { .. }),
                    "{error:?}"
                );
                assert_eq!(error.cause().map(Cause::code), Some("disk.full"));
                assert!(!held.finished);
            }
        }
    }
}
