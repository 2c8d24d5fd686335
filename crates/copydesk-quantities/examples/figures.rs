//! Prints the figures of a text from standard input, one a line, with their kind and worth.
//!
//! `cargo run --release -p copydesk-quantities --example figures < article.txt`

use std::io::{self, Read, Write};

use copydesk_quantities::{Written, quantities};

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for found in quantities(&text) {
        writeln!(
            out,
            "{}\t{:?}\t{}",
            &text[found.span.range()].replace('\n', " "),
            found.kind,
            Written(&found)
        )?;
    }
    out.flush()
}
