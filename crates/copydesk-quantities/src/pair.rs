//! Two numbers that are no interval: results of games, and proportions.

use copydesk_core::{Amount, Decimal, Quantity, QuantityKind, Span};

use crate::calendar;
use crate::item::{self, Item};
use crate::numeral::Form;
use crate::role::Role;
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
    let tried = text.plays(next, Role::Tried);
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
    // `won 6-4 3-6 7-5`
    let mut contest =
        a >= b || is_pair(text, other.end + 1) || ends_pair(text, item.start.saturating_sub(1));
    // `6-7 (3-7) 6-3`: a set and its tie-break
    contest |= text.starts(other.end, " (") && is_pair(text, other.end + 2)
        || text.byte_before(item.start) == b'(' && ends_pair(text, item.start.saturating_sub(2));
    contest |= is_contest_before(text, item.start, from) || is_contest_after(text, other.end);
    if !contest {
        return None;
    }
    let mut quantity = Quantity::new(Span::of(item.start..other.end), QuantityKind::Score);
    quantity.amount = Some(Amount::Change { from: a, to: b });
    Some(quantity)
}

/// `voted 61 to 38`, `a seven-to-two ruling`: a falling pair of votes or points.
pub(crate) fn tally(text: Text<'_>, item: &Item, from: usize) -> Option<Quantity> {
    let hyphens = text.starts(item.end, "-to-");
    let (to, word) = text.next_word(item.end);
    let next = if hyphens { item.end + 4 } else { text.blanks(to + word.len()) };
    let joined = hyphens || text.words().is(word, Role::To) && next > to + word.len();
    if !joined || !item.is_bare() || item.signed || item.numeral.scale.is_some() {
        return None;
    }
    let other = item::read(text, next, item.end)
        .filter(|other| other.start == next && other.is_bare() && !other.numeral.is_ordinal())?;
    let (a, b) = (item.value.whole()?, other.value.whole()?);
    let (_, opening) = text.previous_word(item.start);
    if a <= b
        || b < 0
        || a > 999
        || text.plays(opening, Role::From)
        || text.plays(opening, Role::Between)
    {
        return None;
    }
    if text.glued(other.end) || (text.grammar().counted)(text, other.end).is_some() {
        return None;
    }
    let contest = is_contest_before(text, item.start, from) || is_contest_after(text, other.end);
    let mut quantity = Quantity::new(Span::of(item.start..other.end), QuantityKind::Score);
    quantity.amount = Some(Amount::Change { from: a.into(), to: b.into() });
    contest.then_some(quantity)
}

fn is_contest_before(text: Text<'_>, at: usize, from: usize) -> bool {
    const MOST_WORDS: usize = 6;
    let mut at = at;
    for _ in 0..MOST_WORDS {
        let (start, word) = text.previous_word(at);
        if word.is_empty() || start < from {
            return false;
        }
        if text.words().is(Lower::of(word).as_str(), Role::Contest) {
            return true;
        }
        at = start;
    }
    false
}

fn is_contest_after(text: Text<'_>, at: usize) -> bool {
    let (_, next) = text.next_word(at);
    text.words().is(Lower::of(next).as_str(), Role::Contest)
}

/// Whether two small numbers with a dash between begin at `at`.
fn is_pair(text: Text<'_>, at: usize) -> bool {
    let mut sides = [0; 2];
    let mut pos = at;
    for side in &mut sides {
        let start = pos;
        while text.byte(pos).is_ascii_digit() {
            pos += 1;
        }
        *side = pos - start;
        pos += usize::from(text.byte(pos) == b'-');
    }
    sides.iter().all(|side| (1..=2).contains(side)) && !text.glued(pos)
}

/// Whether two small numbers with a dash between end at `at`.
fn ends_pair(text: Text<'_>, at: usize) -> bool {
    const LONGEST: usize = 5;
    let mut start = at;
    while at - start < LONGEST
        && (text.byte_before(start).is_ascii_digit() || text.byte_before(start) == b'-')
    {
        start -= 1;
    }
    start < at && text.byte_before(start) != b'-' && is_pair(text, start)
}
