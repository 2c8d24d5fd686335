//! A hidden folder that belongs to a living process, and an end to those of dead ones.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{FileError, FileLock, Io};

/// How the folders are called, up to the process and a number.
const PREFIX: &str = ".copydesk-scratch-";
/// What the file beside a folder is called behind its name.
const LOCK: &str = ".lock";
/// How many names are tried: all but the first are taken only where processes have one number, as in
/// containers that share a folder.
const TRIES: u32 = 1000;

/// Numbers folders, so that two in one process do not meet.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A new folder and the lock beside it, which goes with the process, however that ends. Who finds a
/// folder whose lock is free may remove it.
#[derive(Debug)]
pub(crate) struct Claim {
    io: Arc<dyn Io>,
    folder: PathBuf,
    lock: PathBuf,
    held: Option<FileLock>, // nothing where the file system knows no locks: nobody removes the folder then
}

impl Claim {
    /// Makes a folder in `parent`, which is created if need be, and removes those that dead processes
    /// have left there.
    pub(crate) fn new(io: Arc<dyn Io>, parent: &Path) -> Result<Self, FileError> {
        io.create_dir(parent).map_err(|error| FileError::new("create", parent, error))?;
        bury(&*io, parent);
        for _ in 0..TRIES {
            let count = NEXT.fetch_add(1, Ordering::Relaxed);
            let folder = parent.join(format!("{PREFIX}{}-{count}", std::process::id()));
            let lock = with_suffix(&folder);
            let Some(held) = take(&*io, &lock)? else { continue };
            let claim = Self { io, folder, lock, held };
            claim
                .io
                .create_dir(&claim.folder)
                .map_err(|error| FileError::new("create", &claim.folder, error))?;
            claim.sweep().map_err(|error| FileError::new("clear", &claim.folder, error))?;
            return Ok(claim);
        }
        let error = io::Error::from(ErrorKind::AlreadyExists);
        Err(FileError::new("create", parent.join(PREFIX), error))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes what lies in it.
    pub(crate) fn sweep(&self) -> io::Result<()> {
        empty(&*self.io, &self.folder)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Nobody is left to tell; the next run removes what stays, which it knows by the lock.
        let is_gone = is_removed(&*self.io, &self.folder);
        let held = self.held.take();
        if is_gone && held.is_some() {
            let _ = self.io.remove(&self.lock);
        }
        drop(held); // only now: until then nobody else takes the name
    }
}

/// Takes the lock of a name; nothing if somebody else has it, or has just removed the file.
#[expect(clippy::option_option, reason = "a name that is free, with or without a lock")]
fn take(io: &dyn Io, lock: &Path) -> Result<Option<Option<FileLock>>, FileError> {
    match io.lock(lock) {
        // Somebody may have taken the file for a dead one's before we held it: then it is gone.
        Ok(Some(held)) => Ok(io.look(lock).is_ok().then_some(Some(held))),
        Ok(None) => Ok(None),
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(Some(None)),
        Err(error) => Err(FileError::new("lock", lock, error)),
    }
}

/// Removes the folders of processes that have died. What cannot be removed is left: it may be
/// somebody else's.
pub(crate) fn bury(io: &dyn Io, parent: &Path) {
    let Ok(names) = io.list(parent) else { return };
    for name in names.iter().filter_map(|name| name.to_str()) {
        let is_lock = |name: &&str| name.starts_with(PREFIX) && name.ends_with(LOCK);
        let Some(name) = Some(name).filter(is_lock) else { continue };
        let lock = parent.join(name);
        if let Ok(Some(held)) = io.lock(&lock) {
            if is_removed(io, &parent.join(name.trim_end_matches(LOCK))) {
                let _ = io.remove(&lock);
            }
            drop(held); // only now: until then nobody else takes the name
        }
    }
}

/// Removes a folder with all it holds; whether it is gone now.
fn is_removed(io: &dyn Io, folder: &Path) -> bool {
    match empty(io, folder).and_then(|()| io.remove_dir(folder)) {
        Ok(()) => true,
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

fn empty(io: &dyn Io, folder: &Path) -> io::Result<()> {
    for name in io.list(folder)? {
        io.remove_all(&folder.join(name))?;
    }
    Ok(())
}

fn with_suffix(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(LOCK);
    PathBuf::from(name)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "what dead processes leave is half written")]
mod tests {
    use std::fs;

    use super::*;
    use crate::faulty::FaultyIo;
    use crate::real;

    fn names(parent: &Path) -> Vec<String> {
        let names = real().list(parent).expect("it is there");
        names.into_iter().map(|name| name.into_string().expect("a plain name")).collect()
    }

    #[test]
    fn a_folder_goes_with_its_lock() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let claim = Claim::new(real(), &parent.path().join("new")).expect("it can be made");
        let file = claim.folder().join("0");
        fs::write(file, "x").expect("it can be written");
        assert_eq!(names(&parent.path().join("new")).len(), 2);
        drop(claim);
        assert_eq!(names(&parent.path().join("new")), [""; 0]);
    }

    #[test]
    fn a_folder_that_could_not_be_removed_keeps_its_lock_and_is_removed_by_the_next() {
        for n in 1.. {
            let parent = tempfile::tempdir().expect("a temporary folder");
            let faulty = FaultyIo::failing_at(n, ErrorKind::Other);
            if let Ok(claim) = Claim::new(Arc::new(faulty.clone()), parent.path()) {
                fs::write(claim.folder().join("0"), "x").expect("it can be written");
            }
            drop(Claim::new(real(), parent.path()).expect("it can be made"));
            assert_eq!(names(parent.path()), [""; 0], "at {n}");
            if !faulty.has_failed() {
                assert!(n > 8, "{n}");
                return;
            }
        }
    }

    #[test]
    fn what_the_dead_have_left_is_removed_and_nothing_else() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| parent.path().join(name);
        fs::create_dir(path(".copydesk-scratch-1-0")).expect("it can be made");
        fs::write(path(".copydesk-scratch-1-0/0000000007"), "left").expect("it can be written");
        fs::write(path(".copydesk-scratch-1-0.lock"), "").expect("it can be written");
        fs::write(path(".copydesk-scratch-2-0.lock"), "").expect("it can be written");
        // Without a lock nobody knows whose it is.
        fs::create_dir(path(".copydesk-scratch-3-0")).expect("it can be made");
        fs::write(path("notes.lock"), "").expect("it can be written");
        let living = Claim::new(real(), parent.path()).expect("it can be made");
        let other = Claim::new(real(), parent.path()).expect("it can be made");
        assert!(living.folder().exists() && other.folder().exists());
        drop((living, other));
        assert_eq!(names(parent.path()), [".copydesk-scratch-3-0", "notes.lock"]);
    }

    #[test]
    fn a_name_that_somebody_holds_is_left_to_him() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let mut held = Vec::new();
        // The names that come next, unless another test takes some of them.
        let next = NEXT.load(Ordering::Relaxed);
        for count in next..next + 20 {
            let name = format!("{PREFIX}{}-{count}{LOCK}", std::process::id());
            held.extend(real().lock(&parent.path().join(name)).expect("it can be locked"));
        }
        let claim = Claim::new(real(), parent.path()).expect("there are other names");
        assert!(claim.folder().exists());
        drop(claim);
        assert_eq!(names(parent.path()).len(), held.len());
    }
}
