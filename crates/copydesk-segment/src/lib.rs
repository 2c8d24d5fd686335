//! Finds the parts of a news article and its sentences.
//!
//! ```
//! use copydesk_core::ParagraphKind;
//! use copydesk_segment::structure;
//!
//! let text = "20.07.2021 Author: Petr Ivanov\n\nRain floods the old market\n\nIt fell all day. Nobody was hurt.";
//! let outline = structure(text);
//! assert_eq!(outline.facts.headline.map(|fact| fact.value).as_deref(), Some("Rain floods the old market"));
//! assert_eq!(outline.facts.published.map(|fact| fact.value).as_deref(), Some("2021-07-20"));
//! assert_eq!(outline.paragraphs[2].kind, ParagraphKind::Body);
//! assert_eq!(outline.sentences.len(), 4);
//! ```
//!
//! Nothing is ever deleted: a share button gets a paragraph of the kind `boilerplate`, and who wants
//! it gone drops it. When a line is doubtful it is taken for part of the article, since a reader can
//! skip a line too many and cannot guess one that is missing.
//!
//! # What is not here
//!
//! Repairs of the text and HTML. One article at a time cannot tell which line every page of a site
//! repeats; `copydesk-dedup` counts them over a collection. Phrases are known in English only; a text in
//! another language is recognised as such and cut into paragraphs and sentences all the same.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod blocks;
mod breaks;
mod bylines;
mod chars;
mod closers;
mod cues;
mod dateline;
mod dates;
mod enumeration;
mod head;
mod kinds;
mod language;
mod lexicon;
mod lines;
mod names;
mod next;
mod notes;
mod options;
mod page;
mod profile;
mod publication;
mod reasons;
mod register;
mod sentences;
mod speech;
mod stage;
mod stop;
mod title;
mod turns;
mod words;

use copydesk_core::{Facts, Paragraph, ParagraphKind, Span, Structure};

pub use options::{DateOrder, Options, QuotePolicy, UnknownChoice};
pub use publication::settle_dates;
pub use sentences::{Sentences, sentences};
pub use stage::SegmentStage;

/// An article taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outline {
    /// Headline, authors and date as the text gives them.
    pub facts: Facts,
    /// In order, disjoint, trimmed; together they hold every character that is no blank.
    pub paragraphs: Vec<Paragraph>,
    /// In order, disjoint, trimmed, each inside one paragraph; together they hold every character of
    /// the paragraphs that is neither a blank nor the dash that leads a turn of speech.
    pub sentences: Vec<Span>,
}

impl Outline {
    /// The view that other leaves read.
    #[must_use]
    pub fn view(&self) -> Structure<'_> {
        Structure { paragraphs: &self.paragraphs, sentences: &self.sentences }
    }
}

/// Takes an article apart with the default settings.
///
/// ```
/// use copydesk_core::ParagraphKind;
/// let outline = copydesk_segment::structure("It rained.\n\n– We were lucky. The bridge held.\n\nNumber of shows: 12");
/// let kinds: Vec<_> = outline.paragraphs.iter().map(|paragraph| paragraph.kind).collect();
/// assert_eq!(kinds, [ParagraphKind::Body, ParagraphKind::Dialogue, ParagraphKind::Boilerplate]);
/// ```
///
/// # Panics
///
/// If the text is 4 GiB or longer, which no article is.
#[must_use]
pub fn structure(text: &str) -> Outline {
    structure_with(text, &Options::default())
}

/// Takes an article apart.
///
/// # Panics
///
/// If the text is 4 GiB or longer, which no article is.
#[must_use]
pub fn structure_with(text: &str, options: &Options) -> Outline {
    let profiles: Vec<_> = lines::blocks(text)
        .into_iter()
        .map(|block| profile::Profile::of(text, block, options))
        .collect();
    let labels = kinds::label(&profiles, options);
    let mut facts = labels.facts;
    facts.dateline = dateline::of(&profiles, &labels.kinds, &facts);
    facts.language = language::of(&profiles, &labels.kinds);
    settle_dates(&mut facts, None);
    let paragraphs = Vec::with_capacity(profiles.len());
    let sentences = Vec::with_capacity(2 * profiles.len()); // about as many as news has
    let mut outline = Outline { facts, paragraphs, sentences };
    let mut register = register::Judged::Later(text);
    for (at, (profile, kind)) in profiles.iter().zip(labels.kinds).enumerate() {
        let reason = reasons::reason(profile, kind, at, &labels.article, labels.on_page);
        let paragraph = Paragraph::new(Span::of(profile.start..profile.end), kind);
        outline.paragraphs.push(paragraph.told_by(reason.word(), reason.confidence()));
        let is_turn = matches!(
            kind,
            ParagraphKind::Dialogue | ParagraphKind::Question | ParagraphKind::Answer
        );
        let start = profile.start + if is_turn { profile.dash } else { 0 };
        let mut cutter =
            sentences::Cutter::new(text, start, profile.end, options.quote_policy, register);
        outline.sentences.extend(&mut cutter);
        register = cutter.register();
    }
    outline
}
