//! What an article says about itself.

use serde::{Deserialize, Serialize};

use crate::{PerMille, Span};

/// Something the text says about the article: the value, and where it stands.
///
/// ```
/// use copydesk_core::{Fact, Span};
/// let date = Fact::new("2021-04-03", Span::new(0, 10)).also(["2021-03-04".to_owned()]);
/// assert!(date.is_ambiguous());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The value in its wire form: a name as written, a date as `2021-07-20`.
    pub value: String,
    /// Where the text says so.
    pub span: Span,
    /// What it might mean as well, likeliest first: `03/04/2021` read day first is `2021-04-03`, and
    /// also `2021-03-04`. Empty where the text leaves no doubt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl Fact {
    /// A fact without a second reading.
    #[must_use]
    pub fn new(value: impl Into<String>, span: Span) -> Self {
        Self { value: value.into(), span, also: Vec::new() }
    }

    /// The same with these other readings.
    #[must_use]
    pub fn also(mut self, readings: impl IntoIterator<Item = String>) -> Self {
        self.also = readings.into_iter().collect();
        self
    }

    /// Whether it has another reading.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        !self.also.is_empty()
    }
}

/// Where a wire story was written, when and for whom: `ALMATY, June 11 (Herald) –`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// All of it, the dash behind it included.
    pub span: Span,
    /// The places as written, in order: `ALMATY`, `Springfield, Ill.`; empty for `(Reuters) -`.
    pub places: Vec<Fact>,
    /// The day. ISO 8601 where the year is stated or follows from the date of publication; else the
    /// month and the day alone, `--06-11`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Fact>,
    /// The agency or the paper as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Fact>,
}

/// The language a text is written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// ISO 639-1: `en`.
    pub code: String,
    /// How sure that is.
    pub confidence: PerMille,
}

impl Language {
    /// From this confidence on a text counts as certainly not English.
    pub const CERTAIN: PerMille = PerMille::new(900);

    /// A language, and how sure it is.
    #[must_use]
    pub fn new(code: impl Into<String>, confidence: PerMille) -> Self {
        Self { code: code.into(), confidence }
    }
}

/// Headline, authors, dates, dateline and language as found in the text. What came with the article
/// as metadata stands in [`Meta`](crate::Meta) and takes precedence on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Facts {
    /// The title line.
    pub headline: Option<Fact>,
    /// The authors, in order, names only.
    pub bylines: Vec<Fact>,
    /// The publication date, ISO 8601; always a full date.
    pub published: Option<Fact>,
    /// When the article was last changed, if it says so beside or instead of its publication.
    #[serde(default)]
    pub updated: Option<Fact>,
    /// The place, date and agency that the text opens with.
    #[serde(default)]
    pub dateline: Option<Dateline>,
    /// The language of the text.
    pub language: Option<Language>,
}

impl Facts {
    /// Whether the text is certainly written in another language than English, so that rules for
    /// English would find nonsense in it (`1.234,5` is no English figure). A text whose language was
    /// not found, or not for certain, is taken for English.
    ///
    /// ```
    /// use copydesk_core::{Facts, Language, PerMille};
    /// let mut facts = Facts::default();
    /// assert!(!facts.is_foreign());
    /// facts.language = Some(Language::new("de", PerMille::ONE));
    /// assert!(facts.is_foreign());
    /// ```
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.language.as_ref().is_some_and(|language| {
            language.code != "en" && language.confidence >= Language::CERTAIN
        })
    }

    /// All spans, for the law of [`Layers::check`](crate::Layers::check).
    pub(crate) fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let dateline = self.dateline.iter().flat_map(|dateline| {
            let parts = dateline.places.iter().chain(&dateline.date).chain(&dateline.agency);
            std::iter::once(dateline.span).chain(parts.map(|fact| fact.span))
        });
        let facts = self.headline.iter().chain(&self.bylines).chain(&self.published);
        facts.chain(&self.updated).map(|fact| fact.span).chain(dateline)
    }
}
