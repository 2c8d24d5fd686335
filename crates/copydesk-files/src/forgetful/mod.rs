//! A file system that forgets what was not made durable when its power fails, for tests.
//!
//! ```
//! use std::sync::Arc;
//! use copydesk_files::{Io, forgetful::{ForgetfulIo, Loss}};
//!
//! let folder = tempfile::tempdir()?;
//! let io = ForgetfulIo::new(folder.path());
//! let mut file = io.create_new(&folder.path().join("a"))?;
//! file.write_all(b"kept")?;
//! file.sync()?;
//! io.sync_dir(folder.path())?;
//! file.write_all(b" and lost")?;
//! io.create_new(&folder.path().join("b"))?;
//! io.lose(Loss::All)?;
//! assert_eq!(std::fs::read(folder.path().join("a"))?, b"kept");
//! assert!(!folder.path().join("b").exists(), "nobody has synced the folder");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! It is as forgetful as a file system may be: a file is durable with its own sync alone, a name with that
//! of its folder alone, and what is not durable is lost in any choice and not only from some moment on. A
//! rename within a folder is one step.
//!
//! # What is not here
//!
//! Writes of which a part arrives, and disks that lie about a sync.

mod disk;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use disk::{Change, Content, Disk, Name, ROOT};

use crate::{Entry, FileLock, Handle, Io, real};

pub use disk::Loss;

/// A folder whose power can fail: what is done through this to files elsewhere is not known to it.
#[derive(Clone, Debug)]
pub struct ForgetfulIo {
    root: PathBuf,
    inner: Arc<dyn Io>,
    disk: Arc<Mutex<Disk>>,
    fails_at: u64, // from one; zero is never reached
}

impl ForgetfulIo {
    /// A folder that is empty, and real; nothing is lost before [`lose`](Self::lose).
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), inner: real(), disk: Arc::default(), fails_at: 0 }
    }

    /// The same, whose power fails at the n-th operation, from one on, that changes something or makes it
    /// durable: that and all that comes later fails.
    #[must_use]
    pub fn failing_at(self, n: u64) -> Self {
        Self { fails_at: n, ..self }
    }

    /// Whether the power has failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.fails_at != 0 && self.disk().operations >= self.fails_at
    }

    /// Brings the folder to what is left in it when the power comes back.
    ///
    /// # Errors
    ///
    /// If the folder cannot be emptied or written.
    pub fn lose(&self, loss: Loss) -> io::Result<()> {
        let mut disk = self.disk();
        disk.lose(loss);
        for name in self.inner.list(&self.root)? {
            self.inner.remove_all(&self.root.join(name))?;
        }
        self.restore(&disk, ROOT, &self.root)
    }

    fn restore(&self, disk: &Disk, folder: u64, path: &Path) -> io::Result<()> {
        for ((_, name), node) in disk.durable.iter().filter(|((of, _), _)| *of == folder) {
            let path = path.join(name);
            match disk.files.get(node) {
                Some(content) => self.inner.create_new(&path)?.write_all(&content.durable)?,
                None => {
                    self.inner.create_dir(&path)?;
                    self.restore(disk, *node, &path)?;
                }
            }
        }
        Ok(())
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For something that changes nothing.
    fn looking(&self) -> io::Result<()> {
        if self.has_failed() { Err(dark()) } else { Ok(()) }
    }

    /// For something that does. The lock is held until it is done, so that all see the same order.
    fn acting(&self) -> io::Result<MutexGuard<'_, Disk>> {
        let mut disk = self.disk();
        disk.operations += 1;
        if self.fails_at != 0 && disk.operations >= self.fails_at { Err(dark()) } else { Ok(disk) }
    }

    /// The name of a path of ours, if its folder is there.
    fn name(&self, disk: &Disk, path: &Path) -> Option<Name> {
        let folder = self.node(disk, path.parent()?)?;
        Some((folder, path.file_name().map(OsStr::to_owned)?))
    }

    fn node(&self, disk: &Disk, path: &Path) -> Option<u64> {
        let mut node = ROOT;
        for part in path.strip_prefix(&self.root).ok()?.components() {
            let Component::Normal(name) = part else { return None };
            node = *disk.seen.get(&(node, name.to_owned()))?;
        }
        Some(node)
    }

    /// A file of this name, which is new unless it is known.
    fn file(&self, disk: &mut Disk, path: &Path) -> Option<u64> {
        if let Some(node) = self.node(disk, path) {
            return Some(node);
        }
        let name = self.name(disk, path)?;
        let node = disk.add();
        disk.files.insert(node, Content::default());
        disk.step(vec![(name, Some(node))]);
        Some(node)
    }

    fn wrap(&self, inner: Box<dyn Handle>, node: Option<u64>) -> Box<dyn Handle> {
        Box::new(Open { inner, io: self.clone(), node })
    }

    fn forget(&self, disk: &mut Disk, path: &Path) {
        if let Some(name) = self.name(disk, path) {
            disk.step(vec![(name, None)]);
        }
    }
}

