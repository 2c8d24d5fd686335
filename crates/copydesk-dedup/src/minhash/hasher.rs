//! From a text to a signature.

use crate::fingerprint::{Fingerprint, shingles};
use crate::fold::words;
use crate::minhash::densify::EMPTY;
use crate::minhash::signature::MinHash;
use crate::spill::halves;

/// How signatures are made. Only signatures of one kind can be compared.
///
/// ```
/// use copydesk_dedup::MinHasher;
/// let hasher = MinHasher::default().words(5).size(256);
/// let wire = hasher.of("The ferry to Norvik was held in port on Monday by a storm.");
/// let copy = hasher.of("THE FERRY to Norvik was held in port on Monday -- by a storm");
/// assert_eq!(wire, copy);
/// assert_eq!((wire.size(), wire.standard_error().get()), (256, 31));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinHasher {
    words: usize,
    size: usize,
}

impl Default for MinHasher {
    fn default() -> Self {
        Self { words: 3, size: 128 }
    }
}

impl MinHasher {
    /// How many words a shingle has: 3 unless set, 1 to 8; anything else is clamped.
    ///
    /// One is a bag of words, which takes strangers on one subject for copies. Three finds edited copies
    /// and is what a [`Fingerprint`] has; five is the custom of web corpora, where only near
    /// identity counts. An ideograph or kana counts as a word.
    #[must_use]
    pub fn words(self, words: usize) -> Self {
        Self { words: words.clamp(1, 8), ..self }
    }

    /// How many numbers a signature has: 128 unless set; a power of two from 16 to 4096, and what lies between
    /// is rounded up.
    ///
    /// A signature takes four bytes for each, and its error falls with the root: see
    /// [`MinHash::standard_error`].
    #[must_use]
    pub fn size(self, values: usize) -> Self {
        Self { size: values.clamp(16, 4096).next_power_of_two(), ..self }
    }

    /// The signature of a text. Case, accents, marks and blanks are folded away, figures are kept. Of a
    /// text with fewer words than a shingle, all words are one; of one with more than 65,536 shingles, the
    /// first so many count.
    #[must_use]
    pub fn of(&self, text: &str) -> MinHash {
        let mut hashes = Vec::with_capacity(text.len() / 5);
        words(text, |hash, _| hashes.push(hash));
        let shingles = shingles(&hashes, self.words);
        self.signature(self.words, shingles.into_iter().map(|hash| u64::from(halves(hash)[1])))
    }

    /// The signature of a text whose fingerprint is at hand: the same as that of the text, if the
    /// fingerprint has as many words in a shingle and all words of the text count in it. The length of
    /// its shingles is that of the fingerprint.
    #[must_use]
    pub fn of_fingerprint(&self, fingerprint: &Fingerprint) -> MinHash {
        let shingles = fingerprint.shingles.iter().map(|low| u64::from(*low));
        self.signature(fingerprint.grain.into(), shingles)
    }

    /// The signature of anything that can be hashed: one number for each member of the set, in any
    /// order, repeated ones as you like.
    ///
    /// The numbers may be as bad as a counter. Each is scattered by the finalizer of splitmix64 (Steele, Lea
    /// and Flood 2014, in the variant of Stafford that Java uses); the top bits of the result choose the bin,
    /// its low 32 bits, at most `0xffff_fffe`, are the value.
    ///
    /// ```
    /// use copydesk_dedup::MinHasher;
    /// let even = MinHasher::default().of_hashes((0..1000).map(|n| 2 * n));
    /// let fours = MinHasher::default().of_hashes((0..500).map(|n| 4 * n));
    /// assert!((380..620).contains(&even.similarity(&fours).get())); // one half
    /// ```
    #[must_use]
    pub fn of_hashes(&self, hashes: impl IntoIterator<Item = u64>) -> MinHash {
        self.signature(0, hashes)
    }

    fn signature(&self, words: usize, hashes: impl IntoIterator<Item = u64>) -> MinHash {
        let mut bins = vec![EMPTY; self.size].into_boxed_slice();
        let shift = 64 - self.size.trailing_zeros();
        for hash in hashes {
            let hash = scatter(hash);
            let value = halves(hash)[1].min(EMPTY - 1);
            let bin = &mut bins[(hash >> shift) as usize];
            *bin = value.min(*bin);
        }
        MinHash::from_bins(u8::try_from(words).unwrap_or(u8::MAX), bins)
    }
}

/// Spreads a number over 64 bits, no two to one place.
#[inline]
pub(super) const fn scatter(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::wild_text;
    use proptest::prelude::*;

    use super::*;
    use crate::Options;

    proptest! {
        #[test]
        fn a_text_and_its_fingerprint_have_one_signature(text in wild_text(), words in 1_usize..8) {
            let hasher = MinHasher::default().words(words);
            let fingerprint = Options::default().words(words).fingerprint(&text);
            prop_assert_eq!(hasher.of(&text), hasher.of_fingerprint(&fingerprint));
        }
    }

    #[test]
    fn numbers_are_scattered_as_by_splitmix64() {
        // the first numbers of the generator that is seeded with zero, as published with it
        assert_eq!(scatter(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(scatter(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn sizes_and_lengths_are_clamped() {
        let hasher = MinHasher::default().size(0).words(0);
        assert_eq!((hasher.size, hasher.words), (16, 1));
        let hasher = MinHasher::default().size(100).words(99);
        assert_eq!((hasher.size, hasher.words), (128, 8));
        assert_eq!(MinHasher::default().size(usize::MAX).size, 4096);
    }
}
