//! The tables of the README say what the crate does: rows are read and compared.
//!
//! `COPYDESK_BLESS=1` writes the cells of the table of edits anew; read the difference.

mod common;

use common::story;
use copydesk_dedup::{Fingerprint, Options, duplicates};
use copydesk_testkit::hold_readme;

const README: &str = include_str!("../README.md");
/// The header of the table of what becomes of an edited story.
const EDITS: &str = "| the copy is | relation | similarity | figures changed |";
/// The header of the table of settings.
const SETTINGS: &str = "| setting | default | meaning, and what another value costs |";

/// The rows of a table, as cells.
fn rows(header: &str) -> Vec<Vec<&'static str>> {
    let rest = README.split(header).nth(1).expect("the table is there");
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.split('|').map(str::trim).collect()).collect()
}

/// A story of 240 words with four figures.
fn base() -> Vec<String> {
    let mut words = story(1, 240);
    for (at, figure) in [(20, "4812"), (90, "37"), (150, "1998"), (200, "66.5")] {
        words[at] = figure.to_owned();
    }
    words
}

/// What the first cell of a row says was done.
fn edited(what: &str) -> String {
    let mut words = base();
    match what {
        "the same in capitals" => return words.join(" ").to_uppercase(),
        "cut to its first half" => words.truncate(120),
        "cut to its last third" => drop(words.drain(..160)),
        "printed with 60 words before and after" => {
            words = [story(2, 60), words, story(3, 60)].concat();
        }
        "reworded: every tenth word another" => words = common::edited(&words, 10, 5),
        "reworded: every fifth word another" => words = common::edited(&words, 5, 5),
        "turned round: the second half first" => words.rotate_left(120),
        "corrected in one figure" => words[90] = "39".to_owned(),
        "the same form with four other figures" => {
            for (at, figure) in [(20, "5001"), (90, "12"), (150, "2004"), (200, "70.1")] {
                words[at] = figure.to_owned();
            }
        }
        "another story" => words = story(9, 240),
        _ => panic!("the test cannot do {what:?}"),
    }
    words.join(" ")
}

/// The row as it should be; the first cell is kept.
fn row(what: &str) -> String {
    let (kept, copy) = (base().join(" "), edited(what));
    // The first one is older, so it is kept.
    let articles = [
        ("story", Fingerprint::of(&kept).published("2021-07-20")),
        ("copy", Fingerprint::of(&copy)),
    ];
    let found = Options::default().clusters_of(&articles);
    if let Some(member) = found.first().map(|cluster| &cluster.members[0]) {
        let relation = format!("{:?}", member.relation).to_lowercase();
        let updated = if member.updated { "yes" } else { "no" };
        return format!("| {what} | `{relation}` | {} | {updated} |", member.similarity.get());
    }
    let related = duplicates(&[("story", &kept), ("copy", &copy)]);
    match related.first().and_then(|verdict| verdict.related.first()) {
        Some(found) => {
            let relation = format!("{:?}", found.relation).to_lowercase();
            format!("| {what} | related: `{relation}` | {} | yes |", found.similarity.get())
        }
        None => format!("| {what} | none | | |"),
    }
}

#[test]
fn edits_are_called_what_the_readme_calls_them() {
    let (mut new, mut wrong) = (README.to_owned(), Vec::new());
    let rows = rows(EDITS);
    assert!(rows.len() >= 10, "{} rows", rows.len());
    for cells in rows {
        let want = row(cells[1]);
        let line = README.lines().find(|line| line.starts_with(&format!("| {} |", cells[1])));
        let line = line.expect("the row that was read");
        if line != want {
            wrong.push(format!("- {line}\n+ {want}"));
            new = new.replace(line, &want);
        }
    }
    hold_readme(env!("CARGO_MANIFEST_DIR"), &new, &wrong);
}

#[test]
fn defaults_are_those_of_the_readme() {
    let rows = rows(SETTINGS);
    assert!(rows.len() >= 15, "{} rows", rows.len());
    for cells in rows {
        let (name, value) = (cells[1].trim_matches('`'), cells[2]);
        let given = |value: &str| {
            serde_json::from_str::<Options>(&format!("{{\"{name}\":{value}}}")).expect("a setting")
        };
        assert_eq!(given(value), Options::default(), "of {name}");
        assert_ne!(given("5"), Options::default(), "{name} is read");
    }
}

#[test]
fn every_example_is_named() {
    for name in ["folder", "side_by_side", "stream", "minhash_sql", "thresholds"] {
        assert!(README.contains(&format!("`{name}`")), "{name}");
        let path = format!("{}/examples/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        assert!(std::path::Path::new(&path).exists(), "{name}");
    }
}
