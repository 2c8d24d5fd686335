//! Two encodings that the web does not read: tables between marks in seven bits, and Johab.

use encoding_rs::{EUC_KR, GBK};

use super::charset::Shift;
use super::writer::Writer;

/// ISO-2022-KR (RFC 1557) and HZ (RFC 1843): between a mark and the next, two bytes are one character of
/// the table that EUC-KR and GBK have in eight bits.
pub(super) fn shifted(bytes: &[u8], shift: Shift, out: &mut Writer) {
    let (mut is_shifted, mut rest) = (false, bytes);
    while let [first, behind @ ..] = rest {
        let (into, mark) = match (shift, rest) {
            (Shift::Korean, [0x1b, b'$', b')', b'C', ..]) => (is_shifted, 4),
            (Shift::Korean, [0x0e, ..]) => (true, 1),
            (Shift::Korean, [0x0f, ..]) => (false, 1),
            (Shift::Hz, [b'~', b'{', ..]) => (true, 2),
            (Shift::Hz, [b'~', b'}' | b'\n', ..]) => (false, 2),
            _ => (is_shifted, 0),
        };
        is_shifted = into && *first != b'\n';
        rest = match (rest, is_shifted) {
            _ if mark > 0 => {
                out.skip(mark);
                &rest[usize::from(mark)..]
            }
            ([0x21..=0x7e, second @ 0x21..=0x7e, behind @ ..], true) => {
                pair([first | 0x80, second | 0x80], shift, out);
                behind
            }
            ([b'~', b'~', behind @ ..], false) if shift == Shift::Hz => {
                out.char('~', 2);
                behind
            }
            _ if first.is_ascii() => {
                out.char(char::from(*first), 1);
                behind
            }
            _ => {
                out.fault(1);
                behind
            }
        };
    }
}

fn pair(pair: [u8; 2], shift: Shift, out: &mut Writer) {
    let encoding = if shift == Shift::Korean { EUC_KR } else { GBK };
    match encoding.decode_without_bom_handling_and_without_replacement(&pair) {
        Some(text) => out.cluster(&text, 2),
        None => out.fault(2),
    }
}

/// Johab: syllables by arithmetic, five bits each for initial, vowel and final, the rest as in EUC-KR.
pub(super) fn johab(bytes: &[u8], out: &mut Writer) {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => break,
            [first @ ..0x80, behind @ ..] => {
                out.char(char::from(*first), 1);
                behind
            }
            [first, second, behind @ ..] => match johab_pair(*first, *second) {
                Some(c) => {
                    out.char(c, 2);
                    behind
                }
                None => {
                    out.fault(1);
                    &rest[1..]
                }
            },
            [_] => {
                out.fault(1);
                break;
            }
        };
    }
}

/// Whether two bytes are a syllable of Johab. Few other pairs are.
pub(super) fn is_syllable(first: u8, second: u8) -> bool {
    syllable(first, second).is_some()
}

fn johab_pair(first: u8, second: u8) -> Option<char> {
    syllable(first, second).or_else(|| jamo(first, second)).or_else(|| table(first, second))
}

/// The five bits of initial, vowel and final (KS X 1001, annex 3).
fn parts(first: u8, second: u8) -> (u8, u8, u8) {
    ((first >> 2) & 31, (first << 3 | second >> 5) & 31, second & 31)
}

/// The vowels stand in groups of which the first two places are empty.
fn vowel(bits: u8) -> Option<u8> {
    match bits {
        3..=7 => Some(bits - 3),
        10..=15 => Some(bits - 5),
        18..=23 => Some(bits - 7),
        26..=29 => Some(bits - 9),
        _ => None,
    }
}

fn syllable(first: u8, second: u8) -> Option<char> {
    let (initial, middle, last) = parts(first, second);
    let initial = initial.checked_sub(2).filter(|initial| *initial < 19)?;
    let last = match last {
        1..=17 => last - 1,
        19..=29 => last - 2,
        _ => return None,
    };
    let index = (u32::from(initial) * 21 + u32::from(vowel(middle)?)) * 28 + u32::from(last);
    char::from_u32(0xac00 + index).filter(|_| !first.is_ascii())
}

/// A letter that stands alone: the other two parts say that they are empty.
fn jamo(first: u8, second: u8) -> Option<char> {
    const INITIALS: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ',
        'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
    ];
    match parts(first, second) {
        (initial, 2, 1) => INITIALS.get(usize::from(initial).checked_sub(2)?).copied(),
        (1, middle, 1) => char::from_u32(0x314f + u32::from(vowel(middle)?)),
        _ => None,
    }
}

/// Signs and Chinese characters: the rows of KS X 1001, two to a first byte.
fn table(first: u8, second: u8) -> Option<char> {
    let row = match first {
        0xd9..=0xde => 2 * (first - 0xd9),
        0xe0..=0xf9 => 2 * (first - 0xe0) + 41,
        _ => return None,
    };
    let cell = match second {
        0x31..=0x7e => second - 0x31,
        0x91..=0xfe => second - 0x43,
        _ => return None,
    };
    let pair = [row + cell / 94 + 0xa1, cell % 94 + 0xa1];
    let text = EUC_KR.decode_without_bom_handling_and_without_replacement(&pair)?;
    text.chars().next()
}
