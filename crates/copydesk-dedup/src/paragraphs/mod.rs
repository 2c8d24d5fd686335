//! Paragraphs that many articles have in common: what a single article cannot tell.
//!
//! ```
//! use copydesk_core::RepeatedKind;
//! use copydesk_dedup::repeated_paragraphs;
//! let speech = "We will build the dam again, and this time we will build it of stone and not of the \
//!               promises of our neighbours in the north.";
//! let found = repeated_paragraphs(&[
//!     ("herald.example", &format!("Mayor promises dam\n\n{speech}")),
//!     ("courier.example", &format!("A word from the mayor\n\nThe dam broke in May.\n\n{}", speech.to_uppercase())),
//!     ("mail.example", "The dam broke in May."),
//! ]);
//! let told: Vec<_> = found.iter().map(|verdict| (verdict.ordinal, verdict.repeated[0])).collect();
//! assert_eq!((told[0].0, told[0].1.paragraph, told[1].0, told[1].1.paragraph), (0, 1, 1, 2));
//! assert_eq!((told[0].1.sources, told[0].1.kind), (2, RepeatedKind::Syndicated));
//! ```
//!
//! A box, a notice, the motto of a column looks like any paragraph until the same source has printed it
//! ten times; a statement looks like reporting until another paper has it word by word. Nothing is deleted,
//! and no kind is changed: each repeated paragraph is told with its counts and what kind of repetition it is.
//!
//! Words are folded as for copies: case, marks and blanks do not count. Figures do, in most paragraphs;
//! a single figure in one of at most twenty words does not, so that `Number of shows: 12` and `Number of shows:
//! 1556` are one line, and `Net 12 vs 9` and `Net 14 vs 11` two.
//!
//! Articles of one source that share the two longest paragraphs beside the one that is counted are taken for
//! copies and count once: a story that was sent twenty times would be a story of nothing but boilerplate.
//! Two, as the longest alone is often a notice of the house.
//!
//! # What is not here
//!
//! Paragraphs that differ by a word: who repeats them copies an article, and [`DedupStage`](crate::DedupStage)
//! finds it. Paragraphs without a letter (`* * *`, `12.07.2021`) are no text and are not counted; all others
//! are, however many an article has.

mod count;
mod cut;
mod joint;
mod key;
mod record;
mod sieve;
mod source;
mod stage;

use std::collections::BTreeMap;

use copydesk_core::{Repeated, Verdict};

pub use count::RepeatedParagraphs;
pub use joint::DedupAndRepeated;
pub use record::{ParagraphRecord, paragraph_records};

/// The repeated paragraphs of articles in memory, given as source and text, with the default settings. The
/// texts are cut at blank lines; [`Verdict::ordinal`] is the place in `articles`.
///
/// ```
/// let story = |name: &str| format!("{name} floods the market\n\nFollow us on the hill and in the valley");
/// let texts = ["Ria", "Lova", "Tun", "Mel", "Dra"].map(story);
/// let articles: Vec<_> = texts.iter().map(|text| ("herald.example", text.as_str())).collect();
/// let found = copydesk_dedup::repeated_paragraphs(&articles);
/// assert_eq!(found.len(), 5, "five are enough where the place is always the same");
/// assert_eq!((found[4].repeated[0].paragraph, found[4].repeated[0].documents), (1, 5));
/// ```
#[must_use]
pub fn repeated_paragraphs(articles: &[(&str, &str)]) -> Vec<Verdict> {
    let records = (0_u32..).zip(articles).flat_map(|(number, (source, text))| {
        record::records(&source.to_lowercase(), text, &cut::cut(text), number)
    });
    let mut records: Vec<ParagraphRecord> = records.collect();
    let mut by_article: BTreeMap<u32, Vec<Repeated>> = BTreeMap::new();
    for (article, repeated) in RepeatedParagraphs::default().count(&mut records) {
        by_article.entry(article).or_default().push(repeated);
    }
    stage::verdicts(by_article).iter().cloned().collect()
}
