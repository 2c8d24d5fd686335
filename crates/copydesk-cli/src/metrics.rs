//! The counters of a run as a file of metrics in the text format of Prometheus.
//!
//! For the textfile collector of node_exporter, which reads what is there when it is asked: the file is
//! replaced at once, so it never sees half of one.
//!
//! # What is not here
//!
//! A port to listen on. A batch job comes and goes, and its last figures should still be read when it is gone.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use copydesk::engine::{Phase, Progress};

use crate::recent::word;

const PHASES: [Phase; 5] =
    [Phase::Waiting, Phase::Reading, Phase::Settling, Phase::Writing, Phase::Done];

/// A file that holds the counters as they were a moment ago.
#[derive(Debug)]
pub(crate) struct Metrics {
    path: PathBuf,
    is_lost: bool, // it could not be written the last time, which was told
}

impl Metrics {
    /// Writes the file for the first time.
    pub(crate) fn create(path: &Path, progress: &Progress) -> io::Result<Self> {
        let metrics = Self { path: path.to_owned(), is_lost: false };
        metrics.write(progress)?;
        Ok(metrics)
    }

    /// Writes the file again. That it cannot be written is told once and ends nothing.
    pub(crate) fn keep(&mut self, progress: &Progress) {
        let written = self.write(progress);
        if let (Err(error), false) = (&written, self.is_lost) {
            let file = self.path.display();
            tracing::warn!(code = "metrics.failed", "cannot write the metrics `{file}`: {error}");
        }
        self.is_lost = written.is_err();
    }

    fn write(&self, progress: &Progress) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = tempfile::Builder::new()
            .prefix(".copydesk-metrics-")
            .permissions_of_a_file()
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(page(progress).as_bytes())?;
        file.persist(&self.path).map(drop).map_err(|error| error.error)
    }
}

/// Files of metrics are read by somebody else.
trait Readable {
    fn permissions_of_a_file(&mut self) -> &mut Self;
}

impl Readable for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_of_a_file(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }

    #[cfg(not(unix))]
    fn permissions_of_a_file(&mut self) -> &mut Self {
        self
    }
}

/// All metrics, as the format wants them.
fn page(progress: &Progress) -> String {
    let (now, details) = (progress.snapshot(), progress.details());
    let mut page = Page::default();
    page.family("copydesk_run_info", "gauge", "The program that runs.");
    page.row(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    page.family("copydesk_phase", "gauge", "What the run is doing: one of these is 1.");
    for phase in PHASES {
        page.row(&[("phase", word(phase))], u8::from(phase == now.phase));
    }
    page.family("copydesk_run_seconds", "gauge", "Seconds since the run began.");
    page.row(&[], now.elapsed.as_secs_f64());
    page.family("copydesk_documents_read_total", "counter", "Documents read, good or bad.");
    page.row(&[], now.read);
    page.family(
        "copydesk_documents_analysed_total",
        "counter",
        "Documents that went through all stages.",
    );
    page.row(&[], now.analysed);
    page.family("copydesk_documents_total", "counter", "Documents by what became of them.");
    for (result, count) in
        [("out", now.written - now.dropped), ("dropped", now.dropped), ("rejected", now.rejected)]
    {
        page.row(&[("result", result)], count);
    }
    page.family("copydesk_rejects_total", "counter", "Rejected documents by code.");
    for (code, count) in &details.rejects {
        page.row(&[("code", code)], count);
    }
    page.family("copydesk_faults_total", "counter", "Faults of files by code.");
    for (code, count) in &details.faults {
        page.row(&[("code", code)], count);
    }
    page.family(
        "copydesk_bytes_total",
        "counter",
        "Bytes: of the input as it lies there, of its records, of encoded documents.",
    );
    for (of, bytes) in [("input", now.bytes), ("records", now.records), ("out", now.encoded)] {
        page.row(&[("of", of)], bytes);
    }
    if let Some(total) = now.bytes_total {
        page.family("copydesk_input_bytes", "gauge", "Bytes of the whole input.");
        page.row(&[], total);
    }
    page.family("copydesk_splits", "gauge", "Splits of the input.");
    page.row(&[], now.splits);
    page.family("copydesk_splits_done", "gauge", "Splits that this pass is through with.");
    page.row(&[], now.splits_done);
    page.family("copydesk_step_seconds_total", "counter", "Worker seconds by step.");
    for step in &details.steps {
        page.row(&[("step", &step.step)], step.seconds);
    }
    page.family(
        "copydesk_idle_seconds_total",
        "counter",
        "Seconds for which an end had nothing to do.",
    );
    for (who, idle) in [("reader", now.reader_idle), ("writer", now.writer_idle)] {
        page.row(&[("who", who)], idle.as_secs_f64());
    }
    page.text
}

/// The text, and the name of the metric whose rows come.
#[derive(Default)]
struct Page {
    text: String,
    name: &'static str,
}

impl Page {
    fn family(&mut self, name: &'static str, kind: &str, help: &str) {
        self.name = name;
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn row(&mut self, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<_> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.text, "{}{labels} {value}", self.name);
    }
}

/// A label's value as the format wants it.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_every_metric_once_and_says_what_it_is() {
        let page = page(&Progress::new());
        let names: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len(), "{page}");
        assert!(page.contains("copydesk_phase{phase=\"starting\"} 1\n"), "{page}");
        assert!(page.ends_with('\n'));
    }

    #[test]
    fn labels_may_hold_anything() {
        let mut page = Page { name: "m", ..Page::default() };
        page.row(&[("code", "a\"b\\c\nd")], 1);
        assert_eq!(page.text, "m{code=\"a\\\"b\\\\c\\nd\"} 1\n");
    }

    #[test]
    fn the_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("copydesk.prom");
        let progress = Progress::new();
        let mut metrics = Metrics::create(&path, &progress).expect("there is room");
        metrics.keep(&progress);
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1);
        assert!(std::fs::read_to_string(&path).expect("a file").starts_with("# HELP"));
        assert!(Metrics::create(&folder.path().join("no/folder"), &progress).is_err());
    }
}
