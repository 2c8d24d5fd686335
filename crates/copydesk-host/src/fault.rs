//! What can go wrong in a call of a plugin.

use std::time::Duration;

/// Why a call of a plugin brought no answer. The batch is then asked about in halves, until the article is
/// found that brings it about: so it does not matter which batch an article came in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It returned an error and, perhaps, told why.
    #[error("{message}")]
    Failed {
        /// Its own code, or `plugin.failed`.
        code: String,
        /// Its own words.
        message: String,
        /// The JSON pointer into its configuration, if that is at fault.
        pointer: Option<String>,
    },
    /// It panicked; the message and the place if it told.
    #[error("panicked: {message}")]
    Panicked {
        /// Its words.
        message: String,
    },
    /// It was asked to stop, and did.
    #[error("stopped as it was asked to")]
    Stopped,
    /// It broke the contract.
    #[error("broke the contract: {what}")]
    Protocol {
        /// What was met, and what was expected.
        what: String,
    },
    /// Its worker process died.
    #[error("its process died: {how}")]
    Died {
        /// The signal or exit code, and the last it said on standard error.
        how: String,
    },
    /// It did not answer in time, and its worker process was ended.
    #[error("no answer within {} s", .after.as_secs_f64())]
    Overdue {
        /// The limit.
        after: Duration,
    },
    /// Its worker process is gone and there can be no other. This is about no article, so it ends the run.
    #[error("{why}")]
    Lost {
        /// Why there is no other one, in a sentence.
        why: String,
    },
}

impl Fault {
    /// The stable code for rejects.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Failed { code, .. } => code,
            Self::Panicked { .. } => "plugin.panic",
            Self::Stopped => "plugin.stopped",
            Self::Protocol { .. } => "plugin.protocol",
            Self::Died { .. } | Self::Lost { .. } => "plugin.died",
            Self::Overdue { .. } => "plugin.overdue",
        }
    }

    /// Where in the configuration the fault lies, for the end of a message.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Failed { pointer: Some(pointer), .. } => {
                format!(" (at `{pointer}` of its configuration)")
            }
            _ => String::new(),
        }
    }
}
