//! A place where somebody else makes a file or a folder, which appears when it is whole.

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::claim::Claim;
use crate::growing::folder_of;
use crate::{FileError, Io};

/// What a folder that makes way is called behind its own name, while nothing stands under that.
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
    _claim: Claim, // takes with it what lies at the place
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
        Self::restore(&*io, target)?;
        let claim = Claim::new(Arc::clone(&io), folder_of(target))?;
        let name = target.file_name().unwrap_or(OsStr::new("out"));
        let place = claim.folder().join(name);
        Ok(Self { io, _claim: claim, place, target: target.to_owned() })
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

    /// Brings back the folder that stood at `target` when another process was killed while it replaced that in
    /// two steps; where nothing of the kind has happened, nothing is done. For those who ask whether
    /// something stands there before they make a [`Staging`], which does it too.
    ///
    /// # Errors
    ///
    /// If it lies there and cannot be brought back.
    pub fn restore(io: &dyn Io, target: &Path) -> Result<(), FileError> {
        let old = making_way(target);
        if io.look(&old).is_err() {
            return Ok(());
        }
        if io.look(target).is_ok() {
            // The new one stands whole. What cannot be removed is told by who needs its name.
            let _ = io.remove_all(&old);
            return Ok(());
        }
        io.rename(&old, target).map_err(|error| FileError::new("rename", old, error))
    }

    /// Makes what was written durable and moves it to its target. What stands there is replaced in one
    /// step, also a folder if the file system can swap two names. If it cannot, the folder makes way under
    /// a hidden name beside the target: it comes back if the move fails, or by [`restore`](Self::restore)
    /// if this process is killed at that moment.
    ///
    /// # Errors
    ///
    /// If nothing was written, or any step fails; at the target stands what stood there before, or all
    /// of the new if only its name could not be made durable.
    pub fn publish(self) -> Result<(), FileError> {
        let Self { io, place, target, .. } = &self;
        io.sync_all(place).map_err(|error| FileError::new("sync", place, error))?;
        let moved = |error| FileError::new("rename", target, error);
        let mut old = None;
        if io.look(target).is_ok_and(|entry| entry.is_dir) {
            old = replace(&**io, place, target).map_err(moved)?;
        } else {
            io.rename(place, target).map_err(moved)?;
        }
        let folder = folder_of(target);
        io.sync_dir(folder).map_err(|error| FileError::new("sync", folder, error))?;
        if let Some(old) = old {
            let _ = io.remove_all(&old); // the next one does it
        }
        Ok(())
    }
}

/// Puts what lies at `place` where a folder stands. That is at `place` then and goes with it, or is what is
/// returned, to be removed.
fn replace(io: &dyn Io, place: &Path, target: &Path) -> io::Result<Option<PathBuf>> {
    match io.exchange(place, target) {
        Ok(()) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::Unsupported => {}
        Err(error) => return Err(error),
    }
    // Not in the claim, which the next process removes if this one is killed before the second step.
    let old = making_way(target);
    io.rename(target, &old)?;
    if let Err(error) = io.rename(place, target) {
        let _ = io.rename(&old, target); // the first error is the one to tell
        return Err(error);
    }
    Ok(Some(old))
}

/// A hidden name in the same folder.
fn making_way(target: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or(OsStr::new("out")));
    name.push(OLD);
    target.with_file_name(name)
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

    fn put(io: Arc<dyn Io>, target: &Path, text: &str) -> Result<(), FileError> {
        let staging = Staging::folder(io, target)?;
        write_folder(staging.place(), text);
        staging.publish()
    }

    fn text_of(target: &Path) -> String {
        fs::read_to_string(target.join("a/b.txt")).unwrap_or_default()
    }

    /// Whether two names can be swapped here; if not, nothing may have been done.
    fn swaps() -> bool {
        let home = tempfile::tempdir().expect("a temporary folder");
        let (one, other) = (home.path().join("one"), home.path().join("other"));
        put(real(), &one, "1").expect("it can be moved");
        put(real(), &other, "2").expect("it can be moved");
        let done = real().exchange(&one, &other);
        let (one, other) = (text_of(&one), text_of(&other));
        match done {
            Ok(()) => assert_eq!((&*one, &*other), ("2", "1")),
            Err(ref error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
                assert_eq!((&*one, &*other), ("1", "2"));
            }
        }
        done.is_ok()
    }

    #[test]
    fn a_folder_takes_the_place_of_an_older_one() {
        for swapping in [true, false] {
            let home = tempfile::tempdir().expect("a temporary folder");
            let target = home.path().join("documents");
            for text in ["old", "new", "newer"] {
                let io = FaultyIo::counting();
                let io = if swapping { io } else { io.without_exchange() };
                put(Arc::new(io), &target, text).expect("it can be moved");
                assert_eq!(text_of(&target), text);
            }
            assert_eq!(names(home.path()), ["documents"]);
        }
    }

    /// Lets every operation of a replacement fail, at first alone and then with all that follow, and asks
    /// what the next one finds.
    fn check(swapping: bool, for_ever: bool) {
        let (mut n, swaps) = (0, swaps());
        loop {
            n += 1;
            let home = tempfile::tempdir().expect("a temporary folder");
            let target = home.path().join("documents");
            put(real(), &target, "old").expect("it can be moved");
            let mut faulty = FaultyIo::failing_at(n, ErrorKind::Other);
            if !swapping {
                faulty = faulty.without_exchange();
            }
            if for_ever {
                faulty = faulty.for_ever();
            }
            let done = put(Arc::new(faulty.clone()), &target, "new");
            let whole = |text: &str| text == "new" || done.is_err() && text == "old";
            // A plug that was pulled between two renames leaves the old one under its other name.
            let gap = for_ever && !(swapping && swaps) && !target.exists();
            assert!(gap || whole(&text_of(&target)), "at {n}: {done:?}, {}", text_of(&target));
            let next = Staging::folder(real(), &target).expect("it can be made");
            let text = text_of(&target);
            assert!(whole(&text) && (!gap || text == "old"), "at {n}: {done:?}, {text}");
            drop(next);
            assert_eq!(names(home.path()), ["documents"], "at {n}");
            if !faulty.has_failed() {
                break;
            }
        }
        assert!(n > 8, "{n}");
    }

    #[test]
    fn whatever_operation_fails_the_old_or_the_new_stands_whole() {
        check(true, false);
        check(false, false);
    }

    #[test]
    fn whenever_the_plug_is_pulled_the_next_one_finds_the_old_or_the_new() {
        check(true, true);
        check(false, true);
    }

    #[test]
    fn a_file_that_nobody_made_is_an_error() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let staging = Staging::file(real(), &home.path().join("x.db")).expect("it can be made");
        let error = staging.publish().expect_err("there is nothing");
        assert_eq!(error.code(), "file.missing");
    }
}
