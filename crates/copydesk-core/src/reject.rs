//! Documents that could not be dealt with.

use serde::{Deserialize, Serialize};

use crate::{Cause, Place};

/// A document that is not in the output, and why; one line of `rejects.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reject {
    /// The file it stood in, as the user would name it.
    pub source: String,
    /// The split of the plan it stood in, once it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<u32>,
    /// Its first byte there, after decompression.
    pub byte_offset: u64,
    /// How many bytes it took.
    pub byte_len: u64,
    /// The first byte, in the file as it is, of the packed member that it stood in, where members can be
    /// unpacked one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<u64>,
    /// The document's id, if it came that far.
    pub id: Option<String>,
    /// What an id is made of where the document brings none, if that is another name than `source`: the
    /// file's path within the folder that was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who refused it: `source`, `intake` or the name of a stage.
    pub stage: String,
    /// Why, as a stable code.
    pub code: String,
    /// Why, as a sentence.
    pub message: String,
    /// Where inside the document it went wrong, in bytes, if that is known.
    pub at: Option<u64>,
    /// Whether this is no document, but something that befell the file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fault: bool,
    /// The record as it was received, in Base64: at most [`RAW_MAX`](Self::RAW_MAX) bytes of it. Without
    /// it, `source`, `byte_offset` and `byte_len` say where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_b64: Option<String>,
}

impl Reject {
    /// The longest record, in bytes, that a reject keeps; a longer one is referred to by its place.
    pub const RAW_MAX: usize = 64 * 1024;

    /// A reject at this place.
    #[must_use]
    pub fn new(place: &Place, id: Option<&str>, stage: &str, cause: &Cause) -> Self {
        Self {
            source: place.source.as_ref().to_owned(),
            split: None,
            byte_offset: place.offset,
            byte_len: place.len,
            member: place.member,
            id: id.map(str::to_owned),
            name: None,
            stage: stage.to_owned(),
            code: cause.code().to_owned(),
            message: cause.message().to_owned(),
            at: cause.offset(),
            fault: false,
            raw_b64: None,
        }
    }
}
