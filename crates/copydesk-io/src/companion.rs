//! A small file that goes with an output: a report.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::Cause;
use copydesk_files::{AtomicFile, FileError, Io};

use crate::standing::{clear, temporary_of};

/// A file beside an output, written at once and whole: `OUT/report.json` for a folder,
/// `OUT.report.json` for a file. Made by [`Output::companion`](crate::Output::companion).
#[derive(Clone, Debug)]
pub struct Companion {
    io: Arc<dyn Io>,
    path: PathBuf,
}

impl Companion {
    pub(crate) fn new(io: Arc<dyn Io>, path: PathBuf) -> Self {
        Self { io, path }
    }

    /// Where it will stand.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes it; what stood there before is replaced, and what a process left that died here is removed.
    ///
    /// # Errors
    ///
    /// If it cannot be made durable; then nothing has changed.
    pub fn write(&self, bytes: &[u8]) -> Result<(), Cause> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let is_ours = |name: &str| self.path.file_name().is_some_and(|own| own == name);
        let folder = folder.unwrap_or(Path::new("."));
        clear(&*self.io, folder, |name| temporary_of(name).is_some_and(is_ours))?;
        let mut file = AtomicFile::create(Arc::clone(&self.io), &self.path)?;
        file.write_all(bytes).map_err(|error| FileError::new("write", &self.path, error))?;
        file.commit()?;
        Ok(())
    }
}
