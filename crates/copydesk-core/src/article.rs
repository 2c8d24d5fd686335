//! The frozen text.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Encoding, OffsetMap, Span};

/// The metadata that came with an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The title.
    pub headline: Option<String>,
    /// The author or authors, as received.
    pub byline: Option<String>,
    /// The publication date, as received.
    pub published: Option<String>,
    /// The language, ISO 639-1 where the giver kept to it.
    pub language: Option<String>,
    /// Where it was published.
    pub uri: Option<String>,
    /// All other fields that came with it, unread.
    #[serde(default)]
    pub extra: BTreeMap<String, Value>,
}

/// How an article's text leads back to what was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    map: OffsetMap,
    received: u32,
    encoding: Option<Encoding>,
}

impl Origin {
    /// The origin of a text that came from `received` bytes by the edits of `map`.
    #[must_use]
    pub fn new(map: OffsetMap, received: u32) -> Self {
        Self { map, received, encoding: None }
    }

    /// The same, with the encoding that the bytes were decoded from.
    #[must_use]
    pub fn decoded(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// The received bytes that a span of the text came from, clamped to what was received.
    #[must_use]
    pub fn to_source(&self, span: Span) -> Range<usize> {
        let source = self.map.to_orig(span);
        source.start().min(self.received) as usize..source.end().min(self.received) as usize
    }

    /// The edits between the received bytes and the text.
    #[must_use]
    pub fn map(&self) -> &OffsetMap {
        &self.map
    }

    /// How many bytes were received.
    #[must_use]
    pub fn received(&self) -> u32 {
        self.received
    }

    /// What the bytes were decoded from; `None` for text that came decoded.
    #[must_use]
    pub fn encoding(&self) -> Option<&Encoding> {
        self.encoding.as_ref()
    }
}

/// An article that nobody changes any more.
///
/// ```
/// use copydesk_core::{Article, Span};
/// let article = Article::from_text("a1", "Rain fell.");
/// assert_eq!(article.slice(Span::new(0, 4)), "Rain");
/// assert_eq!(article.origin().to_source(Span::new(0, 4)), 0..4);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    id: String,
    text: Box<str>,
    meta: Meta,
    origin: Origin,
}

impl Article {
    /// Freezes a text.
    ///
    /// # Panics
    ///
    /// If the text is 4 GiB or longer; an [`Intake`](crate::Intake) refuses such input.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        text: impl Into<Box<str>>,
        meta: Meta,
        origin: Origin,
    ) -> Self {
        let text = text.into();
        assert!(u32::try_from(text.len()).is_ok(), "an article is shorter than 4 GiB");
        Self { id: id.into(), text, meta, origin }
    }

    /// Freezes a text that is its own origin.
    ///
    /// # Panics
    ///
    /// If the text is 4 GiB or longer.
    #[must_use]
    pub fn from_text(id: impl Into<String>, text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        let received = u32::try_from(text.len()).expect("an article is shorter than 4 GiB");
        Self::new(id, text, Meta::default(), Origin::new(OffsetMap::default(), received))
    }

    /// The name it goes by in its collection.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text that all spans point into.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    ///
    /// # Panics
    ///
    /// If the span is not one of this text; see [`Layers::check`](crate::Layers::check).
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// What came with it.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The way back to the received bytes.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
