//! Paragraphs opened by a dash, and the narration inside them.

use copydesk_core::{ParagraphKind, QuoteKind};

use crate::chunk::{Stretch, subject_after};
use crate::confidence::{DASH, DASH_TAG, LEAD};
use crate::cues::{Cue, Frame};
use crate::draft::{Bytes, Draft, Mention, bytes};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::sieves::reported::trimmed;
use crate::tokens::{Kind, Token};
use crate::voice::{Voice, voice};

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

/// Who may speak a turn that names nobody itself.
#[derive(Clone, Copy)]
pub(super) struct Before {
    /// Whose words a colon right before the turn announces.
    pub(super) lead: Option<Mention>,
    /// Of whom the last attributing sentence before speaks.
    pub(super) speaker: Option<Mention>,
}

/// A paragraph opened by a dash: one quote, less the narration inside it. Answers who its tag says
/// speaks.
pub(super) fn dialogue(
    text: &str,
    scenes: &[Scene],
    index: usize,
    cues: &[Cue],
    before: Before,
    out: &mut Vec<Draft>,
) -> Option<Mention> {
    let scene = &scenes[index];
    let words = after_dash(text, scene);
    if words.0 >= words.1 {
        return None;
    }
    let mut draft = Draft::new(index, (scene.start, scene.end), words, QuoteKind::Direct, DASH);
    let tags: Vec<&Cue> = cues.iter().filter(|cue| is_tag(text, scene, cue)).collect();
    let cuts = cuts(text, scene, &tags);
    if let Some(first) = tags.first() {
        draft.rule = DASH_TAG;
        draft.cue = bytes(scene, first.words);
        draft.mention = Mention::of(scene, index, &first.subject);
    } else if before.lead.is_some() {
        draft.rule = LEAD;
        draft.mention = before.lead;
    } else {
        let silent = cuts.is_empty();
        draft.mention = if silent { before.speaker } else { actor(text, scene, index, &cuts) };
    }
    if !cuts.is_empty() {
        draft.parts = left_over(text, scene, words, &cuts);
        if draft.parts.is_empty() {
            return None;
        }
        if let (Some(first), Some(last)) = (draft.parts.first(), draft.parts.last()) {
            draft.span.0 = draft.span.0.min(first.0);
            draft.span.1 = last.1;
        }
    }
    let said = draft.mention.filter(|_| draft.rule == DASH_TAG);
    out.push(draft);
    said
}

/// Who acts in the first stretch of narration: `— Again! — She threw up her hands.`
fn actor(text: &str, scene: &Scene, index: usize, cuts: &[Stretch]) -> Option<Mention> {
    let from = cuts.first()?.from;
    let from = from + usize::from(scene.elems.get(from)?.is(Flags::CONJ));
    let first = scene.elems.get(from)?;
    let subject = subject_after(text, scene, from)?;
    let words = scene.elems.get(subject.mention.from..subject.mention.to)?;
    let noun = Flags::ROLE.or(Flags::MALE).or(Flags::FEMALE);
    let person = words.iter().any(|t| t.is_name() || t.is(noun) && !t.is(Flags::POSS));
    let pronoun = first.is(Flags::SUBJECT) && !first.is(Flags::DET);
    Mention::of(scene, index, &subject).filter(|_| person || pronoun)
}

