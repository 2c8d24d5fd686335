//! Signatures of a few bits.

use copydesk_core::PerMille;
use serde::{Deserialize, Serialize};

use crate::minhash::bytes::Packed;
use crate::minhash::signature::MinHash;

/// The lowest bits of every number of a signature (Li and König, *b-Bit Minwise Hashing*, 2010): 128 bytes
/// for 128 numbers at eight bits, 16 at one. Enough to estimate by, not to merge.
///
/// ```
/// use copydesk_dedup::MinHash;
/// let wire = MinHash::of("The ferry to Norvik was held in port on Monday by a storm.").low_bits(8);
/// let copy = MinHash::of("The ferry to Norvik was held in port on Monday by the storm.").low_bits(8);
/// assert_eq!(wire.as_bytes().len(), 128);
/// assert!(wire.similarity(&copy).get() > 500); // 9 of 13: .69
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct LowBits {
    pub(super) words: u8,         // as in `MinHash`
    pub(super) bits: u8,          // 1, 2, 4 or 8
    pub(super) empty: bool,       // nothing was signed
    pub(super) packed: Box<[u8]>, // the first number lowest; all bytes are full
}

impl LowBits {
    /// So many bits of each number: 1, 2, 4 or 8, and what lies between is rounded up.
    pub(super) fn new(signature: &MinHash, bits: usize) -> Self {
        let bits = bits.clamp(1, 8).next_power_of_two();
        let mask = (1_u32 << bits) - 1;
        let pack = |values: &[u32]| {
            let byte = values.iter().rev().fold(0, |byte, value| byte << bits | value & mask);
            u8::try_from(byte).unwrap_or(u8::MAX) // as many values as fit
        };
        Self {
            words: u8::try_from(signature.words().unwrap_or(0)).unwrap_or(0),
            bits: u8::try_from(bits).unwrap_or(8),
            empty: signature.is_empty(),
            packed: signature.values().chunks(8 / bits).map(pack).collect(),
        }
    }

    /// The bits, eight to a byte, those of the first number lowest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.packed
    }

    /// How many bits each number has.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.bits.into()
    }

    /// How many numbers there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.packed.len() * 8 / self.bits()
    }

    /// An estimate of Jaccard's index. Numbers that differ agree in their low bits by accident, which is taken
    /// off; so one below zero is possible and given as zero. Nothing if the two are not of one kind.
    ///
    /// The standard error is that of the whole signature times at most `sqrt(1 + 1 / (j (2^bits - 1)))`:
    /// at one half 1.001 for eight bits, 1.07 for four, 1.7 for one.
    #[must_use]
    pub fn similarity(&self, other: &Self) -> PerMille {
        let one_kind = (self.words, self.bits, self.packed.len())
            == (other.words, other.bits, other.packed.len());
        if !one_kind || self.empty || other.empty {
            return PerMille::default();
        }
        let pairs = self.packed.iter().zip(&other.packed);
        let equal: u64 = pairs.map(|(a, b)| u64::from(equal(a ^ b, self.bits))).sum();
        let chances = (1 << self.bits) - 1; // equal by accident: one in 1 + this
        let size = self.size() as u64;
        PerMille::share(((chances + 1) * equal).saturating_sub(size), chances * size)
    }
}

/// How many fields of so many bits are zero.
const fn equal(differences: u8, bits: u8) -> u32 {
    let mut any = differences;
    if bits > 1 {
        any |= any >> 1;
    }
    if bits > 2 {
        any |= any >> 2;
    }
    if bits > 4 {
        any |= any >> 4;
    }
    let firsts = match bits {
        1 => 0xFF,
        2 => 0x55,
        4 => 0x11,
        _ => 0x01,
    };
    (!any & firsts).count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MinHasher;

    #[test]
    fn equal_fields_are_counted() {
        assert_eq!([1, 2, 4, 8].map(|bits| equal(0, bits)), [8, 4, 2, 1]);
        assert_eq!([1, 2, 4, 8].map(|bits| equal(0b0100_0001, bits)), [6, 2, 0, 0]);
        assert_eq!([1, 2, 4, 8].map(|bits| equal(0b1000_0000, bits)), [7, 3, 1, 0]);
    }

    #[test]
    fn few_bits_estimate_what_many_do() {
        let hasher = MinHasher::default().size(4096);
        let (one, other) = (hasher.of_hashes(0..9000), hasher.of_hashes(3000..12_000)); // one half
        for bits in [1, 2, 4, 8] {
            let (one, other) = (one.low_bits(bits), other.low_bits(bits));
            assert_eq!((one.bits(), one.size()), (bits, 4096));
            let found = one.similarity(&other).get();
            assert!((460..540).contains(&found), "{found} by {bits} bits"); // three errors of one bit
            assert_eq!(one.similarity(&one).get(), 1000);
        }
    }

    #[test]
    fn what_is_not_of_one_kind_is_not_alike() {
        let rain = MinHash::of("Rain fell.");
        assert_eq!(rain.low_bits(8).similarity(&rain.low_bits(4)).get(), 0);
        assert_eq!(rain.low_bits(3), rain.low_bits(4));
        let nothing = MinHash::of("").low_bits(8);
        assert_eq!(nothing.similarity(&nothing).get(), 0);
    }
}
