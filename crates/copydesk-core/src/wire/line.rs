//! A document as a line of JSON: what serde makes of its types, in a fourth of the time.
//!
//! A line is written for each document and read by few, so it is spelled out here field by field. The types
//! keep their `Serialize`, which is what this is tested against.

use std::borrow::Cow;

use serde_json::Error;

use super::brief::Phrase;
use super::json::Json;
use super::{Dateline, Document, Fact, Facts, Meta, Paragraph, Quantity, Quote, Speaker};
use crate::{Candidate, Comparator, ParagraphKind, QuantityKind, QuoteKind, SpeakerKind, TurnRole};

/// Writes a document without line end.
pub(super) fn document(json: &mut Json<'_>, document: &Document<'_>) -> Result<(), Error> {
    json.raw(r#"{"schema":"#);
    json.number(document.schema);
    json.raw(r#","id":"#);
    json.string(&document.id);
    json.raw(r#","text":"#);
    json.string(&document.text);
    json.raw(r#","meta":"#);
    meta(json, &document.meta)?;
    if !document.facts.is_empty() {
        json.raw(r#","facts":"#);
        facts(json, &document.facts);
    }
    if let Some(encoding) = &document.encoding {
        json.raw(r#","encoding":"#);
        json.any(encoding)?;
    }
    json.raw(r#","paragraphs":"#);
    json.list(&document.paragraphs, paragraph);
    json.raw(r#","sentences":"#);
    json.list(&document.sentences, |json, mark| json.place(Some(*mark)));
    json.raw(r#","quotes":"#);
    json.list(&document.quotes, quote);
    json.raw(r#","quantities":"#);
    json.list(&document.quantities, quantity);
    for (name, value) in &document.open {
        json.raw(",");
        json.string(name);
        json.raw(":");
        json.value(value)?;
    }
    json.raw(r#","duplicate":"#);
    json.any(&document.duplicate)?;
    json.raw(r#","related":"#);
    json.any(&document.related)?;
    if !document.repeated.is_empty() {
        json.raw(r#","repeated":"#);
        json.any(&document.repeated)?;
    }
    json.raw("}");
    Ok(())
}

fn meta(json: &mut Json<'_>, meta: &Meta<'_>) -> Result<(), Error> {
    let fields = [
        (r#"{"headline":"#, &meta.headline),
        (r#","byline":"#, &meta.byline),
        (r#","published":"#, &meta.published),
        (r#","language":"#, &meta.language),
        (r#","uri":"#, &meta.uri),
    ];
    for (name, value) in fields {
        json.raw(name);
        json.optional(value.as_deref());
    }
    json.raw(r#","extra":{"#);
    for (place, (name, value)) in meta.extra.iter().enumerate() {
        json.raw(if place == 0 { "" } else { "," });
        json.string(name);
        json.raw(":");
        json.value(value)?;
    }
    json.raw("}}");
    Ok(())
}

fn facts(json: &mut Json<'_>, facts: &Facts<'_>) {
    let mut lead = "{";
    let mut name = |json: &mut Json<'_>, name: &str| {
        json.raw(lead);
        json.raw(name);
        lead = ",";
    };
    if let Some(headline) = &facts.headline {
        name(json, r#""headline":"#);
        fact(json, headline);
    }
    if !facts.bylines.is_empty() {
        name(json, r#""bylines":"#);
        json.list(&facts.bylines, fact);
    }
    if let Some(published) = &facts.published {
        name(json, r#""published":"#);
        fact(json, published);
    }
    if let Some(updated) = &facts.updated {
        name(json, r#""updated":"#);
        fact(json, updated);
    }
    if let Some(found) = &facts.dateline {
        name(json, r#""dateline":"#);
        dateline(json, found);
    }
    if let Some(language) = &facts.language {
        name(json, r#""language":{"code":"#);
        json.string(&language.code);
        json.phrase(Phrase::Confidence);
        json.share(language.confidence);
        json.raw("}");
    }
    json.raw("}");
}

fn fact(json: &mut Json<'_>, fact: &Fact<'_>) {
    json.open(fact.mark);
    json.raw(r#","value":"#);
    json.string(&fact.value);
    if !fact.also.is_empty() {
        json.raw(r#","also":"#);
        json.list(fact.also.iter(), |json, text| json.string(text));
    }
    json.raw("}");
}

fn dateline(json: &mut Json<'_>, dateline: &Dateline<'_>) {
    json.open(dateline.mark);
    json.raw(r#","places":"#);
    json.list(&dateline.places, fact);
    if let Some(date) = &dateline.date {
        json.raw(r#","date":"#);
        fact(json, date);
    }
    if let Some(agency) = &dateline.agency {
        json.raw(r#","agency":"#);
        fact(json, agency);
    }
    json.raw("}");
}

fn paragraph(json: &mut Json<'_>, paragraph: &Paragraph<'_>) {
    json.open(paragraph.mark);
    json.phrase(Phrase::Kind);
    json.raw(kind_of_paragraph(paragraph.kind));
    json.raw("\"");
    if let Some(confidence) = paragraph.confidence {
        json.phrase(Phrase::Confidence);
        json.share(confidence);
    }
    if let Some(reason) = &paragraph.reason {
        json.phrase(Phrase::Reason);
        json.string(reason);
    }
    json.raw("}");
}

fn quote(json: &mut Json<'_>, quote: &Quote<'_>) {
    json.open(quote.mark);
    json.phrase(Phrase::Parts);
    json.list(&quote.parts, |json, part| json.place(Some(*part)));
    json.phrase(Phrase::Kind);
    json.raw(kind_of_quote(quote.kind));
    match quote.role {
        None => json.phrase(Phrase::NoRole),
        Some(TurnRole::Question) => json.raw(r#"","role":"question","cue":"#),
        Some(TurnRole::Answer) => json.raw(r#"","role":"answer","cue":"#),
    }
    json.place(quote.cue);
    json.phrase(Phrase::Speaker);
    match &quote.speaker {
        Some(found) => speaker(json, found),
        None => json.phrase(Phrase::Null),
    }
    json.phrase(Phrase::Confidence);
    json.share(quote.confidence);
    json.phrase(Phrase::Rule);
    json.string(&quote.rule);
    if let Some(parent) = quote.parent {
        json.raw(r#","parent":"#);
        json.number(parent);
    }
    if let Some(sentences) = quote.sentences {
        json.phrase(Phrase::Sentences);
        json.list(sentences, Json::number);
    }
    json.raw("}");
}

fn speaker(json: &mut Json<'_>, speaker: &Speaker<'_>) {
    json.phrase(Phrase::Mention);
    json.place(speaker.mention);
    json.phrase(Phrase::Name);
    json.optional(speaker.name.as_deref());
    json.phrase(Phrase::Confidence);
    json.share(speaker.confidence);
    if let Some(confidence) = speaker.name_confidence {
        json.phrase(Phrase::NameConfidence);
        json.share(confidence);
    }
    match speaker.kind {
        Some(SpeakerKind::Person) => json.phrase(Phrase::Person),
        Some(SpeakerKind::Group) => json.raw(r#","kind":"group""#),
        Some(SpeakerKind::Organisation) => json.raw(r#","kind":"organisation""#),
        Some(SpeakerKind::Document) => json.raw(r#","kind":"document""#),
        None => {}
    }
    if let Some(role) = &speaker.role {
        json.raw(r#","role":"#);
        json.string(role);
    }
    if !speaker.candidates.is_empty() {
        json.raw(r#","candidates":"#);
        json.list(speaker.candidates.iter(), candidate);
    }
    json.raw("}");
}

fn candidate(json: &mut Json<'_>, candidate: &Candidate) {
    json.raw(r#"{"name":"#);
    json.string(&candidate.name);
    json.phrase(Phrase::Confidence);
    json.share(candidate.confidence);
    json.raw("}");
}

fn quantity(json: &mut Json<'_>, quantity: &Quantity<'_>) {
    json.open(quantity.mark);
    json.phrase(Phrase::Kind);
    json.raw(kind_of_quantity(quantity.kind));
    let values = [
        (Phrase::Value, &quantity.value),
        (Phrase::Low, &quantity.low),
        (Phrase::High, &quantity.high),
        (Phrase::Unit, &quantity.unit),
    ];
    for (name, value) in values {
        json.phrase(name);
        json.optional(value.as_deref());
    }
    json.phrase(Phrase::Comparator);
    match quantity.comparator {
        Some(kind) => json.raw(comparator(kind)),
        None => json.phrase(Phrase::Null),
    }
    if let Some(mark) = quantity.comparator_span {
        json.raw(r#","comparator_span":"#);
        json.place(Some(mark));
    }
    let string = |json: &mut Json<'_>, text: &Cow<'_, str>| json.string(text);
    if !quantity.candidates.is_empty() {
        json.raw(r#","candidates":"#);
        json.list(&quantity.candidates, string);
    }
    if !quantity.parts.is_empty() {
        json.phrase(Phrase::Parts);
        json.list(&quantity.parts, string);
    }
    if let Some(ratio) = &quantity.ratio {
        json.raw(r#","ratio":"#);
        json.string(ratio);
    }
    if quantity.change {
        json.raw(r#","change":true"#);
    }
    if let Some(quote) = quantity.quote {
        json.phrase(Phrase::Quote);
        json.number(quote);
    }
    json.raw("}");
}

fn kind_of_paragraph(kind: ParagraphKind) -> &'static str {
    match kind {
        ParagraphKind::Headline => "headline",
        ParagraphKind::Dateline => "dateline",
        ParagraphKind::Byline => "byline",
        ParagraphKind::Heading => "heading",
        ParagraphKind::Body => "body",
        ParagraphKind::Dialogue => "dialogue",
        ParagraphKind::Question => "question",
        ParagraphKind::Answer => "answer",
        ParagraphKind::Caption => "caption",
        ParagraphKind::ListItem => "list_item",
        ParagraphKind::AuthorNote => "author_note",
        ParagraphKind::Boilerplate => "boilerplate",
    }
}

fn kind_of_quote(kind: QuoteKind) -> &'static str {
    match kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Mixed => "mixed",
        QuoteKind::Indirect => "indirect",
        QuoteKind::Scare => "scare",
        QuoteKind::Title => "title",
    }
}

fn kind_of_quantity(kind: QuantityKind) -> &'static str {
    match kind {
        QuantityKind::Money => "money",
        QuantityKind::Percent => "percent",
        QuantityKind::Measure => "measure",
        QuantityKind::Age => "age",
        QuantityKind::Count => "count",
        QuantityKind::Number => "number",
        QuantityKind::Ordinal => "ordinal",
        QuantityKind::Date => "date",
        QuantityKind::Time => "time",
        QuantityKind::Score => "score",
        QuantityKind::Reference => "reference",
        QuantityKind::Name => "name",
        QuantityKind::Contact => "contact",
    }
}

fn comparator(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::About => r#""about""#,
        Comparator::MoreThan => r#""more_than""#,
        Comparator::LessThan => r#""less_than""#,
        Comparator::AtLeast => r#""at_least""#,
        Comparator::AtMost => r#""at_most""#,
        Comparator::UpTo => r#""up_to""#,
    }
}