/// Whether a cue interrupts the speech of a dash turn: `, he said.` right after a comma, a question
/// or a dash.
fn is_tag(text: &str, scene: &Scene, cue: &Cue) -> bool {
    if !matches!(cue.frame, Frame::Plain | Frame::Inverted) {
        return false;
    }
    let Some(left) = cue.unit.from.checked_sub(1).and_then(|left| scene.elems.get(left)) else {
        return false;
    };
    let right = scene.elems.get(cue.unit.to);
    let closes = right.is_none_or(|t| {
        let small = Flags::PREP.or(Flags::ADVERB).or(Flags::CONJ).or(Flags::OBJECT);
        matches!(t.kind, Kind::Stop | Kind::Comma | Kind::Dash | Kind::Semicolon | Kind::Colon)
            || t.is(small)
            || t.kind == Kind::Word && !t.capital && t.text(text).ends_with("ly")
    });
    let first = &scene.elems[cue.unit.from];
    let opens = match left.kind {
        Kind::Comma => cue.unit.from > 2 || cue.frame == Frame::Inverted,
        Kind::Dash => cue.unit.from > 1,
        // `Where? asked the boy.`, `Now! Tom said.`, but not `Enough. He said so.`
        Kind::Stop => {
            !first.capital || first.is_name() && right.is_none_or(|t| t.kind == Kind::Stop)
        }
        _ => false,
    };
    opens
        && closes
        && !(cue.frame == Frame::Plain && first.is(Flags::SUBJECT) && is_first_person(cue, scene))
}

fn is_first_person(cue: &Cue, scene: &Scene) -> bool {
    let width = cue.subject.mention.to - cue.subject.mention.from;
    let elem = &scene.elems[cue.subject.mention.from];
    width == 1 && elem.capital && elem.end() - elem.start() == 1
}

/// The stretches of narration: those that a tag opens, and those between dashes that tell what
/// somebody did: `— Again! — She threw up her hands. — And who will pay?` In order, disjoint.
fn cuts(text: &str, scene: &Scene, tags: &[&Cue]) -> Vec<Stretch> {
    let mut cuts: Vec<Stretch> = Vec::new();
    let mut tags = tags.iter().peekable();
    let mut at = 1;
    while at < scene.elems.len() {
        while tags.next_if(|cue| cue.unit.from < at).is_some() {}
        let elem = &scene.elems[at];
        if let Some(cue) = tags.next_if(|cue| cue.unit.from == at) {
            let to = tag_end(text, scene, cue);
            cuts.push(Stretch { from: at, to });
            at = to.max(at + 1);
        } else if elem.kind == Kind::Dash && tags.peek().is_none_or(|cue| cue.unit.from != at + 1) {
            let told = narrated(text, scene, at);
            if let Some(to) = told {
                cuts.push(Stretch { from: at + 1, to });
            }
            at = told.unwrap_or(at + 1);
        } else {
            at += 1;
        }
    }
    cuts
}

/// How far narration may run, in elements.
const NARRATION: usize = 200;

/// Where the narration ends that a tag opens. After a dash it runs to the next dash, `— Yes, — said
/// Ivan. He rose. — I will.`, or over the sentences that narrate; else to the end of its sentence or
/// to a dash in it.
fn tag_end(text: &str, scene: &Scene, cue: &Cue) -> usize {
    let dashed = scene.elems[cue.unit.from - 1].kind == Kind::Dash;
    let limit = scene.elems.len().min(cue.unit.to + NARRATION);
    let mut end = scene.sentence_end(cue.verb).min(limit);
    let dash = |to: usize| (cue.unit.to..to).find(|at| scene.elems[*at].kind == Kind::Dash);
    if let Some(dash) = dash(if dashed { limit } else { end }) {
        return dash;
    }
    if !dashed && resumes(text, scene, cue.unit.to, end) {
        return cue.unit.to + 1;
    }
    while dashed && end < limit {
        let next = scene.sentence_end(end).min(limit);
        if !matches!(voice(text, &scene.elems[end..next]), Voice::Narrated) {
            break;
        }
        end = next;
    }
    end
}

