//! What each character folds to.
//!
//! The compatibility decomposition in small letters, without marks that combine: so a text folds alike in all
//! four Unicode forms, and `Ł`, `ø` and their kin, which have no decomposition, go to what typists write
//! for them. Digits of all scripts are read as ASCII digits.
//!
//! Pages of 256 characters are worked out when the first of them is met, so that a text in one or two scripts
//! costs a look at a table for each character.

use std::sync::OnceLock;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

/// What a character is in a word, and the bytes that it adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Folded {
    pub(super) kind: Kind,
    pub(super) bytes: u64, // the first lowest
    pub(super) length: u8, // of `bytes`, at most 6
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One or more letters.
    Letter,
    /// A digit, and perhaps letters after it.
    Digit,
    /// A word of its own.
    Alone,
    /// A minus sign, a hyphen or another dash that may stand for one.
    Minus,
    /// A point within a figure, elsewhere a blank.
    Point,
    /// A comma within a figure, elsewhere a blank.
    Comma,
    /// As if it were not there.
    Nothing,
    /// Ends a word.
    Blank,
    /// Several of these, see [`pieces`].
    Several,
}

impl Folded {
    const fn bare(kind: Kind) -> Self {
        Self { kind, bytes: 0, length: 0 }
    }

    fn with(kind: Kind, char: char) -> Self {
        let mut folded = Self::bare(kind);
        folded.add(char);
        folded
    }

    /// Whether there was room for a character's bytes.
    fn add(&mut self, char: char) -> bool {
        let mut buffer = [0; 4];
        let bytes = match char {
            // Three for a syllable of Hangul have room if each goes without its first byte.
            '\u{1100}'..='\u{11ff}' => &char.encode_utf8(&mut buffer).as_bytes()[1..],
            _ => char.encode_utf8(&mut buffer).as_bytes(),
        };
        for byte in bytes {
            if self.length == LONGEST {
                return false;
            }
            self.bytes |= u64::from(*byte) << (8 * self.length);
            self.length += 1;
        }
        true
    }
}

/// How many bytes there is room for, so that they never fill a chunk of the hash alone.
const LONGEST: u8 = 6;

const PAGE: usize = 256;
type Page = Box<[Folded; PAGE]>;

/// Those of the first two planes; beyond are rare ideographs and little else.
static PAGES: [OnceLock<Page>; 512] = [const { OnceLock::new() }; 512];

/// What a character folds to.
#[inline]
pub(super) fn fold(char: char) -> Folded {
    let code = char as usize;
    match PAGES.get(code / PAGE) {
        Some(page) => page.get_or_init(|| read_page(code / PAGE))[code % PAGE],
        None => read(char),
    }
}

#[cold]
fn read_page(page: usize) -> Page {
    let mut found = Box::new([Folded::bare(Kind::Blank); PAGE]);
    let first = u32::try_from(page * PAGE).unwrap_or_default();
    for (code, folded) in (first..).zip(found.iter_mut()) {
        // Surrogates are no characters and never met.
        *folded = char::from_u32(code).map_or(Folded::bare(Kind::Blank), read);
    }
    found
}

/// Works out what a character folds to.
fn read(char: char) -> Folded {
    let mut pieces = pieces(char);
    let Some(mut whole) = pieces.next() else { return Folded::bare(Kind::Nothing) };
    for piece in pieces {
        if ends_words(whole.kind) && ends_words(piece.kind) {
            whole = Folded::bare(Kind::Blank); // an ellipsis
            continue;
        }
        let joined = matches!(whole.kind, Kind::Letter | Kind::Digit)
            && matches!(piece.kind, Kind::Letter | Kind::Digit)
            && whole.length + piece.length <= LONGEST;
        if !joined {
            return Folded::bare(Kind::Several);
        }
        whole.bytes |= piece.bytes << (8 * whole.length);
        whole.length += piece.length;
    }
    whole
}

fn ends_words(kind: Kind) -> bool {
    matches!(kind, Kind::Blank | Kind::Point | Kind::Comma)
}

/// What the parts of a character fold to, those aside that are nothing.
pub(super) fn pieces(char: char) -> impl Iterator<Item = Folded> {
    const FORM: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
    let parts = FORM.normalize_iter(std::iter::once(char)).flat_map(char::to_lowercase);
    parts.map(read_part).filter(|folded| folded.kind != Kind::Nothing)
}

/// What a small letter or another character without a decomposition folds to.
fn read_part(char: char) -> Folded {
    const CLASSES: CanonicalCombiningClassMapBorrowed<'static> =
        CanonicalCombiningClassMapBorrowed::new();
    if let Some(digit) = digit(char) {
        return Folded::with(Kind::Digit, digit);
    }
    match char {
        // Thai, Lao, Burmese and Khmer: scripts without blanks between words
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
            return Folded::with(Kind::Alone, char);
        }
        // the soft hyphen, joiners, direction marks, variation selectors, the BOM
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {
            return Folded::bare(Kind::Nothing);
        }
        _ if CLASSES.get_u8(char) != 0 => return Folded::bare(Kind::Nothing),
        _ => {}
    }
    match char {
        '$' | '%' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}' => {
            Folded::with(Kind::Alone, char) // currencies
        }
        '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' => Folded::bare(Kind::Minus),
        '.' => Folded::bare(Kind::Point),
        ',' => Folded::bare(Kind::Comma),
        // kana and ideographs
        '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Folded::with(Kind::Alone, char),
        _ if char.is_alphanumeric() => letter(char),
        _ => Folded::bare(Kind::Blank),
    }
}

/// What a small letter folds to.
fn letter(char: char) -> Folded {
    let mut lines = include_str!("../../data/folds.tsv").lines();
    let plain = lines.find_map(|line| line.strip_prefix(char)?.strip_prefix('\t'));
    let mut folded = Folded::bare(Kind::Letter);
    match plain {
        Some(plain) => plain.chars().for_each(|char| {
            folded.add(char);
        }),
        None => {
            folded.add(char);
        }
    }
    folded
}

/// The ASCII digit for a digit of any script that news is written in.
fn digit(char: char) -> Option<char> {
    // The zeros of Unicode's rows of decimal digits, those for mathematics aside, which decompose.
    const ZEROS: &str = "0٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐";
    let value = ZEROS.chars().find_map(|zero| {
        let value = u32::from(char).checked_sub(u32::from(zero))?;
        (value < 10).then_some(value)
    })?;
    char::from_digit(value, 10)
}
