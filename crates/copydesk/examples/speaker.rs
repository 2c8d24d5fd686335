//! All that one person says in a folder of articles, under whatever words they are mentioned.
//!
//! `cargo run -p copydesk --example speaker -- tests/data/articles "Beatriz Lund"`
//!
//! Names are those of each article: the crate knows nobody from elsewhere, and tells no namesakes apart.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use copydesk::Settings;
use copydesk::core::{PerMille, RawArticle};
use copydesk::quotes::Options;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(name)) = (arguments.next(), arguments.next()) else {
        return Err("name the folder to read and the person to listen to".into());
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort(); // a folder has no order of its own
    let mut settings = Settings::default();
    settings.quotes = Options::default().titles(false).threshold(PerMille::new(700));
    let pipeline = settings.single()?;
    let mut out = std::io::stdout().lock();
    for path in paths.iter().filter(|path| path.is_file()) {
        let id = path.display().to_string();
        let document = pipeline.one(&RawArticle::from_bytes(id.as_str(), std::fs::read(path)?))?;
        for quote in &document.layers.quotes {
            let Some(speaker) = &quote.speaker else { continue };
            if speaker.name.as_deref() == Some(name.as_str()) {
                let source = document.article.origin().to_source(quote.span);
                let words = document.article.slice(quote.span).replace('\n', " ");
                writeln!(out, "{id}:{}: {words}", source.start)?;
            }
        }
    }
    Ok(())
}
