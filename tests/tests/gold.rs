//! Gold: what humans say about quotes and structure in articles written for it, and where the program is known
//! to be wrong.
//!
//! Under `=== wrong` stands what the program gets wrong today, so a change for the worse fails, and a change for the
//! better asks to be recorded: `cargo xtask bless` rewrites that section and the folder's `SCORE.md`, never the gold.

use std::cell::RefCell;
use std::fs;

use copydesk::core::Quote;
use copydesk::quotes::{Options, quotes_in};
use copydesk::segment::structure;
use copydesk_suite::path;
use copydesk_testkit::gold::{OutlineScore, Score, judge, judge_none, judge_outline};
use copydesk_testkit::golden::{Section, Suite};

fn found(text: &str) -> Vec<Quote> {
    quotes_in(text, &structure(text).view(), &Options::default())
}

/// What is wrong with the quotes of one case; a case of texts without speech is one line a text.
fn wrong(text: &str, section: &str, gold: &[String], score: &mut Score) -> Vec<String> {
    match section {
        "gold" => judge(text, gold, &found(text), score),
        "none" => {
            let texts = text.split("\n\n");
            texts.flat_map(|text| judge_none(text, &found(text), score)).collect()
        }
        _ => panic!("a case needs `=== gold`, or `=== none` for texts without speech"),
    }
}

/// Judges the cases of each folder below `gold/NAME` and writes the page of their score.
fn run<S: Default>(
    name: &str,
    sections: &[&str],
    page: impl Fn(&S) -> String,
    wrong: impl Fn(&str, &str, &[String], &mut S) -> Vec<String>,
) {
    let folders = fs::read_dir(path("gold").join(name)).expect("gold is there");
    let mut folders: Vec<_> = folders.map(|entry| entry.expect("a folder").path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    for folder in folders {
        let score = RefCell::new(S::default());
        let suite = Suite::at(&folder);
        suite.run_given(sections, |text, section, gold| {
            vec![Section::new("wrong", wrong(text, section, gold, &mut score.borrow_mut()))]
        });
        suite.pages("md", &[("SCORE.md".to_owned(), page(&score.borrow()))]);
    }
}

#[test]
fn gold_quotes() {
    run("quotes", &["gold", "none"], Score::page, wrong);
}

#[test]
fn gold_structure() {
    run("structure", &["gold"], OutlineScore::page, |text, _, gold, score| {
        let outline = structure(text);
        judge_outline(text, gold, (&outline.facts, &outline.paragraphs), score)
    });
}
