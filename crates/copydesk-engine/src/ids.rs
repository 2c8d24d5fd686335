//! Counts equal ids.

use copydesk_core::{Cause, Scratch};

/// How many hashes are kept in memory: 8 MB.
const IN_MEMORY: usize = 1 << 20;
/// Into how many buckets they go beyond that, by their first byte.
const BUCKETS: usize = 256;

/// Hashes of ids, in memory as long as they are few, then in buckets of scratch space that are looked
/// at one by one. Exact up to two ids with one 64-bit hash: among a billion documents, three in a
/// hundred runs would count one too many.
pub(crate) struct IdCount<'a> {
    scratch: &'a dyn Scratch,
    hashes: Vec<u64>,
    spilled: bool,
    limit: usize,
}

impl<'a> IdCount<'a> {
    pub(crate) fn new(scratch: &'a dyn Scratch) -> Self {
        Self { scratch, hashes: Vec::new(), spilled: false, limit: IN_MEMORY }
    }

    /// Adds the hashes of a batch.
    pub(crate) fn add(&mut self, hashes: &[u64]) -> Result<(), Cause> {
        self.hashes.extend_from_slice(hashes);
        if self.hashes.len() >= self.limit { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), Cause> {
        let mut buckets: Vec<Vec<u8>> = vec![Vec::new(); BUCKETS];
        for hash in self.hashes.drain(..) {
            let bytes = hash.to_be_bytes();
            buckets[usize::from(bytes[0])].extend_from_slice(&bytes);
        }
        self.spilled = true;
        for (bucket, bytes) in (0..).zip(&buckets) {
            self.scratch.append(bucket, bytes)?;
        }
        Ok(())
    }

    /// How many ids an earlier document had.
    pub(crate) fn finish(&mut self) -> Result<u64, Cause> {
        if !self.spilled {
            return Ok(repeated(&mut self.hashes));
        }
        self.spill()?;
        let mut count = 0;
        let mut bytes = Vec::new();
        for bucket in 0..BUCKETS as u32 {
            bytes.clear();
            self.scratch.read(bucket, &mut bytes)?;
            self.scratch.clear(bucket)?;
            let hashes = bytes
                .chunks_exact(8)
                .filter_map(|hash| hash.try_into().ok().map(u64::from_be_bytes));
            count += repeated(&mut hashes.collect::<Vec<_>>());
        }
        Ok(count)
    }
}

fn repeated(hashes: &mut [u64]) -> u64 {
    hashes.sort_unstable();
    hashes.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64
}

#[cfg(test)]
mod tests {
    use copydesk_files::{ScratchDir, real};

    use super::*;

    #[track_caller]
    fn check(hashes: &[u64], want: u64) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let scratch = ScratchDir::create(real(), folder.path()).expect("a scratch folder");
        for limit in [3, 1000] {
            let mut count = IdCount { limit, ..IdCount::new(&scratch) };
            for batch in hashes.chunks(2) {
                count.add(batch).expect("there is room");
            }
            assert_eq!(count.finish().expect("it can be read"), want, "with {limit} in memory");
        }
    }

    #[test]
    fn every_id_after_the_first_of_its_kind_counts() {
        check(&[], 0);
        check(&[1, 2, 3, u64::MAX, 0], 0);
        check(&[7, 1, 7, u64::MAX, 7, 0, 0, u64::MAX, 2], 4);
    }
}
