//! Cleans standard input: the text, then every edit and every doubt.
//!
//! `printf 'the”Long Road”...\r\n' | cargo run -p copydesk-normalize --example clean -- news`

use std::error::Error;
use std::io::{Read, Write};

use copydesk_normalize::{Rules, normalize_with};

fn main() -> Result<(), Box<dyn Error>> {
    let rules = std::env::args().nth(1).map_or(Ok(Rules::default()), |name| name.parse())?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;

    let cleaned = normalize_with(&text, rules);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", cleaned.text)?;
    for (edit, rule) in cleaned.edits() {
        let (norm, orig) = (edit.norm as usize, edit.orig as usize);
        let after = &cleaned.text[norm..norm + edit.norm_len as usize];
        let before = &text[orig..orig + edit.orig_len as usize];
        writeln!(out, "{norm:>8}  {rule:<16} {before:?} -> {after:?}")?;
    }
    for doubt in &cleaned.diagnostics {
        writeln!(out, "{:>8}  {:<16} {}", doubt.span.start(), doubt.rule, doubt.message)?;
    }
    Ok(())
}
