//! `report.json`: what the engine tells of a run, and which plugins took part.

use std::sync::Arc;

use copydesk::core::Cause;
use copydesk::engine::{Job, Ran, Report};
use copydesk::host::Loaded;
use copydesk::io::Companion;
use serde::Serialize;

/// What rejects of a split are called that are joined at the end …
const REJECTS_OF_SPLIT: &str = "rejects/";
/// … and what they are called then, beside what.
const REJECTS: &str = "rejects.jsonl";
pub(crate) const REPORT: &str = "report.json";

/// Where the report of an output is written.
#[derive(Clone)]
pub(crate) struct ReportFile {
    file: Arc<Companion>,
    plugins: Arc<[Loaded]>,
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    plugins: &'a [Loaded],
}

impl ReportFile {
    pub(crate) fn new(file: Companion, plugins: &[Loaded]) -> Self {
        Self { file: Arc::new(file), plugins: plugins.into() }
    }

    /// The job, which writes its report here before it counts as complete.
    pub(crate) fn of(&self, job: Job) -> Job {
        let own = self.clone();
        job.telling(move |report| own.write(report))
    }

    /// Writes it of a run that found all done, if somebody has taken it away.
    pub(crate) fn write_if_gone(&self, ran: &Ran) -> Result<(), Cause> {
        let is_gone = ran.was_complete && !self.file.path().exists();
        if is_gone { self.write(&ran.report) } else { Ok(()) }
    }

    fn write(&self, report: &Report) -> Result<(), Cause> {
        let mut report = report.clone();
        let name = self.file.path().file_name().unwrap_or_default().to_string_lossy();
        join_rejects(&mut report, name.strip_suffix(REPORT).unwrap_or_default());
        let whole = Whole { report: &report, plugins: &self.plugins };
        let mut bytes = serde_json::to_vec_pretty(&whole).map_err(|error| {
            Cause::new("report.failed", "the report cannot be written as JSON").because(error)
        })?;
        bytes.push(b'\n');
        self.file.write(&bytes)
    }
}

/// Rejects lie in a file for each split until all are done, and then behind each other in one, whose name
/// begins with `stem`.
fn join_rejects(report: &mut Report, stem: &str) {
    let mut start = 0;
    for written in &mut report.files {
        if written.file.starts_with(REJECTS_OF_SPLIT) {
            (written.file, written.start) = (format!("{stem}{REJECTS}"), start);
            start += written.len;
        }
    }
}
