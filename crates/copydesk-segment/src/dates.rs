//! Dates as they stand in date lines.

mod line;

use std::ops::Range;

pub(crate) use line::says_when;

use crate::lexicon::{self, Group};
use crate::{DateOrder, chars};

/// A date and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes of the text that was searched; weekday, labels and time of day lie outside.
    pub(crate) range: Range<usize>,
    /// `2021-07-20`.
    pub(crate) iso: String,
}

/// A run of letters or of digits.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    start: usize,
}

impl Token<'_> {
    fn end(self) -> usize {
        self.start + self.text.len()
    }

    fn number(self) -> Option<u32> {
        self.text.parse().ok().filter(|_| self.text.len() <= 4)
    }
}

/// The first full date of `text`, which should be a line and no book: the time is linear.
pub(crate) fn find(text: &str, order: DateOrder) -> Option<Found> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|first| {
        let rest = tokens.get(first..)?;
        let (iso, count) = numeric(text, rest, order)
            .or_else(|| month_first(text, rest))
            .or_else(|| day_first(text, rest))?;
        let range = rest.first()?.start..rest.get(count - 1)?.end();
        Some(Found { range, iso })
    })
}

/// The number of a month name or its usual short form.
pub(crate) fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word.len() < 3 || !chars::is_capital(word) {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let place = MONTHS.iter().position(|name| {
        *name == word
            || (word.len() == 3 && name.starts_with(&word))
            || (word == "sept" && *name == "september")
    })?;
    u32::try_from(place + 1).ok()
}

/// Whether a word names a day of the week.
pub(crate) fn is_weekday(word: &str) -> bool {
    lexicon::is_in(word, Group::Weekday)
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = chars::at(text, at) {
        let same: fn(char) -> bool =
            if c.is_ascii_digit() { |c| c.is_ascii_digit() } else { char::is_alphabetic };
        let rest = text.get(at..).unwrap_or_default();
        let length = rest.find(|c| !same(c)).unwrap_or(rest.len());
        if length > 0 {
            tokens.push(Token { text: &rest[..length], start: at });
        }
        at += length.max(c.len_utf8());
    }
    tokens
}

/// What stands between two tokens.
fn between<'a>(text: &'a str, a: Token<'_>, b: Token<'_>) -> &'a str {
    text.get(a.end()..b.start).unwrap_or("?")
}

/// `20.07.2021`, `20/07/2021`, `2021-07-20`.
fn numeric(text: &str, tokens: &[Token<'_>], order: DateOrder) -> Option<(String, usize)> {
    let [a, b, c, ..] = *tokens else { return None };
    let sign = between(text, a, b);
    if sign != between(text, b, c)
        || !matches!(sign, "." | "/" | "-")
        || chars::before(text, a.start).is_some_and(|c| matches!(c, '.' | '/' | '-' | '$'))
    {
        return None;
    }
    let mut behind = text.get(c.end()..)?.chars();
    if matches!(behind.next(), Some('.' | '/' | '-'))
        && behind.next().is_some_and(|c| c.is_ascii_digit())
    {
        return None; // four parts and more: a version, an address
    }
    let (x, y, z) = (a.number()?, b.number()?, c.number()?);
    if a.text.len() == 4 {
        return iso(x, y, z).map(|iso| (iso, 3));
    }
    let year = match c.text.len() {
        4 => z,
        2 if sign == "." => 2000 + z,
        _ => return None,
    };
    let day_first = sign == "." || x > 12 || (y <= 12 && order == DateOrder::DayFirst);
    let found = if day_first { iso(year, y, x) } else { iso(year, x, y) };
    found.map(|iso| (iso, 3))
}

/// `July 20, 2021`, `Jul. 20th 2021`.
fn month_first(text: &str, tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let month = month(tokens.first()?.text)?;
    let day = tokens.get(1)?;
    let mut count = 2;
    if tokens
        .get(count)
        .is_some_and(|token| is_ordinal_tail(token.text) && token.start == day.end())
    {
        count += 1;
    }
    let year = tokens.get(count)?;
    let joined = matches!(between(text, tokens[0], *day), " " | ". " | "." | "-")
        && matches!(between(text, tokens[count - 1], *year), ", " | " " | "," | "-" | ". ");
    if !joined || year.text.len() != 4 {
        return None;
    }
    iso(year.number()?, month, day.number()?).map(|iso| (iso, count + 1))
}

/// `20 July 2021`, `20th of July, 2021`, `20-Jul-2021`.
fn day_first(text: &str, tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let day = tokens.first()?.number()?;
    let mut at = 1;
    while tokens.get(at).is_some_and(|token| is_ordinal_tail(token.text) || token.text == "of")
        && at < 3
    {
        at += 1;
    }
    let name = tokens.get(at)?;
    let month = month(name.text)?;
    let year = tokens.get(at + 1)?;
    let joined = matches!(between(text, tokens[at - 1], *name), " " | "-" | ". " | "")
        && matches!(between(text, *name, *year), " " | ", " | "-" | ". ");
    if !joined || year.text.len() != 4 {
        return None;
    }
    iso(year.number()?, month, day).map(|iso| (iso, at + 2))
}

fn is_ordinal_tail(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th")
}

/// The ISO form of a date that exists; years from 1400 to 2200.
fn iso(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    ((1400..=2200).contains(&year) && (1..=days).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let got = find(text, DateOrder::DayFirst).map(|found| found.iso);
        assert_eq!(got.as_deref(), want, "in {text:?}");
    }

    #[test]
    fn usual_forms_are_read() {
        for text in [
            "20.07.2021",
            "20/07/2021",
            "07/20/2021",
            "2021-07-20",
            "July 20, 2021",
            "Tuesday, July 20, 2021",
            "20 July 2021",
            "Jul. 20, 2021",
            "JULY 20 2021",
            "20th of July, 2021",
            "Jul 20th 2021",
            "20-Jul-2021",
            "20.07.21",
            "Published 20 July 2021 at 10:15",
        ] {
            check(text, Some("2021-07-20"));
        }
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        for text in [
            "July 2021",
            "31.02.2021",
            "version 1.2.2021.4x 99",
            "may 5, 2021",
            "12/2021",
            "20 July",
            "",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_order_decides_where_nothing_else_does() {
        let of = |order| find("03/04/2021", order).map(|found| found.iso);
        assert_eq!(of(DateOrder::DayFirst).as_deref(), Some("2021-04-03"));
        assert_eq!(of(DateOrder::MonthFirst).as_deref(), Some("2021-03-04"));
    }
}
