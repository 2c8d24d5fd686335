//! The doors of copydesk: articles come in as text files, web pages, JSON Lines, CSV, Parquet or web
//! archives, packed or not, and documents go out as JSON Lines, CSV tables or Parquet.
//!
//! ```
//! use copydesk_core::{SameThread, Source};
//! use copydesk_io::{Inputs, Output};
//!
//! let folder = tempfile::tempdir()?;
//! let (news, out) = (folder.path().join("a.txt"), folder.path().join("out"));
//! # #[expect(clippy::disallowed_methods, reason = "a test")]
//! std::fs::write(&news, "Rain fell.")?;
//! let source = Inputs::new([news.to_string_lossy()]).build()?;
//! let sink = Output::to(&out).build()?;
//! for split in source.splits()? {
//!     sink.open(&split, &SameThread)?.commit()?; // the engine does this, with documents in between
//! }
//! sink.finish()?;
//! assert!(out.join("documents-00000.jsonl").exists() && out.join("rejects.jsonl").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing is lost in silence. A record that cannot be read is a reject with a stable code and its
//! place in bytes; what happens to a whole file (cut off, junk behind its end, vanished, a form that
//! is not read yet) is a fault of that file, and the others go on. The price of places is that lines
//! are cut by our own code and not by the standard library's.
//!
//! # What is not here
//!
//! Decoding of text (the intake does that), threads, resuming, object stores. What is
//! recognised and not read (ARC, PDF, ZIP …) is refused by name.

mod asides;
#[cfg(feature = "parquet")]
mod columnar;
mod companion;
mod compression;
mod csv_sink;
mod cutter;
mod decoded;
mod draft;
mod fields;
mod foreign;
mod format;
mod framed;
pub mod html;
mod input;
mod inputs;
mod json_article;
mod json_lines_sink;
mod line_records;
mod listed;
mod manifest;
mod output;
mod packer;
#[cfg(feature = "parquet")]
mod parquet_sink;
mod parts;
mod plan;
mod records;
mod rejects;
mod replay;
#[cfg(feature = "parquet")]
mod row_groups;
mod row_records;
mod sources;
mod stamps;
mod standing;
mod table;
mod target;
mod text_records;
mod utf8;
mod walk;
mod warc;
mod whole;

pub use companion::Companion;
pub use compression::{Compression, UnknownCompression};
pub use csv_sink::CsvSink;
pub use fields::{Fields, UnknownPart};
pub use format::{Format, UnknownFormat};
pub use inputs::Inputs;
pub use json_lines_sink::JsonLinesSink;
pub use output::{Output, OutputFormat, UnknownOutputFormat};
#[cfg(feature = "parquet")]
pub use parquet_sink::ParquetSink;
pub use sources::{Csv, JsonLines, TextFolder};
pub use utf8::{InvalidUtf8Choice, UTF8_REPLACED, Utf8};
