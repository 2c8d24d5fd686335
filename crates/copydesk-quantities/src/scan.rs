//! The search for anchors: the only code that looks at every byte.

use crate::text::{Lower, Text};

/// What begins an anchor, as its first three bytes: a class for each place, letters in either case.
/// The first of them are the beginnings of number words, which settle most words before any table is
/// asked, `the`, `for` and `to` above all.
const OPENINGS: [[&[u8]; 3]; 28] = [
    [b"o", b"n", b"e"],
    [b"t", b"h", b"ior"],
    [b"t", b"w", ANY_LETTER],
    [b"th", b"eu", b"n"],
    [b"t", b"r", b"i"],
    [b"f", b"o", b"ur"],
    [b"f", b"i", b"rvf"],
    [b"s", b"i", b"x"],
    [b"s", b"e", b"vcpx"],
    [b"e", b"i", b"g"],
    [b"e", b"l", b"e"],
    [b"n", b"iaeo", b"nux"],
    [b"z", b"e", b"r"],
    [b"h", b"a", b"l"],
    [b"mb", b"i", b"l"],
    [b"d", b"o", b"z"],
    [b"l", b"a", b"kcs"],
    [b"ck", b"r", b"o"],
    [b"c", b"o", b"u"],
    [b"q", b"u", b"ai"],
    [b"p", b"r", b"e"],
    [b"p", b"e", b"n"],
    [b"a", b"n", b"t"],
    [b"c", b"u", b"r"],
    // A digit, `½` and its kin, `⅓` and its kin.
    [b"0123456789", ANY, ANY],
    [b"\xc2", b"\xbc\xbd\xbe", ANY],
    [b"\xe2", b"\x85", THIRDS],
    [b"", b"", b""],
];

/// How many of them are number words: those begin only where no letter stands before.
const WORDS: u32 = 24;

const ANY_LETTER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const ANY: &[u8] = b"";
const THIRDS: &[u8] = b"\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e";

/// For a byte in each of the three places, the openings (one bit each) that it fits.
static PLACES: [[u32; 256]; 3] = [place(0), place(1), place(2)];

/// For the byte before, the openings that may follow it.
static BEFORE: [u32; 256] = before();

const fn place(place: usize) -> [u32; 256] {
    let mut table = [0; 256];
    let mut opening = 0;
    while opening < OPENINGS.len() {
        let bytes = OPENINGS[opening][place];
        let mut at = 0;
        while at < bytes.len() {
            table[bytes[at] as usize] |= 1 << opening;
            table[bytes[at].to_ascii_uppercase() as usize] |= 1 << opening;
            at += 1;
        }
        let mut byte = 0;
        while bytes.is_empty() && !OPENINGS[opening][0].is_empty() && byte < 256 {
            table[byte] |= 1 << opening;
            byte += 1;
        }
        opening += 1;
    }
    table
}

const fn before() -> [u32; 256] {
    let mut table = [u32::MAX; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphabetic() {
            table[byte] <<= WORDS;
        }
        byte += 1;
    }
    table
}

/// The next byte at or after `at` at which a figure may begin.
pub(crate) fn anchor(text: Text<'_>, at: usize) -> Option<usize> {
    let bytes = text.str().as_bytes();
    let mut at = at;
    loop {
        at = candidate(bytes, at)?;
        if bytes[at].is_ascii_digit() {
            return Some(if after_point(bytes, at) { at - 1 } else { at });
        }
        if !bytes[at].is_ascii() || is_number_word(text, at) {
            return Some(at);
        }
        at += 1;
    }
}

/// The next place whose bytes fit an opening. Three loads and three `and`s a byte, and no branch that
/// goes wrong before something is found.
fn candidate(bytes: &[u8], at: usize) -> Option<usize> {
    let mut before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(0);
    let tail = bytes.get(at..)?;
    for (step, three) in tail.windows(3).enumerate() {
        let fits = BEFORE[before as usize]
            & PLACES[0][three[0] as usize]
            & PLACES[1][three[1] as usize]
            & PLACES[2][three[2] as usize];
        if fits != 0 {
            return Some(at + step);
        }
        before = three[0];
    }
    // The last two bytes: no word fits into them.
    let last = at.max(bytes.len().saturating_sub(2));
    (last..bytes.len()).find(|&at| bytes[at].is_ascii_digit() || is_fraction(&bytes[at..]))
}

/// Whether the digit at `at` stands after a point that belongs to it: `.300`, but not `3.300`, `...3`.
fn after_point(bytes: &[u8], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).and_then(|at| bytes.get(at)).copied().unwrap_or(0);
    before(1) == b'.' && before(2) != b'.' && !before(2).is_ascii_alphanumeric()
}

/// The end of the letters that `at` stands among.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
        end += 1;
    }
    end
}

fn is_fraction(bytes: &[u8]) -> bool {
    matches!(bytes, [0xc2, 0xbc..=0xbe, ..] | [0xe2, 0x85, 0x90..=0x9e, ..])
}

/// Whether the word at `at` is a number word.
fn is_number_word(text: Text<'_>, at: usize) -> bool {
    let end = word_end(text.str().as_bytes(), at);
    (3..=16).contains(&(end - at))
        && text
            .str()
            .get(at..end)
            .is_some_and(|word| text.words().number(Lower::of(word).as_str()).is_some())
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