fn dark() -> io::Error {
    io::Error::other("the power has failed")
}

impl Io for ForgetfulIo {
    fn open(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        self.looking()?;
        Ok(self.wrap(self.inner.open(path)?, None))
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        let mut disk = self.acting()?;
        let inner = self.inner.create_new(path)?;
        let node = self.file(&mut disk, path);
        Ok(self.wrap(inner, node))
    }

    fn edit(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        let mut disk = self.acting()?;
        let inner = self.inner.edit(path)?;
        let node = self.file(&mut disk, path);
        Ok(self.wrap(inner, node))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        self.inner.rename(from, to)?;
        if let (Some(node), Some(from), Some(to)) =
            (self.node(&disk, from), self.name(&disk, from), self.name(&disk, to))
        {
            disk.step(vec![(from, None), (to, Some(node))]);
        }
        Ok(())
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        self.inner.exchange(one, other)?;
        let of = |path| Some((self.name(&disk, path)?, self.node(&disk, path)?));
        if let (Some((one, first)), Some((other, second))) = (of(one), of(other)) {
            disk.step(vec![(one, Some(second)), (other, Some(first))]);
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        self.inner.remove(path)?;
        self.forget(&mut disk, path);
        Ok(())
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        self.inner.remove_dir(path)?;
        self.forget(&mut disk, path);
        Ok(())
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        self.inner.remove_all(path)?;
        self.forget(&mut disk, path);
        Ok(())
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        self.inner.create_dir(path)?;
        let mut folders: Vec<_> = path.ancestors().collect();
        folders.reverse();
        for folder in folders {
            if let (None, Some(name)) = (self.node(&disk, folder), self.name(&disk, folder)) {
                let (above, node) = (name.0, disk.add());
                disk.step(vec![(name, Some(node))]);
                disk.keep_names(|of| of == above);
            }
        }
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<OsString>> {
        self.looking()?;
        self.inner.list(path)
    }

    fn look(&self, path: &Path) -> io::Result<Entry> {
        self.looking()?;
        self.inner.look(path)
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        self.looking()?;
        self.inner.is_link(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        let folder = self.node(&disk, path);
        disk.keep_names(|of| Some(of) == folder);
        Ok(())
    }

    fn sync_all(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.acting()?;
        let node = self.node(&disk, path);
        match node.and_then(|node| disk.files.get_mut(&node)) {
            Some(content) => content.sync(),
            None => {
                disk.keep_names(|_| true);
                disk.files.values_mut().for_each(Content::sync);
            }
        }
        Ok(())
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        self.looking()?;
        self.inner.free(folder)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<FileLock>> {
        let mut disk = self.acting()?;
        let lock = self.inner.lock(path)?;
        self.file(&mut disk, path);
        Ok(lock)
    }
}

/// A file of a [`ForgetfulIo`].
struct Open {
    inner: Box<dyn Handle>,
    io: ForgetfulIo,
    node: Option<u64>, // none if it is only read, or not ours
}

impl Open {
    fn change(&self, disk: &mut Disk, change: Change) {
        if let Some(content) = self.node.and_then(|node| disk.files.get_mut(&node)) {
            content.since.push(change);
        }
    }
}

impl Read for Open {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.io.looking()?;
        self.inner.read(into)
    }
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let io = self.io.clone();
        let mut disk = io.acting()?;
        let at = self.inner.stream_position()?;
        let written = self.inner.write(bytes)?;
        self.change(&mut disk, Change::Write { at, bytes: bytes[..written].to_vec() });
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.io.looking()?;
        self.inner.flush()
    }
}

impl Seek for Open {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.io.looking()?;
        self.inner.seek(to)
    }
}

impl Handle for Open {
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        self.io.looking()?;
        self.inner.read_at(into, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut disk = self.io.acting()?;
        if let Some(content) = self.node.and_then(|node| disk.files.get_mut(&node)) {
            content.sync();
        }
        Ok(())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        let io = self.io.clone();
        let mut disk = io.acting()?;
        self.inner.set_len(len)?;
        self.change(&mut disk, Change::SetLen(len));
        Ok(())
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open").field("node", &self.node).finish_non_exhaustive()
    }
}
