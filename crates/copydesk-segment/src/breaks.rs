//! Places where a sentence ends without a stop: behind an address, around a time stamp or a ruled
//! line, before the credit of a picture, between a date line and the text glued to it.

use crate::lexicon::{self, Group};
use crate::{DateOrder, chars, dates};

/// A ruled line has at least this many equal signs.
const RULE: usize = 5;
/// Fewer underscores than this are a blank to be filled in.
const BLANK: usize = 12;
/// A date line glued to its text ends within this many bytes.
const GLUED: usize = 80;
/// How far back from its colon the word of a picture credit begins, in bytes.
const CREDIT: usize = 12;

/// A stretch that stands apart: a sentence may have to end at its start, at its end, or at both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Apart {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) before: bool,
    pub(crate) behind: bool,
}

/// What begins at, or shows itself by, the sign at `at` in a sentence that began at `start`.
pub(crate) fn at_sign(text: &str, start: usize, at: usize, end: usize) -> Option<Apart> {
    match text.as_bytes().get(at)? {
        b':' => address(text, start, at, end)
            .or_else(|| stamp(text, start, at, end))
            .or_else(|| credit(text, start, at)),
        b'-' | b'=' | b'_' | b'*' => rule(text, at, end),
        _ => None,
    }
}

/// `https://…`: what follows with a capital is a new sentence, what announced it by a colon is over.
fn address(text: &str, start: usize, at: usize, end: usize) -> Option<Apart> {
    let rest = text.get(at..end).filter(|rest| rest.starts_with("://"))?;
    let scheme = ["https", "http", "ftp"]
        .into_iter()
        .find(|scheme| text.get(start..at).is_some_and(|lead| lead.ends_with(scheme)))?;
    let begin = at - scheme.len();
    let stop = at + rest.find(char::is_whitespace).unwrap_or(rest.len());
    let next = chars::at(text, chars::skip_blanks(text, stop, end));
    let ends_open = chars::before(text, stop).is_some_and(|c| c.is_alphanumeric() || c == '/');
    let bare =
        text.get(at..stop)?.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/').len();
    let behind = text.get(chars::skip_blanks(text, stop, end)..end).unwrap_or_default();
    let opens = next.is_some_and(char::is_uppercase) || behind.starts_with("http");
    let announced = text.get(start..begin).is_some_and(|lead| lead.ends_with(": "));
    Some(Apart {
        start: begin,
        end: at + bare,
        before: announced && ends_open,
        behind: ends_open && opens,
    })
}

/// `04/12/2003 08:15 AM`, as mail programs put it before a message.
fn stamp(text: &str, start: usize, colon: usize, end: usize) -> Option<Apart> {
    let before = text.get(start..colon)?;
    let hour = before.bytes().rev().take(3).take_while(u8::is_ascii_digit).count();
    let behind = text.get(colon + 1..end)?;
    let minutes = behind.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let half = behind.get(minutes..)?;
    let is_half = half.starts_with(" AM") || half.starts_with(" PM");
    let breaks = half.get(3..).and_then(|rest| rest.chars().next()).is_none_or(char::is_whitespace);
    if !matches!(hour, 1 | 2) || minutes != 2 || !is_half || !breaks {
        return None;
    }
    let lead = before.get(..before.len() - hour)?.strip_suffix(' ')?;
    let day = lead.rsplit(char::is_whitespace).next()?;
    let is_day = (6..=10).contains(&day.len())
        && day.bytes().all(|b| b.is_ascii_digit() || b == b'/')
        && day.bytes().filter(|b| *b == b'/').count() == 2;
    let begin = start + lead.len() - day.len();
    is_day.then_some(Apart { start: begin, end: colon + 6, before: true, behind: true })
}

/// `Image: The Herald` behind the words that say what the picture shows.
fn credit(text: &str, start: usize, colon: usize) -> Option<Apart> {
    let from = (colon.saturating_sub(CREDIT)..colon).find(|at| text.is_char_boundary(*at))?;
    let word = text.get(from.max(start)..colon)?.rsplit(char::is_whitespace).next()?;
    let begin = colon - word.len();
    let is_credit = lexicon::is_in(word, Group::Credit) && text.get(colon + 1..)?.starts_with(' ');
    (is_credit && begin > start).then_some(Apart {
        start: begin,
        end: colon,
        before: true,
        behind: false,
    })
}

