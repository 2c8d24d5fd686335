//! Reads lists of terms.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use copydesk_plugin::{Error, Result};

use crate::Config;

/// A row of a list: its fields by the names of the columns, the term itself among them.
pub(crate) type Row = BTreeMap<String, String>;

/// The column that must be there.
pub(crate) const TERM: &str = "term";

/// All rows that the configuration names.
pub(crate) fn read(config: &Config) -> Result<Vec<Row>> {
    let mut rows = match &config.list {
        Some(path) => {
            file(path).map_err(|error| Error::config("/list", error.message()).within(path))?
        }
        None => Vec::new(),
    };
    for (index, term) in config.terms.iter().enumerate() {
        if term.trim().is_empty() {
            return Err(Error::config(format!("/terms/{index}"), "the term is empty"));
        }
        rows.push(of_term(term.trim()));
    }
    if rows.is_empty() {
        let message = "no terms: name a file in `list`, or give some in `terms`";
        return Err(Error::config("/list", message));
    }
    Ok(rows)
}

fn of_term(term: &str) -> Row {
    Row::from([(TERM.to_owned(), term.to_owned())])
}

fn file(path: &str) -> Result<Vec<Row>> {
    let bytes = std::fs::read(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count();
        at(line as u64, "it is not UTF-8: save the file as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ends_in = |extension: &str| {
        Path::new(path).extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
    };
    let rows = if ends_in("tsv") || ends_in("tab") {
        table(csv::ReaderBuilder::new().delimiter(b'\t').quoting(false), text)
    } else if ends_in("csv") {
        table(&mut csv::ReaderBuilder::new(), text)
    } else {
        let terms = text.lines().map(str::trim).filter(|term| !term.is_empty());
        Ok(terms.map(of_term).collect())
    }?;
    if rows.is_empty() { Err(Error::text("it holds no terms")) } else { Ok(rows) }
}

/// What is wrong on a line, counted from one.
fn at(line: u64, message: &str) -> Error {
    Error::text(format!("line {line}: {message}"))
}

fn table(reader: &mut csv::ReaderBuilder, text: &str) -> Result<Vec<Row>> {
    let mut reader = reader.has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(names) = records.next().transpose()? else { return Ok(Vec::new()) };
    let names: Vec<&str> = names.iter().map(str::trim).collect();
    check_names(&names)?;
    let mut rows = Vec::new();
    for record in records {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() > names.len() {
            let message =
                format!("{} columns, but the first row names {}", record.len(), names.len());
            return Err(at(line, &message));
        }
        let cells = names.iter().zip(record.iter()).map(|(name, cell)| (*name, cell.trim()));
        let row: Row = cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect();
        if !row.contains_key(TERM) {
            return Err(at(line, "the term is empty"));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn check_names(names: &[&str]) -> Result<()> {
    if !names.contains(&TERM) {
        let met = names.join("`, `");
        let message = format!("the first row names the columns `{met}`, none of which is `term`");
        return Err(at(1, &message));
    }
    let mut met = BTreeSet::new();
    for name in names {
        if name.is_empty() {
            return Err(at(1, "a column has no name"));
        }
        if !met.insert(name) {
            return Err(at(1, &format!("two columns are called `{name}`")));
        }
    }
    Ok(())
}
