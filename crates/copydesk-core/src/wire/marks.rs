//! The marks of the wire form: each with its place in the text and in what was received.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Amount, Candidate, Comparator, Layers, Origin, ParagraphKind, PerMille, QuantityKind,
    QuoteKind, Span, SpeakerKind, TurnRole, print_decimal,
};

/// A place, twice: in this document's text, and in the received one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Bytes of this document's `text`.
    pub span: Span,
    /// Bytes of what was received.
    pub source: Span,
}

impl Mark {
    pub(super) fn of(span: Span, origin: &Origin) -> Self {
        Self { span, source: Span::of(origin.to_source(span)) }
    }
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph<'a> {
    /// Where it stands.
    #[serde(flatten)]
    pub mark: Mark,
    /// What it is for.
    pub kind: ParagraphKind,
    /// How sure the kind is, where a reason is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<PerMille>,
    /// What the kind was told by.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
}

impl<'a> Paragraph<'a> {
    pub(super) fn of(paragraph: &'a crate::Paragraph, origin: &Origin) -> Self {
        let reason = Some(&*paragraph.reason).filter(|reason| !reason.is_empty());
        Self {
            mark: Mark::of(paragraph.span, origin),
            kind: paragraph.kind,
            confidence: reason.map(|_| paragraph.confidence),
            reason: reason.map(Cow::Borrowed),
        }
    }
}

/// Who is said to speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker<'a> {
    /// The words that point to the speaker.
    pub mention: Option<Mark>,
    /// The fullest name within this document, or nobody.
    #[serde(borrow)]
    pub name: Option<Cow<'a, str>>,
    /// How sure the mention is.
    pub confidence: PerMille,
    /// How sure the name is, the doubt about the mention included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_confidence: Option<PerMille>,
    /// What kind of source, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SpeakerKind>,
    /// The office or profession the text gives.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Cow<'a, str>>,
    /// Names that were considered, likeliest first.
    #[serde(default, skip_serializing_if = "<[Candidate]>::is_empty")]
    pub candidates: Cow<'a, [Candidate]>,
}

/// A stretch of speech, or a quoted string that is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote<'a> {
    /// With its marks.
    #[serde(flatten)]
    pub mark: Mark,
    /// The spoken fragments without them.
    pub parts: Vec<Mark>,
    /// How the speech is given.
    pub kind: QuoteKind,
    /// The side of an interview.
    pub role: Option<TurnRole>,
    /// The words that say that somebody speaks.
    pub cue: Option<Mark>,
    /// Who.
    #[serde(borrow)]
    pub speaker: Option<Speaker<'a>>,
    /// How sure.
    pub confidence: PerMille,
    /// The rule that found it.
    #[serde(borrow)]
    pub rule: Cow<'a, str>,
    /// The quote it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The sentences it stands in, by index: the first, and the one after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentences: Option<[u32; 2]>,
}

impl<'a> Quote<'a> {
    pub(super) fn of(quote: &'a crate::Quote, layers: &Layers, origin: &Origin) -> Self {
        let at = layers.sentences_at(quote.span);
        let narrow = |index: usize| u32::try_from(index).ok(); // no more sentences than bytes
        let speaker = quote.speaker.as_ref().map(|speaker| Speaker {
            mention: speaker.mention.map(|span| Mark::of(span, origin)),
            name: speaker.name.as_deref().map(Cow::Borrowed),
            confidence: speaker.confidence,
            name_confidence: speaker.name.as_ref().map(|_| speaker.name_confidence),
            kind: speaker.kind,
            role: speaker.role.as_deref().map(Cow::Borrowed),
            candidates: Cow::Borrowed(&speaker.candidates),
        });
        Self {
            mark: Mark::of(quote.span, origin),
            parts: quote.parts.iter().map(|part| Mark::of(*part, origin)).collect(),
            kind: quote.kind,
            role: quote.role,
            cue: quote.cue.map(|span| Mark::of(span, origin)),
            speaker,
            confidence: quote.confidence,
            rule: Cow::Borrowed(&quote.rule),
            parent: quote.parent,
            sentences: narrow(at.start)
                .zip(narrow(at.end))
                .filter(|_| !at.is_empty())
                .map(<[u32; 2]>::from),
        }
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        let mention = self.speaker.as_ref().and_then(|speaker| speaker.mention);
        [self.mark].into_iter().chain(self.parts.iter().copied()).chain(self.cue).chain(mention)
    }
}

