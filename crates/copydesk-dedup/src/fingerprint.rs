//! What is remembered of an article: its word shingles in the order of the text, a sample of them in
//! full, and its figures with the words around them.
//!
//! The shingles keep their order, 32 bits each, instead of being sorted and delta-packed: that costs
//! a byte less than sorted ones with their places, needs no sorting while reading, and the places tell
//! an edited copy, which shares a little everywhere, from a stranger that quotes the same speech.
//! 32 bits are enough inside a pair (two articles of 500 words share one by accident once in
//! 17,000 pairs); the sampled ones, which meet those of the whole collection, keep 64.

use xxhash_rust::xxh3::xxh3_128;

use crate::day::day;
use crate::fold::{WordKind, words, words_from};
use crate::hash::{mix, product};
use crate::number_words::NUMBER_WORDS;
use crate::options::Options;
use crate::spill::{halves, join};

/// How many shingles of an article are kept at most: 64 Ki, a book of 200 pages. What follows is read
/// for the hashes only.
pub(crate) const MOST_SHINGLES: usize = 1 << 16;

/// How many figures of an article are kept at most.
pub(crate) const MOST_FIGURES: usize = 1 << 12;

/// How many names of an article are kept at most: those of a notice or of the first half page.
pub(crate) const MOST_NAMES: usize = 32;

/// What a fingerprint keeps of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grain {
    /// Words in a shingle, 1 to 8.
    pub(crate) words: usize,
    /// One shingle in two to the power of this is sampled.
    pub(crate) sampling: u32,
    /// The sample holds so many at least, if there are so many.
    pub(crate) least: usize,
}

impl Grain {
    /// About how many shingles of an article of so many words are sampled.
    pub(crate) fn samples(self, words: u32) -> u32 {
        let least = u32::try_from(self.least).unwrap_or(u32::MAX);
        (words >> self.sampling).max(words.min(least))
    }
}

/// What is remembered of an article.
///
/// ```
/// use copydesk_dedup::{compare, fingerprint};
/// let wire = fingerprint("The ferry to Norvik was held in port on Monday by a storm.");
/// let copy = fingerprint("THE FERRY to Norvik was held in port on Monday -- by a storm");
/// assert_eq!(wire.words(), 13);
/// assert!(compare(&wire, &copy).exact);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Fingerprint {
    pub(crate) raw: u128,            // of the text as it stands
    pub(crate) full: u128,           // of all folded words
    pub(crate) body: u128,           // of the folded words that count
    pub(crate) day: Option<i32>,     // of publication; days since 1970-01-01
    pub(crate) bytes: u32,           // of the text
    pub(crate) words: u32,           // that count
    pub(crate) grain: u8,            // words in a shingle
    pub(crate) bound: u32,           // the highest `rank` of a sampled shingle
    pub(crate) shingles: Vec<u32>,   // low halves, in the order of the text
    pub(crate) highs: Vec<u32>,      // high halves of the sampled ones, in the order of the text
    pub(crate) figures: Vec<Figure>, // in the order of the text, then the first names
}

/// A figure or a name and where it stands, as two hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Figure {
    /// Of the two words before and the one after it that are no figures; odd for a name.
    pub(crate) context: u32,
    /// Of the figure or name.
    pub(crate) value: u32,
}

impl Fingerprint {
    /// The fingerprint of a text with the default settings;
    /// [`Options::fingerprint`](crate::Options::fingerprint) takes others.
    ///
    /// All words count: what is a headline or boilerplate is for [`DedupStage`](crate::DedupStage) to know.
    ///
    /// ```
    /// use copydesk_dedup::Fingerprint;
    /// assert_eq!(Fingerprint::of("The storm of Monday, told twice.").words(), 6);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Options::default().fingerprint(text)
    }

    /// The same with the day of publication, which decides first which article of a cluster is kept:
    /// a date as feeds write it, such as `2021-07-20T10:00:00Z` or `Tue, 20 Jul 2021`. One that cannot be
    /// read is as good as none.
    #[must_use]
    pub fn published(self, date: &str) -> Self {
        Self { day: day(date), ..self }
    }

    /// How many words count: those outside headline, byline, dateline and boilerplate.
    #[must_use]
    pub fn words(&self) -> u32 {
        self.words
    }

    /// The sampled shingles, sorted, each once: what an index holds of this article.
    #[must_use]
    pub fn samples(&self) -> Vec<u64> {
        let is_sampled = below(self.bound);
        let sampled = self.shingles.iter().filter(|low| is_sampled(**low));
        let mut samples: Vec<u64> =
            sampled.zip(&self.highs).map(|(low, high)| join(*high, *low)).collect();
        samples.sort_unstable();
        samples.dedup();
        samples
    }
}

/// The fingerprint of a text with the default settings: [`Fingerprint::of`] as a function.
#[must_use]
pub fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint::of(text)
}

