//! Clock times, so that nobody counts them, in ISO 8601 as far as the text says it; and the times that
//! races take, which are figures.

use copydesk_core::{Decimal, QuantityKind};

use crate::calendar::{Written, digits};
use crate::role::Role;
use crate::text::{Lower, Text};

/// What a number in words is before `p.m.` or `o'clock`, or with a decade behind it: `eight o'clock`,
/// `nineteen eighties`. `end` is where the number ends; the end of the whole comes back.
pub(crate) fn in_words(text: Text<'_>, at: usize, end: usize) -> Option<(usize, QuantityKind)> {
    const DECADES: &[&str] = &[
        "twenties",
        "thirties",
        "forties",
        "fifties",
        "sixties",
        "seventies",
        "eighties",
        "nineties",
    ];
    if let Some((end, _)) = half_of_day(text, end) {
        return Some((end, QuantityKind::Time));
    }
    let (start, word) = text.next_word(end);
    for clock in ["o'clock", "o\u{2019}clock"] {
        if start > end && text.starts(start, clock) {
            return Some((start + clock.len(), QuantityKind::Time));
        }
    }
    let century = matches!(Lower::of(text.slice(at, end)).as_str(), "eighteen" | "nineteen");
    (century && DECADES.contains(&Lower::of(word).as_str()))
        .then(|| (start + word.len(), QuantityKind::Date))
}

/// A clock time: `12:30`, `9:01 p.m.`, `6pm`, `10 o'clock`.
pub(crate) fn time(text: Text<'_>, at: usize) -> Option<Written> {
    if let Some(written) = in_zone(text, at).or_else(|| until(text, at)) {
        return Some(written);
    }
    let (hour, end) = digits(text, at, 1, 2)?;
    let mut last = end;
    let mut minute = 0;
    let colon =
        text.byte(end) == b':' || text.byte(end) == b'.' && half_of_day(text, end + 3).is_some();
    if colon && let Some((minutes, after)) = digits(text, end + 1, 2, 2) {
        minute = minutes;
        last = after;
        // Seconds, and laps such as 1:36.6: written times all the same.
        for mark in [b':', b'.', b'.'] {
            if text.byte(last) == mark
                && let Some((_, after)) = digits(text, last + 1, 1, 3)
            {
                last = after;
            }
        }
    }
    let half = half_of_day(text, last);
    let clock = text.starts(text.blanks(last), "o'clock")
        || text.starts(text.blanks(last), "o\u{2019}clock");
    if last == end && half.is_none() && !clock || text.glued(last) && half.is_none() {
        return None;
    }
    let (end, hour) = match half {
        Some((end, afternoon)) if hour <= 12 => (end, hour % 12 + if afternoon { 12 } else { 0 }),
        _ if clock => (
            text.blanks(last) + if text.starts(text.blanks(last), "o'clock") { 7 } else { 9 },
            hour,
        ),
        _ => (last, hour),
    };
    let value = (hour < 25 && minute < 60).then(|| format!("T{hour:02}:{minute:02}"));
    Some(Written { start: at, end, value })
}

/// Whether two times of four digits stand at `at` that share a zone: `1130 to 1215 GMT`.
pub(crate) fn until_zone(text: Text<'_>, at: usize) -> bool {
    first_of_zone(text, at).is_some()
}

/// The end of the time of four digits at `at`, if the zone is named behind another one.
fn first_of_zone(text: Text<'_>, at: usize) -> Option<usize> {
    let (_, end) = digits(text, at, 4, 4)?;
    let next = match text.char(end) {
        Some(dash @ ('-' | '–')) => end + dash.len_utf8(),
        _ => {
            let (start, word) = text.next_word(end);
            let lower = Lower::of(word);
            let words = text.words();
            let joins = words.is(lower.as_str(), Role::To) || words.is(lower.as_str(), Role::And);
            if !joins || start == end {
                return None;
            }
            text.blanks(start + word.len())
        }
    };
    zoned(text, next).map(|_| end)
}

/// `1830 GMT`: four digits before the name of a zone.
fn in_zone(text: Text<'_>, at: usize) -> Option<Written> {
    if let Some(end) = first_of_zone(text, at) {
        let (time, _) = digits(text, at, 4, 4)?;
        let (hour, minute) = (time / 100, time % 100);
        return (hour < 25 && minute < 60).then(|| Written {
            start: at,
            end,
            value: Some(format!("T{hour:02}:{minute:02}")),
        });
    }
    zoned(text, at)
}

fn zoned(text: Text<'_>, at: usize) -> Option<Written> {
    let (time, end) = digits(text, at, 4, 4)?;
    let (start, zone) = text.next_word(end);
    let named = start > end
        && zone.len() > 1
        && zone.bytes().all(|byte| byte.is_ascii_uppercase())
        && text.words().is(Lower::of(zone).as_str(), Role::Zone);
    let (hour, minute) = (time / 100, time % 100);
    (named && hour < 25 && minute < 60).then(|| Written {
        start: at,
        end: start + zone.len(),
        value: Some(format!("T{hour:02}:{minute:02}")),
    })
}

