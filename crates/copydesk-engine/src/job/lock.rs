//! One run at a time, and who it is.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::Cause;
use copydesk_files::{FileError, FileLock, Io, read_file};
use serde::{Deserialize, Serialize};

use crate::{RunError, RunErrorKind};

/// The file that is locked in the folder of a job.
pub(crate) const LOCK: &str = "lock";
/// How often somebody asks again who holds it, who may just be about to write that down.
const ASKED: usize = 10_000;

/// Who works on a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Holder {
    /// The number of its process; zero if it has not said.
    pub process: u32,
    /// The name of its computer.
    pub host: String,
}

impl Holder {
    /// This process.
    fn this() -> Self {
        Self { process: std::process::id(), host: host() }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.process {
            0 => f.write_str("another process"),
            process => write!(f, "process {process} on {}", self.host),
        }
    }
}

/// What this computer calls itself.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .or_else(|_| std::env::var("COMPUTERNAME").map_err(std::io::Error::other));
    let name = name.unwrap_or_default();
    if name.trim().is_empty() { "this computer".to_owned() } else { name.trim().to_owned() }
}

/// The lock of a job. It goes with the process, however that ends.
#[derive(Debug)]
pub(crate) struct JobLock {
    _held: Option<FileLock>, // none where the file system knows no locks
    io: Arc<dyn Io>,
    path: PathBuf,
}

impl JobLock {
    pub(crate) fn take(io: &Arc<dyn Io>, folder: &Path) -> Result<Self, RunError> {
        let path = folder.join(LOCK);
        let failed =
            |error| RunError::of(RunErrorKind::Job)(FileError::new("lock", &path, error).into());
        let held = match io.lock(&path) {
            Ok(Some(held)) => Some(held),
            Ok(None) => {
                let holder = holder_of(&**io, &path).to_string();
                return Err(RunError::new(RunErrorKind::Locked { holder }));
            }
            Err(error) if error.kind() == std::io::ErrorKind::Unsupported => None,
            Err(error) => return Err(failed(error)),
        };
        let lock = Self { _held: held, io: Arc::clone(io), path };
        lock.say(&serde_json::to_vec(&Holder::this()).unwrap_or_default())
            .map_err(RunError::of(RunErrorKind::Job))?;
        Ok(lock)
    }

    /// Writes into the file who holds it.
    fn say(&self, words: &[u8]) -> Result<(), Cause> {
        let say = || {
            let mut file = self.io.edit(&self.path)?;
            file.set_len(0)?;
            file.write_all(words)
        };
        Ok(say().map_err(|error| {
            FileError::new("write", &self.path, error).needing(words.len() as u64)
        })?)
    }
}

impl Drop for JobLock {
    fn drop(&mut self) {
        // That nobody holds it is told by the lock; the name would only mislead.
        if self.io.look(&self.path).is_ok() {
            let _ = self.say(b"");
        }
    }
}

/// Who holds a lock that is held.
fn holder_of(io: &dyn Io, path: &Path) -> Holder {
    for _ in 0..ASKED {
        let said = read_file(io, path).ok();
        if let Some(holder) = said.and_then(|said| serde_json::from_slice(&said).ok()) {
            return holder;
        }
        std::thread::yield_now();
    }
    Holder::default()
}

/// Who holds the lock in a folder, if somebody does.
pub(crate) fn holder(io: &dyn Io, folder: &Path) -> Option<Holder> {
    let path = folder.join(LOCK);
    io.look(&path).ok()?;
    match io.lock(&path) {
        Ok(None) => Some(holder_of(io, &path)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use copydesk_files::real;

    use super::*;

    #[test]
    fn of_two_only_one_has_the_lock_and_the_other_learns_who() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let lock = JobLock::take(&real(), folder.path()).expect("nobody has it");
        let error = JobLock::take(&real(), folder.path()).expect_err("somebody has it");
        let RunErrorKind::Locked { holder: named } = error.kind() else { panic!("{error}") };
        assert!(named.starts_with(&format!("process {} on ", std::process::id())), "{named}");
        assert_eq!(holder(&*real(), folder.path()), Some(Holder::this()));
        drop(lock);
        assert_eq!(holder(&*real(), folder.path()), None);
        JobLock::take(&real(), folder.path()).expect("nobody has it");
    }
}
