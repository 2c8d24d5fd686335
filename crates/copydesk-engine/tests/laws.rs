//! Whatever comes in, the counts balance and the output is what one article at a time would give.

mod doubles;

use copydesk_core::{Place, wire};
use copydesk_engine::Duplicates;
use copydesk_testkit::salted_prose;
use doubles::{Pages, fails, finish, raw, settling, standard};
use proptest::prelude::*;

/// An article, good or bad, from a small set of ids, so that some are equal.
fn record() -> impl Strategy<Value = (u8, String)> {
    let trouble = prop_oneof![
        6 => Just(""),
        1 => prop::sample::select(vec![
            "!unread", "!dies", "!inadmissible", "!faint", "!refuse", "!lie", "!junk",
        ]),
    ];
    let text = prop_oneof![salted_prose(), "[a-c]{1,2}"];
    (any::<u8>(), text, trouble).prop_map(|(id, text, trouble)| (id, format!("{text}{trouble}")))
}

fn splits() -> impl Strategy<Value = Vec<Vec<(u8, String)>>> {
    prop::collection::vec(prop::collection::vec(record(), 0..30), 0..5)
}

fn pages(splits: &[Vec<(u8, String)>]) -> Pages {
    let records = |split: &Vec<(u8, String)>| {
        split.iter().map(|(id, text)| format!("a{id}|{text}")).collect()
    };
    Pages { splits: splits.iter().map(records).collect(), ..Pages::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_run_is_one_article_after_the_other(
        splits in splits(), threads in 1..5_usize, batch in 1..40_usize, in_flight in 1..6_usize,
    ) {
        let builder = || standard().checked(true).threads(threads).batch(batch).in_flight(in_flight);
        let pages = pages(&splits);
        let (report, held) = finish(builder(), &pages);
        let pipeline = builder().build().expect("it fits");
        let (mut want, mut refused) = (Vec::new(), Vec::new());
        for (id, text) in splits.iter().flatten() {
            let id = format!("a{id}");
            match pipeline.one(&raw(&id, text, Place::default())) {
                Ok(document) if fails(text).is_none() && !text.contains("!junk") => {
                    wire::Document::of(&document.article, &document.layers).write(&mut want).expect("plain data");
                }
                _ => refused.push(fails(text).unwrap_or(("source", "test.unread"))),
            }
        }
        prop_assert_eq!(held.text().into_bytes(), want);
        let rejects: Vec<_> = held.refused().iter().map(|(_, step, code)| (step.to_string(), code.to_string())).collect();
        let refused: Vec<_> = refused.iter().map(|(step, code)| (step.to_string(), code.to_string())).collect();
        prop_assert_eq!(rejects, refused);
        let records: usize = splits.iter().map(Vec::len).sum();
        prop_assert_eq!(report.counts.read + report.counts.faults, records as u64);
        prop_assert_eq!(held.parts.len(), splits.len());
    }

    #[test]
    fn spooled_documents_are_those_that_go_straight(
        splits in splits(), threads in 1..5_usize, batch in 1..40_usize,
    ) {
        let pages = pages(&splits);
        let straight = finish(standard(), &pages).1;
        let (report, marked) = finish(settling(Duplicates::Mark).threads(threads).batch(batch), &pages);
        let (dropping, dropped) = finish(settling(Duplicates::Drop).threads(threads).batch(batch), &pages);
        prop_assert_eq!(&marked.rejects, &straight.rejects);
        prop_assert_eq!(marked.ids(), straight.ids());
        let mut kept = String::new();
        for (before, after) in straight.text().lines().zip(marked.text().lines()) {
            let document = wire::Document::read(after.as_bytes()).expect("a document");
            if document.duplicate.is_none() {
                prop_assert_eq!(before, after);
                kept.push_str(after);
                kept.push('\n');
            }
        }
        prop_assert_eq!(dropped.text(), kept);
        prop_assert_eq!(report.duplicates.values().sum::<u64>(), dropping.counts.dropped);
    }
}
