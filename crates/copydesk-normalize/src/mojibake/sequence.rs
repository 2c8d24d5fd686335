//! One character of UTF-8 that stands as two to six characters of a code page.

use std::sync::LazyLock;

use super::pages::{Page, Table};
use crate::class::{is_c1, windows_1252};

/// A stretch of text that is the bytes of one character, as a code page shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What it says.
    pub(super) character: char,
    /// The first byte.
    pub(super) lead: u8,
    pub(super) loss: Loss,
    /// How usual the character is.
    pub(super) rank: Rank,
}

/// What has been lost of the bytes on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    Nothing,
    /// A no-break space has become a plain one.
    Blank,
    /// A byte that the page leaves empty has become a sign for that: the character is not known.
    Byte,
}

/// How usual a character is in text of any language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Usual,
    Rare,
    /// Nobody writes it: whatever gives it was no UTF-8.
    Never,
}

/// What replaces a byte that could not be shown.
const SUBSTITUTE: char = '\u{1a}';

/// The sequence that begins at a place, as one page has it.
pub(super) fn read(text: &str, at: usize, page: Page) -> Option<Sequence> {
    let table = Table::get();
    let mut rest = text[at..].chars();
    let first = rest.next()?;
    let lead = table.byte(first, page)?;
    let length = length_of(lead)?;
    let (mut bytes, mut end, mut loss, mut kept) =
        ([0; 4], at + first.len_utf8(), Loss::Nothing, 0);
    bytes[0] = lead;
    for slot in &mut bytes[1..length] {
        let c = rest.next()?;
        *slot = match c {
            ' ' if loss == Loss::Nothing => {
                loss = Loss::Blank;
                0xa0
            }
            char::REPLACEMENT_CHARACTER | SUBSTITUTE | '?' if loss != Loss::Blank => {
                loss = Loss::Byte;
                0
            }
            _ => {
                kept += 1;
                table.byte(c, page).filter(|byte| matches!(byte, 0x80..=0xbf))?
            }
        };
        end += c.len_utf8();
    }
    let character = match loss {
        Loss::Byte if kept + 2 >= length && (length > 2 || is_question_lead(lead)) => {
            char::REPLACEMENT_CHARACTER
        }
        Loss::Byte => return None,
        Loss::Nothing if lead == 0xed && bytes[1] >= 0xa0 => {
            return surrogates(text, (at, end), bytes, page);
        }
        _ => decode(&bytes[..length])?,
    };
    Some(Sequence { start: at, end, character, lead, loss, rank: rank(character) })
}

/// How many bytes a lead announces.
const fn length_of(lead: u8) -> Option<usize> {
    match lead {
        0xc2..=0xdf => Some(2),
        0xe0..=0xef => Some(3),
        0xf0..=0xf4 => Some(4),
        _ => None,
    }
}

/// Two bytes with one lost say something only if they were a letter or sign of Latin-1.
const fn is_question_lead(lead: u8) -> bool {
    matches!(lead, 0xc2 | 0xc3)
}

fn decode(bytes: &[u8]) -> Option<char> {
    let (lead, tails) = bytes.split_first()?;
    let lead = u32::from(*lead) & (0xff >> (tails.len() + 2));
    let code = tails.iter().fold(lead, |code, byte| code << 6 | u32::from(byte & 0x3f));
    // The shortest form only.
    let least = [0x80, 0x800, 0x1_0000].get(tails.len().checked_sub(1)?)?;
    let c = char::from_u32(code).filter(|_| code >= *least)?;
    // Text of Windows-1252 that was taken for ISO 8859-1 before: read as `c1` reads it.
    match c {
        '\u{85}' => Some('…'),
        _ if is_c1(c) => Some(windows_1252(c).unwrap_or(c)),
        _ => Some(c),
    }
}

/// The two halves of a character beyond U+FFFF, each encoded by itself (CESU-8, UTR #26).
fn surrogates(
    text: &str,
    (start, middle): (usize, usize),
    first: [u8; 4],
    page: Page,
) -> Option<Sequence> {
    let table = Table::get();
    let (mut second, mut end) = ([0; 3], middle);
    let mut rest = text[middle..].chars();
    for slot in &mut second {
        let c = rest.next()?;
        *slot = table.byte(c, page)?;
        end += c.len_utf8();
    }
    let unit =
        |bytes: &[u8]| 0xd000 | (u16::from(bytes[1] & 0x3f) << 6) | u16::from(bytes[2] & 0x3f);
    let sound = second[0] == 0xed && second[1..].iter().all(|byte| matches!(byte, 0x80..=0xbf));
    let units = [unit(&first[..3]), unit(&second)];
    let character = char::decode_utf16(units.into_iter().filter(|_| sound)).next()?.ok()?;
    let (lead, loss) = (first[0], Loss::Nothing);
    Some(Sequence { start, end, character, lead, loss, rank: rank(character) })
}

static RANKS: LazyLock<Box<[Rank]>> = LazyLock::new(|| ('\0'..'\u{2600}').map(rank_of).collect());

fn rank(c: char) -> Rank {
    RANKS.get(c as usize).copied().unwrap_or_else(|| rank_of(c))
}

