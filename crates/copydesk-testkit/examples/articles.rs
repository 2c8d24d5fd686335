//! Writes a collection of invented articles as JSON Lines: as many as wanted, of which it is known which
//! ones are copies.
//!
//! ```text
//! cargo run --release -p copydesk-testkit --example articles -- \
//!     --count 1000000 --size 3000 --seed 7 --truth truth.jsonl > million.jsonl
//! ```
//!
//! Each line has `id`, `text`, `published`, and under `meta` what is true about the article. With `--truth`
//! that goes into a file of its own (`id` and the fields of `meta`), and the lines keep nothing of it.
//! The same command gives the same bytes everywhere. Of a thousand articles 250 are originals and copies
//! (`--copies`), 50 only look alike (`--alike`), none is a round-up (`--round-ups`).

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use copydesk_testkit::syndication::{Collection, Mix, Truth};
use serde::Serialize;

/// An article without its truth.
#[derive(Serialize)]
struct Plain<'a> {
    id: &'a str,
    text: &'a str,
    published: &'a str,
}

/// The truth of an article.
#[derive(Serialize)]
struct Known<'a> {
    id: &'a str,
    #[serde(flatten)]
    truth: &'a Truth,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mix, truth) = settings()?;
    let collection = Collection::new(mix);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut truth = truth.map(File::create).transpose()?.map(BufWriter::new);
    for sample in collection.samples() {
        if let Some(truth) = &mut truth {
            let (id, text, published) = (&sample.id, &sample.text, &sample.published);
            serde_json::to_writer(&mut out, &Plain { id, text, published })?;
            serde_json::to_writer(&mut *truth, &Known { id, truth: &sample.meta })?;
            truth.write_all(b"\n")?;
        } else {
            serde_json::to_writer(&mut out, &sample)?;
        }
        out.write_all(b"\n")?;
    }
    if let Some(truth) = &mut truth {
        truth.flush()?;
    }
    out.flush()?;
    Ok(())
}

/// What the command line asks for.
fn settings() -> Result<(Mix, Option<String>), Box<dyn Error>> {
    let mut mix = Mix::default();
    let mut truth = None;
    let mut words = std::env::args().skip(1);
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{name}` needs a value"))?;
        match name.as_str() {
            "--count" => mix.count = value.parse()?,
            "--size" => mix.size = value.parse()?,
            "--seed" => mix.seed = value.parse()?,
            "--copies" => mix.copies = value.parse()?,
            "--alike" => mix.alike = value.parse()?,
            "--round-ups" => mix.round_ups = value.parse()?,
            "--truth" => truth = Some(value),
            _ => return Err(format!("there is no `{name}`; see the head of this file").into()),
        }
    }
    Ok((mix, truth))
}
