//! From a document on the wire to its rows: pure, on many threads.

use copydesk_plugin::Result;
use serde::Deserialize;
use serde_json::Value;

use crate::rows::{Cell, Table, push};
use crate::wire::{Document, OpenMark, Quantity, Quote, Span};

/// What stands between the fragments of a quote.
const GAP: &str = " … ";

/// Appends the rows of the document in this line of JSON.
///
/// # Errors
///
/// If it is no document, or a place in it is no place of its text; `out` is then to be cut back.
pub(crate) fn encode(json: &str, out: &mut Vec<u8>) -> Result<()> {
    let document = Document::read(json)?;
    let mut other = serde_json::Map::new();
    let mut layers = Vec::new();
    for (name, value) in &document.open {
        match open_marks(name, value) {
            Some(marks) => layers.push((name, marks)),
            None if name == "schema" => {}
            None => drop(other.insert(name.clone(), value.clone())),
        }
    }
    push_document(&document, &other, out);
    push_plain(&document, out)?;
    for (ordinal, quote) in (0_u32..).zip(&document.quotes) {
        push_quote(&document, ordinal, quote, out)?;
    }
    for (ordinal, quantity) in (0_u32..).zip(&document.quantities) {
        push_quantity(&document, ordinal, quantity, out)?;
    }
    for (name, marks) in layers {
        for (ordinal, mark) in (0_u32..).zip(marks) {
            let fields =
                if mark.fields.is_null() { "{}".to_owned() } else { mark.fields.to_string() };
            let [start, end, from, to] = places(mark.span, mark.source);
            let text = Cell::Text(document.slice(name, mark.span)?);
            let (layer, fields) = (Cell::Text(name), Cell::Text(&fields));
            let row = [Cell::Document, layer, ordinal.into(), text, fields, start, end, from, to];
            push(out, Table::Marks, &row);
        }
    }
    Ok(())
}

/// The marks of a plugin's layer, if this is one: `vendor.sheet`, a list of marks.
fn open_marks(name: &str, value: &Value) -> Option<Vec<OpenMark>> {
    let is_layer = name.contains('.') && value.is_array();
    is_layer.then(|| Vec::<OpenMark>::deserialize(value).ok()).flatten()
}

fn push_document(
    document: &Document<'_>,
    other: &serde_json::Map<String, Value>,
    out: &mut Vec<u8>,
) {
    let (meta, duplicate) = (&document.meta, document.duplicate.as_ref());
    let json = |value: &Value| {
        let says_nothing =
            value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        (!says_nothing).then(|| value.to_string())
    };
    let extra = json(&meta.extra);
    let facts = document.facts.as_ref().and_then(json);
    let encoding = document.encoding.as_ref().and_then(json);
    let other = (!other.is_empty()).then(|| Value::Object(other.clone()).to_string());
    let row = [
        Cell::Document,
        Cell::Text(&document.id),
        Cell::text(meta.headline.as_deref()),
        Cell::text(meta.byline.as_deref()),
        Cell::text(meta.published.as_deref()),
        Cell::text(meta.language.as_deref()),
        Cell::text(meta.uri.as_deref()),
        Cell::Text(&document.text),
        Cell::text(extra.as_deref()),
        Cell::text(facts.as_deref()),
        Cell::text(encoding.as_deref()),
        Cell::text(duplicate.map(|duplicate| &*duplicate.of)),
        Cell::text(duplicate.map(|duplicate| &*duplicate.cluster)),
        Cell::text(duplicate.map(|duplicate| &*duplicate.relation)),
        Cell::real(duplicate.map(|duplicate| duplicate.similarity)),
        duplicate.map_or(Cell::Null, |duplicate| i64::from(duplicate.earlier).into()),
        Cell::text(other.as_deref()),
    ];
    push(out, Table::Documents, &row);
}

/// The rows that hold no words of the text.
fn push_plain(document: &Document<'_>, out: &mut Vec<u8>) -> Result<()> {
    for (ordinal, paragraph) in (0_u32..).zip(&document.paragraphs) {
        document.slice("paragraphs", paragraph.span)?;
        let [start, end, from, to] = places(paragraph.span, paragraph.source);
        let kind = Cell::Text(&paragraph.kind);
        let confidence = Cell::real(paragraph.confidence);
        let reason = Cell::text(paragraph.reason.as_deref());
        let row = [Cell::Document, ordinal.into(), kind, confidence, reason, start, end, from, to];
        push(out, Table::Paragraphs, &row);
    }
    for (ordinal, sentence) in (0_u32..).zip(&document.sentences) {
        document.slice("sentences", sentence.span)?;
        let [start, end, from, to] = places(sentence.span, sentence.source);
        push(out, Table::Sentences, &[Cell::Document, ordinal.into(), start, end, from, to]);
    }
    for (ordinal, other) in (0_u32..).zip(&document.related) {
        let (to, relation) = (Cell::Text(&other.to), Cell::Text(&other.relation));
        let row = [Cell::Document, ordinal.into(), to, relation, Cell::Real(other.similarity)];
        push(out, Table::Related, &row);
    }
    for (ordinal, one) in (0_u32..).zip(&document.repeated) {
        document.slice("repeated", one.span)?;
        let row = [
            Cell::Document,
            ordinal.into(),
            one.paragraph.into(),
            Cell::Text(&one.kind),
            one.documents.into(),
            one.sources.into(),
            one.span.0.into(),
            one.span.1.into(),
        ];
        push(out, Table::Repeated, &row);
    }
    Ok(())
}

