//! What other thresholds would merge: `cargo run --release --example thresholds -- FILES`.
//!
//! Reads JSON Lines with `id` and `text`, makes each fingerprint once, and prints how many articles each setting takes
//! for copies and what its largest cluster is.

use std::io::{self, BufRead, BufReader, Write};

use copydesk_dedup::{Cluster, Fingerprint, Options};
use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut articles = Vec::new();
    for path in std::env::args().skip(1) {
        for line in BufReader::new(std::fs::File::open(path)?).split(b'\n') {
            let row: Value = serde_json::from_slice(&line?)?;
            let (Some(id), Some(text)) = (row["id"].as_str(), row["text"].as_str()) else {
                return Err("a line needs `id` and `text`".into());
            };
            articles.push((id.to_owned(), Fingerprint::of(text)));
        }
    }
    // All of these have three words in a shingle, so one fingerprint serves them all.
    let never = 1001;
    let word_for_word = Options::default().containment(never).alignment(never).reworded(never);
    let settings = [
        ("the default", Options::default()),
        ("no changed figure", Options::default().changed(0)),
        ("nearly word for word", word_for_word),
        ("nine tenths word for word", word_for_word.jaccard(900)),
    ];
    let mut out = io::stdout().lock();
    for (name, options) in settings {
        let clusters = options.clusters_of(&articles);
        let size = |cluster: &Cluster| 1 + cluster.members.len();
        let copies: usize = clusters.iter().map(|cluster| cluster.members.len()).sum();
        let largest = clusters.iter().max_by_key(|cluster| size(cluster));
        let largest = largest.map_or(String::new(), |one| format!("{} of {}", size(one), one.kept));
        writeln!(
            out,
            "{name}: {copies} copies in {} clusters, the largest {largest}",
            clusters.len()
        )?;
    }
    Ok(())
}
