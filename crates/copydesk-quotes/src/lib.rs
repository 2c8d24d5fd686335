//! Finds who said what in news text.
//!
//! ```
//! use copydesk_quotes::quotes;
//!
//! let text = "“The dam will hold,” said the engineer, Ada Lind. She added that work goes on.";
//! let found = quotes(text);
//! assert_eq!(&text[found[0].parts[0].range()], "The dam will hold,");
//! assert_eq!(&text[found[1].parts[0].range()], "work goes on");
//! let name = |n: usize| found[n].speaker.as_ref().and_then(|s| s.name.as_deref());
//! assert_eq!((name(0), name(1)), (Some("Ada Lind"), Some("Ada Lind")));
//! ```
//!
//! Rules alone, no model and no list of names: marks are paired at least cost, verbs of speech are
//! looked up, and noun phrases around them are cut by closed word classes. The price is that verbs
//! it does not know and speakers named in unusual ways are missed; the gain is that each quote says
//! which rule found it ([`copydesk_core::Quote::rule`]) and how far to trust it. **A speaker nobody
//! can name is left unnamed, with ranked candidates, and never becomes the nearest name.**
//!
//! News carries a speaker over a paragraph; in a story, told by its narrator's words, two speakers take
//! turns, who acts beside a quotation speaks it, and a clause is the narrator's.
//!
//! Quoted strings that are no speech (titles, slogans, scare quotes) are returned under kinds of
//! their own, since a reader who wants to know why they are missing from the speech would ask.
//!
//! # What is not here
//!
//! Paragraphs, sentences and turns are not decided here: [`quotes_in`] is told them by a
//! [`copydesk_core::Structure`], and [`quotes`] takes blank lines for paragraph ends and knows only
//! turns that are plain on the page, by their letters, names or dashes. Attitudes (`criticised`, `wants`) are no speech. Nobody outside the text is known.

mod blocks;
mod chunk;
mod clause;
mod confidence;
mod cues;
mod draft;
mod finish;
mod lexicon;
#[cfg(test)]
mod looks;
mod marks;
mod naming;
mod nature;
mod options;
mod people;
mod scene;
mod sieves;
mod stage;
mod story;
mod tokens;
mod voice;

pub use options::Options;
pub use stage::QuoteStage;

use copydesk_core::{Quote, Structure};

/// The quotes of a text of its own: blank lines end paragraphs.
///
/// ```
/// let found = copydesk_quotes::quotes("He said: “Wait.”\n\nNobody did.");
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].rule, "lead");
/// ```
#[must_use]
pub fn quotes(text: &str) -> Vec<Quote> {
    quotes_in(text, &Structure::default(), &Options::default())
}

/// The quotes of a text whose paragraphs are known, by start, outer before inner.
///
/// ```
/// use copydesk_core::{Paragraph, ParagraphKind, Span, Structure};
/// use copydesk_quotes::{Options, quotes_in};
///
/// let text = "The plan is sound, said Ada Lind.\n\n- We begin in May.";
/// let paragraphs = [
///     Paragraph::new(Span::new(0, 33), ParagraphKind::Body),
///     Paragraph::new(Span::new(35, 53), ParagraphKind::Dialogue),
/// ];
/// let structure = Structure { paragraphs: &paragraphs, sentences: &[] };
/// let found = quotes_in(text, &structure, &Options::default());
/// assert_eq!(&text[found[1].parts[0].range()], "We begin in May.");
/// assert_eq!(found[1].speaker.as_ref().and_then(|s| s.name.as_deref()), Some("Ada Lind"));
/// ```
#[must_use]
pub fn quotes_in(text: &str, structure: &Structure<'_>, options: &Options) -> Vec<Quote> {
    let page = scene::Page::of(text, structure);
    let scenes = page.scenes();
    let story = story::story(page.tale(), &scenes);
    let drafts = sieves::drafts(text, &scenes, story);
    finish::finish(text, &scenes, story, drafts, options)
}
