//! A file that is whole or not there at all.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{FileError, Handle, Io};

/// How much is gathered before it is written.
const BUFFER: usize = 64 * 1024;

/// What stands between the name of a target and the number of its temporary.
const MARK: &str = ".tmp-";

/// Numbers temporaries, so that two for one target do not meet.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A file that is written beside its place under a hidden name and moves there when it is whole.
///
/// Dropped without [`commit`](Self::commit) it leaves nothing behind; a process that is killed
/// leaves a temporary, which [`is_temporary`] knows by its name. A symbolic link in its place is
/// replaced, not followed.
///
/// Writes are gathered; an error may thus come with a later write or with the commit.
#[derive(Debug)]
pub struct AtomicFile {
    io: Arc<dyn Io>,
    target: PathBuf,
    temporary: PathBuf,
    file: Option<Open>, // none once it is closed or a write has failed
    moved: bool,
}

struct Open {
    handle: Box<dyn Handle>,
    gathered: Vec<u8>,
}

impl AtomicFile {
    /// Starts a file that will stand at `target`; its folder must be there.
    ///
    /// # Errors
    ///
    /// If no file can be made there.
    pub fn create(io: Arc<dyn Io>, target: impl Into<PathBuf>) -> Result<Self, FileError> {
        let target = target.into();
        loop {
            let temporary = beside(&target);
            match io.create_new(&temporary) {
                Ok(handle) => {
                    let file = Some(Open { handle, gathered: Vec::new() });
                    return Ok(Self { io, target, temporary, file, moved: false });
                }
                // A stray of a dead process that had our number: take the next one.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(FileError::new("create", target, error)),
            }
        }
    }

    /// Where it will stand.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Appends bytes; as [`Write::write_all`], with an error that names the file.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.write_all(bytes).map_err(|error| FileError::new("write", &self.target, error))
    }

    /// Makes the file durable and moves it to its place.
    ///
    /// # Errors
    ///
    /// If any step fails. What stands at the target then is what stood there before, or the whole
    /// new file if only its folder could not be synced; never a part.
    pub fn commit(mut self) -> Result<(), FileError> {
        let failed = |action, target: &Path| {
            let target = target.to_owned();
            move |error| FileError::new(action, target, error)
        };
        self.flush().map_err(failed("write", &self.target))?;
        let Some(mut open) = self.file.take() else {
            return Err(failed("commit", &self.target)(broken()));
        };
        open.handle.sync().map_err(failed("sync", &self.target))?;
        drop(open);
        self.io.rename(&self.temporary, &self.target).map_err(failed("rename", &self.target))?;
        self.moved = true;
        let folder = folder_of(&self.target);
        self.io.sync_dir(folder).map_err(failed("sync", folder))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.as_ref().is_some_and(|open| open.gathered.len() + bytes.len() > BUFFER) {
            self.flush()?;
        }
        let Some(open) = &mut self.file else {
            return Err(broken());
        };
        if bytes.len() <= BUFFER {
            open.gathered.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let done = open.handle.write(bytes);
        self.watch(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let Some(open) = &mut self.file else {
            return Err(broken());
        };
        let done = open.handle.write_all(&open.gathered).and_then(|()| open.handle.flush());
        open.gathered.clear();
        self.watch(done)
    }
}

impl AtomicFile {
    /// After a failed write nobody knows how much of it arrived: the file is given up, so that no
    /// later commit makes one with a hole in it.
    fn watch<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            if error.kind() == ErrorKind::Interrupted {
                return error; // nothing happened; the caller asks again
            }
            self.file = None;
            FileError::new("write", &self.target, error).into()
        })
    }
}

fn broken() -> io::Error {
    io::Error::other("an earlier write has failed")
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.moved {
            self.file = None; // closed first: some systems remove no open file
            // Nobody is left to tell; the name says that it is a temporary.
            let _ = self.io.remove(&self.temporary);
        }
    }
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open").field("gathered", &self.gathered.len()).finish_non_exhaustive()
    }
}

