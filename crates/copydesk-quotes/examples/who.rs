//! Who says what in a text: speaker, kind and words, one quote a line.
//!
//! `cargo run -p copydesk-quotes --example who < article.txt`
//!
//! A speaker without a name is given in the words of the text, in brackets.

use std::io::{self, Read, Write};

use copydesk_core::Quote;
use copydesk_quotes::quotes;

/// The name, else the words that point to the speaker.
fn speaker(text: &str, quote: &Quote) -> String {
    let Some(speaker) = &quote.speaker else { return "-".to_owned() };
    match (&speaker.name, speaker.mention) {
        (Some(name), _) => name.clone(),
        (None, Some(mention)) => format!("({})", &text[mention.range()]),
        (None, None) => "-".to_owned(),
    }
}

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for quote in quotes(&text).iter().filter(|quote| quote.kind.is_speech()) {
        let spoken: Vec<_> = quote.parts.iter().map(|part| &text[part.range()]).collect();
        let kind = format!("{:?}", quote.kind).to_lowercase();
        let words = spoken.join(" … ").replace('\n', " ");
        writeln!(out, "{}\t{kind}\t{words}", speaker(&text, quote))?;
    }
    out.flush()
}
