//! What happens when documents fail: the settings of `[errors]`.

use std::str::FromStr;

use copydesk_engine::{Threshold, ThresholdAction};
use serde::Deserialize;

use crate::settings::word;

/// `[errors.STAGE]`: at how many rejects by a stage, or by `source`, `intake` or `sink`, something happens. The
/// words are those of UIMA.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct StageErrors {
    /// At so many rejects; zero, the default, is never.
    pub threshold_count: u64,
    /// Among so many documents that follow each other in the input; zero, the default, is all of them.
    pub threshold_window: u64,
    /// `continue` (the default) or `terminate`: the run ends with exit status 5, and can be resumed once
    /// more is allowed. A stage is never left out.
    #[serde(deserialize_with = "word")]
    pub threshold_action: ThresholdAction,
}

impl From<StageErrors> for Threshold {
    fn from(errors: StageErrors) -> Self {
        let StageErrors { threshold_count, threshold_window, threshold_action } = errors;
        Self { count: threshold_count, window: threshold_window, action: threshold_action }
    }
}

/// What is done when a document has the id of an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDupId {
    /// Both are processed, and counted.
    #[default]
    Keep,
    /// The run ends before its output is complete.
    Error,
}

/// A word other than `keep` and `error`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no way to deal with equal ids: choose from `keep` and `error`")]
pub struct InvalidOnDupId {
    given: String,
}

impl FromStr for OnDupId {
    type Err = InvalidOnDupId;

    fn from_str(given: &str) -> Result<Self, InvalidOnDupId> {
        match given {
            "keep" => Ok(Self::Keep),
            "error" => Ok(Self::Error),
            _ => Err(InvalidOnDupId { given: given.to_owned() }),
        }
    }
}
