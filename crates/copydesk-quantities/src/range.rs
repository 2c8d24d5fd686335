//! Two figures that are one: `5-10%`, `$10 to $15 billion`, `between 5 and 10 percent`,
//! `rose from 4.7% to 4.8%`, `three or four years`.

use copydesk_core::{Amount, Decimal};

use crate::calendar;
use crate::comparator;
use crate::item::{self, Item};
use crate::label;
use crate::money;
use crate::numeral::Form;
use crate::role::{Role, Roles};
use crate::text::{Lower, Text};
use crate::value::Value;

/// A joined pair.
pub(crate) struct Joined {
    pub(crate) item: Item,
    pub(crate) amount: Amount,
    /// The range was opened by `between` or `from` here.
    pub(crate) opening: Option<(usize, usize)>,
}

/// What joins the two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Joint {
    Dash,
    To,
    And,
    Or,
    PlusMinus,
}

/// The range that begins with `first`, whose comparator, if any, begins at `left`.
pub(crate) fn join(text: Text<'_>, first: &Item, left: usize, from: usize) -> Option<Joined> {
    if !may_join(text, first) {
        return None;
    }
    let (open_at, open) = opener(text, left);
    let open = if open_at >= from { open } else { "" };
    let opening = text.roles(open);
    let opened = opening.has(Role::Between) || opening.has(Role::From);
    let moving = opening.has(Role::From) && changes(text, open_at);
    let (joint, next) = joint(text, first, opening)
        .or_else(|| if moving { past_adjunct(text, first) } else { None })?;
    let next = skip_comparator(text, next);
    let mut second = second(text, next, first)?;
    if joint == Joint::Dash || opened {
        item::in_money_of(text, &mut second, first);
    }
    if second.numeral.is_ordinal() != first.numeral.is_ordinal()
        || second.age && !first.is_bare() && !first.age
    {
        return None;
    }
    let mut first = first.clone();
    if !fits(text, &first, &second, joint, opened, left) || !share(&mut first, &mut second, joint) {
        return None;
    }
    if joint == Joint::PlusMinus {
        return crate::bounds::tolerance(first, second);
    }
    // `between one-third and one-half`: no decimal says a third, so that each keeps its own fraction.
    let (Some(a), Some(b)) = (first.value.exact(), second.value.exact()) else { return None };
    if a == b && text.starts(first.end, "-to-") {
        return None; // `a one-to-one talk`
    }
    let year =
        first.numeral.form == Form::Plain && calendar::year(text, first.numeral.start).is_some();
    if a > b && !opened || year && !opened && joint == Joint::To {
        return None;
    }
    let moved = moving && joint == Joint::To;
    let amount = if moved || a > b {
        if a > b && matches!(joint, Joint::Dash | Joint::Or) {
            return None;
        }
        Amount::Change { from: a.normalize(), to: b.normalize() }
    } else {
        Amount::Range { low: Some(a.normalize()), high: Some(b.normalize()) }
    };
    let opening = opened.then(|| (open_at, open_at + open.len()));
    let start = first.start;
    let item = Item { start, leading: first.leading, ..merged(first, second) };
    Some(Joined { item, amount, opening })
}

/// The word that may open a range before `left`: `between 5`, `between the ages of 5`.
fn opener(text: Text<'_>, left: usize) -> (usize, &str) {
    let (start, word) = text.previous_word(left);
    let (ages, noun) = text.previous_word(start);
    if word != "of" || noun != "ages" {
        return (start, word);
    }
    let (start, word) = text.previous_word(ages);
    if word == "the" { text.previous_word(start) } else { (start, word) }
}

/// The second figure with what only the first one says.
pub(crate) fn merged(first: Item, second: Item) -> Item {
    Item {
        money: second.money.or(first.money),
        unit: second.unit.or(first.unit),
        rate: second.rate.or(first.rate),
        ..second
    }
}

/// `from 5% in 2004 to 4%`, `from 20 tonnes a year ago to 30`, `from 21 mpg combined to 23`: the `to` behind
/// a word on what is measured, or behind words on when it was.
fn past_adjunct(text: Text<'_>, first: &Item) -> Option<(Joint, usize)> {
    const MOST_WORDS: usize = 5;
    if first.is_bare() {
        return None;
    }
    let words = text.words();
    let mut at = first.end.max(first.reach);
    let mut dated = false;
    for step in 0..MOST_WORDS {
        let start = text.blanks(at);
        if start == at {
            return None;
        }
        let word = text.word(start);
        let lower = Lower::of(word);
        let lower = lower.as_str();
        if words.is(lower, Role::To) {
            let next = text.blanks(start + word.len());
            let one = step == 1 && !dated;
            let qualifier = text.word(text.blanks(first.end.max(first.reach)));
            let known =
                dated || one && (!words.is_stop(qualifier) || words.is(qualifier, Role::Qualifier));
            return (known && next > start + word.len()).then_some((Joint::To, next));
        }
        if let Some((_, end)) = calendar::year(text, start) {
            (dated, at) = (true, end);
            continue;
        }
        if word.is_empty() || word.starts_with(char::is_uppercase) && words.month(lower).is_none() {
            return None;
        }
        dated |= words.month(lower).is_some()
            || words.is(lower, Role::Later)
            || words.is(lower, Role::Period);
        at = start + word.len();
    }
    None
}

