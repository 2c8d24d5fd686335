//! What makes a figure of two: pounds and pence, feet and inches, degrees below zero, years of age.

use std::borrow::Cow;

use copydesk_core::Decimal;

use crate::digits;
use crate::item::Item;
use crate::money;
use crate::text::Text;
use crate::unit::Measured;
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
    let degrees = item
        .unit
        .as_ref()
        .is_some_and(|unit| matches!(unit.id.as_ref(), "degree" | "celsius" | "fahrenheit"));
    let start = text.blanks(item.end);
    if degrees && start > item.end && text.starts(start, "below zero") && !text.glued(start + 10) {
        item.value = item.value.negative();
        item.end = start + 10;
    }
}

/// `3 dollars 50 cents`, `$20 and 43 cents`: the minor unit joins only when it is named.
pub(crate) fn minor(text: Text<'_>, item: &mut Item) {
    let Some(currency) = item.money.filter(|currency| currency.parts == 1) else { return };
    let mut start = text.blanks(item.end);
    let (_, word) = text.next_word(item.end);
    if word == "and" {
        start = text.blanks(start + 3);
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
    let Some((part, end)) = money::after(text, &next).filter(|(part, _)| part.parts == 100) else {
        return;
    };
    let kin = part.code == currency.code
        || part.code == "USD"
        || part.others.split(',').any(|code| code == currency.code);
    let cents = next.value.exact().filter(|cents| *cents < Decimal::ONE_HUNDRED && kin);
    if let Some(cents) = cents.and_then(|cents| cents.checked_div(Decimal::ONE_HUNDRED)) {
        item.value = item.value.plus(Value::Exact(cents));
        item.end = end;
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

/// `5 feet 2 inches`, `5 ft 2 in`: feet, with the inches as their fraction.
pub(crate) fn feet_and_inches(text: Text<'_>, item: &mut Item) {
    if item.unit.as_ref().is_none_or(|unit| unit.id != "foot" || unit.hyphen) {
        return;
    }
    let (start, word) = text.next_word(item.end);
    let start = if word == "and" { text.blanks(start + 3) } else { start };
    let Some(next) = (start > item.end)
        .then(|| digits::read(text, start).or_else(|| (text.grammar().numeral)(text, start)))
        .flatten()
    else {
        return;
    };
    let Some(inches) = next
        .value
        .exact()
        .and_then(|inches| i64::try_from(inches).ok())
        .filter(|inches| *inches < 12)
    else {
        return;
    };
    let (at, word) = text.next_word(next.end);
    if matches!(word, "inches" | "inch" | "in") && at > next.end {
        item.value = item.value.plus(crate::value::fraction(inches, 12));
        item.end = at + word.len();
    }
}
