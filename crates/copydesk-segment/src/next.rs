//! What stands behind a place where a sentence may end.

use crate::{chars, lexicon};

/// What stands behind a possible end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Next<'a> {
    pub(crate) at: usize,     // of the word or sign, opening marks skipped
    pub(crate) word: &'a str, // with inner apostrophes
    pub(crate) quoted: bool,  // a quotation opens before the word
    pub(crate) bracketed: bool,
    pub(crate) dotted: bool, // a stop hangs on the word
    pub(crate) kind: NextKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextKind {
    Nothing,
    Lower,
    Upper,
    Digit,
    Other,
}

impl<'a> Next<'a> {
    /// Whether the word opens sentences; `A` before a stop is an initial.
    pub(crate) fn opens(&self) -> bool {
        lexicon::is_opener(self.word) && !(self.word.len() == 1 && self.dotted)
    }

    pub(crate) fn read(text: &'a str, from: usize, end: usize) -> Self {
        let mut at = chars::skip_blanks(text, from, end);
        let (mut quoted, mut bracketed) = (false, false);
        while let Some(c) = chars::at(text, at).filter(|c| {
            at < end && (chars::is_opening(*c) || chars::is_dash(*c) || c.is_whitespace())
        }) {
            quoted |= chars::is_double_mark(c) || c == '‘';
            bracketed |= c == '(';
            at += c.len_utf8();
        }
        let rest = text.get(at..end).unwrap_or_default();
        let inner = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        let plain = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let length = match rest.as_bytes().get(plain) {
            Some(b' ') => plain, // the end of most words
            _ => rest.find(|c| !inner(c)).unwrap_or(rest.len()),
        };
        let word = rest.get(..length).unwrap_or_default().trim_end_matches(['\'', '’']);
        let dotted = rest.get(length..).is_some_and(|rest| rest.starts_with('.'));
        let kind = match rest.chars().next() {
            None | Some(',' | ';' | ':' | ')' | '.' | '?' | '!') => NextKind::Nothing,
            Some('h') if rest.starts_with("http") => NextKind::Upper,
            Some(c) if c.is_ascii_digit() => NextKind::Digit,
            Some(c) if c.is_lowercase() => {
                // `iPhone`, `eBay`, `al-Bashir`: names that begin small
                let token = rest.split_whitespace().next().unwrap_or_default();
                let has_capital =
                    token.chars().take(12).any(char::is_uppercase) && !token.contains('.');
                if has_capital { NextKind::Upper } else { NextKind::Lower }
            }
            Some(c) if c.is_alphabetic() => NextKind::Upper,
            Some(_) => NextKind::Other,
        };
        Self { at, word, quoted, bracketed, dotted, kind }
    }
}
