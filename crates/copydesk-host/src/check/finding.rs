//! What a check has found.

use serde::{Deserialize, Serialize};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// It does not apply, or cannot be made here.
    Skip,
    /// All is as it should be.
    Pass,
    /// It works, and a user will wish that it were otherwise.
    Warn,
    /// It breaks the contract, or its promise to users.
    Fail,
}

/// What a check has found, in a sentence, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// How it ended.
    pub verdict: Verdict,
    /// What was met.
    pub message: String,
    /// What the author can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// What must be equal in another process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<String>,
}

/// A check either comes to its end or breaks off; both are findings.
pub(super) type Checked = Result<Finding, Finding>;

impl Finding {
    fn new(verdict: Verdict, message: impl Into<String>) -> Self {
        Self { verdict, message: message.into(), advice: None, digest: None }
    }

    pub(super) fn pass(message: impl Into<String>) -> Self {
        Self::new(Verdict::Pass, message)
    }

    pub(super) fn warn(message: impl Into<String>) -> Self {
        Self::new(Verdict::Warn, message)
    }

    pub(super) fn fail(message: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, message)
    }

    pub(super) fn skip(message: impl Into<String>) -> Self {
        Self::new(Verdict::Skip, message)
    }

    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}
