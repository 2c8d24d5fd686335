//! Reads cells: each line of standard input is one figure or none.
//!
//! `cut -f3 prices.tsv | cargo run --release -p copydesk-quantities --example parse -- AUD`
//!
//! The argument, if there is one, is the currency that a bare `$` stands for.

use std::io::{self, Read, Write};

use copydesk_quantities::{Options, Written, parse_with};

fn main() -> io::Result<()> {
    let home = std::env::args().nth(1);
    let options =
        home.map_or_else(Options::default, |code| Options::default().home_currency(&code));
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    for cell in text.lines() {
        match parse_with(cell, options.clone()) {
            Some(found) => writeln!(out, "{cell}\t{:?}\t{}", found.kind, Written(&found))?,
            None => writeln!(out, "{cell}\tno figure")?,
        }
    }
    out.flush()
}
