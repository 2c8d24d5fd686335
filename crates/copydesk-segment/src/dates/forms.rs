//! The forms in which a full date is written.

use jiff::civil::Date;

use super::token::{Gap, Token, gap};
use super::{is_weekday, month};
use crate::lexicon::{self, Group};
use crate::{DateOrder, chars};

/// The years that an article may bear; anything else is no date.
const YEARS: std::ops::RangeInclusive<i16> = 1400..=2200;
/// The years of a date without any mark in it, `20210720`, which might be any number.
const COMPACT_YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;
/// Years of two digits from here on are of the last century, as in POSIX `strptime`.
const PIVOT: i16 = 69;

/// A date that exists, how many tokens it took, and what it means in the other order of day and month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) date: Date,
    pub(super) other: Option<Date>,
    pub(super) count: usize,
    /// The order that it was read in.
    pub(super) read: DateOrder,
    /// The order that no other reading would allow; `None` for dates that tell nothing of order.
    pub(super) order: Option<DateOrder>,
}

impl Reading {
    fn plain(date: Option<Date>, count: usize) -> Option<Self> {
        date.map(|date| Self { date, other: None, count, read: DateOrder::DayFirst, order: None })
    }
}

/// The date that begins at the first token.
pub(super) fn read(text: &str, tokens: &[Token<'_>], order: DateOrder) -> Option<Reading> {
    let first = tokens.first()?;
    if !first.text.starts_with(|c: char| c.is_ascii_digit()) {
        return month_first(text, tokens).or_else(|| unix(text, tokens));
    }
    match first.text.len() {
        1 | 2 => numeric(text, tokens, order).or_else(|| day_first(text, tokens)),
        4 => year_first(text, tokens),
        8 | 14 => compact(text, *first),
        _ => None,
    }
}

/// The month and the day that begin at the first token, without a year, and how many tokens they took.
pub(super) fn partial(text: &str, tokens: &[Token<'_>]) -> Option<(i8, i8, usize)> {
    let first = tokens.first()?;
    let (month, day, count) = match month(first.text) {
        Some(month) => {
            let (day, count) = day_behind(text, tokens)?;
            (month, day, count)
        }
        None => {
            let (day, at) = day_before(text, tokens)?;
            (month(tokens.get(at)?.text)?, day, at + 1)
        }
    };
    let end = tokens.get(count - 1)?.end();
    let goes_on = text.get(end..)?.starts_with(['%', ':', '/', '-', '.'])
        && text.get(end + 1..)?.starts_with(|c: char| c.is_ascii_digit());
    // a leap year, so that the 29th of February is one
    Date::new(2000, month, day).ok().filter(|_| !goes_on).map(|_| (month, day, count))
}

/// `20.07.2021`, `20/07/2021`, `7/20/21`, `20-07-2021`.
fn numeric(text: &str, tokens: &[Token<'_>], order: DateOrder) -> Option<Reading> {
    let [a, b, c, ..] = *tokens else { return None };
    let sign = gap(text, a, b);
    if sign != gap(text, b, c) || !stands_free(text, a, c) {
        return None;
    }
    let year = match (sign, c.text.len()) {
        (Gap::Stop | Gap::StopBlank | Gap::Slash | Gap::Dash, 4) => c.number()?,
        (Gap::Stop | Gap::Slash, 2) => century(c.number()?),
        _ => return None,
    };
    let (x, y) = (a.small()?, b.small()?);
    let (by_day, by_month) = (date(year, y, x), date(year, x, y));
    let stopped = matches!(sign, Gap::Stop | Gap::StopBlank);
    let only = match (by_day, by_month) {
        (Some(_), None) => Some(DateOrder::DayFirst),
        // A month first behind stops is a slip or a version number.
        (None, Some(_)) if !stopped => Some(DateOrder::MonthFirst),
        (Some(_), Some(_)) => None,
        _ => return None,
    };
    let read = only.unwrap_or(if stopped { DateOrder::DayFirst } else { order });
    let (date, other) =
        if read == DateOrder::DayFirst { (by_day?, by_month) } else { (by_month?, by_day) };
    let other = other.filter(|other| *other != date);
    Some(Reading { date, other, count: 3, read, order: only })
}

/// Whether the three numbers of a date are no part of a longer row: a version, an address, a sum.
fn stands_free(text: &str, a: Token<'_>, c: Token<'_>) -> bool {
    let lead = chars::before(text, a.start);
    let joined = lead.is_some_and(|c| {
        matches!(c, '.' | '/' | '-' | '$' | '€' | '£' | '#' | '№' | '+' | ':') || c.is_alphabetic()
    });
    let mut behind = text.get(c.end()..).unwrap_or_default().chars();
    let sign = behind.next();
    let goes_on = matches!(sign, Some('.' | '/' | '-' | ','))
        && behind.next().is_some_and(|c| c.is_ascii_digit());
    !joined && !goes_on && sign != Some('%')
}

/// `2021-07-20`, `2021/7/20`, `2021.07.20`, `2021 July 20`, `2021-Jul-20`.
fn year_first(text: &str, tokens: &[Token<'_>]) -> Option<Reading> {
    let [a, b, c, ..] = *tokens else { return None };
    let year = a.number()?;
    let sign = gap(text, a, b);
    if let Some(month) = month(b.text) {
        let joined = matches!(sign, Gap::Blank | Gap::Comma | Gap::Dash | Gap::Slash | Gap::Stop);
        let (day, count) = day_behind(text, tokens.get(1..)?)?;
        return Reading::plain(date(year, month, day).filter(|_| joined), count + 1);
    }
    let joined = sign == gap(text, b, c) && matches!(sign, Gap::Dash | Gap::Slash | Gap::Stop);
    let free = stands_free(text, a, c);
    Reading::plain(date(year, b.small()?, c.small()?).filter(|_| joined && free), 3)
}

/// `July 20, 2021`, `Jul. 20th 2021`, `Jul-20-2021`, `July 20 ’21`.
fn month_first(text: &str, tokens: &[Token<'_>]) -> Option<Reading> {
    let month = month(tokens.first()?.text)?;
    let (day, count) = day_behind(text, tokens)?;
    let (last, year) = (*tokens.get(count - 1)?, *tokens.get(count)?);
    let sign = gap(text, last, year);
    let value = match (sign, year.text.len()) {
        (Gap::Comma | Gap::Blank | Gap::Dash | Gap::Slash | Gap::StopBlank, 4) => year.number()?,
        (Gap::Mark, 2) => century(year.number()?),
        _ => return None,
    };
    Reading::plain(date(value, month, day), count + 1)
}

/// `Jul 20 10:15:00 2021`, `Jul 20 10:15:00 GMT 2021`: as `date` and `ctime` print it.
fn unix(text: &str, tokens: &[Token<'_>]) -> Option<Reading> {
    let month = month(tokens.first()?.text)?;
    let (day, mut at) = day_behind(text, tokens)?;
    let clock = tokens.get(at..at + 3)?;
    let timed = gap(text, clock[0], clock[1]) == Gap::Colon
        && gap(text, clock[1], clock[2]) == Gap::Colon
        && gap(text, *tokens.get(at - 1)?, clock[0]) == Gap::Blank;
    at += 3;
    let zone = tokens.get(at)?;
    if (2..=4).contains(&zone.text.len()) && zone.text.chars().all(char::is_uppercase) {
        at += 1;
    }
    let year = tokens.get(at).filter(|year| year.text.len() == 4)?;
    let blank = gap(text, *tokens.get(at - 1)?, *year) == Gap::Blank;
    Reading::plain(date(year.number()?, month, day).filter(|_| timed && blank), at + 1)
}

/// `20 July 2021`, `20th of July, 2021`, `20-Jul-2021`, `20Jul2021`, `20/Jul/2021`.
fn day_first(text: &str, tokens: &[Token<'_>]) -> Option<Reading> {
    let (day, at) = day_before(text, tokens)?;
    let (name, year) = (*tokens.get(at)?, *tokens.get(at + 1)?);
    let sign = gap(text, name, year);
    let value = match (sign, year.text.len()) {
        (Gap::Other | Gap::Colon, _) => return None,
        (_, 4) => year.number()?,
        (Gap::Mark | Gap::Dash, 2) => century(year.number()?),
        // `20 Jul 21` at the very end, where the 21 can be no hour
        (Gap::Blank, 2) if year.end() == text.len() => century(year.number()?),
        _ => return None,
    };
    // With its year behind it, a month needs no capital: `20 july 2021`.
    let month = month(name.text).or_else(|| any_month(name.text))?;
    Reading::plain(date(value, month, day), at + 2)
}

/// `20210720`, also with a time glued to it; only where nothing but a word of date lines is before it.
fn compact(text: &str, token: Token<'_>) -> Option<Reading> {
    let part = |range: std::ops::Range<usize>| token.text.get(range)?.parse::<i16>().ok();
    let small = |range| part(range).and_then(|number| i8::try_from(number).ok());
    let lead = text.get(..token.start)?;
    let called = chars::bare_words_back(lead).next().is_none_or(|word| {
        lexicon::is_in(word, Group::Dating) || is_weekday(word) || word.eq_ignore_ascii_case("date")
    });
    let free = lead.ends_with([' ', ':', '(', '[']) || lead.is_empty();
    let year = part(0..4).filter(|year| COMPACT_YEARS.contains(year) && called && free)?;
    Reading::plain(date(year, small(4..6)?, small(6..8)?), 1)
}

/// The day behind the month at the first token, and how many tokens the two took.
fn day_behind(text: &str, tokens: &[Token<'_>]) -> Option<(i8, usize)> {
    let name = tokens.first()?;
    let the = usize::from(tokens.get(1)?.text == "the");
    let day = tokens.get(1 + the)?;
    let before = *tokens.get(the)?;
    let joined = match gap(text, before, *day) {
        Gap::Blank | Gap::StopBlank | Gap::Stop | Gap::Dash | Gap::Slash => true,
        Gap::Glued => name.text.len() == 3, // `Jul20`
        _ => false,
    };
    let value = day.small().filter(|_| joined)?;
    let tail = tokens
        .get(2 + the)
        .is_some_and(|tail| is_ordinal_tail(tail.text) && tail.start == day.end());
    Some((value, 2 + the + usize::from(tail)))
}

/// The day at the first token and the place of the month behind it: `20th of July`.
fn day_before(text: &str, tokens: &[Token<'_>]) -> Option<(i8, usize)> {
    let day = tokens.first()?.small()?;
    let before = chars::before(text, tokens.first()?.start);
    if before.is_some_and(|c| matches!(c, '.' | ',' | ':' | '/' | '-' | '$') || c.is_alphabetic()) {
        return None; // `3.20 July`: the end of a number or a time
    }
    let mut at = 1;
    while at < 4
        && tokens.get(at).is_some_and(|token| {
            is_ordinal_tail(token.text) || matches!(token.text, "of" | "day" | "OF")
        })
    {
        at += 1;
    }
    let joined = match gap(text, *tokens.get(at - 1)?, *tokens.get(at)?) {
        Gap::Blank | Gap::StopBlank | Gap::Stop | Gap::Dash | Gap::Slash | Gap::Glued => true,
        Gap::Comma => at > 1, // `20th, July 2021`
        _ => false,
    };
    joined.then_some((day, at))
}

fn is_ordinal_tail(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH")
}

/// A month written small: `july`.
fn any_month(word: &str) -> Option<i8> {
    let mut letters = word.chars();
    let first = letters.next().filter(char::is_ascii_lowercase)?;
    month(&format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
}

/// A year of two digits in its century.
fn century(year: i16) -> i16 {
    if year < PIVOT { 2000 + year } else { 1900 + year }
}

/// A day that the calendar has, in a year that an article may bear.
fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    if YEARS.contains(&year) { Date::new(year, month, day).ok() } else { None }
}
