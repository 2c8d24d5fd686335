//! Cuts a text into folded words and hashes each of them once, without building strings.
//!
//! Case, accents, marks and blanks are folded away; **figures are kept**, and kept whole: `5,251.06`
//! is one word, equal to `5251.06` and to nothing else. A currency sign and `%` are words of their
//! own, a minus sign belongs to its figure. An ideograph or kana is a word of its own, as its script
//! sets no blanks.
//!
//! Letters go 64 bytes at a time, other ASCII words eight; a word that touches any other byte is read
//! character by character. All ways give the same hashes: see the tests.

mod chars;
mod spelled;

use crate::blocks::{Block, block};
use crate::hash::{Hasher, SEED, mix};
use spelled::{entity, figure, spelled_word};

/// What a word is, as far as copying goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// Letters.
    Plain,
    /// It begins with a digit or a signed digit.
    Figure,
}

/// Calls `each` with the hash and kind of every word of `text`, in order.
pub(crate) fn words(text: &str, mut each: impl FnMut(u64, WordKind)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        // `at` never stands inside a word here.
        if let Some(block) = bytes[at..].first_chunk() {
            let read = plain_words(bytes, at, block, &mut each);
            if read > 0 {
                at += read;
                continue;
            }
        }
        match CLASSES[usize::from(byte)] {
            Class::Blank => at += 1,
            Class::Letter => {
                if let Some((hash, end)) = ascii_word(bytes, at) {
                    each(hash, WordKind::Plain);
                    at = end + usize::from(bytes.get(end) == Some(&b' '));
                } else {
                    at = spelled_word(text, at, &mut each);
                }
            }
            Class::Digit => at = figure(text, at, Hasher::new(), &mut each),
            Class::Sign => {
                let opens = at == 0 || CLASSES[usize::from(bytes[at - 1])] == Class::Blank;
                at += 1;
                if opens && bytes.get(at).is_some_and(u8::is_ascii_digit) {
                    at = figure(text, at, Hasher::new().with(b'-'), &mut each);
                }
            }
            Class::Symbol => {
                each(Hasher::new().with(byte).finish(), WordKind::Plain);
                at += 1;
            }
            Class::Entity => at += entity(&bytes[at..]),
            Class::High if is_punctuation(&bytes[at..]) => at += 3,
            Class::High => at = spelled_word(text, at, &mut each),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Letter,
    Digit,
    Sign,
    Symbol,
    Entity,
    High,
}

/// What each byte opens.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Blank; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)] // below 256
        let class = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'-' => Class::Sign,
            b'%' | b'$' => Class::Symbol,
            b'&' => Class::Entity,
            0x80..=0xFF => Class::High,
            _ => Class::Blank,
        };
        classes[byte] = class;
        byte += 1;
    }
    classes
};

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x80 * ONES;
const LOWER: u64 = 0x20 * ONES;

/// Reads the words of a block up to the last blank before anything special, and tells how many bytes
/// those were.
#[inline]
fn plain_words(
    text: &[u8],
    at: usize,
    bytes: &[u8; 64],
    each: &mut impl FnMut(u64, WordKind),
) -> usize {
    let Block { letters, special } = block(bytes);
    let clear = special & special.wrapping_neg(); // the first special byte; below it all is plain
    let blanks = !letters & clear.wrapping_sub(1);
    let read = 64 - blanks.leading_zeros();
    let mut letters = if read == 64 { letters } else { letters & ((1 << read) - 1) };
    while letters != 0 {
        let start = letters.trailing_zeros();
        let length = (!(letters >> start)).trailing_zeros(); // below 64: a blank follows
        letters &= letters.wrapping_add(1 << start); // carries through the run and clears it
        let start = at + start as usize;
        each(letters_hash(&text[start..], length as usize), WordKind::Plain);
    }
    read as usize
}

/// The hash of the first `length` bytes, which are letters.
#[inline]
fn letters_hash(mut bytes: &[u8], mut length: usize) -> u64 {
    let mut hash = SEED;
    while length >= 8 {
        hash = mix(hash ^ (load(bytes) | LOWER));
        (bytes, length) = (&bytes[8..], length - 8);
    }
    if length == 0 { hash } else { mix(hash ^ ((load(bytes) | LOWER) & ((1 << (8 * length)) - 1))) }
}

