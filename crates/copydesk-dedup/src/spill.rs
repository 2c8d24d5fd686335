//! Records on their way into buckets outside memory.

use copydesk_core::{Cause, Scratch};

/// How many bytes wait in all before some are appended, as long as a bucket's share is worth a call.
const WAITING: usize = 16 << 20;

/// The least and the most bytes that wait for one bucket.
const BATCH: (usize, usize) = (1 << 10, 1 << 15);

/// The records that are spilled. Each kind has its own range of buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Row {
    /// Hash of an article's words that count, part of the hash of all its words, ordinal.
    Texts = 0,
    /// Fingerprint, ordinal.
    Postings = 1,
    /// Two ordinals, the weight of what they share.
    Hits = 2,
    /// Two ordinals with all that they share in the sample.
    Candidates = 3,
    /// Two ordinals that are alike without being copies.
    Related = 4,
    /// Fingerprint, row in a new segment of the index.
    Index = 5,
}

impl Row {
    /// The number of a bucket of this kind.
    pub(crate) const fn bucket(self, index: usize) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // there are at most `MOST_BUCKETS`
        let index = index as u32;
        (self as u32) << 16 | index
    }
}

/// Into how many buckets the records of `articles` articles are cut: each holds those of about 2,000,
/// some 3 MB of postings, so that a bucket is sorted near the processor and even a small collection
/// gives every thread several of them.
pub(crate) fn buckets(articles: usize) -> usize {
    const ARTICLES: usize = 1 << 11;
    const MOST_BUCKETS: usize = 1 << 12;
    articles.div_ceil(ARTICLES).next_power_of_two().min(MOST_BUCKETS)
}

/// Collects records for a row of buckets and appends them in batches.
pub(crate) struct Spill<'a> {
    scratch: &'a dyn Scratch,
    shelf: Row,
    waiting: Vec<Vec<u8>>,
    batch: usize,
}

impl<'a> Spill<'a> {
    pub(crate) fn new(scratch: &'a dyn Scratch, shelf: Row, buckets: usize) -> Self {
        let batch = (WAITING / buckets.max(1)).clamp(BATCH.0, BATCH.1);
        Self { scratch, shelf, waiting: vec![Vec::new(); buckets], batch }
    }

    /// Adds a record to a bucket.
    pub(crate) fn push<const N: usize>(
        &mut self,
        bucket: usize,
        record: [u8; N],
    ) -> Result<(), Cause> {
        let waiting = &mut self.waiting[bucket];
        waiting.extend_from_slice(&record);
        if waiting.len() >= self.batch {
            self.scratch.append(self.shelf.bucket(bucket), waiting)?;
            waiting.clear();
        }
        Ok(())
    }

    /// Appends what still waits.
    pub(crate) fn finish(self) -> Result<(), Cause> {
        for (bucket, waiting) in
            self.waiting.iter().enumerate().filter(|(_, waiting)| !waiting.is_empty())
        {
            self.scratch.append(self.shelf.bucket(bucket), waiting)?;
        }
        Ok(())
    }
}

/// A record of numbers: `BYTES` is four times `N`.
pub(crate) fn record<const N: usize, const BYTES: usize>(numbers: [u32; N]) -> [u8; BYTES] {
    let mut record = [0; BYTES];
    for (bytes, number) in record.chunks_exact_mut(4).zip(numbers) {
        bytes.copy_from_slice(&number.to_le_bytes());
    }
    record
}

/// The numbers of a record.
pub(crate) fn numbers<const N: usize, const BYTES: usize>(record: [u8; BYTES]) -> [u32; N] {
    let mut chunks = record.as_chunks().0.iter();
    std::array::from_fn(|_| chunks.next().map_or(0, |bytes| u32::from_le_bytes(*bytes)))
}

/// Two halves as one, the first on top.
pub(crate) fn join(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// The top and the low half.
#[allow(clippy::cast_possible_truncation)] // the halves
pub(crate) const fn halves(whole: u64) -> [u32; 2] {
    [(whole >> 32) as u32, whole as u32]
}

/// Takes all records out of a bucket, which is empty afterwards.
pub(crate) fn drain<const N: usize, T>(
    scratch: &dyn Scratch,
    bucket: u32,
    read: impl Fn([u8; N]) -> T,
) -> Result<Vec<T>, Cause> {
    let mut bytes = Vec::new();
    scratch.read(bucket, &mut bytes)?;
    scratch.clear(bucket)?;
    let (records, rest) = bytes.as_chunks::<N>();
    if !rest.is_empty() {
        return Err(Cause::new("dedup.scratch", format!("bucket {bucket} ends within a record")));
    }
    Ok(records.iter().map(|record| read(*record)).collect())
}
