//! Questions and answers.

use copydesk_core::{ParagraphKind, QuoteKind, TurnRole};

use super::dash::{after_dash, nonempty};
use crate::chunk::Stretch;
use crate::confidence::{LABEL, TURN};
use crate::draft::{Bytes, Draft, Mention, bytes};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::sieves::reported::trimmed;
use crate::tokens::Kind;

/// One turn of an interview, from paragraph `index`; answers the paragraph after it.
pub(super) fn interview(
    text: &str,
    scenes: &[Scene],
    index: usize,
    guest: Option<Mention>,
    out: &mut Vec<Draft>,
) -> usize {
    let kind = scenes[index].kind;
    let role = if kind == ParagraphKind::Question { TurnRole::Question } else { TurnRole::Answer };
    let mut to = index + 1;
    while scenes.get(to).is_some_and(|scene| scene.kind == kind && !opens_turn(text, scene)) {
        to += 1;
    }
    let label = label(text, &scenes[index], index);
    let first = match label {
        Some((_, from)) => trimmed(text, (from, scenes[index].end)),
        None => after_dash(text, &scenes[index]),
    };
    let rest = scenes[index + 1..to].iter().map(|scene| (scene.start, scene.end));
    let parts: Vec<Bytes> = nonempty(first).into_iter().chain(rest).collect();
    let Some(part) = parts.first() else { return to };
    let span = (scenes[index].start, scenes[to - 1].end);
    let mut draft = Draft::new(index, span, *part, QuoteKind::Direct, TURN);
    draft.role = Some(role);
    draft.parts = parts;
    if let Some((Some(mention), _)) = label {
        draft.rule = LABEL;
        draft.mention = Some(mention);
    } else if role == TurnRole::Answer {
        draft.mention = guest;
    }
    out.push(draft);
    to
}

fn opens_turn(text: &str, scene: &Scene) -> bool {
    text[scene.start..scene.end].starts_with(['-', '–', '—', '―'])
        || label(text, scene, 0).is_some()
}

/// `Q:`, `A:`, `ADA LIND:`: the mention if the label is a name, and where the words begin.
fn label(text: &str, scene: &Scene, index: usize) -> Option<(Option<Mention>, usize)> {
    let colon = scene.elems.iter().take(8).position(|e| e.kind == Kind::Colon)?;
    let words = scene.elems.get(..colon).filter(|words| !words.is_empty())?;
    if !words.iter().all(|e| e.kind == Kind::Word && e.capital || e.is(Flags::PARTICLE)) {
        return None;
    }
    let from = scene.elems[colon].end;
    let span = bytes(scene, Stretch { from: 0, to: colon })?;
    let whole = &text[span.0..span.1];
    let sign = matches!(whole, "Q" | "A" | "Question" | "Answer" | "Q." | "A.");
    let mention = Mention::at(span, index);
    Some(((!sign).then_some(mention), from))
}
