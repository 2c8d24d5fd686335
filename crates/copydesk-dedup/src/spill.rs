//! Records on their way into buckets outside memory.

use copydesk_core::{Cause, Scratch};

use crate::room::Room;

/// The records that are spilled. Each kind has its own range of buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Row {
    /// Hash of an article's words that count, part of the hash of all its words, ordinal.
    Texts = 0,
    /// Fingerprint, ordinal.
    Postings = 1,
    /// Two ordinals that share a fingerprint, and how many hold it.
    Hits = 2,
    /// Two ordinals that are alike without being copies.
    Related = 3,
    /// Fingerprint, row in a new segment of the index.
    Index = 4,
}

impl Row {
    /// The number of a bucket of this kind.
    pub(crate) const fn bucket(self, index: usize) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // there are at most `MOST_BUCKETS`
        let index = index as u32;
        (self as u32) << 16 | index
    }
}

/// Collects records for a row of buckets and appends them in batches.
pub(crate) struct Spill<'a> {
    scratch: &'a dyn Scratch,
    row: Row,
    waiting: Vec<Vec<u8>>,
    batch: usize,
}

impl<'a> Spill<'a> {
    pub(crate) fn new(scratch: &'a dyn Scratch, row: Row, room: &Room) -> Self {
        Self { scratch, row, waiting: vec![Vec::new(); room.buckets], batch: room.batch }
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
            self.scratch.append(self.row.bucket(bucket), waiting)?;
            waiting.clear();
        }
        Ok(())
    }

    /// Appends what still waits.
    pub(crate) fn finish(self) -> Result<(), Cause> {
        for (bucket, waiting) in
            self.waiting.iter().enumerate().filter(|(_, waiting)| !waiting.is_empty())
        {
            self.scratch.append(self.row.bucket(bucket), waiting)?;
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

/// Which of so many buckets a hash goes to, by its top half: each has a range of them, so that what is in order
/// elsewhere is read in one go.
pub(crate) fn share(high: u32, buckets: usize) -> usize {
    ((u64::from(high) * buckets as u64) >> 32) as usize
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

/// Takes all bytes out of a bucket, which is empty afterwards; they are whole records of so many bytes.
pub(crate) fn take(scratch: &dyn Scratch, bucket: u32, record: usize) -> Result<Vec<u8>, Cause> {
    let mut bytes = Vec::new();
    scratch.take(bucket, &mut bytes)?;
    if bytes.len().is_multiple_of(record) {
        Ok(bytes)
    } else {
        Err(Cause::new("dedup.scratch", format!("bucket {bucket} ends within a record")))
    }
}

/// Takes all records out of a bucket, which is empty afterwards.
pub(crate) fn drain<const N: usize, T>(
    scratch: &dyn Scratch,
    bucket: u32,
    read: impl Fn([u8; N]) -> T,
) -> Result<Vec<T>, Cause> {
    let bytes = take(scratch, bucket, N)?;
    Ok(bytes.as_chunks::<N>().0.iter().map(|record| read(*record)).collect())
}