/// `2-3pm`, `10 to 11:30 a.m.`, `between 2 and 3 pm`: hours that share what half of the day they are in.
fn until(text: Text<'_>, at: usize) -> Option<Written> {
    let (first, end) = digits(text, at, 1, 2)?;
    let (first_minute, end) = match text.byte(end) {
        b':' | b'.' => digits(text, end + 1, 2, 2)?,
        _ => (0, end),
    };
    let dash = text.char(end).filter(|c| matches!(c, '-' | '–'));
    let next = match dash {
        Some(dash) => end + dash.len_utf8(),
        None => {
            let (start, word) = text.next_word(end);
            let lower = Lower::of(word);
            let words = text.words();
            let joins = words.is(lower.as_str(), Role::To)
                || words.is(lower.as_str(), Role::Or)
                || words.is(lower.as_str(), Role::And);
            let next = text.blanks(start + word.len());
            if !joins || start == end || next == start + word.len() {
                return None;
            }
            next
        }
    };
    let (second, close) = digits(text, next, 1, 2)?;
    let (second_minute, close) = match text.byte(close) {
        b':' | b'.' => digits(text, close + 1, 2, 2)?,
        _ => (0, close),
    };
    let (close, afternoon) = half_of_day(text, close)?;
    if first > 12 || second > 12 || first_minute > 59 || second_minute > 59 {
        return None;
    }
    // `11-2pm` leaves open what half the first hour is in.
    let later = first % 12 < second % 12;
    let hour = |hour: u32| hour % 12 + if afternoon { 12 } else { 0 };
    let value = later.then(|| {
        format!("T{:02}:{first_minute:02}/T{:02}:{second_minute:02}", hour(first), hour(second))
    });
    Some(Written { start: at, end: close, value })
}

/// A time that something took: `1:48.85`, `ran 2:06:15`. Its seconds, and its end.
///
/// No clock shows hundredths, so two numbers and a decimal are minutes and seconds, unless an article
/// makes a name of them. Three numbers are a time of day as often, and want a word that says otherwise.
pub(crate) fn taken(text: Text<'_>, at: usize) -> Option<(Decimal, usize)> {
    let (first, end) = digits(text, at, 1, 2)?;
    if text.byte(end) != b':' {
        return None;
    }
    let (second, mut end) = digits(text, end + 1, 2, 2)?;
    let (_, word) = text.previous_word(at);
    let before = Lower::of(word);
    let mut whole = first * 60 + second;
    if text.byte(end) == b':' {
        let (third, close) = digits(text, end + 1, 2, 2)?;
        if third > 59 || second > 59 || !text.words().is(before.as_str(), Role::Timed) {
            return None;
        }
        (whole, end) = (whole * 60 + third, close);
    } else if second > 59
        || text.byte(end) != b'.'
        || !text.byte(end + 1).is_ascii_digit()
        || text.words().is(before.as_str(), Role::Article)
    {
        return None;
    }
    let mut value = Decimal::from(whole);
    if text.byte(end) == b'.'
        && let Some((part, close)) = digits(text, end + 1, 1, 3)
    {
        let places = u32::try_from(close - end - 1).ok()?;
        value += Decimal::new(i64::from(part), places);
        end = close;
    }
    let more = matches!(text.byte(end), b'.' | b':') && text.byte(end + 1).is_ascii_digit();
    if text.glued(end) || more || half_of_day(text, end).is_some() {
        return None;
    }
    let (start, unit) = text.next_word(end);
    let named = text.words().unit(Lower::of(unit).as_str()).is_some_and(|unit| unit.id == "second");
    Some((value, if named { start + unit.len() } else { end }))
}

/// `a.m.` or `pm` after `at`: the end, and whether it is the afternoon.
fn half_of_day(text: Text<'_>, at: usize) -> Option<(usize, bool)> {
    let start = text.inline_blanks(at);
    let first = text.byte(start).to_ascii_lowercase();
    if !matches!(first, b'a' | b'p') {
        return None;
    }
    let dotted = text.byte(start + 1) == b'.';
    let second = start + 1 + usize::from(dotted);
    if !text.byte(second).eq_ignore_ascii_case(&b'm') || text.glued(second + 1) {
        return None;
    }
    // `2 am` is also two attometres, which no newspaper has printed yet.
    let end = second + 1 + usize::from(dotted && text.byte(second + 1) == b'.');
    Some((end, first == b'p'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let at = text.find(|c: char| c.is_ascii_digit()).expect("a digit");
        let text = Text::new(text, &ENGLISH);
        let found = match taken(text, at) {
            Some((value, end)) => Some(format!("{} = {value} s", text.slice(at, end))),
            None => time(text, at).map(|found| {
                format!(
                    "{} = {}",
                    text.slice(found.start, found.end),
                    found.value.unwrap_or_default()
                )
            }),
        };
        assert_eq!(found.as_deref(), want, "in {text:?}");
    }

    #[test]
    fn a_race_takes_seconds() {
        check("Her time of 4:19.11 won.", Some("4:19.11 = 259.11 s"));
        check("She swam it in 1:58.6 seconds.", Some("1:58.6 seconds = 118.6 s"));
        check("He ran 2:06:15 in Berlin.", Some("2:06:15 = 7575 s"));
        check("The tape shows 2:06:15 at", Some("2:06:15 = T02:06"));
        check("clocked a 1:36.6", Some("1:36.6 = T01:36"));
    }

    #[test]
    fn a_zone_makes_a_time_of_four_digits() {
        check("polls close at 1830 GMT", Some("1830 GMT = T18:30"));
        check("in 2010 EST was", Some("2010 EST = T20:10"));
        check("from 1130 to 1215 GMT", Some("1130 = T11:30"));
        check("in 1875 gmt", None);
        check("in 2090 GMT", None);
    }

    #[test]
    fn hours_share_their_half_of_the_day() {
        check("from 2 to 3:30 p.m. on", Some("2 to 3:30 p.m. = T14:00/T15:30"));
        check("open 11-2pm", Some("11-2pm = "));
        check("from 2 to 3 people", None);
    }
}
