//! Small questions about characters and places in a text, all total.

pub(crate) use crate::words::bare_words;

/// Whether `c` opens a quotation or bracket; a straight mark may open or close.
pub(crate) fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '"' | '\'' | '“' | '‘' | '«' | '„' | '‹' | '¿' | '¡' | '`')
}

/// Whether `c` closes a quotation or bracket; a straight mark may open or close.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '»' | '›')
}

/// Whether `c` is a double quotation mark of any kind.
pub(crate) fn is_double_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '«' | '»' | '„')
}

/// Whether `c` is a dash that may lead a turn of speech.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '‒')
}

/// Whether `c` ends sentences.
pub(crate) fn is_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…')
}

/// The first character at or after `at`.
pub(crate) fn at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The last character before `at`.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The place of the first character at or after `from` that is no blank, at most `end`.
pub(crate) fn skip_blanks(text: &str, from: usize, end: usize) -> usize {
    text.get(from..end).map_or(end, |rest| end - rest.trim_start().len())
}

/// `start..end` without the blanks at its edges; empty at `start` if there is nothing else.
pub(crate) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let Some(slice) = text.get(start..end) else { return (start, start) };
    let lead = slice.len() - slice.trim_start().len();
    let kept = slice.trim().len();
    (start + lead, start + lead + kept)
}

/// How many ASCII figures a text holds; many bytes are counted at once.
pub(crate) fn figures(text: &str) -> usize {
    let count = |bytes: &[u8]| bytes.iter().map(|b| u8::from(b.is_ascii_digit())).sum::<u8>();
    text.as_bytes().chunks(usize::from(u8::MAX)).map(|bytes| usize::from(count(bytes))).sum()
}

/// Whether a word begins with a capital.
pub(crate) fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The words of a text from its end, stripped of marks at both ends; lazy.
pub(crate) fn bare_words_back(text: &str) -> impl Iterator<Item = &str> {
    text.rsplit(char::is_whitespace)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// The last character boundary at or before `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
