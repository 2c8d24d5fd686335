//! Two numbers that are no interval: results of games, and proportions.

use copydesk_core::{Amount, Decimal, Quantity, QuantityKind, Span};

use crate::calendar;
use crate::item::{self, Item};
use crate::language::Role;
use crate::numeral::Form;
use crate::text::{Lower, Text};

/// `one in five`, `7 out of 10`: a fraction of what is counted.
pub(crate) fn proportion(text: Text<'_>, item: &Item) -> Option<Item> {
    // `seven-in-ten`, as pollsters write it
    let hyphen = text.byte(item.end) == b'-' && text.starts(item.end, "-in-");
    let (start, word) = if hyphen { (item.end + 1, "in") } else { text.next_word(item.end) };
    let mut next = start + word.len();
    match word {
        "in" => {}
        "out" if text.next_word(next).1 == "of" => next = text.next_word(next).0 + 2,
        _ => return None,
    }
    let at = if hyphen { next + 1 } else { text.blanks(next) };
    let plain = item.is_bare()
        && !item.signed
        && item.numeral.scale.is_none()
        && item.numeral.form != Form::Vague;
    if !plain
        || at == next && !hyphen
        || text.byte(at).is_ascii_digit() && calendar::year(text, at).is_some()
    {
        return None;
    }
    let other = item::read(text, at, item.end)
        .filter(|other| other.start == at && other.is_bare() && !other.numeral.is_ordinal())?;
    let whole = |value: crate::value::Value| {
        value.exact().and_then(|value| {
            i64::try_from(value).ok().filter(|whole| Decimal::from(*whole) == value)
        })
    };
    let (num, den) = (whole(item.value)?, whole(other.value)?);
    // `scored two in three games` is no proportion; `one in five` and `nine in 10` are.
    let (_, next) = text.next_word(other.end);
    let tried = matches!(
        Lower::of(next).as_str(),
        "games"
            | "matches"
            | "innings"
            | "starts"
            | "shots"
            | "tries"
            | "attempts"
            | "outings"
            | "sets"
            | "rounds"
            | "overs"
    );
    let usual = word == "out" || num == 1 || matches!(den, 3..=10 | 100) && !tried;
    let free = !text.glued(other.end) && !matches!(text.byte(other.end), b'-' | b'/' | b':');
    if num < 1 || num >= den || den > 100_000 || !usual || !free {
        return None;
    }
    let mut joined = item.clone();
    joined.value = crate::value::fraction(num, den);
    joined.end = other.end;
    joined.numeral.broken = true;
    Some(joined)
}

/// `won 3-2`, `a 9-2 lead`: two small numbers by a dash, falling or beside a word of contest.
pub(crate) fn score(text: Text<'_>, item: &Item, from: usize) -> Option<Quantity> {
    let dash = text.char(item.end).filter(|c| matches!(c, '-' | '–'))?;
    let start = item.end + dash.len_utf8();
    if !item.is_plain() || item.numeral.digits > 3 || !text.byte(start).is_ascii_digit() {
        return None;
    }
    let other = crate::digits::read(text, start)?;
    let (a, b) = (item.value.exact()?, other.value.exact()?);
    let free = !text.glued(other.end) && !matches!(text.byte(other.end), b'%' | b'-' | b'/');
    if other.form != Form::Plain
        || other.digits > 3
        || !free
        || item::read(text, start, item.end).is_none_or(|other| !other.is_bare())
    {
        return None;
    }
    let mut contest = a >= b;
    let mut at = item.start;
    for _ in 0..6 {
        let (start, word) = text.previous_word(at);
        if word.is_empty() || start < from {
            break;
        }
        contest |= text.words().is(Lower::of(word).as_str(), Role::Contest);
        at = start;
    }
    let (_, next) = text.next_word(other.end);
    contest |= text.words().is(Lower::of(next).as_str(), Role::Contest);
    if !contest {
        return None;
    }
    let mut quantity = Quantity::new(Span::of(item.start..other.end), QuantityKind::Score);
    quantity.amount = Some(Amount::Change { from: a, to: b });
    Some(quantity)
}
