//! A place where somebody else makes a file or a folder, which appears when it is whole.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::atomic::folder_of;
use crate::claim::Claim;
use crate::{FileError, Io};

/// What the thing that is replaced is called on its way out.
const OLD: &str = ".copydesk-old";

/// A hidden place on the same file system as its target, for a writer that knows nothing of
/// [`AtomicFile`](crate::AtomicFile): a library that wants a path.
///
/// ```
/// use copydesk_files::{Staging, real};
/// let folder = tempfile::tempdir()?;
/// let target = folder.path().join("news.db");
/// let staging = Staging::file(real(), &target)?;
/// # #[expect(clippy::disallowed_methods, reason = "somebody else's way of writing")]
/// std::fs::write(staging.place(), "rows")?;
/// assert!(!target.exists(), "nobody sees half a file");
/// staging.publish()?;
/// assert_eq!(std::fs::read(&target)?, b"rows");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Dropped without [`publish`](Self::publish) it is gone with all that lies beside it; what a process
/// that was killed has left is removed by the next one that works in the same folder, as with
/// [`ScratchDir`](crate::ScratchDir).
#[derive(Debug)]
pub struct Staging {
    io: Arc<dyn Io>,
    claim: Claim,
    place: PathBuf,
    target: PathBuf,
}

impl Staging {
    /// A place for a file that will stand at `target`; the folder around it is made if need be. Nothing
    /// is there yet.
    ///
    /// # Errors
    ///
    /// If no place can be made.
    pub fn file(io: Arc<dyn Io>, target: &Path) -> Result<Self, FileError> {
        let claim = Claim::new(Arc::clone(&io), folder_of(target))?;
        let name = target.file_name().unwrap_or(OsStr::new("out"));
        let place = claim.folder().join(name);
        Ok(Self { io, claim, place, target: target.to_owned() })
    }

    /// A place for a folder: an empty one.
    ///
    /// # Errors
    ///
    /// As for [`file`](Self::file).
    pub fn folder(io: Arc<dyn Io>, target: &Path) -> Result<Self, FileError> {
        let staging = Self::file(io, target)?;
        let place = &staging.place;
        staging.io.create_dir(place).map_err(|error| FileError::new("create", place, error))?;
        Ok(staging)
    }

    /// Where to write.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Where it will stand.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Makes what was written durable and moves it to its target. A file there is replaced in one step; a
    /// folder, which no file system replaces in one, makes way first and comes back if the move fails.
    ///
    /// # Errors
    ///
    /// If nothing was written, or any step fails; at the target stands what stood there before, or all
    /// of the new if only its name could not be made durable.
    pub fn publish(self) -> Result<(), FileError> {
        let Self { io, claim, place, target } = &self;
        io.sync_all(place).map_err(|error| FileError::new("sync", place, error))?;
        let moved = |error| FileError::new("rename", target, error);
        if io.look(target).is_ok_and(|entry| entry.is_dir) {
            let old = claim.folder().join(OLD);
            io.rename(target, &old).map_err(moved)?;
            if let Err(error) = io.rename(place, target) {
                let _ = io.rename(&old, target); // the first error is the one to tell
                return Err(moved(error));
            }
        } else {
            io.rename(place, target).map_err(moved)?;
        }
        let folder = folder_of(target);
        io.sync_dir(folder).map_err(|error| FileError::new("sync", folder, error))
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "what others write is half written at times")]
mod tests {
    use std::fs;
    use std::io::ErrorKind;

    use super::*;
    use crate::faulty::FaultyIo;
    use crate::real;

    fn names(folder: &Path) -> Vec<String> {
        let names = real().list(folder).expect("it is there");
        names.into_iter().map(|name| name.into_string().expect("a plain name")).collect()
    }

    /// Writes a folder with a nested file, as a plugin would.
    fn write_folder(place: &Path, text: &str) {
        fs::create_dir(place.join("a")).expect("it can be made");
        fs::write(place.join("a/b.txt"), text).expect("it can be written");
    }

    #[test]
    fn what_is_given_up_leaves_nothing() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let file = Staging::file(real(), &home.path().join("x.db")).expect("it can be made");
        fs::write(file.place(), "rows").expect("it can be written");
        fs::write(file.place().with_extension("db-wal"), "rows").expect("it can be written");
        let folder = Staging::folder(real(), &home.path().join("x")).expect("it can be made");
        write_folder(folder.place(), "new");
        drop((file, folder));
        assert_eq!(names(home.path()), [""; 0]);
    }

    #[test]
    fn a_folder_takes_the_place_of_an_older_one() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let target = home.path().join("documents");
        for text in ["old", "new"] {
            let staging = Staging::folder(real(), &target).expect("it can be made");
            write_folder(staging.place(), text);
            staging.publish().expect("it can be moved");
        }
        assert_eq!(fs::read_to_string(target.join("a/b.txt")).expect("it is there"), "new");
        assert_eq!(names(home.path()), ["documents"]);
    }

    #[test]
    fn whatever_operation_fails_the_old_or_the_new_stands_whole() {
        let mut n = 0;
        loop {
            n += 1;
            let home = tempfile::tempdir().expect("a temporary folder");
            let target = home.path().join("documents");
            fs::create_dir_all(target.join("a")).expect("it can be made");
            fs::write(target.join("a/b.txt"), "old").expect("it can be written");
            let faulty = FaultyIo::failing_at(n, ErrorKind::StorageFull);
            let io: Arc<dyn Io> = Arc::new(faulty.clone());
            let done = Staging::folder(io, &target).and_then(|staging| {
                write_folder(staging.place(), "new");
                staging.publish()
            });
            let text = fs::read_to_string(target.join("a/b.txt")).expect("one of both stands");
            assert!(text == "new" || done.is_err() && text == "old", "at {n}: {done:?}, {text}");
            if !faulty.has_failed() {
                break;
            }
        }
        assert!(n > 8, "{n}");
    }

    #[test]
    fn a_file_that_nobody_made_is_an_error() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let staging = Staging::file(real(), &home.path().join("x.db")).expect("it can be made");
        let error = staging.publish().expect_err("there is nothing");
        assert_eq!(error.code(), "file.missing");
    }
}
