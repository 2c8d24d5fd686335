//! A file that grows by a stretch for each split.

use std::path::Path;
use std::sync::Arc;

use copydesk_core::{Cause, Written};
use copydesk_files::{Io, Usage};
use xxhash_rust::xxh3::Xxh3Default;

use crate::spill::Spill;

/// A file in which each split has a stretch, in the order in which they were read. It can be opened again by
/// another process; what stands behind the last stretch that counts is then cut.
pub(crate) struct Strip {
    spill: Spill,
    name: String,
    start: u64,        // of the stretch that is open
    hash: Xxh3Default, // of what it holds
}

impl Strip {
    /// The file of this name in a folder, of which the first `len` bytes count.
    pub(crate) fn open(
        io: &Arc<dyn Io>,
        folder: &Path,
        name: &str,
        len: u64,
        usage: &Usage,
    ) -> Result<Self, Cause> {
        let spill = Spill::open(io, folder, name, len, usage)?;
        Ok(Self { spill, name: name.to_owned(), start: len, hash: Xxh3Default::new() })
    }

    /// Adds to the stretch that is open. After an error nothing more may be added.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        self.hash.update(bytes);
        self.spill.append(bytes)
    }

    /// Where the next bytes will stand.
    pub(crate) fn len(&self) -> u64 {
        self.spill.len()
    }

    /// Ends the stretch and tells where it stands.
    pub(crate) fn end(&mut self) -> Written {
        let (start, len) = (self.start, self.spill.len() - self.start);
        let xxh3 = self.hash.digest();
        self.hash.reset();
        self.start = self.spill.len();
        Written { file: self.name.clone(), start, len, xxh3 }
    }

    /// Forgets what the open stretch holds.
    pub(crate) fn take_back(&mut self) -> Result<(), Cause> {
        self.hash.reset();
        self.spill.truncate(self.start)
    }

    /// Forgets what stands behind this place, which lies in the open stretch; from then on hashes are
    /// of no use.
    pub(crate) fn cut(&mut self, at: u64) -> Result<(), Cause> {
        self.spill.truncate(at)
    }

    /// What it holds, for reading.
    pub(crate) fn spill(&self) -> &Spill {
        &self.spill
    }

    /// Only for reading from now on.
    pub(crate) fn into_spill(self) -> Spill {
        self.spill
    }
}
