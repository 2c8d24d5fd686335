//! Things that a verb of speech has for its object: `Lind announced a new dam`, `Lind described him
//! as tired`.
//!
//! No clause says what was said, but the phrase does. It ends where the sentence leaves it: at a
//! comma, at a time, where the next verb of the same speaker or a subordinate clause begins.

use super::Desk;
use crate::clause::clause_end;
use crate::confidence::{HELD, OBJECT};
use crate::cues::{Cue, Frame};
use crate::draft::Draft;
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

impl Desk<'_> {
    /// `X announced a thing`
    pub(super) fn object(&mut self, cue: &Cue) {
        let silent = self.story.clauses || self.marks_only || cue.frame == Frame::Inverted;
        let at = cue.unit.to;
        if silent || !cue.flags.any(Flags::THING) || !self.opens_thing(at) {
            return;
        }
        let end = clause_end(self.text, self.scene(), at, cue, self.cues);
        let end = thing_end(self.text, self.scene(), at, end);
        // `what Lind described as a trick`, `describes itself in these words:`
        let lacks = self.link(cue, at).is_some();
        let colon = self.elem(end).is_some_and(|e| e.kind == Kind::Colon);
        // `the paper reported Lind as saying that`: the words are hers.
        let quoted = self.scene().elems[at..end].iter().any(|e| e.text(self.text) == "saying");
        if lacks || colon || quoted {
            return;
        }
        if let Some(draft) = self.clause_draft(at, end, OBJECT) {
            self.push(cue, draft);
        }
    }

    /// `which X described as “a joke”`. Whether the cue is such a one.
    pub(super) fn described_as(&mut self, cue: &Cue) -> bool {
        let at = cue.unit.to;
        let silent = self.story.clauses || self.marks_only || !cue.flags.any(Flags::THING);
        if silent || self.elem(at).is_none_or(|e| e.text(self.text) != "as") {
            return false;
        }
        let word = cue.unit.from.checked_sub(1).and_then(|at| self.elem(at));
        let links = ["which", "what", "whom", "that"];
        if word.is_none_or(|e| !links.contains(&e.text(self.text))) {
            return false;
        }
        let end = clause_end(self.text, self.scene(), at, cue, self.cues);
        let end = thing_end(self.text, self.scene(), at, end);
        let link = self.clause_draft(cue.unit.from - 1, cue.unit.from, OBJECT);
        if let (Some(link), Some(draft)) = (link, self.clause_draft(at, end, OBJECT)) {
            self.push(cue, link.followed_by(draft));
        }
        true
    }

    /// Whether the phrase of a thing may begin here.
    fn opens_thing(&self, at: usize) -> bool {
        let small = Flags::PREP
            .or(Flags::CONJ)
            .or(Flags::SUBORD)
            .or(Flags::TIME)
            .or(Flags::AUX)
            .or(Flags::MODAL)
            .or(Flags::ADVERB)
            .or(Flags::SUBJECT);
        self.elem(at).is_some_and(|e| match e.kind {
            Kind::Number => true,
            Kind::Word => {
                e.is(Flags::DET.or(Flags::WH)) || !e.is(small) || e.is_name() && !e.is(Flags::TIME)
            }
            _ => false,
        })
    }
}

/// How many drafts before and after a thing are looked at for words that hold it.
const AROUND: usize = 3;

/// Drops the things and opinions among the drafts from `first` that are told in the words of another: `Lind said
/// that Orlov described the plan`.
pub(super) fn drop_inner(out: &mut Vec<Draft>, first: usize) {
    // Most paragraphs have none; and the drafts of paragraphs before are not gone through again.
    if !out[first..].iter().any(may_be_inner) {
        return;
    }
    let own = out.split_off(first);
    let inner: Vec<bool> = (0..own.len()).map(|at| is_inner(&own, at)).collect();
    out.extend(own.into_iter().zip(inner).filter(|(_, inner)| !inner).map(|(draft, _)| draft));
}

fn may_be_inner(draft: &Draft) -> bool {
    draft.rule == OBJECT || draft.rule == HELD
}

fn is_inner(drafts: &[Draft], at: usize) -> bool {
    let draft = &drafts[at];
    let near = &drafts[at.saturating_sub(AROUND)..drafts.len().min(at + AROUND + 1)];
    let holds = |other: &Draft| {
        let cue = draft.cue.unwrap_or(draft.span);
        other.parts.iter().any(|part| part.0 <= cue.0 && cue.1 <= part.1)
    };
    may_be_inner(draft) && near.iter().any(holds)
}

/// Where the phrase of a thing ends.
fn thing_end(text: &str, scene: &Scene, from: usize, end: usize) -> usize {
    let elems = &scene.elems;
    let leaves = |at: &usize| {
        let elem = &elems[*at];
        let next = elems.get(at + 1).filter(|_| at + 1 < end);
        match elem.kind {
            Kind::Comma => !is_list(text, &elems[at + 1..end]),
            Kind::Dash | Kind::Colon | Kind::Semicolon => true,
            Kind::Word if elem.is(Flags::CONJ) => {
                elem.text(text) == "but" || next.is_some_and(|e| is_verb(text, e))
            }
            Kind::Word if elem.is(Flags::TIMELEAD) => next.is_some_and(|e| is_weekday(text, e)),
            Kind::Word if elem.is(Flags::TIME) => is_weekday(text, elem),
            Kind::Word => matches!(
                elem.text(text),
                "while"
                    | "when"
                    | "because"
                    | "although"
                    | "though"
                    | "after"
                    | "before"
                    | "during"
            ),
            _ => false,
        }
    };
    (from + 1..end).find(leaves).unwrap_or(end)
}

/// How many elements the next part of a list has at most.
const PART: usize = 8;

/// Whether another part of a list and its `and` follow a comma: `drought, floods and fire`.
fn is_list(text: &str, rest: &[Token]) -> bool {
    let small = Flags::PREP.or(Flags::RELATIVE).or(Flags::SUBORD).or(Flags::SUBJECT);
    let opens = rest.first().is_some_and(|e| e.kind == Kind::Word && !e.is(small));
    let joint = rest
        .iter()
        .take(PART)
        .position(|e| e.is(Flags::CONJ) || e.kind != Kind::Word || is_verb(text, e));
    opens
        && joint.is_some_and(|at| {
            rest[at].is(Flags::CONJ) && rest.get(at + 1).is_some_and(|e| !is_verb(text, e))
        })
}

/// `Tuesday`: when it was said, while a month or a year is more often a part of the thing.
fn is_weekday(text: &str, elem: &Token) -> bool {
    elem.is(Flags::TIME) && elem.capital && !elem.possessive && elem.text(text).ends_with("day")
}

/// A verb that may follow `and`: `and said`, `and would`, `and visited`.
fn is_verb(text: &str, elem: &Token) -> bool {
    let finite = Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::ADVERB);
    let cue = elem.is(Flags::CUE) && !elem.is(Flags::NOUN.or(Flags::BASE));
    let past = !elem.capital && elem.kind == Kind::Word && elem.text(text).ends_with("ed");
    elem.is(finite) || cue || past
}