/// The order in which shingles are sampled: independent of the high half, and so that the sample of
/// a text is that of its parts together.
pub(crate) const fn rank(low: u32) -> u32 {
    low.reverse_bits()
}

/// Whether the rank of a shingle is at most `bound`. Turning bits round is slow, so the bits that must be
/// clear are looked at first; nearly every bound is made of them alone.
#[inline]
pub(crate) fn below(bound: u32) -> impl Fn(u32) -> bool {
    let clear = bound.leading_zeros(); // so many of the lowest bits of a shingle
    let mask = u32::MAX.checked_shr(u32::BITS - clear).unwrap_or(0);
    let whole = bound.leading_zeros() + bound.trailing_ones() == u32::BITS;
    move |low| low & mask == 0 && (whole || rank(low) <= bound)
}

/// Makes a fingerprint piece by piece.
pub(crate) struct Fingerprinter {
    grain: Grain,
    all: Vec<u64>,          // hashes of all words
    body: Option<Vec<u64>>, // of those that count, once one did not
    figures: Vec<usize>,    // which of those that count are figures, sorted
    names: Vec<usize>,      // which of them are names, sorted
}

impl Fingerprinter {
    pub(crate) fn new(grain: Grain, length: usize) -> Self {
        let expected = length / 5; // English words are six bytes long with their blank
        let all = Vec::with_capacity(expected);
        Self {
            grain,
            all,
            body: None,
            figures: Vec::new(),
            names: Vec::with_capacity(2 * MOST_NAMES),
        }
    }

    /// Reads a piece whose words count.
    pub(crate) fn count(&mut self, text: &str) {
        self.count_from(text, 0);
    }

    /// The same of what stands from a byte on, which is not inside a word; what stands before it was read.
    pub(crate) fn count_from(&mut self, text: &str, at: usize) {
        let start = self.all.len();
        let shift = self.body.as_ref().map_or(0, |body| start - body.len());
        let numbers = &*NUMBER_WORDS;
        let mut all = std::mem::take(&mut self.all); // a local one stays in registers
        words_from(text, at, |hash, kind| {
            if kind == WordKind::Figure || numbers.holds(hash) {
                self.figures.push(all.len() - shift);
            } else if kind == WordKind::Name && self.names.len() < 2 * MOST_NAMES {
                self.names.push(all.len() - shift);
            }
            all.push(hash);
        });
        self.all = all;
        if let Some(body) = &mut self.body {
            body.extend_from_slice(&self.all[start..]);
        }
    }

    /// Reads a piece whose words only tell whether the text is the same.
    pub(crate) fn leave_out(&mut self, text: &str) {
        self.body.get_or_insert_with(|| {
            let mut body = Vec::with_capacity(self.all.capacity());
            body.extend_from_slice(&self.all);
            body
        });
        words(text, |hash, _| self.all.push(hash));
    }

    /// The hashes of all words that were read.
    pub(crate) fn words(&self) -> &[u64] {
        &self.all
    }

    /// The fingerprint of `text`, all pieces of which have been read.
    pub(crate) fn finish(self, text: &str, day: Option<i32>) -> Fingerprint {
        let full = hash(&self.all);
        let body = self.body.as_ref().unwrap_or(&self.all);
        let (shingles, bound, highs) = sampled(body, self.grain);
        Fingerprint {
            raw: xxh3_128(text.as_bytes()),
            full,
            body: self.body.as_ref().map_or(full, |body| hash(body)),
            day,
            bytes: u32::try_from(text.len()).unwrap_or(u32::MAX),
            words: u32::try_from(body.len()).unwrap_or(u32::MAX),
            grain: u8::try_from(self.grain.words).unwrap_or(u8::MAX),
            bound,
            highs,
            shingles,
            figures: {
                let most = self.figures.len().min(MOST_FIGURES) + self.names.len().min(MOST_NAMES);
                let mut figures = Vec::with_capacity(most);
                between(body, &self.figures, MOST_FIGURES, 0, &mut figures);
                between(body, &self.names, MOST_NAMES, 1, &mut figures);
                figures
            },
        }
    }
}

/// The hash of a row of words.
fn hash(words: &[u64]) -> u128 {
    if cfg!(target_endian = "little") {
        return xxh3_128(bytemuck::cast_slice(words));
    }
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    xxh3_128(&bytes)
}

/// The hashes of all runs of so many words. Words too few for one are one together.
pub(crate) fn shingles(words: &[u64], length: usize) -> Vec<u64> {
    match length.min(words.len()) {
        0 => Vec::new(),
        length => runs(words, length).take(MOST_SHINGLES).collect(),
    }
}