/// Writes a whole file at once, replacing what stood there in one step.
///
/// # Errors
///
/// If any step fails; see [`AtomicFile::commit`].
pub fn write_atomic(
    io: &Arc<dyn Io>,
    target: impl Into<PathBuf>,
    bytes: &[u8],
) -> Result<(), FileError> {
    let mut file = AtomicFile::create(Arc::clone(io), target)?;
    file.append(bytes)?;
    file.commit()
}

/// Reads a whole file.
///
/// # Errors
///
/// If it is not there or cannot be read.
pub fn read_file(io: &dyn Io, path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let mut handle = io.open(path).map_err(|error| FileError::new("open", path, error))?;
    handle.read_to_end(&mut bytes).map_err(|error| FileError::new("read", path, error))?;
    Ok(bytes)
}

/// Whether a file of this name is the temporary of an [`AtomicFile`]: a stray, if its process is gone.
///
/// ```
/// use std::ffi::OsStr;
/// use copydesk_files::is_temporary;
/// assert!(is_temporary(OsStr::new(".report.json.tmp-4711-0")));
/// assert!(!is_temporary(OsStr::new("report.json")));
/// ```
#[must_use]
pub fn is_temporary(name: &OsStr) -> bool {
    let Some((head, number)) = name.to_str().and_then(|name| name.rsplit_once(MARK)) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    head.starts_with('.')
        && number.split_once('-').is_some_and(|(process, count)| digits(process) && digits(count))
}

/// A hidden name in the same folder, as a rename across file systems would be a copy.
fn beside(target: &Path) -> PathBuf {
    /// File systems take names of 255 bytes; the mark and two numbers need some of them.
    const LONGEST: usize = 200;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let end =
        (0..=LONGEST.min(name.len())).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    let kept = &name[..end];
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    target.with_file_name(format!(".{kept}{MARK}{}-{count}", std::process::id()))
}

/// The folder that a file lies in; `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faulty::FaultyIo;
    use crate::real;

    fn names(folder: &Path) -> Vec<String> {
        let names = real().list(folder).expect("the folder is there");
        names.into_iter().map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn an_uncommitted_file_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut file =
            AtomicFile::create(real(), folder.path().join("a")).expect("it can be created");
        file.append(&[b'x'; 200_000]).expect("it can be written");
        assert!(is_temporary(names(folder.path())[0].as_ref()));
        drop(file);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_committed_file_replaces_the_old_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("a");
        for size in [0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 3 * BUFFER] {
            let bytes = vec![b'y'; size];
            let mut file = AtomicFile::create(real(), &target).expect("it can be created");
            for piece in bytes.chunks(7777) {
                file.append(piece).expect("it can be written");
            }
            file.commit().expect("it can be committed");
            assert_eq!(read_file(&*real(), &target).expect("it is there"), bytes);
            assert_eq!(names(folder.path()), ["a"]);
        }
    }

    #[test]
    fn long_and_foreign_names_can_be_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("ж".repeat(120));
        write_atomic(&real(), &target, b"z").expect("it can be written");
        assert_eq!(read_file(&*real(), &target).expect("it is there"), b"z");
    }

    #[test]
    fn after_a_failed_write_there_is_no_commit() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let io = FaultyIo::failing_at(2, ErrorKind::StorageFull);
        let mut file =
            AtomicFile::create(Arc::new(io), folder.path().join("a")).expect("it can be created");
        file.append(&[b'x'; BUFFER * 2]).expect_err("the disk is full");
        file.append(b"y").expect_err("the file has a hole");
        file.commit().expect_err("the file has a hole");
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error =
            AtomicFile::create(real(), "/nowhere/at/all").expect_err("there is no such folder");
        assert_eq!((error.code(), error.path()), ("file.missing", Path::new("/nowhere/at/all")));
    }
}
