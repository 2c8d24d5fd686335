//! Runs copydesk pipelines in parallel: ordered, bounded, deterministic, every document accounted for.
//!
//! ```
//! # use copydesk_core::{Article, Cause, Content, Intake, RawArticle};
//! # struct Utf8;
//! # impl Intake for Utf8 {
//! #     fn admit(&self, raw: &RawArticle) -> Result<Article, Cause> {
//! #         let Content::Text(text) = &raw.content else { return Err(Cause::new("test", "no text")) };
//! #         Ok(Article::from_text(raw.id.as_str(), text.as_str()))
//! #     }
//! # }
//! use copydesk_engine::Pipeline;
//! let pipeline = Pipeline::builder(Utf8).threads(2).build()?;
//! let document = pipeline.one(&RawArticle::from_text("a1", "Rain fell."))?;
//! assert_eq!(document.article.id(), "a1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Pipeline::run`] reads from a source on one thread, works on a pool, and writes to a sink on the
//! calling thread, in the order of the input and the same bytes on any number of threads. A document
//! that fails, or makes a stage panic, becomes a reject with the name of that stage; the run goes on.
//! The price of order is that the writer waits for the slowest document of those on their way; the
//! price of bounds is that the reader then waits, too.
//!
//! A document goes through all stages before the next one begins, which is lean. Where a stage
//! [wants batches](copydesk_core::Stage::is_batched), all documents of a batch go through it at once and
//! are in memory together. The output is the same, whatever the batches, and whoever fails in them.
//!
//! With corpus stages a run has two passes: documents are spooled, the stages decide over the notes
//! they have left, and their verdicts are joined to the documents on the way out. Nothing reaches the
//! output before everything was read. With corpus stages alone, and a source that
//! [can be read again](copydesk_core::Source::is_rereadable), it is read again instead, which is
//! quicker and needs no room; an input that changes meanwhile ends the run.
//!
//! Documents in = documents out + dropped + rejected: counted at both ends and compared.
//!
//! # What is not here
//!
//! Formats, compression of inputs and outputs, anything about text. This is the only crate of
//! copydesk that knows rayon.

mod again;
mod book;
mod budget;
mod builder;
mod bytes;
mod cancel;
mod chain;
mod collection;
mod commit;
mod crew;
mod desk;
mod duplicates;
mod error;
mod events;
mod feed;
mod first_pass;
mod guard;
mod home;
mod ids;
mod index;
mod job;
mod joined;
mod limits;
mod notes;
mod passes;
mod permits;
mod pipeline;
mod progress;
mod pump;
mod report;
mod room;
mod run;
mod second_pass;
mod settle;
mod spill;
mod split_index;
mod spool;
mod straight;
mod strip;
mod tables;
mod tally;
mod together;
mod trail;
mod watch;

pub use budget::{Budget, InvalidBudget};
pub use builder::PipelineBuilder;
pub use cancel::CancelToken;
/// Where jobs, indices and scratch folders lie.
pub use copydesk_files as files;
pub use crew::RayonCrew;
pub use duplicates::{Duplicates, InvalidDuplicates};
pub use error::{BuildError, BuildErrorKind, RunError, RunErrorKind};
pub use job::{Holder, InvalidShard, Job, Ran, Shard, Status, status, suspects};
pub use limits::{Threshold, ThresholdAction, UnknownThresholdAction};
pub use pipeline::{Pipeline, Refused};
pub use progress::{Blocker, Details, Phase, Progress, Snapshot};
pub use report::{
    Bytes, Counts, Found, REPORT_SCHEMA, RepeatedCounts, Report, Slow, SplitCounts, StepTime, Times,
};
pub use room::Room;
pub use watch::Overdue;
