//! The passes over marks that are typed as two: ``` ``…'' ``` and `,,…`.

use memchr::memmem;

use crate::RuleId;
use crate::draft::Draft;
use crate::marks::breaks;
use crate::neighbour::Neighbour;

/// Both kinds take two bytes.
const PAIR: usize = 2;

/// How a mark is written where it is to be ASCII.
const STRAIGHT: &str = "\"";

/// Writes ``` `` ``` and `''` as double marks, in paragraphs where they open and close in turn, with nothing to
/// say against any of them and no other double mark beside them.
pub(crate) fn join_tex(ascii: bool, draft: &mut Draft<'_>) {
    let text = draft.before();
    if memmem::find(text.as_bytes(), b"``").is_none() {
        return;
    }
    let mut start = 0;
    for end in breaks(text).chain([text.len()]) {
        let paragraph = &text[start..end];
        if let Some(marks) = sound_tex(paragraph) {
            for (number, at) in marks.into_iter().enumerate() {
                let with = match number % 2 {
                    _ if ascii => STRAIGHT,
                    0 => "\u{201c}",
                    _ => "\u{201d}",
                };
                draft.replace(start + at..start + at + PAIR, with, RuleId::TexQuotes);
            }
        }
        start = end;
    }
}

/// The places of the doubled marks of a paragraph, if all are sound.
fn sound_tex(paragraph: &str) -> Option<Vec<usize>> {
    if !paragraph.contains("``") || paragraph.contains(['\u{201c}', '\u{201d}', '"']) {
        return None;
    }
    let mut marks = Vec::new();
    let mut from = 0;
    let bytes = paragraph.as_bytes();
    while let Some(at) = memchr::memchr2(b'`', b'\'', &bytes[from..]).map(|at| from + at) {
        let run = bytes[at..].iter().take_while(|byte| **byte == bytes[at]).count();
        from = at + run;
        let left = Neighbour::of(paragraph[..at].chars().next_back());
        let right = Neighbour::of(paragraph[from..].chars().next());
        let opens = marks.len().is_multiple_of(2);
        match (bytes[at], run) {
            (b'`', PAIR) if opens && !left.ends() && right.begins() => marks.push(at),
            (b'\'', PAIR) if !opens && left.ends() && !right.begins() => marks.push(at),
            (b'\'', 1) => {}
            _ => return None,
        }
    }
    marks.len().is_multiple_of(2).then_some(marks)
}

/// Writes two commas as a low mark where they open: a letter behind them, none before, and a double mark
/// that may close in the same paragraph.
pub(crate) fn join_commas(draft: &mut Draft<'_>) {
    let text = draft.before();
    for at in memmem::find_iter(text.as_bytes(), b",,") {
        let end = at + PAIR;
        let left = Neighbour::of(text[..at].chars().next_back());
        let right = Neighbour::of(text[end..].chars().next());
        let opens = matches!(left, Neighbour::Edge | Neighbour::Blank | Neighbour::Opener)
            && right == Neighbour::Word;
        if opens && is_closed(&text[end..]) {
            draft.replace(at..end, "\u{201e}", RuleId::LowQuotes);
        }
    }
}

/// Whether a double mark comes before the end of the paragraph and before another low one.
fn is_closed(rest: &str) -> bool {
    let mut before = ' ';
    for c in rest.chars() {
        match (before, c) {
            (_, '\u{201c}' | '\u{201d}' | '"') | ('\'', '\'') => return true,
            (_, '\u{201e}') | ('\n', '\n') | (',', ',') => return false,
            _ => before = c,
        }
    }
    false
}
