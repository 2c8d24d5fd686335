//! Why a paragraph has its kind, and how often that reason is right.
//!
//! The reason is told after the fact, from the kind and from what the paragraph itself shows: the
//! shares of `data/reasons.tsv` were counted the same way.

use std::ops::Range;
use std::sync::LazyLock;

use copydesk_core::{ParagraphKind, PerMille};

use crate::profile::Profile;
use crate::{bylines, kinds, lexicon, speech};

/// What told a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Title,
    TitleOnPage,
    Date,
    BylineCue,
    BylineName,
    BylineNewsroom,
    Prose,
    Line,
    ProseOnPage,
    LineOnPage,
    NoStop,
    BetweenDashes,
    Credit,
    PictureWord,
    List,
    Dash,
    Turn,
    Note,
    Phrase,
    PhraseAndShape,
    Before,
    Between,
    After,
    ProseOutside,
}

impl Reason {
    // in the order of the variants, so that a reason is the place of its row as well
    #[rustfmt::skip]
    const WORDS: [&'static str; 24] = [
        "title", "title-on-page", "date-alone", "byline-cue", "byline-name", "byline-newsroom",
        "prose", "line", "prose-on-page", "line-on-page", "no-stop", "between-dashes", "credit", "picture-word",
        "list", "dash", "turn", "about-author", "phrase", "phrase-and-shape",
        "before-article", "between-parts", "after-article", "prose-outside",
    ];

    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        Self::WORDS.get(self as usize).copied().unwrap_or_default()
    }

    /// How many of a thousand paragraphs with this reason have the kind it gave them.
    pub(crate) fn confidence(self) -> PerMille {
        SHARES.get(self as usize).copied().unwrap_or_default()
    }
}

static SHARES: LazyLock<Vec<PerMille>> = LazyLock::new(|| {
    let share_of = |wanted: &&str| {
        lexicon::rows(include_str!("../data/reasons.tsv"))
            .find(|(word, _)| word == wanted)
            .and_then(|(_, share)| share.parse().ok())
            .map_or(PerMille::HALF, PerMille::new)
    };
    Reason::WORDS.iter().map(share_of).collect()
});

/// What told the kind of the paragraph at `at`, in a text whose article lies in `article`.
pub(crate) fn reason(
    profile: &Profile<'_>,
    kind: ParagraphKind,
    at: usize,
    article: &Range<usize>,
    on_page: bool,
) -> Reason {
    match kind {
        ParagraphKind::Headline if on_page => Reason::TitleOnPage,
        ParagraphKind::Headline => Reason::Title,
        ParagraphKind::Dateline => Reason::Date,
        ParagraphKind::Byline if !profile.authors.is_empty() => Reason::BylineCue,
        ParagraphKind::Byline if bylines::is_credit(profile.text) => Reason::BylineNewsroom,
        ParagraphKind::Byline => Reason::BylineName,
        ParagraphKind::Heading if speech::is_heading(profile) => Reason::BetweenDashes,
        ParagraphKind::Heading => Reason::NoStop,
        ParagraphKind::Dialogue if profile.dash > 0 => Reason::Dash,
        ParagraphKind::Dialogue | ParagraphKind::Question | ParagraphKind::Answer => Reason::Turn,
        ParagraphKind::Caption if kinds::has_credit(profile.text) => Reason::Credit,
        ParagraphKind::Caption => Reason::PictureWord,
        ParagraphKind::ListItem => Reason::List,
        ParagraphKind::AuthorNote => Reason::Note,
        ParagraphKind::Boilerplate => boilerplate(profile, at, article),
        _ if on_page && profile.is_prose() => Reason::ProseOnPage,
        _ if profile.is_prose() => Reason::Prose,
        _ if on_page => Reason::LineOnPage,
        _ => Reason::Line,
    }
}

/// What told that a paragraph is furniture: its own words, or where it stands.
fn boilerplate(profile: &Profile<'_>, at: usize, article: &Range<usize>) -> Reason {
    if profile.says_furniture() {
        Reason::Phrase
    } else if profile.is_furniture() {
        Reason::PhraseAndShape
    } else if profile.is_prose() {
        Reason::ProseOutside
    } else if at < article.start {
        Reason::Before
    } else if at < article.end {
        Reason::Between
    } else {
        Reason::After
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure;

    #[test]
    fn every_reason_of_the_table_is_known_and_the_other_way_round() {
        let table: Vec<_> = lexicon::rows(include_str!("../data/reasons.tsv")).collect();
        let words: Vec<_> = table.iter().map(|(word, _)| *word).collect();
        assert_eq!(words, Reason::WORDS);
        assert_eq!(Reason::ProseOutside.word(), "prose-outside", "the last of both");
        assert!(table.iter().all(|(_, share)| share.parse::<u16>().is_ok_and(|n| n <= 1000)));
    }

    #[test]
    fn a_reason_goes_with_each_paragraph() {
        let text = "River floods the old market\n\nBy Aliya Bek\n\nThe river rose on Friday and flooded the market.\n\nA dry year before\n\nShare on Facebook";
        let outline = structure(text);
        let reasons: Vec<_> = outline.paragraphs.iter().map(|p| &*p.reason).collect();
        assert_eq!(reasons, ["title", "byline-cue", "prose", "no-stop", "phrase"]);
        assert!(outline.paragraphs.iter().all(|p| p.confidence > PerMille::HALF));
    }
}
