//! Whether a text keeps to the rules of capitals.

use crate::chars;
use crate::lexicon::{self, Group};

/// At most this much of a text is looked at, in bytes.
const REACH: usize = 20_000;

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Register {
    /// Sentences begin with capitals, as in print: a small letter never begins one.
    #[default]
    Edited,
    /// Many sentences begin small, as in comments and messages.
    Loose,
}

/// The register of a text, which is judged when it is asked for: most texts can do without.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Judged<'a> {
    /// Of this text, when asked.
    Later(&'a str),
    Known(Register),
}

impl Judged<'_> {
    /// Whether the text is loose; it is judged once.
    pub(crate) fn is_loose(&mut self) -> bool {
        let register = match *self {
            Self::Later(text) => Register::of(text),
            Self::Known(register) => register,
        };
        *self = Self::Known(register);
        register == Register::Loose
    }
}

impl Register {
    /// Judges a text by the first letters behind its stops and paragraph breaks and by the pronoun
    /// `i`. A single slip (`… (5%). according to the bank`) does not make a text loose.
    pub(crate) fn of(text: &str) -> Self {
        // Most texts have no two small letters at such places, and then the capitals need no count.
        let small = pronouns(text) + beginnings(text, char::is_lowercase);
        let is_loose = small >= 2 && small * 3 >= beginnings(text, char::is_uppercase);
        if is_loose { Self::Loose } else { Self::Edited }
    }
}

/// How much of a text is looked at.
fn reach(text: &str) -> &[u8] {
    text.as_bytes().get(..REACH).unwrap_or(text.as_bytes())
}

/// How many first letters are of this `kind`: that of the text, and those behind paragraph breaks and
/// stops. The letter is asked first, as the word before a stop must be looked up.
fn beginnings(text: &str, kind: fn(char) -> bool) -> usize {
    let is_kind = |first: Option<char>| usize::from(first.is_some_and(kind));
    let mut count = is_kind(text.trim_start().chars().next());
    let bytes = text.as_bytes();
    for place in memchr::memchr_iter(b'\n', reach(text)) {
        if bytes.get(place + 1) == Some(&b'\n') {
            count += is_kind(chars::at(text, place + 2));
        }
    }
    let small = !kind('A');
    for place in memchr::memchr3_iter(b'.', b'?', b'!', reach(text)) {
        match bytes.get(place + 1..) {
            Some([b' ', b'A'..=b'Z', ..]) if small => continue, // nearly all, when small ones count
            Some([b'!'..=b'~', ..]) => continue,                // no blank
            _ => {}
        }
        let rest = text.get(place + 1..).unwrap_or_default();
        let first = rest.trim_start();
        if first.len() < rest.len() && first.chars().next().is_some_and(kind) {
            let token = token(text, place);
            count += usize::from(
                token.len() > 1
                    && lexicon::abbreviation(token).is_none()
                    && !lexicon::is_in(token, Group::Loud),
            );
        }
    }
    count
}

/// How often the pronoun `i` stands in small letters.
fn pronouns(text: &str) -> usize {
    let reach = reach(text);
    if !may_hold_pronoun(reach) {
        return 0;
    }
    memchr::memchr_iter(b'i', reach).filter(|place| is_pronoun(text, *place)).count()
}

/// Whether an `i` without letters beside it is among these bytes: a loop without branches, which the
/// compiler does for many bytes at once.
fn may_hold_pronoun(bytes: &[u8]) -> bool {
    let edges = bytes.first() == Some(&b'i') || bytes.last() == Some(&b'i');
    let inner = bytes.get(1..).unwrap_or_default();
    let behind = bytes.get(2..).unwrap_or_default();
    let mut found = false;
    for ((before, letter), after) in bytes.iter().zip(inner).zip(behind) {
        found |= (*letter == b'i') & !before.is_ascii_alphabetic() & !after.is_ascii_alphabetic();
    }
    edges || found
}

/// The letters before `at`, back to anything else; empty if dots or figures are among them.
fn token(text: &str, at: usize) -> &str {
    let from = (at.saturating_sub(24)..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at);
    let before = text.get(from..at).unwrap_or_default();
    let token = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    if token.chars().all(char::is_alphabetic) { token } else { "" }
}

/// Whether the letter at `at` is the pronoun `i` in small.
fn is_pronoun(text: &str, at: usize) -> bool {
    let before = chars::before(text, at).is_none_or(char::is_whitespace);
    let next = chars::at(text, at + 1);
    before && (next.is_some_and(char::is_whitespace) || next == Some('\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven() {
        let slip = "The bank grew. It ranks third. according to the ministry, it will grow. Nobody asked why. They left.";
        assert_eq!(Register::of(slip), Register::Edited);
    }

    #[test]
    fn a_message_without_capitals_is_loose() {
        assert_eq!(Register::of("i want to go. where is it? call me."), Register::Loose);
        assert_eq!(Register::of("He writes for Yahoo! in the evening."), Register::Edited);
        assert_eq!(Register::of(""), Register::Edited);
    }
}
