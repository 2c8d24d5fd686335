//! Documents that could not be dealt with.

use serde::{Deserialize, Serialize};

use crate::{Cause, Place};

/// A document that is not in the output, and why; one line of `rejects.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reject {
    /// The file it stood in, as the user would name it.
    pub source: String,
    /// Its first byte there, after decompression.
    pub byte_offset: u64,
    /// How many bytes it took.
    pub byte_len: u64,
    /// The document's id, if it came that far.
    pub id: Option<String>,
    /// Who refused it: `source`, `intake` or the name of a stage.
    pub stage: String,
    /// Why, as a stable code.
    pub code: String,
    /// Why, as a sentence.
    pub message: String,
    /// Where inside the document it went wrong, in bytes, if that is known.
    pub at: Option<u64>,
}

impl Reject {
    /// A reject at this place.
    #[must_use]
    pub fn new(place: &Place, id: Option<&str>, stage: &str, cause: &Cause) -> Self {
        Self {
            source: place.source.as_ref().to_owned(),
            byte_offset: place.offset,
            byte_len: place.len,
            id: id.map(str::to_owned),
            stage: stage.to_owned(),
            code: cause.code().to_owned(),
            message: cause.message().to_owned(),
            at: cause.offset(),
        }
    }
}
