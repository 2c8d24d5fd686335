//! Documents as they stand on the wire, for sinks: types to read them into.
//!
//! ```
//! use copydesk_plugin::wire::Document;
//! let json = r#"{"schema":1,"id":"a1","text":"Rain fell.","sentences":[{"span":[0,10],"source":[0,10]}]}"#;
//! let document: Document<'_> = serde_json::from_str(json)?;
//! assert_eq!(document.sentences[0].span.of(&document.text), "Rain fell.");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! They are tolerant: a field that is not there is empty, an unknown one is left out, and what may get new
//! words (kinds, relations) is text. So a plugin goes on reading what later versions write. The price is
//! that a misspelt word would not be noticed here; the host has checked it.
//!
//! # What is not here
//!
//! Writing documents; what is only of use to copydesk itself. [`Entry::read`](crate::Entry::read) takes a
//! type of your own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde_json::{Map, Number, Value};

/// Bytes of a text, `end` excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "(usize, usize)")]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Self {
        Self { start, end }
    }
}

impl Span {
    /// The same as a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// What stands there; empty if it is no slice of this text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// A document: an article with all that was found in it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Document<'a> {
    /// The version of the wire form, 1.
    pub schema: u32,
    /// The article's id.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// The cleaned text, which all `span`s point into.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// What is known about the article.
    #[serde(borrow)]
    pub meta: Meta<'a>,
    /// What was found of that in the text, each with its place.
    #[serde(borrow)]
    pub facts: Facts<'a>,
    /// Its parts.
    #[serde(borrow)]
    pub paragraphs: Vec<Paragraph<'a>>,
    /// Its sentences.
    pub sentences: Vec<Mark>,
    /// Who said what.
    #[serde(borrow)]
    pub quotes: Vec<Quote<'a>>,
    /// Its figures.
    #[serde(borrow)]
    pub quantities: Vec<Quantity<'a>>,
    /// That it copies another article.
    #[serde(borrow)]
    pub duplicate: Option<Duplicate<'a>>,
    /// Articles that are alike and no copies.
    #[serde(borrow)]
    pub related: Vec<Related<'a>>,
    /// Paragraphs that many articles have.
    #[serde(borrow)]
    pub repeated: Vec<Repeated<'a>>,
    /// All else: layers of plugins under their names; see [`layers`](Self::layers).
    #[serde(flatten)]
    pub open: BTreeMap<Cow<'a, str>, Value>,
}

impl Document<'_> {
    /// The layers of plugins by name, `vendor.sheet`, each with its marks.
    pub fn layers(&self) -> impl Iterator<Item = (&str, Vec<OpenMark<'_>>)> {
        let named = self.open.iter().filter(|(name, _)| name.contains('.'));
        named.filter_map(|(name, value)| {
            let marks = value.as_array()?.iter().filter_map(OpenMark::of).collect();
            Some((name.as_ref(), marks))
        })
    }
}

/// What is known about the article: what came with it, else what was found in it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub struct Meta<'a> {
    #[serde(borrow)]
    pub headline: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub byline: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub published: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub language: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub uri: Option<Cow<'a, str>>,
    /// Other fields that came with it.
    pub extra: Map<String, Value>,
}

/// A place, twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Mark {
    /// Bytes of the document's text.
    pub span: Span,
    /// Bytes of what was received.
    pub source: Span,
}

/// Something that the text says about the article.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Fact<'a> {
    /// Where.
    pub span: Span,
    /// The same in what was received.
    pub source: Span,
    /// What it says.
    #[serde(borrow)]
    pub value: Cow<'a, str>,
}

/// What the text says about the article.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub struct Facts<'a> {
    #[serde(borrow)]
    pub headline: Option<Fact<'a>>,
    #[serde(borrow)]
    pub bylines: Vec<Fact<'a>>,
    #[serde(borrow)]
    pub published: Option<Fact<'a>>,
    #[serde(borrow)]
    pub updated: Option<Fact<'a>>,
    /// Its places, date and agency are in [`Entry::json`](crate::Entry::json).
    pub dateline: Option<Mark>,
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Paragraph<'a> {
    /// Where it stands.
    pub span: Span,
    /// The same in what was received.
    pub source: Span,
    /// What it is for: `body`, `headline`, `boilerplate`.
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
}

/// A stretch of speech, or a quoted string that is none.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Quote<'a> {
    /// With its quotation marks.
    pub span: Span,
    /// The same in what was received.
    pub source: Span,
    /// The spoken fragments without them.
    pub parts: Vec<Mark>,
    /// `direct`, `mixed`, `indirect`, `scare`, `title`.
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    /// `question` or `answer` in an interview.
    #[serde(borrow)]
    pub role: Option<Cow<'a, str>>,
    /// The words that say that somebody speaks.
    pub cue: Option<Mark>,
    /// Who, where something points to somebody.
    #[serde(borrow)]
    pub speaker: Option<Speaker<'a>>,
    /// How sure, from 0 to 1.
    pub confidence: Option<Number>,
    /// The rule that found it.
    #[serde(borrow)]
    pub rule: Cow<'a, str>,
    /// The quote it stands in, by index.
    pub parent: Option<usize>,
}

