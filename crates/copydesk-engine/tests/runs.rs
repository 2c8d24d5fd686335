//! Runs in one pass: order, counts, bounds, and what goes wrong.

mod doubles;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use base64::prelude::{BASE64_STANDARD, Engine};
use copydesk_core::{Article, Cause, LayerName, Layers, Stage};
use copydesk_engine::{
    Budget, BuildErrorKind, CancelToken, Phase, Pipeline, Progress, RunErrorKind,
};
use doubles::{Equal, Held, Pages, Plain, Tray, Words, finish, run, standard};

#[test]
fn documents_come_out_in_the_order_of_the_input() {
    let pages = Pages::many(1000);
    let (report, held) = finish(standard().threads(4).batch(3), &pages);
    assert_eq!(held.ids(), (0..1000).map(|at| format!("a{at}")).collect::<Vec<_>>());
    assert_eq!((report.counts.read, report.counts.out), (1000, 1000));
    assert_eq!(report.found.sentences, 5000, "the stage has marked five words each");
}

#[test]
fn threads_batches_and_permits_change_no_byte() {
    let mut pages = Pages::many(300);
    pages.splits.push(
        (0..200)
            .map(|at| format!("b{at}|{}", ["fine", "!faint", "!junk", "!lie"][at % 4]))
            .collect(),
    );
    pages.splits.push(Vec::new());
    pages.splits.push((0..100).map(|at| format!("c{at}|{}", "long ".repeat(at * 5))).collect());
    let want = finish(standard().threads(1), &pages).1;
    assert_eq!((want.parts.len(), want.rejects.len()), (4, 150));
    for threads in [1, 2, 8] {
        for batch in [1, 7, 256] {
            for in_flight in [0, 1, 3] {
                let (_, held) =
                    finish(standard().threads(threads).batch(batch).in_flight(in_flight), &pages);
                assert!(held == want, "{threads} threads, batch {batch}, {in_flight} in flight");
            }
        }
    }
}

#[test]
fn every_failure_is_a_reject_with_its_step_and_place() {
    let pages = Pages::new(&[&[
        "a|fine",
        "b|!unread",
        "c|!dies",
        "d|!inadmissible",
        "e|!faint",
        "f|!refuse",
        "g|!lie",
        "h|!unwritable",
        "i|!sinkdies",
        "j|!junk",
        "k|fine, too",
    ]]);
    let (report, held) = finish(standard().checked(true), &pages);
    assert_eq!(held.ids(), ["a", "k"]);
    let want = [
        ("b", "source", "test.unread"),
        ("-", "source", "panic"),
        ("d", "intake", "test.inadmissible"),
        ("e", "words", "panic"),
        ("f", "words", "test.refused"),
        ("g", "words", "law.broken"),
        ("h", "sink", "test.unwritable"),
        ("i", "sink", "panic"),
        ("j", "source", "test.unread"),
    ];
    assert_eq!(held.refused(), want);
    assert_eq!(held.rejects[3].message, "panicked: it faints");
    assert_eq!((held.rejects[1].source.as_str(), held.rejects[1].byte_offset), ("split-0", 15));
    assert_eq!(held.rejects[2].at, Some(3));
    assert!(held.rejects.iter().all(|reject| reject.split == Some(0)));
    let counts = report.counts;
    assert_eq!((counts.read, counts.out, counts.rejected, counts.faults), (10, 2, 8, 1));
    assert_eq!((report.rejects["panic"], report.faults["test.unread"]), (3, 1));
}

/// The records of rejects; nothing where they are only referred to.
fn quoted(held: &Held) -> Vec<Option<Vec<u8>>> {
    let raw = |text: &String| BASE64_STANDARD.decode(text).expect("it is Base64");
    held.rejects.iter().map(|reject| reject.raw_b64.as_ref().map(raw)).collect()
}

