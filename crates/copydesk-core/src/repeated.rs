//! Lines that many articles of one source have in common.

use serde::{Deserialize, Serialize};

/// That a paragraph stands in other articles of its source as well: a box, a notice, the name of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Repeated {
    /// Which paragraph, by its place in [`Layers::paragraphs`](crate::Layers::paragraphs).
    pub paragraph: u32,
    /// In how many articles of the source it stands, this one among them; copies of one article count
    /// once.
    pub documents: u32,
}