/// Who is said to speak.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Speaker<'a> {
    /// The words that point to the speaker.
    pub mention: Option<Mark>,
    /// The fullest name within the document, or nobody.
    #[serde(borrow)]
    pub name: Option<Cow<'a, str>>,
    /// How sure the mention is, from 0 to 1.
    pub confidence: Option<Number>,
    /// How sure the name is.
    pub name_confidence: Option<Number>,
    /// `person`, `group`, `organisation`, `document`.
    #[serde(borrow)]
    pub kind: Option<Cow<'a, str>>,
    /// The office or profession the text gives.
    #[serde(borrow)]
    pub role: Option<Cow<'a, str>>,
    /// Names that were considered, likeliest first.
    #[serde(borrow)]
    pub candidates: Vec<Candidate<'a>>,
}

/// A name that a speaker may have.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Candidate<'a> {
    /// The name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// How likely, from 0 to 1.
    pub confidence: Option<Number>,
}

/// A figure. Numbers are decimal strings without exponent or trailing zeros.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Quantity<'a> {
    /// Number, scale, unit and currency.
    pub span: Span,
    /// The same in what was received.
    pub source: Span,
    /// `money`, `percent`, `measure`, `count`, …
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    /// Its worth; none for intervals and changes.
    #[serde(borrow)]
    pub value: Option<Cow<'a, str>>,
    /// The lower end of an interval, or the value before a change.
    #[serde(borrow)]
    pub low: Option<Cow<'a, str>>,
    /// The upper end of an interval, or the value after a change.
    #[serde(borrow)]
    pub high: Option<Cow<'a, str>>,
    /// The unit's id: an ISO 4217 code, `percent`, `kilometre`, a noun.
    #[serde(borrow)]
    pub unit: Option<Cow<'a, str>>,
    /// `about`, `more_than`, `up_to`, …
    #[serde(borrow)]
    pub comparator: Option<Cow<'a, str>>,
    /// Where the text says so.
    pub comparator_span: Option<Mark>,
    /// Units it might also have.
    #[serde(borrow)]
    pub candidates: Vec<Cow<'a, str>>,
    /// The summands of a broken sum.
    #[serde(borrow)]
    pub parts: Vec<Cow<'a, str>>,
    /// The exact form of a fraction, `2/3`.
    #[serde(borrow)]
    pub ratio: Option<Cow<'a, str>>,
    /// Whether `low` and `high` are before and after.
    pub change: bool,
    /// The innermost quote that says it, by index.
    pub quote: Option<usize>,
}

/// That an article copies another one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Duplicate<'a> {
    /// The id of the article that is kept.
    #[serde(borrow)]
    pub of: Cow<'a, str>,
    /// The id of the cluster.
    #[serde(borrow)]
    pub cluster: Cow<'a, str>,
    /// `exact`, `near`, `contains`, `contained`.
    #[serde(borrow)]
    pub relation: Cow<'a, str>,
    /// How much they share, from 0 to 1.
    pub similarity: Option<Number>,
    /// Whether the kept article came with an earlier run.
    pub earlier: bool,
}

/// That an article is like another one without copying it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Related<'a> {
    /// The id of the other article.
    #[serde(borrow)]
    pub to: Cow<'a, str>,
    /// `update`, `template`.
    #[serde(borrow)]
    pub relation: Cow<'a, str>,
    /// How much they share, from 0 to 1.
    pub similarity: Option<Number>,
}

/// That a paragraph stands in other articles as well.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Repeated<'a> {
    /// Which paragraph, by index.
    pub paragraph: usize,
    /// Where it stands.
    pub span: Span,
    /// In how many articles.
    pub documents: u64,
    /// Of how many sources.
    pub sources: u64,
    /// `boilerplate`, `syndicated`.
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
}

/// A mark of a plugin's layer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OpenMark<'a> {
    /// Where it stands.
    pub span: Span,
    /// What the plugin says about it.
    pub fields: Option<&'a Map<String, Value>>,
}

impl<'a> OpenMark<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        let span = Span::deserialize(value.get("span")?).ok()?;
        Some(Self { span, fields: value.get("fields").and_then(Value::as_object) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_a_later_version_is_still_read() {
        let json = r#"{"schema":1,"id":"a\n1","text":"He said no.","tone":{"x":1},
            "quotes":[{"span":[3,7],"mood":"grim","kind":"sung","confidence":0.95}],
            "acme.places":[{"span":[0,2],"fields":{"n":1}},{"span":"?"}],"acme.odd":7}"#;
        let document: Document<'_> = serde_json::from_str(json).expect("it is read");
        assert_eq!((&*document.id, document.quotes[0].span.of(&document.text)), ("a\n1", "said"));
        assert!(matches!(document.text, Cow::Borrowed(_)), "nothing is copied without need");
        let confidence = document.quotes[0].confidence.as_ref().map(ToString::to_string);
        assert_eq!(confidence.as_deref(), Some("0.95"));
        let layers: Vec<_> = document.layers().collect();
        assert_eq!(layers.len(), 1);
        let (name, marks) = &layers[0];
        assert_eq!(
            (*name, marks.len(), marks[0].span),
            ("acme.places", 1, Span { start: 0, end: 2 })
        );
    }

    #[test]
    fn a_span_that_is_no_slice_is_empty_text() {
        assert_eq!(Span { start: 1, end: 2 }.of("é"), "");
        assert_eq!(Span { start: 9, end: 2 }.of("abc"), "");
    }
}
