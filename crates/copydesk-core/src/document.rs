//! An article with all that was found in it.

use crate::{Article, Layers};

/// A frozen article and the sheets that lie over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The text, which does not change.
    pub article: Article,
    /// What the stages found.
    pub layers: Layers,
}

impl Document {
    /// An article about which nothing is known yet.
    #[must_use]
    pub fn new(article: Article) -> Self {
        Self { article, layers: Layers::default() }
    }
}
