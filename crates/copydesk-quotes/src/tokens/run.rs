//! Reads a word of plain letters and digits eight bytes at a time, and makes the key it is looked up
//! by from the same bytes.

use crate::lexicon::{Flags, Key, Lexicon};

/// How many bytes are read at once.
const LANES: usize = size_of::<u64>();

/// A run of ASCII letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) len: usize,
    pub(super) key: Key,
}

/// The length of the run that `bytes` hold from `at` on, which is not behind their end, and the bits
/// of its word.
#[inline]
pub(super) fn looked_up(words: &Lexicon, bytes: &[u8], at: usize) -> (usize, Flags) {
    let rest = &bytes[at..];
    if let Some(low) = rest.first_chunk() {
        let (len, low) = cut(u64::from_le_bytes(*low));
        if len < LANES {
            return (len, words.key(Key::halves(low, 0))); // most words of English
        }
    }
    long_looked_up(words, rest)
}

#[inline(never)]
fn long_looked_up(words: &Lexicon, rest: &[u8]) -> (usize, Flags) {
    let Run { len, key } = long(rest);
    (len, words.key(key))
}

/// The run that `bytes` hold from `at` on, which is not behind their end.
pub(super) fn run(bytes: &[u8], at: usize) -> Run {
    let rest = &bytes[at..];
    if let Some(low) = rest.first_chunk() {
        let (len, low) = cut(u64::from_le_bytes(*low));
        if len < LANES {
            return Run { len, key: Key::halves(low, 0) };
        }
    }
    long(rest)
}

/// A run that fills its first bytes, or has so few bytes that they cannot be read at once.
fn long(rest: &[u8]) -> Run {
    if let Some((low, rest)) = rest.split_first_chunk()
        && let Some(high) = rest.first_chunk()
    {
        let low = u64::from_le_bytes(*low) | BLANKS; // the caller has found no end in it
        let (more, high) = cut(u64::from_le_bytes(*high));
        if more < LANES {
            return Run { len: LANES + more, key: Key::halves(low, high) };
        }
    }
    let len = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    Run { len, key: Key::of(&rest[..len]) }
}

/// How many bytes from the lowest on are letters or digits, and these in lower case with zeros
/// behind them.
const fn cut(word: u64) -> (usize, u64) {
    let foreign = foreign(word);
    if foreign == 0 {
        return (LANES, word | BLANKS);
    }
    // The lowest bit, less one, covers the bytes before it and all but one bit of its own.
    let kept = (foreign ^ (foreign - 1)) >> u8::BITS;
    ((foreign.trailing_zeros() / u8::BITS) as usize, (word | BLANKS) & kept)
}

/// The bit that tells a small letter from a capital; digits have it too.
const BLANKS: u64 = u64::from_le_bytes([b' '; LANES]);
/// The bit that no ASCII byte has.
const HIGH: u64 = u64::from_le_bytes([0x80; LANES]);

/// The highest bit of every byte that is no ASCII letter or digit. A byte without its highest bit,
/// plus what is missing from a border to 0x80, has that bit if it has reached the border; no sum
/// runs over into the next byte.
const fn foreign(word: u64) -> u64 {
    const fn reaching(bytes: u64, border: u8) -> u64 {
        bytes + u64::from_le_bytes([0x80 - border; LANES])
    }
    let plain = word & !HIGH;
    let letter = reaching(plain | BLANKS, b'a') & !reaching(plain | BLANKS, b'z' + 1);
    let digit = reaching(plain, b'0') & !reaching(plain, b'9' + 1);
    (!(letter | digit) | word) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_as_the_standard_library_tells_it() {
        for byte in 0..=u8::MAX {
            for place in 0..LANES {
                let mut bytes = *b"aZ09zA18 ";
                bytes[place] = byte;
                let want = if byte.is_ascii_alphanumeric() { LANES } else { place };
                assert_eq!(run(&bytes, 0).len, want, "byte {byte} at {place}");
            }
        }
    }

    #[test]
    fn a_run_of_any_length_has_its_end_and_its_key() {
        for len in 0..40 {
            for tail in ["", " ", " and so it went on for a while", "é"] {
                let text = format!("x{}{tail}", "Y".repeat(len));
                let run = run(text.as_bytes(), 1);
                assert_eq!(run.len, len, "in {text:?}");
                assert_eq!(run.key, Key::of(&text.as_bytes()[1..=len]), "in {text:?}");
            }
        }
    }

    #[test]
    fn a_key_is_that_of_the_word_in_any_case() {
        for word in ["Said", "SPOKESWOMAN", "representatives", "7", "20th"] {
            let run = run(word.as_bytes(), 0);
            assert_eq!((run.len, run.key), (word.len(), Key::of(word.as_bytes())), "{word}");
        }
    }
}
