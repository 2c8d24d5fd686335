//! The form in which documents leave the house: one JSON object a line, `"schema": 1`.
//!
//! ```
//! use copydesk_core::{Article, Layers, wire};
//! let article = Article::from_text("a1", "Rain fell.");
//! let line = serde_json::to_string(&wire::Document::of(&article, &Layers::default()))?;
//! let back = wire::Document::read(line.as_bytes())?;
//! assert_eq!(back.text, "Rain fell.");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! The wire has types of its own because each mark carries its place twice, `span` in the cleaned
//! text and `source` in the received one, and that needs the article beside the mark. A reader gets
//! both as they were written; the map itself does not travel.
//!
//! `duplicate`, `related` and `repeated` come last in a line, so that a verdict can be joined to a finished line
//! without reading it: see [`splice()`].
//!
//! # What is not here
//!
//! Files and compression; other formats.

mod brief;
mod facts;
mod json;
mod line;
mod marks;
mod sheets;
mod splice;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Article, Encoding, Layers};
pub use crate::{Duplicate, Related, Repeated, RepeatedKind};
pub use brief::expand;
pub use facts::{Dateline, Fact, Facts};
pub use marks::{Mark, OpenMark, Paragraph, Quantity, Quote, Speaker};
pub use sheets::{facts, meta, open_marks, paragraphs, quantities, quotes, sentences};
pub use splice::splice;

/// The version of the wire form that this crate writes and reads.
pub const SCHEMA: u32 = 1;

/// The JSON Schema (draft 2020-12) of a document on the wire; `copydesk schema` prints it.
pub const JSON_SCHEMA: &str = include_str!("wire/schema.json");

/// What is known about the article: what came with it, else what was found in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta<'a> {
    /// The title.
    #[serde(borrow)]
    pub headline: Option<Cow<'a, str>>,
    /// The authors, joined by `, ` where several were found.
    #[serde(borrow)]
    pub byline: Option<Cow<'a, str>>,
    /// The publication date.
    #[serde(borrow)]
    pub published: Option<Cow<'a, str>>,
    /// The language.
    #[serde(borrow)]
    pub language: Option<Cow<'a, str>>,
    /// Where it was published.
    #[serde(borrow)]
    pub uri: Option<Cow<'a, str>>,
    /// Other fields that came with it.
    #[serde(default)]
    pub extra: Cow<'a, BTreeMap<String, Value>>,
}

/// A document on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document<'a> {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// The article's id.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// The cleaned text, which all `span`s point into.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// What is known about the article.
    #[serde(borrow, default)]
    pub meta: Meta<'a>,
    /// What was found of that in the text, each with its place.
    #[serde(borrow, default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts<'a>,
    /// What its bytes were decoded from; absent for plain UTF-8 and for text that came decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// Its parts.
    #[serde(default, borrow)]
    pub paragraphs: Vec<Paragraph<'a>>,
    /// Its sentences.
    #[serde(default)]
    pub sentences: Vec<Mark>,
    /// Who said what.
    #[serde(default, borrow)]
    pub quotes: Vec<Quote<'a>>,
    /// Its figures.
    #[serde(default, borrow)]
    pub quantities: Vec<Quantity<'a>>,
    /// Plugins' layers and whatever else a later writer put here, kept as they are.
    #[serde(flatten)]
    pub open: BTreeMap<String, Value>,
    /// That it copies another article.
    #[serde(default)]
    pub duplicate: Option<Duplicate>,
    /// Articles that are alike and no copies.
    #[serde(default)]
    pub related: Vec<Related>,
    /// Paragraphs that many articles have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<Repeated>,
}

impl<'a> Document<'a> {
    /// The wire form of an article and its layers.
    ///
    /// # Panics
    ///
    /// If a span of the layers is no span of the article; see [`Layers::check`].
    #[must_use]
    pub fn of(article: &'a Article, layers: &'a Layers) -> Self {
        let origin = article.origin();
        Self {
            schema: SCHEMA,
            id: Cow::Borrowed(article.id()),
            text: Cow::Borrowed(article.text()),
            meta: meta_of(article, layers),
            facts: Facts::of(&layers.facts, origin),
            encoding: origin.encoding().filter(|encoding| !encoding.is_plain()).cloned(),
            paragraphs: layers.paragraphs.iter().map(|p| Paragraph::of(p, origin)).collect(),
            sentences: layers.sentences.iter().map(|s| Mark::of(*s, origin)).collect(),
            quotes: layers.quotes.iter().map(|q| Quote::of(q, layers, origin)).collect(),
            quantities: marks::quantities(layers, origin),
            open: marks::open(layers, origin),
            duplicate: layers.duplicate.clone(),
            related: layers.related.clone(),
            repeated: layers.repeated.clone(),
        }
    }

