//! Speech that stands in no marks: paragraphs opened by a dash, and interviews. What a paragraph is
//! was decided by the structure; here it is only read.
//!
//! A dash turn in news is spoken by whoever the last attributing sentence before it names, and by
//! nobody we know if that sentence names nobody. An interview's answers are the guest's, whom the
//! introduction names; who asks stays unnamed.

use copydesk_core::{ParagraphKind, QuoteKind, TurnRole};

use super::guest::guest;
use super::reported::trimmed;
use crate::chunk::{Stretch, Subject, subject_after};
use crate::confidence::{DASH, DASH_TAG, LABEL, PARAGRAPH, SIGNATURE, TURN};
use crate::cues::{Cue, Frame};
use crate::draft::{Bytes, Draft, Mention, bytes, is_turn};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Kind;

/// Adds the turns of the text.
pub(super) fn turns(text: &str, scenes: &[Scene], cues: &[Vec<Cue>], out: &mut Vec<Draft>) {
    for index in 1..scenes.len() {
        if let Some(name) = signature(text, scenes, index) {
            sign(scenes, index, name, out);
        }
    }
    if !scenes.iter().any(|scene| is_turn(scene.kind)) {
        return;
    }
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
    let mut speaker = None; // of the last attributing sentence
    while let Some(scene) = scenes.get(index) {
        let own = cues.get(index).map_or(&[][..], Vec::as_slice);
        match scene.kind {
            ParagraphKind::Dialogue => {
                if signature(text, scenes, index).is_none() && is_spoken(text, scenes, index) {
                    dialogue(text, scenes, index, own, speaker, out);
                }
                index += 1;
            }
            ParagraphKind::Question | ParagraphKind::Answer => {
                index = interview(text, scenes, index, guest, out);
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

/// Who the last attributing sentence of a paragraph speaks of, if that is somebody with a name or an
/// office; `experts` lead to nobody. `reported` is the last one that gave words of its own.
fn last_attributed(
    text: &str,
    scene: &Scene,
    index: usize,
    reported: Option<(usize, Mention)>,
) -> Option<Mention> {
    let agent = agent(text, scene)
        .and_then(|(at, subject)| Some((at, Mention::of(scene, index, &subject)?)));
    let (_, mention) = agent.into_iter().chain(reported).max_by_key(|(at, _)| *at)?;
    let from = scene.tokens().partition_point(|t| t.start < mention.span.0);
    let to = scene.tokens().partition_point(|t| t.start < mention.span.1);
    let words = scene.tokens().get(from..to)?;
    let several = words.iter().any(|w| w.is(Flags::GROUP.or(Flags::DOC)) && !w.possessive);
    let someone = words
        .iter()
        .any(|w| w.is_name() || w.is(Flags::ROLE) || w.is(Flags::MALE.or(Flags::FEMALE)));
    (someone && !several).then_some(mention)
}

/// `This was voiced by the minister, Ada Lind`: the last such agent.
fn agent(text: &str, scene: &Scene) -> Option<(usize, Subject)> {
    let by = scene.elems.windows(2).rposition(|pair| {
        let said = matches!(
            pair[0].text(text),
            "voiced"
                | "stated"
                | "said"
                | "announced"
                | "expressed"
                | "noted"
                | "emphasized"
                | "stressed"
                | "told"
        );
        said && pair[1].text(text) == "by"
    })?;
    let subject = subject_after(text, scene, by + 2)?;
    Some((scene.elems[by].start, subject))
}

/// The name in a paragraph that is nothing but a dash and a name: `― Ada Lind.`
fn signature(text: &str, scenes: &[Scene], index: usize) -> Option<Mention> {
    let scene = scenes.get(index)?;
    scene.elems.first().filter(|e| e.kind == Kind::Dash)?;
    let words = scene.elems.get(1..)?;
    let to = words.iter().position(|e| !e.is_name()).unwrap_or(words.len());
    let stop = match words.get(to..)? {
        [] => true,
        [last] => last.kind == Kind::Stop && last.first_byte(text) == b'.',
        _ => false,
    };
    let turn = |at: Option<usize>| {
        at.and_then(|at| scenes.get(at))
            .is_some_and(|s| s.kind == ParagraphKind::Dialogue && is_lively(text, s))
    };
    if !stop || !(1..=4).contains(&to) || turn(index.checked_sub(1)) || turn(Some(index + 1)) {
        return None;
    }
    Some(Mention::at(bytes(scene, Stretch { from: 1, to: to + 1 })?, index))
}

/// How many quotes back the signed one may be: the last of its paragraph, or one that holds others.
const NEAR: usize = 8;

/// Gives a name that stands alone after a dash to the quotation above, if nobody else has that.
fn sign(scenes: &[Scene], index: usize, name: Mention, out: &mut [Draft]) {
    let Some(above) = index.checked_sub(1).and_then(|above| scenes.get(above)) else { return };
    let before = out.partition_point(|draft| draft.scene < index);
    let near = out[..before].iter_mut().rev().take(NEAR);
    let own = near.filter(|draft| draft.is_speech() && draft.span.1 == above.end);
    for draft in own.filter(|draft| draft.mention.is_none() || draft.rule == PARAGRAPH).take(1) {
        draft.mention = Some(name);
        draft.rule = SIGNATURE;
    }
}

/// Whether a paragraph opened by a dash is speech rather than an item of a list or a heading between
/// dashes: it has a verb or asks or exclaims, or stands beside one that does.
fn is_spoken(text: &str, scenes: &[Scene], index: usize) -> bool {
    let lively = |at: Option<usize>| {
        at.and_then(|at| scenes.get(at))
            .is_some_and(|s| s.kind == ParagraphKind::Dialogue && is_lively(text, s))
    };
    lively(Some(index)) || lively(index.checked_sub(1)) || lively(Some(index + 1))
}

/// The longest heading between dashes, in elements.
const BETWEEN: usize = 12;

fn is_lively(text: &str, scene: &Scene) -> bool {
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
fn after_dash(text: &str, scene: &Scene) -> Bytes {
    let slice = &text[scene.start..scene.end];
    let rest =
        slice.trim_start_matches(|c: char| matches!(c, '-' | '–' | '—' | '―') || c.is_whitespace());
    trimmed(text, (scene.end - rest.len(), scene.end))
}

/// A paragraph opened by a dash: one quote, less the tags inside it.
fn dialogue(
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

fn nonempty(range: Bytes) -> Option<Bytes> {
    (range.0 < range.1).then_some(range)
}

/// One turn of an interview, from paragraph `index`; answers the paragraph after it.
fn interview(
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
