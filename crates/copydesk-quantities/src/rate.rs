//! What a figure is reckoned by: `per barrel`, `a day`, `/hour`.

use std::borrow::Cow;

use crate::language::Role;
use crate::signs;
use crate::text::{Lower, Text};

/// What a figure is reckoned by, if the text says so after `at`: `a day`, `per barrel`, `/hour`.
pub(crate) fn rate(text: Text<'_>, at: usize) -> Option<(Cow<'static, str>, usize)> {
    let slash = text.byte(at) == b'/';
    if slash {
        let form = text.word(at + 1);
        let end = at + 1 + form.len();
        let unit = signs::unit_symbol(form).or_else(|| text.words().unit(Lower::of(form).as_str()));
        let square = match text.char(end) {
            Some('²' | '³') => 2,
            Some('2' | '3') if form.len() <= 2 => 1,
            _ => 0,
        };
        if square > 0 {
            let power = if matches!(text.char(end), Some('²' | '2')) { "square" } else { "cubic" };
            return unit.map(|unit| (Cow::Owned(format!("{power}_{}", unit.id)), end + square));
        }
        let share = matches!(form, "share" | "lb" | "bbl" | "person");
        return unit
            .map(|unit| (Cow::Borrowed(unit.id), end))
            .or_else(|| share.then(|| (Cow::Owned(form.to_owned()), end)));
    }
    let hyphen = text.byte(at) == b'-';
    let step = |at: usize| if hyphen && text.byte(at) == b'-' { at + 1 } else { text.blanks(at) };
    let start = step(at);
    let word = text.word(start);
    if start == at {
        return None;
    }
    let lower = Lower::of(word);
    let each = text.words().is(lower.as_str(), Role::Each);
    if !each && !text.words().is(lower.as_str(), Role::Per) {
        return None;
    }
    let noun = text.blanks(start + word.len());
    let noun = if text.byte(start + word.len()) == b'-' { start + word.len() + 1 } else { noun };
    by(text, noun, each)
}

/// `tonnes of steel a year`: what a measure is reckoned by behind what it measures.
pub(crate) fn late(text: Text<'_>, at: usize) -> Option<(Cow<'static, str>, usize)> {
    const MOST_WORDS: usize = 3;
    let (of, word) = text.next_word(at);
    if !text.words().is(word, Role::Of) {
        return None;
    }
    let mut at = of + word.len();
    for step in 0..=MOST_WORDS {
        let (start, word) = text.next_word(at);
        let lower = Lower::of(word);
        let each = text.words().is(lower.as_str(), Role::Each);
        if step > 0 && (each || text.words().is(lower.as_str(), Role::Per)) {
            return rate(text, at).filter(|(unit, _)| {
                text.words().unit(unit).is_some_and(|unit| unit.dimension == "time")
            });
        }
        if word.is_empty() || start == at || text.words().is_stop(lower.as_str()) {
            return None;
        }
        at = start + word.len();
    }
    None
}

fn by(text: Text<'_>, at: usize, article: bool) -> Option<(Cow<'static, str>, usize)> {
    let first = text.word(at);
    let end = at + first.len();
    if first.is_empty() || text.byte(end) == b'-' && !first.starts_with("sq") {
        return None;
    }
    let lower = Lower::of(first);
    if article && !is_borne(text, lower.as_str(), end) {
        return None;
    }
    if let Some(unit) = signs::unit_symbol(first) {
        return Some((Cow::Borrowed(unit.id), end));
    }
    let (second, next) = text.next_word(end);
    let phrase = text.slice(at, second + next.len());
    let two = Lower::phrase(phrase);
    if let Some(unit) = signs::unit_symbol(phrase).or_else(|| text.words().unit(two.as_str())) {
        return Some((Cow::Borrowed(unit.id), second + next.len()));
    }
    if let Some(unit) = text.words().unit(lower.as_str()) {
        return Some((Cow::Borrowed(unit.id), end));
    }
    if lower.as_str() == "pound" {
        return Some((Cow::Borrowed("pound"), end));
    }
    let blocked = text.words().is_stop(lower.as_str()) && lower.as_str() != "capita";
    (!blocked && !lower.as_str().is_empty()).then(|| (Cow::Owned(lower.as_str().to_owned()), end))
}

/// Whether something can be said to cost or happen so much `a` time of this: `a share`, `a day`, `a gram`,
/// but not `a day later`.
fn is_borne(text: Text<'_>, lower: &str, end: usize) -> bool {
    let (second, next) = text.next_word(end);
    if text.words().is(Lower::of(next).as_str(), Role::Later) {
        return false;
    }
    if text.words().is(lower, Role::Bearer) {
        return true;
    }
    let two = Lower::phrase(text.slice(end - lower.len(), second + next.len()));
    let unit = text.words().unit(two.as_str()).or_else(|| text.words().unit(lower));
    // `a degree`, `a turn`, `a bit` have other lives.
    unit.is_some_and(|unit| {
        matches!(unit.dimension, "mass" | "volume" | "area" | "energy" | "length")
    })
}
