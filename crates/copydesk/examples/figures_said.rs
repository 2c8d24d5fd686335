//! Who said which figure: the figures of an article, each with whoever says it.
//!
//! `cargo run -p copydesk --example figures_said < tests/data/articles/14-rates-and-markets.txt`
//!
//! Figures that nobody says are the paper's own, and are left out.

use std::error::Error;
use std::io::{Read, Write};

use copydesk::core::{Quantity, RawArticle};
use copydesk::quantities::Written;

fn main() -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let document = copydesk::single().one(&RawArticle::from_bytes("stdin", bytes))?;
    let (article, layers) = (&document.article, &document.layers);
    let mut out = std::io::stdout().lock();
    let worth = |figure: &Quantity| Written(figure).to_string();
    for (figure, quote) in layers.figures() {
        let Some(quote) = quote else { continue };
        let speaker = quote.speaker.as_ref();
        let mention = speaker.and_then(|speaker| speaker.mention).map(|span| article.slice(span));
        let who = speaker.and_then(|speaker| speaker.name.as_deref()).or(mention);
        let sentence = layers.sentences_at(figure.span).start;
        let around = layers.sentences.get(sentence).map_or("", |span| article.slice(*span));
        writeln!(out, "{}: {}\n    {around}", who.unwrap_or("somebody"), worth(figure))?;
    }
    Ok(())
}
