//! The tables of the README say what the crate does: every row is read and compared.
//!
//! `COPYDESK_BLESS=1` writes the cells anew; read the difference.

use copydesk_core::{Amount, Comparator, Quantity, QuantityKind, print_decimal};
use copydesk_quantities::{Kinds, Options, quantities, quantities_with};
use copydesk_testkit::hold_readme;

const README: &str = include_str!("../README.md");
/// The header of the tables that are checked.
const HEADER: &str = "| text | figure | kind | value | unit | comparator |";

/// The text of a cell: `\u{a0}` stands for its character, `\|` for a bar.
fn text(cell: &str) -> String {
    let cell = cell.trim().trim_matches('`').replace("\\|", "|");
    let mut out = String::new();
    let mut rest = cell.as_str();
    while let Some(at) = rest.find("\\u{") {
        let end = rest[at..].find('}').expect("an escape ends") + at;
        let number = u32::from_str_radix(&rest[at + 3..end], 16).expect("an escape is a number");
        out.push_str(&rest[..at]);
        out.push(char::from_u32(number).expect("an escape is a character"));
        rest = &rest[end + 1..];
    }
    out + rest
}

fn escaped(text: &str) -> String {
    let hidden = |c: char| c.is_whitespace() && c != ' ';
    text.chars()
        .map(|c| if hidden(c) { format!("\\u{{{:x}}}", c as u32) } else { c.to_string() })
        .collect()
}

fn value(found: &Quantity) -> String {
    match &found.amount {
        None => "unknown".to_owned(),
        Some(Amount::Exact(value)) => print_decimal(*value),
        Some(Amount::Range { low: Some(low), high: Some(high) }) => {
            format!("{} to {}", print_decimal(*low), print_decimal(*high))
        }
        Some(Amount::Change { from, to }) => {
            format!("from {} to {}", print_decimal(*from), print_decimal(*to))
        }
        Some(Amount::Ratio { num, den }) => format!("{num}/{den}"),
        Some(Amount::Written(text)) => text.clone(),
        Some(other) => format!("{other:?}"),
    }
}

fn comparator(found: &Quantity) -> &'static str {
    match found.comparator {
        None => "",
        Some(Comparator::About) => "about",
        Some(Comparator::MoreThan) => "more than",
        Some(Comparator::LessThan) => "less than",
        Some(Comparator::AtLeast) => "at least",
        Some(Comparator::AtMost) => "at most",
        Some(Comparator::UpTo) => "up to",
    }
}

/// The row as it should be; the first cell is kept.
fn row(cell: &str) -> String {
    let text = text(cell);
    let found: Vec<_> = quantities_with(&text, Options::default().others(true)).collect();
    for others in found.iter().filter(|found| Kinds::OTHERS.contains(found.kind)) {
        let default: Vec<_> = quantities(&text).collect();
        assert!(!default.contains(others), "{text:?} is returned without being asked for");
    }
    let column = |cell: &dyn Fn(&Quantity) -> String| {
        found.iter().map(cell).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("; ")
    };
    let marked = |found: &Quantity| format!("`{}`", escaped(&text[found.span.range()]));
    let kind = |found: &Quantity| format!("{:?}", found.kind).to_lowercase();
    let unit =
        |found: &Quantity| found.unit.as_deref().map_or(String::new(), |unit| format!("`{unit}`"));
    let cells = [
        column(&marked),
        column(&kind),
        column(&value),
        column(&unit),
        column(&|found| comparator(found).to_owned()),
    ];
    let mut row = format!("|{cell}|");
    for cell in cells {
        let cell = if cell.is_empty() { " |".to_owned() } else { format!(" {cell} |") };
        row.push_str(&cell);
    }
    row
}

#[test]
fn the_tables_of_the_readme_say_what_is_read() {
    let mut new = String::with_capacity(README.len());
    let mut wrong = Vec::new();
    let (mut checked, mut rows) = (false, 0);
    for line in README.lines() {
        let is_rule = line.starts_with("|---");
        if line == HEADER {
            checked = true;
        } else if !line.starts_with('|') {
            checked = false;
        }
        let mut kept = line.to_owned();
        if checked && line != HEADER && !is_rule {
            let cell = line.split('`').nth(1).expect("a text between backticks");
            let want = row(&format!(" `{cell}` "));
            rows += 1;
            if want != line {
                wrong.push(format!("- {line}\n+ {want}"));
                kept = want;
            }
        }
        new.push_str(&kept);
        new.push('\n');
    }
    assert!(rows > 100, "{rows} rows are not all forms");
    hold_readme(env!("CARGO_MANIFEST_DIR"), &new, &wrong);
}

#[test]
fn every_kind_has_its_row() {
    let rows = README.lines().filter(|line| line.starts_with("| `"));
    let kinds: Vec<&str> = rows.filter_map(|row| row.split('|').nth(3)).map(str::trim).collect();
    for kind in Kinds::ALL.iter().filter(|kind| *kind != QuantityKind::Number) {
        let name = format!("{kind:?}").to_lowercase();
        assert!(kinds.iter().any(|cell| cell.contains(&name)), "no row shows a {name}");
    }
}
