//! Dates as they stand in date lines.
//!
//! Every usual form is read, and each day is looked up in the calendar: the 30th of February is no
//! date. A date of numbers alone may have two readings; both are given, and
//! [`publication`](crate::publication) decides by what else the article says.
//!
//! # What is not here
//!
//! Dates of prose: callers ask about lines that say little else. Times of day and zones are passed
//! over, as are other calendars and other languages.

mod forms;
mod line;
mod token;

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;

use crate::DateOrder;
use crate::lexicon::{self, Beginnings, Group};

pub(crate) use line::{When, says_when, when};
use token::Token;

/// The fewest digits of a date: `5 May ’21`.
const FEWEST_DIGITS: usize = 3;

/// No date has more runs of letters or figures; with time and zone it has ten.
const LONGEST_DATE: usize = 16;

/// A date and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes of the text that was searched; weekday, labels and time of day lie outside.
    pub(crate) range: Range<usize>,
    /// `2021-07-20`.
    pub(crate) iso: String,
    pub(crate) date: Date,
    /// What it means with day and month the other way round, if that is a day too.
    pub(crate) other: Option<Date>,
    /// Whether it has no stops in it, which stand only behind the day.
    bare: bool,
    /// The order in which `date` was read, where `other` is the other one.
    read: DateOrder,
    /// The order of day and month that only one reading allows: of `20/07/2021`, not of `03/04/2021`.
    pub(crate) order: Option<DateOrder>,
}

impl Found {
    /// Whether day and month stand in either order in dates of its form, stops being a sign of the day first.
    pub(crate) fn is_bare(&self) -> bool {
        self.bare
    }

    /// The date in the other order or in this one, if it has two readings and its form allows both.
    pub(crate) fn in_order(&self, order: DateOrder) -> Option<Date> {
        if self.read == order { Some(self.date) } else { self.other }
    }
}

/// A day without its year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) range: Range<usize>,
    pub(crate) month: i8,
    pub(crate) day: i8,
}

impl Day {
    /// The latest such day that is at most a day after `limit`, if that is within half a year of it.
    ///
    /// The day of grace is that of a story filed beyond the date line.
    pub(crate) fn before(&self, limit: Date) -> Option<Date> {
        const HALF_YEAR: i32 = 183;
        let days = |date: Date| date.duration_until(limit).as_hours() / 24;
        [limit.year() + 1, limit.year(), limit.year() - 1]
            .into_iter()
            .filter_map(|year| Date::new(year, self.month, self.day).ok())
            .find(|date| days(*date) >= -1)
            .filter(|date| days(*date) <= i64::from(HALF_YEAR))
    }

    /// `--07-20`, as RFC 6350 and XML Schema write a day of any year.
    pub(crate) fn iso(&self) -> String {
        format!("--{:02}-{:02}", self.month, self.day)
    }
}

/// The first full date of `text`, which should be a line and no book: the time is linear.
pub(crate) fn find(text: &str, order: DateOrder) -> Option<Found> {
    if text.bytes().filter(u8::is_ascii_digit).take(FEWEST_DIGITS).count() < FEWEST_DIGITS {
        return None;
    }
    let tokens = token::tokens(text);
    next(text, &tokens, 0, order).map(|(found, _)| found)
}

/// The full date, or else the day, that begins right at the start of `text`.
pub(crate) fn leading(text: &str, order: DateOrder) -> (Option<Found>, Option<Day>) {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let starts = text.starts_with(|c: char| c.is_ascii_digit())
        || text.get(..length).is_some_and(|word| month(word).is_some());
    if !starts {
        return (None, None);
    }
    let tokens = token::first_tokens(text, LONGEST_DATE);
    let found = read(text, &tokens, order).map(|(found, _)| found);
    let day = if found.is_none() { read_day(text, &tokens) } else { None };
    (found, day)
}

