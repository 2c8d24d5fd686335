//! An article as it was received.

use std::sync::Arc;

use crate::Meta;

/// The received text of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Content {
    /// Text that a door has already decoded: a JSON string, a CSV field. Origins count its bytes.
    Text(String),
    /// A file's bytes, still to be decoded. Origins count these bytes.
    Bytes {
        /// All of them.
        bytes: Vec<u8>,
        /// The encoding that came with them (a header, a BOM is no declaration), if any.
        charset: Option<String>,
    },
}

impl Content {
    /// How many bytes were received.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether nothing was received.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes as received.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes { bytes, .. } => bytes,
        }
    }
}

/// Where a document stands in its source, so that a reject can be found again.
///
/// ```
/// use copydesk_core::Place;
/// let first = Place::new("wire.jsonl", 0, 30);
/// let second = Place { offset: 31, ..first.clone() }; // shares the name of the file
/// assert_eq!(&*second.source, "wire.jsonl");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// The file, as the user would name it; `-` for standard input.
    pub source: Arc<str>,
    /// The first byte of the document in the (decompressed) file.
    pub offset: u64,
    /// How many bytes it takes there.
    pub len: u64,
    /// The first byte, in the file as it is, of the packed member that the document stands in, where
    /// members can be unpacked one by one.
    pub member: Option<u64>,
}

impl Place {
    /// So many bytes from a byte on. A reader keeps the source's name as an [`Arc`] and hands out
    /// clones, as there is a place for every record.
    #[must_use]
    pub fn new(source: impl Into<Arc<str>>, offset: u64, len: u64) -> Self {
        Self { source: source.into(), offset, len, member: None }
    }
}

/// An article before it is cleaned and frozen.
#[derive(Clone, Debug, PartialEq)]
pub struct RawArticle {
    /// The id it came with, or one made by its source (`uri#ordinal`, a relative path).
    pub id: String,
    /// What was received.
    pub content: Content,
    /// The metadata that came with it.
    pub meta: Meta,
    /// Where it stood.
    pub place: Place,
}

impl RawArticle {
    /// An article that is just a text.
    #[must_use]
    pub fn from_text(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            content: Content::Text(text.into()),
            meta: Meta::default(),
            place: Place::default(),
        }
    }

    /// An article that is just a file's bytes.
    #[must_use]
    pub fn from_bytes(id: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let content = Content::Bytes { bytes: bytes.into(), charset: None };
        Self { id: id.into(), content, meta: Meta::default(), place: Place::default() }
    }
}
