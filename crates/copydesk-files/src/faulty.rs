//! A file system that fails when a test wants it to.
//!
//! ```
//! use std::io::ErrorKind;
//! use std::sync::Arc;
//! use copydesk_files::{Io, faulty::FaultyIo, write_atomic};
//!
//! let folder = tempfile::tempdir()?;
//! let (target, mut n) = (folder.path().join("a"), 0);
//! loop {
//!     n += 1;
//!     let faulty = Arc::new(FaultyIo::failing_at(n, ErrorKind::StorageFull));
//!     let io: Arc<dyn Io> = faulty.clone();
//!     match write_atomic(&io, &target, b"whole") {
//!         Ok(()) => break, // the n-th operation was never reached
//!         Err(error) => assert_eq!(error.code(), "disk.full"),
//!     }
//! }
//! assert!(n > 5, "create, write, flush, sync, rename, sync the folder");
//! # Ok::<(), std::io::Error>(())
//! ```

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{Entry, FileLock, Handle, Io, real};

/// Counts every operation and lets the n-th one fail, once or for ever.
///
/// A write that fails writes half of its bytes first, as a full disk does; with [`ErrorKind::WriteZero`] it
/// does not fail and is only that short. Once a disk is full for
/// ever, only what needs room fails: files can still be read, renamed and removed.
#[derive(Clone, Debug)]
pub struct FaultyIo {
    inner: Arc<dyn Io>,
    fault: Arc<Fault>,
    exchanges: bool,
}

#[derive(Debug)]
struct Fault {
    at: u64, // from one; zero is never reached
    kind: ErrorKind,
    for_ever: bool,
    count: AtomicU64,
    met: AtomicBool,
}

impl FaultyIo {
    /// One that never fails and only counts.
    #[must_use]
    pub fn counting() -> Self {
        Self::failing_at(0, ErrorKind::Other)
    }

    /// One whose n-th operation, counted from one, fails this way; all others succeed.
    #[must_use]
    pub fn failing_at(n: u64, kind: ErrorKind) -> Self {
        let fault = Fault {
            at: n,
            kind,
            for_ever: false,
            count: AtomicU64::new(0),
            met: AtomicBool::new(false),
        };
        Self { inner: real(), fault: Arc::new(fault), exchanges: true }
    }

    /// The same, but all operations from the n-th on fail: the plug was pulled.
    #[must_use]
    pub fn for_ever(self) -> Self {
        let fault = Fault {
            at: self.fault.at,
            kind: self.fault.kind,
            for_ever: true,
            count: AtomicU64::new(0),
            met: AtomicBool::new(false),
        };
        Self { fault: Arc::new(fault), ..self }
    }

    /// The same on a file system that cannot swap two names.
    #[must_use]
    pub fn without_exchange(self) -> Self {
        Self { exchanges: false, ..self }
    }

    /// How many operations there were so far.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.fault.count.load(Ordering::SeqCst)
    }

    /// Whether an operation has failed as it should.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.fault.met.load(Ordering::SeqCst)
    }

    fn wrap(&self, inner: Box<dyn Handle>) -> Box<dyn Handle> {
        Box::new(FaultyHandle { inner, fault: Arc::clone(&self.fault) })
    }
}

impl Fault {
    /// Counts an operation and says whether it fails.
    fn meet(&self, needs_room: bool) -> io::Result<()> {
        let n = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let spared = self.kind == ErrorKind::StorageFull && !needs_room;
        let hit = self.at != 0 && (n == self.at || (self.for_ever && n > self.at && !spared));
        if hit {
            self.met.store(true, Ordering::SeqCst);
            return Err(self.kind.into());
        }
        Ok(())
    }
}

impl Io for FaultyIo {
    fn open(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        self.fault.meet(false)?;
        self.inner.open(path).map(|handle| self.wrap(handle))
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        self.fault.meet(true)?;
        self.inner.create_new(path).map(|handle| self.wrap(handle))
    }

    fn edit(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        self.fault.meet(true)?;
        self.inner.edit(path).map(|handle| self.wrap(handle))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fault.meet(false)?;
        self.inner.rename(from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.fault.meet(false)?;
        if !self.exchanges {
            return Err(ErrorKind::Unsupported.into());
        }
        self.inner.exchange(one, other)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.fault.meet(false)?;
        self.inner.remove(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.fault.meet(false)?;
        self.inner.remove_dir(path)
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        self.fault.meet(false)?;
        self.inner.remove_all(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.fault.meet(true)?;
        self.inner.create_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<OsString>> {
        self.fault.meet(false)?;
        self.inner.list(path)
    }

    fn look(&self, path: &Path) -> io::Result<Entry> {
        self.fault.meet(false)?;
        self.inner.look(path)
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        self.fault.meet(false)?;
        self.inner.is_link(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.fault.meet(true)?;
        self.inner.sync_dir(path)
    }

    fn sync_all(&self, path: &Path) -> io::Result<()> {
        self.fault.meet(true)?;
        self.inner.sync_all(path)
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        self.fault.meet(false)?;
        self.inner.free(folder)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<FileLock>> {
        self.fault.meet(true)?;
        self.inner.lock(path)
    }
}

/// A file of a [`FaultyIo`].
struct FaultyHandle {
    inner: Box<dyn Handle>,
    fault: Arc<Fault>,
}

impl Read for FaultyHandle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.fault.meet(false)?;
        self.inner.read(into)
    }
}

impl Write for FaultyHandle {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.fault.meet(true) {
            if error.kind() == ErrorKind::WriteZero && bytes.len() > 1 {
                return self.inner.write(&bytes[..bytes.len() / 2]);
            }
            if error.kind() != ErrorKind::Interrupted {
                self.inner.write_all(&bytes[..bytes.len() / 2])?;
            }
            return Err(error);
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.fault.meet(true)?;
        self.inner.flush()
    }
}

impl Seek for FaultyHandle {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.fault.meet(false)?;
        self.inner.seek(to)
    }
}

impl Handle for FaultyHandle {
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        self.fault.meet(false)?;
        self.inner.read_at(into, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.fault.meet(true)?;
        self.inner.sync()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.fault.meet(false)?;
        self.inner.set_len(len)
    }
}
