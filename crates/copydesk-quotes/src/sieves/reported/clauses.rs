//! Clauses that a cue opens: `X said that S`, `X said S`.

use copydesk_core::QuoteKind;

use super::Desk;
use crate::clause::clause_end;
use crate::confidence::{BARE, SHARED, THAT};
use crate::cues::{Cue, Frame};
use crate::lexicon::Flags;
use crate::scene::Scene;

impl Desk<'_> {
    /// `X said that S`, `X said S`
    pub(super) fn report(&mut self, cue: &Cue, at: usize, that: bool) {
        let silent = cue.flags.any(Flags::MARKS.or(Flags::WEAK)) || self.marks_only;
        if silent {
            return;
        }
        let end = clause_end(self.text, self.scene(), at, cue, self.cues);
        let rule = match (cue.frame, that) {
            (Frame::Shared, _) => SHARED,
            (_, true) => THAT,
            (_, false) => BARE,
        };
        if let Some(mut draft) = self.clause_draft(at, end, rule) {
            // `said that “…”` reports, even if the marks hold the whole clause.
            if that && draft.kind == QuoteKind::Direct {
                draft.kind = QuoteKind::Mixed;
            }
            self.push(cue, draft);
        }
    }
}

/// Whether a clause may begin with a phrase of its own here: `in May, the river rose`.
pub(super) fn introduces(scene: &Scene, at: usize) -> bool {
    scene.elems.get(at).is_some_and(|e| e.is(Flags::PREP.or(Flags::SUBORD).or(Flags::ADVERB)))
}
