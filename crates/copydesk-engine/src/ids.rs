//! Counts equal ids.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use copydesk_core::{Cause, Scratch, Written};
use copydesk_files::{Io, Usage};

use crate::strip::Strip;

/// How many hashes are kept in memory: 8 MB.
const IN_MEMORY: usize = 1 << 20;
/// Into how many buckets they go beyond that, by their first byte.
pub(crate) const BUCKETS: usize = 256;
/// Bytes of a hash.
pub(crate) const HASH: u64 = 8;
/// How much of the file is read at once.
pub(crate) const WINDOW: u64 = 1024 * 1024;
/// The file of hashes.
pub(crate) const IDS: &str = "ids";

/// Where the file of hashes lies.
pub(crate) trait Place {
    /// The folder and how what lies there is counted.
    fn place(&self) -> Result<(Arc<dyn Io>, PathBuf, Usage), Cause>;
}

/// Hashes of ids in the order of the input, in memory as long as they are few, then in a file whose hashes
/// are sorted into buckets of scratch space that are looked at one by one. Exact up to two ids with one
/// 64-bit hash: among a billion documents, three in a hundred runs would count one too many.
pub(crate) struct IdCount<'a> {
    place: &'a dyn Place,
    scratch: &'a dyn Scratch,
    hashes: Vec<u64>, // those that are not in the file
    strip: Option<Strip>,
    split: u64,              // how many there were before the split that is open
    ranges: Vec<Range<u64>>, // what counts of the file, in bytes; all of it if nothing is kept
    is_kept: bool,
    limit: usize,
}

impl<'a> IdCount<'a> {
    pub(crate) fn new(place: &'a dyn Place, scratch: &'a dyn Scratch) -> Self {
        Self {
            place,
            scratch,
            hashes: Vec::new(),
            strip: None,
            split: 0,
            ranges: Vec::new(),
            is_kept: false,
            limit: IN_MEMORY,
        }
    }

    /// The same for a run that another process may go on with: each split's are in the file when it ends.
    /// Those of splits that are done stand there already, in these stretches.
    pub(crate) fn kept(mut self, done: &[Written]) -> Result<Self, Cause> {
        self.is_kept = true;
        self.ranges =
            done.iter().map(|written| written.start..written.start + written.len).collect();
        let len = self.ranges.iter().map(|range| range.end).max().unwrap_or(0);
        self.strip = Some(self.open(len)?);
        self.split = len / HASH;
        Ok(self)
    }

    fn open(&self, len: u64) -> Result<Strip, Cause> {
        let (io, folder, usage) = self.place.place()?;
        Strip::open(&io, &folder, IDS, len, &usage)
    }

