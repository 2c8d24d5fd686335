//! What is to be known of all elements of a paragraph, found in one pass: where its sentences begin,
//! which words may be a cue, where its quotations stand, and whether its words tell a story.

use std::mem::replace;

use super::pair_of;
use crate::lexicon::Flags;
use crate::marks::Pair;
use crate::story::{TELLING, Tale};
use crate::tokens::{Kind, Token};

/// What the passes over the elements would look for, kept for all paragraphs of a page.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Which elements of its paragraph a sentence begins with, but for the first sentence.
    pub(super) sentences: Vec<usize>,
    /// Which elements may be a cue.
    pub(super) cues: Vec<usize>,
    /// Which elements are quotations.
    pub(super) quotations: Vec<usize>,
    /// What all words outside quotations tell.
    pub(super) tale: Tale,
}

/// What a word has that more than its neighbours ask for.
const NOTED: Flags = CUES.or(TELLING);

/// What a cue begins with.
const CUES: Flags = Flags::CUE.or(Flags::PHRASE);

impl Survey {
    /// Adds the elements of a paragraph.
    pub(super) fn read(&mut self, text: &str, elems: &[Token], pairs: &[Pair]) {
        let mut before = Kind::Comma; // with which no sentence ends
        for (index, elem) in elems.iter().enumerate() {
            let left = replace(&mut before, elem.kind);
            match elem.kind {
                // Most words, with which no sentence begins either.
                Kind::Word if !elem.capital && !elem.flags.any(NOTED) => continue,
                Kind::Word => {
                    if elem.flags.any(CUES) {
                        self.cues.push(index);
                    }
                    self.tale.read(text, elem);
                }
                Kind::Number => self.tale.read(text, elem),
                Kind::Quote => self.quotations.push(index),
                Kind::Comma | Kind::Colon | Kind::Semicolon | Kind::Stop | Kind::Close => continue,
                Kind::Dash | Kind::Open | Kind::Mark | Kind::Other => {}
            }
            let may_end = match left {
                Kind::Word => elem.capital,
                Kind::Stop | Kind::Close | Kind::Quote => true,
                _ => false,
            };
            if may_end && ends_sentence(text, elems, pairs, index - 1) {
                self.sentences.push(index);
            }
        }
    }
}

/// Whether a new sentence begins after element `index`.
fn ends_sentence(text: &str, elems: &[Token], pairs: &[Pair], index: usize) -> bool {
    let (Some(this), Some(next)) = (elems.get(index), elems.get(index + 1)) else {
        return false;
    };
    let upper =
        next.capital || matches!(next.kind, Kind::Number | Kind::Quote | Kind::Open | Kind::Dash);
    match this.kind {
        Kind::Stop => upper || next.kind == Kind::Other,
        Kind::Close => upper && index > 0 && elems[index - 1].kind == Kind::Stop,
        // `in the U.S. He left`: an abbreviation and then a word that hardly ever has a capital.
        Kind::Word if next.capital && text.as_bytes().get(this.end() - 1) == Some(&b'.') => {
            next.is(Flags::DET.or(Flags::SUBJECT).or(Flags::SUBORD).or(Flags::CONJ).or(Flags::PREP))
                && !this.is(Flags::HONORIFIC)
        }
        Kind::Quote => match last_sign(text, pairs, this) {
            Some(b'.') => upper && !is_followed_by_tag(elems, index + 1, false),
            Some(b'!' | b'?') => upper && !is_followed_by_tag(elems, index + 1, true),
            _ => false,
        },
        _ => false,
    }
}

/// The first byte of the sign that a quotation ends with, if it ends a sentence.
fn last_sign(text: &str, pairs: &[Pair], quote: &Token) -> Option<u8> {
    let pair = pair_of(pairs, quote)?;
    let last = text[pair.inner..pair.inner_end]
        .trim_end()
        .trim_end_matches(['\'', '’', '"', '”'])
        .chars()
        .next_back();
    match last {
        Some('.') => Some(b'.'),
        Some('!') => Some(b'!'),
        Some('?') => Some(b'?'),
        _ => None,
    }
}

/// How many words a tag such as `asked the old man from Leeds` may have before its verb.
const TAG: usize = 8;

/// Whether nothing but a hearer stands between `from` and the next sign: `Smith asked the bench.`, but
/// not `Smith told the bench that …`.
fn is_hearer(elems: &[Token], from: usize) -> bool {
    let window = elems.get(from..(from + TAG).min(elems.len())).unwrap_or_default();
    let clause = Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::SUBORD).or(Flags::EXPLETIVE);
    let stop =
        window.iter().position(|e| e.kind != Kind::Word || e.is(clause) && !e.is(Flags::DET));
    stop.is_some_and(|at| matches!(window[at].kind, Kind::Stop | Kind::Comma))
}

/// Whether what follows a quotation is its tag (`Smith asked.`) rather than a new sentence.
/// After a question or a cry the tag may be long: `“…?” asks Ada Lind, head of the mill, as she goes`.
fn is_followed_by_tag(elems: &[Token], from: usize, asks: bool) -> bool {
    let longest = if asks { 2 * TAG } else { TAG };
    let Some(window) = elems.get(from..(from + longest).min(elems.len())) else {
        return false;
    };
    let asides = asks && window.first().is_some_and(|e| e.is_name() && !e.is(Flags::PREP));
    for (offset, elem) in window.iter().enumerate() {
        if elem.is(Flags::CUE)
            && !elem.is(Flags::ING.or(Flags::BASE))
            && !(elem.capital && offset > 0)
        {
            let next = elems.get(from + offset + 1);
            // `“… is broken.” Lind said Monday she would`
            let after = elems.get(from + offset + 2);
            let goes_on = |time: &Token| {
                time.is(Flags::TIME)
                    && after.is_some_and(|e| e.kind == Kind::Word && !e.is(Flags::PREP))
            };
            return next.is_none_or(|next| {
                matches!(next.kind, Kind::Stop | Kind::Comma)
                    || !goes_on(next)
                        && next.is(Flags::TIME.or(Flags::PREP).or(Flags::ADVERB).or(Flags::OBJECT))
                    || asks && next.is(Flags::SUBORD) && !next.is(Flags::WH)
                    || elem.is(Flags::MARKS.or(Flags::TOLD)) && is_hearer(elems, from + offset + 1)
            });
        }
        let nominal = matches!(elem.kind, Kind::Word | Kind::Number)
            && !elem.is(Flags::AUX
                .or(Flags::MODAL)
                .or(Flags::VERB)
                .or(Flags::SUBORD)
                .or(Flags::CONJ));
        if !(nominal || asides && elem.kind == Kind::Comma) {
            return false;
        }
    }
    false
}
