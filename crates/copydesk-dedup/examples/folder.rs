//! Which texts of a folder tell one story: `cargo run --release --example folder -- FOLDER`.
//!
//! Prints a cluster a paragraph, the kept article first, then its copies with what they are and how much is
//! common, in thousandths.

use std::io::{self, BufWriter, Write};

use copydesk_dedup::clusters;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let mut articles = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
            articles.push((path.display().to_string(), text));
        }
    }
    articles.sort_unstable();
    let mut out = BufWriter::new(io::stdout().lock());
    for cluster in clusters(&articles) {
        writeln!(out, "{}", cluster.kept)?;
        for copy in &cluster.members {
            let note = if copy.updated { ", with other figures" } else { "" };
            let relation = format!("{:?}", copy.relation).to_lowercase();
            writeln!(out, "  {} {relation} {}{note}", copy.id, copy.similarity.get())?;
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
