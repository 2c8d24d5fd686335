//! An article with what is true about it.

use std::fmt;

use serde::{Serialize, Serializer};

use super::edit::Operation;
use super::form::Likeness;
use super::tier::Tier;

/// An article of a collection. As JSON it is a line that `copydesk run` reads.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// Different for each article of a collection; says nothing about the truth.
    pub id: String,
    /// The whole text.
    pub text: String,
    /// When it came out; an original is older than its copies.
    pub published: String,
    /// What is known by construction.
    pub meta: Truth,
}

/// What is known about an article by construction.
#[derive(Clone, Debug, Serialize)]
pub struct Truth {
    /// The id of the article that this one and its other copies go back to; its own if it is original.
    pub cluster: String,
    /// How it came to be.
    pub kind: Kind,
    /// How heavily a copy was edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// What was done to a copy, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
    /// What a copy is to its original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// A figure of the copy was corrected.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub update: bool,
    /// Articles of one number are alike without being copies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<u32>,
    /// The ids of the stories that a round-up holds: neither copies nor strangers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<String>,
}

/// How an article came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A story that nobody copied.
    Single,
    /// A story of which there are copies.
    Original,
    /// A copy.
    Copy,
    /// One of a family that looks alike.
    Alike(Likeness),
    /// Several stories in one.
    RoundUp,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single => f.write_str("single"),
            Self::Original => f.write_str("original"),
            Self::Copy => f.write_str("copy"),
            Self::Alike(likeness) => likeness.fmt(f),
            Self::RoundUp => f.write_str("round-up"),
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a copy is to its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Relation {
    /// The same words.
    Exact,
    /// About the same length.
    Near,
    /// A part of the original.
    Contained,
    /// The original and a quarter more.
    Contains,
}

impl Relation {
    /// The relation of a copy of `len` bytes, of which `kept` percent of the original are a part.
    pub(super) fn of(tier: Tier, operations: &[Operation], len: usize, original: usize) -> Self {
        let cut = operations.iter().any(|one| matches!(one, Operation::Truncate(..=85)));
        match tier {
            Tier(0) => Self::Exact,
            _ if cut => Self::Contained,
            _ if len * 4 > original * 5 => Self::Contains,
            _ => Self::Near,
        }
    }
}
