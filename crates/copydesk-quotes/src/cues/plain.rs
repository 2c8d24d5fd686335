//! The speaker before the verb: `Ada Lind said`.

use super::verb::{Group, Verb};
use super::{Cue, Frame};
use crate::chunk::{Stretch, antecedent, subject_before};
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
    let mut subject = subject_before(text, scene, group.from)?;
    let words = &scene.elems[subject.mention.from..subject.mention.to];
    let [first, ..] = words else { return None };
    let lone = words.len() == 1;
    if lone && first.is(Flags::EXPLETIVE) && !matches!(first.text(text), "it" | "It") {
        return None;
    }
    let relative = first.is(Flags::RELATIVE) && !matches!(first.text(text), "who" | "Who");
    if lone && first.text(text).eq_ignore_ascii_case("one") || relative {
        return None;
    }
    let last = words.last().unwrap_or(first);
    // `Lind's reported gains`
    if last.possessive && !last.is(Flags::PLURAL) {
        return None;
    }
    if verb.flags.any(Flags::BASE)
        && !verb.flags.any(Flags::PAST)
        && !may_be_plural(text, words, last)
    {
        return None;
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
        t.is(Flags::GROUP.or(Flags::CONJ))
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
