//! Signatures as bytes and on the wire.
//!
//! Little-endian: a mark, the version, words in a shingle, bits of a number (32 for a whole signature), how
//! many numbers, the numbers, and the low half of the xxh3 of all before it. A signature is stored
//! as it was before its empty bins borrowed, which are filled again when it is read.

use copydesk_core::Cause;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::minhash::low_bits::LowBits;
use crate::minhash::signature::MinHash;
use crate::spill::halves;

const MARK: [u8; 2] = [0xCE, 1]; // a byte that no text begins with, and the version
const HEAD: usize = 6;
const TAIL: usize = 4;
const WHOLE: u8 = 32; // bits

impl MinHash {
    /// The signature as bytes: 10 and four for each number. They begin with a mark and a version and end with
    /// a check, and are the same on every machine.
    ///
    /// ```
    /// use copydesk_dedup::MinHash;
    /// let signature = MinHash::of("Rain fell on the harbour.");
    /// let bytes = signature.to_bytes();
    /// assert_eq!(bytes.len(), 522);
    /// assert_eq!(MinHash::from_bytes(&bytes)?, signature);
    /// # Ok::<(), copydesk_core::Cause>(())
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + 4 * self.size() + TAIL);
        let words = u8::try_from(self.words().unwrap_or(0)).unwrap_or(0);
        open(&mut bytes, words, WHOLE, self.size());
        bytes.extend(self.bins().flat_map(u32::to_le_bytes));
        close(bytes)
    }

    /// Reads a signature back.
    ///
    /// # Errors
    ///
    /// If the bytes are no signature of this version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Cause> {
        let (words, bits, size, body) = read(bytes)?;
        if bits != WHOLE {
            return Err(broken("it has been cut to its low bits", 3));
        }
        let bins: Vec<u32> =
            body.as_chunks().0.iter().map(|bin| u32::from_le_bytes(*bin)).collect();
        if bins.len() != size {
            return Err(broken("its length is not that of its numbers", 4));
        }
        Bins { words, bins }.try_into().map_err(|why: String| broken(&why, 2))
    }
}

impl LowBits {
    /// The signature as bytes: 10 and those of [`LowBits::as_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + self.packed.len() + TAIL);
        open(&mut bytes, self.words, self.bits, if self.empty { 0 } else { self.size() });
        bytes.extend_from_slice(&self.packed);
        close(bytes)
    }

    /// Reads a signature back.
    ///
    /// # Errors
    ///
    /// If the bytes are no signature of this version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Cause> {
        let (words, bits, size, body) = read(bytes)?;
        let found: Self = Packed { words, bits, empty: size == 0, bytes: body.to_vec() }
            .try_into()
            .map_err(|why: String| broken(&why, 2))?;
        if size != 0 && found.size() != size {
            return Err(broken("its length is not that of its numbers", 4));
        }
        Ok(found)
    }
}

fn open(bytes: &mut Vec<u8>, words: u8, bits: u8, size: usize) {
    bytes.extend_from_slice(&MARK);
    bytes.extend_from_slice(&[words, bits]);
    bytes.extend_from_slice(&u16::try_from(size).unwrap_or(u16::MAX).to_le_bytes());
}

fn close(mut bytes: Vec<u8>) -> Vec<u8> {
    let [_, check] = halves(xxh3_64(&bytes));
    bytes.extend_from_slice(&check.to_le_bytes());
    bytes
}

/// Words, bits, size and numbers of what is whole.
fn read(bytes: &[u8]) -> Result<(u8, u8, usize, &[u8]), Cause> {
    let end = || broken("it ends too early", bytes.len());
    let (rest, check) = bytes.split_last_chunk::<TAIL>().ok_or_else(end)?;
    let ([mark, version, words, bits, low, high], body) =
        rest.split_first_chunk::<HEAD>().ok_or_else(end)?;
    if [*mark, *version] != MARK {
        return Err(broken("it is no signature of this version", 0));
    }
    if halves(xxh3_64(rest))[1] != u32::from_le_bytes(*check) {
        return Err(broken("its check does not match", rest.len()));
    }
    Ok((*words, *bits, u16::from_le_bytes([*low, *high]).into(), body))
}

fn broken(why: &str, at: usize) -> Cause {
    Cause::new("dedup.minhash", format!("a signature cannot be read: {why}")).at(at as u64)
}

