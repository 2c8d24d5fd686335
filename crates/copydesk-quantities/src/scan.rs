//! The search for anchors: the only code that looks at every byte.

use crate::tables;
use crate::text::{Lower, Text};

/// What a byte can begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Byte {
    Other,
    Digit,
    Letter,
    /// A letter that can begin a number word.
    Opening,
    /// A byte that can begin a fraction sign: `½` is `c2 bd`, `⅓` is `e2 85 93`.
    Fraction,
}

static BYTES: [Byte; 256] = bytes();

const fn bytes() -> [Byte; 256] {
    let mut table = [Byte::Other; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        table[at] = match byte {
            b'0'..=b'9' => Byte::Digit,
            b'o' | b't' | b'f' | b's' | b'e' | b'n' | b'z' | b'h' | b'm' | b'b' | b'd' | b'l'
            | b'c' | b'q' | b'k' => Byte::Opening,
            b'O' | b'T' | b'F' | b'S' | b'E' | b'N' | b'Z' | b'H' | b'M' | b'B' | b'D' | b'L'
            | b'C' | b'Q' | b'K' => Byte::Opening,
            b'a'..=b'z' | b'A'..=b'Z' => Byte::Letter,
            0xc2 | 0xe2 => Byte::Fraction,
            _ => Byte::Other,
        };
        at += 1;
    }
    table
}

/// The next byte at or after `at` at which a figure may begin.
pub(crate) fn anchor(text: Text<'_>, at: usize) -> Option<usize> {
    let bytes = text.str().as_bytes();
    let mut at = at;
    if at > 0 && bytes.get(at - 1).is_some_and(u8::is_ascii_alphabetic) {
        at = word_end(bytes, at);
    }
    while let Some(&byte) = bytes.get(at) {
        match BYTES[byte as usize] {
            Byte::Other => at += 1,
            Byte::Digit => return Some(if after_point(bytes, at) { at - 1 } else { at }),
            Byte::Letter => at = word_end(bytes, at + 1),
            Byte::Opening => {
                if opens_number(bytes, at) {
                    return Some(at);
                }
                at = word_end(bytes, at + 1);
            }
            Byte::Fraction => {
                if is_fraction(&bytes[at..]) {
                    return Some(at);
                }
                at += 1;
            }
        }
    }
    None
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

/// Whether the word at `at` is a number word. Three letters settle most words before the table is
/// asked, `the`, `for` and `to` above all.
fn opens_number(bytes: &[u8], at: usize) -> bool {
    let end = word_end(bytes, at);
    if !(3..=16).contains(&(end - at)) {
        return false;
    }
    let third = bytes[at + 2].to_ascii_lowercase();
    let likely = match (bytes[at].to_ascii_lowercase(), bytes[at + 1].to_ascii_lowercase()) {
        (b'o', b'n') => end - at == 3 && third == b'e',
        (b't', b'h') => matches!(third, b'i' | b'o' | b'r'),
        (b't', b'w') => true,
        (b't', b'e') | (b'h', b'u') => third == b'n',
        (b't', b'r') => third == b'i',
        (b'f', b'o') => matches!(third, b'u' | b'r') && end - at > 3,
        (b'f', b'i') => matches!(third, b'r' | b'v' | b'f'),
        (b's', b'i') => third == b'x',
        (b's', b'e') => matches!(third, b'v' | b'c' | b'p' | b'x'),
        (b'e', b'i') => third == b'g',
        (b'e', b'l') => third == b'e',
        (b'n', b'i') => third == b'n',
        (b'z', b'e') => third == b'r',
        (b'h', b'a') | (b'm' | b'b', b'i') => third == b'l',
        (b'd', b'o') => third == b'z',
        (b'l', b'a') => matches!(third, b'k' | b'c'),
        (b'c' | b'k', b'r') => third == b'o',
        (b'c', b'o') => third == b'u',
        (b'q', b'u') => third == b'a' || third == b'i',
        _ => false,
    };
    likely
        && std::str::from_utf8(&bytes[at..end])
            .is_ok_and(|word| tables::number_word(Lower::of(word).as_str()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_digits_fraction_signs_and_number_words() {
        let found = |text| anchor(Text::new(text), 0);
        assert_eq!(found("the cost fell"), None);
        assert_eq!(found("it cost Two"), Some(8));
        assert_eq!(found("bone and stone"), None);
        assert_eq!(found("a ½ share"), Some(2));
        assert_eq!(found("hit .300"), Some(4));
    }
}
