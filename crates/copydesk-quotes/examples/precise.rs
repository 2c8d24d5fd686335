//! Precision mode: which names stay as more sureness is asked for, and what becomes of the others.
//!
//! `cargo run -p copydesk-quotes --example precise`
//!
//! Options also stand in configuration files: `cargo run -p copydesk-quotes --example precise -- FILE` reads
//! them from JSON, refuses what it does not know, and shows that way last.

use std::error::Error;
use std::io::Write;

use copydesk_core::{PerMille, QuoteKind, Structure};
use copydesk_quotes::{Options, quotes_in};

const TEXT: &str = "“The dam will hold,” said Mayor Ada Lind. She added that work goes on, and praised \
                    “The Old Wall”, a film.\n\nThe mayor said it was late. “We will be there.”";

fn main() -> Result<(), Box<dyn Error>> {
    let mut ways = vec![
        ("by default".to_owned(), Options::default()),
        ("speech alone".to_owned(), Options::default().titles(false)),
        ("only what stands in marks".to_owned(), Options::default().kinds([QuoteKind::Direct])),
    ];
    for thousandths in [800, 900, 960] {
        let least = PerMille::new(thousandths);
        ways.push((format!("names from {thousandths} ‰"), Options::default().threshold(least)));
    }
    if let Some(path) = std::env::args().nth(1) {
        let options = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        ways.push(("as the file says".to_owned(), options));
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{TEXT}")?;
    for (way, options) in ways {
        writeln!(out, "\n{way}:")?;
        for quote in quotes_in(TEXT, &Structure::default(), &options) {
            let speaker = quote.speaker.as_ref();
            let perhaps = speaker.and_then(|speaker| speaker.candidates.first());
            let name = match (speaker.and_then(|speaker| speaker.name.as_deref()), perhaps) {
                (Some(name), _) => name.to_owned(),
                (None, Some(candidate)) => format!("perhaps {}", candidate.name),
                (None, None) => "-".to_owned(),
            };
            writeln!(out, "    {:24}{name:20}{}", &TEXT[quote.parts[0].range()], quote.rule)?;
        }
    }
    Ok(())
}