    /// Adds the hashes of a batch.
    pub(crate) fn add(&mut self, hashes: &[u64]) -> Result<(), Cause> {
        self.hashes.extend_from_slice(hashes);
        if self.hashes.len() >= self.limit { self.spill().map(drop) } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<&mut Strip, Cause> {
        let mut strip = match self.strip.take() {
            Some(strip) => strip,
            None => self.open(0)?,
        };
        let bytes: Vec<u8> = self.hashes.iter().flat_map(|hash| hash.to_be_bytes()).collect();
        strip.append(&bytes)?;
        self.hashes.clear();
        Ok(self.strip.insert(strip))
    }

    fn in_file(&self) -> u64 {
        self.strip.as_ref().map_or(0, |strip| strip.len() / HASH)
    }

    /// A split ends. What it has left in the file, if it may be needed by another process.
    pub(crate) fn end(&mut self) -> Result<Option<Written>, Cause> {
        let written = if self.is_kept { Some(self.spill()?.end()) } else { None };
        self.ranges
            .extend(written.iter().map(|written| written.start..written.start + written.len));
        self.split = self.in_file() + self.hashes.len() as u64;
        Ok(written)
    }

    /// The split that is open will be read again.
    pub(crate) fn take_back(&mut self) -> Result<(), Cause> {
        let in_file = self.in_file();
        match self.split.checked_sub(in_file) {
            Some(before) => self.hashes.truncate(usize::try_from(before).unwrap_or(usize::MAX)),
            None => self.hashes.clear(),
        }
        match &mut self.strip {
            Some(strip) if self.is_kept => strip.take_back(),
            Some(strip) if self.split < in_file => strip.cut(self.split * HASH),
            _ => Ok(()),
        }
    }

    /// How many ids an earlier document had.
    pub(crate) fn finish(&mut self) -> Result<u64, Cause> {
        if self.strip.is_none() {
            return Ok(repeated(&mut self.hashes));
        }
        let len = self.spill()?.len();
        if !self.is_kept {
            self.ranges.push(0..len);
        }
        let ranges = &self.ranges;
        let all: u64 = ranges.iter().map(|range| range.end - range.start).sum();
        let Some(strip) = &self.strip else { return Ok(0) };
        if all / HASH <= self.limit as u64 {
            let mut hashes = Vec::new();
            read(strip, ranges, |some| {
                hashes.extend_from_slice(some);
                Ok(())
            })?;
            return Ok(repeated(&mut hashes));
        }
        read(strip, ranges, |some| self.sort(some))?;
        let mut count = 0;
        let mut bytes = Vec::new();
        for bucket in 0..BUCKETS as u32 {
            bytes.clear();
            self.scratch.read(bucket, &mut bytes)?;
            self.scratch.clear(bucket)?;
            count += repeated(&mut hashes(&bytes));
        }
        Ok(count)
    }

    /// Puts hashes into their buckets.
    fn sort(&self, hashes: &[u64]) -> Result<(), Cause> {
        let mut buckets: Vec<Vec<u8>> = vec![Vec::new(); BUCKETS];
        for hash in hashes {
            let bytes = hash.to_be_bytes();
            buckets[usize::from(bytes[0])].extend_from_slice(&bytes);
        }
        (0..).zip(&buckets).try_for_each(|(bucket, bytes)| self.scratch.append(bucket, bytes))
    }
}

/// Shows the hashes in these ranges of the file.
fn read(
    strip: &Strip,
    ranges: &[Range<u64>],
    mut each: impl FnMut(&[u64]) -> Result<(), Cause>,
) -> Result<(), Cause> {
    let mut bytes = Vec::new();
    for range in ranges {
        let mut at = range.start;
        while at < range.end {
            let len = (range.end - at).min(WINDOW);
            strip.spill().read(at, len as usize, &mut bytes)?;
            each(&hashes(&bytes))?;
            at += len;
        }
    }
    Ok(())
}

fn hashes(bytes: &[u8]) -> Vec<u64> {
    let hash = |hash: &[u8]| hash.try_into().ok().map(u64::from_be_bytes);
    bytes.chunks_exact(8).filter_map(hash).collect()
}

fn repeated(hashes: &mut [u64]) -> u64 {
    hashes.sort_unstable();
    hashes.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64
}

#[cfg(test)]
mod tests {
    use copydesk_files::{ScratchDir, real};

    use super::*;

    struct Here(PathBuf);

    impl Place for Here {
        fn place(&self) -> Result<(Arc<dyn Io>, PathBuf, Usage), Cause> {
            Ok((real(), self.0.clone(), Usage::default()))
        }
    }

    /// Counts in splits of these hashes; each is also taken back once after it was read.
    #[track_caller]
    fn check(splits: &[&[u64]], want: u64) {
        for (limit, is_kept) in [(3, false), (1000, false), (3, true), (1000, true)] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let scratch = ScratchDir::create(real(), folder.path()).expect("a scratch folder");
            let here = Here(folder.path().to_owned());
            let mut count = IdCount { limit, ..IdCount::new(&here, &scratch) };
            if is_kept {
                count = count.kept(&[]).expect("a file");
            }
            let mut written = Vec::new();
            for split in splits {
                for is_again in [false, true] {
                    for batch in split.chunks(2) {
                        count.add(batch).expect("there is room");
                    }
                    if !is_again {
                        count.take_back().expect("it can be cut");
                    }
                }
                written.extend(count.end().expect("there is room"));
            }
            let context = format!("with {limit} in memory, kept: {is_kept}");
            assert_eq!(count.finish().expect("it can be read"), want, "{context}");
            if is_kept {
                drop(count);
                let again = IdCount { limit, ..IdCount::new(&here, &scratch) };
                let mut again = again.kept(&written).expect("the file is there");
                assert_eq!(again.finish().expect("it can be read"), want, "{context}, again");
            }
        }
    }

    #[test]
    fn every_id_after_the_first_of_its_kind_counts() {
        check(&[&[]], 0);
        check(&[&[1, 2], &[3, u64::MAX, 0]], 0);
        check(&[&[7, 1, 7, u64::MAX], &[], &[7, 0, 0], &[u64::MAX, 2]], 4);
    }
}
