//! Units after a number: percent, measures by word or symbol, rates.

use std::borrow::Cow;

use copydesk_core::Decimal;

use crate::language::Role;
use crate::numeral::{Form, Numeral};
use crate::signs;
use crate::text::{Lower, Text};

/// A unit that was read, and where it ends.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) id: Cow<'static, str>,
    pub(crate) dimension: &'static str,
    pub(crate) end: usize,
    /// Joined by a hyphen, as in `50-kilometer`.
    pub(crate) hyphen: bool,
}

/// Longest symbol and longest unit in words.
const LONGEST_SYMBOL: usize = 9;
const MOST_WORDS: usize = 4;

/// The dimension of percent and its kin.
pub(crate) const SHARE: &str = "share";

/// The unit after a numeral.
pub(crate) fn after(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    percent(text, numeral.end)
        .or_else(|| part_of_percent(text, numeral))
        .or_else(|| symbol(text, numeral))
        .or_else(|| words(text, numeral))
        .or_else(|| bracketed(text, numeral))
}

/// `a quarter of a percentage point`, `seven-tenths of one percent`.
fn part_of_percent(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let (of, word) = text.next_word(numeral.end);
    if numeral.form == Form::Vague || !plain_fraction(numeral) {
        return None;
    }
    // `half a percent`
    if text.plays(word, Role::Article) && numeral.form == Form::Words {
        return percent(text, of + word.len());
    }
    if !text.plays(word, Role::Of) {
        return None;
    }
    let start = text.blanks(of + 2);
    let one = text.word(start);
    let end = match one {
        "a" | "one" => start + one.len(),
        "" if text.byte(start) == b'1' => start + 1,
        _ => return None,
    };
    percent(text, end)
}

/// `%`, `percent`, `per cent`, `pct`, `percentage points`, `basis points`.
fn percent(text: Text<'_>, at: usize) -> Option<Measured> {
    let found = |id: &'static str, end| {
        Some(Measured { id: Cow::Borrowed(id), dimension: SHARE, end, hyphen: false })
    };
    let blank = text.blanks(at);
    match text.char(blank) {
        Some('%' | '％' | '﹪') => {
            let end = blank + text.char(blank).map_or(1, char::len_utf8);
            // `50%-point` and `%20` of addresses are none.
            return if text.byte(end).is_ascii_digit() { None } else { found("percent", end) };
        }
        Some('‰') => return found("per_mille", blank + 3),
        _ => {}
    }
    let hyphen = text.byte(at) == b'-';
    let start = if hyphen { at + 1 } else { blank };
    let word = text.word(start);
    let end = start + word.len();
    let lower = Lower::of(word);
    match lower.as_str() {
        "percent" => {
            let (second, word) = text.next_word(end);
            if matches!(word, "point" | "points") {
                found("percentage_point", second + word.len())
            } else {
                found("percent", end)
            }
        }
        "pct" => found(
            "percent",
            end + usize::from(
                text.byte(end) == b'.'
                    && text.byte(end + 1) == b' '
                    && text.word(end + 2).starts_with(char::is_lowercase),
            ),
        ),
        "pc" if !text.glued(end) => found("percent", end),
        "bps" | "bp" => found("basis_point", end),
        "per" => {
            let (second, word) = text.next_word(end);
            if !word.eq_ignore_ascii_case("cent") {
                return None;
            }
            found("percent", second + word.len())
        }
        "percentage" | "basis" => {
            let second = if text.byte(end) == b'-' { end + 1 } else { text.blanks(end) };
            let word = text.word(second);
            let id = if lower.as_str() == "basis" { "basis_point" } else { "percentage_point" };
            if matches!(word, "point" | "points") { found(id, second + word.len()) } else { None }
        }
        _ => None,
    }
}

