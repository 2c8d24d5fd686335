//! The seam: all that this program does to a file system.

use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::growing::folder_of;

/// A file system: the real one, or one that fails when a test wants it to.
pub trait Io: Debug + Send + Sync {
    /// Opens a file for reading.
    ///
    /// # Errors
    ///
    /// If it is not there or is closed to us.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Handle>>;

    /// Creates a file for writing.
    ///
    /// # Errors
    ///
    /// If there is one of that name, or it cannot be made.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn Handle>>;

    /// Opens a file for reading and writing, from its start, and creates it if need be. Nothing of
    /// what it holds is lost.
    ///
    /// # Errors
    ///
    /// If it is closed to us or cannot be made.
    fn edit(&self, path: &Path) -> io::Result<Box<dyn Handle>>;

    /// Gives a file another name; a file of that name is replaced in one step.
    ///
    /// # Errors
    ///
    /// If there is none, or the names are on two file systems.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Swaps what two names stand for, files or folders, in one step: at no moment is one of them without
    /// anything.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where system or file system cannot, and nothing was done; otherwise if
    /// one of both is not there, or the names are on two file systems.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// If there is none, or its folder is closed to us.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    ///
    /// # Errors
    ///
    /// If there is none, or it holds something.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;

    /// Removes a file, or a folder with all it holds; of a link only the link.
    ///
    /// # Errors
    ///
    /// If there is none, or something in it is closed to us; then some of it may be gone.
    fn remove_all(&self, path: &Path) -> io::Result<()>;

    /// Creates a folder and those it lies in, and makes their names durable; one that is there is left as
    /// it is.
    ///
    /// # Errors
    ///
    /// If it cannot be made, or the disk refuses.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// The names in a folder, sorted bytewise.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn list(&self, path: &Path) -> io::Result<Vec<OsString>>;

    /// What there is at a path; links are followed.
    ///
    /// # Errors
    ///
    /// If there is nothing, or its folder is closed to us.
    fn look(&self, path: &Path) -> io::Result<Entry>;

    /// Whether a path is a symbolic link, wherever that leads.
    ///
    /// # Errors
    ///
    /// If there is nothing, or its folder is closed to us.
    fn is_link(&self, path: &Path) -> io::Result<bool>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;

    /// Makes a file durable, or a folder with all it holds, whoever has written it. Links in a folder are
    /// not followed.
    ///
    /// # Errors
    ///
    /// If there is none, or the disk refuses.
    fn sync_all(&self, path: &Path) -> io::Result<()>;

    /// How many bytes more this user may write on the disk that a folder is on.
    ///
    /// # Errors
    ///
    /// If there is no such folder, or its file system does not say.
    fn free(&self, folder: &Path) -> io::Result<u64>;

    /// Locks a file, which is created if need be, for this process alone; nothing if somebody else holds
    /// it. The lock goes with what is returned, or with the process, however that ends.
    ///
    /// # Errors
    ///
    /// If the file cannot be made, or the file system knows no locks.
    fn lock(&self, path: &Path) -> io::Result<Option<FileLock>>;
}

/// A lock that is held as long as this lives.
#[derive(Debug)]
pub struct FileLock {
    _file: File, // closing it lets go of the lock
}

/// An open file.
pub trait Handle: Read + Write + Seek + Send + Sync {
    /// Reads from a place, whatever was read before and by whom; as [`Read::read`] otherwise. Threads
    /// may do so at once, as long as nobody reads in any other way.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize>;

    /// Makes all that was written durable.
    ///
    /// # Errors
    ///
    /// If the disk refuses; what was written may then be lost.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts the file to this length, or fills it up with zeros.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    fn set_len(&mut self, len: u64) -> io::Result<()>;
}

/// What there is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// How many bytes a file holds.
    pub len: u64,
    /// Whether it is an ordinary file: no folder, device or pipe.
    pub is_file: bool,
    /// Whether it is a folder.
    pub is_dir: bool,
    /// When it was last written, where that is known: to notice that an input has changed.
    pub modified: Option<SystemTime>,
}

impl Entry {
    /// The same, from what the standard library says.
    #[must_use]
    pub fn of(metadata: &fs::Metadata) -> Self {
        Self {
            len: metadata.len(),
            is_file: metadata.is_file(),
            is_dir: metadata.is_dir(),
            modified: metadata.modified().ok(),
        }
    }
}

/// The file system of this computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealIo;

/// The file system of this computer, ready to be lent.
#[must_use]
pub fn real() -> Arc<dyn Io> {
    Arc::new(RealIo)
}

impl Io for RealIo {
    fn open(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        Ok(Box::new(File::open(path)?))
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        Ok(Box::new(OpenOptions::new().write(true).create_new(true).open(path)?))
    }

    fn edit(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        Ok(Box::new(
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?,
        ))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(target_os = "linux")]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            // An old kernel, or a file system that knows no such flag, as those of networks.
            Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => {
                Err(ErrorKind::Unsupported.into())
            }
            done => Ok(done?),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        if fs::symlink_metadata(path)?.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        }
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let is_new = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made: Vec<_> = path.ancestors().take_while(is_new).collect();
        fs::create_dir_all(path)?;
        for folder in made {
            match self.sync_dir(folder_of(folder)) {
                // Where names may be added but not read there is no handle to sync.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {}
                done => done?,
            }
        }
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let mut names = fs::read_dir(path)?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort_unstable();
        Ok(names)
    }

    fn look(&self, path: &Path) -> io::Result<Entry> {
        Ok(Entry::of(&fs::metadata(path)?))
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        Ok(fs::symlink_metadata(path)?.is_symlink())
    }

    #[cfg(unix)]
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        match File::open(path)?.sync_all() {
            // Some network file systems know no sync of folders: nothing more can be done there.
            Err(error)
                if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) =>
            {
                Ok(())
            }
            done => done,
        }
    }

    #[cfg(not(unix))]
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        // Folders cannot be opened there; the rename itself is journaled by the file system.
        fs::metadata(path).map(|_| ())
    }

    fn sync_all(&self, path: &Path) -> io::Result<()> {
        if !fs::metadata(path)?.is_dir() {
            return sync_file(path);
        }
        sync_tree(path)
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        fs4::available_space(folder)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<FileLock>> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(FileLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// Some systems sync only what is open for writing; a file that may only be read was closed by its writer.
fn sync_file(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().write(true).open(path).or_else(|_| File::open(path))?;
    file.sync_all()
}

/// One call for the whole file system: a sync of each of a million small files takes hours on a disk.
#[cfg(target_os = "linux")]
fn sync_tree(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(path)?)?)
}

#[cfg(not(target_os = "linux"))]
fn sync_tree(path: &Path) -> io::Result<()> {
    let mut folders = vec![path.to_owned()]; // nothing nests so deep that it matters, but the stack is spared
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                sync_file(&entry.path())?;
            }
        }
        RealIo.sync_dir(&folder)?;
    }
    Ok(())
}

impl Handle for File {
    #[cfg(unix)]
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, into, at)
    }

    #[cfg(windows)]
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, into, at)
    }

    #[cfg(not(any(unix, windows)))]
    fn read_at(&self, _: &mut [u8], _: u64) -> io::Result<usize> {
        Err(ErrorKind::Unsupported.into())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        File::set_len(self, len)
    }
}
