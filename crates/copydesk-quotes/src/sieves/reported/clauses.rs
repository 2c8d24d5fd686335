//! Clauses that a cue opens: `X said that S`, `X said S`.

use copydesk_core::QuoteKind;

use super::Desk;
use crate::clause::{clause_end, is_clause};
use crate::confidence::{BARE, HELD, SHARED, THAT};
use crate::cues::{Cue, Frame};
use crate::draft::Draft;
use crate::lexicon::Flags;
use crate::tokens::Kind;

impl Desk<'_> {
    /// `X said that S`, `X said S`
    pub(super) fn report(&mut self, cue: &Cue, at: usize, that: bool) {
        // Of the clauses without `that` in stories one in four is anybody's words, by RiQuA's count.
        let silent = cue.flags.any(Flags::MARKS.or(Flags::WEAK))
            || self.marks_only
            || self.story.clauses && !that;
        if silent {
            return;
        }
        // What the writer or whoever is spoken to holds is nobody's words.
        let talks = self
            .elem(cue.subject.mention.from)
            .is_some_and(|e| matches!(e.text(self.text), "I" | "we" | "We" | "you" | "You"));
        // Nor is what moves somebody: `because they think`, `those who think`.
        let word = cue.unit.from.checked_sub(1).and_then(|at| self.elem(at));
        let moves = word.is_some_and(|e| {
            e.is(Flags::SUBORD.or(Flags::RELATIVE)) || e.text(self.text) == "that"
        });
        if cue.flags.any(Flags::HOLDS) && (talks || moves || cue.relative || self.story.clauses) {
            return;
        }
        let mut end = clause_end(self.text, self.scene(), at, cue, self.cues);
        let link = self.link(cue, at).filter(|_| !that);
        if link.is_some() {
            // `the rules, which Lind said will hold, are new`
            let resumes = |comma: &usize| {
                self.elem(*comma).is_some_and(|e| e.kind == Kind::Comma)
                    && self.elem(comma + 1).is_some_and(|e| e.is(FINITE))
            };
            end = (at + 1..end).find(resumes).unwrap_or(end);
        }
        let rule = match (cue.frame, that) {
            (Frame::Shared, _) => SHARED,
            _ if cue.flags.any(Flags::HOLDS) => HELD,
            (_, true) => THAT,
            (_, false) => BARE,
        };
        if let Some(mut draft) = self.clause_draft(at, end, rule) {
            // `said that “…”` reports, even if the marks hold the whole clause.
            if that && draft.kind == QuoteKind::Direct {
                draft.kind = QuoteKind::Mixed;
            }
            if let Some(opening) = self.split_off(cue, at, that) {
                draft = opening.followed_by(draft);
            }
            if let Some(link) = link.and_then(|link| self.clause_draft(link, link + 1, rule)) {
                draft = link.followed_by(draft);
            }
            self.push(cue, draft);
        }
    }

    /// The words before a tag that `that` or a colon goes on after: `It is a shame, Lind said, that
    /// the dam …`, `The town has plans, Lind said: a road and a dam`.
    fn split_off(&mut self, cue: &Cue, at: usize, that: bool) -> Option<Draft> {
        let sign = |at: Option<usize>, kind: Kind| {
            at.and_then(|at| self.elem(at)).is_some_and(|e| e.kind == kind)
        };
        let goes_on = sign(at.checked_sub(1), Kind::Colon) || sign(at.checked_sub(2), Kind::Comma);
        let left = cue.unit.from.checked_sub(1)?;
        let plain = that && cue.frame == Frame::Plain && !self.story.clauses;
        if !plain || !sign(Some(left), Kind::Comma) || !goes_on {
            return None;
        }
        let start = self.left_edge(cue, left);
        let whole = is_clause(self.text, self.scene(), start, left);
        whole.then(|| self.clause_draft(start, left, THAT)).flatten()
    }

    /// The pronoun that stands for a part of the reported words, which lack it: `the rules, which
    /// Lind said will hold`, `what Lind says is a mistake`.
    pub(super) fn link(&self, cue: &Cue, at: usize) -> Option<usize> {
        let link = cue.unit.from.checked_sub(1).filter(|_| cue.frame == Frame::Plain)?;
        let verb = self.elem(at)?;
        let lacks = verb.is(FINITE) && !verb.is(Flags::SUBJECT);
        // `a talk in which he said it was over`
        let occasion = link > 0 && self.elem(link - 1).is_some_and(|e| e.is(Flags::PREP));
        match self.elem(link)?.text(self.text) {
            "which" | "what" | "whom" => (lacks || !occasion).then_some(link),
            "that" | "who" => lacks.then_some(link),
            _ => None,
        }
    }
}

/// Verbs that are finite by their form.
const FINITE: Flags = Flags::AUX.or(Flags::MODAL).or(Flags::VERB);
