//! The speaker before the verb: `Ada Lind said`.

use super::shared::head_of_sentence;
use super::verb::{Group, Verb};
use super::{Cue, Frame};
use crate::chunk::{Stretch, Subject, antecedent, subject_before};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// `Ada Lind said`
pub(super) fn plain(
    text: &str,
    scene: &Scene,
    verb: Verb,
    group: &Group,
    left: &Token,
) -> Option<Cue> {
    let noun_form = verb.flags.all(Flags::NOUN) && !verb.flags.any(Flags::PAST);
    if noun_form
        && (left.kind == Kind::Comma
            || left.is(Flags::DET.or(Flags::POSS).or(Flags::PREP))
            || left.possessive)
    {
        return None;
    }
    // `the mill's declared goal`
    if left.possessive && left.kind == Kind::Word {
        return None;
    }
    let near = subject_before(text, scene, group.from);
    let mut subject = match near.filter(|subject| may_speak(text, scene, &verb, subject)) {
        Some(subject) => subject,
        None if noun_form => return None,
        None => main_subject(text, scene, group.from)
            .filter(|subject| may_speak(text, scene, &verb, subject))?,
    };
    let words = &scene.elems[subject.mention.from..subject.mention.to];
    let [first, ..] = words else { return None };
    let lone = words.len() == 1;
    let speaks = Flags::ROLE.or(Flags::ORG).or(Flags::DOC).or(Flags::HONORIFIC);
    let states = noun_form && scene.elems[verb.at].text(text) == "states";
    if states && !lone && !words.iter().any(|t| t.is(speaks)) && !words.iter().all(Token::is_name) {
        return None; // the other early voting states
    }
    if noun_form && !opens_content(text, scene, verb.to) {
        return None;
    }
    let unit = Stretch { from: subject.outer.from, to: verb.to };
    let who = lone && first.is(Flags::RELATIVE);
    if who && let Some(person) = antecedent(text, scene, subject.mention.from) {
        subject.antecedent = Some(person.mention);
        subject.apposition = person.apposition;
    }
    let words = Stretch { from: verb.at, to: verb.to };
    Some(Cue {
        verb: verb.at,
        words,
        flags: verb.flags,
        frame: Frame::Plain,
        subject,
        unit,
        relative: who,
    })
}

/// Whether this subject may have this verb.
fn may_speak(text: &str, scene: &Scene, verb: &Verb, subject: &Subject) -> bool {
    let words = &scene.elems[subject.mention.from..subject.mention.to];
    let ([first, ..], [.., last]) = (words, words) else { return false };
    let lone = words.len() == 1;
    if lone && first.is(Flags::EXPLETIVE) && !matches!(first.text(text), "it" | "It") {
        return false;
    }
    let relative = first.is(Flags::RELATIVE) && !matches!(first.text(text), "who" | "Who");
    if lone && first.text(text).eq_ignore_ascii_case("one") || relative {
        return false;
    }
    let text_speaks = words.iter().any(|e| e.is(Flags::DOC));
    if verb.flags.any(Flags::TEXTUAL) && !text_speaks {
        return false;
    }
    // `Lind's reported gains`
    if last.possessive && !last.is(Flags::PLURAL) {
        return false;
    }
    let base = verb.flags.any(Flags::BASE) && !verb.flags.any(Flags::PAST);
    !base || may_be_plural(text, words, last)
}

/// How far the verb may stand from the main subject, in elements.
const REACH: usize = 48;

/// The subject of the sentence, if nothing but its own clauses and asides stand between it and the
/// verb after `end`: `Some who have heard him speak say`, `Lind, a baker from Osh who has won, said`.
fn main_subject(text: &str, scene: &Scene, end: usize) -> Option<Subject> {
    let verb = end.checked_sub(1)?;
    let small = Flags::RELATIVE.or(Flags::EXPLETIVE).or(Flags::SUBORD);
    if scene.elems[verb].is(small) || scene.elems[verb].possessive {
        return None;
    }
    let mut subject = head_of_sentence(text, scene, verb)?;
    let to = subject.outer.to;
    let next = scene.elems.get(to).filter(|_| to < verb && end < to + REACH)?;
    let last = &scene.elems[verb];
    let closed = last.kind == Kind::Comma || last.kind == Kind::Quote;
    let clause = next.kind == Kind::Word
        && (next.is(Flags::RELATIVE) || matches!(next.text(text), "that" | "whose" | "whom"));
    if next.kind == Kind::Comma && closed || clause && !closed {
        subject.outer.to = end;
        return Some(subject);
    }
    None
}

/// Whether `say` may have this subject.
fn may_be_plural(text: &str, words: &[Token], last: &Token) -> bool {
    let low = last.text(text);
    if words.len() == 1 && last.is(Flags::SUBJECT) {
        return matches!(low, "I" | "we" | "We" | "they" | "They" | "you" | "You" | "who");
    }
    let counts = |t: &Token| {
        t.is(Flags::DET)
            && !matches!(
                t.text(text),
                "a" | "an" | "the" | "A" | "An" | "The" | "this" | "This" | "that"
            )
    };
    words.iter().any(|t| {
        t.is(Flags::GROUP.or(Flags::CONJ).or(Flags::COUNT))
            || t.kind == Kind::Number
            || counts(t)
            || t.text(text).ends_with('s')
    })
}

/// Whether what follows a verb that may also be a noun makes it a verb.
pub(super) fn opens_content(text: &str, scene: &Scene, at: usize) -> bool {
    let Some(next) = scene.elems.get(at) else { return false };
    match next.kind {
        Kind::Quote => true,
        Kind::Comma | Kind::Colon => scene.elems.get(at + 1).is_some_and(|e| e.kind == Kind::Quote),
        Kind::Word => {
            next.text(text) == "that"
                || next.is(Flags::DET.or(Flags::SUBJECT).or(Flags::POSS))
                || next.capital
        }
        _ => false,
    }
}
