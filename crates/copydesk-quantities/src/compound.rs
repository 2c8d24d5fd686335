//! What makes a figure of two: pounds and pence, feet and inches, degrees below zero, years of age.

use std::borrow::Cow;

use copydesk_core::Decimal;

use crate::digits;
use crate::item::Item;
use crate::money;
use crate::role::Role;
use crate::signs;
use crate::text::{Lower, Text};
use crate::unit::{self, Measured};
use crate::value::Value;

/// `44-year-old`, `five years old`, `years of age`: a measure of time that is an age.
pub(crate) fn old(text: Text<'_>, item: &mut Item) -> bool {
    let Some(unit) = item.unit.as_ref().filter(|unit| unit.dimension == "time") else {
        return false;
    };
    let next = if text.byte(unit.end) == b'-' { unit.end + 1 } else { text.blanks(unit.end) };
    let word = text.word(next);
    let end = match word {
        "old" | "olds" if next > unit.end => next + word.len(),
        "of" if text.starts(next, "of age") => next + 6,
        _ => return false,
    };
    item.end = end;
    item.age = true;
    true
}

/// `87 yo`, as hospitals write it.
pub(crate) fn years_old(text: Text<'_>, item: &mut Item) {
    let (start, word) = text.next_word(item.end);
    if word == "yo" && item.is_bare() && item.numeral.digits > 0 && item.numeral.digits < 4 {
        item.end = start + 2;
        item.age = true;
        item.unit = Some(Measured {
            id: Cow::Borrowed("year"),
            dimension: "time",
            end: item.end,
            hyphen: false,
        });
    }
}

/// `2 degrees below zero`.
pub(crate) fn below_zero(text: Text<'_>, item: &mut Item) {
    if item.is_degrees()
        && let Some(end) = zero_below(text, item.end)
    {
        item.value = item.value.negative();
        item.end = end;
    }
}

/// `2 below zero`: degrees, though nobody says so.
pub(crate) fn bare_below_zero(text: Text<'_>, item: &mut Item) {
    const COLDEST: i64 = 150;
    let cold = item.value.exact().is_some_and(|value| value <= Decimal::from(COLDEST));
    if cold
        && item.is_bare()
        && !item.signed
        && let Some(end) = zero_below(text, item.end)
        && let Some(degree) = signs::unit("degree")
    {
        item.value = item.value.negative();
        item.end = end;
        item.unit = Some(Measured::new(degree, end));
    }
}

/// The end of the words `below zero` that begin after `at`.
fn zero_below(text: Text<'_>, at: usize) -> Option<usize> {
    let (start, word) = text.next_word(at);
    if start == at || !text.words().is(word, Role::Below) {
        return None;
    }
    let (zero, word) = text.next_word(start + word.len());
    let number = text.words().number(word)?;
    (number.value.is_zero() && !word.is_empty()).then_some(zero + word.len())
}

/// `3 dollars 50 cents`, `$20 and 43 cents`, and where nothing else can be meant `15 dollars 50`: the
/// minor unit joins if it is named, or if it is two digits with nothing behind them.
pub(crate) fn minor(text: Text<'_>, item: &mut Item) {
    // Nobody says the cents of a sum in millions.
    let exact = item.numeral.scale.is_none_or(|scale| scale < Decimal::from(1_000_000));
    let Some(currency) = item.money.filter(|currency| currency.parts == 1 && exact) else { return };
    let mut start = text.blanks(item.end);
    let (_, word) = text.next_word(item.end);
    if text.words().is(Lower::of(word).as_str(), Role::And) {
        start = text.blanks(start + word.len());
    } else if let Some((cents, end)) = unnamed_minor(text, item, start) {
        item.value = item.value.plus(Value::Exact(cents));
        item.end = end;
        return;
    }
    if start == item.end {
        return;
    }
    let next = if text.byte(start).is_ascii_digit() {
        digits::read(text, start)
    } else {
        (text.grammar().numeral)(text, start)
    };
    let Some(next) = next.filter(|next| !next.is_ordinal()) else { return };
    let Some((part, end)) = money::after(text, &next).filter(|(part, _)| part.parts > 1) else {
        return;
    };
    // Bare cents may be those of any dollar; `U.S. cents` are no part of a Canadian one.
    let kin = part.code == currency.code
        || part.code == "USD" && !part.others.is_empty()
        || part.others.split(',').any(|code| code == currency.code);
    let whole = Decimal::from(part.parts);
    let cents = next.value.exact().filter(|cents| *cents < whole && kin);
    if let Some(cents) = cents.and_then(|cents| cents.checked_div(whole)) {
        item.value = item.value.plus(Value::Exact(cents));
        item.end = end;
    }
}

