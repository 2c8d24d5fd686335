//! Words and numbers that can be figures and need not be: `one`, `half`, `second`, `2016`.
//!
//! Each function answers one question by the words around; the answer in doubt is that it is no figure.

use copydesk_core::Decimal;

use crate::comparator;
use crate::english::ENGLISH;
use crate::english::noun;
use crate::item::Item;
use crate::label;
use crate::language::Class;
use crate::numeral::Form;
use crate::role::Role;
use crate::text::{Lower, Text};
use crate::unit;

/// `several hundred`, `a few thousand`: an interval.
pub(crate) fn several(text: Text<'_>, item: &Item, at: usize, from: usize) -> Option<Item> {
    let (start, word) = text.previous_word(at);
    let vague = matches!(Lower::of(word).as_str(), "several" | "few" | "many");
    let value = item.value.exact().filter(|_| vague && start >= from)?;
    let mut item = item.clone();
    item.value = crate::value::Value::Between(value, crate::value::product(value, Decimal::TEN)?);
    item.numeral.form = Form::Vague;
    item.start = start;
    Some(item)
}

/// `half of`, `half the`, `half a mile`; not `the first half`, `the other half`, `half-staff`.
pub(crate) fn half_counts(text: Text<'_>, item: &Item, at: usize) -> bool {
    let (_, next) = text.next_word(item.numeral.end);
    let (_, before) = text.previous_word(at);
    let before = Lower::of(before);
    let article = item.start < at;
    let of = matches!(next, "of" | "the" | "its" | "their" | "all" | "his" | "her" | "our");
    let named = matches!(
        before.as_str(),
        "the"
            | "first"
            | "second"
            | "other"
            | "this"
            | "that"
            | "next"
            | "last"
            | "each"
            | "third"
            | "fourth"
    );
    if text.byte(item.numeral.end) == b'-' {
        return item.unit.is_some();
    }
    if Lower::of(text.word(at)).as_str() == "quarter" {
        return item.numeral.scale.is_some()
            || article && (next == "of" || stands_alone(text, item, item.start));
    }
    !named
        && (of || !item.is_bare() || item.numeral.scale.is_some() || !comparator_free(text, item))
}

fn comparator_free(text: Text<'_>, item: &Item) -> bool {
    comparator::before(text, item.start, 0).is_none()
}

/// `by a quarter`, `nearly a third`: a part that nothing is named behind, with a word before it that
/// says so; `a quarter` alone is three months as often. `start` is where its article stands.
fn stands_alone(text: Text<'_>, item: &Item, start: usize) -> bool {
    let (_, next) = text.next_word(item.numeral.end);
    let (by, before) = text.previous_word(start);
    let measured = before == "by" && text.previous_word(by).1 != "followed"
        || comparator::before(text, start, 0).is_some_and(|found| {
            !matches!(text.slice(found.start, found.end), "over" | "about" | "under")
        });
    let ends = next.is_empty()
        && matches!(text.byte(item.numeral.end), b'.' | b',' | b';' | b')' | 0)
        || ENGLISH.words.is_stop(next) && !matches!(next, "or" | "old");
    measured && ends
}

/// `a third of`, `a tenth of an inch`: a fraction written like an ordinal.
pub(crate) fn part_of(text: Text<'_>, item: &Item, at: usize, from: usize) -> Option<Item> {
    let (start, word) = text.previous_word(at);
    let (_, next) = text.next_word(item.numeral.end);
    let den = item.value.exact().and_then(|den| i64::try_from(den).ok()).filter(|den| *den > 2)?;
    if !matches!(word, "a" | "A") || start < from {
        return None;
    }
    if next != "of" && !stands_alone(text, item, start) {
        return None;
    }
    let mut item = item.clone();
    item.start = start;
    item.value = crate::value::fraction(1, den);
    item.numeral.form = Form::Words;
    item.numeral.value = item.value;
    if let Some(unit) = unit::after(text, &item.numeral) {
        item.end = unit.end;
        item.unit = Some(unit);
    }
    Some(item)
}

