//! Dash turns: what a paragraph is comes from a structure, here one of the caller's own making.
//!
//! `cargo run -p copydesk-quotes --example turns < article.txt`
//!
//! Paragraphs are parted by blank lines, and one that begins with a dash is a turn. The crate
//! `copydesk-segment` knows better, and the example `interview` of `copydesk` uses it.

use std::io::{self, Read, Write};

use copydesk_core::{Paragraph, ParagraphKind, Span, Structure};
use copydesk_quotes::{Options, quotes_in};

/// The paragraphs of a text in a simple view.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut out = Vec::new();
    let mut at = 0;
    for block in text.split_inclusive("\n\n") {
        let start = at + (block.len() - block.trim_start().len());
        let words = block.trim();
        at += block.len();
        if words.is_empty() {
            continue;
        }
        let is_turn = words.starts_with(['-', '–', '—']);
        let kind = if is_turn { ParagraphKind::Dialogue } else { ParagraphKind::Body };
        out.push(Paragraph::new(Span::of(start..start + words.len()), kind));
    }
    out
}

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let paragraphs = paragraphs(&text);
    let structure = Structure { paragraphs: &paragraphs, sentences: &[] };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for quote in quotes_in(&text, &structure, &Options::default()) {
        let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
        let words = &text[quote.parts[0].range()];
        writeln!(out, "{}: {}", name.unwrap_or("somebody"), words.replace('\n', " "))?;
    }
    out.flush()
}
