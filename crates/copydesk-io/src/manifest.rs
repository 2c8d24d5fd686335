//! The names of what only a format that writes by itself would know as its own.
//!
//! `documents.zip` in a folder may be anybody's. If a run of ours has made it, this says so, and a later
//! run that is asked to replace the output takes it away.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::Cause;
use copydesk_files::{FileError, Io, read_file, write_atomic};
use serde::{Deserialize, Serialize};

/// How it is called in a work folder.
const NAME: &str = "output.json";

/// The names of what runs have made in a folder.
pub(crate) struct Manifest {
    io: Arc<dyn Io>,
    path: PathBuf,
    before: BTreeSet<String>,
    made: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Names {
    made: BTreeSet<String>,
}

impl Manifest {
    /// What an earlier run has left in this work folder. What cannot be read says nothing: then nothing
    /// is taken away.
    pub(crate) fn read(io: Arc<dyn Io>, work: &Path) -> Self {
        let path = work.join(NAME);
        let names = read_file(&*io, &path).ok();
        let names: Option<Names> = names.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let before = names.map_or_else(BTreeSet::new, |names| names.made);
        Self { io, path, before, made: None }
    }

    /// Whether an earlier run has made what has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.before.contains(name)
    }

    /// The same for a run that makes this.
    pub(crate) fn naming(self, made: Option<String>) -> Self {
        Self { made, ..self }
    }

    /// Leaves the names for later runs, with those of the earlier output: before that goes, so that
    /// whatever fails then, the next one can go on.
    pub(crate) fn write(&self) -> Result<(), Cause> {
        let all: BTreeSet<String> = self.before.iter().chain(&self.made).cloned().collect();
        if all == self.before { Ok(()) } else { self.put(all) }
    }

    /// Forgets those of the earlier output, which is gone: who uses such a name from now on is somebody
    /// else.
    pub(crate) fn forget(&self) -> Result<(), Cause> {
        let made: BTreeSet<String> = self.made.iter().cloned().collect();
        if self.before.is_subset(&made) { Ok(()) } else { self.put(made) }
    }

    fn put(&self, made: BTreeSet<String>) -> Result<(), Cause> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let failed = |error| FileError::new("create", folder, error);
        self.io.create_dir(folder).map_err(failed)?;
        let json = serde_json::to_vec(&Names { made }).map_err(|error| {
            Cause::new("output.failed", "names cannot be written as JSON").because(error)
        })?;
        Ok(write_atomic(&self.io, &self.path, &json)?)
    }
}
