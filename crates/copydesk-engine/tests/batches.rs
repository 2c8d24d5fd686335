//! Stages that want batches: whatever the batches and the threads, and whoever fails in them, the output
//! is what one document after the other would give.

mod doubles;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use copydesk_core::{Article, Cause, Crew, Document, LayerName, Layers, Stage};
use copydesk_engine::{
    CancelToken, Duplicates, Pipeline, PipelineBuilder, RayonCrew, RunErrorKind,
};
use copydesk_testkit::salted_prose;
use doubles::{Equal, Held, Pages, Plain, Scripted, Tray, finish, raw, run, settling, standard};
use proptest::prelude::*;

const NAMES: [&str; 4] = ["one", "two", "three", "four"];

/// Stages of these names, each of which may want batches.
fn scripted(batched: &[bool]) -> PipelineBuilder {
    let stages = NAMES.iter().zip(batched).map(|(name, batched)| Scripted::new(name, *batched));
    stages.fold(Pipeline::builder(Plain).checked(true), PipelineBuilder::stage)
}

/// What a caller sees of a run, whatever its threads and batches.
#[derive(Debug, PartialEq)]
struct Seen {
    ended: Option<(RunErrorKind, Option<String>)>,
    held: Held,
    found: Option<copydesk_engine::Found>,
}

fn seen(builder: PipelineBuilder, pages: &Pages) -> Seen {
    let (outcome, mut held) = run(builder, pages);
    match outcome {
        Ok(report) => {
            assert!(report.counts.balance());
            Seen { ended: None, held, found: Some(report.found) }
        }
        Err(error) => {
            // Those of the part that was thrown away.
            held.told = 0;
            let why = error.cause().map(ToString::to_string);
            Seen { ended: Some((error.kind().clone(), why)), held, found: None }
        }
    }
}

fn trouble() -> impl Strategy<Value = String> {
    let at = |what: &'static str| {
        prop::sample::select(NAMES.to_vec()).prop_map(move |name| format!("!{name}{what}"))
    };
    prop_oneof![
        12 => Just(String::new()),
        1 => at("refuse"), 1 => at("panic"), 1 => at("lie"),
        1 => prop::sample::select(vec!["!unread", "!dies", "!junk", "!inadmissible", "!unwritable", "!sinkdies"])
            .prop_map(str::to_owned),
    ]
}

fn splits(ends: &'static str) -> impl Strategy<Value = Vec<Vec<String>>> {
    let text = (prop_oneof![salted_prose(), "[a-e]{1,3}"], trouble(), 0..12_u8).prop_map(
        move |(text, trouble, end)| format!("{text}{trouble}{}", if end == 0 { ends } else { "" }),
    );
    prop::collection::vec(prop::collection::vec(text, 0..60), 1..4)
}

fn pages(splits: &[Vec<String>]) -> Pages {
    let records = |(split, texts): (usize, &Vec<String>)| {
        texts.iter().enumerate().map(|(at, text)| format!("{split}-{at}|{text}")).collect()
    };
    Pages { splits: splits.iter().enumerate().map(records).collect(), ..Pages::default() }
}

fn batches() -> impl Strategy<Value = (Vec<bool>, usize, usize)> {
    let batched = prop::collection::vec(any::<bool>(), 1..=4);
    let size = prop_oneof![Just(1), 2..20_usize, Just(256)];
    (batched, prop::sample::select(vec![1, 2, 8]), size)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn batches_change_no_byte((batched, threads, size) in batches(), splits in splits("")) {
        let pages = pages(&splits);
        let want = seen(scripted(&vec![false; batched.len()]).threads(1).batch(1), &pages);
        let got = seen(scripted(&batched).threads(threads).batch(size), &pages);
        prop_assert_eq!(got, want);
    }

    #[test]
    fn batches_change_no_byte_before_verdicts(
        (batched, threads, size) in batches(), splits in splits(""),
    ) {
        let pages = pages(&splits);
        let settling = |batched: &[bool]| {
            scripted(batched).corpus(Equal::ALL).duplicates(Duplicates::Mark)
        };
        let want = seen(settling(&vec![false; batched.len()]).threads(1).batch(1), &pages);
        let got = seen(settling(&batched).threads(threads).batch(size), &pages);
        prop_assert_eq!(got, want);
    }

    #[test]
    fn the_first_document_that_ends_the_run_is_told(
        (batched, threads, size) in batches(), splits in splits("!twofatal"), settles in any::<bool>(),
    ) {
        let pages = pages(&splits);
        let builder = |batched: &[bool]| match settles {
            true => scripted(batched).corpus(Equal::ALL),
            false => scripted(batched),
        };
        let want = seen(builder(&vec![false; batched.len()]).threads(1).batch(1), &pages);
        let got = seen(builder(&batched).threads(threads).batch(size), &pages);
        prop_assert_eq!(got, want);
    }
}