#[test]
fn a_reject_holds_its_record_as_it_was_received_unless_that_is_long() {
    let fitting = format!("d|!faint {}", "x".repeat(64 * 1024 - 9));
    let long = format!("{fitting}x");
    let pages = Pages::new(&[&["a|fine", "b|!unread", "c|!dies", &fitting, &long, "f|!junk"]]);
    let want = ["b|!unread", "c|!dies", &fitting].map(|record| Some(record.as_bytes().to_vec()));
    let want: Vec<_> = want.into_iter().chain([None, None]).collect();
    assert!(quoted(&finish(standard(), &pages).1) == want);
    let lengths: Vec<_> = finish(standard(), &pages).1.rejects.iter().map(|r| r.byte_len).collect();
    assert_eq!(lengths[2..4], [65_536, 65_537]);
    // In two passes, too.
    let settled = standard().corpus(Equal::ALL);
    assert!(quoted(&finish(settled, &pages).1) == want);
}

#[test]
fn every_split_has_its_part_and_a_bad_one_costs_no_other() {
    let mut pages = Pages::new(&[
        &["a|one", "b|two"],
        &[],
        &["c|x"],
        &["d|three", "e|!tear", "f|lost"],
        &["g|four"],
    ]);
    pages.closed.push(2);
    let (report, held) = finish(standard().batch(1), &pages);
    let labels: Vec<_> = held.parts.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["split-0", "split-1", "split-2", "split-3", "split-4"]);
    assert_eq!(held.ids(), ["a", "b", "d", "g"]);
    assert_eq!(held.refused(), [("-", "source", "test.closed"), ("-", "source", "panic")]);
    let out: Vec<_> = report.splits.iter().map(|split| (split.out, split.faults)).collect();
    assert_eq!(out, [(2, 0), (0, 0), (0, 1), (1, 1), (1, 0)]);
    assert_eq!((report.counts.read, report.counts.faults), (4, 2));
}

#[test]
fn nothing_in_nothing_out() {
    for pages in [Pages::new(&[]), Pages::new(&[&[]])] {
        let (report, held) = finish(standard(), &pages);
        assert_eq!((report.counts.read, held.text().as_str()), (0, ""));
        assert_eq!(held.parts.len(), pages.splits.len());
    }
}

#[test]
fn one_permit_and_one_thread_suffice() {
    let pages = Pages::many(200);
    let (_, held) = finish(standard().threads(1).in_flight(1).batch(1), &pages);
    assert_eq!(held.ids().len(), 200);
}

/// The sink takes nothing until the reader has handed on all that it may, and never is there more.
#[test]
fn a_slow_sink_stops_the_reader_and_nothing_else_does() {
    let (in_flight, batch, documents) = (3, 5, 200);
    let handed = Arc::new((Mutex::new(0), Condvar::new()));
    let told = Arc::clone(&handed);
    // Waits for ever if the reader stops early.
    let wait = move |held: &Held| {
        let want = (held.written + in_flight * batch).min(documents);
        let count = told.0.lock().expect("not poisoned");
        drop(told.1.wait_while(count, |count| *count < want).expect("not poisoned"));
    };
    let tray = Arc::new(Tray { before: Some(Box::new(wait)), ..Tray::default() });
    let most = Arc::new(AtomicUsize::new(0));
    let (sink, seen) = (Arc::clone(&tray), Arc::clone(&most));
    let look = move |before: usize| {
        *handed.0.lock().expect("not poisoned") = before + 1;
        handed.1.notify_all();
        seen.fetch_max(before + 1 - sink.written(), Ordering::SeqCst);
    };
    let pages = Pages { before: Some(Box::new(look)), ..Pages::many(documents) };
    let pipeline =
        standard().threads(2).in_flight(in_flight).batch(batch).build().expect("it fits");
    pipeline.run(&pages, &*tray).expect("well");
    assert_eq!(most.load(Ordering::SeqCst), in_flight * batch, "documents on their way at once");
    assert_eq!(tray.written(), documents);
}

#[test]
fn a_slow_source_is_waited_for() {
    let tray = Arc::new(Tray::default());
    let sink = Arc::clone(&tray);
    // Each document is only there when the one before it was written.
    let pages =
        Pages { before: Some(Box::new(move |handed| sink.wait_for(handed))), ..Pages::many(50) };
    standard().threads(2).batch(1).build().expect("it fits").run(&pages, &*tray).expect("well");
    assert_eq!(tray.written(), 50);
}

