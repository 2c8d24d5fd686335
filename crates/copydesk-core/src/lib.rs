//! The ground that every copydesk crate stands on: what an article is, what can be said about it,
//! and what a pipeline is made of.
//!
//! ```
//! use copydesk_core::{Article, Layers, Paragraph, ParagraphKind, Span};
//!
//! let article = Article::from_text("a1", "Rain fell.\n\nAll day.");
//! let mut layers = Layers::default();
//! layers.paragraphs.push(Paragraph::new(Span::new(0, 10), ParagraphKind::Body));
//! assert_eq!(article.slice(layers.paragraphs[0].span), "Rain fell.");
//! layers.check(&article)?;
//! # Ok::<(), copydesk_core::LawError>(())
//! ```
//!
//! An [`Article`] is frozen when it is made: no stage can change its text, each only lays another
//! sheet of [`Layers`] over it. The price is that a stage which wants other text (folded case, say)
//! must make its own and throw it away; the gain is that every [`Span`] of every layer means the
//! same bytes for ever, and that [`Origin`] leads each of them back to the bytes as received.
//!
//! # What is not here
//!
//! Algorithms, files, threads and clocks. A type lives here when its consumer should not need its
//! producer: a sink that writes quotes reads [`Quote`] without linking the code that finds quotes.

mod amount;
mod article;
mod cause;
mod corpus;
mod document;
mod duplicate;
mod encoder;
mod encoding;
mod facts;
mod hands;
mod layer_name;
mod layers;
mod links;
mod offset_map;
mod paragraph;
mod per_mille;
mod quantity;
mod quote;
mod raw;
mod reject;
mod repeated;
mod sink;
mod source;
mod span;
mod stage;
pub mod wire;

pub use amount::{Amount, print_decimal};
pub use article::{Article, Meta, Origin};
pub use cause::Cause;
pub use corpus::{
    Bench, CorpusStage, Crew, Draft, Look, Notes, Scratch, Shelf, Verdict, Verdicts, map,
};
pub use document::Document;
pub use duplicate::{Duplicate, Related, RelatedKind, Relation};
pub use encoder::{Encoder, Writer};
pub use encoding::{Decided, Encoding};
pub use facts::{Dateline, Fact, Facts, Language};
pub use hands::{Hands, SameThread};
pub use layer_name::{InvalidLayerName, LayerName};
pub use layers::{LawError, Layers, OpenMark};
pub use offset_map::{Bias, Edit, OffsetMap, OffsetMapError, Run};
pub use paragraph::{Paragraph, ParagraphKind, Structure};
pub use per_mille::PerMille;
pub use quantity::{Comparator, Quantity, QuantityKind};
pub use quote::{Candidate, Quote, QuoteKind, Speaker, SpeakerKind, TurnRole};
pub use raw::{Content, Place, RawArticle};
pub use reject::Reject;
pub use repeated::{Repeated, RepeatedKind};
pub use rust_decimal::Decimal;
pub use serde_json::Value;
pub use sink::{Committed, Part, Sink, Written};
pub use source::{Item, Record, Records, Source, Split, Stamp};
pub use span::Span;
pub use stage::{Intake, Stage, StageCounts};