fn symbol(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let at = numeral.end;
    let blank = text.blanks(at);
    let hyphen = text.byte(at) == b'-' && text.byte(at + 1).is_ascii_alphabetic();
    let start = if hyphen { at + 1 } else { blank };
    let touching = start == at;
    // Every symbol begins with a letter or is a sign beyond ASCII: most text after a number is neither.
    if !text.byte(start).is_ascii_alphabetic() && text.byte(start) < 0x80 {
        return None;
    }
    for len in (1..=LONGEST_SYMBOL).rev() {
        let Some(form) = text.str().get(start..start + len) else { continue };
        let end = start + len;
        let Some(unit) = signs::unit_symbol(form) else { continue };
        let cut = form.ends_with(|c: char| c.is_alphanumeric()) && text.glued(end);
        if cut {
            continue;
        }
        if !believed(text, numeral, form, touching, hyphen, end) {
            continue;
        }
        // A full stop that ends the sentence is not the unit's.
        let end = if form == "°" || form == "º" { degree_scale(text, end) } else { (None, end) };
        let (scale, end) = end;
        let unit = scale.unwrap_or(unit);
        let end = if form.ends_with('.') && form != "deg." && closes_sentence(text, end) {
            end - 1
        } else {
            end
        };
        return Some(Measured {
            id: Cow::Borrowed(unit.id),
            dimension: unit.dimension,
            end,
            hyphen,
        });
    }
    degrees_of_letter(text, numeral, start, touching)
}

/// `20 (kg)`, `20 [kg]`: a unit in brackets.
fn bracketed(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let open = text.inline_blanks(numeral.end);
    let close = match text.byte(open) {
        b'(' => b')',
        b'[' => b']',
        _ => return None,
    };
    let form = text.word(open + 1);
    let end = open + 1 + form.len();
    let unit = signs::unit_symbol(form).filter(|_| text.byte(end) == close && form.len() > 1)?;
    Some(Measured {
        id: Cow::Borrowed(unit.id),
        dimension: unit.dimension,
        end: end + 1,
        hyphen: false,
    })
}

/// The scale that is named after a degree sign: `37 ° celsius`.
fn degree_scale(text: Text<'_>, end: usize) -> (Option<signs::Unit>, usize) {
    let (start, word) = text.next_word(end);
    match text.words().unit(Lower::of(word).as_str()) {
        Some(unit) if matches!(unit.id, "celsius" | "fahrenheit") => {
            (Some(unit), start + word.len())
        }
        _ => (None, end),
    }
}

fn closes_sentence(text: Text<'_>, end: usize) -> bool {
    let next = text.blanks(end);
    next == end || text.char(next).is_none_or(char::is_uppercase)
}

/// `30C`, `86F`: a letter that touches a small number.
fn degrees_of_letter(
    text: Text<'_>,
    numeral: &Numeral,
    start: usize,
    touching: bool,
) -> Option<Measured> {
    let id = match text.byte(start) {
        b'C' => "celsius",
        b'F' => "fahrenheit",
        _ => return None,
    };
    let small = numeral.value.rough().is_some_and(|value| value.abs() <= Decimal::from(150));
    let next = text.next_word(start + 1).1;
    let noun = !next.is_empty() && !text.words().is_stop(Lower::of(next).as_str());
    let fits = touching
        && small
        && numeral.digits > 0
        && numeral.digits < 4
        && !noun
        && !text.glued(start + 1);
    (fits && text.byte(start + 1) != b'/').then_some(Measured {
        id: Cow::Borrowed(id),
        dimension: "temperature",
        end: start + 1,
        hyphen: false,
    })
}

/// Whether a short symbol is meant, or only a letter that looks like one.
fn believed(
    text: Text<'_>,
    numeral: &Numeral,
    form: &str,
    touching: bool,
    hyphen: bool,
    end: usize,
) -> bool {
    if numeral.form == Form::Vague || numeral.form == Form::Words && form.len() < 2 {
        return false;
    }
    match form {
        "in." => touching || numeral.broken,
        // `1960s` is a decade, `5 s` a slip of the pen.
        "s" | "h" | "J" => touching && numeral.broken,
        "t" => touching || numeral.digits > 0 && numeral.form == Form::Digits && !numeral.broken,
        "W" | "V" | "MP" | "fps" => touching || text.byte(end) == b'/',
        "l" | "L" | "m" | "g" | "V." => touching || !hyphen && !next_is_lower_noun(text, end, form),
        "au" | "ly" | "kt" | "kn" | "ct" | "st" | "min." => !hyphen,
        "EB" | "PB" | "mi" | "ns" => true,
        "sec" | "min" | "rad" | "gal" | "bar" => true,
        _ => true,
    }
}

