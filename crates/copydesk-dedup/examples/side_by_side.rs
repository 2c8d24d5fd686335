//! Two texts and what they have in common: `cargo run --release --example side_by_side -- ONE OTHER`.
//!
//! Prints the measures that decide, and then each common passage as it stands in both, with its bytes.

use std::io::{self, BufWriter, Write};
use std::ops::Range;

use copydesk_dedup::{Fingerprint, compare, passages};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args().skip(1);
    let mut read = || -> Result<String, Box<dyn std::error::Error>> {
        let path = paths.next().ok_or("which two files?")?;
        Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned())
    };
    let (one, other) = (read()?, read()?);
    let found = compare(&Fingerprint::of(&one), &Fingerprint::of(&other));
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "same words      {}", if found.exact { "yes" } else { "no" })?;
    writeln!(out, "Jaccard's index {}", found.jaccard().get())?;
    writeln!(out, "containment     {}", found.containment().get())?;
    writeln!(out, "alignment       {}", found.alignment().get())?;
    writeln!(out, "figures         {} agree, {} differ", found.agreeing, found.differing)?;
    for passage in passages(&one, &other) {
        writeln!(out)?;
        show(&mut out, '<', &one, passage.first)?;
        show(&mut out, '>', &other, passage.second)?;
    }
    Ok(out.flush()?)
}

fn show(out: &mut impl Write, side: char, text: &str, bytes: Range<usize>) -> io::Result<()> {
    let words: Vec<&str> = text[bytes.clone()].split_whitespace().collect();
    writeln!(out, "{side} {}..{}: {}", bytes.start, bytes.end, words.join(" "))
}
