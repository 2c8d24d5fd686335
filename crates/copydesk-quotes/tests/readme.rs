//! The tables of the README say what the crate does: every row is read and compared.
//!
//! `COPYDESK_BLESS=1` writes the cells anew; read the difference.

use std::collections::BTreeSet;

use copydesk_core::{Paragraph, ParagraphKind, Quote, Span, Structure};
use copydesk_quotes::{Options, quotes, quotes_in};
use copydesk_testkit::hold_readme;

const README: &str = include_str!("../README.md");
/// The rules with their figures, as the source has them.
const RULES: &str = include_str!("../src/confidence.rs");
/// The header of the tables whose rows are texts.
const TEXTS: &str = "| text | quote | kind | speaker | rule |";
/// The header of the table of rules.
const IDS: &str = "| id | what it looks at | extent | speaker |";

/// A text, and its paragraphs if their kinds are told: `[dialogue] – It will hold.`
fn text(cell: &str) -> (String, Vec<Paragraph>) {
    let mut text = String::new();
    let mut paragraphs = Vec::new();
    for block in cell.split("\\n\\n") {
        let told = block.strip_prefix('[').and_then(|rest| rest.split_once("] "));
        let (kind, words) = told.map_or(("body", block), |(kind, words)| (kind, words));
        let kind: ParagraphKind = serde_json::from_value(kind.into()).expect("a kind of paragraph");
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&words.replace("\\n", "\n"));
        paragraphs.push(Paragraph::new(Span::of(start..text.len()), kind));
    }
    if !cell.contains("[") {
        paragraphs.clear();
    }
    (text, paragraphs)
}

fn found(text: &str, paragraphs: &[Paragraph]) -> Vec<Quote> {
    if paragraphs.is_empty() {
        return quotes(text);
    }
    quotes_in(text, &Structure { paragraphs, sentences: &[] }, &Options::default())
}

fn words(text: &str, span: Span) -> String {
    text[span.range()].replace('\n', "\\n")
}

fn speaker(text: &str, quote: &Quote) -> String {
    let Some(speaker) = &quote.speaker else {
        return (if quote.kind.is_speech() { "nobody" } else { "" }).to_owned();
    };
    if let Some(name) = &speaker.name {
        return name.clone();
    }
    let mention = speaker.mention.map_or_else(String::new, |span| words(text, span));
    match speaker.candidates.first() {
        Some(first) => format!("“{mention}”, perhaps {}", first.name),
        None => format!("“{mention}”"),
    }
}

/// A row of a text as it should be; the first cell is kept.
fn row(cell: &str) -> String {
    let (text, paragraphs) = text(cell);
    let found = found(&text, &paragraphs);
    let column = |cell: &dyn Fn(&Quote) -> String| {
        let cells: Vec<_> = found.iter().map(cell).collect();
        if cells.iter().all(String::is_empty) { String::new() } else { cells.join(" · ") }
    };
    let spoken = |quote: &Quote| {
        let parts: Vec<_> = quote.parts.iter().map(|part| words(&text, *part)).collect();
        format!("`{}`", parts.join(" … "))
    };
    let rule = |quote: &Quote| format!("`{}`", quote.rule);
    let cells = [
        column(&spoken),
        column(&|quote| format!("{:?}", quote.kind).to_lowercase()),
        column(&|quote| speaker(&text, quote)),
        column(&rule),
    ];
    let mut row = format!("| `{cell}` |");
    for cell in cells {
        row.push_str(&if cell.is_empty() { " |".to_owned() } else { format!(" {cell} |") });
    }
    row
}

/// The rules and their two figures in thousandths, from the source.
fn rules() -> Vec<(&'static str, String, String)> {
    let calls = RULES.split("Rule::new(\"").skip(1);
    let read = |call: &'static str| {
        let (id, rest) = call.split_once('"')?;
        let mut figures = rest.split(')').next()?.split(',').skip(1);
        let share = |figure: &str| {
            let thousandths: u32 = figure.trim().parse().ok()?;
            Some(if thousandths == 0 {
                "–".to_owned()
            } else {
                format!("{}.{}", thousandths / 10, thousandths % 10)
            })
        };
        Some((id, share(figures.next()?)?, share(figures.next()?)?))
    };
    calls.filter_map(read).collect()
}

/// A row of the table of rules as it should be; the first two cells are kept.
fn rule_row(line: &str) -> String {
    let id = line.split('`').nth(1).expect("an id between backticks");
    let what = line.split('|').nth(2).expect("a second cell");
    let (_, extent, speaker) = rules()
        .into_iter()
        .find(|(known, ..)| *known == id)
        .unwrap_or_else(|| panic!("there is no rule `{id}`"));
    format!("| `{id}` |{what}| {extent} | {speaker} |")
}

#[test]
fn the_tables_of_the_readme_say_what_is_found() {
    let mut new = String::with_capacity(README.len());
    let mut wrong = Vec::new();
    let (mut table, mut rows) = (None, 0);
    for line in README.lines() {
        if [TEXTS, IDS].contains(&line) {
            table = Some(line);
        } else if !line.starts_with('|') {
            table = None;
        }
        let mut want = line.to_owned();
        if line != TEXTS && line != IDS && !line.starts_with("|---") {
            if table == Some(TEXTS) {
                let cell = line.split('`').nth(1).expect("a text between backticks");
                want = row(cell);
                rows += 1;
            } else if table == Some(IDS) {
                want = rule_row(line);
            }
        }
        if want != line {
            wrong.push(format!("- {line}\n+ {want}"));
        }
        new.push_str(&want);
        new.push('\n');
    }
    assert!(rows > 50, "{rows} rows are not all forms");
    hold_readme(env!("CARGO_MANIFEST_DIR"), &new, &wrong);
}

#[test]
fn every_rule_has_its_line_and_a_text_that_it_finds() {
    let ids: BTreeSet<&str> = rules().into_iter().map(|(id, ..)| id).collect();
    assert!(ids.len() > 20, "the source of the rules is read: {ids:?}");
    let cells = |header: &'static str, cell: usize| -> BTreeSet<&str> {
        let tables = README.split(header).skip(1);
        let rows =
            tables.flat_map(|table| table.lines().skip(2).take_while(|row| row.starts_with('|')));
        let cells = rows.filter_map(|row| row.split('|').nth(cell));
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
    };
    let (told, shown) = (cells(IDS, 1), cells(TEXTS, 5));
    let missing = |known: &BTreeSet<&str>| -> Vec<&str> {
        ids.iter().filter(|id| !known.contains(*id)).copied().collect()
    };
    assert!(missing(&told).is_empty(), "no line for {:?}", missing(&told));
    assert!(missing(&shown).is_empty(), "no text for {:?}", missing(&shown));
}
