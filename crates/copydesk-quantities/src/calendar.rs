//! Dates, so that nobody counts them: ISO 8601 as far as the text says it.

use crate::days;
use crate::text::{Lower, Text};

/// Something written that has a value of its own.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// `None` where the text leaves it open, as `03/04/2021` does.
    pub(crate) value: Option<String>,
}

/// A run of digits: its value and end, if it has between `least` and `most` digits.
pub(crate) fn digits(text: Text<'_>, at: usize, least: usize, most: usize) -> Option<(u32, usize)> {
    let mut end = at;
    let mut value = 0;
    while text.byte(end).is_ascii_digit() {
        if end - at >= most {
            return None;
        }
        value = value * 10 + u32::from(text.byte(end) - b'0');
        end += 1;
    }
    (end - at >= least).then_some((value, end))
}

pub(crate) fn is_day(year: u32, month: i8, day: u32) -> bool {
    match (i16::try_from(year), i8::try_from(day)) {
        (Ok(year), Ok(day)) => jiff::civil::Date::new(year, month, day).is_ok(),
        _ => false,
    }
}

/// The date whose first digit is at `at`; it may begin with a month before that.
pub(crate) fn date(text: Text<'_>, at: usize, from: usize) -> Option<Written> {
    all_digits(text, at)
        .or_else(|| month_before(text, at, from))
        .or_else(|| month_after(text, at))
        .or_else(|| days::before_month(text, at))
        .or_else(|| days::after_month(text, at))
        .or_else(|| decade(text, at))
}

/// `2021-06-11`, `20.07.2021`, `11/06/2021`, `1995-01`.
fn all_digits(text: Text<'_>, at: usize) -> Option<Written> {
    let (first, end) = digits(text, at, 1, 4)?;
    let mark = text.byte(end);
    if !matches!(mark, b'-' | b'.' | b'/') {
        return None;
    }
    let (second, next) = digits(text, end + 1, 1, 2)?;
    let written = |end, value| Some(Written { start: at, end, value });
    let four = end - at == 4;
    if text.byte(next) != mark {
        let month = four
            && next - end == 3
            && (1..=12).contains(&second)
            && mark == b'-'
            && (1000..2200).contains(&first);
        // `2005-06` is a season or a fiscal year as often as a month.
        let free = month && !text.glued(next) && first % 100 + 1 != second;
        return if free { written(next, Some(format!("{first:04}-{second:02}"))) } else { None };
    }
    let (third, last) = digits(text, next + 1, 1, 4)?;
    if text.byte(last) == b'.' && text.byte(last + 1).is_ascii_digit() {
        return None;
    }
    let month = |number: u32| i8::try_from(number).unwrap_or(0);
    if four {
        let fits = is_day(first, month(second), third);
        let end = iso_time(text, last);
        return if fits {
            written(end, Some(format!("{first:04}-{second:02}-{third:02}")))
        } else {
            None
        };
    }
    let year = match last - next - 1 {
        4 => third,
        2 if mark == b'/' => {
            return if is_day(2000, month(first), second) || is_day(2000, month(second), first) {
                written(last, None)
            } else {
                None
            };
        }
        _ => return None,
    };
    let day_first = is_day(year, month(second), first);
    let month_first = is_day(year, month(first), second);
    match (day_first, month_first && mark != b'.') {
        (true, false) => written(last, Some(format!("{year:04}-{second:02}-{first:02}"))),
        (false, true) => written(last, Some(format!("{year:04}-{first:02}-{second:02}"))),
        (true, true) if first == second => {
            written(last, Some(format!("{year:04}-{first:02}-{second:02}")))
        }
        (true, true) => written(last, None),
        _ => None,
    }
}

/// The end of `T10:38:07.190Z` after a date, or `at`.
fn iso_time(text: Text<'_>, at: usize) -> usize {
    if text.byte(at) != b'T' || !text.byte(at + 1).is_ascii_digit() {
        return at;
    }
    let mut end = at + 1;
    while matches!(text.byte(end), b'0'..=b'9' | b':' | b'.' | b'+' | b'Z') && end - at < 32 {
        end += 1;
    }
    end
}