fn push_quote(
    document: &Document<'_>,
    ordinal: u32,
    quote: &Quote<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let slice = |span| document.slice("quotes", span);
    let spoken = quote.parts.iter().map(|part| slice(part.span)).collect::<Result<Vec<_>>>()?;
    let text = if spoken.is_empty() { slice(quote.span)?.to_owned() } else { spoken.join(GAP) };
    let parts: Vec<Span> = quote.parts.iter().map(|part| part.span).collect();
    let parts = serde_json::to_string(&parts)?;
    let speaker = quote.speaker.as_ref();
    let mention = speaker.and_then(|speaker| speaker.mention);
    let mention = mention.map(|mention| slice(mention.span)).transpose()?;
    let cue = quote.cue.map(|cue| slice(cue.span)).transpose()?;
    let name = speaker.and_then(|speaker| speaker.name.as_deref());
    let candidates = json(speaker.and_then(|speaker| speaker.candidates.as_ref()));
    let [start, end, from, to] = places(quote.span, quote.source);
    let (first, last) = match quote.sentences {
        Some((first, last)) => (first.into(), last.into()),
        None => (Cell::Null, Cell::Null),
    };
    let row = [
        Cell::Document,
        Cell::Quote(ordinal),
        ordinal.into(),
        Cell::Text(&quote.kind),
        Cell::Text(&text),
        name.map_or(Cell::Null, Cell::Speaker),
        Cell::text(mention),
        Cell::text(speaker.and_then(|speaker| speaker.kind.as_deref())),
        Cell::text(speaker.and_then(|speaker| speaker.role.as_deref())),
        Cell::real(speaker.and_then(|speaker| speaker.confidence)),
        Cell::real(speaker.and_then(|speaker| speaker.name_confidence)),
        Cell::text(candidates.as_deref()),
        Cell::text(cue),
        Cell::text(quote.role.as_deref()),
        Cell::Real(quote.confidence),
        Cell::Text(&quote.rule),
        quote_link(document, quote.parent),
        first,
        last,
        Cell::Text(&parts),
        start,
        end,
        from,
        to,
    ];
    push(out, Table::Quotes, &row);
    Ok(())
}

fn push_quantity(
    document: &Document<'_>,
    ordinal: u32,
    quantity: &Quantity<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    // A year or a score may look like a number, and is nothing to add up.
    let is_number = !matches!(&*quantity.kind, "date" | "time" | "score" | "reference");
    let worth = |value: Option<&str>| Cell::real(value.filter(|_| is_number).and_then(number));
    let [value, low, high] = [&quantity.value, &quantity.low, &quantity.high];
    let [value, low, high] = [value.as_deref(), low.as_deref(), high.as_deref()];
    let parts = json(quantity.parts.as_ref());
    let candidates = json(quantity.candidates.as_ref());
    let [start, end, from, to] = places(quantity.span, quantity.source);
    let row = [
        Cell::Document,
        ordinal.into(),
        Cell::Text(&quantity.kind),
        Cell::Text(document.slice("quantities", quantity.span)?),
        Cell::text(value),
        worth(value),
        Cell::text(quantity.unit.as_deref()),
        Cell::text(quantity.comparator.as_deref()),
        Cell::text(low),
        worth(low),
        Cell::text(high),
        worth(high),
        i64::from(quantity.change).into(),
        Cell::text(quantity.ratio.as_deref()),
        Cell::text(parts.as_deref()),
        Cell::text(candidates.as_deref()),
        quote_link(document, quantity.quote),
        start,
        end,
        from,
        to,
    ];
    push(out, Table::Quantities, &row);
    Ok(())
}

/// A link to a quote of the same article; one that leads nowhere is left out.
fn quote_link<'a>(document: &Document<'_>, ordinal: Option<u32>) -> Cell<'a> {
    let there = ordinal.filter(|ordinal| (*ordinal as usize) < document.quotes.len());
    there.map_or(Cell::Null, Cell::Quote)
}

/// The nearest floating-point number to a plain decimal, for sorting; the exact one stands beside it.
fn number(value: &str) -> Option<f64> {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    value.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

fn json(value: Option<&Value>) -> Option<String> {
    value.filter(|value| !value.is_null()).map(Value::to_string)
}

fn places<'a>(span: Span, source: Span) -> [Cell<'a>; 4] {
    [span.0.into(), span.1.into(), source.0.into(), source.1.into()]
}
