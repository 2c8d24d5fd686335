//! What lies among the input and is none: what runs have left beside their documents, and the output of the run
//! that asks.
//!
//! Whoever names a folder, or a pattern, means the articles in it. Of an earlier output those are its documents;
//! its report, its rejects and its tables of quotes and figures tell of articles and are none. A name alone
//! proves nothing: `report.json` may be an article, unless the work folder of a run lies beside it. Whoever names
//! such a file itself gets it.

use std::path::{Path, PathBuf};

use copydesk_files::Io;

use crate::csv_sink::TABLES;
use crate::output::WORK;
use crate::target::REJECTS;

/// What a run says of itself.
const REPORT: &str = "report.json";
/// What a run has planned, in its work folder.
const PLAN: &str = "plan.json";

/// Whether a file stands beside the documents of a run.
pub(crate) fn is_aside(io: &dyn Io, path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let work = if [REPORT, REJECTS].contains(&name) || is_table(name) {
        WORK.to_owned()
    } else {
        let beside = |end| name.strip_suffix(end).and_then(|stem| stem.strip_suffix('.'));
        let Some(stem) = beside(REPORT).or_else(|| beside(REJECTS)) else { return false };
        format!(".{stem}{WORK}")
    };
    io.look(&path.with_file_name(work).join(PLAN)).is_ok_and(|entry| entry.is_file)
}

/// Whether a file is called like a table that holds no articles.
fn is_table(name: &str) -> bool {
    let bare = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    let stem = bare.strip_suffix(".csv");
    stem.is_some_and(|stem| TABLES.iter().skip(1).any(|(name, _)| *name == stem))
}

/// Where in a folder an output lies that is not the folder itself, as who walks through it will meet it.
pub(crate) fn within(root: &Path, output: Option<&Path>) -> Option<PathBuf> {
    let output = output?.canonicalize().ok()?; // what is not there is in nobody's way
    let inner = output.strip_prefix(root.canonicalize().ok()?).ok()?.to_owned();
    (!inner.as_os_str().is_empty()).then(|| root.join(inner))
}
