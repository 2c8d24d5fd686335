//! A signature and what can be asked of it.

use copydesk_core::{Cause, PerMille};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::fingerprint::Fingerprint;
use crate::minhash::bands::Bands;
use crate::minhash::bytes::Bins;
use crate::minhash::densify::{EMPTY, densify};
use crate::minhash::hasher::MinHasher;
use crate::minhash::low_bits::LowBits;

/// A MinHash signature: 128 numbers, unless another size was asked for, of which two texts have about as
/// large a part in common as of their shingles.
///
/// ```
/// use copydesk_dedup::{Bands, MinHash};
/// let wire = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said. \
///             Sixty passengers spent the night in a school hall.";
/// let wire = MinHash::of(wire);
/// let copy = MinHash::of("The ferry to Norvik was held in port on Monday by a storm, the harbour \
///             master said. Sixty people spent the night in a school hall.");
/// assert!(wire.similarity(&copy).get() > 600); // 19 shingles of 25: .76, give or take
///
/// // Keys to group by: articles that share one are worth a comparison.
/// let bands = Bands::for_threshold(128, copydesk_core::PerMille::new(700));
/// assert_eq!((bands.bands(), bands.rows()), (14, 9));
/// assert_eq!(wire.band_keys(bands).len(), 14);
/// ```
///
/// With serde it is `{"words": 3, "bins": [...]}`, where `words` is 0 if the hashes were the caller's and
/// an empty bin is 4294967295; [`MinHash::to_bytes`] is shorter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bins", into = "Bins")]
pub struct MinHash {
    words: u8,          // in a shingle; 0 if they were not ours
    values: Box<[u32]>, // of all bins, a power of two; `EMPTY` only if there was no shingle
    own: Box<[u64]>,    // a bit for each bin that did not borrow its value
}

impl MinHash {
    /// The signature of a text with the default settings: 128 numbers, three words in a shingle;
    /// [`MinHasher`] takes others.
    #[must_use]
    pub fn of(text: &str) -> Self {
        MinHasher::default().of(text)
    }

    /// Of so many bins, each empty or with its smallest value.
    pub(super) fn from_bins(words: u8, mut bins: Box<[u32]>) -> Self {
        let own = densify(&mut bins);
        Self { words, values: bins, own }
    }

    /// The bins before any borrowed: what is stored.
    pub(super) fn bins(&self) -> impl Iterator<Item = u32> {
        let own = |bin: usize| self.own[bin / 64] >> (bin % 64) & 1 == 1;
        self.values
            .iter()
            .enumerate()
            .map(move |(bin, value)| if own(bin) { *value } else { EMPTY })
    }

    /// The numbers, all of them filled unless the text has no word.
    #[must_use]
    pub fn values(&self) -> &[u32] {
        &self.values
    }

    /// How many numbers there are: a power of two from 16 to 4096.
    #[must_use]
    pub fn size(&self) -> usize {
        self.values.len()
    }

    /// How many words a shingle has, if they are this crate's.
    #[must_use]
    pub fn words(&self) -> Option<usize> {
        (self.words > 0).then_some(self.words.into())
    }

