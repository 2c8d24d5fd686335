//! What a run logs: a few events a split, one for each reject. None for a document that is well, so that a
//! log which nobody reads costs nothing.
//!
//! The words of an event never change with what it tells: that stands in its fields.

use std::time::Duration;

use copydesk_core::{Reject, Split};
use tracing::{debug, info, warn};

use crate::job::journal::Pass;
use crate::run::Run;
use crate::tally::Tally;
use crate::{Report, RunError};

pub(crate) fn run_begins(run: &Run<'_>) {
    let bytes: Option<u64> = run.splits.iter().map(|split| split.bytes).sum();
    info!(
        splits = run.splits.len(),
        bytes,
        threads = run.threads(),
        sink = run.sink.name(),
        version = env!("CARGO_PKG_VERSION"),
        plan = run.work.as_ref().map(|work| work.plan.as_str()),
        done = run.work.as_ref().map(|work| work.written.len()),
        steps = run.pipeline.steps.names().collect::<Vec<_>>().join(","),
        "run begins"
    );
}

pub(crate) fn run_ends(outcome: &Result<Report, RunError>) {
    match outcome {
        Ok(report) => {
            let counts = &report.counts;
            info!(
                read = counts.read,
                out = counts.out,
                dropped = counts.dropped,
                rejected = counts.rejected,
                faults = counts.faults,
                seconds = report.times.seconds,
                "run ends"
            );
            for slow in &report.slowest {
                debug!(id = slow.id, seconds = slow.seconds, text = slow.text, "slow document");
            }
        }
        // Whoever called the run is told why, and tells.
        Err(error) => info!(error = %error, "run breaks off"),
    }
}

/// A pass is through with a split, which goes to be committed.
pub(crate) fn split_ends(split: &Split, pass: Pass, tally: &Tally) {
    info!(
        split = split.index,
        label = split.label,
        ?pass,
        documents = tally.found.documents,
        out = tally.out,
        dropped = tally.dropped,
        rejected = tally.rejected(),
        faults = tally.faulty(),
        "split ends"
    );
}

/// A split was changed while it was read, and is read once more.
pub(crate) fn split_begins_again(split: &Split) {
    let Split { index, label, .. } = split;
    warn!(split = index, label, "`{label}` was changed while it was read and is read once more");
}

/// A document, or a file, that is not in the output.
pub(crate) fn rejected(reject: &Reject) {
    let Reject { source, byte_offset, id, stage, code, message, .. } = reject;
    debug!(source, byte_offset, id, stage, code, reason = message, "rejected");
}

/// A corpus stage has decided.
pub(crate) fn settled(stage: &str, took: Duration) {
    info!(stage, seconds = took.as_secs_f64(), "settled");
}