/// A figure. Numbers are decimal strings without exponent or trailing zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity<'a> {
    /// Number, scale, unit and currency.
    #[serde(flatten)]
    pub mark: Mark,
    /// What it measures.
    pub kind: QuantityKind,
    /// Its worth; null for intervals, changes and figures too long to hold.
    #[serde(borrow)]
    pub value: Option<Cow<'a, str>>,
    /// The lower end of an interval, or the value before a change.
    #[serde(borrow)]
    pub low: Option<Cow<'a, str>>,
    /// The upper end of an interval, or the value after a change.
    #[serde(borrow)]
    pub high: Option<Cow<'a, str>>,
    /// The unit's id.
    #[serde(borrow)]
    pub unit: Option<Cow<'a, str>>,
    /// Whether it is more, less or about that.
    pub comparator: Option<Comparator>,
    /// Where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparator_span: Option<Mark>,
    /// Units it might also have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Cow<'a, str>>,
    /// The summands of a broken sum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Cow<'a, str>>,
    /// The exact form of a fraction, `2/3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Cow<'a, str>>,
    /// Whether `low` and `high` are before and after.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub change: bool,
    /// The innermost quote that says it, by index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<u32>,
}

impl<'a> Quantity<'a> {
    fn of(quantity: &'a crate::Quantity, quote: Option<u32>, origin: &Origin) -> Self {
        let number = |value| Some(Cow::Owned(print_decimal(value)));
        let mut out = Self {
            mark: Mark::of(quantity.span, origin),
            kind: quantity.kind,
            value: None,
            low: None,
            high: None,
            unit: quantity.unit.as_deref().map(Cow::Borrowed),
            comparator: quantity.comparator,
            comparator_span: quantity.comparator_span.map(|span| Mark::of(span, origin)),
            candidates: quantity.candidates.iter().map(|unit| Cow::Borrowed(&**unit)).collect(),
            parts: quantity.parts.iter().map(|part| Cow::Owned(print_decimal(*part))).collect(),
            ratio: None,
            change: false,
            quote,
        };
        match &quantity.amount {
            Some(amount @ (Amount::Exact(_) | Amount::Ratio { .. })) => {
                out.value = amount.value().and_then(number);
                if let Amount::Ratio { num, den } = amount {
                    out.ratio = Some(Cow::Owned(format!("{num}/{den}")));
                }
            }
            Some(Amount::Range { low, high }) => {
                out.low = low.and_then(number);
                out.high = high.and_then(number);
            }
            Some(Amount::Change { from, to }) => {
                out.low = number(*from);
                out.high = number(*to);
                out.change = true;
            }
            Some(Amount::Written(text)) => out.value = Some(Cow::Borrowed(text)),
            None => {}
        }
        out
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        [self.mark].into_iter().chain(self.comparator_span)
    }
}

/// All figures, each with the quote that says it.
pub(super) fn quantities<'a>(layers: &'a Layers, origin: &Origin) -> Vec<Quantity<'a>> {
    let linked = layers.quantities.iter().zip(layers.quotes_of_quantities());
    linked.map(|(quantity, quote)| Quantity::of(quantity, quote, origin)).collect()
}

/// A mark of a plugin's layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenMark {
    /// Where it stands.
    #[serde(flatten)]
    pub mark: Mark,
    /// What the plugin says about it.
    pub fields: BTreeMap<String, Value>,
}

/// A mark of a plugin's layer as a value.
pub(super) fn open_mark(mark: &crate::OpenMark, origin: &Origin) -> Value {
    let fields = mark.fields.iter().map(|(name, value)| (name.clone(), value.clone()));
    let pair = |span: Span| Value::from(vec![span.start(), span.end()]);
    let source = Span::of(origin.to_source(mark.span));
    let fields = ("fields".to_owned(), Value::Object(fields.collect()));
    let places =
        [("span".to_owned(), pair(mark.span)), ("source".to_owned(), pair(source)), fields];
    Value::Object(places.into_iter().collect())
}

/// Plugins' layers as siblings of the known ones.
pub(super) fn open(layers: &Layers, origin: &Origin) -> BTreeMap<String, Value> {
    let sheet = |marks: &Vec<crate::OpenMark>| {
        Value::Array(marks.iter().map(|mark| open_mark(mark, origin)).collect())
    };
    layers.open.iter().map(|(name, marks)| (name.as_str().to_owned(), sheet(marks))).collect()
}
