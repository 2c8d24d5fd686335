//! A run that can be killed and goes on where it was.
//!
//! A job is a folder beside the output. In it lies the plan, which holds all that the output is a function
//! of, and the journal, which tells what is done. A run with the same plan passes over what is done; one
//! with another plan is refused, with every difference.
//!
//! # What is not here
//!
//! The output: its sink says where that stands, and whether it still does.

pub(crate) mod journal;
mod lock;
pub(crate) mod plan;
mod shard;
mod status;
pub(crate) mod work;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::Cause;
use copydesk_files::{FileError, Io};

use crate::{Report, RunError, RunErrorKind};
pub use lock::Holder;
pub use shard::{InvalidShard, Shard};
pub use status::{Status, status, suspects};

/// The fact that says which share of the plan a job does.
pub(crate) const SHARD: &str = "shard";

/// A folder in which a run keeps what it needs to go on after a kill, held for this process alone.
///
/// ```
/// use copydesk_engine::Job;
/// let out = tempfile::tempdir()?;
/// let folder = out.path().join(".copydesk");
/// let job = Job::open(copydesk_files::real(), &folder)?.build("4711").fact("stages", "words");
/// // pipeline.run_job(&source, &sink, &job)?;
/// let error = Job::open(copydesk_files::real(), &folder).expect_err("it is at work");
/// assert!(error.to_string().contains("process"));
/// # drop(job);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Job {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) folder: PathBuf,
    pub(crate) build: String,
    pub(crate) facts: BTreeMap<String, String>,
    pub(crate) shard: Option<Shard>,
    pub(crate) is_anew: bool,
    pub(crate) is_read_once: bool,
    pub(crate) telling: Option<Telling>,
    around: Option<PathBuf>, // the folder that it lies in, if that was not there before
    _lock: lock::JobLock,
}

impl Job {
    /// Takes the job in a folder, which is made if there is none.
    ///
    /// # Errors
    ///
    /// If somebody else is at work on it ([`RunErrorKind::Locked`]), or the folder cannot be made.
    pub fn open(io: Arc<dyn Io>, folder: impl Into<PathBuf>) -> Result<Self, RunError> {
        let folder = folder.into();
        let around = folder.parent().filter(|around| io.look(around).is_err()).map(Path::to_owned);
        let made = io.create_dir(&folder).map_err(|error| FileError::new("create", &folder, error));
        made.map_err(|error| RunError::of(RunErrorKind::Job)(error.into()))?;
        let lock = lock::JobLock::take(&io, &folder)?;
        Ok(Self {
            io,
            folder,
            build: String::new(),
            facts: BTreeMap::new(),
            shard: None,
            is_anew: false,
            is_read_once: false,
            telling: None,
            around,
            _lock: lock,
        })
    }

    /// Which build of the program it is: what another one has done is never taken for done.
    #[must_use]
    pub fn build(mut self, build: impl Into<String>) -> Self {
        self.build = build.into();
        self
    }

    /// Something that the output is a function of, such as a setting: a run with another value is refused.
    #[must_use]
    pub fn fact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.facts.insert(name.into(), value.into());
        self
    }

    /// Only this share of the plan is done.
    #[must_use]
    pub fn shard(mut self, shard: Shard) -> Self {
        self.shard = Some(shard);
        self
    }

    /// Whether an earlier plan and what it has left is thrown away.
    #[must_use]
    pub fn anew(mut self, anew: bool) -> Self {
        self.is_anew = anew;
        self
    }

    /// Whether the input comes from a stream, which cannot be had twice: nobody can go on with such a job.
    #[must_use]
    pub fn read_once(mut self, read_once: bool) -> Self {
        self.is_read_once = read_once;
        self
    }

    /// What is done with the report of a run that comes to its end. That happens when the output stands and
    /// before the job counts as complete: whoever finds it complete finds its report, and if that cannot be
    /// written the next run writes it. A run that finds the job complete does not tell it again.
    #[must_use]
    pub fn telling(
        mut self,
        tell: impl Fn(&Report) -> Result<(), Cause> + Send + Sync + 'static,
    ) -> Self {
        self.telling = Some(Telling(Box::new(tell)));
        self
    }

    /// The folder for what the second pass needs.
    pub(crate) fn kept(&self) -> PathBuf {
        self.folder.join(work::KEPT)
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // Who was refused before he had a plan leaves nothing in somebody's folder.
        if self.io.look(&self.folder.join(plan::PLAN)).is_err() {
            let _ = self.io.remove(&self.folder.join(lock::LOCK));
            let _ = self.io.remove_dir(&self.folder);
            let _ = self.around.as_ref().map(|around| self.io.remove_dir(around));
        }
    }
}

/// What is done with a report.
pub(crate) struct Telling(Box<Tell>);

type Tell = dyn Fn(&Report) -> Result<(), Cause> + Send + Sync;

impl Telling {
    pub(crate) fn tell(&self, report: &Report) -> Result<(), Cause> {
        (self.0)(report)
    }
}

impl fmt::Debug for Telling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telling")
    }
}

/// What came of the run of a job.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ran {
    /// What is to be told of all that was done, whoever did it; times are those of this process.
    pub report: Report,
    /// Identifies the plan.
    pub plan: String,
    /// Whether all had been done before, so that nothing was done.
    pub was_complete: bool,
    /// How many splits had been written before.
    pub written_before: usize,
    /// How many splits had been read and kept before, where there are two passes.
    pub kept_before: usize,
    /// How many splits there are.
    pub splits: usize,
}

/// A place at which a test kills the program.
pub(crate) fn crash_point(name: &str) {
    let _ = name;
    fail::fail_point!(name, |_| std::process::abort());
}
