//! The figures of an article.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Amount, Span};

/// What a figure measures, or what kind of written thing with digits it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum QuantityKind {
    /// A sum of money; the unit is its ISO 4217 code.
    Money,
    /// So many in a hundred; the unit is `percent`, `percentage_point` or `basis_point`.
    Percent,
    /// Length, weight, duration, temperature …; the unit is an English unit id such as `kilometre`.
    Measure,
    /// How old somebody is; the unit is `year`, `month` …
    Age,
    /// So many things; the unit is the head noun in the singular.
    Count,
    /// A bare number.
    Number,
    /// A place in an order: `4th`, `first`.
    Ordinal,
    /// A calendar date, month or year, written as ISO 8601.
    Date,
    /// A clock time.
    Time,
    /// The result of a game or vote.
    Score,
    /// A section, page, flight or law number.
    Reference,
    /// A name that holds digits: `COVID-19`, `G7`.
    Name,
    /// A phone number, postal code or address.
    Contact,
}

/// The words that qualify a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// `about`, `nearly`, `some`, `estimated at`.
    About,
    /// `more than`, `over`, `exceeded`.
    MoreThan,
    /// `less than`, `under`.
    LessThan,
    /// `at least`, `no fewer than`.
    AtLeast,
    /// `at most`, `no more than`.
    AtMost,
    /// `up to`, `as much as`.
    UpTo,
}

/// A figure: where it stands, what it is, what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Quantity {
    /// Number, scale, unit and currency; neither the comparator nor the counted noun.
    pub span: Span,
    /// What it measures.
    pub kind: QuantityKind,
    /// Its worth; `None` when it has more digits than can be held exactly.
    pub amount: Option<Amount>,
    /// The unit's id, as its kind says.
    pub unit: Option<Cow<'static, str>>,
    /// Whether it is more, less or about that.
    pub comparator: Option<Comparator>,
    /// The words that say so, outside `span`.
    pub comparator_span: Option<Span>,
    /// Units it might also have, likeliest first: the dollars that a bare `$` can be.
    pub candidates: Vec<Cow<'static, str>>,
    /// The summands of a broken sum, in order: 5000000 and 300000 for `5 million 300, 000`.
    pub parts: Vec<Decimal>,
}

impl Quantity {
    /// A quantity of which only place and kind are known.
    #[must_use]
    pub const fn new(span: Span, kind: QuantityKind) -> Self {
        Self {
            span,
            kind,
            amount: None,
            unit: None,
            comparator: None,
            comparator_span: None,
            candidates: Vec::new(),
            parts: Vec::new(),
        }
    }
}
