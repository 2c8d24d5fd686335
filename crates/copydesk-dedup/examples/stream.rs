//! Articles as they come in: `cat FILES | cargo run --release --example stream -- [INDEX]`.
//!
//! Reads JSON Lines with `id` and `text`, and perhaps `published`, and writes a line for each article that copies or
//! updates one that came before. If a file is named, the index is read from it first and written back at the end, so
//! that tomorrow's stream goes on where today's stopped.

use std::io::{self, BufRead, BufReader, BufWriter, Write};

use copydesk_dedup::{Fingerprint, Index, Likeness, Options};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1);
    let mut index = match path.as_ref().filter(|path| std::fs::exists(path).unwrap_or(false)) {
        Some(path) => Index::from_bytes(&std::fs::read(path)?, Options::default())?,
        None => Index::default(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for line in BufReader::new(io::stdin().lock()).split(b'\n') {
        let row: Value = serde_json::from_slice(&line?)?;
        let (Some(id), Some(text)) = (row["id"].as_str(), row["text"].as_str()) else {
            return Err("a line needs `id` and `text`".into());
        };
        let fingerprint = Fingerprint::of(text).published(row["published"].as_str().unwrap_or(""));
        let found = index.insert(id, fingerprint);
        let Some(best) = found.first() else { continue };
        let what = match best.likeness {
            Likeness::Duplicate(relation) => json!({ "duplicate": relation, "of": best.id }),
            Likeness::Related(kind) => json!({ "related": kind, "to": best.id }),
        };
        let row =
            json!({ "id": id, "is": what, "similarity": best.similarity, "updated": best.updated });
        writeln!(out, "{row}")?;
    }
    if let Some(path) = path {
        save(&path, &index.to_bytes())?;
    }
    Ok(out.flush()?)
}

/// Writes beside the file and renames, so that a crash leaves the old index.
fn save(path: &str, bytes: &[u8]) -> io::Result<()> {
    let part = format!("{path}.part");
    let mut file = std::fs::File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(part, path)
}
