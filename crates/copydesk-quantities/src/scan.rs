//! The search for anchors: the only code that looks at every byte.

use crate::text::{Lower, Text};

/// What begins an anchor, as its first three bytes: digits, `½` and its kin, and the number words of a
/// language, letters in either case. Three bytes settle most words before any table is asked, `the`,
/// `for` and `to` above all.
pub(crate) struct Openings {
    /// For the byte before, the openings (one bit each) that may follow it.
    before: [u32; 256],
    /// For a byte in each of the three places, the openings that it fits.
    places: [[u32; 256]; 3],
}

/// The openings that stand for themselves. The bits above are of number words: those that share two
/// letters share a bit, so that the third place tells `one` from `only`.
const DIGIT: u32 = 1;
const HALF: u32 = 1 << 1;
const THIRD: u32 = 1 << 2;
const SIGNS: usize = 3;

/// So many places are asked before anything is decided.
const BLOCK: usize = 8;

impl Openings {
    /// The openings of a language with these number words, in lower case.
    pub(crate) fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut openings = Self { before: [u32::MAX; 256], places: [[0; 256]; 3] };
        for letter in (b'a'..=b'z').chain(b'A'..=b'Z') {
            // Where a letter stands before, no word begins.
            openings.before[usize::from(letter)] = DIGIT | HALF | THIRD;
        }
        let any: &[u8] = &std::array::from_fn::<u8, 256, _>(|byte| byte as u8);
        openings.add(DIGIT, [b"0123456789", any, any]);
        openings.add(HALF, [b"\xc2", b"\xbc\xbd\xbe", any]);
        openings.add(THIRD, [b"\xe2", b"\x85", &any[0x90..=0x9e]]);
        let mut pairs: Vec<&[u8]> = Vec::new();
        for word in words {
            let [first @ .., third] = word.as_bytes().first_chunk::<3>().unwrap_or(&[0; 3]);
            let known = pairs.iter().position(|pair| pair == first);
            let pair = known.unwrap_or(pairs.len());
            if known.is_none() {
                pairs.push(&word.as_bytes()[..2]);
            }
            // More pairs than bits share some: then more words are asked for, and no answer changes.
            let bit = 1 << (SIGNS + pair % (u32::BITS as usize - SIGNS));
            openings.add(bit, [&first[..1], &first[1..], &[*third]]);
        }
        openings
    }

    fn add(&mut self, bit: u32, places: [&[u8]; 3]) {
        for (table, bytes) in self.places.iter_mut().zip(places) {
            for byte in bytes {
                table[usize::from(byte.to_ascii_lowercase())] |= bit;
                table[usize::from(byte.to_ascii_uppercase())] |= bit;
            }
        }
    }

    /// The openings that three bytes fit, with one byte before.
    #[inline]
    fn fit(&self, bytes: &[u8; 4]) -> u32 {
        self.before[usize::from(bytes[0])]
            & self.places[0][usize::from(bytes[1])]
            & self.places[1][usize::from(bytes[2])]
            & self.places[2][usize::from(bytes[3])]
    }

    /// The next place whose bytes fit an opening. Four loads and three `and`s a byte, and one branch for
    /// every few bytes, which goes wrong only where something is found.
    fn candidate(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let four = |at: usize| {
            let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
            [at.checked_sub(1).map_or(0, byte), byte(at), byte(at + 1), byte(at + 2)]
        };
        if self.fit(&four(at)) != 0 {
            return Some(at);
        }
        let mut at = at + 1;
        while let Some(block) =
            bytes.get(at - 1..).and_then(|rest| rest.first_chunk::<{ BLOCK + 3 }>())
        {
            let fits: [u32; BLOCK] = std::array::from_fn(|step| {
                self.fit(&[block[step], block[step + 1], block[step + 2], block[step + 3]])
            });
            if fits.iter().fold(0, |all, fits| all | fits) != 0 {
                return fits.iter().position(|fits| *fits != 0).map(|step| at + step);
            }
            at += BLOCK;
        }
        (at..bytes.len()).find(|at| self.fit(&four(*at)) != 0)
    }
}

/// The next byte at or after `at` at which a figure may begin.
pub(crate) fn anchor(text: Text<'_>, at: usize) -> Option<usize> {
    let bytes = text.str().as_bytes();
    let openings = text.words().openings();
    let mut at = at;
    loop {
        at = openings.candidate(bytes, at)?;
        let first = bytes.get(at)?;
        if first.is_ascii_digit() {
            return Some(if after_point(bytes, at) { at - 1 } else { at });
        }
        if !first.is_ascii() || is_number_word(text, at) {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether the digit at `at` stands after a point that belongs to it: `.300`, but not `3.300`, `...3`.
fn after_point(bytes: &[u8], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).and_then(|at| bytes.get(at)).copied().unwrap_or(0);
    before(1) == b'.' && before(2) != b'.' && !before(2).is_ascii_alphanumeric()
}

/// Whether the word at `at` is a number word.
fn is_number_word(text: Text<'_>, at: usize) -> bool {
    let word = text.word(at);
    word.len() >= 3 && text.words().number(Lower::of(word).as_str()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[test]
    fn anchors_are_digits_fraction_signs_and_number_words() {
        let found = |text| anchor(Text::new(text, &ENGLISH), 0);
        assert_eq!(found("the cost fell"), None);
        assert_eq!(found("it cost Two"), Some(8));
        assert_eq!(found("bone and stone"), None);
        assert_eq!(found("a ½ share"), Some(2));
        assert_eq!(found("hit .300"), Some(4));
    }
}
