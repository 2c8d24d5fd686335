//! Paragraphs opened by a dash, and the tags inside them.

use copydesk_core::{ParagraphKind, QuoteKind};

use crate::confidence::{DASH, DASH_TAG};
use crate::cues::{Cue, Frame};
use crate::draft::{Bytes, Draft, Mention, bytes};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::sieves::reported::trimmed;
use crate::tokens::Kind;

/// Whether a paragraph opened by a dash is speech rather than an item of a list or a heading between
/// dashes: it has a verb or asks or exclaims, or stands beside one that does.
pub(super) fn is_spoken(text: &str, scenes: &[Scene], index: usize) -> bool {
    let lively = |at: Option<usize>| {
        at.and_then(|at| scenes.get(at))
            .is_some_and(|s| s.kind == ParagraphKind::Dialogue && is_lively(text, s))
    };
    lively(Some(index)) || lively(index.checked_sub(1)) || lively(Some(index + 1))
}

/// The longest heading between dashes, in elements.
const BETWEEN: usize = 12;

pub(super) fn is_lively(text: &str, scene: &Scene) -> bool {
    let elems = &scene.elems;
    let last = elems.iter().rev().find(|e| e.kind != Kind::Stop);
    let ends = last.is_some_and(|e| e.kind == Kind::Dash) && elems.len() <= BETWEEN;
    let finite = Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::SUBJECT).or(Flags::CUE);
    !ends
        && elems.iter().any(|e| {
            e.is(finite) && !e.is(Flags::DET)
                || e.kind == Kind::Stop && matches!(e.first_byte(text), b'?' | b'!')
        })
}

/// The words after an opening dash.
pub(super) fn after_dash(text: &str, scene: &Scene) -> Bytes {
    let slice = &text[scene.start..scene.end];
    let rest =
        slice.trim_start_matches(|c: char| matches!(c, '-' | '–' | '—' | '―') || c.is_whitespace());
    trimmed(text, (scene.end - rest.len(), scene.end))
}

/// A paragraph opened by a dash: one quote, less the tags inside it.
pub(super) fn dialogue(
    text: &str,
    scenes: &[Scene],
    index: usize,
    cues: &[Cue],
    speaker: Option<Mention>,
    out: &mut Vec<Draft>,
) {
    let scene = &scenes[index];
    let words = after_dash(text, scene);
    if words.0 >= words.1 {
        return;
    }
    let mut draft = Draft::new(index, (scene.start, scene.end), words, QuoteKind::Direct, DASH);
    let tags: Vec<&Cue> = cues.iter().filter(|cue| is_tag(scene, cue)).collect();
    if let Some(first) = tags.first() {
        draft.rule = DASH_TAG;
        draft.cue = bytes(scene, first.words);
        draft.mention = Mention::of(scene, index, &first.subject);
        draft.parts = between_tags(text, scene, words, &tags);
        if draft.parts.is_empty() {
            return;
        }
        if let (Some(first), Some(last)) = (draft.parts.first(), draft.parts.last()) {
            draft.span.0 = draft.span.0.min(first.0);
            draft.span.1 = last.1;
        }
    } else {
        draft.mention = speaker;
    }
    out.push(draft);
}

/// Whether a cue interrupts the speech of a dash turn: `, he said.` right after a comma, a question
/// or a dash.
fn is_tag(scene: &Scene, cue: &Cue) -> bool {
    if !matches!(cue.frame, Frame::Plain | Frame::Inverted) {
        return false;
    }
    let Some(left) = cue.unit.from.checked_sub(1).and_then(|left| scene.elems.get(left)) else {
        return false;
    };
    let right = scene.elems.get(cue.unit.to);
    let closes = right.is_none_or(|t| {
        matches!(t.kind, Kind::Stop | Kind::Comma | Kind::Dash | Kind::Semicolon | Kind::Colon)
            || t.is(Flags::PREP.or(Flags::ADVERB))
    });
    let first = &scene.elems[cue.unit.from];
    let opens = match left.kind {
        Kind::Comma | Kind::Dash => true,
        // `Where? asked the boy.` but not `Enough. He said so.`
        Kind::Stop => !first.capital,
        _ => false,
    };
    opens
        && closes
        && !(cue.frame == Frame::Plain && first.is(Flags::SUBJECT) && is_first_person(cue, scene))
}

fn is_first_person(cue: &Cue, scene: &Scene) -> bool {
    let width = cue.subject.mention.to - cue.subject.mention.from;
    let elem = &scene.elems[cue.subject.mention.from];
    width == 1 && elem.capital && elem.end - elem.start == 1
}

/// What is left of the words without the tags; a tag runs to the next dash, or to the end of its
/// sentence or a comma if there is none.
fn between_tags(text: &str, scene: &Scene, words: Bytes, tags: &[&Cue]) -> Vec<Bytes> {
    let mut parts = Vec::new();
    let mut from = words.0;
    for cue in tags {
        let Some(first) = scene.elems.get(cue.unit.from).filter(|first| first.start >= from) else {
            continue;
        };
        let left = scene.elems[..cue.unit.from]
            .last()
            .filter(|l| l.kind != Kind::Stop)
            .map_or(first.start, |l| l.start);
        parts.extend(nonempty(trimmed(text, (from, left.max(from)))));
        let end = scene.sentence_end(cue.verb).min(cue.unit.to + 200);
        let dash = (cue.unit.to..end).find(|at| scene.elems[*at].kind == Kind::Dash);
        let next = dash.map_or(end, |dash| dash + 1);
        let rest = scene.elems.get(next..).unwrap_or_default();
        from = rest.iter().find(|e| e.kind != Kind::Dash).map_or(words.1, |e| e.start);
    }
    parts.extend(nonempty(trimmed(text, (from, words.1))));
    parts
}

pub(super) fn nonempty(range: Bytes) -> Option<Bytes> {
    (range.0 < range.1).then_some(range)
}
