//! Clock times, so that nobody counts them: ISO 8601 as far as the text says it.

use copydesk_core::QuantityKind;

use crate::calendar::{Written, digits};
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
