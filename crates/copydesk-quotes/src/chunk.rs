//! Finds the words that point to a speaker, without a tagger: a noun phrase left or right of a cue.
//!
//! The phrase may be interrupted by asides (`Ada Lind, 45, who runs the mill, said`), and the name
//! may itself stand in an aside (`the head of the mill, Ada Lind, said`).

mod after;
mod aside;
mod before;

pub(crate) use after::{pronoun_after, subject_after};
pub(crate) use aside::{is_aside, is_name};
pub(crate) use before::{antecedent, subject_before};

use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// Elements of a scene: `from..to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Who is said to speak, as elements of the scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The words that point to the speaker.
    pub(crate) mention: Stretch,
    /// The words of an apposition that say what the speaker is.
    pub(crate) apposition: Option<Stretch>,
    /// From the first word of the whole construction.
    pub(crate) outer: Stretch,
    /// Whom a relative pronoun goes back to: the `Ada Lind` of `Ada Lind, who says`.
    pub(crate) antecedent: Option<Stretch>,
}

impl Subject {
    const fn new(mention: Stretch, apposition: Option<Stretch>, outer: Stretch) -> Self {
        Self { mention, apposition, outer, antecedent: None }
    }
}

/// The longest noun phrase, in elements.
const LONGEST: usize = 24;

/// What can never stand inside a noun phrase that we take for a subject.
const BREAKS: Flags = Flags::AUX
    .or(Flags::MODAL)
    .or(Flags::SUBORD)
    .or(Flags::VERB)
    .or(Flags::RELATIVE)
    .or(Flags::WH)
    .or(Flags::NEGATION);

/// Whether a word that is an adverb or a verb elsewhere says which of several a person is: `lead author
/// Ada Lind`, `first violinist Ada Lind`.
fn is_rank(text: &str, scene: &Scene, at: usize) -> bool {
    let role = |e: &Token| e.is(Flags::ROLE) && !e.capital;
    let word = scene.elems.get(at).map_or("", |e| e.text(text));
    matches!(word, "first" | "lead") && scene.elems.get(at + 1).is_some_and(role)
}

/// Whether a word for a time tells which of several a person is: `the night watchman`.
fn is_shift(time: &Token, next: Option<&Token>) -> bool {
    let small =
        BREAKS.or(Flags::PREP).or(Flags::ADVERB).or(Flags::TIME).or(Flags::CUE).or(Flags::SUBJECT);
    let plain = next.is_some_and(|n| n.kind == Kind::Word && !n.capital && !n.is(small));
    time.is(Flags::TIME) && !time.capital && plain
}

/// A phrase without what it cannot begin or end with; nothing if no noun is left.
fn trim(scene: &Scene, mut phrase: Stretch) -> Option<Stretch> {
    let elems = &scene.elems;
    let loose = |t: &Token| matches!(t.kind, Kind::Other | Kind::Dash | Kind::Comma);
    while phrase.from < phrase.to && loose(&elems[phrase.from]) {
        phrase.from += 1;
    }
    while phrase.from < phrase.to && loose(&elems[phrase.to - 1]) {
        phrase.to -= 1;
    }
    let words = &elems[phrase.from..phrase.to];
    let noun = |t: &Token| {
        matches!(t.kind, Kind::Word | Kind::Number)
            && (t.is_name()
                || t.is(Flags::GROUP)
                || !t.is(Flags::DET
                    .or(Flags::POSS)
                    .or(Flags::PREP)
                    .or(Flags::CONJ)
                    .or(Flags::EXPLETIVE)))
            || t.is(Flags::GROUP)
    };
    // `he`, `the other`
    let pronoun = words.len() == 1 && words[0].is(Flags::SUBJECT)
        || words.len() == 2 && words.iter().all(|t| t.is(Flags::DET));
    (pronoun || words.last().is_some_and(Token::counts) || words.iter().any(noun)).then_some(phrase)
}
