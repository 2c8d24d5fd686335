//! An interview as a list of turns: who asks, who answers.
//!
//! `cargo run -p copydesk --example interview < tests/data/articles/11-water-interview.txt`

use std::error::Error;
use std::io::{Read, Write};

use copydesk::core::{RawArticle, TurnRole};

fn main() -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let document = copydesk::single().one(&RawArticle::from_bytes("stdin", bytes))?;
    let mut out = std::io::stdout().lock();
    for quote in &document.layers.quotes {
        let Some(role) = quote.role else { continue };
        let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
        let who = match role {
            TurnRole::Question => name.unwrap_or("Question"),
            TurnRole::Answer => name.unwrap_or("Answer"),
        };
        // An answer may run over several paragraphs, each of which is a part.
        let words: Vec<_> = quote.parts.iter().map(|part| document.article.slice(*part)).collect();
        writeln!(out, "{who}: {}\n", words.join("\n    "))?;
    }
    Ok(())
}
