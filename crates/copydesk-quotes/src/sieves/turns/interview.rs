//! Questions and answers, and the turns of a panel.

use copydesk_core::{ParagraphKind, QuoteKind, TurnRole};

use super::dash::{after_dash, nonempty};
use super::labels::{Label, Labels};
use crate::confidence::{LABEL, TURN};
use crate::draft::{Bytes, Draft, Mention};
use crate::scene::Scene;
use crate::sieves::reported::trimmed;

/// One turn of an interview or a panel, from paragraph `index`; answers the paragraph after it.
pub(super) fn interview(
    text: &str,
    scenes: &[Scene],
    index: usize,
    labels: &Labels,
    guest: Option<Mention>,
    out: &mut Vec<Draft>,
) -> usize {
    let kind = scenes[index].kind;
    let role = match kind {
        ParagraphKind::Question => Some(TurnRole::Question),
        ParagraphKind::Answer => Some(TurnRole::Answer),
        _ => None,
    };
    let label = labels.at(index);
    let first = match label {
        Some(label) => trimmed(text, (label.from, scenes[index].end)),
        None => after_dash(text, &scenes[index]),
    };
    let mut parts: Vec<Bytes> = nonempty(first).into_iter().collect();
    let mut to = index + 1;
    while let Some(at) = next_part(text, scenes, to, kind, labels) {
        parts.push((scenes[at].start, scenes[at].end));
        to = at + 1;
    }
    let (Some(part), Some(last)) = (parts.first(), parts.last()) else { return to };
    let span = (scenes[index].start, last.1.max(scenes[index].end));
    let mut draft = Draft::new(index, span, *part, QuoteKind::Direct, TURN);
    draft.role = role;
    if let Some(label) = label {
        draft.rule = if label.letter { TURN } else { LABEL };
        draft.mention = mention(index, label, role, guest);
    } else if role == Some(TurnRole::Answer) {
        draft.mention = guest;
    }
    draft.parts = parts;
    out.push(draft);
    to
}

/// Whom a label points to; `A` is the guest.
fn mention(
    index: usize,
    label: Label,
    role: Option<TurnRole>,
    guest: Option<Mention>,
) -> Option<Mention> {
    let own = Mention::at(label.span, index);
    match (label.letter, role, guest) {
        (false, ..) => Some(own),
        (true, Some(TurnRole::Answer), Some(guest)) => Some(Mention {
            span: label.span,
            antecedent: guest.antecedent.or(Some(guest.span)),
            ..guest
        }),
        (true, ..) => None,
    }
}

/// The next paragraph of a turn: captions may stand between.
pub(super) fn next_part(
    text: &str,
    scenes: &[Scene],
    from: usize,
    kind: ParagraphKind,
    labels: &Labels,
) -> Option<usize> {
    let captions = scenes.get(from..)?.iter().take_while(|s| s.kind == ParagraphKind::Caption);
    let at = from + captions.take(CAPTIONS).count();
    let scene = scenes.get(at).filter(|scene| scene.kind == kind)?;
    let opens = opens_with_dash(text, scene) || labels.at(at).is_some();
    (!opens).then_some(at)
}

/// How many captions may stand between two paragraphs of a turn.
const CAPTIONS: usize = 3;

pub(super) fn opens_with_dash(text: &str, scene: &Scene) -> bool {
    text[scene.start..scene.end].starts_with(['-', '–', '—', '―'])
}
