//! News articles in; structure, quotes, figures and duplicates out.
//!
//! ```
//! use copydesk::core::RawArticle;
//!
//! let pipeline = copydesk::single();
//! let raw = RawArticle::from_text("a1", "Rain fell.\n\nThe bridge cost US$5 million 300, 000, said Mayor Jane Roe.");
//! let document = pipeline.one(&raw)?;
//! let figure = &document.layers.quantities[0];
//! assert_eq!(document.article.slice(figure.span), "US$5 million 300, 000");
//! assert_eq!(figure.unit.as_deref(), Some("USD"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This is the umbrella over the copydesk crates: it names them under one roof and puts them together
//! in the order that news wants. Who needs one skill only should depend on that one crate
//! ([`quantities`], say), which brings [`core`](mod@core) and nothing heavy.
//!
//! # Cookbook
//!
//! **A folder of articles to JSON Lines**, copies marked:
//!
//! ```no_run
//! use copydesk::io::{Inputs, Output};
//! let source = Inputs::new(["articles"]).build()?;
//! let sink = Output::to("out").build()?;
//! let report = copydesk::standard().build()?.run(&*source, &*sink)?;
//! println!("{} documents", report.counts.out);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Who said which figure.** A figure knows the quote that says it; on the wire that is the field `quote`
//! of a quantity, in CSV its `speaker`. How old she is, she does not say:
//!
//! ```
//! use copydesk::core::RawArticle;
//! let text = "Trade grows\n\n“Trade grew by 12%,” said Anna Holt, 51, on Monday. Rain cost $5 million.";
//! let document = copydesk::single().one(&RawArticle::from_text("a", text))?;
//! let figures = document.layers.figures().map(|(figure, quote)| {
//!     let name = quote.and_then(|quote| quote.speaker.as_ref()?.name.as_deref());
//!     (document.article.slice(figure.span), name.unwrap_or("nobody"))
//! });
//! let told: Vec<_> = figures.filter(|(words, _)| !words.contains("Monday")).collect();
//! assert_eq!(told, [("12%", "Anna Holt"), ("51", "nobody"), ("$5 million", "nobody")]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Only what is sure to be said by whom:** quotes of a kind, names from 0.95 upwards.
//!
//! ```
//! use copydesk::core::{PerMille, QuoteKind, Structure};
//! use copydesk::quotes::{Options, quotes_in};
//! let sure = Options::default().threshold(PerMille::new(950)).kinds([QuoteKind::Direct]);
//! let text = "“We sold it,” said Ada Lind.\n\nShe said it was old. “It was time,” she added.";
//! let found = quotes_in(text, &Structure::default(), &sure);
//! let names: Vec<_> = found.iter().map(|quote| quote.speaker.as_ref()?.name.as_deref()).collect();
//! assert_eq!(names, [Some("Ada Lind"), None], "`she` is a guess, and stays a candidate");
//! # assert_eq!(found[1].speaker.as_ref().map(|s| s.candidates.len()), Some(1));
//! ```
//!
//! **Only the figures of a text**, without any pipeline:
//!
//! ```
//! use copydesk::quantities::quantities;
//! assert_eq!(quantities("48 % of $ 3 billion").count(), 2);
//! ```
//!
//! **Back to the received bytes:** every span of every layer leads there.
//!
//! ```
//! use copydesk::core::RawArticle;
//! let received = "\u{feff}One.\r\n\r\nThe fee is $ 3 billion.";
//! let document = copydesk::single().one(&RawArticle::from_text("a", received))?;
//! let source = document.article.origin().to_source(document.layers.quantities[0].span);
//! assert_eq!(&received[source], "$ 3 billion");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Settings from a file:** see [`Settings`]. **A stage or a sink of one's own:** see the examples
//! `own_stage` and `own_sink` of this crate.
//!
//! # What is not here
//!
//! Code of its own: the umbrella holds settings and wiring. Plugins and Parquet come with the
//! features `plugins` and `parquet`.

mod errors;
mod settings;

pub use copydesk_core as core;
pub use copydesk_dedup as dedup;
pub use copydesk_engine as engine;
pub use copydesk_files as files;
#[cfg(feature = "plugins")]
pub use copydesk_host as host;
pub use copydesk_io as io;
pub use copydesk_normalize as normalize;
pub use copydesk_quantities as quantities;
pub use copydesk_quotes as quotes;
pub use copydesk_segment as segment;

pub use errors::{InvalidOnDupId, OnDupId, StageErrors};
pub use settings::{
    FieldNames, Input, Normalize, Repeated, Run, Segment, Settings, StageName, UnknownStage,
};

use copydesk_engine::{Pipeline, PipelineBuilder};

/// The pipeline that we would choose, open for more stages: clean, take apart, find quotes and figures,
/// mark copies.
pub fn standard() -> PipelineBuilder {
    Settings::default().pipeline()
}

/// The same for one article at a time: nothing is known about other articles, so copies are not looked
/// for, and no thread is started.
///
/// # Panics
///
/// Never: the standard stages fit together, as the tests of this crate see to.
#[must_use]
pub fn single() -> Pipeline {
    Settings::default().single().expect("the standard stages fit together")
}