    /// Whether nothing was signed. Such a signature is like no other one, itself included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.iter().all(|bits| *bits == 0)
    }

    /// An estimate of Jaccard's index of the two sets of shingles, without bias. Nothing if the signatures
    /// are not of one kind: [`MinHash::is_comparable`].
    #[must_use]
    pub fn similarity(&self, other: &Self) -> PerMille {
        if !self.is_comparable(other) || self.is_empty() || other.is_empty() {
            return PerMille::default();
        }
        let equal = self.values.iter().zip(&other.values).filter(|(a, b)| a == b).count();
        PerMille::share(equal as u64, self.size() as u64)
    }

    /// By how much [`MinHash::similarity`] is off at one half, where it is off the most: one standard
    /// deviation, `sqrt(.25 / size)`, 44 thousandths for 128 numbers, rounded down. At another similarity it
    /// is `sqrt(j (1 - j) / size)`. Two estimates of three lie within one, 997 of 1000 within three.
    ///
    /// A text with fewer shingles than numbers borrows some; with a quarter as many it is off by up to
    /// twice as much.
    #[must_use]
    pub fn standard_error(&self) -> PerMille {
        PerMille::new(u16::try_from((250_000 / self.size() as u64).isqrt()).unwrap_or(1000))
    }

    /// Whether two signatures are of one size and made of shingles of one length, so that they can be
    /// compared and merged. Of those made by [`MinHasher::of_hashes`] the caller knows.
    #[must_use]
    pub fn is_comparable(&self, other: &Self) -> bool {
        self.words == other.words && self.size() == other.size()
    }

    /// The signature of both sets together, exactly as if it had been made of them: documents of a
    /// cluster, paragraphs of a document (less the shingles that lie across their borders).
    ///
    /// # Errors
    ///
    /// If the two are not comparable.
    pub fn merge(&self, other: &Self) -> Result<Self, Cause> {
        if !self.is_comparable(other) {
            let kind = |one: &Self| format!("{} numbers of {} words", one.size(), one.words);
            let why = format!(
                "signatures of different kinds cannot be merged: {} and {}",
                kind(self),
                kind(other)
            );
            return Err(Cause::new("dedup.minhash", why));
        }
        // An empty bin holds the largest number there is.
        let bins = self.bins().zip(other.bins()).map(|(a, b)| a.min(b)).collect();
        Ok(Self::from_bins(self.words, bins))
    }

    /// One key for each band, to group by: two signatures share one wherever all numbers of a band are
    /// equal. None for a signature of nothing, and none for a band that reaches beyond the last number.
    ///
    /// The key of band `b` is xxh3 (64 bits, seed `b`) of its numbers as little-endian bytes, so a key
    /// tells its band, and one column will do. A database without unsigned numbers may read them as signed.
    #[must_use]
    pub fn band_keys(&self, bands: Bands) -> Vec<u64> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut bytes = Vec::with_capacity(4 * bands.rows());
        let key = |(band, rows): (u64, &[u32])| {
            bytes.clear();
            bytes.extend(rows.iter().flat_map(|value| value.to_le_bytes()));
            xxh3_64_with_seed(&bytes, band)
        };
        (0..).zip(self.values.chunks_exact(bands.rows())).take(bands.bands()).map(key).collect()
    }

    /// The lowest bits of each number, packed: a fraction of the room for a slightly larger error.
    #[must_use]
    pub fn low_bits(&self, bits: usize) -> LowBits {
        LowBits::new(self, bits)
    }
}

/// A signature of 128 numbers; [`MinHasher::of_fingerprint`] makes others.
impl From<&Fingerprint> for MinHash {
    fn from(fingerprint: &Fingerprint) -> Self {
        MinHasher::default().of_fingerprint(fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_like_nothing() {
        let nothing = MinHash::of(" ... ");
        assert!(nothing.is_empty() && nothing.similarity(&nothing).get() == 0);
        assert!(nothing.band_keys(Bands::new(16, 8)).is_empty());
        assert_eq!(nothing.merge(&MinHash::of("Rain.")).expect("one kind"), MinHash::of("Rain."));
    }

    #[test]
    fn one_word_is_a_whole_signature() {
        let rain = MinHash::of("Rain!");
        assert!(rain.values().iter().all(|value| *value == rain.values()[0]));
        assert_eq!(rain.similarity(&MinHash::of("rain")).get(), 1000);
        assert_eq!(rain.similarity(&MinHash::of("snow")).get(), 0);
    }

    #[test]
    fn signatures_of_different_kinds_are_kept_apart() {
        let (text, five) = ("Rain fell on the harbour all night.", MinHasher::default().words(5));
        assert_eq!(MinHash::of(text).similarity(&five.of(text)).get(), 0);
        let cause = MinHash::of(text).merge(&five.of(text)).expect_err("another kind");
        assert_eq!(
            cause.to_string(),
            "signatures of different kinds cannot be merged: 128 numbers of 3 words and 128 numbers of 5 words"
        );
    }

    #[test]
    fn a_key_belongs_to_its_band() {
        let rain = MinHash::of("Rain"); // all numbers are equal
        let mut keys = rain.band_keys(Bands::new(16, 8));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 16);
        assert_eq!(rain.band_keys(Bands::new(20, 9)).len(), 14, "128 numbers are 14 rows of 9");
    }

    proptest! {
        #[test]
        fn a_merged_signature_is_that_of_the_union(one in prop::collection::vec(any::<u64>(), 0..300), other in prop::collection::vec(0_u64..500, 0..300), size in 16_usize..600) {
            let hasher = MinHasher::default().size(size);
            let union = hasher.of_hashes(one.iter().chain(&other).copied());
            let merged = hasher.of_hashes(one.iter().copied()).merge(&hasher.of_hashes(other.iter().rev().copied()));
            prop_assert_eq!(merged.expect("one kind"), union);
        }

        #[test]
        fn no_number_stays_empty(hashes in prop::collection::vec(any::<u64>(), 1..200), size in 16_usize..4096) {
            let signature = MinHasher::default().size(size).of_hashes(hashes);
            prop_assert!(signature.values().iter().all(|value| *value != EMPTY));
            prop_assert_eq!(signature.similarity(&signature).get(), 1000);
        }
    }
}