/// The month word before `at`, if there is one: start and number.
pub(crate) fn month_word_before(text: Text<'_>, at: usize, from: usize) -> Option<(usize, i8)> {
    let blank = text.blanks_back(at);
    let stop = usize::from(text.byte_before(blank) == b'.');
    let word = text.word_back(blank.saturating_sub(stop));
    let start = blank - stop - word.len();
    if word.len() < 3 || start < from || blank == at || !word.starts_with(char::is_uppercase) {
        return None;
    }
    Some((start, text.words().month(Lower::of(word).as_str())?))
}

/// `June 11, 2021`, `Feb. 28`, `June 2021`, `June of 2018`.
fn month_before(text: Text<'_>, at: usize, from: usize) -> Option<Written> {
    let (first, end) = digits(text, at, 1, 4)?;
    let (year_word, of) = text.previous_word(at);
    let (start, month) = month_word_before(text, at, from).or_else(|| {
        (of == "of" && end - at == 4).then(|| month_word_before(text, year_word, from)).flatten()
    })?;
    if end - at == 4 {
        let free = !text.glued(end) && text.byte(end) != b','
            || text.byte(end) == b',' && !text.byte(end + 1).is_ascii_digit();
        return (free && (1000..2200).contains(&first)).then(|| Written {
            start,
            end,
            value: Some(format!("{first:04}-{month:02}")),
        });
    }
    let day = first;
    let mut last = crate::digits::ordinal_suffix(text, end).unwrap_or(end);
    // `June 11-13`, `June 11 to 13`.
    let mut until = None;
    if matches!(text.char(last), Some('-' | '–'))
        && let Some((to, after)) =
            digits(text, last + text.char(last).map_or(1, char::len_utf8), 1, 2)
        && to > day
        && is_day(2000, month, to)
        && !text.glued(after)
    {
        until = Some(to);
        last = after;
    } else if let Some((to, after)) = days::until(text, last).filter(|(to, _)| *to > day) {
        until = Some(to);
        last = after;
    }
    if !is_day(2000, month, day) || text.glued(last) || matches!(text.byte(last), b'%' | b'$') {
        return None;
    }
    let comma = text.blanks(last + usize::from(text.byte(last) == b','));
    if let Some((year, after)) = digits(text, comma, 4, 4)
        && comma > last
        && (1000..2200).contains(&year)
        && is_day(year, month, day)
        && !text.glued(after)
        && !(text.byte(after) == b',' && text.byte(after + 1).is_ascii_digit())
    {
        let value = until.map_or_else(
            || format!("{year:04}-{month:02}-{day:02}"),
            |to| format!("{year:04}-{month:02}-{day:02}/{year:04}-{month:02}-{to:02}"),
        );
        return Some(Written { start, end: after, value: Some(value) });
    }
    let value = until.map_or_else(
        || format!("--{month:02}-{day:02}"),
        |to| format!("--{month:02}-{day:02}/--{month:02}-{to:02}"),
    );
    Some(Written { start, end: last, value: Some(value) })
}

/// `11 June 2021`, `the 11th of June`, `11 June`.
fn month_after(text: Text<'_>, at: usize) -> Option<Written> {
    let (day, end) = digits(text, at, 1, 2)?;
    let after = crate::digits::ordinal_suffix(text, end).unwrap_or(end);
    let (month, year, last) = month_behind(text, after)?;
    let value = match year.filter(|year| is_day(*year, month, day)) {
        Some(year) => format!("{year:04}-{month:02}-{day:02}"),
        None => format!("--{month:02}-{day:02}"),
    };
    is_day(2000, month, day).then_some(Written { start: at, end: last, value: Some(value) })
}

/// The month, and the year with it, that follow a day which ends at `at`; and where they end.
pub(crate) fn month_behind(text: Text<'_>, at: usize) -> Option<(i8, Option<u32>, usize)> {
    let (mut start, mut word) = text.next_word(at);
    if word == "of" && text.glued_before(at) && !text.byte_before(at).is_ascii_digit() {
        (start, word) = text.next_word(start + 2);
    }
    if start == at || word.len() < 3 || !word.starts_with(char::is_uppercase) {
        return None;
    }
    let month = text.words().month(Lower::of(word).as_str())?;
    let last = start + word.len();
    let stop = usize::from(text.byte(last) == b'.' && word.len() <= 4);
    let (year, end) = year_behind(text, last + stop).unzip();
    Some((month, year, end.unwrap_or(last)))
}

