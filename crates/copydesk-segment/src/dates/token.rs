//! Runs of letters and of digits, and what parts them.

use crate::chars;

/// The longest run of marks and blanks between the parts of one date, in bytes.
const WIDEST_GAP: usize = 8;

/// A run of letters or of ASCII digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// The number of a run of at most four digits.
    pub(super) fn number(self) -> Option<i16> {
        let is_number = self.text.len() <= 4 && self.text.starts_with(|c: char| c.is_ascii_digit());
        if is_number { self.text.parse().ok() } else { None }
    }

    /// The number of a run of one or two digits.
    pub(super) fn small(self) -> Option<i8> {
        if self.text.len() <= 2 { i8::try_from(self.number()?).ok() } else { None }
    }
}

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    Glued,
    Blank,
    Comma,
    Stop,
    /// A stop and a blank.
    StopBlank,
    Dash,
    Slash,
    Colon,
    /// The mark before a year of two digits: `’21`.
    Mark,
    Other,
}

/// All tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    first_tokens(text, usize::MAX)
}

/// The first tokens of a text, `most` at most.
pub(super) fn first_tokens(text: &str, most: usize) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = chars::at(text, at).filter(|_| tokens.len() < most) {
        let same: fn(char) -> bool =
            if c.is_ascii_digit() { |c| c.is_ascii_digit() } else { char::is_alphabetic };
        let rest = text.get(at..).unwrap_or_default();
        let plain = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let length = match rest.as_bytes().get(plain) {
            Some(b' ') if plain > 0 => plain, // the end of most words
            _ => rest.find(|c| !same(c)).unwrap_or(rest.len()),
        };
        if length > 0 {
            tokens.push(Token { text: &rest[..length], start: at });
        }
        at += length.max(c.len_utf8());
    }
    tokens
}

/// The gap between two tokens of `text`.
pub(super) fn gap(text: &str, a: Token<'_>, b: Token<'_>) -> Gap {
    let raw = text.get(a.end()..b.start).unwrap_or("?");
    if raw.len() > WIDEST_GAP || raw.contains('\n') {
        return Gap::Other;
    }
    let bare = raw.trim();
    let blank = bare.len() < raw.len();
    match bare {
        "" if blank => Gap::Blank,
        "" => Gap::Glued,
        "," | ".," => Gap::Comma,
        "." if blank => Gap::StopBlank,
        "." => Gap::Stop,
        "-" | "\u{2010}" | "\u{2011}" if !blank => Gap::Dash,
        "/" => Gap::Slash,
        ":" if !blank => Gap::Colon,
        "'" | "’" | "‘" | ",'" | ", '" | ", ’" => Gap::Mark,
        _ => Gap::Other,
    }
}
