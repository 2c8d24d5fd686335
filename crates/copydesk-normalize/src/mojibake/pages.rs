//! Code pages that UTF-8 has been read as, and what each character is in them.
//!
//! The tables are those of the WHATWG Encoding Standard and of IBM's code pages, as two libraries hold
//! them. Two liberties are taken, since real software takes them: a byte that a page leaves empty stands for
//! the character of the same number, and so does every C1 control in every page, as text often went through
//! ISO 8859-1 at one place and Windows-1252 at another.

use std::sync::LazyLock;

use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_15, KOI8_R, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
};
use oem_cp::code_table::{DECODING_TABLE_CP437, DECODING_TABLE_CP850, DECODING_TABLE_CP866};

/// A code page, by its place in the order in which pages are tried: the more common first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Page(u8);

/// How many there are.
pub(super) const PAGES: usize = 15;

/// The pages of the Encoding Standard, in their order; those of IBM follow them.
static STANDARD: [&Encoding; 12] = [
    WINDOWS_1252,
    WINDOWS_1251,
    WINDOWS_1250,
    WINDOWS_1253,
    WINDOWS_1254,
    WINDOWS_1257,
    ISO_8859_2,
    MACINTOSH,
    KOI8_R,
    ISO_8859_15,
    WINDOWS_1256,
    WINDOWS_1255,
];

static OEM: [&[char; 128]; 3] =
    [&DECODING_TABLE_CP437, &DECODING_TABLE_CP866, &DECODING_TABLE_CP850];

const ROMAN: u8 = 7; // `MACINTOSH` in `STANDARD`

impl Page {
    /// Every page, in order.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..PAGES).filter_map(|at| u8::try_from(at).ok()).map(Self)
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) const fn bit(self) -> u16 {
        1 << self.0
    }

    /// Whether it is the Macintosh's, which has marks and mathematical signs where others have letters.
    pub(super) const fn is_roman(self) -> bool {
        self.0 == ROMAN
    }

    /// The character of each byte from 0x80 on.
    fn upper_half(self) -> [char; 128] {
        let index = self.index();
        std::array::from_fn(|at| {
            let byte = 0x80 | u8::try_from(at).unwrap_or_default();
            let standard = STANDARD.get(index).map(|page| {
                let bytes = [byte];
                let text = page.decode_without_bom_handling(&bytes).0;
                text.chars().next().filter(|c| *c != char::REPLACEMENT_CHARACTER)
            });
            let character =
                standard.unwrap_or_else(|| OEM.get(index - STANDARD.len()).map(|page| page[at]));
            character.unwrap_or(char::from(byte))
        })
    }
}

/// What a character would be as a byte of UTF-8: a bit for each page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Roles {
    /// The first byte of two, of three, of four.
    pub(super) leads: [u16; 3],
    /// Any other byte of a sequence.
    pub(super) tail: u16,
    /// The pages that have the same byte for it as the first one.
    pub(super) like: u16,
}

/// A character of some page.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    roles: Roles,
    natives: u16,       // pages that have the character by themselves
    bytes: [u8; PAGES], // zero where a page lacks the character
}

/// All characters of all pages.
pub(super) struct Table {
    // Which block of 64 entries holds the characters of a given start; the first block is empty.
    blocks: [u8; BLOCKS],
    entries: Vec<Entry>,
}

const WIDTH: usize = 64;

/// No page has a character at or beyond this block but for two ligatures, which lead nothing that anybody
/// writes, and an apple.
const BLOCKS: usize = 0x2600 / WIDTH;

/// The Macintosh's apple, which leads emoji, and the empty place where it is kept.
const APPLE: (char, usize) = ('\u{f8ff}', 0x2427);

const fn place(c: char) -> usize {
    if c == APPLE.0 { APPLE.1 } else { c as usize }
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    pub(super) fn get() -> &'static Self {
        &TABLE
    }

    fn new() -> Self {
        let mut table = Self { blocks: [0; BLOCKS], entries: vec![Entry::default(); WIDTH] };
        for page in Page::all() {
            for (byte, character) in (0x80..=0xffu8).zip(page.upper_half()) {
                table.add(character, page, byte);
                if let Some(entry) = table.entry_mut(character) {
                    entry.natives |= page.bit();
                }
            }
        }
        for control in 0x80..=0x9fu8 {
            for page in Page::all() {
                table.add(char::from(control), page, control);
            }
        }
        for entry in &mut table.entries {
            for (byte, page) in entry.bytes.iter().zip(Page::all()) {
                if *byte != 0 && *byte == entry.bytes[0] {
                    entry.roles.like |= page.bit();
                }
            }
        }
        table
    }

    fn add(&mut self, character: char, page: Page, byte: u8) {
        let Some(entry) = self.entry_mut(character) else {
            return;
        };
        if entry.bytes[page.index()] != 0 {
            return; // a control that the page has as a character of its own
        }
        entry.bytes[page.index()] = byte;
        let bit = page.bit();
        match byte {
            0x80..=0xbf => entry.roles.tail |= bit,
            0xc2..=0xdf => entry.roles.leads[0] |= bit,
            0xe0..=0xef => entry.roles.leads[1] |= bit,
            0xf0..=0xf4 => entry.roles.leads[2] |= bit,
            _ => {}
        }
    }

    fn entry_mut(&mut self, character: char) -> Option<&mut Entry> {
        let code = place(character);
        let block = self.blocks.get_mut(code / WIDTH)?;
        if *block == 0 {
            *block = u8::try_from(self.entries.len() / WIDTH).unwrap_or_default();
            self.entries.resize(self.entries.len() + WIDTH, Entry::default());
        }
        self.entries.get_mut(usize::from(*block) * WIDTH + code % WIDTH)
    }

    fn entry(&self, c: char) -> &Entry {
        let code = place(c);
        let block = self.blocks.get(code / WIDTH).copied().unwrap_or_default();
        &self.entries[usize::from(block) * WIDTH + code % WIDTH]
    }

    /// What a character would be as a byte of UTF-8.
    pub(super) fn roles(&self, c: char) -> Roles {
        self.entry(c).roles
    }

    /// The pages that have a character by themselves, not only as a control that takes part everywhere.
    pub(super) fn natives(&self, c: char) -> u16 {
        self.entry(c).natives
    }

    /// The byte of a character in a page.
    pub(super) fn byte(&self, c: char, page: Page) -> Option<u8> {
        Some(self.entry(c).bytes[page.index()]).filter(|byte| *byte != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_back_its_own_bytes() {
        let table = Table::get();
        for page in Page::all() {
            for (byte, character) in (0x80..=0xffu8).zip(page.upper_half()) {
                if place(character) < BLOCKS * WIDTH {
                    assert_eq!(
                        table.byte(character, page),
                        Some(byte),
                        "{character:?} of {page:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_same_letter_is_another_byte_in_each_page() {
        let table = Table::get();
        let bytes: Vec<u8> =
            Page::all().map(|page| table.byte('é', page).unwrap_or_default()).collect();
        assert_eq!(
            bytes,
            [0xe9, 0, 0xe9, 0, 0xe9, 0xe9, 0xe9, 0x8e, 0, 0xe9, 0xe9, 0, 0x82, 0, 0x82]
        );
        assert_eq!(table.byte('x', Page(0)), None);
        assert_eq!(table.byte('你', Page(0)), None);
        assert_eq!(table.byte('\u{9d}', Page(0)), Some(0x9d));
    }
}
