//! What may follow a number, told by one look at the next word.
//!
//! Most numbers of most texts have neither scale nor unit nor currency, and one question answers that
//! for all of them. The answer errs on the side of more: it says what is worth asking for.

use crate::role::Role;
use crate::symbol;
use crate::text::{Lower, Text};

/// What may follow a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follow {
    /// Nothing that belongs to it.
    Nothing,
    /// A scale or another part of the number, but no unit or currency.
    Part,
    /// Anything.
    Unit,
}

/// Whatever is as short as this may be a symbol or code, unless it is a common word.
const LONGEST_SYMBOL: usize = 4;

/// No more words than this stand between a number and its unit: `of a`.
const MOST_JOINTS: usize = 3;

impl Follow {
    /// What may follow the number that ends at `at`.
    pub(crate) fn of(text: Text<'_>, at: usize) -> Self {
        let words = text.words();
        let (mut end, mut after_of) = (at, false);
        for _ in 0..=MOST_JOINTS {
            let start = text.blanks(end);
            match text.byte(start) {
                b'a'..=b'z' | b'A'..=b'Z' if start > end => {}
                b'0'..=b'9' if end > at => return Self::Unit,
                b'"' | b'\'' if symbol::is_mark_of_size(text, start, start == at) => {
                    return Self::Unit;
                }
                byte if is_border(byte) => return Self::Nothing,
                _ => return Self::Unit,
            }
            let word = text.word(start);
            let lower = Lower::of(word);
            let lower = lower.as_str();
            let known = words.known(lower);
            let of = known.roles.has(Role::Of);
            // `5 A` are amperes.
            if word == lower && (of || known.roles.has(Role::Article)) {
                (end, after_of) = (start + word.len(), of);
                continue;
            }
            if symbol::is_inches(text, word, start + word.len()) {
                return Self::Unit;
            }
            if let Some(follow) = known.follow {
                return follow;
            }
            let number = known.number > 0;
            let common = word == lower && (known.stop || number);
            let symbol = word.len() <= LONGEST_SYMBOL && !common;
            // `of one percent`
            return if symbol || number && after_of { Self::Unit } else { Self::Nothing };
        }
        Self::Unit
    }
}

/// What neither a unit nor a sign of one begins with.
fn is_border(byte: u8) -> bool {
    byte.is_ascii_digit()
        || byte < b' '
        || matches!(byte, b',' | b'.' | b';' | b':' | b'?' | b'!' | b')' | b']' | b'"' | b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: Follow) {
        assert_eq!(Follow::of(Text::new(text, &ENGLISH), 1), want, "in {text:?}");
    }

    #[test]
    fn common_nouns_and_marks_are_no_units() {
        check("5 workers", Follow::Nothing);
        check("5, or 6", Follow::Nothing);
        check("5 of the men", Follow::Nothing);
        check("5 6", Follow::Nothing);
    }

    #[test]
    fn scales_units_and_currencies_are_asked_for() {
        check("5 dozen", Follow::Part);
        check("5 and a half", Follow::Part);
        check("5 miles", Follow::Unit);
        check("5 of a mile", Follow::Unit);
        check("5 tenge", Follow::Unit);
        check("5bn", Follow::Unit);
        check("5 XYZ", Follow::Unit);
        check("5%", Follow::Unit);
        check("5-year", Follow::Unit);
        check("5'2\"", Follow::Unit);
        check("5 in. Then", Follow::Unit);
        check("5' and", Follow::Nothing);
    }
}
