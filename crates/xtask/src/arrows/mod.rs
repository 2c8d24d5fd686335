//! Who may depend on whom.
//!
//! `data/arrows.tsv` is the law, `cargo metadata` the evidence. An arrow that is not in the table is an
//! error, so a new one is a line in a reviewed diff, with its reason. Dev-dependencies are looked at
//! like the others, and behind a disabled feature too.

mod law;
mod manifest;
mod member;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use crate::report::Report;
use crate::{Outcome, cargo};
use member::Member;
use table::Table;

const TABLE: &str = include_str!("../../data/arrows.tsv");

/// Judges every member of the workspace at `root`.
pub(crate) fn check(root: &Path) -> Outcome<Report> {
    let table = Table::parse(TABLE)?;
    let listed = cargo()
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()?;
    if !listed.status.success() {
        return Err(String::from_utf8_lossy(&listed.stderr).trim().into());
    }
    let members = member::members(&serde_json::from_slice(&listed.stdout)?)?;
    let texts = texts(root, &members)?;
    Ok(Report {
        errors: law::judge(&table, &members, &texts),
        warnings: Vec::new(),
        seen: format!("{} crates", members.len()),
    })
}

/// The root manifest, every member's manifest and every target's first file, by relative path.
type Texts = BTreeMap<String, String>;

fn texts(root: &Path, members: &[Member]) -> Outcome<Texts> {
    let mut paths = vec!["Cargo.toml".to_owned()];
    for member in members {
        paths.push(member.manifest());
        paths.extend(member.targets.iter().cloned());
    }
    let mut texts = Texts::new();
    for path in paths {
        let text = std::fs::read_to_string(root.join(&path))
            .map_err(|error| format!("cannot read `{path}`: {error}"))?;
        texts.insert(path, text);
    }
    Ok(texts)
}
