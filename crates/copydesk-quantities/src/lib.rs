//! Finds the figures of news prose and says what they are worth: exact values, units, comparators.
//!
//! ```
//! use copydesk_quantities::quantities;
//!
//! let text = "Exports rose 48 % to US$5 million 300, 000, more than 900 thousand tonnes.";
//! let found: Vec<_> = quantities(text).map(|found| &text[found.span.range()]).collect();
//! assert_eq!(found, ["48 %", "US$5 million 300, 000", "900 thousand tonnes"]);
//! ```
//!
//! A wrong figure is worse than a missed one, so a doubtful shape is left alone: `one` is counted only
//! before a noun, four bare digits are a year, a plain number after a name belongs to the name. The
//! price is a missed count now and then.
//!
//! # What is not here
//!
//! Exchange rates, floats, other languages than English, and state: the
//! crate sees one text at a time and keeps nothing between calls.

mod bounds;
mod calendar;
#[cfg(test)]
mod checks;
mod clock;
mod comparator;
mod compound;
mod conversion;
mod currency;
mod days;
mod digits;
mod english;
mod figure;
mod follow;
mod fraction;
mod item;
mod kinds;
mod known;
mod label;
mod language;
mod lesser;
mod lone;
mod meant;
mod memo;
mod money;
mod naming;
mod numeral;
mod options;
mod pair;
mod phone;
mod price;
mod range;
mod rate;
mod rational;
mod reference;
mod rest;
mod role;
mod row;
mod scan;
#[cfg(test)]
mod second_language;
mod sense;
mod shared;
mod signs;
mod spans;
mod stage;
mod symbol;
mod tables;
mod text;
mod unit;
mod units;
mod value;
mod written;

pub use conversion::{Exactly, InBase, convert, to_base};
pub use currency::Currency;
pub use english::wording::plural;
pub use kinds::Kinds;
pub use options::Options;
pub use rational::Rational;
pub use spans::{Place, Spans};
pub use stage::QuantityStage;
pub use units::{Unit, unit};
pub use written::Written;

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

use copydesk_core::{Amount, Quantity};

use crate::english::ENGLISH;
use crate::figure::Step;
use crate::language::Language;
use crate::meant::Meant;
use crate::role::Role;
use crate::text::{Lower, Nearby, Text};

/// The figures of `text`, left to right, never overlapping.
///
/// Nothing is allocated for text without figures, and the work is linear in the text: look-ahead
/// ends after a few words and at the end of a paragraph.
///
/// ```
/// use copydesk_core::{Amount, QuantityKind};
/// let found = copydesk_quantities::quantities("between 5 and 10 percent").next().expect("a range");
/// assert_eq!(found.kind, QuantityKind::Percent);
/// assert_eq!(found.amount, Some(Amount::Range { low: Some(5.into()), high: Some(10.into()) }));
/// ```
#[must_use]
pub fn quantities(text: &str) -> Quantities<'_> {
    quantities_with(text, Options::default())
}

/// The figures of `text`, read as `options` say.
#[must_use]
pub fn quantities_with(text: &str, options: Options) -> Quantities<'_> {
    quantities_in(text, &ENGLISH, options)
}

/// The figures of a text in a language.
fn quantities_in<'a>(
    text: &'a str,
    language: &'static Language,
    options: Options,
) -> Quantities<'a> {
    Quantities {
        text: Text::new(text, language),
        at: 0,
        free: 0,
        reach: 0,
        options,
        meant: Meant::default(),
    }
}

/// The figure that `text` is, if it is one and nothing else, blanks and what is counted aside.
///
/// ```
/// use copydesk_core::Amount;
/// let found = copydesk_quantities::parse("US$5 million 300, 000").expect("an amount");
/// assert_eq!(found.amount, Some(Amount::Exact(5_300_000.into())));
/// assert_eq!(found.unit.as_deref(), Some("USD"));
/// assert_eq!(found.parts.len(), 2);
/// let found = copydesk_quantities::parse("at least 14 mills").expect("a count");
/// assert_eq!(found.unit.as_deref(), Some("mill"));
/// assert!(copydesk_quantities::parse("US$5 and a kiss").is_none());
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Quantity> {
    parse_with(text, Options::default())
}

