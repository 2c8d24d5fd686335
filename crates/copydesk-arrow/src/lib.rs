//! The documents of copydesk as Arrow record batches.
//!
//! ```
//! use copydesk_arrow::{Documents, documents};
//! use copydesk_core::{Article, Layers, wire};
//!
//! let article = Article::from_text("a1", "Rain fell.");
//! let mut rows = Documents::default();
//! rows.push(&wire::Document::of(&article, &Layers::default()))?;
//! let batch = rows.finish()?;
//! assert_eq!(documents(&batch)?[0].text, "Rain fell.");
//! # Ok::<(), arrow_schema::ArrowError>(())
//! ```
//!
//! The columns say what the [wire](copydesk_core::wire) says, in a form that SQL and data frames like: the
//! metadata are columns of their own, a mark is a struct with four numbers (`start`, `end`, `source_start`,
//! `source_end`), quotes and figures repeat the words they stand on, since few tools can cut a text by
//! bytes. Numbers are signed and of 64 bits, as unsigned ones wrap around where they are subtracted and
//! Spark has none. What figures are worth stays a text: no decimal type holds all of them exactly, and
//! some are dates. The price is that a user who wants to add up casts first, and sees what that loses.
//!
//! Nothing is lost: [`documents()`] gives back what was put in.
//!
//! # What is not here
//!
//! Files (copydesk-io reads and writes Parquet), and running a pipeline over batches.

mod columns;
mod documents;
mod facts;
mod marks;
mod weight;
mod words;

pub use documents::{Documents, SCHEMA_KEY, documents, schema};
