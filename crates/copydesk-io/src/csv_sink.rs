//! Documents as CSV tables.

use std::borrow::Cow;

use copydesk_core::{Cause, Committed, Hands, Part, PerMille, Sink, Split, wire};
use serde::Serialize;

use crate::json_lines_sink::wrong_tables;
use crate::target::Target;

/// The tables and their columns.
pub(crate) const TABLES: [(&str, &[&str]); 3] = [
    (
        "documents",
        &[
            "id",
            "headline",
            "byline",
            "published",
            "language",
            "uri",
            "duplicate_of",
            "cluster",
            "relation",
            "similarity",
            "paragraphs",
            "sentences",
            "quotes",
            "quantities",
            "text",
            "extra",
            "earlier",
        ],
    ),
    (
        "quotes",
        &[
            "document",
            "quote",
            "start",
            "end",
            "source_start",
            "source_end",
            "kind",
            "role",
            "text",
            "spoken",
            "cue",
            "speaker",
            "mention",
            "speaker_kind",
            "speaker_role",
            "speaker_confidence",
            "name_confidence",
            "confidence",
            "rule",
            "parent",
            "sentence",
            "sentences",
        ],
    ),
    (
        "quantities",
        &[
            "document",
            "quantity",
            "start",
            "end",
            "source_start",
            "source_end",
            "kind",
            "text",
            "value",
            "low",
            "high",
            "unit",
            "comparator",
            "change",
            "ratio",
            "candidates",
            "parts",
            "quote",
            "speaker",
        ],
    ),
];

/// Writes three tables into a folder; made by [`Output`](crate::Output).
///
/// - `documents.csv`: `id`, the metadata, `duplicate_of`, `cluster`, `relation`, `similarity`, how many
///   `paragraphs`, `sentences`, `quotes` and `quantities` there are, `text`, and other fields that came
///   with it as JSON in `extra`; `earlier` is `true` where `duplicate_of` came with an earlier run.
/// - `quotes.csv`: the `document` and the number of the `quote` in it, its place in the text (`start`,
///   `end`) and in what was received (`source_start`, `source_end`), both in bytes; its `text` with marks,
///   the `spoken` parts without them, joined by a space; `speaker` is the name, `mention` the words;
///   the number of the first `sentence` it stands in, and how many `sentences` those are.
/// - `quantities.csv`: likewise; `value`, `low` and `high` are plain decimals, `candidates` and `parts`
///   are joined by `|`, `quote` is the number of the quote that says it, `speaker` who that is.
///
/// Cells are quoted where they hold a comma, a quotation mark or a line end (RFC 4180); lines end in
/// a line feed; what is not known is empty. Text is written as it is: a cell may thus begin with `=`
/// or `-`, which a spreadsheet takes for a formula. For files that go to one, ask for
/// [`Output::spreadsheet`](crate::Output::spreadsheet), which puts a `'` before such text; numbers are
/// never changed.
pub struct CsvSink {
    target: Target,
    spreadsheet: bool,
}

impl CsvSink {
    pub(crate) fn new(target: Target, spreadsheet: bool) -> Self {
        Self { target, spreadsheet }
    }

    fn row<'a>(&self, out: &'a mut Vec<u8>) -> Row<'a> {
        Row { out, spreadsheet: self.spreadsheet, is_first: true }
    }
}

impl Sink for CsvSink {
    fn name(&self) -> &str {
        "csv"
    }

    fn tables(&self) -> usize {
        TABLES.len()
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        let [documents, quotes, quantities] = tables else { return Err(wrong_tables()) };
        write_document(self.row(documents), document);
        for (index, quote) in document.quotes.iter().enumerate() {
            write_quote(self.row(quotes), document, index, quote);
        }
        for (index, quantity) in document.quantities.iter().enumerate() {
            write_quantity(self.row(quantities), document, index, quantity);
        }
        Ok(())
    }

    fn open<'a>(
        &'a self,
        split: &Split,
        hands: &'a dyn Hands,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        self.target.open(split, hands)
    }

    fn resume(&self, parts: &[Committed]) -> Result<Vec<bool>, Cause> {
        self.target.resume(parts)
    }

    fn finish(&self) -> Result<(), Cause> {
        self.target.finish()
    }
}

fn write_document(mut row: Row<'_>, document: &wire::Document<'_>) {
    let (meta, duplicate) = (&document.meta, document.duplicate.as_ref());
    row.text(&document.id);
    for field in [&meta.headline, &meta.byline, &meta.published, &meta.language, &meta.uri] {
        row.text(field.as_deref().unwrap_or_default());
    }
    row.text(duplicate.map_or("", |duplicate| &duplicate.of));
    row.text(duplicate.map_or("", |duplicate| &duplicate.cluster));
    row.word(duplicate.map(|duplicate| duplicate.relation));
    row.plain(&duplicate.map(|duplicate| decimal(duplicate.similarity)).unwrap_or_default());
    for count in [
        document.paragraphs.len(),
        document.sentences.len(),
        document.quotes.len(),
        document.quantities.len(),
    ] {
        row.plain(&count.to_string());
    }
    row.text(&document.text);
    let extra = if meta.extra.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&meta.extra).unwrap_or_default()
    };
    row.plain(&extra);
    row.plain(if duplicate.is_some_and(|duplicate| duplicate.earlier) { "true" } else { "" });
    row.end();
}

