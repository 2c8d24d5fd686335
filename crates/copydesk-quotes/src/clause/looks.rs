//! Whether words look like a clause: a subject, and then a finite verb.

use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Kind;

/// How far a rule looks for the verb of a clause, in elements.
const VERB_WITHIN: usize = 30;

/// Verbs that are finite by their form, and those that follow an auxiliary.
const FINITE: Flags = Flags::AUX.or(Flags::MODAL).or(Flags::VERB);

/// Whether a subject and then a finite verb stand after `at`.
pub(crate) fn is_clause(text: &str, scene: &Scene, at: usize, end: usize) -> bool {
    let Some(first) = scene.elems.get(at) else { return false };
    if first.is(Flags::SUBJECT) && !first.is(Flags::DET)
        || first.text(text).eq_ignore_ascii_case("there")
    {
        return true;
    }
    let limit = end.min(at + VERB_WITHIN).min(scene.elems.len());
    let mut relative = false;
    for (offset, elem) in scene.elems[at..limit].iter().enumerate() {
        if elem.is(Flags::RELATIVE) {
            relative = true;
        }
        if elem.kind == Kind::Comma {
            relative = false;
        }
        let finite = elem.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB))
            || elem.kind == Kind::Word && offset > 0 && !elem.capital && is_past(elem.text(text));
        if finite && !relative && (offset > 0 || elem.is(Flags::SUBJECT)) {
            return true;
        }
    }
    false
}

/// The same for verbs that more often take a thing: `claimed a victory that was not his`.
pub(super) fn is_sure_clause(text: &str, scene: &Scene, at: usize, end: usize) -> bool {
    let Some(first) = scene.elems.get(at) else { return false };
    if first.is(Flags::SUBJECT) && !first.is(Flags::DET)
        || first.text(text).eq_ignore_ascii_case("there")
    {
        return true;
    }
    let limit = end.min(at + VERB_WITHIN).min(scene.elems.len());
    let elems = &scene.elems[..limit];
    if first.is(Flags::RELATIVE) {
        return false;
    }
    let (mut single, mut relative) = (false, false);
    let mut here = at;
    while let Some(elem) = elems.get(here) {
        let first = here == at;
        if elem.kind == Kind::Comma {
            // `argued the dam, which is old, would hold`
            match past_aside(scene, here, limit) {
                Some(closing) if !first => here = closing,
                _ => return false,
            }
        }
        if elem.is(Flags::SUBORD) && !elem.is(Flags::RELATIVE) {
            return false;
        }
        let finite = elem.is(Flags::AUX.or(Flags::MODAL))
            // `a wide lead`: after an article that counts one, a form without -s or -ed is a noun.
            || elem.is(Flags::VERB) && !(single && is_base(elem.text(text)))
            || governs(text, scene, here);
        if !first && finite {
            if !relative {
                return true;
            }
            relative = false;
            while elems.get(here + 1).is_some_and(|e| e.is(FINITE.or(Flags::ADVERB))) {
                here += 1;
            }
        }
        let word = elem.text(text);
        relative |= !first && (elem.is(Flags::RELATIVE) || word == "that");
        single |= matches!(word, "a" | "an" | "this" | "that" | "every" | "each");
        here += 1;
    }
    false
}

/// The comma that closes a relative clause or a participle opened by the comma at `at`.
fn past_aside(scene: &Scene, at: usize, limit: usize) -> Option<usize> {
    let opens = scene.elems.get(at + 1)?;
    let aside = opens.is(Flags::RELATIVE) || opens.kind == Kind::Number;
    (at + 2..limit).find(|n| aside && scene.elems[*n].kind == Kind::Comma)
}

/// Whether a word is a past form with an object: `Lind closed the mill`.
fn governs(text: &str, scene: &Scene, at: usize) -> bool {
    let elem = &scene.elems[at];
    let object = Flags::DET.or(Flags::POSS).or(Flags::OBJECT);
    elem.kind == Kind::Word
        && !elem.capital
        && is_past(elem.text(text))
        && scene.elems.get(at + 1).is_some_and(|e| e.is(object))
}

/// A regular past form, by its look.
fn is_past(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ed")
}

/// Whether a common verb is a base form by its look: `lead`, but not `leads`, `started` or `led`.
fn is_base(word: &str) -> bool {
    matches!(
        word,
        "lead"
            | "need"
            | "use"
            | "start"
            | "stop"
            | "try"
            | "turn"
            | "look"
            | "cost"
            | "set"
            | "win"
            | "run"
            | "hold"
            | "show"
            | "stand"
            | "live"
            | "plan"
            | "work"
            | "help"
            | "support"
    )
}
