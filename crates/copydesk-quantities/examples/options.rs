//! Shows how conventions change what is found: one text, read in several ways.
//!
//! `cargo run -p copydesk-quantities --example options`
//!
//! Options also stand in configuration files: `cargo run -p copydesk-quantities --example options -- FILE`
//! reads them from JSON, refuses what it does not know, and shows that way last.

use std::error::Error;
use std::io::Write;

use copydesk_core::QuantityKind;
use copydesk_quantities::{Kinds, Options, Place, Spans, quantities_with};

const TEXT: &str = "In 2019 the side won 3-2; more than 900 thousand fans paid about $40 a seat.";

fn main() -> Result<(), Box<dyn Error>> {
    let inside =
        Spans::default().comparator(Place::Inside).counted(Place::Inside).rate(Place::Inside);
    let mut ways = vec![
        ("by default", Options::default()),
        ("with all that is no quantity", Options::default().others(true)),
        ("only money, at home in Australia", {
            Options::default().kinds(Kinds::of([QuantityKind::Money])).home_currency("AUD")
        }),
        ("without dates", Options::default().kinds(Kinds::default().without(QuantityKind::Date))),
        ("with all words that belong to a figure", Options::default().spans(inside)),
    ];
    if let Some(path) = std::env::args().nth(1) {
        ways.push(("as the file says", serde_json::from_str(&std::fs::read_to_string(path)?)?));
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{TEXT}")?;
    for (way, options) in ways {
        writeln!(out, "\n{way}:")?;
        for found in quantities_with(TEXT, options) {
            let unit = found.unit.as_deref().unwrap_or("-");
            let (kind, words) = (found.kind, &TEXT[found.span.range()]);
            writeln!(out, "    {words:32}{kind:?} in {unit}")?;
        }
    }
    Ok(())
}