/// A ruled line: `-----`, `=====`; what is glued to it makes it a drawing.
fn rule(text: &str, at: usize, end: usize) -> Option<Apart> {
    let rest = text.as_bytes().get(at..end)?;
    let sign = rest.first()?;
    let length = rest.iter().take_while(|b| *b == sign).count();
    let enough = length >= if *sign == b'_' { BLANK } else { RULE };
    let free = chars::before(text, at).is_none_or(char::is_whitespace)
        && chars::at(text, at + length).is_none_or(char::is_whitespace);
    enough.then_some(Apart { start: at, end: at + length, before: free, behind: free })
}

/// Where the text begins that a date line is glued to (`Monday, May 9, 2016 On Friday …`), or
/// where the date line begins that is glued to the end of a title; `None` in any other paragraph.
pub(crate) fn glued_date(text: &str, start: usize, end: usize) -> Option<usize> {
    let reach = (end.min(start + GLUED)..=end).find(|at| text.is_char_boundary(*at))?;
    let lead = text.get(start..reach)?;
    if opens_date(lead) {
        let found = dates::find(lead, DateOrder::default())?;
        let before = lead.get(..found.range.start)?;
        let only_day = chars::bare_words(before).all(dates::is_weekday);
        let rest = lead.get(found.range.end..)?.strip_prefix(' ')?;
        let word = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        let opens = chars::is_capital(word)
            && (lexicon::is_opener(word) || word.len() > 3 && word.chars().all(char::is_uppercase));
        return (only_day && opens).then_some(start + found.range.end + 1);
    }
    let ends_in_year = text.get(start..end)?.bytes().rev().take(4).all(|b| b.is_ascii_digit());
    if !ends_in_year {
        return None;
    }
    let from =
        (start.max(end.saturating_sub(GLUED))..=end).find(|at| text.is_char_boundary(*at))?;
    let tail = text.get(from..end)?;
    // At the end only a weekday marks a date line: `… of 20 July 2021` is an ordinary end.
    let found =
        dates::find(tail, DateOrder::default()).filter(|found| found.range.end == tail.len())?;
    let day = tail.get(..found.range.start)?.trim_end_matches([' ', ',']);
    let word = day.rsplit(' ').next().filter(|word| dates::is_weekday(word))?;
    let begin = from + day.len() - word.len();
    let before = text.get(start..begin)?.trim_end();
    let is_open = before.ends_with(|c: char| c.is_alphanumeric()) && !before.ends_with(" on");
    (begin > start && is_open && end - start < 4 * GLUED).then_some(begin)
}

/// Whether a date may begin a text: with a figure, a month or a day of the week.
fn opens_date(text: &str) -> bool {
    let first = text.split([' ', ',']).next().unwrap_or_default();
    text.starts_with(|c: char| c.is_ascii_digit())
        || dates::month(first).is_some()
        || dates::is_weekday(first)
}

#[cfg(test)]
mod tests {
    use crate::sentences;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = sentences(text).map(|span| &text[span.range()]).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn an_address_ends_before_a_capital() {
        check(
            "See http://example.com/a The rest is here.",
            &["See http://example.com/a", "The rest is here."],
        );
        check("See http://example.com/a for more.", &["See http://example.com/a for more."]);
    }

    #[test]
    fn a_ruled_line_and_a_time_stamp_stand_apart() {
        check("Bread -------- Salt", &["Bread", "--------", "Salt"]);
        check(
            "Aliya Bek 04/12/2003 08:15 AM please call",
            &["Aliya Bek", "04/12/2003 08:15 AM", "please call"],
        );
    }

    #[test]
    fn a_picture_credit_stands_apart() {
        check(
            "The market at night Image: Steppe Herald",
            &["The market at night", "Image: Steppe Herald"],
        );
    }

    #[test]
    fn a_glued_date_line_stands_apart() {
        check(
            "Monday, May 9, 2016 On Friday, it rained.",
            &["Monday, May 9, 2016", "On Friday, it rained."],
        );
        check(
            "Rain floods the market Monday, May 9, 2016",
            &["Rain floods the market", "Monday, May 9, 2016"],
        );
        check("May 9, 2016 was a dry day.", &["May 9, 2016 was a dry day."]);
        check("It rained on Monday, May 9, 2016", &["It rained on Monday, May 9, 2016"]);
    }
}
