//! A word of a name as it is compared: most are short, and then cost no allocation.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// The longest word that is kept in place, in bytes; with its length it is as large as a `String`.
const SHORT: usize = 22;

/// A word in the spelling by which names are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word(Letters);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Letters {
    Short { len: u8, bytes: [u8; SHORT] }, // zeros behind the word, so that equal words are equal
    Long(Box<str>),                        // more than fit in place
}

impl Word {
    /// This word, as it is.
    pub(super) fn new(word: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (u8::try_from(word.len()), bytes.get_mut(..word.len())) {
            (Ok(len), Some(room)) => {
                room.copy_from_slice(word.as_bytes());
                Self(Letters::Short { len, bytes })
            }
            _ => Self(Letters::Long(word.into())),
        }
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Its bytes, which need not be read as letters again.
    pub(super) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Letters::Short { len, bytes } => bytes.get(..usize::from(*len)).unwrap_or_default(),
            Letters::Long(word) => word.as_bytes(),
        }
    }

    /// The key of a word that needs no more than small letters and one ending for `i`, `y` and `j`,
    /// as nearly all do; nothing for one that may need more.
    pub(super) fn plain(word: &str) -> Option<Self> {
        let mut bytes = [0; SHORT];
        bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        // All at once, the zeros too: quicker than to stop at the end.
        let other = |c: u8| !c.is_ascii_alphabetic() & (c != b'.') & (c != 0);
        if bytes.iter().fold(false, |others, c| others | other(*c)) {
            return None; // `al-Harbi`, `O'Neill`, `Peña`
        }
        bytes.make_ascii_lowercase();
        let mut len = word.len();
        let room = bytes.get_mut(..len)?;
        if room.ends_with(b"yev") || room.ends_with(b"yeva") {
            return None;
        }
        let ending = room.iter().rev().take_while(|c| matches!(c, b'i' | b'y' | b'j')).count();
        if ending > 0 && len - ending >= 3 {
            room[len - ending..].fill(0);
            room[len - ending] = b'y';
            len -= ending - 1;
        }
        Some(Self(Letters::Short { len: u8::try_from(len).ok()?, bytes }))
    }
}

impl Deref for Word {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match &self.0 {
            Letters::Short { .. } => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Letters::Long(word) => word,
        }
    }
}

// As of its bytes, so that those of a `str` can be looked up.
impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl Borrow<[u8]> for Word {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// The first three letters of all words of a table: most words that open a sentence begin like no
/// name of the document, and need not be looked up.
#[derive(Debug, Default)]
pub(super) struct Beginnings([u64; 32]); // a bit for each value of a hash

impl Beginnings {
    /// Notes the beginning of a key.
    pub(super) fn add(&mut self, key: &Word) {
        let (place, bit) = bit(beginning(key.as_bytes()));
        self.0[place] |= bit;
    }

    /// Whether no key that was noted can be that of this word.
    pub(super) fn exclude(&self, word: &str) -> bool {
        let letters = beginning(word.as_bytes());
        let (place, bit) = bit(letters);
        // The only ending that changes one of these letters begins with `y`; a word with signs or
        // marks inside may begin otherwise as a key.
        let plain = || word.bytes().all(|c| c.is_ascii_alphabetic());
        self.0[place] & bit == 0 && !letters[1..].contains(&(b'y' & LOW)) && plain()
    }
}

/// The bits of a letter that do not tell its case.
const LOW: u8 = 0x1f;

/// The first three letters without their case, zero for one that is missing.
fn beginning(word: &[u8]) -> [u8; 3] {
    [0, 1, 2].map(|at| word.get(at).map_or(0, |letter| letter & LOW))
}

/// Where the bit of three letters stands, by the highest bits of a hash.
fn bit(letters: [u8; 3]) -> (usize, u64) {
    let [first, second, third] = letters.map(u32::from);
    let hash = (first << 10 | second << 5 | third).wrapping_mul(0x9E37_79B9) >> (u32::BITS - 11);
    (hash as usize / 64, 1 << (hash % 64))
}
