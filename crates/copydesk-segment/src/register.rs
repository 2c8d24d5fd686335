//! Whether a text keeps to the rules of capitals.

use crate::chars;
use crate::lexicon::{self, Group};

/// At most this much of a text is looked at, in bytes.
const REACH: usize = 20_000;

/// Stops, line ends, and the letter of the pronoun.
static TELLING: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b".?!\ni";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
};

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Register {
    /// Sentences begin with capitals, as in print: a small letter never begins one.
    #[default]
    Edited,
    /// Many sentences begin small, as in comments and messages.
    Loose,
}

impl Register {
    /// Judges a text by the first letters behind its stops and paragraph breaks and by the pronoun
    /// `i`. A single slip (`… (5%). according to the bank`) does not make a text loose.
    pub(crate) fn of(text: &str) -> Self {
        let (mut small, mut big) = (0_u32, 0_u32);
        let mut count = |first: Option<char>| match first {
            Some(c) if c.is_lowercase() => small += 1,
            Some(c) if c.is_uppercase() => big += 1,
            _ => {}
        };
        count(text.trim_start().chars().next());
        let bytes = text.as_bytes();
        let reach = bytes.get(..REACH).unwrap_or(bytes);
        let mut at = 0;
        while let Some(found) =
            reach.get(at..).and_then(|rest| rest.iter().position(|b| TELLING[usize::from(*b)]))
        {
            let place = at + found;
            at = place + 1;
            match reach[place] {
                b'\n' if bytes.get(at) == Some(&b'\n') => {
                    count(text.get(at + 1..).and_then(|rest| rest.chars().next()));
                }
                b'\n' => {}
                b'i' if place > 0 && bytes[place - 1].is_ascii_lowercase() => {}
                b'i' if is_pronoun(text, place) => count(Some('i')),
                b'.' | b'?' | b'!' if chars::at(text, at).is_some_and(char::is_whitespace) => {
                    let token = token(text, place);
                    if token.len() > 1
                        && lexicon::abbreviation(token).is_none()
                        && !lexicon::is_in(token, Group::Loud)
                    {
                        count(text.get(at..).and_then(|rest| rest.trim_start().chars().next()));
                    }
                }
                _ => {}
            }
        }
        if small >= 2 && small * 3 >= big { Self::Loose } else { Self::Edited }
    }
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
