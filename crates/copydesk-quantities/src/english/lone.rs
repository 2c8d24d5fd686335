//! Number words that are read only where they are all of a text: `a fifth`, `one over twenty`,
//! `point two five`, `one two three`. See [`crate::lone`] for the rule that makes them safe.

use copydesk_core::Decimal;

use crate::english::noun::is_plural;
use crate::english::part;
use crate::english::words::{self, number_at};
use crate::language::{Class, NumberWord};
use crate::lone::over;
use crate::numeral::{Form, Numeral};
use crate::text::{Lower, Text};
use crate::value::{Value, decimal, fraction, power_of_ten, sum};

/// Nobody reads out more digits than this in a row; the bound keeps the work linear.
const MOST_DICTATED: usize = 40;

/// The number at `at`, in a form that prose is not believed to use.
pub(crate) fn numeral(text: Text<'_>, at: usize) -> Option<Numeral> {
    quotient(text, at)
        .or_else(|| one_part(text, at))
        .or_else(|| spelled(text, at))
        .or_else(|| in_hundreds(text, at))
        .or_else(|| after_zeros(text, at))
        .or_else(|| tens_and_units(text, at))
        .or_else(|| point(text, at))
        .or_else(|| dashed(text, at))
        .or_else(|| pair(text, at))
        .or_else(|| coin(text, at))
}

/// `a dollar`, `a penny`: the article is the number.
fn coin(text: Text<'_>, at: usize) -> Option<Numeral> {
    let article = text.word(at);
    if !matches!(article, "a" | "A" | "an" | "An") {
        return None;
    }
    let (name, coin) = text.next_word(at + article.len());
    let known = text.words().currency(Lower::of(coin).as_str()).is_some();
    let one = known && !is_plural(coin) && ends(text, name + coin.len());
    one.then(|| words(at, at + article.len(), Value::Exact(Decimal::ONE)))
}

fn plain(text: Text<'_>, at: usize) -> Option<Numeral> {
    if text.byte(at).is_ascii_digit() {
        return crate::digits::read(text, at);
    }
    words::read(text, at)
}

fn words(start: usize, end: usize, value: Value) -> Numeral {
    Numeral::new(start, end, value, Form::Words)
}

fn ends(text: Text<'_>, at: usize) -> bool {
    text.inline_blanks(at) == text.len()
}

/// `three over four`, `2000 over 3`.
fn quotient(text: Text<'_>, at: usize) -> Option<Numeral> {
    let num = plain(text, at)?;
    let (word, over_word) = text.next_word(num.end);
    if !over_word.eq_ignore_ascii_case("over") {
        return None;
    }
    let den = plain(text, text.blanks(word + over_word.len())).filter(|den| ends(text, den.end))?;
    let value = over(num.value.exact()?, den.value.exact()?)?;
    Some(Numeral { broken: true, ..words(at, den.end, value) })
}

/// `a fifth`, `a twenty-first`.
fn one_part(text: Text<'_>, at: usize) -> Option<Numeral> {
    let article = text.word(at);
    if !matches!(article, "a" | "A" | "an" | "An") {
        return None;
    }
    let den = words::read(text, text.blanks(at + article.len()))?;
    let value = i64::try_from(den.value.exact()?).ok().filter(|value| *value > 2)?;
    (den.is_ordinal() && ends(text, den.end))
        .then(|| Numeral { broken: true, ..words(at, den.end, fraction(1, value)) })
}

/// The digit that the word at `at` says, and its end: `five`, `zero`, `oh`.
fn digit(text: Text<'_>, at: usize) -> Option<(i128, usize)> {
    let word = text.word(at);
    if ["o", "oh"].iter().any(|zero| word.eq_ignore_ascii_case(zero)) {
        return Some((0, at + word.len()));
    }
    let (number, end) = number_at(text, at).filter(|(word, _)| word.class == Class::Unit)?;
    Some((i128::try_from(number.value).ok()?, end))
}

/// `call four one seven two`: the end of four digits or more that are told one by one, as codes and phone
/// numbers are.
pub(super) fn dictated(text: Text<'_>, at: usize) -> Option<usize> {
    let (_, mut end) = digit(text, at)?;
    let mut count = 1;
    while let Some((_, after)) = digit(text, text.blanks(end)) {
        (count, end) = (count + 1, after);
        if count == MOST_DICTATED {
            return Some(end);
        }
    }
    (count > 3 && number_at(text, text.blanks(end)).is_none()).then_some(end)
}

/// Digits one by one, three or more to the end of the text: `four zero nine`.
fn spelled(text: Text<'_>, at: usize) -> Option<Numeral> {
    let (mut mantissa, mut end) = digit(text, at)?;
    let mut count = 1;
    while let Some((next, after)) = digit(text, text.blanks(end)).filter(|_| count < 28) {
        mantissa = mantissa * 10 + next;
        (count, end) = (count + 1, after);
    }
    let value = decimal(mantissa, 0).map_or(Value::TooLong, Value::Exact);
    (count >= 3 && mantissa > 0 && ends(text, end)).then(|| words(at, end, value))
}

