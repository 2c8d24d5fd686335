//! Whether words look like a clause: a subject, and then a finite verb.

use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Kind;

/// How far a rule looks for the verb of a clause, in elements.
const VERB_WITHIN: usize = 30;

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
    let mut single = false;
    for (offset, elem) in scene.elems[at.min(limit)..limit].iter().enumerate() {
        if elem.kind == Kind::Comma
            || elem.is(Flags::RELATIVE.or(Flags::SUBORD))
            || elem.text(text) == "that"
        {
            return false;
        }
        if offset > 0 && elem.is(Flags::AUX.or(Flags::MODAL)) {
            return true;
        }
        // `a wide lead`: after an article that counts one, a form without -s or -ed is a noun.
        if offset > 0 && elem.is(Flags::VERB) && !(single && is_base(elem.text(text))) {
            return true;
        }
        single |= matches!(elem.text(text), "a" | "an" | "this" | "that" | "every" | "each");
    }
    false
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