fn write_quote(
    mut row: Row<'_>,
    document: &wire::Document<'_>,
    index: usize,
    quote: &wire::Quote<'_>,
) {
    let slice = |mark: wire::Mark| document.text.get(mark.span.range()).unwrap_or_default();
    let speaker = quote.speaker.as_ref();
    row.text(&document.id);
    row.plain(&index.to_string());
    row.mark(quote.mark);
    row.word(Some(quote.kind));
    row.word(quote.role);
    row.text(slice(quote.mark));
    row.text(&quote.parts.iter().map(|part| slice(*part)).collect::<Vec<_>>().join(" "));
    row.text(quote.cue.map_or("", slice));
    row.text(speaker.and_then(|speaker| speaker.name.as_deref()).unwrap_or_default());
    row.text(speaker.and_then(|speaker| speaker.mention).map_or("", slice));
    row.word(speaker.and_then(|speaker| speaker.kind));
    row.text(speaker.and_then(|speaker| speaker.role.as_deref()).unwrap_or_default());
    row.plain(&speaker.map(|speaker| decimal(speaker.confidence)).unwrap_or_default());
    let name = speaker.and_then(|speaker| speaker.name_confidence);
    row.plain(&name.map(decimal).unwrap_or_default());
    row.plain(&decimal(quote.confidence));
    row.plain(&quote.rule);
    row.plain(&quote.parent.map(|parent| parent.to_string()).unwrap_or_default());
    row.plain(&quote.sentences.map(|[first, _]| first.to_string()).unwrap_or_default());
    row.plain(&quote.sentences.map(|[first, end]| (end - first).to_string()).unwrap_or_default());
    row.end();
}

fn write_quantity(
    mut row: Row<'_>,
    document: &wire::Document<'_>,
    index: usize,
    quantity: &wire::Quantity<'_>,
) {
    row.text(&document.id);
    row.plain(&index.to_string());
    row.mark(quantity.mark);
    row.word(Some(quantity.kind));
    row.text(document.text.get(quantity.mark.span.range()).unwrap_or_default());
    for number in [&quantity.value, &quantity.low, &quantity.high] {
        row.plain(number.as_deref().unwrap_or_default());
    }
    row.text(quantity.unit.as_deref().unwrap_or_default());
    row.word(quantity.comparator);
    row.plain(if quantity.change { "true" } else { "" });
    row.plain(quantity.ratio.as_deref().unwrap_or_default());
    row.text(&quantity.candidates.join("|"));
    row.plain(&quantity.parts.join("|"));
    row.plain(&quantity.quote.map(|quote| quote.to_string()).unwrap_or_default());
    let quote = quantity.quote.and_then(|index| document.quotes.get(index as usize));
    row.text(quote.and_then(|quote| quote.speaker.as_ref()?.name.as_deref()).unwrap_or_default());
    row.end();
}

/// A share as a decimal with at most three places.
fn decimal(share: PerMille) -> String {
    match share.get() {
        1000.. => "1".to_owned(),
        0 => "0".to_owned(),
        thousandths => format!("0.{thousandths:03}").trim_end_matches('0').to_owned(),
    }
}

/// A row on its way into a table.
struct Row<'a> {
    out: &'a mut Vec<u8>,
    spreadsheet: bool,
    is_first: bool,
}

impl Row<'_> {
    /// A cell of text that came from an article.
    fn text(&mut self, text: &str) {
        let is_formula = self.spreadsheet && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let text = if is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) };
        self.plain(&text);
    }

    /// A cell of our own making.
    fn plain(&mut self, text: &str) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(b',');
        }
        if !text.contains([',', '"', '\n', '\r']) {
            return self.out.extend_from_slice(text.as_bytes());
        }
        self.out.push(b'"');
        for (index, piece) in text.split('"').enumerate() {
            if index > 0 {
                self.out.extend_from_slice(b"\"\"");
            }
            self.out.extend_from_slice(piece.as_bytes());
        }
        self.out.push(b'"');
    }

    /// The wire's word for a kind.
    fn word(&mut self, kind: Option<impl Serialize>) {
        let word = kind.and_then(|kind| serde_json::to_value(kind).ok());
        self.plain(word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default());
    }

    fn mark(&mut self, mark: wire::Mark) {
        for offset in [mark.span.start(), mark.span.end(), mark.source.start(), mark.source.end()] {
            self.plain(&offset.to_string());
        }
    }

    fn end(self) {
        self.out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, spreadsheet: bool, want: &str) {
        let mut out = Vec::new();
        let mut row = Row { out: &mut out, spreadsheet, is_first: true };
        row.text(text);
        row.plain("-5");
        row.end();
        assert_eq!(String::from_utf8_lossy(&out), want);
    }

    #[test]
    fn cells_are_quoted_where_they_must() {
        check("rain", false, "rain,-5\n");
        check("a, \"b\"\nc", false, "\"a, \"\"b\"\"\nc\",-5\n");
        check("\"", false, "\"\"\"\",-5\n");
        check("", false, ",-5\n");
    }

    #[test]
    fn formulas_are_made_text_on_request_and_numbers_are_left() {
        check("=1+1", false, "=1+1,-5\n");
        check("=1+1", true, "'=1+1,-5\n");
        check("- Yes", true, "'- Yes,-5\n");
    }

    #[test]
    fn shares_have_three_places_at_most() {
        let want = [(0, "0"), (5, "0.005"), (950, "0.95"), (1000, "1")];
        for (thousandths, text) in want {
            assert_eq!(decimal(PerMille::new(thousandths)), text);
        }
    }
}