/// How usual a character is. Letters of living scripts that news is written in, marks, signs and emoji
/// are; phonetic letters, spacing accents and obsolete letters are rare.
fn rank_of(c: char) -> Rank {
    match c {
        // Letters of Latin-1 and of Latin Extended-A but for ligatures and what has gone out of use.
        'ĸ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'ſ' | 'Ĳ' | 'ĳ' => Rank::Rare,
        // C1 controls are the bytes of a layer further in.
        '\u{80}'..='\u{17f}' => Rank::Usual,
        // Of Latin Extended-B those of African languages, Vietnamese, Romanian, Azerbaijani and Pinyin.
        'Ɓ'
        | 'Ɔ'
        | 'Ɖ'
        | 'Ɗ'
        | 'Ə'
        | 'Ɛ'
        | 'ƒ'
        | 'Ɣ'
        | 'Ɨ'
        | 'Ƙ'
        | 'ƙ'
        | 'Ɲ'
        | 'Ơ'
        | 'ơ'
        | 'Ư'
        | 'ư'
        | 'Ƴ'
        | 'ƴ'
        | 'Ǎ'..='ǜ'
        | 'Ș'..='ț'
        | 'ɓ'
        | 'ɔ'
        | 'ɖ'
        | 'ɗ'
        | 'ə'
        | 'ɛ'
        | 'ɣ'
        | 'ɨ'
        | 'ɲ' => Rank::Usual,
        '\u{180}'..='\u{2c5}' | '\u{2d0}'..='\u{2d7}' | '\u{2de}'..='\u{2ff}' => Rank::Rare,
        'ˆ' | 'ˇ' | '\u{2d8}'..='\u{2dd}' => Rank::Usual,
        // Combining accents of decomposed text.
        '\u{300}'..='\u{30c}' | '\u{31b}' | '\u{323}' | '\u{327}' | '\u{328}' => Rank::Usual,
        '\u{300}'..='\u{385}' | '\u{3cf}'..='\u{3ff}' => Rank::Rare,
        '\u{386}'..='\u{45f}' => Rank::Usual,
        'Ґ'
        | 'ґ'
        | 'Ғ'
        | 'ғ'
        | 'Җ'..='ҝ'
        | 'Ң'
        | 'ң'
        | 'Ү'..='ұ'
        | 'Ҳ'
        | 'ҳ'
        | 'Ҷ'..='ҹ'
        | 'Һ'
        | 'һ'
        | 'Ә'
        | 'ә'
        | 'Ө'
        | 'ө'
        | 'Ӣ'
        | 'ӣ'
        | 'Ӯ'
        | 'ӯ' => Rank::Usual,
        '\u{460}'..='\u{52f}' => Rank::Rare,
        '\u{531}'..='\u{556}' | '\u{561}'..='\u{587}' => Rank::Usual,
        '\u{5be}' | '\u{5d0}'..='\u{5ea}' | '\u{5f0}'..='\u{5f4}' => Rank::Usual,
        '\u{60c}'
        | '\u{61b}'
        | '\u{61f}'..='\u{652}'
        | '\u{660}'..='\u{66d}'
        | '\u{670}'..='\u{6d3}'
        | '\u{6f0}'..='\u{6f9}' => Rank::Usual,
        '\u{530}'..='\u{6ff}' => Rank::Rare,
        '\u{700}'..='\u{8ff}' => Rank::Never,
        '\u{900}'..='\u{ddf}'
        | '\u{e01}'..='\u{e5b}'
        | '\u{e81}'..='\u{edf}'
        | '\u{f00}'..='\u{10ff}'
        | '\u{1200}'..='\u{137f}'
        | '\u{1780}'..='\u{17f9}' => Rank::Usual,
        '\u{1ea0}'..='\u{1ef9}' | '\u{1f00}'..='\u{1ffe}' => Rank::Usual,
        '\u{1e00}'..='\u{1eff}' => Rank::Rare,
        '\u{200b}'..='\u{2027}'
        | '\u{202a}'..='\u{203f}'
        | '\u{2044}'
        | '\u{2060}'
        | '\u{2070}'..='\u{2094}'
        | '\u{20a0}'..='\u{20bf}'
        | '\u{2100}'..='\u{218b}'
        | '\u{2190}'..='\u{23ff}'
        | '\u{2460}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2b5a}' => Rank::Usual,
        '\u{2000}'..='\u{2043}' | '\u{27c0}'..='\u{2aff}' => Rank::Rare,
        '\u{3000}'..='\u{30ff}'
        | '\u{3105}'..='\u{318e}'
        | '\u{3200}'..='\u{33ff}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => Rank::Usual,
        '\u{3400}'..='\u{4dbf}' => Rank::Rare,
        'ﬀ'..='ﬄ' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}' | '\u{ff01}'..='\u{ffe6}' | '\u{fffd}' => {
            Rank::Usual
        }
        '\u{f900}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Rank::Rare,
        '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}' => Rank::Usual,
        '\u{1d400}'..='\u{1d7ff}' | '\u{20000}'..='\u{3134f}' => Rank::Rare,
        _ => Rank::Never,
    }
}
