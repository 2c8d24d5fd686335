//! Buckets of bytes outside memory.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use copydesk_core::{Cause, Scratch};

use crate::claim::{self, Claim};
use crate::{FileError, Io, Usage};

/// How much a bucket gathers before it is written out.
const GATHER: usize = 32 * 1024;
/// How much all buckets gather together; beyond it every append writes its bucket out.
const GATHER_ALL: usize = 32 * 1024 * 1024;

/// A hidden folder with a file per bucket, gone when it is dropped.
///
/// ```
/// use copydesk_core::Scratch;
/// use copydesk_files::{ScratchDir, real};
/// let parent = tempfile::tempdir()?;
/// let scratch = ScratchDir::create(real(), parent.path())?;
/// scratch.append(7, b"one")?;
/// scratch.append(7, b"two")?;
/// let mut held = Vec::new();
/// scratch.read(7, &mut held)?;
/// assert_eq!(held, b"onetwo");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A process that is killed leaves it behind; the next one that makes one beside it removes it, told by a
/// lock that only the living hold.
///
/// Each bucket gathers 32 KiB, all together 32 MiB, so that a file is opened for that much and not
/// kept open: as many files are open at once as threads are at work, however many buckets there are.
#[derive(Debug)]
pub struct ScratchDir {
    io: Arc<dyn Io>,
    claim: Claim,
    usage: Usage,
    gather: usize, // by all buckets
    buckets: RwLock<BTreeMap<u32, Arc<Mutex<Bucket>>>>,
    gathered: AtomicUsize, // over all buckets
}

#[derive(Debug, Default)]
struct Bucket {
    written: u64, // what counts of its file; beyond it may lie the rest of a failed write
    gathered: Vec<u8>,
}

impl ScratchDir {
    /// Makes a new folder in `parent`, which is created if need be.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn create(io: Arc<dyn Io>, parent: &Path) -> Result<Self, FileError> {
        let claim = Claim::new(Arc::clone(&io), parent)?;
        Ok(Self {
            io,
            claim,
            usage: Usage::default(),
            gather: GATHER_ALL,
            buckets: RwLock::default(),
            gathered: AtomicUsize::new(0),
        })
    }

    /// Removes what processes that have died have left of such folders in `parent`. What cannot be removed
    /// stays.
    pub fn bury(io: &dyn Io, parent: &Path) {
        claim::bury(io, parent);
    }

    /// Counts what it writes there, too.
    #[must_use]
    pub fn usage(mut self, usage: &Usage) -> Self {
        self.usage = usage.clone();
        self
    }

    /// How many bytes all buckets together gather before they are written out: 32 MiB unless set, and
    /// never more.
    #[must_use]
    pub fn gather(mut self, bytes: usize) -> Self {
        self.gather = bytes.min(GATHER_ALL);
        self
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.claim.folder()
    }

    fn path(&self, bucket: u32) -> PathBuf {
        self.folder().join(format!("{bucket:010}"))
    }

    fn bucket(&self, bucket: u32) -> Arc<Mutex<Bucket>> {
        let known = self
            .buckets
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&bucket)
            .map(Arc::clone);
        known.unwrap_or_else(|| {
            let mut buckets = self.buckets.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(buckets.entry(bucket).or_default())
        })
    }

    /// Writes out what a bucket has gathered. After an error it is all still there, and what was
    /// written of it is written over the next time.
    fn spill(&self, number: u32, bucket: &mut Bucket) -> Result<(), Cause> {
        let path = self.path(number);
        let write = || {
            let mut file = self.io.edit(&path)?;
            file.seek(SeekFrom::Start(bucket.written))?;
            file.write_all(&bucket.gathered)
        };
        let needed = bucket.gathered.len() as u64;
        write().map_err(|error| FileError::new("write", &path, error).needing(needed))?;
        bucket.written += bucket.gathered.len() as u64;
        self.usage.add(bucket.gathered.len() as u64);
        self.forget(bucket);
        Ok(())
    }

    /// Drops what a bucket has gathered.
    fn forget(&self, bucket: &mut Bucket) {
        self.gathered.fetch_sub(bucket.gathered.len(), Ordering::Relaxed);
        bucket.gathered = Vec::new();
    }
}