/// The year behind a day or a month, with or without a comma, and its end.
pub(crate) fn year_behind(text: Text<'_>, at: usize) -> Option<(u32, usize)> {
    let next = text.blanks(at + usize::from(text.byte(at) == b','));
    let (year, after) = digits(text, next, 4, 4)?;
    let list = text.byte(after) == b',' && text.byte(after + 1).is_ascii_digit();
    (next > at && (1000..2200).contains(&year) && !text.glued(after) && !list)
        .then_some((year, after))
}

/// `1990s`, `the '90s`.
fn decade(text: Text<'_>, at: usize) -> Option<Written> {
    let (year, end) = digits(text, at, 2, 4)?;
    let quote = usize::from(matches!(text.byte(end), b'\''));
    if text.word(end + quote) != "s" || year % 10 != 0 {
        return None;
    }
    let value = match end - at {
        4 if (1000..2200).contains(&year) => {
            let last = if year % 100 == 0 { year + 99 } else { year + 9 };
            Some(format!("{year:04}/{last:04}"))
        }
        2 => None,
        _ => return None,
    };
    let start = match text.char_before(at) {
        Some('\'' | '\u{2019}' | '\u{2018}') if end - at == 2 => {
            at - text.char_before(at).map_or(0, char::len_utf8)
        }
        _ => at,
    };
    Some(Written { start, end: end + quote + 1, value })
}

/// A bare year in digits, 1000 to 2199, and its end.
pub(crate) fn year(text: Text<'_>, at: usize) -> Option<(u32, usize)> {
    let (year, end) = digits(text, at, 4, 4)?;
    let more = matches!(text.byte(end), b',' | b'.') && text.byte(end + 1).is_ascii_digit();
    ((1000..2200).contains(&year) && !text.glued(end) && !more).then_some((year, end))
}

/// Years from one to another: `2005-2020`, `2012-13`, `from 2005 to 2020`, `between 1914 and 1918`.
pub(crate) fn years(text: Text<'_>, at: usize, opening: &str) -> Option<Written> {
    let (first, end) = year(text, at)?;
    if crate::clock::until_zone(text, at) {
        return None;
    }
    let dash = text.char(end).filter(|c| matches!(c, '-' | '–' | '—' | '/'));
    let written = |end, last: u32| {
        Some(Written { start: at, end, value: Some(format!("{first:04}/{last:04}")) })
    };
    if let Some(dash) = dash {
        let next = end + dash.len_utf8();
        if let Some((last, end)) = year(text, next).filter(|(last, _)| *last > first) {
            return written(end, last);
        }
        let (short, end) = digits(text, next, 2, 2)?;
        let last = first / 100 * 100 + short;
        let last = if short == 0 { last + 100 } else { last };
        return if last > first && !text.glued(end) && last - first < 60 {
            written(end, last)
        } else {
            None
        };
    }
    let (start, word) = text.next_word(end);
    let joins =
        matches!((opening, word), ("from", "to" | "until" | "through") | ("between", "and"));
    let (last, end) = joins.then(|| year(text, text.blanks(start + word.len()))).flatten()?;
    (last > first).then(|| written(end, last)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let at = text.find(|c: char| c.is_ascii_digit()).expect("a digit");
        let found = date(Text::new(text, &ENGLISH), at, 0).expect("a date");
        assert_eq!(
            format!("{} = {}", &text[found.start..found.end], found.value.unwrap_or_default()),
            want
        );
    }

    #[test]
    fn dates_are_iso_8601() {
        check("on June 11, 2021, in", "June 11, 2021 = 2021-06-11");
        check("20.07.2021 Author", "20.07.2021 = 2021-07-20");
        check("in June 2021", "June 2021 = 2021-06");
        check("on 29 February", "29 February = --02-29");
        check("2021-06-11 at", "2021-06-11 = 2021-06-11");
        check("the 1990s", "1990s = 1990/1999");
        check("on 03/04/2021", "03/04/2021 = ");
    }

    #[test]
    fn a_day_that_never_was_is_no_date() {
        assert!(date(Text::new("30.02.2021", &ENGLISH), 0, 0).is_none());
        assert!(date(Text::new("June 31", &ENGLISH), 5, 0).is_none());
    }
}
