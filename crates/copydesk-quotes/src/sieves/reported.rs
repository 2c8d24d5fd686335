//! Speech in a paragraph: what stands beside each cue, in marks or as a clause.

mod according;
mod claim;
mod clauses;
mod marks;
mod object;
mod tag;

use super::follow;
use crate::clause::{self, Next};
use crate::cues::{Cue, Frame};
use crate::draft::{Bytes, Draft, Mention};
use crate::lexicon::Flags;
use crate::nature::{Nature, nature};
use crate::scene::Scene;
use crate::story::Story;
use crate::tokens::{Kind, Token};

/// How many elements may stand between a cue and the quotation that it leads to: a hearer and who that
/// is, a time, a place.
const HEARERS: usize = 24;

/// One paragraph at work.
pub(super) struct Desk<'a> {
    pub(super) text: &'a str,
    pub(super) scenes: &'a [Scene<'a>],
    pub(super) index: usize,
    pub(super) cues: &'a [Cue],
    /// Which elements were claimed; only those of quotations are ever set.
    pub(super) taken: Vec<bool>,
    pub(super) out: &'a mut Vec<Draft>,
    /// Whether only quotations count, as inside a turn.
    marks_only: bool,
    /// Whether a narrator tells it: reported clauses are seldom anybody's words, and speakers take
    /// turns.
    pub(super) story: Story,
    /// Whether two quotations of a story stand side by side, as where the breaks of a talk are lost.
    pub(super) run_together: bool,
}

/// The quotes of an ordinary paragraph. `opened` is a mention whose colon ended the paragraph
/// before; the answer is such a mention of this one.
pub(super) fn paragraph(
    (text, scenes, story): (&str, &[Scene], Story),
    index: usize,
    cues: &[Cue],
    opened: Option<Mention>,
    out: &mut Vec<Draft>,
) -> Option<Mention> {
    let taken = untaken(&scenes[index]);
    let side_by_side = |pair: &[usize]| pair[0] + 1 == pair[1];
    let run_together = story.marks && scenes[index].quotations.windows(2).any(side_by_side);
    let marks_only = false;
    let mut desk = Desk { text, scenes, index, cues, taken, out, marks_only, story, run_together };
    let first = desk.out.len();
    follow::continued(&mut desk);
    let mut colon = None;
    for cue in cues {
        colon = desk.attribute(cue).or(colon);
    }
    object::drop_inner(desk.out, first);
    follow::unclaimed(&mut desk, first, opened);
    colon.or_else(|| follow::colon_at_end(&desk))
}

/// The quotations inside a turn: titles, scare quotes, and words of others beside a cue.
pub(super) fn inner(
    text: &str,
    scenes: &[Scene],
    index: usize,
    cues: &[Cue],
    out: &mut Vec<Draft>,
) {
    let taken = untaken(&scenes[index]);
    let mut desk = Desk {
        text,
        scenes,
        index,
        cues,
        taken,
        out,
        marks_only: true,
        story: Story::NONE,
        run_together: false,
    };
    for cue in cues {
        desk.attribute(cue);
    }
    follow::names_only(&mut desk);
}

/// One mark for each element; none if there is no quotation to be taken.
fn untaken(scene: &Scene) -> Vec<bool> {
    if scene.pairs.is_empty() { Vec::new() } else { vec![false; scene.elems.len()] }
}

impl<'a> Desk<'a> {
    pub(super) fn scene(&self) -> &'a Scene<'a> {
        &self.scenes[self.index]
    }

    fn elem(&self, at: usize) -> Option<&Token> {
        self.scene().elems.get(at)
    }

    /// The elements that are quotations, taken or not.
    pub(super) fn quotations(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.scene().quotations.iter().copied()
    }

    pub(super) fn is_free_quote(&self, at: usize) -> bool {
        self.elem(at).is_some_and(|e| e.kind == Kind::Quote) && self.taken.get(at) == Some(&false)
    }

