//! Which articles copy which.

use serde::{Deserialize, Serialize};

use crate::PerMille;

/// How a duplicate relates to the article it copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same words.
    Exact,
    /// Nearly the same words.
    Near,
    /// It holds the other whole, and more.
    Contains,
    /// The other holds it whole.
    Contained,
}

/// That an article copies another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    /// The id of the article that is kept.
    pub of: String,
    /// The id of the cluster: that of its kept article.
    pub cluster: String,
    /// How the two relate.
    pub relation: Relation,
    /// How much they share.
    pub similarity: PerMille,
    /// Whether the kept article came with an earlier run and is known from the index. Written only if
    /// it is so.
    #[serde(default, skip_serializing_if = "is_no")]
    pub earlier: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde wants it so
fn is_no(flag: &bool) -> bool {
    !flag
}

/// How two articles are related that are no copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelatedKind {
    /// The same story with corrected figures.
    Update,
    /// The same form filled with other figures: daily reports.
    Template,
}

/// That an article is like another one without copying it; such articles never merge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The id of the other article.
    pub to: String,
    /// How they are related.
    pub relation: RelatedKind,
    /// How much they share.
    pub similarity: PerMille,
}
