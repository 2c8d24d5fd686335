//! Paragraphs that many articles have in common.

use serde::{Deserialize, Serialize};

use crate::Span;

/// How a paragraph comes to stand in many articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RepeatedKind {
    /// A source prints it under many of its articles: a box, a notice, the name of a column.
    Boilerplate,
    /// Several sources print it: a statement, a paragraph of an agency, a copied story.
    Syndicated,
}

/// That a paragraph stands in other articles as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Repeated {
    /// Which paragraph, by its place in [`Layers::paragraphs`](crate::Layers::paragraphs); where that is
    /// empty, by its place among the runs of lines between blank lines.
    pub paragraph: u32,
    /// Where it stands in the text.
    pub span: Span,
    /// In how many articles of all sources it stands, this one among them; copies of one article by one
    /// source count once.
    pub documents: u32,
    /// Of how many sources those are.
    pub sources: u32,
    /// How it comes to stand there.
    pub kind: RepeatedKind,
}