/// Whether what follows a figure can join it to another. Most figures end here, before anything else is
/// looked at.
fn may_join(text: Text<'_>, first: &Item) -> bool {
    let next = text.blanks(first.end.max(first.reach));
    match text.byte(next) {
        b'-' | b'+' | b'/' | b'~' | 0x80.. => true,
        byte if byte.is_ascii_alphabetic() => {
            let word = text.word(next);
            let roles = text.roles(word);
            // `from 20 tonnes a year ago to 30`: what is measured may be said more closely.
            [Role::To, Role::And, Role::Or].into_iter().any(|role| roles.has(role))
                || !first.is_bare()
                || word == "up"
        }
        _ => false,
    }
}

fn joint(text: Text<'_>, first: &Item, opening: Roles) -> Option<(Joint, usize)> {
    let end = first.end.max(first.reach);
    // `8- to 16-meter`
    let hanging = text.byte(end) == b'-' && text.byte(end + 1) == b' ';
    let blank = text.blanks(end + usize::from(hanging));
    // `a seven-to-nine-year sentence`
    if text.starts(end, "-to-") {
        return Some((Joint::To, end + 4));
    }
    if let Some(dash) = text.char(end).filter(|c| matches!(c, '-' | '–' | '—' | '~' | '‑')) {
        let next = end + dash.len_utf8();
        if text.byte(next) != b' ' {
            return Some((Joint::Dash, next));
        }
    }
    if let Some(dash) = text.char(blank).filter(|c| matches!(c, '-' | '–' | '±' | '/')) {
        let next = text.inline_blanks(blank + dash.len_utf8());
        if dash == '±' {
            return Some((Joint::PlusMinus, next));
        }
        if dash == '/' {
            return (first.leading && blank == end && next == blank + 1)
                .then_some((Joint::Dash, next));
        }
        return (next > blank + 1 && !first.numeral.is_ordinal()).then_some((Joint::Dash, next));
    }
    if text.starts(blank, "+/-") {
        return Some((Joint::PlusMinus, text.blanks(blank + 3)));
    }
    let word = text.word(blank);
    if blank == end {
        return None;
    }
    let after = blank + word.len();
    let next = if text.byte(after) == b'-' { after + 1 } else { text.blanks(after) };
    let roles = text.roles(word);
    let joint = if roles.has(Role::To) {
        Joint::To
    } else if roles.has(Role::And) && opening.has(Role::Between) {
        Joint::And
    } else if roles.has(Role::Or) {
        Joint::Or
    } else if opening.has(Role::From) && text.starts(blank, "up to ") {
        return Some((Joint::To, blank + 6));
    } else {
        return None;
    };
    (next > after).then_some((joint, next))
}

fn skip_comparator(text: Text<'_>, at: usize) -> usize {
    let word = text.word(at);
    if text.plays(word, Role::Loosely) {
        return text.blanks(at + word.len());
    }
    if word == "up" && text.starts(at, "up to ") {
        return at + 6;
    }
    if text.byte(at) == b'~' { at + 1 } else { at }
}

fn second(text: Text<'_>, at: usize, first: &Item) -> Option<Item> {
    let start = money::opening(text, at).map_or(at, |(_, end)| end);
    let start = if text.byte(start) == b'-' && text.byte(start + 1).is_ascii_digit() {
        start + 1
    } else {
        start
    };
    let first_byte = text.byte(start);
    if !first_byte.is_ascii_digit()
        && !first_byte.is_ascii_alphabetic()
        && first_byte != b'.'
        && first_byte < 0x80
    {
        return None;
    }
    // `from … to …`: an article belongs to the second number.
    let word = text.word(start);
    let role = if first.numeral.is_ordinal() { Role::Determiner } else { Role::Article };
    let article = text.words().is(Lower::of(word).as_str(), role);
    let start = if article { text.blanks(start + word.len()) } else { start };
    let found = item::read(text, start, first.end)?;
    (found.start <= start && found.start >= first.end && found.numeral.form != Form::Vague
        || found.numeral.form == Form::Vague && first.numeral.form == Form::Vague)
        .then_some(found)
}

/// Whether the two can be ends of one thing.
fn fits(
    text: Text<'_>,
    first: &Item,
    second: &Item,
    joint: Joint,
    opened: bool,
    left: usize,
) -> bool {
    let same = match (first.is_bare(), second.is_bare()) {
        (true, _) => true,
        // `5% to 1,463`: a share and a level; but `$3-4`, `from 21 mpg to 23`.
        (false, true) => {
            first.leading && joint == Joint::Dash || opened && !second.numeral.is_ordinal()
        }
        (false, false) => match (&first.money, &second.money) {
            (Some(a), Some(b)) => a.code == b.code,
            (None, None) => {
                first.unit.as_ref().map(|unit| &unit.id)
                    == second.unit.as_ref().map(|unit| &unit.id)
            }
            _ => false,
        },
    };
    if !same || !first.parts.is_empty() || !second.parts.is_empty() {
        return false;
    }
    match joint {
        Joint::Or => or_joins(text, first, second),
        Joint::Dash => dash_joins(first, second),
        Joint::To => {
            opened
                || !moves(text, left)
                    && (!first.is_bare()
                        || first.numeral.form != Form::Words
                        || second.numeral.form == Form::Words)
        }
        Joint::And | Joint::PlusMinus => true,
    }
}