/// The hash and the end of the word at `at`, or nothing if it touches a byte that is not ASCII.
#[inline]
fn ascii_word(bytes: &[u8], mut at: usize) -> Option<(u64, usize)> {
    let mut hash = SEED;
    loop {
        let chunk = load(&bytes[at..]);
        let word = word_bytes(chunk);
        let length = (!word & TOPS).trailing_zeros() / 8; // 8 if all are of the word
        at += length as usize;
        if length < 8 && (chunk >> (8 * length)) & 0x80 != 0 && !is_punctuation(&bytes[at..]) {
            return None;
        }
        if length == 8 {
            hash = mix(hash ^ (chunk | LOWER));
        } else {
            if length > 0 {
                let kept = (1_u64 << (8 * length)) - 1;
                hash = mix(hash ^ ((chunk | LOWER) & kept));
            }
            return Some((hash, at));
        }
    }
}

/// Whether a dash, a curly quotation mark or one of their kin comes next, U+2010 to U+2027: so common
/// that a look ahead is worth it.
#[inline]
fn is_punctuation(bytes: &[u8]) -> bool {
    matches!(bytes, [0xE2, 0x80, 0x90..=0xA7, ..])
}

/// Eight bytes, the first lowest; zeros after the end.
#[inline]
fn load(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut padded = [0; 8];
    padded[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(padded)
}

/// The top bit of each byte that is an ASCII letter or digit.
#[inline]
const fn word_bytes(chunk: u64) -> u64 {
    let low = chunk & !TOPS;
    let lower = low | LOWER;
    let letter = (lower + (0x80 - b'a' as u64) * ONES) & !(lower + (0x7F - b'z' as u64) * ONES);
    let digit = (low + (0x80 - b'0' as u64) * ONES) & !(low + (0x7F - b'9' as u64) * ONES);
    (letter | digit) & !chunk & TOPS
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::wild_text;
    use proptest::prelude::*;

    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        words(text, |hash, _| found.push(hash));
        found
    }

    #[track_caller]
    fn same(left: &str, right: &str) {
        assert_eq!(hashes(left), hashes(right), "{left:?} and {right:?}");
    }

    #[track_caller]
    fn differ(left: &str, right: &str) {
        assert_ne!(hashes(left), hashes(right), "{left:?} and {right:?}");
    }

    #[test]
    fn case_marks_accents_and_blanks_are_folded() {
        same("The Mayor's  plan", "the\u{a0}mayor\u{2019}s\nplan");
        same("Citroën in Gdańsk", "CITROEN in Gdansk");
        same("e\u{301}lan and co\u{ad}operate", "élan and cooperate");
        same("Brown &amp; Sons &#8212; Ltd", "Brown & Sons \u{2014} Ltd");
        same("\u{feff}fi\u{fb01}ne", "fifine");
    }

    #[test]
    fn figures_are_whole_and_kept() {
        same("5,251.06", "5251.06");
        same("１２ cars", "12 cars");
        differ("3.1", "31");
        differ("3.1", "3-1");
        differ("rose -5 points", "rose 5 points");
        same("rose \u{2212}5 points", "rose -5 points");
        differ("$5", "\u{20ac}5");
        differ("48 %", "48");
        assert_eq!(hashes("1,2").len(), 1);
        assert_eq!(hashes("10-5").len(), 2);
    }

    #[test]
    fn the_fast_way_and_the_slow_way_agree() {
        // a soft hyphen folds to nothing, but sends the word the slow way
        for word in
            ["a", "seven77", "eightsix", "ninetysix", "sixteencharacter", "internationalisation"]
        {
            same(word, &format!("{word}\u{ad}"));
            same(&word.to_uppercase(), &format!("{word}\u{ad}"));
        }
    }

    proptest! {
        #[test]
        fn where_a_block_begins_changes_nothing(text in wild_text(), before in 0_usize..70) {
            let moved = format!("{:before$}{text}{:70}", "", "");
            prop_assert_eq!(hashes(&moved), hashes(&text));
        }

        #[test]
        fn the_slow_way_alone_gives_the_same(text in "[a-zA-Z ]{0,200}") {
            // a soft hyphen folds to nothing, but sends its word the slow way
            let slow = text.replace(' ', "\u{ad} ") + "\u{ad}";
            prop_assert_eq!(hashes(&slow), hashes(&text));
        }
    }

    #[test]
    fn scripts_without_blanks_give_a_word_a_character() {
        assert_eq!(hashes("\u{65e5}\u{672c}x\u{65e5}").len(), 4);
        assert_eq!(hashes("\u{20ac}5").len(), 2);
    }

    #[test]
    fn texts_without_words_give_none() {
        assert!(hashes(" \n\u{2014} … &nbsp; -- \u{200b}").is_empty());
    }
}
