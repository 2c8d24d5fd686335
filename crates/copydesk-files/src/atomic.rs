//! A file that is whole or not there at all.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::growing::MARK;
use crate::{FileError, GrowingFile, Io, Stretch};

/// A file that is written beside its place under a hidden name and moves there when it is whole.
///
/// Dropped without [`commit`](Self::commit) it leaves nothing behind; a process that is killed
/// leaves a temporary, which [`is_temporary`] knows by its name. A symbolic link in its place is
/// replaced, not followed.
///
/// Writes are gathered; an error may thus come with a later write or with the commit.
#[derive(Debug)]
pub struct AtomicFile {
    file: GrowingFile,
}

impl AtomicFile {
    /// Starts a file that will stand at `target`; its folder must be there.
    ///
    /// # Errors
    ///
    /// If no file can be made there.
    pub fn create(io: Arc<dyn Io>, target: impl Into<PathBuf>) -> Result<Self, FileError> {
        Ok(Self { file: GrowingFile::temporary(io, target)? })
    }

    /// Where it will stand.
    #[must_use]
    pub fn target(&self) -> &Path {
        self.file.target()
    }

    /// Appends bytes; as [`Write::write_all`], with an error that names the file.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.file.append(bytes)
    }

    /// Makes the file durable and moves it to its place; says what it holds.
    ///
    /// # Errors
    ///
    /// If any step fails. What stands at the target then is what stood there before, or the whole
    /// new file if only its folder could not be synced; never a part.
    pub fn commit(self) -> Result<Stretch, FileError> {
        self.file.publish()
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
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
    file.commit().map(drop)
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

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;
    use crate::faulty::FaultyIo;
    use crate::pen::BUFFER;
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
        // Whoever asks later is told why.
        assert_eq!(file.append(b"y").expect_err("the file has a hole").code(), "disk.full");
        assert_eq!(file.commit().expect_err("the file has a hole").code(), "disk.full");
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error =
            AtomicFile::create(real(), "/nowhere/at/all").expect_err("there is no such folder");
        assert_eq!((error.code(), error.path()), ("file.missing", Path::new("/nowhere/at/all")));
    }
}