/// `three or four years`, but not `7- or 8-inch`, `one or 500`.
fn or_joins(text: Text<'_>, first: &Item, second: &Item) -> bool {
    let (Some(a), Some(b)) = (first.value.rough(), second.value.rough()) else { return false };
    if !first.is_bare() || b <= a || b - a > Decimal::TEN && b > a + a {
        return false;
    }
    match (first.numeral.form, second.numeral.form) {
        (Form::Words, Form::Words) => b - a <= Decimal::TEN,
        // `40 or 50 storeys`; but `Channel 4 or 5`, `in 2014 or 2015`.
        (Form::Plain, Form::Plain) => {
            let (at, word) = text.previous_word(first.start);
            let named = word.starts_with(char::is_uppercase) && !label::opens_sentence(text, at);
            let year = crate::calendar::year(text, first.numeral.start).is_some();
            let measured = second.unit.as_ref().map_or_else(
                || (text.grammar().counted)(text, second.end).is_some(),
                |unit| !unit.hyphen,
            );
            // `3, 4 or 5 boats`: three numbers.
            let comma = text.inline_start(first.start);
            let listed =
                text.byte_before(comma) == b',' && text.byte_before(comma - 1).is_ascii_digit();
            !named && !year && !listed && measured && second.money.is_none()
        }
        _ => false,
    }
}

fn dash_joins(first: &Item, second: &Item) -> bool {
    let (Some(a), Some(b)) = (first.value.rough(), second.value.rough()) else { return false };
    // `5-10 cents`: the cents of the second are parts of a whole already, the first is a number.
    let parts = second.money.filter(|_| first.is_bare()).map_or(1, |currency| currency.parts);
    let b = b.checked_mul(Decimal::from(parts)).unwrap_or(b);
    let rising = a < b || first.numeral.scale.is_none() && second.numeral.scale.is_some();
    rising && !(first.numeral.form == Form::Words && second.numeral.form != Form::Words)
}

/// Whether the word before a figure says that something moves by it.
fn moves(text: Text<'_>, left: usize) -> bool {
    let (_, word) = text.previous_word(left);
    text.words().is(Lower::of(word).as_str(), Role::Moves)
}

/// Whether a verb of motion stands within four words before `from`.
fn changes(text: Text<'_>, open_at: usize) -> bool {
    let mut at = open_at;
    for _ in 0..4 {
        let (mut start, mut word) = text.previous_word(at);
        // `crept upward, from 5 to 6`
        if word.is_empty() && at == open_at && text.byte_before(start) == b',' {
            (start, word) = text.previous_word(start - 1);
        }
        if word.is_empty() {
            return false;
        }
        let lower = Lower::of(word);
        if text.words().is(lower.as_str(), Role::Moves)
            && !matches!(lower.as_str(), "to" | "by" | "paid" | "sold" | "gave")
        {
            return true;
        }
        at = start;
    }
    false
}

/// Shares scale, unit and currency leftwards: `$10 to $15 billion`, `1 to 1.5 degrees`.
fn share(first: &mut Item, second: &mut Item, joint: Joint) -> bool {
    if let (None, Some(scale), Some(a), Some(b)) =
        (first.numeral.scale, second.numeral.scale, first.value.rough(), second.value.rough())
        && (second.numeral.form != Form::Words || first.numeral.form == Form::Words)
    {
        let mantissa = b.checked_div(scale).unwrap_or(b);
        let small = a < Decimal::ONE_THOUSAND && mantissa < Decimal::ONE_THOUSAND;
        // `from $800,000 to $1.3 million` says its own; `from $200 to $1 million`, too, perhaps.
        if small
            && a <= mantissa
            && joint != Joint::PlusMinus
            && (first.unit.is_none() || second.unit.is_none())
        {
            first.value = first.value.times(scale);
        }
    }
    if second.is_bare() && !first.is_bare() {
        second.money = first.money;
        second.unit = first.unit.clone();
        if let Some(currency) = first.money
            && currency.parts > 1
        {
            return false;
        }
    }
    if first.is_bare()
        && let Some(currency) = second.money
        && currency.parts > 1
        && let Some(value) =
            first.value.exact().and_then(|value| value.checked_div(Decimal::from(currency.parts)))
    {
        first.value = Value::Exact(value);
    }
    first.value != Value::TooLong && second.value != Value::TooLong
}

/// The comparator that stands before a figure, and the left edge of both.
pub(crate) fn left_edge(
    text: Text<'_>,
    item: &Item,
    from: usize,
) -> (Option<comparator::Compared>, usize) {
    let compared = comparator::before(text, item.start, from);
    (compared, compared.map_or(item.start, |compared| compared.start))
}
