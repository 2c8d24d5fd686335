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
use crate::tokens::Kind;
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

/// Appends all cues of a paragraph, in order.
pub(crate) fn cues(text: &str, scene: &Scene, out: &mut Vec<Cue>) {
    let first = out.len();
    for &at in scene.cues {
        let before = &out[first..];
        let found = if scene.elems[at].is(Flags::CUE) {
            verb_cue(text, scene, at, before)
        } else {
            phrase_cue(text, scene, at, before)
        };
        out.extend(found);
    }
}

/// The cues of all paragraphs of a text, set in one row.
#[derive(Debug, Default)]
pub(crate) struct Cues {
    all: Vec<Cue>,
    ends: Vec<usize>, // of the cues of each paragraph
}

impl Cues {
    /// Adds the cues of the next paragraph, if they are wanted.
    pub(crate) fn read(&mut self, text: &str, scene: &Scene, wanted: bool) {
        if wanted {
            cues(text, scene, &mut self.all);
        }
        self.ends.push(self.all.len());
    }

    /// The cues of a paragraph.
    pub(crate) fn of(&self, scene: usize) -> &[Cue] {
        let end = |at: usize| self.ends.get(at).copied().unwrap_or(0);
        let from = scene.checked_sub(1).map_or(0, end);
        self.all.get(from..end(scene)).unwrap_or_default()
    }
}

fn word<'t>(text: &'t str, scene: &Scene, at: usize) -> &'t str {
    scene.elems.get(at).filter(|e| e.kind == Kind::Word).map_or("", |e| e.text(text))
}
