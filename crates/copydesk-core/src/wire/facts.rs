//! What the text says about the article, each with its place: the wire form of [`crate::Facts`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Mark;
use crate::{Language, Origin};

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<'a> {
    /// Where the text says so.
    #[serde(flatten)]
    pub mark: Mark,
    /// What it says.
    #[serde(borrow)]
    pub value: Cow<'a, str>,
    /// Its other readings, likeliest first.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    pub also: Cow<'a, [String]>,
}

/// Place, date and agency at the head of a wire story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline<'a> {
    /// All of it, the dash included.
    #[serde(flatten)]
    pub mark: Mark,
    /// Where it was written.
    #[serde(borrow)]
    pub places: Vec<Fact<'a>>,
    /// When: ISO 8601, or `--06-11` where no year is known.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Fact<'a>>,
    /// For whom.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Fact<'a>>,
}

/// What was found in the text, whether or not the same came with the article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts<'a> {
    /// The title.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<Fact<'a>>,
    /// The authors.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub bylines: Vec<Fact<'a>>,
    /// The publication date.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Fact<'a>>,
    /// The date of the last change.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Fact<'a>>,
    /// The dateline.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline<'a>>,
    /// The language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(facts: &'a crate::Facts, origin: &Origin) -> Self {
        let of = |fact: &'a crate::Fact| Fact {
            mark: Mark::of(fact.span, origin),
            value: Cow::Borrowed(fact.value.as_str()),
            also: Cow::Borrowed(fact.also.as_slice()),
        };
        let dateline = facts.dateline.as_ref().map(|dateline| Dateline {
            mark: Mark::of(dateline.span, origin),
            places: dateline.places.iter().map(of).collect(),
            date: dateline.date.as_ref().map(of),
            agency: dateline.agency.as_ref().map(of),
        });
        Self {
            headline: facts.headline.as_ref().map(of),
            bylines: facts.bylines.iter().map(of).collect(),
            published: facts.published.as_ref().map(of),
            updated: facts.updated.as_ref().map(of),
            dateline,
            language: facts.language.clone(),
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        let dateline = self.dateline.iter().flat_map(|dateline| {
            let parts = dateline.places.iter().chain(&dateline.date).chain(&dateline.agency);
            std::iter::once(dateline.mark).chain(parts.map(|fact| fact.mark))
        });
        let facts = self.headline.iter().chain(&self.bylines).chain(&self.published);
        facts.chain(&self.updated).map(|fact| fact.mark).chain(dateline)
    }
}
