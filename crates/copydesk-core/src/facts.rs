//! What an article says about itself.

use serde::{Deserialize, Serialize};

use crate::Span;

/// Something the text says about the article: the value, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The value in its wire form: a name as written, a date as `2021-07-20`.
    pub value: String,
    /// Where the text says so.
    pub span: Span,
}

/// Headline, authors, date and language as found in the text. What came with the article as metadata
/// stands in [`Meta`](crate::Meta) and takes precedence on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Facts {
    /// The title line.
    pub headline: Option<Fact>,
    /// The authors, in order, names only.
    pub bylines: Vec<Fact>,
    /// The publication date, ISO 8601.
    pub published: Option<Fact>,
    /// The language of the text, ISO 639-1.
    pub language: Option<String>,
}
