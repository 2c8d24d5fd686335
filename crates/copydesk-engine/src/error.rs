//! Why a pipeline was not built or a run did not come to its end.

use std::error::Error;

use copydesk_core::Cause;

use crate::Report;

/// A run did not come to its end.
///
/// What was committed until then is whole; nothing half written is left.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RunError(Box<Failure>);

#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
struct Failure {
    kind: RunErrorKind,
    source: Option<Cause>,
    report: Option<Report>,
}

/// What kept a run from its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunErrorKind {
    /// The input as a whole cannot be read.
    #[error("cannot read the input")]
    Source,
    /// The output cannot be written.
    #[error("cannot write the output")]
    Sink,
    /// A corpus stage could not decide.
    #[error("`{stage}` cannot settle")]
    Settle {
        /// Its name.
        stage: String,
    },
    /// What lies outside memory meanwhile cannot be written or read back.
    #[error("cannot use the scratch space")]
    Scratch,
    /// The index cannot be opened or replaced.
    #[error("cannot use the index")]
    Index,
    /// The system gives no threads.
    #[error("cannot start the worker threads")]
    Threads,
    /// A stage, or another step, could not deal with a document, and that ends the run: of several such
    /// documents the first in the order of the input.
    #[error(
        "`{stage}` failed at the document {}, at byte {byte_offset} of `{input}`, and that ends the run",
        .id.as_deref().map_or_else(|| "without an id".to_owned(), |id| format!("`{id}`"))
    )]
    Stage {
        /// The name of the stage or step.
        stage: String,
        /// The document's id, if it came that far.
        id: Option<String>,
        /// The file it stands in.
        input: String,
        /// Its first byte there, after decompression.
        byte_offset: u64,
    },
    /// More documents were rejected than may be.
    #[error(
        "{rejected} of {read} documents were rejected, more than the {budget} that were allowed"
    )]
    Budget {
        /// Rejected documents.
        rejected: u64,
        /// Documents read.
        read: u64,
        /// What was allowed, as it was given.
        budget: String,
    },
    /// What a run needs to go on after a kill cannot be written or read.
    #[error("cannot keep what is needed to resume")]
    Job,
    /// Somebody else is at work on the same output.
    #[error("the output is being written by {holder}: wait until that is done")]
    Locked {
        /// Who, as far as that is known.
        holder: String,
    },
    /// What is to be done is not what was begun.
    #[error("the output was begun by a run that differs:{}", listed(.differences))]
    OtherPlan {
        /// In what, a sentence each.
        differences: Vec<String>,
    },
    /// Outputs were to be settled that are not all shards of one plan.
    #[error("these outputs cannot be settled:{}", listed(.reasons))]
    Unsettled {
        /// Why, a sentence each.
        reasons: Vec<String>,
    },
    /// A stage has rejected more documents than it may.
    #[error(
        "`{stage}` has rejected {count} documents{}, at which the run was to end",
        if *window == 0 { String::new() } else { format!(" among {window} that follow each other") }
    )]
    Threshold {
        /// The name of the stage or step.
        stage: String,
        /// So many rejects were the threshold.
        count: u64,
        /// Among so many documents; zero is all.
        window: u64,
    },
    /// Something is wrong with a file, and that was to end the run.
    #[error("`{input}`: {code}: {message}, and any such fault was to end the run")]
    Fault {
        /// The file.
        input: String,
        /// What is wrong, as a stable code.
        code: String,
        /// What is wrong, as a sentence.
        message: String,
    },
    /// Documents have equal ids, and that was to end the run.
    #[error("{documents} documents have an id that an earlier one has, which was to end the run")]
    EqualIds {
        /// How many of them.
        documents: u64,
    },
    /// The input was changed while the run went on.
    #[error("the input was changed while it was read: run again")]
    Changed,
    /// Somebody asked it to stop.
    #[error("the run was stopped")]
    Cancelled,
    /// Documents were lost or written twice: a defect of this program.
    #[error(
        "{read} documents were read, but {accounted} are accounted for: please report this defect"
    )]
    Unbalanced {
        /// Documents read.
        read: u64,
        /// Documents in the output, dropped and rejected.
        accounted: u64,
    },
}

/// A line for each of them.
fn listed(all: &[String]) -> String {
    all.iter().map(|one| format!("\n  {one}")).collect()
}

impl RunError {
    pub(crate) fn new(kind: RunErrorKind) -> Self {
        Self(Box::new(Failure { kind, source: None, report: None }))
    }

    /// An error that comes from outside.
    pub(crate) fn because(kind: RunErrorKind, error: impl Error + Send + Sync + 'static) -> Self {
        let cause = Cause::new("system.failed", error.to_string()).because(error);
        Self::of(kind)(cause)
    }

    /// Makes errors of this kind out of causes.
    pub(crate) fn of(kind: RunErrorKind) -> impl FnOnce(Cause) -> Self {
        |cause| Self(Box::new(Failure { kind, source: Some(cause), report: None }))
    }

    pub(crate) fn with(mut self, report: Report) -> Self {
        self.0.report = Some(report);
        self
    }

    /// What happened, to match on.
    #[must_use]
    pub fn kind(&self) -> &RunErrorKind {
        &self.0.kind
    }

    /// Why, if there is more to say: its code tells a full disk from a closed pipe.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        self.0.source.as_ref()
    }

    /// What was done until then, if the run had begun.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.0.report.as_ref()
    }
}

/// A pipeline whose parts do not fit.
#[derive(Debug, thiserror::Error)]
#[error("the pipeline cannot be built: {kind}")]
pub struct BuildError {
    kind: BuildErrorKind,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// A stage's name is empty or one that the engine uses itself.
    #[error("`{name}` cannot be the name of a stage")]
    Reserved {
        /// The name.
        name: String,
    },
    /// Two stages have one name.
    #[error("two stages are named `{name}`")]
    Twice {
        /// The name.
        name: String,
    },
    /// A stage reads what nobody has written.
    #[error("`{stage}` reads the layer `{layer}`, which no stage before it writes")]
    Missing {
        /// The stage.
        stage: String,
        /// The layer.
        layer: String,
    },
    /// There is an index, but no corpus stage to use it.
    #[error("an index is named, but no stage looks at the whole collection")]
    IdleIndex,
    /// A threshold is set for a stage that is not there.
    #[error("a threshold is set for `{name}`, and there is no such stage or step")]
    Threshold {
        /// The name.
        name: String,
    },
    /// A stage writes what a corpus stage will decide.
    #[error("`{stage}` writes the layer `duplicate`, which is for corpus stages")]
    Verdict {
        /// The stage.
        stage: String,
    },
}

impl BuildError {
    pub(crate) fn new(kind: BuildErrorKind) -> Self {
        Self { kind }
    }

    /// What does not fit, to match on.
    #[must_use]
    pub fn kind(&self) -> &BuildErrorKind {
        &self.kind
    }
}
