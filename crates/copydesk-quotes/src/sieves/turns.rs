//! Speech that stands in no marks: paragraphs opened by a dash, and interviews. What a paragraph is
//! was decided by the structure; here it is only read.
//!
//! A dash turn in news is spoken by whoever the last attributing sentence before it names, and by
//! nobody we know if that sentence names nobody. An interview's answers are the guest's, whom the
//! introduction names; who asks stays unnamed.

mod attributed;
mod dash;
mod interview;
mod labels;
mod signature;

use copydesk_core::ParagraphKind;

use self::attributed::last_attributed;
use self::dash::{Before, dialogue, is_spoken};
use self::interview::{interview, next_part, opens_with_dash};
use self::labels::Labels;
use self::signature::{sign, signature};
use super::guest::guest;
use crate::cues::Cues;
use crate::draft::{Draft, Mention, is_turn};
use crate::scene::Scene;

/// How the speech of a text is told.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// A dash opens no speech.
    pub(super) narrated: bool,
    /// Speakers of turns side by side take turns, as in stories.
    pub(super) alternates: bool,
}

/// Adds the turns of the text.
pub(super) fn turns(
    (text, scenes, manner): (&str, &[Scene], Manner),
    cues: &Cues,
    leads: &[Option<Mention>],
    out: &mut Vec<Draft>,
) {
    for index in 1..scenes.len() {
        if let Some(name) = signature(text, scenes, index) {
            sign(scenes, index, name, out);
        }
    }
    if !scenes.iter().any(|scene| is_turn(scene.kind)) {
        return;
    }
    let labels = Labels::of(text, scenes);
    let guest = scenes
        .iter()
        .position(|scene| matches!(scene.kind, ParagraphKind::Question | ParagraphKind::Answer))
        .and_then(|first| guest(text, scenes, first));
    let mut reported: Vec<Option<(usize, Mention)>> = vec![None; scenes.len()];
    for draft in out.iter().filter(|draft| draft.is_speech()) {
        let found = draft.cue.map(|cue| cue.0).zip(draft.mention);
        if let Some(slot) = reported.get_mut(draft.scene)
            && found.map(|(at, _)| at) > slot.map(|(at, _)| at)
        {
            *slot = found;
        }
    }
    let mut index = 0;
    let mut speaker = None; // of the last attributing sentence, or of a tag in news
    while let Some(scene) = scenes.get(index) {
        let own = cues.of(index);
        match scene.kind {
            ParagraphKind::Dialogue
                if labels.at(index).is_some() && !opens_with_dash(text, scene) =>
            {
                index = interview(text, scenes, index, &labels, guest, out);
                speaker = None;
            }
            ParagraphKind::Dialogue => {
                let lead = leads.get(index).copied().flatten();
                let signs = || signature(text, scenes, index).is_some();
                if lead.is_some() || !manner.narrated && is_spoken(text, scenes, index) && !signs()
                {
                    let said = dialogue(text, scenes, index, own, Before { lead, speaker }, out);
                    speaker = said.filter(|_| !manner.alternates).or(speaker);
                }
                index = run_on(text, scenes, index + 1, &labels, out);
            }
            ParagraphKind::Question | ParagraphKind::Answer => {
                index = interview(text, scenes, index, &labels, guest, out);
                speaker = None;
            }
            ParagraphKind::Body | ParagraphKind::ListItem => {
                speaker =
                    last_attributed(text, scene, index, reported.get(index).copied().flatten());
                index += 1;
            }
            ParagraphKind::Heading => {
                speaker = None;
                index += 1;
            }
            _ => index += 1,
        }
    }
}

/// Adds the plain paragraphs from `from` on to the turn that they go on with; answers what follows.
fn run_on(text: &str, scenes: &[Scene], from: usize, labels: &Labels, out: &mut [Draft]) -> usize {
    let mut index = from;
    while let Some(at) = next_part(text, scenes, index, ParagraphKind::Dialogue, labels) {
        let turn = out.last_mut().filter(|turn| turn.span.1 <= scenes[at].start);
        let Some(turn) = turn.filter(|turn| turn.scene < at) else { break };
        turn.parts.push((scenes[at].start, scenes[at].end));
        turn.span.1 = scenes[at].end;
        index = at + 1;
    }
    index
}
