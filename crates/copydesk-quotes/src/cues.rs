//! Finds the words that say that somebody speaks, and who that is: `Ada Lind said`, `said Ada
//! Lind`, `according to Ada Lind`, `adding`.
//!
//! A cue without a speaker is no cue: `it should be noted that`, `this suggests`, the `State` of a
//! `State Bank` and the `claims` of `his claims` are dropped here.

mod inverted;
mod phrase;
mod plain;
mod shared;
mod verb;

use crate::chunk::{Stretch, Subject};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};
use phrase::phrase_cue;
use verb::verb_cue;

/// How a cue stands to its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `Ada Lind said`
    Plain,
    /// `said Ada Lind`
    Inverted,
    /// `according to Ada Lind`
    According,
    /// `…, adding`, `… and said`: the speaker is that of the sentence.
    Shared,
}

/// A cue with its speaker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cue {
    /// The element of the verb.
    pub(crate) verb: usize,
    /// The words of the cue: `said`, `pointed out`, `according to`.
    pub(crate) words: Stretch,
    pub(crate) flags: Flags,
    pub(crate) frame: Frame,
    pub(crate) subject: Subject,
    /// From the first word of speaker or cue to the end of what belongs to both.
    pub(crate) unit: Stretch,
    /// It stands in a relative clause: `Ada Lind, who said`.
    pub(crate) relative: bool,
}

/// All cues of a paragraph, in order.
pub(crate) fn cues(text: &str, scene: &Scene) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::new();
    let opens = |elem: &Token| elem.is(Flags::CUE.or(Flags::PHRASE)) && elem.kind == Kind::Word;
    for (at, elem) in scene.elems.iter().enumerate().filter(|(_, elem)| opens(elem)) {
        let found = if elem.is(Flags::CUE) {
            verb_cue(text, scene, at, &out)
        } else {
            phrase_cue(text, scene, at, &out)
        };
        out.extend(found);
    }
    out
}

fn word<'t>(text: &'t str, scene: &Scene, at: usize) -> &'t str {
    scene.elems.get(at).filter(|e| e.kind == Kind::Word).map_or("", |e| e.text(text))
}
