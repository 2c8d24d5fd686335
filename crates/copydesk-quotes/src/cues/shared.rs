//! A verb without a speaker of its own, which has that of the sentence: `…, adding`, `… and said`.

use super::plain::opens_content;
use super::verb::Verb;
use super::{Cue, Frame};
use crate::chunk::{Stretch, Subject, subject_after};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// `…, adding`, `… and said`: the speaker of the sentence so far.
pub(super) fn shared(
    text: &str,
    scene: &Scene,
    verb: Verb,
    from: usize,
    left: Option<&Token>,
    before: &[Cue],
) -> Option<Cue> {
    let left = left?;
    if verb.flags.any(Flags::BASE) && !verb.flags.any(Flags::PAST) {
        return None; // he'd sit down and tell
    }
    let linked = matches!(left.kind, Kind::Comma | Kind::Quote | Kind::Dash)
        || left.is(Flags::CONJ)
        || matches!(left.text(text), "by" | "before" | "after" | "as" | "while");
    if !linked
        || verb.flags.any(Flags::NOUN)
            && !verb.flags.any(Flags::ING.or(Flags::PAST))
            && !opens_content(text, scene, verb.to)
    {
        return None;
    }
    let sentence = scene.elems[verb.at].sentence;
    // `Lind scolded those who say it leaks, saying`: not they.
    let of_others = |cue: &&Cue| {
        let who = cue.subject.mention.from;
        cue.relative && who > 0 && scene.elems[who - 1].kind == Kind::Word
    };
    let same = before
        .iter()
        .rev()
        .take(4)
        .find(|cue| !(left.kind == Kind::Comma && of_others(cue)))
        .filter(|cue| scene.elems[cue.verb].sentence == sentence && !cue.flags.any(Flags::MARKS));
    let subject = match same {
        Some(cue) => cue.subject,
        None => head_of_sentence(text, scene, verb.at)?,
    };
    let words = Stretch { from: verb.at, to: verb.to };
    let unit = Stretch { from, to: verb.to };
    Some(Cue {
        verb: verb.at,
        words,
        flags: verb.flags,
        frame: Frame::Shared,
        subject,
        unit,
        relative: false,
    })
}

/// The subject that a sentence opens with, past an introductory phrase.
fn head_of_sentence(text: &str, scene: &Scene, at: usize) -> Option<Subject> {
    let start = scene.sentence_start(at);
    let mut from = start;
    let first = scene.elems.get(from)?;
    let opens_later = first.is(Flags::PREP.or(Flags::SUBORD).or(Flags::ADVERB))
        || first.kind == Kind::Quote
        || is_participial(text, scene, from);
    if opens_later {
        // Past the introduction: the first comma that a subject and then a verb follow.
        let limit = at.min(from + 40);
        let mut commas = (from..limit).filter(|n| scene.elems[*n].kind == Kind::Comma).take(4);
        return commas.find_map(|comma| {
            let subject = subject_after(text, scene, comma + 1)?;
            let next = scene.elems.get(subject.outer.to).filter(|_| subject.outer.to <= at)?;
            (next.kind == Kind::Word && !next.is(Flags::PREP)).then_some(subject)
        });
    }
    while from < at && scene.elems[from].is(Flags::CONJ.or(Flags::ADVERB)) {
        from += 1;
    }
    let subject = subject_after(text, scene, from)?;
    let first = scene.elems.get(subject.mention.from)?;
    let bare = subject.mention.to - subject.mention.from == 1 && first.is(Flags::EXPLETIVE);
    (subject.outer.to <= at && !bare).then_some(subject)
}

/// Whether a sentence begins with a participle: `Speaking in Osh on Monday, Lind said`.
fn is_participial(text: &str, scene: &Scene, from: usize) -> bool {
    let look = scene.elems[from].text(text);
    let small = Flags::PREP.or(Flags::DET).or(Flags::POSS).or(Flags::OBJECT).or(Flags::TIME);
    (look.ends_with("ing") || look.ends_with("ed"))
        && look.len() > 4
        && scene.elems.get(from + 1).is_some_and(|e| e.is(small.or(Flags::WH)) && !e.capital)
}