/// Ordinals in words, unless they are adverbs or units of time.
pub(crate) fn ordinal_counts(text: Text<'_>, at: usize, lower: &str, from: usize) -> bool {
    let (start, before) = text.previous_word(at);
    let (_, next) = text.next_word(at + lower.len());
    match lower {
        "first" => {
            !(before == "at"
                || next == "of" && text.next_word(text.next_word(at + 5).0 + 2).1 == "all")
        }
        "second" => {
            !(matches!(before, "a" | "per" | "each" | "every")
                && (ENGLISH.words.is_stop(next) || next.is_empty()))
                && start + 1 > from.min(start)
        }
        _ => true,
    }
}

/// Capitalised number words inside a sentence are names: `One Belt, One Road`, `BBC One`.
pub(crate) fn is_name(text: Text<'_>, item: &Item, at: usize) -> bool {
    let word = text.word(at);
    if !word.starts_with(char::is_uppercase)
        || word.bytes().all(|byte| byte.is_ascii_uppercase())
        || item.start < at
    {
        return false;
    }
    let opens = label::opens_sentence(text, at);
    let next = text.next_word(item.numeral.end).1;
    let one = word == "One";
    if opens && !one {
        return false;
    }
    // `One Belt`: a name even where the sentence begins; `One Russian soldier` is the price.
    if opens {
        next.starts_with(char::is_uppercase) && item.numeral.scale.is_none()
    } else {
        item.unit.is_none() && item.money.is_none() && item.numeral.scale.is_none()
    }
}

/// `one` counts before a noun or unit; never in `no one`, `this one`, `one another`.
pub(crate) fn one_counts(text: Text<'_>, item: &Item) -> bool {
    let (_, before) = text.previous_word(item.start);
    let before = Lower::of(before);
    if matches!(
        before.as_str(),
        "no" | "any"
            | "this"
            | "that"
            | "every"
            | "each"
            | "which"
            | "some"
            | "another"
            | "the"
            | "number"
            | "a"
            | "an"
            | "day"
            | "by"
            | "big"
            | "other"
            | "first"
            | "last"
            | "next"
            | "good"
            | "new"
            | "old"
    ) {
        return false;
    }
    let (_, next) = text.next_word(item.end);
    let lower = Lower::of(next);
    let lower = lower.as_str();
    if lower == "of" {
        let (_, whose) = text.next_word(text.next_word(item.end).0 + 2);
        let known = matches!(
            whose,
            "the"
                | "its"
                | "their"
                | "his"
                | "her"
                | "our"
                | "my"
                | "these"
                | "those"
                | "only"
                | "several"
        );
        let number = whose.is_empty()
            && text.byte(text.next_word(text.next_word(item.end).0 + 2).0).is_ascii_digit()
            || ENGLISH.words.number(whose).is_some();
        return known || number || whose.starts_with(char::is_uppercase);
    }
    let idiom = matches!(
        lower,
        "day"
            | "another"
            | "thing"
            | "way"
            | "hand"
            | "side"
            | "point"
            | "time"
            | "reason"
            | "place"
            | "part"
    );
    let noun = ENGLISH.words.is(lower, Role::Noun);
    // Not `red`, `ring`.
    let verb = lower.len() > 4 && ["ly", "ed", "ing"].iter().any(|end| lower.ends_with(end));
    let word = !lower.is_empty()
        && (noun || !verb && !ENGLISH.words.is_stop(lower))
        && !idiom
        && !ENGLISH.words.number(lower).is_some_and(|word| word.class != Class::Relative);
    // `one Texas man`, but not `one Republican said`
    let named = || {
        let (start, _) = text.next_word(item.end);
        let (_, head) = text.next_word(start + next.len());
        head.starts_with(char::is_lowercase)
            && !ENGLISH.words.is_stop(head)
            && !noun::follows_noun(head)
    };
    word && (next.starts_with(char::is_lowercase) || named())
        && noun::single(text, item.end).is_some()
        && matches!(text.byte(item.end), b' ' | b'\n')
}
