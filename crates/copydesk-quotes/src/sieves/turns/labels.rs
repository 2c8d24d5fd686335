//! The labels of turns: `Q:`, `A.`, `ADA LIND:`, `TOM HOLM (R-UT):`.

use copydesk_core::ParagraphKind;

use crate::chunk::Stretch;
use crate::draft::{Bytes, bytes, is_turn};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// A label and where the words after it begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) span: Bytes,
    pub(super) from: usize,
    /// `Q` or `A` and no name.
    pub(super) letter: bool,
}

/// The labels of all turns by paragraph.
pub(super) struct Labels(Vec<Option<Label>>);

/// How many speakers are told apart by name.
const VOICES: usize = 64;

impl Labels {
    /// Looks at all turns. A label must come back, or be letters, in capitals or a full name:
    /// `Remember: we were young` is none.
    pub(super) fn of(text: &str, scenes: &[Scene]) -> Self {
        let looks: Vec<Option<Label>> = scenes
            .iter()
            .map(|scene| is_turn(scene.kind).then(|| look(text, scene)).flatten())
            .collect();
        let mut tally: Vec<(String, usize)> = Vec::new();
        for label in looks.iter().flatten() {
            let last = last_word(text, label);
            if let Some((_, count)) = tally.iter_mut().find(|(known, _)| *known == last) {
                *count += 1;
            } else if tally.len() < VOICES {
                tally.push((last, 1));
            }
        }
        let returns = |label: &Label| {
            let last = last_word(text, label);
            tally.iter().any(|(known, count)| *known == last && *count >= 2)
        };
        let panel = |scene: &Scene| scene.kind == ParagraphKind::Dialogue;
        let sure = |(scene, label): (&Scene, &Option<Label>)| {
            label.filter(|label| {
                label.letter || panel(scene) || stands_out(text, scene, label) || returns(label)
            })
        };
        Self(scenes.iter().zip(&looks).map(sure).collect())
    }

    pub(super) fn at(&self, index: usize) -> Option<Label> {
        self.0.get(index).copied().flatten()
    }
}

fn last_word(text: &str, label: &Label) -> String {
    let name = &text[label.span.0..label.span.1];
    name.rsplit(' ').next().unwrap_or_default().to_lowercase()
}

/// Whether a label is in capitals or a full name.
fn stands_out(text: &str, scene: &Scene, label: &Label) -> bool {
    let name = &text[label.span.0..label.span.1];
    let words = scene.tokens().partition_point(|t| t.start < label.span.1);
    let named = |t: &Token| t.is_name() && !t.is(Flags::VERB.or(Flags::TIME));
    let full = words >= 2 && scene.tokens()[..words].iter().all(named);
    full || name.len() > 2 && !name.contains(char::is_lowercase)
}

/// How many tokens a label may have, brackets and colon included.
const LONGEST: usize = 12;

/// What stands before a colon at the start of a paragraph, if it may be a label.
fn look(text: &str, scene: &Scene) -> Option<Label> {
    let elems = &scene.elems;
    let first = elems.first()?;
    if matches!(first.text(text), "Q." | "A.") {
        let from = elems.get(1)?.start;
        return Some(Label { span: (first.start, first.end), from, letter: true });
    }
    // `QWhat happened?`: a letter that has lost its colon
    let glued = scene.kind == ParagraphKind::Question
        && text[scene.start..scene.end].starts_with('Q')
        && text.as_bytes().get(scene.start + 1).is_some_and(u8::is_ascii_uppercase);
    if glued {
        let from = scene.start + 1;
        return Some(Label { span: (scene.start, from), from, letter: true });
    }
    let colon = elems.iter().take(LONGEST).position(|e| e.kind == Kind::Colon)?;
    let open = elems[..colon].iter().position(|e| e.kind == Kind::Open);
    let words = elems.get(..open.unwrap_or(colon)).filter(|words| !words.is_empty())?;
    if !words.iter().all(|e| e.kind == Kind::Word && e.capital || e.is(Flags::PARTICLE)) {
        return None;
    }
    let span = bytes(scene, Stretch { from: 0, to: words.len() })?;
    let letter = matches!(&text[span.0..span.1], "Q" | "A" | "Question" | "Answer");
    Some(Label { span, from: elems[colon].end, letter })
}
