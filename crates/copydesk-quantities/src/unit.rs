//! Units after a number: percent, measures by word, by symbol, in brackets.

use std::borrow::Cow;

use copydesk_core::Decimal;

use crate::numeral::{Form, Numeral};
use crate::role::Role;
use crate::sense::sense;
use crate::signs::{self, Currency, Unit};
use crate::symbol;
use crate::text::{Lower, Text};
use crate::value::Value;

/// A unit that was read, and where it ends.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) id: Cow<'static, str>,
    pub(crate) dimension: &'static str,
    pub(crate) end: usize,
    /// Joined by a hyphen, as in `50-kilometer`.
    pub(crate) hyphen: bool,
}

impl Measured {
    pub(crate) fn new(unit: Unit, end: usize) -> Self {
        Self { id: Cow::Borrowed(unit.id), dimension: unit.dimension, end, hyphen: false }
    }
}

/// The longest unit in words.
const MOST_WORDS: usize = 4;

/// The dimension of percent and its kin.
pub(crate) const SHARE: &str = "share";

/// The unit after a numeral. Where a symbol and words both fit, the longer: `5 km squared`.
pub(crate) fn after(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    if let Some(share) = percent_sign(text, numeral.end).or_else(|| part_of_percent(text, numeral))
    {
        return Some(share);
    }
    let symbol = symbol::after(text, numeral);
    match (words(text, numeral), symbol) {
        (Some(words), Some(symbol)) if symbol.end < words.end => Some(words),
        (words, symbol) => symbol.or(words),
    }
    .or_else(|| symbol::bracketed(text, numeral))
}

/// `a quarter of a percentage point`, `seven-tenths of one percent`.
fn part_of_percent(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let (of, word) = text.next_word(numeral.end);
    if numeral.form == Form::Vague || !plain_fraction(numeral) {
        return None;
    }
    // `half a percent`
    if text.plays(word, Role::Article) && numeral.form == Form::Words {
        return share(text, of, of + word.len());
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
    share(text, start, end)
}

/// Percent and its kin after the article or the one that stands from `start` to `end`.
fn share(text: Text<'_>, start: usize, end: usize) -> Option<Measured> {
    percent_sign(text, end).or_else(|| {
        let one = Numeral::new(start, end, Value::int(1), Form::Plain);
        words(text, &one).filter(|unit| unit.dimension == SHARE)
    })
}

/// `%`, `‰`.
fn percent_sign(text: Text<'_>, at: usize) -> Option<Measured> {
    let blank = text.blanks(at);
    let sign = text.char(blank).filter(|sign| matches!(sign, '%' | '％' | '﹪' | '‰'))?;
    let end = blank + sign.len_utf8();
    // `%20` of addresses is none.
    let cut = text.byte(end).is_ascii_digit();
    let unit = signs::unit_symbol(text.slice(blank, end))?;
    (!cut).then(|| Measured::new(unit, end))
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
    let in_words = numeral.form == Form::Words;
    if numeral.form == Form::Vague || !hyphen && (in_words || plain_fraction(numeral)) {
        let (of, word) = text.next_word(at);
        let couple = text.word_back(at).eq_ignore_ascii_case("couple"); // `a couple of weeks`
        if text.plays(word, Role::Of)
            && (numeral.form == Form::Vague || couple || plain_fraction(numeral))
        {
            start = text.blanks(of + 2);
            if text.plays(text.word(start), Role::Article) {
                start = text.blanks(start + text.word(start).len());
            }
        } else if text.plays(word, Role::Article) && in_words && plain_fraction(numeral) {
            start = text.blanks(of + word.len()); // `half an hour`
        }
    }
    if start == at && !text.byte(at).is_ascii_alphabetic() {
        return None;
    }
    let first = Lower::of(text.word(start));
    let most = match first.as_str() {
        "in" => 1,
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

/// The currency that a form after a numeral means by its neighbours, though it is a unit too:
/// `tickets cost 10 pounds`.
pub(crate) fn as_money(text: Text<'_>, numeral: &Numeral) -> Option<(Currency, usize)> {
    let at = numeral.end;
    let hyphen = text.byte(at) == b'-' && text.byte(at + 1).is_ascii_alphabetic();
    let start = if hyphen { at + 1 } else { text.blanks(at) };
    let word = text.word(start);
    let end = start + word.len();
    let lower = Lower::of(word);
    if word.is_empty() || text.glued(end) || numeral.form == Form::Vague {
        return None;
    }
    let meant = sense(text, lower.as_str(), start, end)?;
    let code = signs::currency_code(meant)?;
    Some((text.words().currency(lower.as_str()).unwrap_or(code), end))
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
        (None, "in") if symbol::inches(text, numeral, end) => signs::unit_symbol("in.")?,
        _ => return None,
    };
    let unit = match sense(text, written.as_str(), start, end) {
        Some(meant) => signs::unit(meant)?,
        None => unit,
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
    // `up 3 pct. and rising`: the stop is the unit's unless it ends the sentence.
    let stop = written.as_str() == "pct"
        && text.byte(end) == b'.'
        && text.byte(end + 1) == b' '
        && text.word(end + 2).starts_with(char::is_lowercase);
    let end = end + usize::from(stop);
    Some(Measured { hyphen, ..Measured::new(unit, end) })
}
