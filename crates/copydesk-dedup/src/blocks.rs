//! Tells words from the rest, 64 bytes at a time and without branches.
//!
//! Sixteen bytes are compared at once on every processor that can do so.

use wide::{CmpLt, i8x16};

/// How many bytes a block has.
pub(crate) const BLOCK: usize = 64;

/// A bit for each byte of a block, the first byte lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// ASCII letters and digits.
    pub(crate) words: u64,
    /// ASCII digits.
    pub(crate) digits: u64,
    /// Capitals A to Z.
    pub(crate) capitals: u64,
    /// `$` and `%`, which are words of their own.
    pub(crate) symbols: u64,
    /// What needs a closer look by itself: `&`, a `-` that may be the sign of a figure, and what is not
    /// ASCII, but for dashes, curly quotation marks and their kin.
    pub(crate) special: u64,
    /// What spoils the word it follows: a point or comma within a figure, and what is not ASCII, but for
    /// the same marks.
    pub(crate) spoilers: u64,
}

/// The bit of the last byte.
const LAST: u64 = 1 << (BLOCK - 1);

/// What the bytes of a block are. The byte after it is unknown, so that its last one is taken for doubtful.
#[inline]
pub(crate) fn block(bytes: &[u8; BLOCK]) -> Block {
    let Kinds { letters, digits, capitals, symbols, entities, dashes, points, high } = kinds(bytes);
    let words = letters | digits;
    let before_digit = (digits | high) >> 1 | LAST; // any other digit is not ASCII
    let strange = if high == 0 { 0 } else { high & !marks(bytes, before_digit) };
    let signs = dashes & before_digit & !((words | symbols | dashes) << 1);
    let points = points & digits << 1 & before_digit;
    Block {
        words,
        digits,
        capitals,
        symbols,
        special: strange | entities | signs,
        spoilers: strange | points,
    }
}

/// What bytes are taken by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kinds {
    letters: u64,
    digits: u64,
    capitals: u64,
    symbols: u64,  // `$` and `%`
    entities: u64, // `&`
    dashes: u64,   // `-`
    points: u64,   // `.` and `,`
    high: u64,     // not ASCII
}

#[inline]
fn kinds(bytes: &[u8; BLOCK]) -> Kinds {
    let mut kinds = Kinds::default();
    for (at, sixteen) in bytes.as_chunks::<16>().0.iter().enumerate() {
        let chunk: i8x16 = bytemuck::cast(*sixteen);
        let bits = |tops: i8x16| u64::from(tops.move_mask().cast_unsigned()) << (16 * at);
        kinds.letters |= bits(range::<b'a', 26>(chunk | i8x16::splat(0x20)));
        kinds.capitals |= bits(range::<b'A', 26>(chunk));
        kinds.digits |= bits(range::<b'0', 10>(chunk));
        kinds.symbols |= bits(range::<b'$', 2>(chunk));
        kinds.entities |= bits(range::<b'&', 1>(chunk));
        kinds.dashes |= bits(range::<b'-', 1>(chunk));
        kinds.points |= bits(range::<b',', 3>(chunk)); // the dash lies between them
        kinds.high |= bits(chunk);
    }
    kinds.points &= !kinds.dashes;
    kinds
}

/// All bits of each of the `COUNT` bytes from `FIRST` on.
#[inline]
fn range<const FIRST: u8, const COUNT: u8>(chunk: i8x16) -> i8x16 {
    // Moved so that the range begins with the least of the signed numbers.
    let moved = chunk + i8x16::splat(0x80_u8.wrapping_sub(FIRST).cast_signed());
    moved.cmp_lt(i8x16::splat((0x80 + COUNT).cast_signed()))
}

/// The bytes of punctuation marks that are blanks in three bytes, U+2010 to U+203F, and of no-break spaces
/// and guillemets. One that does not lie in the block as a whole is left out, and so is a short dash that
/// may be a sign.
fn marks(bytes: &[u8; BLOCK], before_digit: u64) -> u64 {
    let (mut opens_three, mut second, mut third, mut dashes) = (0, 0, 0, 0);
    let (mut opens_two, mut two) = (0, 0);
    for (at, sixteen) in bytes.as_chunks::<16>().0.iter().enumerate() {
        let chunk: i8x16 = bytemuck::cast(*sixteen);
        let bits = |tops: i8x16| u64::from(tops.move_mask().cast_unsigned()) << (16 * at);
        opens_three |= bits(range::<0xE2, 1>(chunk));
        second |= bits(range::<0x80, 1>(chunk));
        third |= bits(range::<0x90, 0x30>(chunk)); // up to the last byte that continues a character
        dashes |= bits(range::<0x90, 4>(chunk));
        opens_two |= bits(range::<0xC2, 1>(chunk));
        two |= bits(range::<0xA0, 1>(chunk) | range::<0xAB, 1>(chunk) | range::<0xBB, 1>(chunk));
    }
    let three = opens_three << 2 & second << 1 & third & !(dashes & before_digit);
    let two = opens_two << 1 & two;
    three | three >> 1 | three >> 2 | two | two >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=255_u8 {
            for at in 0..64 {
                let mut bytes = [b' '; 64];
                bytes[at] = byte;
                let found = block(&bytes);
                let bit = |is: bool| u64::from(is) << at;
                let doubtful = byte == b'-' && at == 63;
                let want = Block {
                    words: bit(byte.is_ascii_alphanumeric()),
                    digits: bit(byte.is_ascii_digit()),
                    capitals: bit(byte.is_ascii_uppercase()),
                    symbols: bit(matches!(byte, b'$' | b'%')),
                    special: bit(matches!(byte, b'&' | 128..) || doubtful),
                    spoilers: bit(byte >= 128),
                };
                assert_eq!(found, want, "byte {byte} at {at}");
            }
        }
    }

    #[track_caller]
    fn check(text: &str, special: u64, spoilers: u64) {
        let mut bytes = [b' '; 64];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        let found = block(&bytes);
        assert_eq!((found.special, found.spoilers), (special, spoilers), "of {text:?}");
    }

    #[test]
    fn a_dash_is_special_between_a_blank_and_a_digit() {
        check("a -5 -b 4-5 --6", 0b100, 0);
    }

    #[test]
    fn points_spoil_the_figures_they_stand_in() {
        check("1.5 a.5 5. 1,2 .5", 0, 1 << 12 | 1 << 1);
    }

    #[test]
    fn typographic_marks_are_blanks() {
        check("\u{2019}a \u{2014}\u{a0}\u{ab}", 0, 0);
        check("\u{200b} \u{20ac} \u{a3}", 0b11_0111_0111, 0b11_0111_0111);
    }
}
