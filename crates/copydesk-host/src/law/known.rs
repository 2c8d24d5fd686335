//! Marks of the known layers from their JSON on the wire.
//!
//! A plugin that copies a mark from an earlier layer can hand it back as it came: what follows from the
//! text and the other layers (`source`, a quote's `sentences`, a quantity's `quote`) is left aside, and
//! `span` must be the mark's own.

use std::borrow::Cow;
use std::collections::BTreeMap;

use copydesk_core::{
    Amount, Candidate, Comparator, Decimal, Paragraph, ParagraphKind, PerMille, Quantity,
    QuantityKind, Quote, QuoteKind, Span, Speaker, SpeakerKind, TurnRole,
};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Given;

/// A place as it stands on the wire.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    span: Span,
    #[serde(default, rename = "source")]
    _source: IgnoredAny,
}

/// The fields of a mark, of which none is foreign.
fn fields<T: DeserializeOwned>(given: &Given<'_>) -> Result<T, String> {
    let bytes = if given.fields.is_empty() { b"{}" } else { given.fields };
    serde_json::from_slice(bytes).map_err(|error| {
        format!("the fields of the mark {} are not those of the layer: {error}", given.span)
    })
}

/// What is said twice must be the same.
fn same(given: &Given<'_>, span: Option<Span>) -> Result<Span, String> {
    match span {
        Some(other) if other != given.span => {
            Err(format!("the mark {} says in its fields that it stands at {other}", given.span))
        }
        _ => Ok(given.span),
    }
}

pub(super) fn sentence(given: &Given<'_>) -> Result<Span, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        span: Option<Span>,
        #[serde(default, rename = "source")]
        _source: IgnoredAny,
    }
    same(given, fields::<Fields>(given)?.span)
}

pub(super) fn paragraph(given: &Given<'_>) -> Result<Paragraph, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        span: Option<Span>,
        #[serde(default, rename = "source")]
        _source: IgnoredAny,
        kind: ParagraphKind,
        confidence: Option<PerMille>,
        reason: Option<String>,
    }
    let read: Fields = fields(given)?;
    let paragraph = Paragraph::new(same(given, read.span)?, read.kind);
    let sure = read.confidence.unwrap_or(PerMille::ONE);
    Ok(paragraph.told_by(read.reason.unwrap_or_default(), sure))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpeakerFields {
    mention: Option<Place>,
    name: Option<String>,
    confidence: Option<PerMille>,
    name_confidence: Option<PerMille>,
    kind: Option<SpeakerKind>,
    role: Option<String>,
    #[serde(default)]
    candidates: Vec<Candidate>,
}

