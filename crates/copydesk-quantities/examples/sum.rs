//! Adds up the sums of money of a text by currency, exactly: nothing is rounded, nothing is guessed.
//!
//! `cargo run --release -p copydesk-quantities --example sum < article.txt`
//!
//! Intervals, prices by the piece and sums with more digits than can be held are left out and counted.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use copydesk_core::{Amount, Decimal, Quantity, QuantityKind, Span};
use copydesk_quantities::{Kinds, Options, Written, quantities_with};

/// One sum of money, if the finding is one.
fn sum(found: &Quantity) -> Option<(String, Decimal)> {
    let unit = found.unit.as_deref().filter(|unit| !unit.contains('/'))?;
    match found.amount {
        Some(Amount::Exact(value)) => Some((unit.to_owned(), value)),
        _ => None,
    }
}

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let options = Options::default().kinds(Kinds::of([QuantityKind::Money]));
    let mut totals: BTreeMap<String, (Decimal, usize)> = BTreeMap::new();
    let mut left = 0;
    for found in quantities_with(&text, options) {
        let Some((code, value)) = sum(&found) else {
            left += 1;
            continue;
        };
        let (total, sums) = totals.entry(code).or_default();
        match total.checked_add(value) {
            Some(more) => (*total, *sums) = (more, *sums + 1),
            None => left += 1,
        }
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (code, (total, sums)) in totals {
        let mut money = Quantity::new(Span::new(0, 0), QuantityKind::Money);
        money.amount = Some(Amount::Exact(total));
        money.unit = Some(code.clone().into());
        let plural = if sums == 1 { "" } else { "s" };
        writeln!(out, "{code}\t{}\t{sums} sum{plural}", Written(&money))?;
    }
    if left > 0 {
        writeln!(out, "{left} left out")?;
    }
    out.flush()
}
