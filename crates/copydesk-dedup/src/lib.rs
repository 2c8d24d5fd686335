//! Finds which news articles copy which: the same words, nearly the same, or one inside the other.
//!
//! ```
//! use copydesk_core::Relation;
//! use copydesk_dedup::duplicates;
//!
//! let wire = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said. \
//!             Sixty passengers spent the night in a school hall.";
//! let paper = format!("{wire} The next boat leaves on Wednesday if the wind drops, and those who hold \
//!             tickets for the one that did not sail will be taken aboard first.");
//! let other = "The ferry company of Norvik said on Monday that it had sold its last steamer.";
//!
//! let verdicts = duplicates(&[("wire", wire), ("paper", &paper), ("other", other)]);
//! assert_eq!(verdicts.len(), 1);
//! let copy = verdicts[0].duplicate.as_ref().expect("the paper prints the wire's story");
//! assert_eq!((copy.of.as_str(), copy.relation), ("paper", Relation::Contained));
//! ```
//!
//! Every candidate is compared exactly before it is called a copy, and every member of a cluster was
//! compared with the article that is kept: a wrong cluster hides news, so a chain of small changes
//! never joins two stories. The price is that a copy of a copy, edited twice, may stand alone.
//!
//! Figures are read, not folded away. Three hundred market reports that differ in nothing else are
//! related as *templates*, and each of them stays; a copy in which a single figure was corrected is a
//! copy and an *update*.
//!
//! The weight of a common phrase depends on how many articles hold it, so a verdict on an edited copy can
//! change when the collection grows. One on equal words cannot, nor can it depend on the order of
//! the input, on threads or on how the notes are cut.
//!
//! # Where to begin
//!
//! - [`clusters()`] and [`duplicates`] for articles in memory;
//! - [`Fingerprint::of`], [`compare()`] and [`passages`] for two texts;
//! - [`Index`] for a program with its own loop: what came before that this article copies;
//! - [`MinHash`] and [`Bands`] for keys to group by in a database or in Spark;
//! - [`DedupStage`] for the pipeline, which spills its notes; [`MemoryBench`] runs it without one;
//! - [`steps`] for an engine that groups by itself;
//! - [`repeated_paragraphs`] and [`RepeatedParagraphs`] for what many articles have in common without being copies;
//! - [`Options`] for other thresholds, all of them explained.
//!
//! # What is not here
//!
//! Paraphrase and translation: both texts must share words in order. Files and threads: the pipeline
//! lends them. A running mode that marks a copy as it passes: its verdict would hang on the order
//! of arrival.

mod blocks;
mod cluster;
mod clusters;
mod compare;
mod day;
mod exact;
mod fingerprint;
mod fold;
mod hash;
mod index;
mod lookup;
mod memory;
mod minhash;
mod note;
mod number_words;
mod options;
mod paragraphs;
mod room;
mod rule;
mod settings;
mod settle;
mod shelf;
mod spill;
mod stage;
pub mod steps;
mod verify;
mod weight;

pub use clusters::{Cluster, Member, clusters, duplicates};
pub use compare::{Comparison, Part, Passage, compare, passages};
pub use fingerprint::{Fingerprint, fingerprint};
pub use lookup::{Index, Likeness, Match};
pub use memory::MemoryBench;
pub use minhash::{Bands, LowBits, MinHash, MinHasher};
pub use options::{Options, Profile, UnknownProfile};
pub use paragraphs::{
    DedupAndRepeated, ParagraphRecord, RepeatedParagraphs, paragraph_records, repeated_paragraphs,
};
pub use shelf::MemoryShelf;
pub use stage::DedupStage;

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
