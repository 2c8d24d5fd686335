//! Fractions in words whose lower part has several words: `three twenty-firsts`, `one hundred thirty-fifths`.
//!
//! Where a run of number words can be cut in two ways, the lower part takes in all it can: `one hundred
//! thirty fifths` is 100/35. What is bound together is never cut: words joined by a hyphen or an `and`,
//! and a unit after its ten, so that `twenty five hundredths` stays 25/100.

use crate::english::words::{Words, number_at};
use crate::language::Class;
use crate::numeral::{Form, Numeral};
use crate::text::{Lower, Text};
use crate::value::{Value, fraction};

/// More places to cut than this are not tried.
const MOST_CUTS: usize = 8;

/// The places at which a run of number words may be cut in a numerator and a denominator.
#[derive(Clone, Copy, Default)]
pub(super) struct Cuts {
    at: [usize; MOST_CUTS],
    len: usize,
}

impl Cuts {
    /// Notes that the word at `start`, which stands after a blank, may begin a denominator.
    pub(super) fn push(&mut self, start: usize) {
        if self.len < MOST_CUTS {
            self.at[self.len] = start;
            self.len += 1;
        }
    }

    /// The same for `firsts` and `seconds` at `last`, which name parts only behind other words.
    pub(super) fn irregular(
        &self,
        text: Text<'_>,
        start: usize,
        last: usize,
    ) -> Option<(Value, usize)> {
        let plural = ["firsts", "seconds"].iter().find(|plural| text.starts(last, plural))?;
        let end = last + plural.len();
        Some((self.fraction(text, start, end)?, end))
    }

    /// The fraction that begins at `start` and whose last word ends at `end`, where a denominator of
    /// several words fits into it.
    pub(super) fn fraction(&self, text: Text<'_>, start: usize, end: usize) -> Option<Value> {
        self.at[..self.len].iter().find_map(|&cut| {
            let den = denominator(text, cut).filter(|den| den.plural && den.end == end)?;
            let num = Words::cardinal(text, start, cut)?;
            Some(fraction(i64::try_from(num).ok()?, den.value))
        })
    }
}

/// The lower part of a fraction in words.
struct Denominator {
    value: i64,
    plural: bool,
    end: usize,
}

/// A denominator of several words at `at`: `twenty-firsts`, `two thousand seventh`.
fn denominator(text: Text<'_>, at: usize) -> Option<Denominator> {
    let (words, start) = Words::before_ordinal(text, at)?;
    let word = text.word(start);
    let lower = Lower::of(word);
    let singular = lower.as_str().strip_suffix('s');
    let number = text.words().number(singular.unwrap_or(lower.as_str()))?;
    let end = start + word.len();
    if number.class != Class::Ordinal || text.glued(end) {
        return None;
    }
    // `five thirty seconds later`: a time, unless a hyphen makes it a part.
    if singular == Some("second") && text.byte_before(start) != b'-' && !is_last(text, end) {
        return None;
    }
    let value = words.place(number.value)?.exact().and_then(|value| i64::try_from(value).ok())?;
    Some(Denominator { value, plural: singular.is_some(), end })
}

fn is_last(text: Text<'_>, at: usize) -> bool {
    text.inline_blanks(at) == text.len()
}

/// `three twenty-firsts`, `one twenty-fifth`: a finished number with a denominator right after it.
pub(super) fn under(text: Text<'_>, number: &Numeral) -> Option<Numeral> {
    let next = text.blanks(number.end);
    let (word, _) = number_at(text, next)?;
    if next == number.end || !matches!(word.class, Class::Unit | Class::Teen | Class::Ten) {
        return None;
    }
    let den = denominator(text, next)?;
    let num = number.value.exact().and_then(|num| i64::try_from(num).ok())?;
    (den.plural || num == 1).then(|| {
        let value = fraction(num, den.value);
        Numeral { broken: true, ..Numeral::new(number.start, den.end, value, Form::Words) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::{ENGLISH, words};

    #[track_caller]
    fn check(text: &str, want: (i64, i64)) {
        let numeral = words::read(Text::new(text, &ENGLISH), 0).expect("it is a number");
        assert_eq!(
            (numeral.end, numeral.value),
            (text.len(), fraction(want.0, want.1)),
            "in {text:?}"
        );
    }

    #[test]
    fn the_denominator_takes_in_all_it_can() {
        check("two twenty-fifths", (2, 25));
        check("four hundred forty-fifths", (400, 45));
        check("thirty thirty sixths", (30, 36));
        check("nine two thousand fourths", (9, 2004));
        check("eleven thousand six hundred one seven thousand two hundred thirds", (11_601, 7_203));
    }

    #[test]
    fn what_is_bound_is_not_cut() {
        check("seventy-three fifths", (73, 5));
        check("two hundred and forty sixths", (240, 6));
        check("thirty five hundredths", (35, 100));
        check("sixty-two hundred tenths", (6_200, 10));
        check("two hundred thousandths", (200, 1_000));
    }

    #[test]
    fn one_part_may_be_told_in_the_singular() {
        check("one thirty-second", (1, 32));
        check("one four thousand ninth", (1, 4_009));
    }
}
