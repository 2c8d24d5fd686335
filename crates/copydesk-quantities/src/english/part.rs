//! Parts in words, and plurals: `half a million`, `and three quarters`, `point two five`, `dozens`.

use copydesk_core::Decimal;

use crate::english::ENGLISH;
use crate::english::words::number_at;
use crate::fraction::{slash, small};
use crate::language::{Class, NumberWord};
use crate::numeral::{Form, Numeral};
use crate::role::Role;
use crate::text::{Lower, Text};
use crate::value::{Value, fraction};

/// `and a half`, `-and-a-half`, `and three quarters`, `and one third`, `and 3/4` after a whole number.
pub(crate) fn and_a_fraction(text: Text<'_>, at: usize) -> Option<(Value, usize)> {
    let step = |at: usize| if text.byte(at) == b'-' { at + 1 } else { text.blanks(at) };
    let and = step(at);
    if and == at || !text.word(and).eq_ignore_ascii_case("and") {
        return None;
    }
    let article = step(and + 3);
    if let Some((num, den, end)) = slash(text, article).filter(|(num, den, _)| num < den) {
        return Some((fraction(num, den), end));
    }
    let word = text.word(article);
    let (num, name) = if word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an") {
        (1, step(article + word.len()))
    } else {
        let (number, end) = number_at(text, article)?;
        match number.class {
            Class::Unit => (i64::try_from(number.value).ok()?, step(end)),
            Class::Fraction if word.eq_ignore_ascii_case("half") => (1, article),
            _ => return None,
        }
    };
    let (name, end) = number_at(text, name)?;
    let den = i64::try_from(name.value).ok()?;
    let fits = match name.class {
        Class::Fraction => true,
        Class::Ordinal => num == 1 && den > 2,
        Class::Fractions => num > 1,
        _ => false,
    };
    (fits && num < den).then_some((fraction(num, den), end))
}

/// Whether `two quarters`, from `start` to `end`, are parts of a year and not of a whole: unless a hyphen
/// joins them, a comparator stands before three of them, or a whole follows, as in `of the vote`.
pub(super) fn are_of_a_year(text: Text<'_>, start: usize, number: usize, end: usize) -> bool {
    if text.byte(number) == b'-'
        || text.inline_blanks(end) == text.len() && text.inline_start(start) == 0
    {
        return false;
    }
    let (of, word) = text.next_word(end);
    let words = text.words();
    let next = Lower::of(word);
    if next.as_str() == "of" {
        let (_, whole) = text.next_word(of + 2);
        return !(words.is(Lower::of(whole).as_str(), Role::Determiner) || whole == "all");
    }
    let scaled = words.number(next.as_str()).is_some_and(|word| word.class == Class::Scale);
    let compared = crate::comparator::before(text, start, 0).is_some();
    !(scaled || compared && !matches!(next.as_str(), "ago" | "in" | "earlier" | "later"))
}

/// `fifty`, `fifty five`, `twelve` at `at`, with nothing behind it that would belong to the number.
pub(super) fn below_hundred(text: Text<'_>, at: usize) -> Option<(Decimal, usize)> {
    let (ten, end) = number_at(text, at)?;
    let next = if text.byte(end) == b'-' { end + 1 } else { text.blanks(end) };
    let unit = number_at(text, next).filter(|_| ten.class == Class::Ten && next > end);
    let unit = unit.filter(|(unit, _)| unit.class == Class::Unit && !unit.value.is_zero());
    let (value, end) = unit.map_or((ten.value, end), |(unit, end)| (ten.value + unit.value, end));
    Some((value, end))
}

/// The scale that a fraction is taken of: `two thirds of a million`.
pub(crate) fn of_a_scale(text: Text<'_>, at: usize) -> Option<(Decimal, usize)> {
    let (of, word) = text.next_word(at);
    let (article, a) = text.next_word(of + word.len());
    let (start, scale) = text.next_word(article + a.len());
    let number = ENGLISH.words.number(Lower::of(scale).as_str())?;
    (word == "of" && a == "a" && number.class == Class::Scale)
        .then(|| (number.value, start + scale.len()))
}

