//! News that is copied, edited and imitated: a seed decides what, so that it is known which articles are copies.
//!
//! ```
//! use copydesk_testkit::syndication::{Collection, Kind, Mix};
//! let day = Collection::new(Mix { count: 200, ..Mix::default() });
//! let copies = day.samples().filter(|sample| sample.meta.kind == Kind::Copy).count();
//! assert!((20..50).contains(&copies), "originals and copies are a quarter of the articles: {copies}");
//! ```
//!
//! Stories are composed from some four hundred own frames and two thousand own words (`data/frames.tsv`,
//! `data/words.tsv`) about an invented cast, or taken from texts at hand. What is done to a copy is an
//! [`Operation`]; a [`Tier`] says which of them. Articles that only look like copies are a [`Likeness`].
//! Every article of a [`Collection`] is a function of seed and place, so a million need no memory.
//!
//! Strangers share phrases about as often as in real news. Of the different rows of three words of an article of 3 kB,
//! among 10,000 of them, so many percent stand in so many articles:
//!
//! | articles | 1 | 2 | 3-5 | 6-10 | 11-20 | 21-40 | 41-100 | 101-300 | more |
//! |---|---|---|---|---|---|---|---|---|---|
//! | US news | 57.3 | 9.8 | 10.1 | 6.1 | 5.0 | 4.1 | 3.9 | 2.5 | 1.2 |
//! | generated | 57.7 | 10.9 | 13.7 | 4.5 | 3.4 | 2.5 | 1.9 | 2.0 | 3.5 |
//!
//! Two strangers have 0.9 of them in common there, 1.4 here; 59,500 different words there, 57,700 here.
//!
//! The sentences are nonsense on purpose: nothing in them is to be believed, and nobody's text is in them.
//!
//! # What is not here
//!
//! Paraphrase and translation. Finding copies: whoever has found clusters counts them with a [`Tally`].

mod cast;
mod collection;
mod edit;
mod form;
mod grammar;
mod inflection;
mod lexicon;
mod outlet;
mod score;
mod story;
mod tier;
mod truth;
mod words;
mod writer;

pub use collection::{Collection, Mix};
pub use edit::Operation;
pub use form::Likeness;
pub use outlet::OUTLETS_OF_A_CHAIN;
pub use score::{COUNTS_OF_HARM, Pairs, Tally};
pub use story::Story;
pub use tier::{OUTLETS, Tier};
pub use truth::{Kind, Relation, Sample, Truth};