/// A bucket is consistent between any two of its statements, so a panic elsewhere does not spoil it.
fn hold(bucket: &Mutex<Bucket>) -> MutexGuard<'_, Bucket> {
    bucket.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scratch for ScratchDir {
    fn append(&self, bucket: u32, bytes: &[u8]) -> Result<(), Cause> {
        let shared = self.bucket(bucket);
        let mut held = hold(&shared);
        held.gathered.extend_from_slice(bytes);
        let all = self.gathered.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        let due = held.gathered.len() >= GATHER || all >= self.gather;
        if due && let Err(cause) = self.spill(bucket, &mut held) {
            // What the caller was told has failed must not turn up later.
            let before = held.gathered.len() - bytes.len();
            held.gathered.truncate(before);
            self.gathered.fetch_sub(bytes.len(), Ordering::Relaxed);
            return Err(cause);
        }
        Ok(())
    }

    fn read(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        let shared = self.bucket(bucket);
        let held = hold(&shared);
        if held.written > 0 {
            let (path, before) = (self.path(bucket), into.len());
            let mut read = || self.io.open(&path)?.take(held.written).read_to_end(into);
            let met = read().map_err(|error| FileError::new("read", &path, error));
            let short = met.as_ref().is_ok_and(|met| *met as u64 != held.written);
            if short || met.is_err() {
                into.truncate(before);
            }
            met?;
            if short {
                let message =
                    format!("the scratch file `{}` was cut by somebody else", path.display());
                return Err(Cause::new("scratch.damaged", message));
            }
        }
        into.extend_from_slice(&held.gathered);
        Ok(())
    }

    fn clear(&self, bucket: u32) -> Result<(), Cause> {
        let shared = self.bucket(bucket);
        let mut held = hold(&shared);
        let path = self.path(bucket);
        match self.io.remove(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound && held.written == 0 => {}
            Err(error) => return Err(FileError::new("remove", &path, error).into()),
        }
        self.usage.sub(std::mem::take(&mut held.written));
        self.forget(&mut held);
        Ok(())
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        let buckets = self.buckets.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.usage.sub(buckets.values().map(|bucket| hold(bucket).written).sum());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faulty::FaultyIo;
    use crate::real;

    fn held(scratch: &ScratchDir, bucket: u32) -> Vec<u8> {
        let mut held = Vec::new();
        scratch.read(bucket, &mut held).expect("it can be read");
        held
    }

    #[test]
    fn many_threads_keep_each_append_together() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let scratch = ScratchDir::create(real(), parent.path()).expect("it can be made");
        std::thread::scope(|scope| {
            for thread in 0..4_u8 {
                let scratch = &scratch;
                scope.spawn(move || {
                    for bucket in (0..300).cycle().take(3000) {
                        scratch.append(bucket, &[thread; 1000]).expect("there is room");
                    }
                });
            }
        });
        for bucket in 0..300 {
            let held = held(&scratch, bucket);
            assert_eq!(held.len(), 40_000);
            assert!(held.chunks(1000).all(|piece| piece.iter().all(|byte| *byte == piece[0])));
        }
        let folder = scratch.folder().to_owned();
        let usage = scratch.usage.clone();
        assert!(folder.exists() && usage.now() > 0);
        drop(scratch);
        assert!(!folder.exists() && usage.now() == 0);
    }

    #[test]
    fn a_cleared_bucket_begins_anew() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let scratch = ScratchDir::create(real(), parent.path()).expect("it can be made");
        assert!(held(&scratch, 1).is_empty(), "a bucket begins empty");
        let usage = Usage::default();
        let scratch = scratch.usage(&usage);
        for size in [10, GATHER * 2] {
            scratch.append(1, &vec![b'x'; size]).expect("there is room");
            scratch.clear(1).expect("it can be cleared");
            assert!(held(&scratch, 1).is_empty());
            assert_eq!(usage.now(), 0);
        }
        assert_eq!(usage.peak(), GATHER as u64 * 2, "what was only gathered takes no room");
        scratch.clear(2).expect("an empty one too");
    }

    #[test]
    fn a_full_disk_loses_nothing_that_was_taken() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let mut n = 0;
        loop {
            n += 1;
            let io = FaultyIo::failing_at(n, ErrorKind::StorageFull);
            let Ok(scratch) = ScratchDir::create(Arc::new(io.clone()), parent.path()) else {
                continue;
            };
            let mut taken = Vec::new();
            for round in 0..6_u8 {
                let bytes = vec![round; GATHER / 2 + 1];
                if scratch.append(3, &bytes).is_ok() {
                    taken.extend(bytes);
                }
            }
            let mut held = Vec::new();
            if scratch.read(3, &mut held).is_err() {
                assert!(held.is_empty());
                scratch.read(3, &mut held).expect("the fault was met once");
            }
            assert_eq!(held, taken, "after a fault at operation {n}");
            if !io.has_failed() {
                break;
            }
        }
        assert!(n > 10);
    }
}
