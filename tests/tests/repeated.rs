//! Paragraphs that many articles have, from the articles to the wire: whatever the order, the cut and the threads.

use std::collections::BTreeMap;

use copydesk::core::{RawArticle, wire};
use copydesk::engine::{Duplicates, PipelineBuilder};
use copydesk_suite::run;
use proptest::prelude::*;

const FOOT: &str = "The Steppe Herald is printed in Oral on every day but Sunday";

/// Articles of two houses: the first has a foot and a counter under each of its own, the second prints
/// that foot three times only.
fn collection() -> Vec<RawArticle> {
    // letters and no figures, which would make one line of all
    let name = |n: u8| format!("{}{}ra", char::from(b'A' + n % 26), char::from(b'a' + n / 26));
    let story = |n: u8| {
        let name = name(n);
        format!(
            "The {name} floods the old market\n\nThe river {name} rose on Friday and flooded the old \
             market of the town, and the traders took their goods to the station of {name}, where they \
             waited until the water had gone."
        )
    };
    let herald = (0..30_u8).map(|n| {
        let text = format!("{}\n\n{FOOT}\n\nNumber of shows: {}", story(n), 7 * u32::from(n) + 1);
        article(&format!("h{n}"), "https://www.herald.example/", text)
    });
    let courier = (30..60).map(|n| {
        let foot = if n < 33 { format!("\n\n{FOOT}") } else { String::new() };
        article(&format!("c{n}"), "https://courier.example/", story(n) + &foot)
    });
    // one story of a third house, printed twenty times
    let copies = (60..80).map(|n| {
        article(
            &format!("m{n}"),
            "https://mail.example/",
            format!("{}\n\nCopied {n} times", story(60)),
        )
    });
    herald.chain(courier).chain(copies).collect()
}

fn article(id: &str, house: &str, text: String) -> RawArticle {
    let mut raw = RawArticle::from_text(id, text);
    raw.meta.uri = Some(format!("{house}{id}"));
    raw
}

fn pipeline(duplicates: Duplicates, documents: u32) -> PipelineBuilder {
    let mut settings = copydesk::Settings::default();
    settings.run.duplicates = Some(duplicates);
    settings.repeated.paragraphs = true;
    settings.repeated.min_documents = Some(documents);
    settings.pipeline()
}

/// The repeated paragraphs by article, each with its text and its count.
fn repeated(bytes: &[u8]) -> BTreeMap<String, Vec<(String, u32)>> {
    let mut found = BTreeMap::new();
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let document = wire::Document::read(line).expect("a document");
        let text = |at: u32| {
            let span = document.paragraphs[at as usize].mark.span;
            document.text[span.range()].to_owned()
        };
        let lines = document.repeated.iter().map(|one| (text(one.paragraph), one.documents));
        found.insert(document.id.to_string(), lines.collect());
    }
    found
}

#[test]
fn what_a_source_repeats_is_told_with_its_count() {
    let outcome = run(pipeline(Duplicates::Off, 10), collection(), usize::MAX);
    for (id, lines) in repeated(&outcome.bytes) {
        if id.starts_with('h') {
            let [foot, shows] = lines.as_slice() else { panic!("{id}: {lines:?}") };
            // with the three of the other house, for which it is nothing that it repeats
            assert_eq!(foot, &(FOOT.to_owned(), 33), "{id}");
            assert!(shows.0.starts_with("Number of shows: ") && shows.1 == 30, "{id}: {shows:?}");
        } else {
            assert_eq!(lines, [], "{id} has no line that ten other stories have");
        }
    }
}

#[test]
fn without_the_setting_no_line_is_told() {
    let outcome = run(copydesk::standard(), collection(), usize::MAX);
    assert!(repeated(&outcome.bytes).values().all(Vec::is_empty));
}

#[test]
fn copies_are_marked_beside_repeated_paragraphs() {
    let outcome = run(pipeline(Duplicates::Mark, 2), collection(), 7);
    let lines = String::from_utf8(outcome.bytes).expect("text");
    assert!(lines.lines().any(|line| line.contains(r#""of":"m"#)), "a copy is marked");
    assert!(
        lines
            .lines()
            .any(|line| line.contains(r#""documents":30,"sources":1,"kind":"boilerplate"}"#))
    );
}

#[test]
fn what_several_sources_print_is_told_with_its_place() {
    let speech = "We will build the dam again, said the mayor, and this time we will build it of stone and not \
                  of the promises of our neighbours in the north.";
    let story = |n: u8, house: &str| {
        let text = format!("Mayor speaks to {house}\n\nThe crowd of {house} waited.\n\n{speech}");
        article(&format!("x{n}"), &format!("https://{house}.example/"), text)
    };
    let articles = vec![story(0, "herald"), story(1, "courier"), story(2, "mail")];
    for stages in [None, Some(Vec::new())] {
        let mut settings = copydesk::Settings::default();
        settings.run.duplicates = Some(Duplicates::Off);
        settings.run.stages = stages;
        settings.repeated.paragraphs = true;
        let outcome = run(settings.pipeline(), articles.clone(), 1);
        for line in outcome.bytes.split_inclusive(|&byte| byte == b'\n') {
            let document = wire::Document::read(line).expect("a document");
            let [told] = document.repeated.as_slice() else { panic!("{:?}", document.repeated) };
            assert_eq!(&document.text[told.span.range()], speech);
            assert_eq!((told.paragraph, told.documents, told.sources), (2, 3, 3));
            assert_eq!(told.kind, wire::RepeatedKind::Syndicated);
        }
        let counts = outcome.report.repeated[&wire::RepeatedKind::Syndicated];
        let bytes = 3 * speech.len() as u64;
        assert_eq!((counts.documents, counts.paragraphs, counts.bytes), (3, 3, bytes));
    }
}

#[test]
fn lines_with_verdicts_obey_the_published_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(wire::JSON_SCHEMA).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
    for line in
        run(pipeline(Duplicates::Mark, 2), collection(), 7).bytes.split_inclusive(|b| *b == b'\n')
    {
        let document: serde_json::Value = serde_json::from_slice(line).expect("JSON");
        assert!(schema.is_valid(&document), "{document}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn order_threads_and_cut_do_not_matter(shuffled in Just(collection()).prop_shuffle(), threads in 1_usize..5, per_split in 1_usize..40) {
        let want = run(pipeline(Duplicates::Off, 10).threads(1), collection(), usize::MAX);
        let got = run(pipeline(Duplicates::Off, 10).threads(threads), shuffled, per_split);
        prop_assert_eq!(repeated(&got.bytes), repeated(&want.bytes));
    }
}
