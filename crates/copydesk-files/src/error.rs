//! What the disk said.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use copydesk_core::Cause;

/// Something could not be done to a file: what, to which, and what can be done about it.
///
/// ```
/// use std::io::{Error, ErrorKind};
/// use copydesk_files::FileError;
/// let error = FileError::new("write", "out/part.jsonl", Error::from(ErrorKind::StorageFull));
/// assert_eq!(error.code(), "disk.full");
/// assert_eq!(error.to_string(), "cannot write `out/part.jsonl`: the disk is full, free some space and run again");
/// ```
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`{}", .path.display(), advice(.source, *.needed))]
pub struct FileError {
    action: &'static str,
    path: PathBuf,
    needed: Option<u64>,
    source: io::Error,
}

impl FileError {
    /// The error of an action (`open`, `write`) on a path.
    ///
    /// An error that passed through an [`AtomicFile`](crate::AtomicFile) as [`io::Error`] and so
    /// knows its own path keeps it.
    #[must_use]
    pub fn new(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        match source.downcast::<Self>() {
            Ok(known) => known,
            Err(source) => Self { action, path: path.into(), needed: None, source },
        }
    }

    /// The same where so many bytes were to be written: told if there was no room for them.
    #[must_use]
    pub fn needing(self, bytes: u64) -> Self {
        Self { needed: self.needed.or(Some(bytes)), ..self }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the disk said, to match on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }

    /// A stable code: `disk.full`, `disk.read_only`, `file.denied`, `file.missing`, `file.exists`,
    /// `file.too_large`, `file.too_many`, `file.is_folder`, `file.not_folder`, `output.closed`, or
    /// `file.failed` for all else.
    #[must_use]
    pub fn code(&self) -> &'static str {
        sort(&self.source).0
    }
}

impl From<FileError> for Cause {
    fn from(error: FileError) -> Self {
        Self::new(error.code(), error.to_string()).because(error.source)
    }
}

impl From<FileError> for io::Error {
    fn from(error: FileError) -> Self {
        Self::new(error.kind(), error)
    }
}

/// The code, and what the user can do about it.
fn sort(error: &io::Error) -> (&'static str, &'static str) {
    match error.kind() {
        ErrorKind::StorageFull => ("disk.full", "the disk is full, free some space and run again"),
        ErrorKind::QuotaExceeded => {
            ("disk.full", "your share of the disk is used up, free some space and run again")
        }
        ErrorKind::ReadOnlyFilesystem => {
            ("disk.read_only", "the disk is read-only, choose another place")
        }
        ErrorKind::PermissionDenied => {
            ("file.denied", "permission denied, check its owner and mode")
        }
        ErrorKind::NotFound => ("file.missing", "there is no such file or folder"),
        ErrorKind::AlreadyExists => ("file.exists", "it exists already"),
        ErrorKind::FileTooLarge => ("file.too_large", "the file system takes no file of this size"),
        ErrorKind::IsADirectory => ("file.is_folder", "it is a folder"),
        ErrorKind::NotADirectory => ("file.not_folder", "a part of its path is no folder"),
        ErrorKind::BrokenPipe => ("output.closed", "the reader has closed it"),
        // EMFILE and ENFILE have no kind of their own.
        _ if cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24)) => {
            ("file.too_many", "too many files are open, raise the limit with `ulimit -n`")
        }
        _ => ("file.failed", ""),
    }
}

fn advice(error: &io::Error, needed: Option<u64>) -> String {
    match (sort(error), needed) {
        (("disk.full", advice), Some(bytes)) => {
            format!(": {advice} ({bytes} bytes, at least, are still to be written there)")
        }
        (sorted, _) => plain(error, sorted),
    }
}

fn plain(error: &io::Error, sorted: (&str, &str)) -> String {
    match sorted {
        (_, "") => format!(": {error}"),
        (_, advice) => format!(": {advice}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_named_once_however_often_the_error_is_wrapped() {
        let inner = FileError::new("write", "a", io::Error::from(ErrorKind::StorageFull));
        let outer = FileError::new("compress", "b", io::Error::from(inner));
        assert_eq!((outer.path(), outer.code()), (Path::new("a"), "disk.full"));
    }

    #[test]
    fn who_has_no_room_is_told_how_much_is_needed() {
        let full = |kind| FileError::new("write", "a", io::Error::from(kind)).needing(4096);
        let want = "cannot write `a`: the disk is full, free some space and run again \
                    (4096 bytes, at least, are still to be written there)";
        assert_eq!(full(ErrorKind::StorageFull).needing(7).to_string(), want);
        assert_eq!(
            full(ErrorKind::BrokenPipe).to_string(),
            "cannot write `a`: the reader has closed it"
        );
    }

    #[test]
    fn an_unknown_error_speaks_for_itself() {
        let error = FileError::new("read", "a", io::Error::other("the moon is full"));
        assert_eq!(error.to_string(), "cannot read `a`: the moon is full");
        assert_eq!(Cause::from(error).code(), "file.failed");
    }
}
