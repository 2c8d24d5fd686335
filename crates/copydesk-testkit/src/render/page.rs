//! A document of the wire as a page that a diff can show.

use std::fmt::Display;

use copydesk_core::wire;
use serde::Serialize;

/// A line of the wire with one mark a line: still JSON, still all of it.
///
/// # Panics
///
/// If the line is no document.
#[must_use]
pub fn page(line: &[u8]) -> String {
    let document = match wire::Document::read(line) {
        Ok(document) => document,
        Err(error) => panic!("no document: {error}"),
    };
    let mut fields = vec![
        field("schema", json(&document.schema)),
        field("id", json(&document.id)),
        field("text", json(&document.text)),
        field("meta", json(&document.meta)),
        field("paragraphs", list(&document.paragraphs)),
        field("sentences", list(&document.sentences)),
        field("quotes", list(&document.quotes)),
        field("quantities", list(&document.quantities)),
    ];
    fields.extend(document.open.iter().map(|(name, sheet)| field(name, json(sheet))));
    fields.push(field("duplicate", json(&document.duplicate)));
    fields.push(field("related", list(&document.related)));
    format!("{{\n{}\n}}\n", fields.join(",\n"))
}

fn field(name: &str, value: impl Display) -> String {
    format!("\"{name}\": {value}")
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what was read can be written")
}

fn list(marks: &[impl Serialize]) -> String {
    let lines: Vec<_> = marks.iter().map(|mark| format!("  {}", json(mark))).collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", lines.join(",\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::{Article, LayerName, Layers, OpenMark, Span};

    #[test]
    fn a_page_is_the_same_document() {
        let article = Article::from_text("a1", "Rain fell. It stopped.");
        let mut layers = Layers::default();
        layers.sentences = vec![Span::new(0, 10), Span::new(11, 22)];
        let name = LayerName::open("acme.places").expect("a good name");
        layers
            .open
            .insert(name, vec![OpenMark { span: Span::new(0, 4), fields: Default::default() }]);
        let mut line = Vec::new();
        wire::Document::of(&article, &layers).write(&mut line).expect("it can be written");
        let page = page(&line);
        assert!(page.contains("\n  {\"span\":[0,10],\"source\":[0,10]},\n"), "{page}");
        let read =
            |bytes: &[u8]| -> serde_json::Value { serde_json::from_slice(bytes).expect("JSON") };
        assert_eq!(read(page.as_bytes()), read(&line));
    }
}
