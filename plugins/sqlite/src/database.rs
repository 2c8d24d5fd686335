//! The one file, written in the order of the input by one thread.

use std::fs::File;
use std::path::{Path, PathBuf};

use copydesk_plugin::{Error, Result};
use rusqlite::{CachedStatement, Connection};

use crate::rows::{Cell, Reader, Table};

/// The version of the tables; also in `PRAGMA user_version`.
const SCHEMA: i64 = 1;
/// Articles in a transaction: counted here, so that the file does not depend on how articles come.
const TRANSACTION: u64 = 4096;
/// Nobody sees the file before it is whole, so there is nothing to come back to and no reason to wait for
/// the disk before the end. 32 MiB of pages are kept in memory.
const BULK: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA foreign_keys = OFF;
    PRAGMA cache_size = -32768;
";
const SPEAKER: &str = "INSERT INTO speakers (name, quotes) VALUES (?1, 1) \
    ON CONFLICT (name) DO UPDATE SET quotes = quotes + 1 RETURNING speaker";

/// A database that is being written.
pub(crate) struct Database {
    connection: Connection,
    place: PathBuf,
    inserts: Vec<String>, // by table
    documents: i64,
    quotes: i64,
    open: u64, // articles in the transaction that is open; zero: there is none
}

impl Database {
    /// Makes the file, which must not be there yet, and its tables.
    pub(crate) fn create(place: &Path) -> Result<Self> {
        let at = || place.display();
        let connection =
            Connection::open(place).map_err(|error| Error::from(error).within(at()))?;
        connection.set_prepared_statement_cache_capacity(Table::ALL.len() + 4);
        connection.execute_batch(BULK)?;
        connection.execute_batch(include_str!("schema.sql"))?;
        connection.pragma_update(None, "user_version", SCHEMA)?;
        let inserts = Table::ALL.map(|table| {
            let marks = vec!["?"; table.width()].join(", ");
            format!("INSERT INTO {} ({}) VALUES ({marks})", table.name(), table.columns())
        });
        let (documents, quotes, open) = (0, 0, 0);
        let (place, inserts) = (place.to_owned(), inserts.to_vec());
        Ok(Self { connection, place, inserts, documents, quotes, open })
    }

    /// Writes the rows of one article.
    pub(crate) fn write(&mut self, rows: &[u8]) -> Result<()> {
        if self.open == 0 {
            self.connection.execute_batch("BEGIN")?;
        }
        self.documents += 1;
        let mut quotes = 0;
        let mut reader = Reader::new(rows);
        while let Some(table) = reader.table()? {
            let mut insert = self.connection.prepare_cached(&self.inserts[table as usize])?;
            for place in 1..=table.width() {
                self.bind(&mut insert, place, reader.cell()?)?;
            }
            insert.raw_execute()?;
            quotes += i64::from(table == Table::Quotes);
        }
        self.quotes += quotes;
        self.open += 1;
        if self.open == TRANSACTION {
            self.commit()?;
        }
        Ok(())
    }

    fn bind(&self, insert: &mut CachedStatement<'_>, place: usize, cell: Cell<'_>) -> Result<()> {
        match cell {
            Cell::Null => insert.raw_bind_parameter(place, rusqlite::types::Null)?,
            Cell::Integer(integer) => insert.raw_bind_parameter(place, integer)?,
            Cell::Real(real) => insert.raw_bind_parameter(place, real)?,
            Cell::Text(text) => insert.raw_bind_parameter(place, text)?,
            Cell::Document => insert.raw_bind_parameter(place, self.documents)?,
            Cell::Quote(ordinal) => {
                insert.raw_bind_parameter(place, self.quotes + 1 + i64::from(ordinal))?;
            }
            Cell::Speaker(name) => {
                let mut upsert = self.connection.prepare_cached(SPEAKER)?;
                let speaker: i64 = upsert.query_row([name], |row| row.get(0))?;
                insert.raw_bind_parameter(place, speaker)?;
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        if self.open > 0 {
            self.connection.execute_batch("COMMIT")?;
            self.open = 0;
        }
        Ok(())
    }

    /// Adds indices, views and search, checks that nothing is missing, and makes the file durable.
    pub(crate) fn finish(mut self, full_text: bool) -> Result<()> {
        self.commit()?;
        self.connection.execute_batch("BEGIN")?;
        self.connection.execute_batch(include_str!("finish.sql"))?;
        if full_text {
            self.connection.execute_batch(include_str!("search.sql"))?;
        }
        let metadata = [
            ("format", "copydesk".to_owned()),
            ("schema", SCHEMA.to_string()),
            ("wire", "1".to_owned()),
            ("writer", concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned()),
            ("documents", self.documents.to_string()),
            ("quotes", self.quotes.to_string()),
        ];
        for (key, value) in metadata {
            let insert = "INSERT INTO metadata (key, value) VALUES (?1, ?2)";
            self.connection.execute(insert, (key, value))?;
        }
        self.connection.execute_batch("ANALYZE; COMMIT")?;
        self.check()?;
        let Self { connection, place, .. } = self;
        connection.close().map_err(|(_, error)| error)?;
        // SQLite was told not to wait for the disk: now is the time.
        File::options().read(true).write(true).open(&place)?.sync_all()?;
        Ok(())
    }

    /// Counts what is there: a full disk or a defect would show.
    fn check(&self) -> Result<()> {
        for (table, want) in [("documents", self.documents), ("quotes", self.quotes)] {
            let count = format!("SELECT count(*) FROM {table}");
            let found: i64 = self.connection.query_row(&count, (), |row| row.get(0))?;
            if found != want {
                let message = format!("{want} rows were written to `{table}`, {found} are there");
                return Err(Error::new("sqlite.lost", message));
            }
        }
        Ok(())
    }
}
