//! A copydesk output format: one SQLite file with all that was found, and full-text search over it.
//!
//! ```text
//! copydesk run articles.jsonl --out articles.db --plugin libcopydesk_sqlite.so --output-format sqlite
//! datasette articles.db
//! ```
//!
//! Articles are one row each, in the order of the input; what was found in them has tables of its own, which
//! point to them by number, since ids may be equal. Values are exact, as text; a column of floating-point
//! numbers beside them is for sorting. The same input gives the same file, byte for byte, with one build of
//! this plugin.
//!
//! Indices and search are made when all rows are there: that is quicker, and costs a second look at the
//! texts at the end.
//!
//! # What is not here
//!
//! Adding to a file that exists; one person out of two articles that name her alike.

mod database;
mod encode;
mod rows;
mod wire;

use std::path::Path;

use copydesk_plugin::prelude::*;

use database::Database;

/// How the database is written.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Config {
    /// Whether there is full-text search over headlines, texts and quotes.
    full_text: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { full_text: true }
    }
}

/// The format: makes rows.
struct Sqlite {
    config: Config,
}

impl Sink for Sqlite {
    const NAME: &'static str = "sqlite";
    const DOC: &'static str = "One SQLite database with full-text search";
    const EXTENSION: &'static str = "db";
    type Config = Config;
    type Writer = Filling;

    fn new(config: Config, _: &Host<'_>) -> Result<Self> {
        Ok(Self { config })
    }

    fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
        encode::encode(entry.json(), rows)
    }
}

/// The file while it is written.
struct Filling {
    database: Database,
    config: Config,
}

impl Writer<Sqlite> for Filling {
    const PLACE: Place = Place::File;

    fn open(sink: &Sqlite, place: &Path, _: &Host<'_>) -> Result<Self> {
        Ok(Self { database: Database::create(place)?, config: sink.config })
    }

    fn write(&mut self, rows: Rows<'_>, _: &Host<'_>) -> Result<()> {
        rows.iter().try_for_each(|article| self.database.write(article))
    }

    fn finish(self, _: &Host<'_>) -> Result<()> {
        self.database.finish(self.config.full_text)
    }
}

copydesk_plugin::export!(sinks: [Sqlite]);

#[cfg(test)]
mod tests;
