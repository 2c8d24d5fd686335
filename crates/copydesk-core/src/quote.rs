//! Who said what.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{PerMille, Span};

/// How speech is given, or what a quoted string is when it is no speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum QuoteKind {
    /// The very words: in marks, after a dash, or in a labelled turn.
    Direct,
    /// A reported clause with quoted words inside.
    Mixed,
    /// Reported speech: `said that …`, `according to …`.
    Indirect,
    /// Marks that keep a word at a distance, nicknames, slogans: no speech.
    Scare,
    /// The name of a work, a project, an initiative: no speech.
    Title,
}

impl QuoteKind {
    /// Whether somebody speaks.
    #[must_use]
    pub const fn is_speech(self) -> bool {
        matches!(self, Self::Direct | Self::Mixed | Self::Indirect)
    }
}

/// The side of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnRole {
    /// The interviewer's.
    Question,
    /// The guest's.
    Answer,
}

/// What kind of source speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SpeakerKind {
    /// A single human being.
    Person,
    /// Several people: `experts`, `two officials`.
    Group,
    /// A company, ministry, agency, party, country.
    Organisation,
    /// A report, statement, forecast, law.
    Document,
}

/// A name that the speaker might have, and how likely that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The full name within this document.
    pub name: String,
    /// How likely.
    pub confidence: PerMille,
}

/// Who is said to speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Speaker {
    /// The words that point to the speaker: a name, a role, a pronoun.
    pub mention: Option<Span>,
    /// How sure it is that these words point to the speaker.
    pub confidence: PerMille,
    /// The fullest name of that speaker within this document; `None` when nobody can be named.
    pub name: Option<String>,
    /// How sure it is that the speaker has this name, the doubt about the mention included, so
    /// that it is never above `confidence`; zero without a name.
    pub name_confidence: PerMille,
    /// What kind of source it is, where that is known.
    pub kind: Option<SpeakerKind>,
    /// The office or profession the text gives: `Minister of Infrastructure`.
    pub role: Option<String>,
    /// Names that were considered, likeliest first, when none was sure enough.
    pub candidates: Vec<Candidate>,
}

impl Speaker {
    /// A speaker of whom nothing is known but how sure we are that there is one.
    #[must_use]
    pub const fn new(confidence: PerMille) -> Self {
        Self {
            mention: None,
            confidence,
            name: None,
            name_confidence: PerMille::new(0),
            kind: None,
            role: None,
            candidates: Vec::new(),
        }
    }
}

/// A stretch of speech, or a quoted string that is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Quote {
    /// From the first mark to the last, marks included.
    pub span: Span,
    /// The spoken fragments without their marks, in order, disjoint, inside `span`, never empty.
    pub parts: Vec<Span>,
    /// How the speech is given, or what else it is.
    pub kind: QuoteKind,
    /// The side of an interview, for its turns.
    pub role: Option<TurnRole>,
    /// The words that say that somebody speaks: `said`, `according to`.
    pub cue: Option<Span>,
    /// Who speaks; `None` when nothing points to anyone.
    pub speaker: Option<Speaker>,
    /// How sure it is that this is a quote of this kind and extent.
    pub confidence: PerMille,
    /// The rule that found it, a stable id such as `lead`.
    pub rule: Cow<'static, str>,
    /// The quote this one stands in, as an index into the same layer.
    pub parent: Option<u32>,
}

impl Quote {
    /// A quote that is all one part, without a speaker.
    #[must_use]
    pub fn new(span: Span, kind: QuoteKind, rule: impl Into<Cow<'static, str>>) -> Self {
        Self {
            span,
            parts: vec![span],
            kind,
            role: None,
            cue: None,
            speaker: None,
            confidence: PerMille::ONE,
            rule: rule.into(),
            parent: None,
        }
    }
}