/// `half`, `half a million`, `a quarter of a million`, `half of`; bare halves of games are none.
pub(crate) fn half_or_quarter(
    text: Text<'_>,
    at: usize,
    end: usize,
    den: Decimal,
) -> Option<Numeral> {
    let den = i64::try_from(den).ok()?;
    let value = fraction(1, den);
    let mut next = end;
    for filler in ["of", "a"] {
        let (start, word) = text.next_word(next);
        if word.eq_ignore_ascii_case(filler) {
            next = start + word.len();
        }
    }
    let start = if text.byte(next) == b'-' { next + 1 } else { text.blanks(next) };
    if let Some((word, after)) = number_at(text, start)
        && matches!(word.class, Class::Scale | Class::Dozen | Class::Hundred)
    {
        let mut numeral = Numeral::new(at, after, value.times(word.value), Form::Words);
        numeral.scale = Some(word.value);
        numeral.broken = true;
        return Some(numeral);
    }
    let mut numeral = Numeral::new(at, end, value, Form::Words);
    numeral.broken = true;
    Some(numeral)
}

/// `a couple of`, `a couple of dozen`.
pub(crate) fn couple(text: Text<'_>, at: usize, end: usize) -> Option<Numeral> {
    let (start, word) = text.next_word(end);
    let mut numeral = Numeral::new(at, end, Value::int(2), Form::Words);
    let mut next = end;
    if word.eq_ignore_ascii_case("of") {
        next = start + 2;
    }
    let (start, _) = text.next_word(next);
    if let Some((word, after)) = number_at(text, start)
        && matches!(word.class, Class::Scale | Class::Dozen | Class::Hundred)
    {
        numeral.value = Value::Exact(word.value).times(Decimal::TWO);
        numeral.end = after;
    }
    Some(numeral)
}

/// A spoken point at `at` and the digits after it: `point two five`, `point eleven`.
pub(super) fn decimals(text: Text<'_>, at: usize) -> Option<(Value, usize)> {
    let point = text.word(at);
    if !point.eq_ignore_ascii_case("point") {
        return None;
    }
    let mut end = at + point.len();
    let digits = text.inline_blanks(end);
    if let Some((number, after)) = small(text, digits).filter(|(_, after)| !text.glued(*after)) {
        let places = u32::try_from(after - digits).ok()?;
        let value = crate::value::decimal(i128::from(number), places)?;
        return Some((Value::Exact(value), after));
    }
    let (mut mantissa, mut scale) = (0_i128, 0_u32);
    while scale < 20 {
        let (next, word) = text.next_word(end);
        let lower = Lower::of(word);
        let number = match lower.as_str() {
            "o" | "oh" => 0,
            lower => match ENGLISH.words.number(lower) {
                Some(NumberWord { class: Class::Unit, value }) => i128::try_from(value).ok()?,
                Some(NumberWord { class: Class::Teen | Class::Ten, .. }) if scale == 0 => {
                    let (number, after) = below_hundred(text, next)?;
                    let value = crate::value::decimal(i128::try_from(number).ok()?, 2)?;
                    return Some((Value::Exact(value), after));
                }
                _ => break,
            },
        };
        mantissa = mantissa * 10 + number;
        scale += 1;
        end = next + word.len();
    }
    let value = (scale > 0).then(|| crate::value::decimal(mantissa, scale)).flatten()?;
    Some((Value::Exact(value), end))
}

/// `dozens`, `hundreds of thousands`, `tens of millions`: an interval, approximate by nature.
pub(super) fn vague(text: Text<'_>, at: usize, end: usize, value: Decimal) -> Option<Numeral> {
    let mut low = value;
    let mut end = end;
    let mut of = 0;
    loop {
        let (start, word) = text.next_word(end);
        if of == 2 || !word.eq_ignore_ascii_case("of") {
            break;
        }
        let (_, next) = text.next_word(start + 2);
        let lower = Lower::of(next);
        match ENGLISH.words.number(lower.as_str()) {
            Some(NumberWord { class: Class::Vague, value }) if value >= Decimal::ONE_HUNDRED => {
                low = crate::value::product(low, value)?;
                end = text.next_word(start + 2).0 + next.len();
            }
            _ => break,
        }
        of += 1;
    }
    // `tens` alone is a word of arithmetic, not of news.
    if of == 0 && value == Decimal::TEN {
        return None;
    }
    let high = crate::value::product(low, Decimal::TEN)?;
    let mut numeral = Numeral::new(at, end, Value::Between(low, high), Form::Vague);
    numeral.scale = Some(low);
    Some(numeral)
}
