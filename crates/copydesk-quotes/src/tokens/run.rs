//! Reads a word of plain letters and digits eight bytes at a time, and makes the key it is looked up
//! by from the same bytes.

use crate::lexicon::{Key, LONGEST};

/// How many bytes are read at once.
const LANES: usize = size_of::<u64>();

/// A run of ASCII letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) len: usize,
    /// Nothing if it is longer than any word of the tables.
    pub(super) key: Option<Key>,
}

/// The run that `bytes` hold from `at` on.
pub(super) fn run(bytes: &[u8], at: usize) -> Run {
    let rest = bytes.get(at..).unwrap_or_default();
    let Some((low, rest)) = rest.split_first_chunk::<LANES>() else {
        let mut last = [0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        return short(last);
    };
    let first = short(*low);
    if first.len < LANES { first } else { long(u64::from_le_bytes(*low), rest) }
}

/// The run at the start of so few bytes.
const fn short(bytes: [u8; LANES]) -> Run {
    let low = u64::from_le_bytes(bytes);
    let (len, low) = cut(low);
    Run { len, key: Some(Key::halves(low, 0)) }
}

/// A run that fills its first bytes and may go on in `rest`.
fn long(low: u64, rest: &[u8]) -> Run {
    let mut next = [0; LANES];
    let width = rest.len().min(LANES);
    next[..width].copy_from_slice(&rest[..width]);
    let (more, high) = cut(u64::from_le_bytes(next));
    if more < LANES {
        let low = low | BLANKS;
        return Run { len: LANES + more, key: Some(Key::halves(low, high)) };
    }
    let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let key = (LANES + end <= LONGEST).then(|| Key::halves(low | BLANKS, high));
    Run { len: LANES + end, key }
}

/// The bit that tells a small letter from a capital; digits have it too.
const BLANKS: u64 = u64::from_le_bytes([b' '; LANES]);
/// The bit that no ASCII byte has.
const HIGH: u64 = u64::from_le_bytes([0x80; LANES]);

/// How many bytes from the lowest on are letters or digits, and these in lower case with zeros
/// behind them.
const fn cut(word: u64) -> (usize, u64) {
    let len = (foreign(word).trailing_zeros() / u8::BITS) as usize;
    let kept = if len == LANES { u64::MAX } else { (1 << (len * 8)) - 1 };
    (len, (word | BLANKS) & kept)
}

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
    use crate::lexicon::lexicon;

    #[test]
    fn every_byte_is_told_as_the_standard_library_tells_it() {
        for byte in 0..=u8::MAX {
            for place in 0..LANES {
                let mut bytes = [b'a'; LANES];
                bytes[place] = byte;
                let want = if byte.is_ascii_alphanumeric() { LANES } else { place };
                assert_eq!(cut(u64::from_le_bytes(bytes)).0, want, "byte {byte} at {place}");
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
                assert_eq!(run.key.is_some(), len <= LONGEST, "in {text:?}");
                let word = &text[1..=len];
                let flags = run.key.map(|key| lexicon().key(key)).unwrap_or_default();
                assert_eq!(flags, lexicon().word(word), "in {text:?}");
            }
        }
    }

    #[test]
    fn a_key_is_that_of_the_word_in_any_case() {
        for word in ["Said", "SPOKESWOMAN", "representatives", "7", "20th"] {
            let run = run(word.as_bytes(), 0);
            let flags = run.key.map(|key| lexicon().key(key));
            assert_eq!((run.len, flags), (word.len(), Some(lexicon().word(word))), "{word}");
        }
    }
}