/// `one fifty five dollars`: hundreds without their word.
fn in_hundreds(text: Text<'_>, at: usize) -> Option<Numeral> {
    let (hundreds, end) = number_at(text, at)?;
    let next = text.blanks(end);
    let (ten, _) = number_at(text, next).filter(|_| next > end)?;
    let opens = ten.class == Class::Ten || ten.class == Class::Teen && ten.value > Decimal::TEN;
    if hundreds.class != Class::Unit || hundreds.value.is_zero() || !opens {
        return None;
    }
    let (small, last) = part::below_hundred(text, next)?;
    let after = if text.byte(last) == b'-' { last + 1 } else { text.blanks(last) };
    if number_at(text, after).is_some() {
        return None;
    }
    let value = sum(hundreds.value * Decimal::ONE_HUNDRED, small)?;
    Some(words(at, last, Value::Exact(value)))
}

/// `zero eight`, `o eight`: zeros before a number say nothing.
fn after_zeros(text: Text<'_>, at: usize) -> Option<Numeral> {
    let mut next = at;
    while let Some((0, end)) = digit(text, next) {
        next = text.blanks(end);
    }
    if next == at {
        return None;
    }
    let number = words::read(text, next)?;
    let positive = number.value.exact().is_some_and(|value| !value.is_zero());
    (positive && number.form == Form::Words && ends(text, number.end))
        .then_some(Numeral { start: at, ..number })
}

/// `twenty and three`, with a part after it or none.
fn tens_and_units(text: Text<'_>, at: usize) -> Option<Numeral> {
    let (ten, end) = number_at(text, at).filter(|(word, _)| word.class == Class::Ten)?;
    let (and, word) = text.next_word(end);
    if !word.eq_ignore_ascii_case("and") {
        return None;
    }
    let units = words::read(text, text.blanks(and + word.len()))?;
    let rough = units.value.rough()?;
    let fits = rough >= Decimal::ONE && rough < Decimal::TEN && units.form == Form::Words;
    (fits && ends(text, units.end)).then(|| {
        let value = units.value.plus(Value::Exact(ten.value));
        Numeral { broken: units.broken, ..words(at, units.end, value) }
    })
}

/// `point two five`: no whole part is said.
fn point(text: Text<'_>, at: usize) -> Option<Numeral> {
    let (value, end) = part::decimals(text, at)?;
    Some(Numeral { broken: true, ..words(at, end, value) })
}

/// `thirty\u{2014}fifth`: a dash where a hyphen belongs.
fn dashed(text: Text<'_>, at: usize) -> Option<Numeral> {
    let (ten, end) = number_at(text, at).filter(|(word, _)| word.class == Class::Ten)?;
    let dash = text.char(end).filter(|c| matches!(c, '\u{2013}' | '\u{2014}'))?;
    let (unit, last) = number_at(text, end + dash.len_utf8())?;
    let form = match unit {
        NumberWord { class: Class::Unit, .. } => Form::Words,
        NumberWord { class: Class::Ordinal, .. } => Form::Ordinal,
        NumberWord { .. } => return None,
    };
    let small = unit.value < power_of_ten(1)? && !unit.value.is_zero();
    (small && ends(text, last))
        .then(|| Numeral::new(at, last, Value::Exact(ten.value + unit.value), form))
}

/// `a pair`.
fn pair(text: Text<'_>, at: usize) -> Option<Numeral> {
    let article = text.word(at);
    let (start, pair) = text.next_word(at + article.len());
    let end = start + pair.len();
    (article.eq_ignore_ascii_case("a") && pair == "pair" && ends(text, end))
        .then(|| words(at, end, Value::int(2)))
}

#[cfg(test)]
mod tests {
    use crate::parse;
    use copydesk_core::{Amount, Decimal};

    #[track_caller]
    fn check(text: &str, num: i64, den: i64) {
        let want = match crate::value::fraction(num, den) {
            crate::value::Value::Exact(value) => Amount::Exact(value.normalize()),
            _ => Amount::Ratio { num, den },
        };
        let found = parse(text).expect("it is a figure");
        assert_eq!(found.amount, Some(want), "in {text:?}");
    }

    #[test]
    fn words_alone_are_read_boldly() {
        check("a seventh", 1, 7);
        check("a thirty-second", 1, 32);
        check("five over eight", 5, 8);
        check("minus two over 9", -2, 9);
        check("four zero nine", 409, 1);
        check("two sixty one dollars", 261, 1);
        check("oh seven", 7, 1);
        check("thirty and six and a half", 73, 2);
        check("point three seven five", 375, 1000);
        check("point four meters", 2, 5);
        check("forty\u{2013}one", 41, 1);
        check("a pair", 2, 1);
    }

    #[test]
    fn in_prose_they_are_words() {
        let text = "At this point two of the four over there won a seventh time.";
        let values: Vec<_> = crate::quantities(text).filter_map(|found| found.amount).collect();
        assert!(values.iter().all(|value| *value != Amount::Exact(Decimal::new(2, 1))));
    }

    #[test]
    fn a_blood_pressure_is_no_quotient() {
        assert!(parse("130 over 85").is_none());
    }
}
