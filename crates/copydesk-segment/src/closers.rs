//! Marks that hang on a stop and belong to the sentence that it ends.

use crate::chars;
use crate::lexicon::{self, Group};

/// The end of the marks that close behind a run: quotation marks, brackets, `[3]`, a lone mark after
/// a blank (`he said. ”`), a face (`:)`).
pub(crate) fn closers(text: &str, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end {
        let Some(c) = chars::at(text, at) else { break };
        let length = if chars::is_closing(c) || (c == '“' && closes_turned(text, at, from)) {
            Some(c.len_utf8())
        } else if c == '[' {
            footnote(text, at)
        } else if c.is_ascii_digit() && at == from {
            note_figures(text, at, end)
        } else if c == ' ' {
            lone_closer(text, at, end)
        } else {
            None
        };
        let Some(length) = length else { break };
        at += length;
    }
    at.min(end)
}

/// Whether the opening mark at `at` hangs on the stop and has a blank behind: it closes, turned round.
fn closes_turned(text: &str, at: usize, from: usize) -> bool {
    at == from && chars::at(text, at + '“'.len_utf8()).is_none_or(char::is_whitespace)
}

/// The length of a blank and what closes behind it: a lone mark or a face, with a blank after it.
fn lone_closer(text: &str, at: usize, end: usize) -> Option<usize> {
    let rest = text.get(at + 1..end)?;
    if rest.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return None; // a word, as behind most stops; no face begins with a letter
    }
    let token = rest.split(char::is_whitespace).next()?;
    let is_face = lexicon::phrases(Group::Face).contains(&token);
    (matches!(token, "”" | "»" | ")" | "]") || is_face).then_some(1 + token.len())
}

/// The length of a note sign like `[3]` at `at`.
fn footnote(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at + 1..)?;
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    (digits > 0 && rest.as_bytes().get(digits) == Some(&b']')).then_some(digits + 2)
}

/// The length of the figures of notes that hang on a stop: `it fell.11 12 The rest`. The stop must
/// stand behind a word, else it is a decimal point.
fn note_figures(text: &str, at: usize, end: usize) -> Option<usize> {
    let hangs = chars::before(text, at.checked_sub(1)?)
        .is_some_and(|c| c.is_lowercase() || matches!(c, ')' | '”' | '"'));
    let rest = text.get(at..end)?;
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let mut length = digits;
    while let Some(more) = rest.get(length..).and_then(|rest| rest.strip_prefix(' ')) {
        let digits = more.bytes().take(4).take_while(u8::is_ascii_digit).count();
        if !(1..=3).contains(&digits) || !more.get(digits..)?.starts_with(' ') {
            break;
        }
        length += 1 + digits;
    }
    let next = rest.get(length..)?.strip_prefix(' ')?.chars().next();
    (hangs && digits <= 3 && next.is_some_and(char::is_uppercase)).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_face_begins_with_a_letter_or_figure() {
        for face in lexicon::phrases(Group::Face) {
            assert!(!face.starts_with(char::is_alphanumeric), "{face:?} would be overlooked");
        }
    }
}
