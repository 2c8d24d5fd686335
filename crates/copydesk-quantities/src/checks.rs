//! What several unit tests say of the figures of a sentence.

use copydesk_core::{Amount, Quantity, print_decimal};

use crate::quantities;

#[track_caller]
fn check(text: &str, want: &[&str], told: impl Fn(&Quantity) -> String) {
    let got: Vec<_> = quantities(text)
        .map(|found| format!("{} {}", &text[found.span.range()], told(&found)))
        .collect();
    assert_eq!(got, want, "in {text:?}");
}

/// The figures and their units: `45 milligram`; a dash where there is none.
#[track_caller]
pub(crate) fn check_units(text: &str, want: &[&str]) {
    check(text, want, |found| found.unit.as_deref().unwrap_or("-").to_owned());
}

/// The figures, their values and units: `12 ft = 12 foot`.
#[track_caller]
pub(crate) fn check_values(text: &str, want: &[&str]) {
    check(text, want, |found| {
        let value = match found.amount {
            Some(Amount::Exact(value)) => print_decimal(value),
            ref other => format!("{other:?}"),
        };
        let unit = found.unit.as_deref().map_or(String::new(), |unit| format!(" {unit}"));
        format!("= {value}{unit}")
    });
}
