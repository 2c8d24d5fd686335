//! UTF-16 and UTF-32, and how to tell them without a mark.

use super::charset::Charset;
use super::writer::Writer;

pub(super) fn utf_16(bytes: &[u8], big: bool, out: &mut Writer) {
    let (units, rest) = bytes.as_chunks::<2>();
    let read =
        |unit: &[u8; 2]| if big { u16::from_be_bytes(*unit) } else { u16::from_le_bytes(*unit) };
    for c in char::decode_utf16(units.iter().map(read)) {
        match c {
            Ok(c) if u32::from(c) > 0xffff => out.char(c, 4),
            Ok(c) => out.char(c, 2),
            Err(_lone) => out.fault(2),
        }
    }
    if !rest.is_empty() {
        out.fault(1);
    }
}

pub(super) fn utf_32(bytes: &[u8], big: bool, out: &mut Writer) {
    let (units, rest) = bytes.as_chunks::<4>();
    for unit in units {
        let code = if big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
        match char::from_u32(code) {
            Some(c) => out.char(c, 4),
            None => out.fault(4),
        }
    }
    if let Ok(rest @ 1..) = u16::try_from(rest.len()) {
        out.fault(rest);
    }
}

/// What the bytes are if each character takes two or four of them.
pub(super) fn by_shape(bytes: &[u8]) -> Option<Charset> {
    let (units, _) = bytes.as_chunks::<4>();
    // No character is beyond 0x10ffff: the highest byte of each four is NUL, and the next one small.
    if !units.is_empty() {
        if units.iter().all(|unit| unit[3] == 0 && unit[2] <= 0x10) {
            return Some(Charset::Utf32 { big: false });
        }
        if units.iter().all(|unit| unit[0] == 0 && unit[1] <= 0x10) {
            return Some(Charset::Utf32 { big: true });
        }
    }
    let (little, big) = (plain_units(bytes, false), plain_units(bytes, true));
    let half = bytes.len() / 2;
    let is_clear = |this: Option<usize>, other: Option<usize>| {
        let (this, other) = (this.unwrap_or(0), other.unwrap_or(0));
        this > half / UNITS_PER_PLAIN && this > 8 * other
    };
    if is_clear(little, big) {
        Some(Charset::Utf16 { big: false })
    } else {
        is_clear(big, little).then_some(Charset::Utf16 { big: true })
    }
}

/// One unit in so many is a blank, a line end, a letter of ASCII or a stop of Chinese, in any language.
const UNITS_PER_PLAIN: usize = 64;

/// How many units are such; none if some are no text at all.
fn plain_units(bytes: &[u8], big: bool) -> Option<usize> {
    let (units, _) = bytes.as_chunks::<2>();
    let mut plain = 0;
    for unit in units {
        let unit = if big { u16::from_be_bytes(*unit) } else { u16::from_le_bytes(*unit) };
        match unit {
            9 | 10 | 13 | 0x20..=0x7e | 0x3001 | 0x3002 | 0xff0c => plain += 1,
            // Controls, and what is no character.
            0..=0x1f | 0xfffe | 0xffff => return None,
            _ => {}
        }
    }
    Some(plain)
}
