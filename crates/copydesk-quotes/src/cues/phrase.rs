//! Cues of several words whose first is no verb of speech: `according to`, `pointed out`, `put it`,
//! `expressed hope that`.

use super::verb::{Verb, finite};
use super::{Cue, Frame, word};
use crate::chunk::{Stretch, pronoun_after, subject_after};
use crate::lexicon::Flags;
use crate::scene::Scene;

/// Nouns that stand for speech after `expressed`: `expressed hope that`.
const EXPRESSED: [&str; 12] = [
    "hope",
    "confidence",
    "concern",
    "belief",
    "regret",
    "optimism",
    "doubt",
    "conviction",
    "fear",
    "satisfaction",
    "readiness",
    "opinion",
];

/// Cues of several words whose first is no verb of speech; the table of words has that first word
/// under `phrase`, without which it is not looked at.
pub(super) fn phrase_cue(text: &str, scene: &Scene, at: usize, before: &[Cue]) -> Option<Cue> {
    match word(text, scene, at) {
        "According" | "according" if word(text, scene, at + 1) == "to" => {
            according(text, scene, at)
        }
        "pointed" | "points" | "point" | "pointing" if word(text, scene, at + 1) == "out" => {
            let ing = if word(text, scene, at) == "pointing" { Flags::ING } else { Flags::PAST };
            let flags = Flags::CUE.or(Flags::THAT).or(Flags::BARE).or(ing);
            finite(text, scene, Verb { at, to: at + 2, flags }, before)
        }
        "put" | "puts" if word(text, scene, at + 1) == "it" => {
            let flags = Flags::CUE.or(Flags::MARKS).or(Flags::PAST);
            finite(text, scene, Verb { at, to: at + 2, flags }, before)
        }
        "went" | "goes" | "go" if word(text, scene, at + 1) == "on" => {
            beside_marks(text, scene, at, before)
        }
        "put" | "puts" | "broke" | "breaks" | "burst" | "bursts" | "struck" | "strikes"
        | "chimed" | "chimes"
            if matches!(word(text, scene, at + 1), "in" | "out") =>
        {
            beside_marks(text, scene, at, before)
        }
        "expressed" | "expresses" | "voiced" => {
            let noun = (at + 1..at + 5).find(|n| EXPRESSED.contains(&word(text, scene, *n)))?;
            let that = matches!(word(text, scene, noun + 1), "that");
            let flags = Flags::CUE.or(Flags::THAT).or(Flags::PAST);
            that.then(|| finite(text, scene, Verb { at, to: noun + 1, flags }, before)).flatten()
        }
        _ => None,
    }
}

/// `Ada Lind went on`: speech only beside quotation marks.
fn beside_marks(text: &str, scene: &Scene, at: usize, before: &[Cue]) -> Option<Cue> {
    let flags = Flags::CUE.or(Flags::MARKS).or(Flags::PAST);
    finite(text, scene, Verb { at, to: at + 2, flags }, before)
}

/// `As reported by Ada Lind`, which attributes like `according to`.
pub(super) fn as_told_by(text: &str, scene: &Scene, verb: Verb) -> Option<Cue> {
    let from = verb.at.checked_sub(1).filter(|at| matches!(word(text, scene, *at), "As" | "as"))?;
    let subject = subject_after(text, scene, verb.to + 1)?;
    Some(Cue {
        verb: verb.at,
        words: Stretch { from, to: verb.to + 1 },
        flags: Flags::CUE,
        frame: Frame::According,
        subject,
        unit: Stretch { from, to: subject.outer.to },
        relative: false,
    })
}

fn according(text: &str, scene: &Scene, at: usize) -> Option<Cue> {
    let subject = pronoun_after(scene, at + 2).or_else(|| subject_after(text, scene, at + 2))?;
    let words = Stretch { from: at, to: at + 2 };
    let first = &scene.elems[subject.mention.from];
    if first.is(Flags::EXPLETIVE) && subject.mention.to - subject.mention.from == 1 {
        return None;
    }
    let unit = Stretch { from: at, to: subject.outer.to };
    Some(Cue {
        verb: at,
        words,
        flags: Flags::CUE,
        frame: Frame::According,
        subject,
        unit,
        relative: false,
    })
}