/// A signature on the wire.
#[derive(Serialize, Deserialize)]
pub(super) struct Bins {
    words: u8,
    bins: Vec<u32>,
}

impl From<MinHash> for Bins {
    fn from(signature: MinHash) -> Self {
        let words = u8::try_from(signature.words().unwrap_or(0)).unwrap_or(0);
        Self { words, bins: signature.bins().collect() }
    }
}

impl TryFrom<Bins> for MinHash {
    type Error = String;

    fn try_from(Bins { words, bins }: Bins) -> Result<Self, String> {
        check(words, bins.len())?;
        Ok(Self::from_bins(words, bins.into()))
    }
}

/// A signature of a few bits on the wire.
#[derive(Serialize, Deserialize)]
pub(super) struct Packed {
    words: u8,
    bits: u8,
    empty: bool,
    bytes: Vec<u8>,
}

impl From<LowBits> for Packed {
    fn from(LowBits { words, bits, empty, packed }: LowBits) -> Self {
        Self { words, bits, empty, bytes: packed.into() }
    }
}

impl TryFrom<Packed> for LowBits {
    type Error = String;

    fn try_from(Packed { words, bits, empty, bytes }: Packed) -> Result<Self, String> {
        if !matches!(bits, 1 | 2 | 4 | 8) {
            return Err(format!("{bits} bits of a number are none of 1, 2, 4 and 8"));
        }
        check(words, bytes.len() * 8 / usize::from(bits))?;
        if empty && bytes.iter().any(|byte| *byte != u8::MAX) {
            return Err("it is of nothing and yet has numbers".to_owned());
        }
        Ok(Self { words, bits, empty, packed: bytes.into() })
    }
}

fn check(words: u8, size: usize) -> Result<(), String> {
    if words > 8 {
        return Err(format!("{words} words in a shingle are more than 8"));
    }
    if !size.is_power_of_two() || !(16..=4096).contains(&size) {
        return Err(format!("{size} numbers are no power of two from 16 to 4096"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::wild_text;
    use proptest::prelude::*;

    use super::*;
    use crate::MinHasher;
    use crate::minhash::densify::EMPTY;

    proptest! {
        #[test]
        fn signatures_read_back_as_they_were_written(text in wild_text(), size in 16_usize..600, bits in 1_usize..9) {
            let whole = MinHasher::default().size(size).of(&text);
            prop_assert_eq!(&MinHash::from_bytes(&whole.to_bytes()).expect("our own bytes"), &whole);
            let wire = serde_json::to_string(&whole).expect("numbers");
            prop_assert_eq!(&serde_json::from_str::<MinHash>(&wire).expect("our own wire"), &whole);
            let few = whole.low_bits(bits);
            prop_assert_eq!(&LowBits::from_bytes(&few.to_bytes()).expect("our own bytes"), &few);
            let wire = serde_json::to_string(&few).expect("numbers");
            prop_assert_eq!(&serde_json::from_str::<LowBits>(&wire).expect("our own wire"), &few);
        }

        #[test]
        fn damaged_bytes_are_refused(text in wild_text(), at in any::<prop::sample::Index>(), flip in 1_u8.., cut in any::<bool>(), few in any::<bool>()) {
            let whole = MinHasher::default().size(16).of(&text);
            let mut bytes = if few { whole.low_bits(4).to_bytes() } else { whole.to_bytes() };
            let at = at.index(bytes.len());
            if cut { bytes.truncate(at) } else { bytes[at] ^= flip }
            let causes = [MinHash::from_bytes(&bytes).err(), LowBits::from_bytes(&bytes).err()];
            let codes = causes.iter().flatten().filter(|cause| cause.code() == "dedup.minhash");
            prop_assert_eq!(codes.count(), 2);
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let bytes = MinHash::of("Rain.").low_bits(8).to_bytes();
        let told = MinHash::from_bytes(&bytes).expect_err("another form").to_string();
        assert_eq!(told, "a signature cannot be read: it has been cut to its low bits (at byte 3)");
        let wire = r#"{"words":3,"bins":[1,2,3]}"#;
        let told = serde_json::from_str::<MinHash>(wire).expect_err("too small").to_string();
        assert_eq!(told, "3 numbers are no power of two from 16 to 4096");
        assert_eq!(EMPTY, u32::MAX, "as the documentation of the wire says");
    }
}