/// `15 dollars 50.`, `$19 99`: two digits at the end of a clause have nothing else to be.
fn unnamed_minor(text: Text<'_>, item: &Item, start: usize) -> Option<(Decimal, usize)> {
    let apart = start > item.end && start == text.inline_blanks(item.end);
    let whole =
        item.numeral.scale.is_none() && item.value.exact().is_some_and(|value| value.is_integer());
    if !apart || !whole || !item.parts.is_empty() || item.numeral.digits == 0 {
        return None;
    }
    Some((Decimal::new(closing_cents(text, start)?, 2), start + 2))
}

/// Two digits at `at` that end a clause.
pub(crate) fn closing_cents(text: Text<'_>, at: usize) -> Option<i64> {
    let end = at + 2;
    let closed = match text.byte(end) {
        0 | b'\n' | b';' | b'!' | b'?' | b')' => true,
        b'.' | b',' => !text.byte(end + 1).is_ascii_digit(),
        _ => false,
    };
    let two = (at..end).all(|at| text.byte(at).is_ascii_digit());
    (two && closed).then(|| text.slice(at, end).parse().ok()).flatten()
}

/// `a dollar and 42 cents`: the one of which the cents are more.
pub(crate) fn major(text: Text<'_>, item: &mut Item, from: usize) {
    let Some(part) = item.money.filter(|part| part.parts > 1 && !item.leading) else { return };
    let words = text.words();
    let (and, word) = text.previous_word(item.start);
    if !words.is(Lower::of(word).as_str(), Role::And) {
        return;
    }
    let (name, word) = text.previous_word(and);
    let Some(major) = words.currency(Lower::of(word).as_str()).filter(|major| major.parts == 1)
    else {
        return;
    };
    let (article, word) = text.previous_word(name);
    let kin = part.code == major.code || part.others.split(',').any(|code| code == major.code);
    let whole = item.value.exact().is_some_and(|value| value < Decimal::ONE);
    if kin && whole && article >= from && words.is(Lower::of(word).as_str(), Role::Article) {
        item.value = item.value.plus(Value::Exact(Decimal::ONE));
        item.start = article;
        item.money = Some(major);
    }
}

/// `one pound twenty pence`: what is followed by pence is no weight.
pub(crate) fn pounds_and_pence(text: Text<'_>, item: &mut Item) {
    let Some(currency) = text.words().currency("pound") else { return };
    if item.unit.as_ref().is_none_or(|unit| unit.id != "pound") {
        return;
    }
    let mut money = item.clone();
    money.unit = None;
    money.money = Some(currency);
    minor(text, &mut money);
    if money.end > item.end {
        *item = money;
    }
}

/// Units of time, and how many of the next one each of them holds.
const LASTING: &[(&str, i64, &str)] = &[
    ("year", 12, "month"),
    ("week", 7, "day"),
    ("day", 24, "hour"),
    ("hour", 60, "minute"),
    ("minute", 60, "second"),
];

