//! MinHash keys for a database: `cargo run --release --example minhash_sql -- FILES | sqlite3`.
//!
//! Reads JSON Lines with `id` and `text` and writes SQL: a table of keys, a table of signatures, and the query whose
//! rows are the pairs worth a comparison. Spark takes the same keys: `groupBy("key")`.

use std::io::{self, BufRead, BufReader, BufWriter, Write};

use copydesk_core::PerMille;
use copydesk_dedup::{Bands, MinHash};
use serde_json::Value;

const SCHEMA: &str = "\
CREATE TABLE signatures (id TEXT PRIMARY KEY, signature BLOB);
CREATE TABLE keys (key INTEGER, id TEXT);
BEGIN;";

const PAIRS: &str = "\
COMMIT;
CREATE INDEX by_key ON keys (key, id);
SELECT DISTINCT one.id, other.id FROM keys AS one JOIN keys AS other ON one.key = other.key AND one.id < other.id
ORDER BY 1, 2;";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Missing a copy costs four times a comparison too many.
    let bands = Bands::weighted(128, PerMille::new(700), 1, 4);
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{SCHEMA}")?;
    for path in std::env::args().skip(1) {
        for line in BufReader::new(std::fs::File::open(path)?).split(b'\n') {
            let row: Value = serde_json::from_slice(&line?)?;
            let (Some(id), Some(text)) = (row["id"].as_str(), row["text"].as_str()) else {
                return Err("a line needs `id` and `text`".into());
            };
            let (id, signature) = (id.replace('\'', "''"), MinHash::of(text));
            let hex: String =
                signature.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(out, "INSERT INTO signatures VALUES ('{id}', x'{hex}');")?;
            for key in signature.band_keys(bands) {
                // SQL knows no unsigned numbers.
                writeln!(out, "INSERT INTO keys VALUES ({}, '{id}');", key.cast_signed())?;
            }
        }
    }
    writeln!(out, "{PAIRS}")?;
    Ok(out.flush()?)
}