#[test]
fn a_full_disk_ends_the_run() {
    let pages = Pages::many(10_000);
    for threads in [1, 4] {
        let tray = Tray { full_after: Some(10), ..Tray::default() };
        let pipeline = standard().threads(threads).batch(4).build().expect("it fits");
        let error = pipeline.run(&pages, &tray).expect_err("the tray is full");
        assert_eq!(error.kind(), &RunErrorKind::Sink);
        assert_eq!(error.cause().map(Cause::code), Some("disk.full"));
        let held = tray.into_held();
        assert_eq!((held.open, held.parts.len(), held.finished), (0, 0, false));
        let report = error.report().expect("the run had begun");
        assert!(
            !report.complete && report.counts.read < 10_000,
            "the reader goes on: {:?}",
            report.counts
        );
    }
}

#[test]
fn a_panic_of_the_sink_reaches_the_caller_and_hangs_nobody() {
    let pages = Pages::many(10_000);
    let tray = Tray { dies: true, ..Tray::default() };
    let pipeline = standard().threads(2).batch(2).build().expect("it fits");
    let died =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pipeline.run(&pages, &tray)));
    assert!(died.is_err());
    assert!(pages.handed.load(Ordering::SeqCst) < 10_000);
}

#[test]
fn a_cancelled_run_commits_what_is_whole() {
    let token = CancelToken::new();
    let copy = token.clone();
    let mut pages = Pages::new(&[&["a|one", "b|two"], &["c|three", "d|four"], &["e|five"]]);
    pages.before = Some(Box::new(move |handed| {
        if handed == 3 {
            copy.cancel();
        }
    }));
    let (outcome, held) = run(standard().batch(1).cancel(token), &pages);
    let error = outcome.expect_err("it was cancelled");
    assert_eq!(error.kind(), &RunErrorKind::Cancelled);
    assert_eq!(held.ids(), ["a", "b"], "the second split was not read to its end");
    assert!(!held.finished);
}

#[test]
fn a_run_that_was_cancelled_before_it_began_writes_nothing() {
    let token = CancelToken::new();
    token.cancel();
    let (outcome, held) = run(standard().cancel(token), &Pages::many(10));
    assert_eq!(outcome.expect_err("it was cancelled").kind(), &RunErrorKind::Cancelled);
    assert_eq!(held, Held::default());
}

#[test]
fn too_many_rejects_end_the_run() {
    let mut pages = Pages::many(50);
    pages.splits[0].extend((0..5000).map(|at| format!("b{at}|!refuse")));
    let (outcome, held) = run(standard().batch(1).max_rejects(Budget::count(3)), &pages);
    let error = outcome.expect_err("four are too many");
    assert_eq!(
        error.kind(),
        &RunErrorKind::Budget { rejected: 4, read: 54, budget: "3".to_owned() }
    );
    assert_eq!((held.told, held.rejects.len()), (4, 0), "they go with their part");
    assert!(!held.finished);
    assert_eq!(finish(standard().max_rejects(Budget::count(5000)), &pages).0.counts.rejected, 5000);
}

#[test]
fn a_share_of_rejects_is_also_taken_at_the_end() {
    let pages = Pages::new(&[&["a|fine", "b|!refuse", "c|fine"]]);
    let (outcome, _) = run(standard().max_rejects(Budget::per_mille(300)), &pages);
    assert!(matches!(
        outcome.expect_err("a third").kind(),
        RunErrorKind::Budget { rejected: 1, read: 3, .. }
    ));
    finish(standard().max_rejects(Budget::per_mille(334)), &pages);
}

#[test]
fn equal_ids_are_counted_and_kept() {
    let (report, held) = finish(standard(), &Pages::new(&[&["a|x", "b|y", "a|z"], &["a|x"]]));
    assert_eq!((report.counts.equal_ids, held.ids().len()), (2, 4));
}