#[test]
fn a_document_that_ends_the_run_is_named_with_its_place() {
    let pages =
        Pages::new(&[&["a|fine", "b|!tworefuse"], &["c|fine", "d|!twofatal", "e|!onefatal"]]);
    for builder in [scripted(&[true, true]), scripted(&[false, true]).corpus(Equal::ALL)] {
        let (outcome, held) = run(builder.threads(2), &pages);
        let error = outcome.expect_err("the fourth document is too much");
        let want =
            "`two` failed at the document `d`, at byte 6 of `split-1`, and that ends the run";
        assert_eq!(error.to_string(), want);
        assert_eq!(error.cause().map(Cause::message), Some("two gives up"));
        let report = error.report().expect("the run had begun");
        assert!(!report.complete && !held.finished);
        assert_eq!((report.found.documents, report.counts.rejected), (2, 1));
    }
}

#[test]
fn a_stage_that_gives_up_because_the_run_was_cancelled_accuses_no_document() {
    let token = CancelToken::new();
    let copy = token.clone();
    let mut pages = Pages::new(&[&["a|fine", "b|!twofatal"]]);
    pages.before = Some(Box::new(move |handed| {
        if handed == 1 {
            copy.cancel();
        }
    }));
    let (outcome, _) = run(scripted(&[true, true]).cancel(token).batch(2), &pages);
    assert_eq!(outcome.expect_err("it was cancelled").kind(), &RunErrorKind::Cancelled);
}

#[test]
fn one_article_goes_the_way_of_a_batch() {
    let pipeline = scripted(&[true, false, true]).build().expect("it fits");
    let one = |text| pipeline.one(&raw("a", text, Default::default()));
    assert_eq!(one("See me.").expect("a good text").layers.open.len(), 3);
    let refused = one("!threerefuse").expect_err("a bad text");
    assert_eq!(
        (refused.reject().stage.as_str(), refused.cause().code()),
        ("three", "test.refused")
    );
    let died = one("!onepanic").expect_err("a bad text");
    assert_eq!(
        (died.reject().stage.as_str(), died.cause().message()),
        ("one", "panicked: one faints")
    );
}

#[test]
fn a_stage_is_asked_about_whole_batches_and_its_counts_are_told() {
    let pages = Pages::many(600);
    let pipeline = scripted(&[true, false]).threads(2).build().expect("it fits");
    for _ in 0..2 {
        let tray = doubles::Tray::default();
        let report = pipeline.run(&pages, &tray).expect("it ends well");
        let counts = report.stages["one"];
        assert_eq!((counts.calls, counts.articles), (3, 600), "256 and 256 and 88");
        assert_eq!(report.stages.len(), 1, "the other one does not count");
        let steps: Vec<_> = report.times.steps.iter().map(|step| step.step.as_str()).collect();
        assert_eq!(steps, ["source", "intake", "one", "two", "sink"]);
        assert_eq!(report.slowest.len(), 20);
    }
}

#[test]
fn after_a_panic_each_document_is_asked_about_once_more_and_alone() {
    let mut pages = Pages::many(10);
    pages.splits[0].push("b|!twopanic".to_owned());
    let (report, held) = finish(scripted(&[true, true]).threads(1), &pages);
    assert_eq!(held.refused(), [("b", "two", "panic")]);
    assert_eq!((report.stages["one"].calls, report.stages["two"].calls), (12, 12));
    assert_eq!(report.stages["two"].articles, 22);
}

