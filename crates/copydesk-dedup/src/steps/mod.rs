//! The search for copies as pure functions of plain data, for engines that bring their own partitions.
//!
//! [`DedupStage`](crate::DedupStage) runs these very functions over notes and spilled buckets of one machine. An engine
//! that groups by itself calls them so, `I` being the article's own id wherever one is asked for:
//!
//! | step | grouped by | gives |
//! |---|---|---|
//! | [`Text::of`] | article | what tells articles with the same words |
//! | [`same_words`] | [`Text::key`] | copies word for word, each with its [`Led::leader`] |
//! | [`keys()`] | article that is led by none | [`Posting`]s |
//! | [`meet()`], [`meet_all`] | [`Posting::key`] | [`Hit`]s, and of each article a share of its [`Total`] |
//! | [`candidates()`] | pair of a [`Hit`] | [`Candidate`]s |
//! | [`verify()`] | any bucket of candidates with their fingerprints | [`Edge`]s |
//! | [`round_ups()`], then [`part`] | article of a [`Held`] | the edges without those that chain stories |
//! | [`components()`] | all edges, or what of them hangs together | of each bound article its component |
//! | [`missing`], then [`verify()`] and [`part`] again | component | the edges that [`stars()`] wants besides |
//! | [`stars()`] | component | [`Member`]s, each with its kept article |
//! | [`likest()`] | article | updates and templates |
//!
//! Every result is a function of the members of its group as a set: partitions, order and machines change
//! nothing. [`Weights`] alone need a number of the whole collection.
//!
//! ```
//! use copydesk_dedup::steps::{self, Total, Weights};
//! use copydesk_dedup::{Fingerprint, Options};
//!
//! let options = Options::default();
//! let story = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said. \
//!              Sixty passengers spent the night in a school hall.";
//! let longer = format!("{story} The next boat leaves on Wednesday if the wind drops, he said, and those \
//!              who hold tickets for the one that did not sail will be taken aboard first.");
//! let articles = [("a", Fingerprint::of(story)), ("b", Fingerprint::of(&longer))];
//!
//! let mut postings = Vec::new();
//! for (id, fingerprint) in &articles {
//!     postings.extend(steps::keys(*id, fingerprint, false));
//! }
//! let mut met = steps::meet_all(&mut postings, &Weights::new(2, &options));
//! let total = |id: &&str| -> Total { met.totals.iter().filter(|of| of.0 == *id).map(|of| of.1).sum() };
//! let found = steps::candidates(&mut met.hits, total, &options);
//! let edges = steps::verify(&found, &articles, &options)?;
//! assert_eq!(steps::components(&edges), [("a", "a"), ("a", "b")]);
//! # Ok::<(), copydesk_core::Cause>(())
//! ```
//!
//! # Growing collections
//!
//! Articles of earlier runs take part as *settled*: the new ones meet them, but two settled ones never make
//! a pair, one that was kept stays kept whatever comes later, and of none a second verdict is given.
//!
//! # What is not here
//!
//! Grouping, spilling, threads, the ids of other systems: they belong to who calls.

mod candidates;
mod components;
mod keys;
mod likest;
mod meet;
mod round_ups;
mod same;
mod standing;
mod stars;
mod verify;

pub use candidates::{Candidate, candidates};
pub(crate) use candidates::{Shared, rarity};
pub use components::components;
pub use keys::{Posting, keys};
pub use likest::{Alike, likest};
pub use meet::{Hit, Met, Total, meet, meet_all};
pub use round_ups::{Held, RoundUp, part, round_ups};
pub(crate) use same::key;
pub use same::{Led, Text, same_words};
pub use standing::{Settled, Standing};
pub use stars::{Member, Vertex, missing, stars};
pub use verify::{Edge, verify};
pub(crate) use verify::{lost, verify_prepared};

pub use crate::rule::{Bond, Kind, Shape, Tie, judge};
pub use crate::weight::Weights;
