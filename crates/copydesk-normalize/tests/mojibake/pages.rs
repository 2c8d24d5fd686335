//! The damage: UTF-8 read by a code page.

use encoding_rs::Encoding;
use oem_cp::code_table::{DECODING_TABLE_CP437, DECODING_TABLE_CP850, DECODING_TABLE_CP866};

/// The pages by name.
pub(crate) const PAGES: [&str; 16] = [
    "iso-8859-1",
    "windows-1252",
    "windows-1251",
    "windows-1250",
    "windows-1253",
    "windows-1254",
    "windows-1257",
    "iso-8859-2",
    "macintosh",
    "koi8-r",
    "iso-8859-15",
    "windows-1256",
    "windows-1255",
    "ibm437",
    "ibm866",
    "ibm850",
];

/// A text's UTF-8 as the page shows it; an empty place shows the character of the same number.
pub(crate) fn misread(text: &str, page: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte) } else { show(byte, page) })
        .collect()
}

fn show(byte: u8, page: &str) -> char {
    let upper = usize::from(byte - 0x80);
    let shown = match page {
        "iso-8859-1" => None,
        "ibm437" => Some(DECODING_TABLE_CP437[upper]),
        "ibm866" => Some(DECODING_TABLE_CP866[upper]),
        "ibm850" => Some(DECODING_TABLE_CP850[upper]),
        _ => {
            let encoding = Encoding::for_label(page.as_bytes()).expect("a page of the standard");
            encoding.decode_without_bom_handling(&[byte]).0.chars().next()
        }
    };
    shown.filter(|c| *c != char::REPLACEMENT_CHARACTER).unwrap_or(char::from(byte))
}