#[test]
fn a_stage_may_use_the_threads_of_the_run() {
    let mut pages = Pages::many(400);
    pages.splits[0].push("b|!twopanic".to_owned());
    let want = finish(scripted(&[true, true]).threads(1), &pages).1;
    for threads in [1, 2, 8] {
        for size in [1, 3, 256] {
            let crew = Arc::new(RayonCrew::new(threads).expect("threads"));
            let lent = || Arc::clone(&crew) as Arc<dyn Crew>;
            let builder = Pipeline::builder(Plain)
                .checked(true)
                .stage(Scripted::new("one", true).crew(lent()))
                .stage(Scripted::new("two", true).crew(lent()))
                .crew(Arc::clone(&crew));
            let (report, held) = finish(builder.batch(size), &pages);
            assert!(held == want, "{threads} threads, batch {size}");
            assert_eq!(report.threads, threads);
        }
    }
}

/// A stage that goes on when it was told that it takes too long.
struct Slow {
    told: Arc<(Mutex<Vec<String>>, Condvar)>,
    is_batched: bool,
}

impl Stage for Slow {
    fn name(&self) -> &str {
        "slow"
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        &[]
    }

    fn annotate(&self, article: &Article, _: &mut Layers) -> Result<(), Cause> {
        if article.id() == "a3" {
            let told = self.told.0.lock().expect("not poisoned");
            drop(self.told.1.wait_while(told, |told| told.is_empty()).expect("not poisoned"));
        }
        Ok(())
    }

    fn is_batched(&self) -> bool {
        self.is_batched
    }

    fn annotate_batch(&self, batch: &mut [Document], _: &mut dyn FnMut(usize, Cause)) {
        for document in batch {
            self.annotate(&document.article, &mut document.layers).expect("it never fails");
        }
    }
}

#[test]
fn whoever_watches_hears_of_a_stage_that_does_not_come_to_its_end() {
    for is_batched in [false, true] {
        let told = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let ears = Arc::clone(&told);
        let tell = move |overdue: &copydesk_engine::Overdue| {
            if overdue.stage == "slow" {
                let documents = format!("{}..{}", overdue.first, overdue.last);
                ears.0.lock().expect("not poisoned").push(documents);
                ears.1.notify_all();
            }
        };
        let slow = Slow { told: Arc::clone(&told), is_batched };
        let builder = Pipeline::builder(Plain).stage(slow).overdue(Duration::from_millis(20), tell);
        let (_, held) = finish(builder.threads(1).batch(5), &Pages::many(12));
        assert_eq!(held.written, 12, "nothing was stopped");
        let told = told.0.lock().expect("not poisoned");
        let want = if is_batched { "a0..a4" } else { "a3..a3" };
        assert!(told.contains(&want.to_owned()), "{told:?}");
    }
}

/// What a run over these pages writes and counts, with a sink that wants many documents at once or not.
fn written(builder: PipelineBuilder, pages: &Pages, is_batched: bool) -> (Held, String, usize) {
    let tray = Tray { is_batched, ..Tray::default() };
    let report = builder.build().expect("it fits").run(pages, &tray).expect("it ends well");
    let counts = format!("{:?} {:?}", report.counts, report.rejects);
    let asked = tray.asked.load(Ordering::SeqCst);
    let mut held = tray.into_held();
    // Only a document that is refused at once has its record at hand.
    held.rejects.iter_mut().for_each(|reject| reject.raw_b64 = None);
    (held, counts, asked)
}

#[test]
fn a_sink_that_is_asked_at_once_writes_and_refuses_the_same_in_the_same_order() {
    let kinds = ["fine", "!faint", "!unwritable", "!junk", "fine, too", "!sinkdies", "!unread"];
    let page = |from: usize| -> Vec<String> {
        (from..from + 60).map(|at| format!("d{at}|{}", kinds[at * at % 7])).collect()
    };
    let pages = Pages { splits: vec![page(0), page(100)], ..Pages::default() };
    let builders: [fn() -> PipelineBuilder; 3] = [
        standard,
        || settling(Duplicates::Mark),
        || Pipeline::builder(Plain).corpus(Equal::ALL).duplicates(Duplicates::Drop),
    ];
    for builder in builders {
        for batch in [1, 7, 256] {
            let batched = || builder().batch(batch);
            let (want, counts, asked) = written(batched(), &pages, false);
            assert_eq!(asked, 0);
            let (held, others, asked) = written(batched(), &pages, true);
            assert_eq!((held.refused(), others), (want.refused(), counts), "batch {batch}");
            assert!(held == want && asked > 1, "batch {batch}");
        }
    }
}
