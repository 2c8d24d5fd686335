//! One byte a character: the first half is ASCII, the second a table.

use encoding_rs::Encoding;
use oem_cp::code_table::DECODING_TABLE_CP_MAP;

use super::charset::Charset;
use super::writer::Writer;

/// The characters of the bytes from 0x80 on.
pub(super) type Table = [Option<char>; 128];

/// The table of an encoding that has one.
pub(super) fn table(charset: Charset) -> Option<Table> {
    match charset {
        Charset::Web(encoding) if encoding.is_single_byte() => {
            Some(std::array::from_fn(|at| web_char(encoding, high(at))))
        }
        Charset::Oem { page, .. } => {
            let table = DECODING_TABLE_CP_MAP.get(&page)?;
            Some(std::array::from_fn(|at| table.decode_char_checked(high(at))))
        }
        _ => None,
    }
}

fn web_char(encoding: &'static Encoding, byte: u8) -> Option<char> {
    let byte = [byte];
    let text = encoding.decode_without_bom_handling_and_without_replacement(&byte)?;
    text.chars().next()
}

const fn high(at: usize) -> u8 {
    0x80 | (at & 0x7f) as u8
}

pub(super) fn decode(bytes: &[u8], table: &Table, out: &mut Writer) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (ascii, others) = ascii_prefix(rest);
        out.same(ascii);
        let count = others.iter().take_while(|byte| !byte.is_ascii()).count();
        for byte in &others[..count] {
            match table[usize::from(byte & 0x7f)] {
                Some(c) => out.char(c, 1),
                None => out.fault(1),
            }
        }
        rest = &others[count..];
    }
}

/// What bytes begin with that is ASCII, as text, and the rest.
pub(super) fn ascii_prefix(bytes: &[u8]) -> (&str, &[u8]) {
    let end = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    let (ascii, rest) = bytes.split_at(end);
    (std::str::from_utf8(ascii).unwrap_or_default(), rest)
}