/// The figure that `text` is, read as `options` say: a column of prices has a currency of its own.
///
/// ```
/// use copydesk_quantities::{Options, parse_with};
/// let found = parse_with("$ 9.5m", Options::default().home_currency("AUD")).expect("an amount");
/// assert_eq!(found.unit.as_deref(), Some("AUD"));
/// ```
#[must_use]
pub fn parse_with(text: &str, options: Options) -> Option<Quantity> {
    let mut figures = quantities_with(text, options);
    let found = figures.next()?;
    let said = found.comparator_span.map_or(found.span, |span| span.cover(found.span));
    let (start, end) = (said.start() as usize, (said.end() as usize).max(figures.reach));
    let before = text[..start].trim();
    // `up from 4.7% to 4.8%`: the word that tells a change from an interval.
    let moved = matches!(found.amount, Some(Amount::Change { .. }))
        && figures.text.words().is(Lower::of(before).as_str(), Role::Moves);
    ((before.is_empty() || moved) && text[end..].trim().is_empty()).then_some(found)
}

/// The figures of a text; see [`quantities`].
#[derive(Clone, Debug)]
pub struct Quantities<'a> {
    text: Text<'a>,
    at: usize,
    /// Where the text not yet covered by a finding begins.
    free: usize,
    /// Where the thing counted by the last finding ends, or what that is reckoned by.
    reach: usize,
    options: Options,
    meant: Meant,
}

impl Iterator for Quantities<'_> {
    type Item = Quantity;

    fn next(&mut self) -> Option<Quantity> {
        let nearby = Nearby::new();
        let text = self.text.remembering(&nearby);
        if self.at == 0
            && let Some((mut found, edges)) = lone::figure(self.text, &self.options)
        {
            self.at = self.text.len();
            self.reach = edges.counted.max(edges.rate);
            spans::settle(&mut found, edges, self.options.places());
            if self.options.wants(found.kind) {
                return Some(found);
            }
        }
        loop {
            let at = scan::anchor(self.text, self.at)?;
            // Always moves: a finding ends beyond its anchor, and so does a skip.
            match figure::step(text, at, self.free, &self.options) {
                Step::Skip(end) => self.at = end.max(at + 1),
                Step::Found(mut found, edges) => {
                    spans::settle(&mut found, edges, self.options.places());
                    let end = (found.span.end() as usize).max(at + 1);
                    let said = found.comparator_span.map_or(0, |span| span.end() as usize);
                    self.at = end;
                    self.free = end.max(said);
                    if !found.candidates.is_empty() {
                        self.meant.settle(self.text, &self.options, &mut found);
                    }
                    if self.options.wants(found.kind) {
                        self.reach = edges.counted.max(edges.rate);
                        return Some(found);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::looks;

    /// No byte of any text is looked at more often than this: a number of one byte with a blank may be
    /// asked for everything that stands before, in and after a figure, by each of its neighbours.
    const MOST_LOOKS: usize = 500;

    fn work(text: &str) -> usize {
        looks::of(|| {
            quantities_with(text, Options::default().others(true)).for_each(drop);
        })
    }

    /// Work grows with the text and no faster, however often a piece stands in it.
    #[track_caller]
    fn is_linear(piece: &str) {
        let (short, long) = (piece.repeat(200), piece.repeat(800));
        let (once, four) = (work(&short), work(&long));
        assert!(four <= 5 * once + 10_000, "{once} looks, {four} for four times {piece:?}");
        assert!(four <= MOST_LOOKS * long.len(), "{four} looks for {} bytes", long.len());
    }

    #[test]
    fn hostile_texts_take_linear_work() {
        for piece in [
            "7",
            "1 ",
            "1,1,",
            "1.",
            "1/",
            "5-",
            "5 6 7 8 ",
            "1 000 ",
            "$",
            "$5 ",
            "US$",
            "%",
            "5% ",
            "(",
            "((5",
            "- ",
            "\"",
            "one ",
            "half a half a ",
            "twenty and ",
            "million ",
            "of hundreds ",
            "1 to 2 to 3 to ",
            "from 5 to ",
            "between 5 and ",
            "at least 5 and ",
            "five-",
            "point one ",
            "5 km 6 kg 7 miles ",
            "June July ",
            "5 June ",
            "12:30 ",
            "2012 ",
            "aged 5, ",
            "one of the ",
            "5 big old ",
            "a1b2",
            "#1 ",
        ] {
            is_linear(piece);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_takes_linear_work(piece in "[0-9$%(,./ -]{1,8}|(one |half a |and |to |million |5 |km |June |\\$){1,6}") {
            is_linear(&piece);
        }
    }
}
