//! What a figure is reckoned by: `per barrel`, `a day`, `/hour`.

use std::borrow::Cow;

use crate::role::Role;
use crate::signs;
use crate::text::{Lower, Text};

/// What a figure is reckoned by, if the text says so after `at`: `a day`, `per barrel`, `/hour`; twice
/// where it says so twice, `J/m² per year`.
pub(crate) fn rate(text: Text<'_>, at: usize) -> Option<(Cow<'static, str>, usize)> {
    let (first, end) = single(text, at)?;
    let (_, next) = text.next_word(end);
    if (text.byte(end) == b'/' || text.words().is(next, Role::Per))
        && let Some((second, end)) = single(text, end)
    {
        return Some((Cow::Owned(format!("{first}/{second}")), end));
    }
    Some((first, end))
}

/// The longest symbol behind a slash or `per`, in bytes.
const LONGEST_SYMBOL: usize = 7;

/// The symbol of a unit at `at`: `m²`, `kWh`, `sq ft`.
fn symbol(text: Text<'_>, at: usize) -> Option<(Cow<'static, str>, usize)> {
    (1..=LONGEST_SYMBOL).rev().find_map(|len| {
        let form = text.str().get(at..at + len)?;
        let unit = signs::unit_symbol(form).filter(|_| !text.glued(at + len))?;
        Some((Cow::Borrowed(unit.id), at + len - usize::from(form.ends_with('.'))))
    })
}

/// `s2`, `s²` behind a slash: a power of a unit that has no row of its own.
fn power(text: Text<'_>, form: &str, end: usize) -> Option<(Cow<'static, str>, usize)> {
    let sign = text.char(end)?;
    let power = match sign {
        '²' | '2' => "square",
        '³' | '3' => "cubic",
        _ => return None,
    };
    let unit = signs::unit_symbol(form)?;
    let end = end + sign.len_utf8();
    (!text.glued(end)).then(|| (Cow::Owned(format!("{power}_{}", unit.id)), end))
}

fn single(text: Text<'_>, at: usize) -> Option<(Cow<'static, str>, usize)> {
    let slash = text.byte(at) == b'/';
    if slash {
        let form = text.word(at + 1);
        let end = at + 1 + form.len();
        let lower = Lower::of(form);
        return symbol(text, at + 1)
            .or_else(|| power(text, form, end))
            .or_else(|| Some((Cow::Borrowed(text.words().unit(lower.as_str())?.id), end)))
            .or_else(|| {
                let bearer = text.words().is(form, Role::Bearer);
                bearer.then(|| (Cow::Owned(form.to_owned()), end))
            });
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
    if let Some(found) = symbol(text, at) {
        return Some(found);
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

#[cfg(test)]
mod tests {
    use crate::quantities;

    #[track_caller]
    fn check(text: &str, want: &[(&str, &str)]) {
        let found: Vec<_> = quantities(text).collect();
        let got: Vec<_> = found
            .iter()
            .map(|found| (&text[found.span.range()], found.unit.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn what_is_reckoned_by_may_be_a_symbol_with_a_power() {
        check(
            "Limits of 25 µg/m3 and 10 mg/kg",
            &[("25 µg/m3", "microgram/cubic_metre"), ("10 mg/kg", "milligram/kilogram")],
        );
        check("Offices cost $40 per sq ft there.", &[("$40 per sq ft", "USD/square_foot")]);
    }

    #[test]
    fn a_rate_may_be_reckoned_by_two_things() {
        check(
            "It pumps 40 barrels per day per well.",
            &[("40 barrels per day per well", "barrel/day/well")],
        );
    }

    #[test]
    fn an_article_reckons_by_what_is_measured_and_by_what_is_sold() {
        check("Saffron is $9 a gram, $4 a ticket.", &[("$9", "USD/gram"), ("$4", "USD/ticket")]);
        check("They left 9 years a day later.", &[("9 years", "year")]);
    }
}
