//! Words that need a look at every character.

use super::chars::{Folded, fold};
use super::{WordKind, long_hash};
use crate::hash::Hasher;

/// The hash and the end of the ASCII word at `at`, or nothing if it touches a byte that is not ASCII.
pub(super) fn ascii_word(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let rest = &bytes[at..];
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let touches = rest.get(length).is_some_and(|next| !next.is_ascii());
    (!touches).then(|| (long_hash(&rest[..length]), at + length))
}

/// Reads characters from `at` up to the end of the word, and at least one.
pub(super) fn spelled_word(text: &str, at: usize, each: &mut impl FnMut(u64, WordKind)) -> usize {
    let mut word = Hasher::new();
    for (offset, char) in text[at..].char_indices() {
        let here = at + offset;
        match fold(char) {
            Folded::Letter(letter) => word.char(letter),
            Folded::Letters(letters) => letters.bytes().for_each(|byte| word.push(byte)),
            Folded::Nothing => {}
            Folded::Alone => {
                if word.is_empty() {
                    word.char(char);
                    each(word.finish(), WordKind::Plain);
                    return here + char.len_utf8();
                }
                each(word.finish(), WordKind::Plain);
                return here;
            }
            Folded::Digit if word.is_empty() => return figure(text, here, Hasher::new(), each),
            Folded::Digit => word.char(char),
            Folded::Minus if word.is_empty() => {
                let end = here + char.len_utf8();
                let signed = text.as_bytes().get(end).is_some_and(u8::is_ascii_digit);
                return if signed {
                    figure(text, end, Hasher::new().with(b'-'), each)
                } else {
                    end
                };
            }
            Folded::Blank | Folded::Minus => {
                if word.is_empty() {
                    return here + char.len_utf8();
                }
                each(word.finish(), WordKind::Plain);
                return here;
            }
        }
    }
    if !word.is_empty() {
        each(word.finish(), WordKind::Plain);
    }
    text.len()
}

/// Reads a figure from its first digit on: `5,251.06`, `4th`, `1980s`.
pub(super) fn figure(
    text: &str,
    at: usize,
    mut word: Hasher,
    each: &mut impl FnMut(u64, WordKind),
) -> usize {
    let bytes = text.as_bytes();
    let mut end = text.len();
    for (offset, char) in text[at..].char_indices() {
        let here = at + offset;
        match char {
            '0'..='9' | 'a'..='z' | 'A'..='Z' => word.char(char.to_ascii_lowercase()),
            '.' if is_between_digits(bytes, here) => word.push(b'.'),
            ',' if is_between_digits(bytes, here) => {
                let groups =
                    (1..4).all(|step| is_digit(bytes, here + step)) && !is_digit(bytes, here + 4);
                if !groups {
                    word.push(b',');
                }
            }
            _ => match fold(char) {
                Folded::Letter(letter) if !char.is_ascii() => word.char(letter),
                Folded::Letters(letters) => letters.bytes().for_each(|byte| word.push(byte)),
                Folded::Digit => word.char(char),
                Folded::Nothing => {}
                _ => {
                    end = here;
                    break;
                }
            },
        }
    }
    each(word.finish(), WordKind::Figure);
    end
}

fn is_between_digits(bytes: &[u8], at: usize) -> bool {
    at > 0 && is_digit(bytes, at - 1) && is_digit(bytes, at + 1)
}

fn is_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
}

/// How long the HTML entity is that `bytes` begin with, at least 1: it is a mark, not a word.
pub(super) fn entity(bytes: &[u8]) -> usize {
    const LONGEST: usize = 10; // `&thetasym;`; a longer one is read as `&` and a word
    let name = bytes[1..].iter().take(LONGEST);
    let length = name.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    if length > 1 && bytes.get(1 + length) == Some(&b';') { length + 2 } else { 1 }
}