/// `two hours 18 minutes`, `2 hours, 32 minutes, 25.3 seconds`: one time, told in the smallest unit.
///
/// A list with commas or `and` is left in its parts (`3 years, 2 months and 14 days`), unless it ends in a
/// part of a second: then it is the time of a race.
pub(crate) fn lasting(text: Text<'_>, item: &mut Item) {
    let mut whole = item.clone();
    let mut listed = false;
    for _ in 0..LASTING.len() {
        let comma = whole.end + usize::from(text.byte(whole.end) == b',');
        let (start, word) = text.next_word(comma);
        let and = text.words().is(Lower::of(word).as_str(), Role::And);
        let start = if and { text.blanks(start + word.len()) } else { start };
        listed |= and || comma > whole.end;
        if start == comma || !add_smaller(text, &mut whole, start) {
            return;
        }
        let split = whole.parts.last().is_some_and(|part| !part.is_integer());
        if !listed || split {
            item.clone_from(&whole);
        }
    }
}

/// Adds the time in the next smaller unit that stands at `at`, if one does.
fn add_smaller(text: Text<'_>, item: &mut Item, at: usize) -> bool {
    let Some(unit) = item.unit.as_ref().filter(|unit| !unit.hyphen) else { return false };
    let Some((_, many, next)) = LASTING.iter().find(|(id, ..)| *id == unit.id) else {
        return false;
    };
    let number = digits::read(text, at).or_else(|| (text.grammar().numeral)(text, at));
    let Some(number) = number else { return false };
    let smaller = unit::after(text, &number).filter(|unit| unit.id == *next && !unit.hyphen);
    let (Some(smaller), Some(sofar), Some(part)) =
        (smaller, item.value.exact(), number.value.exact())
    else {
        return false;
    };
    let many = Decimal::from(*many);
    let total = sofar.checked_mul(many).and_then(|sofar| sofar.checked_add(part));
    let Some(total) = total.filter(|_| part < many && sofar.is_integer()) else { return false };
    if item.parts.is_empty() {
        item.parts.push(sofar.normalize());
    }
    item.parts.push(part.normalize());
    item.value = Value::Exact(total);
    item.end = smaller.end;
    item.numeral.end = number.end;
    item.unit = Some(smaller);
    true
}

#[cfg(test)]
mod tests {
    use crate::quantities;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = quantities(text)
            .map(|found| format!("{} = {}", &text[found.span.range()], crate::Written(&found)))
            .collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn a_minor_unit_joins_if_it_is_named() {
        check("A tram costs 3 euros and 15 cents now.", &["3 euros and 15 cents = €3.15"]);
        check("It was 5 pounds 20 pence.", &["5 pounds 20 pence = £5.20"]);
        check("A bun was 2 yuan 5 jiao.", &["2 yuan 5 jiao = CN¥2.50"]);
        check("He won 12 euros and 15 medals.", &["12 euros = €12", "15 = 15 medals"]);
    }

    #[test]
    fn two_digits_that_end_a_clause_are_cents() {
        check("The meal came to 15 dollars 50.", &["15 dollars 50 = US$15.50"]);
        check("A seat is 17 USD 25, a box more.", &["17 USD 25 = US$17.25"]);
        check("The book is $19 99.", &["$19 99 = US$19.99"]);
        check("It lent 15 dollars 50 times.", &["15 dollars = US$15", "50 = 50 times"]);
        check("It cost 12 euros and 15.", &["12 euros = €12", "15 = 15"]);
    }

    #[test]
    fn a_time_in_several_units_is_one() {
        check(
            "It took 2 hours, 32 minutes, 25.3 seconds.",
            &["2 hours, 32 minutes, 25.3 seconds = 9,145.3 seconds"],
        );
        check("He ran two hours 18 minutes.", &["two hours 18 minutes = 138 minutes"]);
        check("It took 3 years, 2 months.", &["3 years = 3 years", "2 months = 2 months"]);
        check("It won in 4 minutes 5.08 seconds.", &["4 minutes 5.08 seconds = 245.08 seconds"]);
        check("It ran 2 weeks, 32 days in all.", &["2 weeks = 2 weeks", "32 days = 32 days"]);
    }

    #[test]
    fn an_article_is_the_one_of_which_cents_are_more() {
        check(
            "Milk is above a dollar and 42 cents.",
            &["a dollar and 42 cents = more than US$1.42"],
        );
        check("A strike and 42 cents.", &["42 cents = US$0.42"]);
    }
}
