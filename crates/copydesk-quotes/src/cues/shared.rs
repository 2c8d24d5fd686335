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
    if verb.flags.any(Flags::BASE) && !verb.flags.any(Flags::PAST) {
        return None; // he'd sit down and tell
    }
    if verb.flags.any(Flags::ING) && opens_sentence(scene, from) {
        return forward(text, scene, verb, from);
    }
    let left = left?;
    if verb.flags.any(Flags::ING)
        && let Some(subject) = with_subject(text, scene, from)
    {
        return Some(cue(verb, subject, from));
    }
    let linked = verb.flags.any(Flags::ING) && follows_text(scene, from)
        || matches!(left.kind, Kind::Comma | Kind::Quote | Kind::Dash)
        || left.is(Flags::CONJ)
        || matches!(left.text(text), "by" | "before" | "after" | "as" | "while");
    if !linked
        || verb.flags.any(Flags::NOUN)
            && !verb.flags.any(Flags::ING.or(Flags::PAST))
            && !opens_content(text, scene, verb.to)
    {
        return None;
    }
    let sentence = scene.sentence(verb.at);
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
        .filter(|cue| scene.sentence(cue.verb) == sentence && !cue.flags.any(Flags::MARKS));
    let subject = match same {
        Some(cue) => cue.subject,
        None => head_of_sentence(text, scene, verb.at)?,
    };
    Some(cue(verb, subject, from))
}

fn cue(verb: Verb, subject: Subject, from: usize) -> Cue {
    Cue {
        verb: verb.at,
        words: Stretch { from: verb.at, to: verb.to },
        flags: verb.flags,
        frame: Frame::Shared,
        subject,
        unit: Stretch { from, to: verb.to },
        relative: false,
    }
}

/// Whether a form in -ing at `at` opens its sentence, alone or after `while`, `by` and the like.
fn opens_sentence(scene: &Scene, at: usize) -> bool {
    let start = scene.sentence_start(at);
    at == start
        || at == start + 1 && scene.elems[start].is(Flags::SUBORD.or(Flags::PREP).or(Flags::CONJ))
        || at == start + 2
            && scene.elems[start].is(Flags::CONJ)
            && scene.elems[start + 1].is(Flags::SUBORD.or(Flags::PREP))
}

/// `Noting that the dam was old, Ada Lind said`: the subject stands after the words.
fn forward(text: &str, scene: &Scene, verb: Verb, from: usize) -> Option<Cue> {
    let end = scene.sentence_end(verb.at).min(verb.to + FORWARD);
    let mut commas = (verb.to..end).filter(|at| scene.elems[*at].kind == Kind::Comma).take(4);
    let subject = commas.find_map(|comma| {
        let subject = subject_after(text, scene, comma + 1)?;
        let first = scene.elems.get(subject.mention.from)?;
        let next = scene.elems.get(subject.outer.to).filter(|_| subject.outer.to < end)?;
        let verbal = next.kind == Kind::Word && !next.is(Flags::PREP.or(Flags::CONJ));
        let someone = !first.is(Flags::EXPLETIVE) || first.is(Flags::DET);
        (verbal && someone).then_some(subject)
    })?;
    Some(cue(verb, subject, from))
}

/// How far the subject of a sentence may stand behind the form in -ing that opens it, in elements.
const FORWARD: usize = 60;

/// How many elements a subject between `with` and a form in -ing has at most.
const WITH: usize = 8;

/// `…, with 62 percent of voters saying that`
fn with_subject(text: &str, scene: &Scene, end: usize) -> Option<Subject> {
    let start = scene.sentence_start(end);
    let lowest = end.saturating_sub(WITH).max(start);
    let with = (lowest..end).rfind(|at| scene.elems[*at].text(text) == "with")?;
    let plain = |e: &Token| {
        !e.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::RELATIVE).or(Flags::CUE))
            && matches!(e.kind, Kind::Word | Kind::Number | Kind::Other)
    };
    let words = &scene.elems[with + 1..end];
    let mention = Stretch { from: with + 1, to: end };
    (!words.is_empty() && words.iter().all(plain)).then_some(Subject {
        mention,
        apposition: None,
        outer: mention,
        antecedent: None,
    })
}

/// `issued a statement saying that`, `sent a letter on Monday saying that`
fn follows_text(scene: &Scene, end: usize) -> bool {
    let lowest = end.saturating_sub(3).max(scene.sentence_start(end));
    let time = Flags::TIME.or(Flags::TIMELEAD);
    let last = (lowest..end).rfind(|at| !scene.elems[*at].is(time));
    last.is_some_and(|at| scene.elems[at].is(Flags::DOC) && !scene.elems[at].capital)
}

/// The subject that a sentence opens with, past an introductory phrase.
pub(super) fn head_of_sentence(text: &str, scene: &Scene, at: usize) -> Option<Subject> {
    let start = scene.sentence_start(at);
    let mut from = start;
    let first = scene.elems.get(from)?;
    let soon = scene.elems.get(start + 1..(start + 5).min(at)).unwrap_or_default();
    let comma = soon.iter().position(|e| e.kind == Kind::Comma);
    // `This year, Lind`, `A day later, Lind`, `There, Lind`
    let time = comma.is_some_and(|comma| {
        let words = &soon[..comma];
        let later = words.last().is_some_and(|e| e.is(Flags::ADVERB));
        (later || words.iter().any(|e| e.is(Flags::TIME)))
            && (!first.is_name() || first.is(Flags::TIMELEAD))
            || first.is(Flags::EXPLETIVE) && comma == 0
    });
    let opens_later = first.is(Flags::PREP.or(Flags::SUBORD).or(Flags::ADVERB))
        || first.kind == Kind::Quote
        || is_participial(text, scene, from)
        || time
        || matches!(first.text(text), "Here" | "There" | "Like" | "Unlike");
    if opens_later {
        // Past the introduction: the first comma that a subject and then a verb follow.
        let limit = at.min(from + 40);
        let mut commas = (from..limit).filter(|n| scene.elems[*n].kind == Kind::Comma).take(4);
        return commas.find_map(|comma| {
            let subject = subject_after(text, scene, comma + 1)?;
            let next = scene.elems.get(subject.outer.to).filter(|_| subject.outer.to <= at)?;
            let verbal = next.kind == Kind::Word && !next.is(Flags::PREP);
            (verbal || next.kind == Kind::Open).then_some(subject)
        });
    }
    while from < at && scene.elems[from].is(Flags::CONJ.or(Flags::ADVERB)) {
        from += 1;
    }
    // `Last week Lind left`
    let led = first.is(Flags::TIMELEAD) && soon.first().is_some_and(|e| e.is(Flags::TIME));
    if led && from == start {
        from += 2;
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
