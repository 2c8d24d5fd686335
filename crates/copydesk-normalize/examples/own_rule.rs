//! Cleans standard input under the news rules and two rules of a house.
//!
//! `printf 'The per cent sign: 5 per cent,  says ©Agency\n' | cargo run -p copydesk-normalize --example own_rule`

use std::error::Error;
use std::io::{Read, Write};

use copydesk_normalize::{Cleaner, HouseRule, Repair, Rules};

/// Writes `per cent` as one word behind a figure.
struct Percent;

impl HouseRule for Percent {
    fn name(&self) -> &str {
        "percent"
    }

    fn find(&self, text: &str, from: usize) -> Option<Repair> {
        let found = text[from..].match_indices("per cent").map(|(at, _)| from + at);
        // One character before the blank is enough to tell a figure.
        let is_behind_figure =
            |at: &usize| text[..*at].trim_end().ends_with(|c: char| c.is_ascii_digit());
        let at = found.into_iter().find(is_behind_figure)? + "per".len();
        Some(Repair { range: at..at + 1, with: String::new() })
    }
}

/// Sets the sign of an agency off from its name.
struct AgencySign;

impl HouseRule for AgencySign {
    fn name(&self) -> &str {
        "agency-sign"
    }

    fn find(&self, text: &str, from: usize) -> Option<Repair> {
        let ends = text[from..].match_indices('©').map(|(at, sign)| from + at + sign.len());
        let is_glued = |at: &usize| text[*at..].starts_with(char::is_alphabetic);
        let at = ends.into_iter().find(is_glued)?;
        Some(Repair { range: at..at, with: " ".into() })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let cleaner = Cleaner::new(Rules::NEWS).house_rule(Percent)?.house_rule(AgencySign)?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;

    let cleaned = cleaner.clean(&text);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", cleaned.text)?;
    for (edit, rule) in cleaned.edits() {
        let (norm, orig) = (edit.norm as usize, edit.orig as usize);
        let after = &cleaned.text[norm..norm + edit.norm_len as usize];
        let before = &text[orig..orig + edit.orig_len as usize];
        writeln!(out, "{norm:>8}  {:<16} {before:?} -> {after:?}", cleaner.name(rule))?;
    }
    for doubt in &cleaned.diagnostics {
        writeln!(
            out,
            "{:>8}  {:<16} {}",
            doubt.span.start(),
            cleaner.name(doubt.rule),
            doubt.message
        )?;
    }
    Ok(())
}
