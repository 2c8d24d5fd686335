//! A document's marks as lines of brat's stand-off form.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use copydesk_plugin::wire::{Document, Fact, Mark, Quantity, Quote};
use serde_json::Value;

use crate::chars::Chars;

/// The `.ann` file of a document with these layers.
pub(crate) fn of(document: &Document<'_>, layers: &[String]) -> String {
    let mut page = Page::new(&document.text);
    let has = |layer: &str| layers.iter().any(|name| name == layer);
    if has("facts") {
        page.facts(document);
    }
    if has("paragraphs") {
        for paragraph in &document.paragraphs {
            let lines = page.mark("Paragraph", [paragraph.span.range()]);
            page.attribute("ParagraphKind", lines, &paragraph.kind);
        }
    }
    if has("sentences") {
        for sentence in &document.sentences {
            page.mark("Sentence", [sentence.span.range()]);
        }
    }
    if has("quotes") {
        page.quotes(&document.quotes);
    }
    if has("quantities") {
        document.quantities.iter().for_each(|quantity| page.quantity(quantity));
    }
    for (name, marks) in document.layers().filter(|(name, _)| has("open") || has(name)) {
        let kind = word(name);
        for mark in marks {
            let line = page.mark(&kind, [mark.span.range()]);
            let fields = mark.fields.into_iter().flatten();
            page.note(line, fields.map(|(name, value)| (name.as_str(), plain(value))));
        }
    }
    page.out
}

/// A line of text about a span: `T1`.
type Line = Option<usize>;

/// An `.ann` file on its way.
struct Page<'a> {
    text: &'a str,
    chars: Chars<'a>,
    out: String,
    lines: usize,
    relations: usize,
    attributes: usize,
    notes: usize,
    /// The lines of cues and speakers, which several quotes may share.
    shared: HashMap<(&'static str, usize, usize), Line>,
}

