//! Who acts beside a quotation of a story: `She sighed. “We would go and live elsewhere.”`

use super::reported::Desk;
use crate::chunk::{Stretch, Subject, subject_after};
use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::tokens::{Kind, Token};

/// How far into a sentence its subject may begin, in elements: `Then, as the door opened, he smiled.`
const INTRODUCTION: usize = 24;

/// How far back in a sentence its quotation may stand, in elements.
const SENTENCE: usize = 64;

/// What stands right before a quotation that is a sentence of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing: it opens the paragraph.
    Nothing,
    /// Another quotation: somebody else answers.
    Quotation,
    /// A sentence with a quotation or its tag: its speaker goes on.
    Tag,
    /// A sentence of the narrator, who may say what somebody does.
    Narration(Option<Mention>),
}

/// What stands before the quotation at element `at`.
pub(super) fn before(desk: &Desk<'_>, at: usize) -> Before {
    let scene = desk.scene();
    let Some(last) = at.checked_sub(1) else { return Before::Nothing };
    if scene.elems[last].kind == Kind::Quote {
        return Before::Quotation;
    }
    let start = scene.sentence_start(last);
    let sentence = &scene.elems[start..at];
    if sentence.iter().rev().take(SENTENCE).any(|e| e.kind == Kind::Quote) {
        return Before::Tag;
    }
    Before::Narration(actor(desk, start))
}

/// Whether who acts may be who spoke last in the paragraph: a pronoun after a name, or the same words.
/// Where a paragraph has two quotations side by side its breaks are lost, and it may be anybody.
pub(super) fn may_be(desk: &Desk<'_>, last: Mention, actor: Mention) -> bool {
    let words = |m: Mention| desk.text.get(m.span.0..m.span.1).unwrap_or_default();
    let pronoun = |words: &str| ["he", "she"].iter().any(|he| words.eq_ignore_ascii_case(he));
    let (last, actor) = (words(last), words(actor));
    let named = last.starts_with(char::is_uppercase) && !pronoun(last) && last != "I";
    last.eq_ignore_ascii_case(actor) || named && pronoun(actor) && !desk.run_together
}

/// Who acts in the sentence after the quotation at element `at`.
pub(super) fn after(desk: &Desk<'_>, at: usize) -> Option<Mention> {
    let scene = desk.scene();
    let next = scene.elems.get(at + 1)?;
    (next.kind == Kind::Word && scene.sentence(at + 1) != scene.sentence(at)).then_some(())?;
    actor(desk, at + 1)
}

/// The person that the sentence from `start` on has for its subject.
pub(super) fn actor(desk: &Desk<'_>, start: usize) -> Option<Mention> {
    let scene = desk.scene();
    let end = scene.sentence_end(start).min(start + INTRODUCTION);
    let subject = opening(desk, start, end)?;
    Mention::of(scene, desk.index, &subject).filter(|_| is_person(desk, subject.mention))
}

/// The subject of the sentence `start..end`, past what introduces it.
pub(super) fn opening(desk: &Desk<'_>, start: usize, end: usize) -> Option<Subject> {
    let scene = desk.scene();
    let mut from = start;
    if introduces(desk.text, scene.elems.get(from)?) {
        from = (from..end).find(|at| scene.elems[*at].kind == Kind::Comma)? + 1;
    }
    while from < end && scene.elems[from].is(Flags::CONJ.or(Flags::ADVERB)) {
        from += 1;
    }
    let subject = subject_after(desk.text, scene, from)?;
    (subject.mention.to <= end).then_some(subject)
}

/// Whether a word opens a phrase before the subject: `In the end`, `Turning`.
fn introduces(text: &str, first: &Token) -> bool {
    let word = first.text(text);
    first.is(Flags::PREP.or(Flags::SUBORD)) || word.len() > 4 && word.ends_with("ing")
}

/// Whether words point to a person: `he`, `Ada Lind`, `the old man`; not `it`, nor `the door`.
fn is_person(desk: &Desk<'_>, mention: Stretch) -> bool {
    let words = &desk.scene().elems[mention.from..mention.to];
    let Some(first) = words.first() else { return false };
    if first.is(Flags::SUBJECT) && words.len() == 1 {
        // `It’s gone`, `There’s nobody`
        let word = first.text(desk.text);
        let nobody = ["it", "It", "there", "There"].iter().any(|start| word.starts_with(start));
        return !nobody && !first.is(Flags::EXPLETIVE.or(Flags::RELATIVE));
    }
    let name = |t: &Token| t.is_name() && !t.is(Flags::ADVERB.or(Flags::TIME).or(Flags::NEGATION));
    let named = words.iter().any(|t| name(t) && !t.possessive);
    named || words.iter().any(|t| t.is(Flags::ROLE.or(Flags::GROUP)) && !t.possessive)
}