#[test]
fn a_watcher_sees_where_the_run_is() {
    let progress = Progress::new();
    let mut pages = Pages::many(40);
    pages.splits.push(vec!["b|!refuse".to_owned(), "c|!junk".to_owned()]);
    let watched = progress.clone();
    pages.before = Some(Box::new(move |_| assert_eq!(watched.snapshot().phase, Phase::Reading)));
    let (report, _) = finish(standard().progress(progress.clone()), &pages);
    let end = progress.snapshot();
    assert_eq!((end.phase, end.read, end.analysed, end.written), (Phase::Done, 42, 40, 40));
    assert_eq!((end.rejected, end.faults), (1, 1));
    assert_eq!((end.bytes, end.bytes_total), (report.bytes.input, Some(report.bytes.input)));
    assert_eq!(report.counts.read, 41, "a record that turned out to be junk is no document");
}

#[test]
fn a_run_can_be_started_from_a_foreign_pool() {
    let pool = copydesk_engine::RayonCrew::new(1).expect("a thread");
    let held = copydesk_core::map(&pool, 1, |_| finish(standard().threads(2), &Pages::many(100)).1);
    assert_eq!(held[0].written, 100);
}

#[test]
fn one_article_needs_no_run() {
    let pipeline = standard().checked(true).build().expect("it fits");
    let document =
        pipeline.one(&doubles::raw("a", "Rain fell.", Default::default())).expect("a good text");
    assert_eq!(document.layers.sentences.len(), 2);
    let refused =
        pipeline.one(&doubles::raw("b", "!faint", Default::default())).expect_err("a bad text");
    assert_eq!((refused.reject().stage.as_str(), refused.cause().code()), ("words", "panic"));
    assert_eq!(refused.to_string(), "`words` refused the article `b`");
}

#[test]
fn the_report_can_be_written_as_json() {
    let (report, _) = finish(standard(), &Pages::new(&[&["a|x", "b|!refuse"]]));
    let json = serde_json::to_value(&report).expect("it is plain data");
    assert_eq!(json["counts"]["read"], 2);
    assert_eq!(json["rejects"]["test.refused"], 1);
    assert_eq!(json["slowest"][0]["id"], "a");
}

struct Named {
    name: &'static str,
    reads: Vec<LayerName>,
    writes: Vec<LayerName>,
}

impl Stage for Named {
    fn name(&self) -> &str {
        self.name
    }

    fn reads(&self) -> &[LayerName] {
        &self.reads
    }

    fn writes(&self) -> &[LayerName] {
        &self.writes
    }

    fn annotate(&self, _: &Article, _: &mut Layers) -> Result<(), Cause> {
        Ok(())
    }
}

fn named(name: &'static str, reads: &[LayerName], writes: &[LayerName]) -> Named {
    Named { name, reads: reads.to_vec(), writes: writes.to_vec() }
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let error = |builder: copydesk_engine::PipelineBuilder| {
        builder.build().expect_err("it does not fit").kind().clone()
    };
    let twice = error(Pipeline::builder(Plain).stage(Words).stage(Words));
    assert_eq!(twice, BuildErrorKind::Twice { name: "words".to_owned() });
    let reserved = error(Pipeline::builder(Plain).stage(named("intake", &[], &[])));
    assert_eq!(reserved, BuildErrorKind::Reserved { name: "intake".to_owned() });
    let early = named("early", &[LayerName::SENTENCES], &[]);
    let missing = error(Pipeline::builder(Plain).stage(early).stage(Words));
    assert_eq!(
        missing,
        BuildErrorKind::Missing { stage: "early".to_owned(), layer: "sentences".to_owned() }
    );
    let judge = named("judge", &[], &[LayerName::DUPLICATE]);
    let verdict = error(Pipeline::builder(Plain).stage(judge).corpus(Equal::ALL));
    assert_eq!(verdict, BuildErrorKind::Verdict { stage: "judge".to_owned() });
    let late = named("late", &[LayerName::SENTENCES], &[]);
    assert!(Pipeline::builder(Plain).stage(Words).stage(late).build().is_ok());
}