    pub(super) fn nature_at(&self, at: usize) -> Option<Nature> {
        let pair = self.elem(at).and_then(|e| self.scene().pair_of(e))?;
        Some(nature(self.text, self.scene(), pair))
    }

    /// The part and the hull of a quotation.
    pub(super) fn quote_bytes(&self, at: usize) -> Option<(Bytes, Bytes, bool)> {
        let pair = self.elem(at).and_then(|e| self.scene().pair_of(e))?;
        let inner = trimmed(self.text, (pair.inner, pair.inner_end));
        (inner.0 < inner.1).then_some((inner, (pair.start, pair.end), pair.open_ended))
    }

    fn mention(&self, cue: &Cue) -> Option<Mention> {
        Mention::of(self.scene(), self.index, &cue.subject)
    }

    /// Whether a quotation is a sentence of its own after a sign: `He began with a sigh, “There …”`.
    pub(super) fn is_introduced(&self, at: usize) -> bool {
        let sign = at.checked_sub(1).and_then(|sign| self.elem(sign));
        let signs = [Kind::Comma, Kind::Colon, Kind::Dash, Kind::Open];
        let tied = sign.is_some_and(|sign| signs.contains(&sign.kind));
        let inside = self.quote_bytes(at).map(|(inner, ..)| &self.text[inner.0..inner.1]);
        tied && inside.is_some_and(|words| words.starts_with(char::is_uppercase))
    }

    /// What follows a cue, if a quotation after a sign stands behind things that are no clause: `said
    /// back in the summer: “…”`, `told the host, Ada Lind, “…”`.
    fn later_quote(&self, cue: &Cue, next: Next) -> Next {
        if !matches!(next, Next::Clause { that: false, .. } | Next::Nothing) {
            return next;
        }
        let from = cue.unit.to;
        let end = self.scene().sentence_end(cue.verb).min(from + HEARERS);
        let quote = (from..end).find(|at| self.elem(*at).is_some_and(|e| e.kind == Kind::Quote));
        let Some(at) = quote.filter(|at| *at > from && self.is_introduced(*at)) else {
            return next;
        };
        let speech = self.nature_at(at) == Some(Nature::Speech) && self.is_free_quote(at);
        let colon = self.elem(at - 1).is_some_and(|e| e.kind == Kind::Colon);
        let comma = self.elem(at - 1).is_some_and(|e| e.kind == Kind::Comma);
        let clause = || clause::is_clause(self.text, self.scene(), from, at - 1);
        let other = self.cues.partition_point(|other| other.verb < from);
        let claimed = self.cues.get(other).is_some_and(|other| other.verb < at);
        let leads = speech && !claimed && (colon || comma && !clause());
        if leads { Next::Quote { at, tied: true } } else { next }
    }

    /// What one cue claims. Answers its mention if its words must be in the next paragraph.
    fn attribute(&mut self, cue: &Cue) -> Option<Mention> {
        if cue.frame == Frame::According {
            self.according(cue);
            return None;
        }
        let next = self.later_quote(cue, clause::next(self.text, self.scene(), cue));
        if let Some(left) = self.quote_before(cue, next) {
            self.trail(cue, left, next);
            return None;
        }
        if self.as_noted(cue, next) || self.described_as(cue) {
            return None;
        }
        match next {
            Next::Quote { at, tied } => self.lead(cue, at, tied),
            Next::Clause { at, that } => self.report(cue, at, that),
            Next::ColonAtEnd => return self.mention(cue),
            Next::Nothing if cue.flags.any(Flags::THING) => self.object(cue),
            Next::End | Next::Comma { .. } | Next::Nothing => self.tag(cue, next),
        }
        None
    }
}

/// A range without the blanks at its ends.
pub(super) fn trimmed(text: &str, (from, to): Bytes) -> Bytes {
    let slice = text.get(from..to).unwrap_or_default();
    let start = from + (slice.len() - slice.trim_start().len());
    (start, start + slice.trim().len())
}
