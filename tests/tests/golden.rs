//! The golden files: what is found in prose that anyone can read. `cargo xtask bless` rewrites them.

use copydesk::normalize::normalize;
use copydesk::quantities;
use copydesk::quotes::{Options, quotes_in};
use copydesk::segment::structure;
use copydesk_suite::{path, run, sample_articles};
use copydesk_testkit::golden::{Section, Suite};
use copydesk_testkit::render;

#[test]
fn normalize_texts() {
    Suite::at(path("suite/normalize")).run(|text| {
        let clean = normalize(text);
        let edits =
            clean.edits().map(|(edit, rule)| render::edit(text, &clean.text, &edit, rule.name()));
        vec![
            Section::new("text", render::escape_lines(&clean.text)),
            Section::new("edits", edits.collect()),
        ]
    });
}

#[test]
fn segment_texts() {
    Suite::at(path("suite/segment")).run(|text| {
        let outline = structure(text);
        vec![
            Section::new("paragraphs", render::paragraphs(text, &outline.paragraphs)),
            Section::new("facts", render::facts(text, &outline.facts)),
            Section::new("sentences", render::sentences(text, &outline.sentences)),
        ]
    });
}

#[test]
fn quantity_texts() {
    Suite::at(path("suite/quantities")).run(|text| {
        let found: Vec<_> = quantities::quantities(text).collect();
        let options = quantities::Options::default().others(true);
        let mut others: Vec<_> = quantities::quantities_with(text, options).collect();
        others.retain(|quantity| !found.contains(quantity));
        vec![
            Section::new("quantities", render::quantities(text, &found)),
            Section::new("others", render::quantities(text, &others)),
        ]
    });
}

#[test]
fn quote_texts() {
    Suite::at(path("suite/quotes")).run(|text| {
        let found = quotes_in(text, &structure(text).view(), &Options::default());
        vec![Section::new("quotes", render::quotes(text, &found))]
    });
}

/// The whole pipeline over the sample articles: what a user gets on the wire, one mark a line.
#[test]
fn documents() {
    let outcome = run(copydesk::standard(), sample_articles(), usize::MAX);
    assert!(outcome.rejects.is_empty(), "{:?}", outcome.rejects);
    let names = sample_articles().into_iter().map(|raw| raw.id.replace(".txt", ".json"));
    let lines = outcome.bytes.split_inclusive(|&byte| byte == b'\n');
    let pages: Vec<_> = names.zip(lines.map(render::page)).collect();
    assert_eq!(pages.len(), sample_articles().len());
    Suite::at(path("suite/documents")).pages("json", &pages);
}