/// All full dates of `text`, in order, disjoint.
pub(crate) fn all(text: &str, order: DateOrder) -> Vec<Found> {
    let tokens = token::tokens(text);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some((date, end)) = next(text, &tokens, at, order) {
        found.push(date);
        at = end;
    }
    found
}

/// The first full date from the token `at` on, and the place of the token behind it.
fn next(text: &str, tokens: &[Token<'_>], at: usize, order: DateOrder) -> Option<(Found, usize)> {
    (at..tokens.len()).find_map(|first| {
        let (found, count) = read(text, tokens.get(first..)?, order)?;
        Some((found, first + count))
    })
}

/// The full date that begins at the first of these tokens, and how many of them it takes.
fn read(text: &str, tokens: &[Token<'_>], order: DateOrder) -> Option<(Found, usize)> {
    let read = forms::read(text, tokens, order)?;
    let range = tokens.first()?.start..tokens.get(read.count - 1)?.end();
    let iso = read.date.to_string();
    let bare = !text.get(range.clone())?.contains('.');
    let (date, other) = (read.date, read.other);
    let found = Found { range, iso, date, other, bare, read: read.read, order: read.order };
    Some((found, read.count))
}

/// The first day of `text` that is given without its year.
pub(crate) fn day(text: &str) -> Option<Day> {
    let tokens = token::tokens(text);
    (0..tokens.len()).find_map(|first| read_day(text, tokens.get(first..)?))
}

/// The day that begins at the first of these tokens.
fn read_day(text: &str, tokens: &[Token<'_>]) -> Option<Day> {
    let (month, day, count) = forms::partial(text, tokens)?;
    Some(Day { range: tokens.first()?.start..tokens.get(count - 1)?.end(), month, day })
}

/// The day of `--07-20`.
pub(crate) fn day_of_any_year(text: &str) -> Option<Day> {
    let (month, day) = text.strip_prefix("--")?.split_once('-')?;
    Some(Day { range: 0..text.len(), month: month.parse().ok()?, day: day.parse().ok()? })
}

/// The number of a month name or its usual short form: three letters, or `Sept`. It has a capital.
pub(crate) fn month(word: &str) -> Option<i8> {
    let [first @ b'A'..=b'Z', second, third, rest @ ..] = word.as_bytes() else { return None };
    let (month, tail): (_, &[u8]) = match [first, second, third].map(u8::to_ascii_lowercase) {
        [b'j', b'a', b'n'] => (1, b"uary"),
        [b'f', b'e', b'b'] => (2, b"ruary"),
        [b'm', b'a', b'r'] => (3, b"ch"),
        [b'a', b'p', b'r'] => (4, b"il"),
        [b'm', b'a', b'y'] => (5, b""),
        [b'j', b'u', b'n'] => (6, b"e"),
        [b'j', b'u', b'l'] => (7, b"y"),
        [b'a', b'u', b'g'] => (8, b"ust"),
        [b's', b'e', b'p'] => (9, b"tember"),
        [b'o', b'c', b't'] => (10, b"ober"),
        [b'n', b'o', b'v'] => (11, b"ember"),
        [b'd', b'e', b'c'] => (12, b"ember"),
        _ => return None,
    };
    let is_sept = || month == 9 && rest.eq_ignore_ascii_case(b"t");
    (rest.is_empty() || rest.eq_ignore_ascii_case(tail) || is_sept()).then_some(month)
}

/// How the days of the week begin, with three letters each at least: few other words do.
static WEEKDAYS: LazyLock<Beginnings> =
    LazyLock::new(|| lexicon::table(Group::Weekday).beginnings());

/// Whether a word names a day of the week.
pub(crate) fn is_weekday(word: &str) -> bool {
    let first = word.as_bytes().first_chunk();
    first.is_some_and(|three| WEEKDAYS.may_be(*three)) && lexicon::is_in(word, Group::Weekday)
}

#[cfg(test)]
mod tests;
