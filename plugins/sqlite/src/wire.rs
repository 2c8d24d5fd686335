//! A document as it comes: the fields of the wire that have a place in the tables. What is not known here
//! is kept as it is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use copydesk_plugin::{Error, Result};
use serde::Deserialize;
use serde_json::Value;

/// Start and end in bytes.
pub(crate) type Span = (u32, u32);

/// A string that is only copied where the JSON escapes something.
pub(crate) type Text<'a> = Cow<'a, str>;

#[derive(Debug, Deserialize)]
pub(crate) struct Document<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
    #[serde(borrow)]
    pub(crate) text: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) meta: Meta<'a>,
    #[serde(default)]
    pub(crate) facts: Option<Value>,
    #[serde(default)]
    pub(crate) encoding: Option<Value>,
    #[serde(borrow, default)]
    pub(crate) paragraphs: Vec<Paragraph<'a>>,
    #[serde(default)]
    pub(crate) sentences: Vec<Mark>,
    #[serde(borrow, default)]
    pub(crate) quotes: Vec<Quote<'a>>,
    #[serde(borrow, default)]
    pub(crate) quantities: Vec<Quantity<'a>>,
    #[serde(borrow, default)]
    pub(crate) duplicate: Option<Duplicate<'a>>,
    #[serde(borrow, default)]
    pub(crate) related: Vec<Related<'a>>,
    #[serde(borrow, default)]
    pub(crate) repeated: Vec<Repeated<'a>>,
    /// Plugins' layers, the number of the wire's schema, and what a later writer has added.
    #[serde(flatten)]
    pub(crate) open: BTreeMap<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Meta<'a> {
    #[serde(borrow, default)]
    pub(crate) headline: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) byline: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) published: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) language: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) uri: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) extra: Value,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Mark {
    pub(crate) span: Span,
    pub(crate) source: Span,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Paragraph<'a> {
    pub(crate) span: Span,
    pub(crate) source: Span,
    #[serde(borrow)]
    pub(crate) kind: Text<'a>,
    #[serde(default)]
    pub(crate) confidence: Option<f64>,
    #[serde(borrow, default)]
    pub(crate) reason: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Speaker<'a> {
    #[serde(default)]
    pub(crate) mention: Option<Mark>,
    #[serde(borrow, default)]
    pub(crate) name: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) confidence: Option<f64>,
    #[serde(default)]
    pub(crate) name_confidence: Option<f64>,
    #[serde(borrow, default)]
    pub(crate) kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) role: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) candidates: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Quote<'a> {
    pub(crate) span: Span,
    pub(crate) source: Span,
    #[serde(default)]
    pub(crate) parts: Vec<Mark>,
    #[serde(borrow)]
    pub(crate) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) role: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) cue: Option<Mark>,
    #[serde(borrow, default)]
    pub(crate) speaker: Option<Speaker<'a>>,
    pub(crate) confidence: f64,
    #[serde(borrow)]
    pub(crate) rule: Text<'a>,
    #[serde(default)]
    pub(crate) parent: Option<u32>,
    #[serde(default)]
    pub(crate) sentences: Option<Span>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Quantity<'a> {
    pub(crate) span: Span,
    pub(crate) source: Span,
    #[serde(borrow)]
    pub(crate) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) value: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) low: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) high: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) unit: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) comparator: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) candidates: Option<Value>,
    #[serde(default)]
    pub(crate) parts: Option<Value>,
    #[serde(borrow, default)]
    pub(crate) ratio: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) change: bool,
    #[serde(default)]
    pub(crate) quote: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Duplicate<'a> {
    #[serde(borrow)]
    pub(crate) of: Text<'a>,
    #[serde(borrow)]
    pub(crate) cluster: Text<'a>,
    #[serde(borrow)]
    pub(crate) relation: Text<'a>,
    pub(crate) similarity: f64,
    #[serde(default)]
    pub(crate) earlier: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Related<'a> {
    #[serde(borrow)]
    pub(crate) to: Text<'a>,
    #[serde(borrow)]
    pub(crate) relation: Text<'a>,
    pub(crate) similarity: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Repeated<'a> {
    pub(crate) paragraph: u32,
    pub(crate) span: Span,
    pub(crate) documents: u32,
    pub(crate) sources: u32,
    #[serde(borrow)]
    pub(crate) kind: Text<'a>,
}

/// A mark of a plugin's layer.
#[derive(Debug, Deserialize)]
pub(crate) struct OpenMark {
    pub(crate) span: Span,
    pub(crate) source: Span,
    #[serde(default)]
    pub(crate) fields: Value,
}

impl Document<'_> {
    /// Reads a line of the wire.
    pub(crate) fn read(json: &str) -> Result<Document<'_>> {
        serde_json::from_str(json)
            .map_err(|error| Error::new("sqlite.wire", format!("no document: {error}")))
    }

    /// The words at a place.
    pub(crate) fn slice(&self, layer: &str, (start, end): Span) -> Result<&str> {
        self.text.get(start as usize..end as usize).ok_or_else(|| {
            let len = self.text.len();
            let message =
                format!("{start}..{end} in `{layer}` is no slice of a text of {len} bytes");
            Error::new("sqlite.span", message)
        })
    }
}