/// The hashes of all runs of so many words, at least one.
#[inline]
fn runs(words: &[u64], length: usize) -> impl ExactSizeIterator<Item = u64> {
    const FIRST: u64 = 0x4b33_a62e_d433_d4a3; // secrets of wyhash 4, as in `fold`
    const OTHER: u64 = 0x4d5a_2da5_1de1_aa47;
    words.windows(length).map(|run| {
        if let [one, two, three] = run {
            product(product(one ^ FIRST, two ^ OTHER), three ^ OTHER)
        } else {
            run[1..].iter().fold(run[0] ^ FIRST, |hash, word| product(hash, word ^ OTHER))
        }
    })
}

/// The low halves of all shingles, the highest rank of the sample, and the high halves of the sampled.
fn sampled(words: &[u64], grain: Grain) -> (Vec<u32>, u32, Vec<u32>) {
    const BATCH: usize = 64;
    let length = grain.words.min(words.len());
    if length == 0 {
        return (Vec::new(), u32::MAX, Vec::new());
    }
    let count = (words.len() - length + 1).min(MOST_SHINGLES);
    let rest = (1 << grain.sampling) - 1;
    let mut lows = Vec::with_capacity(count);
    let mut highs = Vec::with_capacity(count / 3 + BATCH);
    for start in (0..count).step_by(BATCH) {
        let end = (start + BATCH).min(count) + length - 1;
        // One in four: a branch would be guessed wrong, so each is written and every fourth stays.
        let (mut kept, mut at) = ([0; BATCH], 0);
        lows.extend(runs(&words[start..end], length).map(|hash| {
            let [high, low] = halves(hash);
            kept[at % BATCH] = high;
            // `rank(low) <= share`, as turning bits round is slow
            at += usize::from(low & rest == 0);
            low
        }));
        highs.extend_from_slice(&kept[..at]);
    }
    let share = u32::MAX >> grain.sampling;
    if highs.len() >= grain.least {
        return (lows, share, highs);
    }
    let bound = lowered(&lows, share, grain.least);
    let split = runs(words, length).take(count).map(halves);
    let highs = split.filter(|[_, low]| rank(*low) <= bound).map(|[high, _]| high).collect();
    (lows, bound, highs)
}

/// Adds the figures or names among the words, each with the words around it. A run of them is one:
/// `6-3/16`, `5 million`. `odd` is the last bit of their contexts.
fn between(words: &[u64], places: &[usize], most: usize, odd: u32, figures: &mut Vec<Figure>) {
    let plain =
        |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(0);
    let mut last: Option<(usize, usize)> = None; // start and end of the run before
    for run in places.chunk_by(|a, b| a + 1 == *b).take(most) {
        let (start, end) = (run[0], run[0] + run.len());
        let second = match last {
            Some((before, end)) if end + 1 == start => before.checked_sub(1),
            _ => start.checked_sub(2),
        };
        let around = plain(start.checked_sub(1))
            ^ plain(second).rotate_left(21)
            ^ plain(Some(end)).rotate_left(42);
        let value = words[start..end].iter().fold(0, |value, word| mix(value ^ word));
        let context = halves(mix(around))[1] & !1 | odd;
        figures.push(Figure { context, value: halves(value)[1] });
        last = Some((start, end));
    }
}

/// The highest rank of a sample that has too few of a fixed share of all hashes: that of the `least` smallest.
fn lowered(lows: &[u32], share: u32, least: usize) -> u32 {
    let mut ranks: Vec<u32> = lows.iter().map(|low| rank(*low)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks.get(least - 1).map_or(u32::MAX, |last| share.max(*last))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_lies_below_a_bound_is_told_by_rank() {
        for bound in [0, 1, 2, 3, 5, u32::MAX >> 2, u32::MAX >> 3, 1 << 30, 12_345_678, u32::MAX] {
            let mut low = 1_u32;
            for _ in 0..5_000 {
                low = low.wrapping_mul(2_654_435_761).rotate_left(7) & (u32::MAX << (low & 15));
                assert_eq!(below(bound)(low), rank(low) <= bound, "{low:#x} and {bound:#x}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_sample_is_what_lies_below_its_bound(
            words in prop::collection::vec(any::<u64>(), 0..400),
            length in 1_usize..6,
            sampling in 0_u32..5,
            least in 1_usize..20,
        ) {
            let hashes = shingles(&words, length);
            let (lows, bound, highs) = sampled(&words, Grain { words: length, sampling, least });
            let all: Vec<_> = hashes.iter().map(|hash| halves(*hash)).collect();
            prop_assert_eq!(lows, all.iter().map(|[_, low]| *low).collect::<Vec<_>>());
            let below = |bound| all.iter().filter(move |[_, low]| rank(*low) <= bound);
            prop_assert_eq!(&highs, &below(bound).map(|[high, _]| *high).collect::<Vec<_>>());
            prop_assert!(highs.len() >= least.min(all.len()));
            let share = u32::MAX >> sampling;
            prop_assert!(bound == share || below(bound.min(share)).count() < least);
        }
    }
}
