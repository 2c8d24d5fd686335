//! The passes over curly single marks: apostrophes typed as ‘, and quotations whose marks are turned.
//!
//! ’ is an apostrophe far more often than a closing mark, so a mark is only turned where no reading as
//! the other one makes sense, and none is moved or set free.

use memchr::memchr_iter;

use crate::RuleId;
use crate::draft::Draft;
use crate::marks::MARK_LEN;

/// How far the other mark of a quotation is looked for, in bytes.
const REACH: usize = 300;

/// The places of ‘ and ’, with whether it is ‘.
fn singles(text: &str) -> impl Iterator<Item = (usize, bool)> + '_ {
    let bytes = text.as_bytes();
    memchr_iter(0xe2, bytes).filter_map(|at| match bytes.get(at + 1..at + MARK_LEN) {
        Some([0x80, 0x98]) => Some((at, true)),
        Some([0x80, 0x99]) => Some((at, false)),
        _ => None,
    })
}

/// What stands around a mark.
struct Place<'a> {
    before: &'a str,
    after: &'a str,
    left: Option<char>,
    right: Option<char>,
}

impl<'a> Place<'a> {
    fn of(text: &'a str, at: usize) -> Self {
        let (before, after) = (&text[..at], &text[at + MARK_LEN..]);
        let (left, right) = (before.chars().next_back(), after.chars().next());
        Self { before, after, left, right }
    }

    fn is_behind_word(&self) -> bool {
        self.left.is_some_and(char::is_alphanumeric)
    }

    /// Whether a word or sentence ends before it, and nothing goes on behind it.
    fn looks_closing(&self) -> bool {
        let ends = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '!' | '?' | '…');
        self.left.is_some_and(ends) && !self.right.is_some_and(char::is_alphanumeric)
    }

    /// Whether it stands where a word begins.
    fn looks_opening(&self) -> bool {
        let begins = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '“' | '—' | '–');
        self.left.is_none_or(begins) && self.right.is_some_and(char::is_alphanumeric)
    }
}

/// Turns ‘ where it can only be an apostrophe: `don‘t`, `‘n’`, and `‘90s` if no quotation could begin there.
pub(crate) fn repair_apostrophes(draft: &mut Draft<'_>) {
    let text = draft.before();
    for (at, is_opening) in singles(text) {
        if is_opening && is_apostrophe(&Place::of(text, at)) {
            draft.replace(at..at + MARK_LEN, "\u{2019}", RuleId::Apostrophes);
        }
    }
}

fn is_apostrophe(place: &Place<'_>) -> bool {
    if place.is_behind_word() {
        return is_contraction(place);
    }
    if !place.looks_opening() {
        return false;
    }
    place.after.starts_with("n\u{2019} ") || (is_decade(place.after) && !is_closed(place.after))
}

/// Whether it is `don‘t` or `we‘ll`, and not the ʻokina of Hawai‘i.
fn is_contraction(place: &Place<'_>) -> bool {
    let length = place.after.bytes().take(3).take_while(u8::is_ascii_alphabetic).count();
    let ending = &place.after[..length];
    let goes_on = place.after[length..].starts_with(char::is_alphanumeric);
    !goes_on
        && match ending {
            "t" => place.before.ends_with('n'),
            _ => matches!(ending, "s" | "re" | "ve" | "ll" | "d" | "m"),
        }
}

/// Whether it is the rest of `‘90s`.
fn is_decade(after: &str) -> bool {
    let bytes = after.as_bytes();
    let is_round = matches!(bytes, [b'0'..=b'9', b'0', b's', ..]);
    is_round && !after[3..].starts_with(|c: char| c.is_alphanumeric() || c == '\u{2019}')
}

/// Whether a mark that may close follows in reach, before another ‘ and the end of the paragraph.
fn is_closed(after: &str) -> bool {
    let mut end = after.len().min(REACH);
    while !after.is_char_boundary(end) {
        end -= 1;
    }
    let window = &after[..after[..end].find("\n\n").unwrap_or(end)];
    let mut marks = singles(window).take_while(|(_, is_opening)| !is_opening);
    marks.any(|(at, _)| Place::of(after, at).looks_closing())
}

/// Turns the marks of quotations: a ‘ behind a word with an opening one before it, and a ’ before a capital
/// with a closing one behind it that a stop precedes.
pub(crate) fn repair_quotations(draft: &mut Draft<'_>) {
    let text = draft.before();
    let all: Vec<(usize, bool)> = singles(text).collect();
    for (number, &(at, is_opening)) in all.iter().enumerate() {
        let place = Place::of(text, at);
        let is_turned = if is_opening {
            place.looks_closing()
                && number.checked_sub(1).is_some_and(|last| opens_before(text, all[last], at))
        } else {
            place.looks_opening()
                && place.right.is_some_and(char::is_uppercase)
                && all.get(number + 1).is_some_and(|next| closes_behind(text, at, *next))
        };
        if is_turned {
            let with = if is_opening { "\u{2019}" } else { "\u{2018}" };
            draft.replace(at..at + MARK_LEN, with, RuleId::SingleQuotes);
        }
    }
}

/// Whether the mark before is a ‘ that opens, near and in the same paragraph.
fn opens_before(text: &str, (last, is_opening): (usize, bool), at: usize) -> bool {
    is_opening && is_near(text, last, at) && Place::of(text, last).looks_opening()
}

/// Whether the next mark is a ’ behind a stop, near and in the same paragraph.
fn closes_behind(text: &str, at: usize, (next, is_opening): (usize, bool)) -> bool {
    let place = Place::of(text, next);
    let behind_stop = matches!(place.left, Some('.' | ',' | '!' | '?' | '…'));
    !is_opening && behind_stop && place.looks_closing() && is_near(text, at, next)
}

fn is_near(text: &str, first: usize, second: usize) -> bool {
    second - first <= REACH && !text[first..second].contains("\n\n")
}
