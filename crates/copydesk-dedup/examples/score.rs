//! Marks the copies in JSON Lines files: `{"id","text"}` a line in, `{"schema","id","duplicate","related"}`
//! a line out, in input order. For measuring without the program.

use std::io::{self, BufRead, BufReader, BufWriter, Write};

use copydesk_core::{Article, CorpusStage, Layers};
use copydesk_dedup::{DedupStage, MemoryBench};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stage = DedupStage::default();
    let mut bench = MemoryBench::default();
    let mut ids = Vec::new();
    for path in std::env::args().skip(1) {
        for line in BufReader::new(std::fs::File::open(path)?).split(b'\n') {
            let row: Value = serde_json::from_slice(&line?)?;
            let (Some(id), Some(text)) = (row["id"].as_str(), row["text"].as_str()) else {
                return Err("a line needs `id` and `text`".into());
            };
            bench.add(
                &stage as &dyn CorpusStage,
                &Article::from_text(id, text),
                &Layers::default(),
            )?;
            ids.push(id.to_owned());
        }
    }
    let verdicts = bench.settle(&stage)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (ordinal, id) in (0..).zip(&ids) {
        let verdict = verdicts.of(ordinal);
        let duplicate = verdict.and_then(|verdict| verdict.duplicate.as_ref());
        let related = verdict.map(|verdict| &verdict.related);
        let row = json!({ "schema": 1, "id": id, "duplicate": duplicate, "related": related });
        writeln!(out, "{row}")?;
    }
    Ok(out.flush()?)
}
