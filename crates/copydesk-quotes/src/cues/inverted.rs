//! The speaker after the verb: `said Ada Lind`.

use copydesk_core::ParagraphKind;

use super::verb::Verb;
use super::{Cue, Frame};
use crate::chunk::{Stretch, subject_after, subject_before};
use crate::clause::is_clause;
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// `said Ada Lind`
pub(super) fn inverted(text: &str, scene: &Scene, verb: Verb, left: Option<&Token>) -> Option<Cue> {
    if verb.flags.any(Flags::ING) {
        return None;
    }
    let mut from = verb.to;
    while scene.elems.get(from).is_some_and(|e| e.is(Flags::ADVERB) && !e.is(Flags::DET)) {
        from += 1;
    }
    let next = scene.elems.get(from)?;
    // `—Who is there? asked the girl.`, `— Yes, — answered the girl.`
    let joint = |l: &Token| {
        let sign = matches!(l.kind, Kind::Comma | Kind::Dash);
        l.kind == Kind::Stop || sign && scene.kind == ParagraphKind::Dialogue
    };
    let asks = left.is_some_and(joint) && !scene.elems[verb.at].capital;
    let by_quote =
        left.is_some_and(|l| l.kind == Kind::Quote) || asks || follows_quote(scene, verb.at);
    let nominal = Flags::DET.or(Flags::POSS).or(Flags::ROLE).or(Flags::GROUP).or(Flags::SUBJECT);
    let small = Flags::PREP
        .or(Flags::CONJ)
        .or(Flags::SUBORD)
        .or(Flags::TIME)
        .or(Flags::OBJECT)
        .or(Flags::AUX);
    // `…, says political scientist Ada Lind`
    let office = || scene.elems.get(from + 1).is_some_and(|e| e.is(Flags::ROLE.or(Flags::GROUP)));
    let opens = next.is_name()
        || next.kind == Kind::Word && !next.is(small) && office()
        || next.is(nominal)
        || by_quote && next.kind == Kind::Word && !next.is(small);
    if next.text(text) == "that" || next.is(Flags::EXPLETIVE) && !next.is(Flags::DET) || !opens {
        return None;
    }
    let subject = subject_after(text, scene, from)?;
    let after = scene
        .elems
        .get(subject.outer.to)
        .filter(|_| subject.outer.to < scene.sentence_end(verb.at));
    let closes = after.is_none_or(|t| {
        matches!(
            t.kind,
            Kind::Stop | Kind::Comma | Kind::Quote | Kind::Colon | Kind::Dash | Kind::Semicolon
        ) || t.is(Flags::PREP
            .or(Flags::TIME)
            .or(Flags::ADVERB)
            .or(Flags::SUBORD)
            .or(Flags::RELATIVE)
            .or(Flags::CONJ))
    });
    let first_of_sentence = left.is_none();
    let colon = after.is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Quote | Kind::Comma));
    let verbal = after.is_some_and(|t| t.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB)));
    let ends = after
        .is_none_or(|t| matches!(t.kind, Kind::Stop | Kind::Comma | Kind::Colon | Kind::Quote));
    let source = Flags::ROLE.or(Flags::GROUP).or(Flags::ORG).or(Flags::DOC);
    let speaks = |t: &Token| t.is_name() || t.is(source);
    // Not `…, recalled a talk with Lind`: the head of the phrase must speak.
    let head = scene.elems[subject.mention.from..subject.mention.to].iter();
    let someone =
        head.take_while(|t| !t.is(Flags::PREP) || t.capital || t.text(text) == "of").any(speaks);
    let thing = next.is(Flags::DET.or(Flags::POSS)) && !someone;
    let fits = if by_quote {
        // Not `the star of “The Dam,” posted a long letter on the wall`.
        !verbal && (ends || !thing || !verb.flags.any(Flags::TOLD.or(Flags::THING)))
    } else if first_of_sentence {
        colon && next.is_name()
    } else {
        // Not `Lind, a baker, said the plan to build and …`, nor `…, said he still …`.
        closes && (someone || ends && !thing) && !ends_plain_subject(text, scene, verb.at)
    };
    if !fits
        || verb.flags.any(Flags::TOLD) && !by_quote
        || verb.flags.any(Flags::MARKS) && !by_quote && !colon
    {
        return None;
    }
    let words = Stretch { from: verb.at, to: verb.to };
    let unit = Stretch { from: verb.at, to: subject.outer.to };
    Some(Cue {
        verb: verb.at,
        words,
        flags: verb.flags,
        frame: Frame::Inverted,
        subject,
        unit,
        relative: false,
    })
}

/// Whether a name and an aside are all that stands before the verb, so that they are its subject: `Ada Lind,
/// who runs the mill, said the wall at Tarn, built in 1954, was …`.
fn ends_plain_subject(text: &str, scene: &Scene, at: usize) -> bool {
    let start = scene.sentence_start(at);
    let Some(subject) = subject_before(text, scene, at) else { return false };
    let Stretch { from, to } = subject.mention;
    from == start
        && to + 1 < at
        && scene.elems[from..to].iter().all(|e| e.is_name() || e.is(Flags::ROLE.or(Flags::DET)))
        && scene.elems[from..to].iter().any(Token::is_name)
        && !is_clause(text, scene, start, at)
}

/// Whether a quotation stands right before element `at`, with or without a comma between.
fn follows_quote(scene: &Scene, at: usize) -> bool {
    let is_quote = |at: Option<usize>| {
        at.and_then(|at| scene.elems.get(at)).is_some_and(|e| e.kind == Kind::Quote)
    };
    let left = at.checked_sub(1);
    let sign = left
        .and_then(|l| scene.elems.get(l))
        .is_some_and(|e| matches!(e.kind, Kind::Comma | Kind::Dash));
    is_quote(left) || sign && is_quote(at.checked_sub(2))
}