/// Whether speech goes on behind the comma after a tag: `, he said, you old goat.`, but not `, he said,
/// looking up.`
fn resumes(text: &str, scene: &Scene, comma: usize, end: usize) -> bool {
    let elems = &scene.elems;
    let tied = elems.get(comma).is_some_and(|e| e.kind == Kind::Comma);
    let Some(next) = elems.get(comma + 1).filter(|next| tied && next.kind == Kind::Word) else {
        return false;
    };
    let word = next.text(text);
    let tells = next.is(Flags::PREP
        .or(Flags::POSS)
        .or(Flags::RELATIVE)
        .or(Flags::ADVERB)
        .or(Flags::CONJ)
        .or(Flags::SUBORD))
        || word.ends_with("ing")
        || word.ends_with("ed")
        || word.ends_with("ly");
    let own = || voice(text, &elems[comma + 1..end.max(comma + 1)]);
    match own() {
        Voice::Own => true,
        Voice::Narrated => false,
        _ => !tells,
    }
}

/// The longest narration at the end of a turn that opens with a noun, in elements.
const TAIL: usize = 14;
/// The longest narration in the present, in elements.
const BEAT: usize = 6;

/// Where narration without a tag ends that a dash at `dash` may open, if it does: it tells what
/// somebody did, and another dash ends it, or it opens with `he` or `and she`.
fn narrated(text: &str, scene: &Scene, dash: usize) -> Option<usize> {
    let signs = |e: &Token| matches!(e.kind, Kind::Stop | Kind::Comma);
    scene.elems.get(dash.checked_sub(1)?).filter(|left| signs(left))?;
    let limit = scene.elems.len().min(dash + NARRATION);
    let next = (dash + 1..limit).find(|at| scene.elems[*at].kind == Kind::Dash);
    let to = next.unwrap_or(limit);
    let words = scene.elems.get(dash + 1..to)?;
    let person = |e: &Token| {
        e.is(Flags::SUBJECT) && !e.is(Flags::DET.or(Flags::EXPLETIVE).or(Flags::TALKERS))
    };
    let [first, second, ..] = words else { return None };
    let pronoun = person(first) || first.is(Flags::CONJ) && person(second);
    let noun = first.is_name() || first.is(Flags::DET.or(Flags::POSS)) && !first.is(Flags::TALKERS);
    let closes = next.is_none() || words.last().is_some_and(signs);
    // `…, — the minister summed up.`: a verb that no table knows
    let comma = dash.checked_sub(1).is_some_and(|left| scene.elems[left].first_byte(text) != b'.');
    let short = words.len() <= TAIL && comma && !(first.capital && first.is(Flags::DET));
    let fits = closes && (pronoun || noun && (next.is_some() || short));
    // `…, – she laughs.`: a few words at the end need no past
    let beat = person(first) && !first.capital && next.is_none() && words.len() <= BEAT;
    let manner = voice(text, words);
    let tells = manner == Voice::Narrated || beat && manner != Voice::Own;
    (fits && tells).then_some(to)
}

/// What is left of the words without the stretches of narration, and without the signs that join
/// them.
fn left_over(text: &str, scene: &Scene, words: Bytes, cuts: &[Stretch]) -> Vec<Bytes> {
    let mut parts = Vec::new();
    let mut from = words.0;
    for cut in cuts {
        let mut left = cut.from;
        let joint = |e: &Token| matches!(e.kind, Kind::Comma | Kind::Dash) && e.start() > from;
        while left.checked_sub(1).is_some_and(|at| joint(&scene.elems[at])) {
            left -= 1;
        }
        let end = scene.elems[left].start();
        parts.extend(nonempty(trimmed(text, (from, end.max(from)))));
        let rest = scene.elems.get(cut.to..).unwrap_or_default();
        let dashed = rest.first().is_some_and(|e| e.kind == Kind::Dash);
        // `—Nobody —said Juan—. I will go.`: the stop after the dash belongs to what is over.
        let sign = |e: &Token| {
            e.kind == Kind::Dash || dashed && matches!(e.kind, Kind::Stop | Kind::Comma)
        };
        from = rest.iter().find(|e| !sign(e)).map_or(words.1, Token::start);
    }
    parts.extend(nonempty(trimmed(text, (from, words.1))));
    parts
}

pub(super) fn nonempty(range: Bytes) -> Option<Bytes> {
    (range.0 < range.1).then_some(range)
}