/// `5 m people` has lost its `illion`; `30 l petrol` has not.
fn next_is_lower_noun(text: Text<'_>, end: usize, form: &str) -> bool {
    let (_, word) = text.next_word(end);
    form == "m" && (text.grammar().is_plural)(Lower::of(word).as_str())
}

fn words(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let at = numeral.end;
    let hyphen = text.byte(at) == b'-' && text.byte(at + 1).is_ascii_alphabetic();
    let hanging = text.byte(at) == b'-' && text.byte(at + 1) == b' ' && numeral.digits > 0;
    let mut start = if hyphen {
        at + 1
    } else if hanging {
        text.blanks(at + 1)
    } else {
        text.blanks(at)
    };
    if numeral.form == Form::Vague || numeral.form == Form::Words && !hyphen {
        let (of, word) = text.next_word(at);
        let couple = text.word_back(at).eq_ignore_ascii_case("couple"); // `a couple of weeks`
        if text.plays(word, Role::Of)
            && (numeral.form == Form::Vague || couple || plain_fraction(numeral))
        {
            start = text.blanks(of + 2);
            if text.plays(text.word(start), Role::Article) {
                start = text.blanks(start + text.word(start).len());
            }
        } else if text.plays(word, Role::Article) && plain_fraction(numeral) {
            start = text.blanks(of + word.len()); // `half an hour`
        }
    }
    if start == at && !text.byte(at).is_ascii_alphabetic() {
        return None;
    }
    let first = Lower::of(text.word(start));
    let most = match first.as_str() {
        "pound" | "pounds" | "in" => MOST_WORDS,
        first => text.words().unit_reach(first).min(MOST_WORDS),
    };
    let mut ends = [0; MOST_WORDS];
    let mut count = 0;
    let mut pos = start;
    while count < most {
        let word = text.word(pos);
        let mut end = pos + word.len();
        if word.is_empty() {
            break;
        }
        if text.byte(end) == b'.'
            && (word.eq_ignore_ascii_case("sq") || word.eq_ignore_ascii_case("cu"))
        {
            end += 1;
        }
        ends[count] = end;
        count += 1;
        pos = match text.byte(end) {
            b'-' => end + 1,
            _ if text.blanks(end) > end => text.blanks(end),
            _ => break,
        };
    }
    (0..count).rev().find_map(|index| word_unit(text, numeral, start, ends[index], hyphen))
}

fn plain_fraction(numeral: &Numeral) -> bool {
    numeral.value.is_below_one()
}

fn word_unit(
    text: Text<'_>,
    numeral: &Numeral,
    start: usize,
    end: usize,
    hyphen: bool,
) -> Option<Measured> {
    if text.glued(end) {
        return None;
    }
    let written = Lower::phrase(text.slice(start, end));
    let mut unit = text.words().unit(written.as_str());
    if unit.is_none() && written.as_str().contains('-') {
        unit = text.words().unit(&written.as_str().replace('-', " "));
    }
    let unit = match (unit, written.as_str()) {
        (Some(unit), _) => unit,
        (None, "pound" | "pounds") => signs::unit_symbol("lb")?,
        (None, "in") if numeral.broken && deep(text, end) => signs::unit_symbol("in.")?,
        _ => return None,
    };
    // `during 2016 Stone spoke`
    if numeral.form == Form::Plain
        && numeral.digits == 4
        && text.slice(start, end).starts_with(char::is_uppercase)
    {
        return None;
    }
    let one = numeral.value.exact() == Some(Decimal::ONE);
    // `the 5 second places`: an ordinal; `one second` and `30-second` are time.
    if written.as_str() == "second" && !hyphen && !one && !plain_fraction(numeral) {
        return None;
    }
    Some(Measured { id: Cow::Borrowed(unit.id), dimension: unit.dimension, end, hyphen })
}

/// Whether an adjective of size follows: `2 1/2 in thick`.
fn deep(text: Text<'_>, at: usize) -> bool {
    matches!(
        text.next_word(at).1,
        "thick" | "wide" | "long" | "tall" | "high" | "deep" | "by" | "x" | "diameter" | "across"
    )
}
