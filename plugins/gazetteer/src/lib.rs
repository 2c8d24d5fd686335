//! A copydesk stage that marks the terms of a list.
//!
//! ```
//! use copydesk_gazetteer::Gazetteer;
//! use copydesk_plugin::testkit;
//! use serde_json::json;
//!
//! let config = json!({"terms": ["York", "New York"], "ignore_case": true});
//! let found = testkit::stage::<Gazetteer>().config(config).run("A NEW YORKER left New\nYork.");
//! assert_eq!(found.texts("gazetteer.terms"), ["New\nYork"]);
//! assert_eq!(found.marks()[0].fields, json!({"term": "New York"}));
//! ```
//!
//! Of terms that overlap the first is marked, and of those that start together the longest; an answer to
//! "which terms stand here at all" needs `overlapping`, which is off because most readers count marks.
//!
//! # What is not here
//!
//! Other forms of a word: a list has the forms it wants to find. Which of two things with one name is
//! meant: a term that stands on two rows is marked once for each.

mod finder;
mod folded;
mod list;

use copydesk_plugin::prelude::*;

use finder::Finder;

/// The layer it writes.
const TERMS: &str = "gazetteer.terms";

/// What to look for, and how.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A file of terms in UTF-8. `.tsv` and `.csv` are tables: the first row names the columns, one of
    /// which is `term`; the others become fields of a mark. Any other file has a term on each line.
    #[serde(default)]
    pub list: Option<String>,
    /// Terms to look for beside those of the list.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Whether a term must stand for itself: no letter, digit or `_` may go on before or after it.
    #[serde(default = "yes")]
    pub whole_words: bool,
    /// Whether capitals and small letters are the same, in every script that has both.
    #[serde(default)]
    pub ignore_case: bool,
    /// Whether to mark terms inside and across other terms too.
    #[serde(default)]
    pub overlapping: bool,
}

fn yes() -> bool {
    true
}

/// The stage.
#[derive(Debug)]
pub struct Gazetteer {
    finder: Finder,
}

impl Stage for Gazetteer {
    const NAME: &'static str = "gazetteer";
    const DOC: &'static str =
        "Marks the terms of a list: names, places, products, whatever it holds.";
    const WRITES: &'static [&'static str] = &[TERMS];
    type Config = Config;

    fn new(config: Config, host: &Host<'_>) -> Result<Self> {
        let rows = list::read(&config)?;
        host.log(Level::Debug, &format!("{} rows of terms", rows.len()));
        Ok(Self { finder: Finder::new(rows, &config)? })
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        for (range, row) in self.finder.find(doc.text()) {
            out.mark_with(TERMS, range, row)?;
        }
        Ok(())
    }
}

copydesk_plugin::export!(Gazetteer);
