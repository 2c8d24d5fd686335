//! What copydesk's own tests share: golden files, laws, and texts with traps in them.
//!
//! ```
//! use copydesk_core::{Article, Layers};
//! use copydesk_testkit::{laws, salted_prose};
//! use proptest::prelude::*;
//! proptest!(ProptestConfig::with_cases(8), |(text in salted_prose())| {
//!     laws::wire(&Article::from_text("a1", text), &Layers::default());
//! });
//! ```
//!
//! A law is a function that panics when it is broken, so that an example, a property and a fuzz target
//! can all call the same one; [`laws`] holds them. A golden file is prose with what is found in it;
//! [`golden`] runs and rewrites them, and [`render`] says how a finding looks there. [`gold`] is what a human
//! says instead, and how near the program comes to it. [`syndication`] makes collections of any size in which it
//! is known what copies what. [`plugin`] builds plugin libraries.
//!
//! # What is not here
//!
//! Anything a user of copydesk would need: the crate is not published. The parsers themselves: it
//! stands on copydesk-core alone, so that every leaf can test with it.

pub mod anchors;
mod damage;
mod doors;
mod escapes;
mod files;
pub mod gold;
pub mod golden;
pub mod laws;
pub mod plugin;
mod prose;
mod readme;
pub mod render;
mod repair_score;
mod sound;
mod speech;
pub mod syndication;
mod system;
mod tree;

pub use damage::{Damage, Damaged, Harm, damaged, spoil};
pub use doors::{LineSink, ListSource, drain};
pub use escapes::unescape;
pub use files::news;
pub use prose::{salted_prose, wild_text};
pub use readme::hold_readme;
pub use repair_score::{Score, places};
pub use sound::Dice;
pub use speech::{Said, Speech, speech};
pub use system::{left_out, mounts, peak_memory};
pub use tree::tree;
