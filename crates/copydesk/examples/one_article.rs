//! One article on standard input, who said what and which figures on standard output.
//!
//! `cargo run -p copydesk --example one_article < tests/data/articles/01-corridor-trade.txt`

use std::error::Error;
use std::io::{Read, Write};

use copydesk::core::{RawArticle, print_decimal};

fn main() -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let document = copydesk::single().one(&RawArticle::from_bytes("stdin", bytes))?;
    let (article, layers) = (&document.article, &document.layers);
    let mut out = std::io::stdout().lock();
    for quote in layers.quotes.iter().filter(|quote| quote.kind.is_speech()) {
        let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
        writeln!(out, "{}: {}", name.unwrap_or("somebody"), article.slice(quote.span))?;
    }
    for quantity in &layers.quantities {
        let value = quantity.amount.as_ref().and_then(copydesk::core::Amount::value);
        let value = value.map_or_else(|| "-".to_owned(), print_decimal);
        let unit = quantity.unit.as_deref().unwrap_or_default();
        writeln!(out, "{} = {value} {unit}", article.slice(quantity.span))?;
    }
    Ok(())
}