    /// Reads a line of JSON.
    ///
    /// # Errors
    ///
    /// If it is no document of this schema, a span in it is no slice of its text, or an index in it
    /// leads nowhere.
    pub fn read(line: &'a [u8]) -> Result<Self, serde_json::Error> {
        use serde::de::Error;
        let document: Self = serde_json::from_slice(line)?;
        if document.schema != SCHEMA {
            return Err(Error::custom(format!(
                "schema {} is not {SCHEMA}, which is all I read",
                document.schema
            )));
        }
        document.check().map_err(Error::custom)?;
        Ok(document)
    }

    /// Appends the document as one line of JSON, with its line end: the bytes that [`serde_json::to_vec`] makes
    /// of it, sooner.
    ///
    /// # Errors
    ///
    /// If a plugin's value cannot be written as JSON.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        line::document(&mut json::Json::new(out), self)?;
        out.push(b'\n');
        Ok(())
    }

    /// Appends the document in brief, without line end: what [`expand`] makes the line of again. Less than half
    /// of its size, and made and packed the sooner; for what one process keeps for itself for a while.
    ///
    /// # Errors
    ///
    /// If a plugin's value cannot be written as JSON.
    pub fn write_brief(&self, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        line::document(&mut json::Json::brief(out), self)
    }

    /// Whether every span of the known layers is a slice of the text, and every index leads to a mark. A
    /// document that was [read](Self::read) from a line has been asked already.
    ///
    /// # Errors
    ///
    /// If not: what is wrong, as a sentence.
    pub fn check(&self) -> Result<(), String> {
        let quotes = self.quotes.iter().flat_map(Quote::marks);
        let quantities = self.quantities.iter().flat_map(Quantity::marks);
        let paragraphs = self.paragraphs.iter().map(|paragraph| paragraph.mark);
        let facts = self.facts.marks();
        let sentences = self.sentences.iter().copied();
        for mark in facts.chain(paragraphs).chain(sentences).chain(quotes).chain(quantities) {
            if self.text.get(mark.span.range()).is_none() {
                return Err(format!(
                    "the span {} is no slice of a text of {} bytes",
                    mark.span,
                    self.text.len()
                ));
            }
        }
        self.check_links()
    }

    /// Every index leads to a mark of its layer.
    fn check_links(&self) -> Result<(), String> {
        let lost = |layer: &str, index: usize| Err(format!("{layer}[{index}] links to no mark"));
        for (index, quote) in self.quotes.iter().enumerate() {
            let parent = quote.parent.is_none_or(|parent| (parent as usize) < index);
            let sentences = quote
                .sentences
                .is_none_or(|[first, end]| first < end && end as usize <= self.sentences.len());
            if !(parent && sentences) {
                return lost("quotes", index);
            }
        }
        let outside = |repeated: &Repeated| {
            // Without paragraphs, those that blank lines part are counted, and only the span can be looked up.
            let known = self.paragraphs.get(repeated.paragraph as usize);
            (known.is_none() && !self.paragraphs.is_empty())
                || self.text.get(repeated.span.range()).is_none()
        };
        if let Some(index) = self.repeated.iter().position(outside) {
            return lost("repeated", index);
        }
        let said = |quantity: &Quantity<'_>| quantity.quote.map(|quote| quote as usize);
        match self.quantities.iter().position(|q| said(q).is_some_and(|at| at >= self.quotes.len()))
        {
            Some(index) => lost("quantities", index),
            None => Ok(()),
        }
    }
}

fn meta_of<'a>(article: &'a Article, layers: &'a Layers) -> Meta<'a> {
    let (came, found) = (article.meta(), &layers.facts);
    let pick = |came: &'a Option<String>, found: Option<Cow<'a, str>>| {
        came.as_deref().map(Cow::Borrowed).or(found)
    };
    let byline = match found.bylines.as_slice() {
        [] => None,
        [one] => Some(Cow::Borrowed(one.value.as_str())),
        many => Some(Cow::Owned(
            many.iter().map(|fact| fact.value.as_str()).collect::<Vec<_>>().join(", "),
        )),
    };
    Meta {
        headline: pick(
            &came.headline,
            found.headline.as_ref().map(|fact| Cow::Borrowed(fact.value.as_str())),
        ),
        byline: pick(&came.byline, byline),
        published: pick(
            &came.published,
            found.published.as_ref().map(|fact| Cow::Borrowed(fact.value.as_str())),
        ),
        language: pick(
            &came.language,
            found.language.as_ref().map(|language| Cow::Borrowed(language.code.as_str())),
        ),
        uri: came.uri.as_deref().map(Cow::Borrowed),
        extra: Cow::Borrowed(&came.extra),
    }
}