impl<'a> Page<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            chars: Chars::new(text),
            out: String::new(),
            lines: 0,
            relations: 0,
            attributes: 0,
            notes: 0,
            shared: HashMap::new(),
        }
    }

    /// Marks ranges of the text as one thing; nothing if they hold no text.
    fn mark(&mut self, kind: &str, ranges: impl IntoIterator<Item = Range<usize>>) -> Line {
        let fragments: Vec<Range<usize>> =
            ranges.into_iter().flat_map(|range| fragments(self.text, range)).collect();
        let (first, rest) = fragments.split_first()?;
        self.lines += 1;
        // writing to a string does not fail
        let _ = write!(self.out, "T{}\t{kind} ", self.lines);
        self.place(first);
        for fragment in rest {
            self.out.push(';');
            self.place(fragment);
        }
        self.out.push('\t');
        self.out.push_str(&self.text[first.clone()]);
        for fragment in rest {
            self.out.push(' ');
            self.out.push_str(&self.text[fragment.clone()]);
        }
        self.out.push('\n');
        Some(self.lines)
    }

    fn place(&mut self, Range { start, end }: &Range<usize>) {
        let _ = write!(self.out, "{} {}", self.chars.before(*start), self.chars.before(*end));
    }

    /// Marks what may have been marked before.
    fn mark_once(&mut self, kind: &'static str, mark: Mark) -> Line {
        let key = (kind, mark.span.start, mark.span.end);
        if let Some(line) = self.shared.get(&key) {
            return *line;
        }
        let line = self.mark(kind, [mark.span.range()]);
        self.shared.insert(key, line);
        line
    }

    fn relation(&mut self, kind: &str, from: Line, to: Line) {
        if let (Some(from), Some(to)) = (from, to) {
            self.relations += 1;
            let _ = writeln!(self.out, "R{}\t{kind} Arg1:T{from} Arg2:T{to}", self.relations);
        }
    }

    fn attribute(&mut self, kind: &str, of: Line, value: &str) {
        if let (Some(line), false) = (of, value.is_empty()) {
            self.attributes += 1;
            let _ = writeln!(self.out, "A{}\t{kind} T{line} {}", self.attributes, word(value));
        }
    }

    /// A note of `name=value`, for those that have a value.
    fn note<'n>(&mut self, of: Line, values: impl Iterator<Item = (&'n str, String)>) {
        let Some(line) = of else { return };
        let values: Vec<String> = values
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !values.is_empty() {
            self.notes += 1;
            let note: String =
                values.join("; ").chars().map(|c| if breaks(c) { ' ' } else { c }).collect();
            let _ = writeln!(self.out, "#{}\tAnnotatorNotes T{line}\t{note}", self.notes);
        }
    }

    fn facts(&mut self, document: &Document<'_>) {
        let facts = &document.facts;
        let mut fact = |kind, fact: &Fact<'_>, noted: bool| {
            let line = self.mark(kind, [fact.span.range()]);
            if noted {
                self.note(line, [("value", fact.value.to_string())].into_iter());
            }
        };
        facts.headline.iter().for_each(|one| fact("Headline", one, false));
        facts.bylines.iter().for_each(|one| fact("Byline", one, true));
        facts.published.iter().for_each(|one| fact("Published", one, true));
        facts.updated.iter().for_each(|one| fact("Updated", one, true));
        if let Some(dateline) = facts.dateline {
            self.mark("Dateline", [dateline.span.range()]);
        }
    }

    fn quotes(&mut self, quotes: &[Quote<'_>]) {
        let mut lines = Vec::with_capacity(quotes.len());
        for quote in quotes {
            let parts = quote.parts.iter().map(|part| part.span.range());
            let line = if quote.parts.is_empty() {
                self.mark("Quote", [quote.span.range()])
            } else {
                self.mark("Quote", parts)
            };
            lines.push(line);
            self.attribute("QuoteKind", line, &quote.kind);
            self.attribute("QuoteRole", line, quote.role.as_deref().unwrap_or_default());
            if let Some(cue) = quote.cue {
                let cue = self.mark_once("Cue", cue);
                self.relation("CuedBy", line, cue);
            }
            let speaker = quote.speaker.as_ref();
            if let Some(mention) = speaker.and_then(|speaker| speaker.mention) {
                let mention = self.mark_once("Speaker", mention);
                self.relation("SaidBy", line, mention);
            }
            let parent = quote.parent.and_then(|parent| lines.get(parent).copied().flatten());
            self.relation("Within", line, parent);
            let of = |text: Option<&str>| text.unwrap_or_default().to_owned();
            let values = [
                ("speaker", of(speaker.and_then(|speaker| speaker.name.as_deref()))),
                ("kind", of(speaker.and_then(|speaker| speaker.kind.as_deref()))),
                ("role", of(speaker.and_then(|speaker| speaker.role.as_deref()))),
                (
                    "confidence",
                    quote.confidence.as_ref().map(ToString::to_string).unwrap_or_default(),
                ),
                ("rule", quote.rule.to_string()),
            ];
            self.note(line, values.into_iter());
        }
    }

    fn quantity(&mut self, quantity: &Quantity<'_>) {
        let line = self.mark("Quantity", [quantity.span.range()]);
        self.attribute("QuantityKind", line, &quantity.kind);
        if let Some(comparator) = quantity.comparator_span {
            let comparator = self.mark_once("Comparator", comparator);
            self.relation("ComparedBy", line, comparator);
        }
        let of = |text: &Option<_>| text.as_deref().map(str::to_owned).unwrap_or_default();
        let (low, high) = if quantity.change { ("from", "to") } else { ("low", "high") };
        let values = [
            ("value", of(&quantity.value)),
            (low, of(&quantity.low)),
            (high, of(&quantity.high)),
            ("unit", of(&quantity.unit)),
            ("comparator", of(&quantity.comparator)),
            ("ratio", of(&quantity.ratio)),
        ];
        self.note(line, values.into_iter());
    }
}

/// The stretches of a range without line breaks and tabs, which a line of brat cannot hold.
fn fragments(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let start = range.start;
    let held = text.get(range).unwrap_or_default();
    let mut at = start;
    held.split(breaks).filter_map(move |piece| {
        let from = at;
        at += piece.len();
        let fragment = from..at;
        at += text[at..].chars().next().map_or(0, char::len_utf8); // what it was split at
        (!fragment.is_empty()).then_some(fragment)
    })
}

/// Whether some reader of lines or columns would end one here: Python's `splitlines` knows ten.
fn breaks(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\x0b' | '\x0c' | '\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// A name that brat takes for a type or a value.
fn word(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// A field of a plugin's mark in a note.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