impl SpeakerFields {
    fn speaker(self) -> Speaker {
        let sure = self.confidence.unwrap_or(PerMille::ONE);
        let mut speaker = Speaker::new(sure);
        speaker.mention = self.mention.map(|place| place.span);
        if self.name.is_some() {
            speaker.name_confidence = self.name_confidence.unwrap_or(sure);
        }
        speaker.name = self.name;
        speaker.kind = self.kind;
        speaker.role = self.role;
        speaker.candidates = self.candidates;
        speaker
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteFields {
    span: Option<Span>,
    #[serde(default, rename = "source")]
    _source: IgnoredAny,
    parts: Option<Vec<Place>>,
    kind: QuoteKind,
    role: Option<TurnRole>,
    cue: Option<Place>,
    speaker: Option<SpeakerFields>,
    confidence: Option<PerMille>,
    rule: Option<String>,
    parent: Option<u32>,
    #[serde(default, rename = "sentences")]
    _sentences: IgnoredAny,
}

/// The quotes of an article. A `parent` is counted in the order in which the plugin gave the quotes of this
/// article; in the layer it is counted in the order of the text.
pub(super) fn quotes(given: &[Given<'_>], stage: &str) -> Result<Vec<Quote>, String> {
    let mut numbers: Vec<usize> = given.iter().map(|one| one.number).collect();
    numbers.sort_unstable();
    let sorted: BTreeMap<usize, usize> =
        given.iter().enumerate().map(|(at, one)| (one.number, at)).collect();
    let parent = |given: &Given<'_>, parent: u32| {
        let at = numbers.get(parent as usize).and_then(|number| sorted.get(number));
        let at = at.and_then(|at| u32::try_from(*at).ok());
        at.ok_or_else(|| format!("the mark {} has a parent {parent} that is not there", given.span))
    };
    let quote = |one: &Given<'_>| {
        let read: QuoteFields = fields(one)?;
        let rule = read.rule.unwrap_or_else(|| stage.to_owned());
        let mut quote = Quote::new(same(one, read.span)?, read.kind, rule);
        if let Some(parts) = read.parts {
            quote.parts = parts.into_iter().map(|place| place.span).collect();
        }
        quote.role = read.role;
        quote.cue = read.cue.map(|place| place.span);
        quote.speaker = read.speaker.map(SpeakerFields::speaker);
        quote.confidence = read.confidence.unwrap_or(PerMille::ONE);
        quote.parent = read.parent.map(|index| parent(one, index)).transpose()?;
        Ok(quote)
    };
    given.iter().map(quote).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantityFields {
    span: Option<Span>,
    #[serde(default, rename = "source")]
    _source: IgnoredAny,
    kind: QuantityKind,
    value: Option<String>,
    low: Option<String>,
    high: Option<String>,
    unit: Option<String>,
    comparator: Option<Comparator>,
    comparator_span: Option<Place>,
    #[serde(default)]
    candidates: Vec<String>,
    #[serde(default)]
    parts: Vec<String>,
    ratio: Option<String>,
    #[serde(default)]
    change: bool,
    #[serde(default, rename = "quote")]
    _quote: IgnoredAny,
}

pub(super) fn quantity(given: &Given<'_>) -> Result<Quantity, String> {
    let read: QuantityFields = fields(given)?;
    let at = |what: String| format!("the mark {}: {what}", given.span);
    let mut quantity = Quantity::new(same(given, read.span)?, read.kind);
    quantity.amount = amount(&read).map_err(at)?;
    quantity.unit = read.unit.map(Cow::Owned);
    quantity.comparator = read.comparator;
    quantity.comparator_span = read.comparator_span.map(|place| place.span);
    quantity.candidates = read.candidates.into_iter().map(Cow::Owned).collect();
    let parts = read.parts.iter().map(|part| decimal("parts", part));
    quantity.parts = parts.collect::<Result<_, _>>().map_err(at)?;
    Ok(quantity)
}

fn amount(read: &QuantityFields) -> Result<Option<Amount>, String> {
    let end = |name: &str, text: &Option<String>| {
        text.as_deref().map(|text| decimal(name, text)).transpose()
    };
    let (low, high) = (end("low", &read.low)?, end("high", &read.high)?);
    if read.change {
        let (Some(from), Some(to)) = (low, high) else {
            return Err("a `change` has a `low` and a `high`".to_owned());
        };
        return Ok(Some(Amount::Change { from, to }));
    }
    if low.is_some() || high.is_some() {
        if read.value.is_some() {
            return Err("it has a `value` and an interval".to_owned());
        }
        return Ok(Some(Amount::Range { low, high }));
    }
    if let Some(ratio) = &read.ratio {
        return ratio_of(ratio).map(Some);
    }
    let Some(value) = &read.value else { return Ok(None) };
    if is_written(read.kind) {
        return Ok(Some(Amount::Written(value.clone())));
    }
    decimal("value", value).map(|value| Some(Amount::Exact(value)))
}

/// Kinds whose values are written, not counted.
fn is_written(kind: QuantityKind) -> bool {
    use QuantityKind::{Contact, Date, Name, Reference, Score, Time};
    matches!(kind, Date | Time | Score | Reference | Name | Contact)
}

fn ratio_of(text: &str) -> Result<Amount, String> {
    let bad = || format!("`ratio` is {text:?}, not a fraction such as \"2/3\"");
    let (num, den) = text.split_once('/').ok_or_else(bad)?;
    match (num.parse(), den.parse()) {
        (Ok(num), Ok(den)) if den > 0 => Ok(Amount::Ratio { num, den }),
        _ => Err(bad()),
    }
}

fn decimal(name: &str, text: &str) -> Result<Decimal, String> {
    Decimal::from_str_exact(text)
        .map_err(|_| format!("`{name}` is {text:?}, not a decimal number such as \"5300000\""))
}
