//! Runs of corpus stages alone, which read their input twice instead of keeping its documents.

mod doubles;

use std::sync::atomic::{AtomicUsize, Ordering};

use copydesk_core::{Cause, Item, Place, Record, Records, Source, Split};
use copydesk_engine::{Duplicates, Pipeline, PipelineBuilder, RunErrorKind};
use doubles::{Equal, Held, Pages, Plain, Tray, finish};

/// A pipeline without stages that would find something.
fn bare(duplicates: Duplicates) -> PipelineBuilder {
    Pipeline::builder(Plain).corpus(Equal::ALL).duplicates(duplicates)
}

/// Copies, and all that can go wrong among them.
fn pages() -> Pages {
    let mut pages = Pages::new(&[
        &["a1|Rain fell.", "a2|Snow fell.", "a3|!inadmissible", "a4|Rain fell."],
        &[],
        &["c|never read"],
        &[
            "a0|Rain fell.",
            "a5|A twin of rain.",
            "a6|!junk",
            "a7|!unnoted",
            "a8|!notedies",
            "a9|Hail.",
            "aa|!unread",
            "ab|!unwritable",
            "ac|!sinkdies",
            "ad|!dies",
            "ae|Rain fell.",
        ],
    ]);
    pages.closed.push(2);
    pages.splits.push((0..500).map(|at| format!("b{at}|text {} twin", at % 90)).collect());
    pages
}

fn twice(pages: Pages) -> Pages {
    Pages { twice: true, ..pages }
}

/// All that does not depend on the clock.
fn run(builder: PipelineBuilder, pages: &Pages) -> (Held, String) {
    let (report, held) = finish(builder, pages);
    let told = (
        report.counts,
        report.splits,
        report.rejects,
        report.faults,
        report.found,
        report.duplicates,
        report.related,
        report.bytes,
    );
    (held, format!("{told:?}"))
}

#[test]
fn reading_twice_changes_nothing_but_the_time() {
    for duplicates in [Duplicates::Mark, Duplicates::Drop] {
        let want = run(bare(duplicates), &pages());
        for (threads, batch) in [(1, 64), (1, 1), (2, 7), (8, 2)] {
            let builder = bare(duplicates).threads(threads).batch(batch).in_flight(2);
            let got = run(builder, &twice(pages()));
            assert!(got == want, "{threads} threads, batches of {batch}: {got:?}");
        }
    }
}

#[test]
fn documents_of_stages_are_not_made_twice() {
    let pages = twice(Pages::many(10));
    finish(doubles::settling(Duplicates::Mark), &pages);
    assert_eq!(pages.handed.load(Ordering::SeqCst), 10);
    finish(bare(Duplicates::Mark), &pages);
    assert_eq!(pages.handed.load(Ordering::SeqCst), 30);
}

/// Pages of which others are read from the second look on.
struct Restless {
    before: Pages,
    after: Pages,
    opened: AtomicUsize,
}

impl Source for Restless {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        self.before.splits()
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        let looks = self.opened.fetch_add(1, Ordering::SeqCst) / self.before.splits.len();
        if looks == 0 { self.before.open(split) } else { self.after.open(split) }
    }

    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item {
        self.before.read(split, bytes, place)
    }

    fn is_rereadable(&self) -> bool {
        true
    }
}

#[track_caller]
fn check(after: &[&[&str]], code: Option<&str>) {
    let before: &[&[&str]] = &[&["a|Rain fell.", "b|Snow fell."], &["c|Hail."]];
    for batch in [1, 2, 64] {
        let opened = AtomicUsize::new(0);
        let source = Restless { before: Pages::new(before), after: Pages::new(after), opened };
        let tray = Tray::default();
        let pipeline = bare(Duplicates::Mark).batch(batch).build().expect("it fits");
        let done = pipeline.run(&source, &tray);
        let held = tray.into_held();
        assert_eq!(held.finished, code.is_none(), "batches of {batch}");
        if let Some(code) = code {
            let error = done.expect_err("somebody has written to it");
            assert_eq!(error.kind(), &RunErrorKind::Changed, "batches of {batch}");
            assert_eq!(error.cause().map(Cause::code), Some(code));
        }
    }
}

#[test]
fn an_input_that_changes_meanwhile_ends_the_run() {
    check(&[&["a|Rain fell.", "b|Snow fell."], &["c|Hail."]], None);
    let changed = Some("input.changed");
    check(&[&["a|Rain fell.", "b|Snow felt."], &["c|Hail."]], changed);
    check(&[&["a|Rain fell."], &["c|Hail."]], changed);
    check(&[&["a|Rain fell.", "b|Snow fell."], &["c|Hail.", "d|Fog."]], changed);
    check(&[&["a|Rain fell.", "b|Snow fell."], &[]], changed);
    check(&[&["b|Snow fell.", "a|Rain fell."], &["c|Hail."]], changed);
    check(&[&["a|Rain fell."], &["b|Snow fell.", "c|Hail."]], changed);
}

/// What records are is part of what is compared.
#[test]
fn a_document_that_becomes_a_fault_is_a_change() {
    let mut records = Pages::new(&[&["a|Rain fell."]]);
    records.closed.push(0);
    let opened = AtomicUsize::new(0);
    let source = Restless { before: Pages::new(&[&["a|Rain fell."]]), after: records, opened };
    let tray = Tray::default();
    let done = bare(Duplicates::Mark).build().expect("it fits").run(&source, &tray);
    assert_eq!(done.expect_err("it is closed").kind(), &RunErrorKind::Changed);
    let first = source.before.open(&source.splits().expect("a plan")[0]).expect("it opens").next();
    assert!(matches!(first, Some(Record::Raw { .. })));
}
