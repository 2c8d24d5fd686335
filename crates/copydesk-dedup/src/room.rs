//! How much is held in memory at a time.

use copydesk_core::Bench;

use crate::options::Options;

/// How the work is cut so that all threads together keep within [`Options::memory`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// Into how many buckets records are cut, a power of two.
    pub(crate) buckets: usize,
    /// How many bytes wait for one bucket before they are appended.
    pub(crate) batch: usize,
    /// How many sampled shingles the articles have that a thread compares at a time.
    pub(crate) held: usize,
}

/// A bucket is worked on near the processor if it has so many postings: some 1.5 MB.
const POSTINGS: usize = 1 << 17;

/// What a posting takes while its bucket is worked on: read and put in parts.
const POSTING: usize = 12 + 16;

/// What a sampled shingle stands for while its article is compared: up to 17 bytes for each shingle in the
/// text, and some for figures and what is in use.
const PREPARED: usize = 24;

/// The most buckets: so many files lie in a folder.
const MOST_BUCKETS: usize = 1 << 12;

/// The most articles whose hits lie in one bucket: each has a number there.
pub(crate) const MOST_NEIGHBOURS: usize = 1 << 17;

/// The least and the most bytes that wait for one bucket.
const BATCH: (usize, usize) = (1 << 8, 1 << 15);

impl Room {
    /// Room for so many sampled shingles. Half of a thread's share is for a bucket, a quarter for what waits; or, after
    /// these, half for articles that are compared and a quarter for what waits.
    pub(crate) fn new(bench: Bench<'_>, samples: u64, options: &Options) -> Self {
        let share = options.memory / bench.crew.threads().max(1);
        let samples = usize::try_from(samples).unwrap_or(usize::MAX);
        let most = (share / 2 / POSTING).clamp(1, POSTINGS);
        let least = bench.notes.len().div_ceil(MOST_NEIGHBOURS);
        let buckets = samples.div_ceil(most).min(MOST_BUCKETS).max(least).next_power_of_two();
        let batch = (share / 4 / buckets).clamp(BATCH.0, BATCH.1);
        let held = share / 2 / (PREPARED << options.sampling);
        Self { buckets, batch, held }
    }

    /// How many of so many articles lie in one bucket where neighbours stay together, so that notes are read in
    /// runs; as a power of two.
    pub(crate) fn neighbours(&self, articles: usize) -> u32 {
        articles.div_ceil(self.buckets).max(1).next_power_of_two().ilog2()
    }
}
