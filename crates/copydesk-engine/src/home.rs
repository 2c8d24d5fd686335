//! The run's own scratch folder.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use copydesk_core::{Cause, Scratch};
use copydesk_files::{Io, ScratchDir, Usage};

use crate::ids::Place;
use crate::run::Run;

/// The run's own scratch folder, made when it is first needed: most runs never do.
pub(crate) struct Home<'a> {
    run: &'a Run<'a>,
    dir: OnceLock<ScratchDir>,
}

impl<'a> Home<'a> {
    pub(crate) fn new(run: &'a Run<'a>) -> Self {
        Self { run, dir: OnceLock::new() }
    }

    pub(crate) fn dir(&self) -> Result<&ScratchDir, Cause> {
        if let Some(dir) = self.dir.get() {
            return Ok(dir);
        }
        let made = self.run.scratch()?;
        Ok(self.dir.get_or_init(|| made))
    }
}

impl Place for Home<'_> {
    fn place(&self) -> Result<(Arc<dyn Io>, PathBuf, Usage), Cause> {
        let io = Arc::clone(&self.run.pipeline.settings.files);
        match &self.run.work {
            Some(work) => Ok((Arc::clone(&work.job.io), work.kept(), self.run.usage.clone())),
            None => Ok((io, self.dir()?.folder().to_owned(), self.run.usage.clone())),
        }
    }
}

impl Scratch for Home<'_> {
    fn append(&self, bucket: u32, bytes: &[u8]) -> Result<(), Cause> {
        self.dir()?.append(bucket, bytes)
    }

    fn read(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        self.dir()?.read(bucket, into)
    }

    fn clear(&self, bucket: u32) -> Result<(), Cause> {
        self.dir()?.clear(bucket)
    }
}
