//! Tells a story from news by the words of the narrator: whether people are `he`, `she` and `I`, or
//! whether there are figures, dates, places and institutions.
//!
//! The rules for both differ where the two do: a reporter gives the words of others in clauses and
//! goes on with a speaker, a narrator gives them in marks and lets speakers take turns. The border is
//! far from either: on PolNeAR's 840 training articles fewer than 1 in a hundred are read as stories,
//! of 50 novels of LitBank more than 8 in ten.

use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// How many halves of a person's pronoun make up for one figure, date, place or institution.
const NEWS: usize = 12;
/// How many pronouns more there must be, in halves, before quotations are read as those of a story.
const MARGIN: usize = 4;
/// The same before its reported clauses are left to the narrator: a short text of `he` and `she` may
/// be a reporter's.
const CLAUSES: usize = 12;

/// Who tells a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Story {
    /// Its quotations are those of a story: direct, and side by side they are turns.
    pub(crate) marks: bool,
    /// Its reported clauses are the narrator's.
    pub(crate) clauses: bool,
    /// Its quotations mostly stand in double marks.
    pub(crate) doubles: bool,
}

impl Story {
    /// A text that is none.
    pub(crate) const NONE: Self = Self { marks: false, clauses: false, doubles: false };
}

/// How many words outside quotations are those of narrators, and of reporters.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tale {
    people: usize,
    news: usize,
}

impl Tale {
    /// Takes in a word or sign.
    pub(crate) fn read(&mut self, text: &str, token: &Token) {
        if token.flags.any(TELLING) || token.kind == Kind::Number {
            self.people += usize::from(is_person(text, token));
            self.news += usize::from(is_news(token));
        }
    }
}

/// Whether the words outside quotations are those of a narrator.
pub(crate) fn story(tale: Tale, scenes: &[Scene]) -> Story {
    let over = |margin| 2 * tale.people > NEWS * tale.news + margin;
    let outer = || scenes.iter().flat_map(|scene| scene.pairs).filter(|pair| pair.depth == 0);
    let singles = outer().filter(|pair| pair.single).count();
    let doubles = outer().count() > 2 * singles;
    Story { marks: over(MARGIN), clauses: over(CLAUSES), doubles }
}

/// What a word has of which a text is told; others need no closer look.
pub(crate) const TELLING: Flags = NAMED.or(Flags::MALE).or(Flags::FEMALE).or(Flags::TALKERS);

/// What a name in news is one of.
const NAMED: Flags = Flags::ORG.or(Flags::DOC).or(Flags::TIME).or(Flags::PLACE).or(Flags::NATION);

/// `he`, `her`, `I`, `my`, `Mrs.`, but no `spokeswoman`.
fn is_person(text: &str, token: &Token) -> bool {
    token.is(Flags::MALE.or(Flags::FEMALE)) && !token.is(Flags::ROLE)
        || token.end() - token.start() <= 2
            && matches!(token.first_byte(text), b'I' | b'm' | b'M')
            && matches!(token.text(text), "I" | "me" | "my" | "Me" | "My")
}

/// A figure; the name of a date, a place, an institution, something written. Stories have houses and
/// hospitals too, but few names of them.
fn is_news(token: &Token) -> bool {
    token.kind == Kind::Number || token.capital && token.is(NAMED)
}
