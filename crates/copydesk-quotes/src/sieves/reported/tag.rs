//! Clauses with a cue after or between their words: `S, X said`.

use super::Desk;
use crate::clause::{self, Next, clause_end, is_clause};
use crate::confidence::TAG;
use crate::cues::{Cue, Frame};
use crate::lexicon::Flags;
use crate::tokens::Kind;

/// How many elements of a sentence are looked at for the comma behind its opening.
const OPENING: usize = 40;

/// How far the comma may stand that closes the apposition of a speaker after the verb, in elements.
const APPOSITION: usize = 20;

impl Desk<'_> {
    /// `S, X said`
    pub(super) fn tag(&mut self, cue: &Cue, next: Next) {
        let silent = self.marks_only
            || self.story.clauses
            || cue.relative
            || cue.frame == Frame::Shared
            || cue.flags.any(Flags::MARKS.or(Flags::WEAK))
            || !cue.flags.any(Flags::BARE)
            || next == Next::Nothing;
        let Some(left) = cue.unit.from.checked_sub(1).filter(|_| !silent) else { return };
        if !self.elem(left).is_some_and(|e| e.kind == Kind::Comma) {
            return;
        }
        let start = self.left_edge(cue, left);
        let resumes = |at: usize| {
            self.elem(at).is_some_and(|e| e.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB)))
        };
        let interrupts = matches!(next, Next::Comma { at } if resumes(at + 1));
        let introduces = self.elem(start).is_some_and(|e| e.is(Flags::PREP.or(Flags::SUBORD)));
        let plain = matches!(
            self.elem(cue.verb).map(|e| e.text(self.text)),
            Some("said" | "says" | "say" | "added" | "noted")
        );
        // `While some like it, most do not, the study concluded.`
        let main = |at: usize| {
            self.elem(at).is_some_and(|e| e.kind == Kind::Comma)
                && is_clause(self.text, self.scene(), at + 1, left)
        };
        let led = next == Next::End && (start..left).take(OPENING).any(main);
        let tagged = (!introduces || led)
            && left >= start + 3
            && (cue.frame == Frame::Inverted || next == Next::End);
        if let Some(at) = self.past_apposition(cue, start, left) {
            let end = clause_end(self.text, self.scene(), at, cue, self.cues);
            let rest = self.clause_draft(at, end, TAG);
            if let (Some(draft), Some(rest)) = (self.clause_draft(start, left, TAG), rest) {
                self.push(cue, draft.followed_by(rest));
            }
            return;
        }
        if !interrupts
            && !tagged
            && (introduces && !plain || !is_clause(self.text, self.scene(), start, left))
        {
            if let Next::Comma { at } = next {
                self.interrupted(cue, (start, left), at + 1, plain);
            }
            return;
        }
        let Some(mut draft) = self.clause_draft(start, left, TAG) else { return };
        if let Next::Comma { at } = next
            && (interrupts || self.goes_on(cue, at + 1))
        {
            let end = clause_end(self.text, self.scene(), at + 1, cue, self.cues);
            if let Some(rest) = self.clause_draft(at + 1, end, TAG) {
                draft = draft.followed_by(rest);
            }
        }
        self.push(cue, draft);
    }

    /// `In the end, he said, the plan failed`: a clause from `at`, and what opens it before the tag.
    fn interrupted(&mut self, cue: &Cue, (start, left): (usize, usize), at: usize, plain: bool) {
        let end = clause_end(self.text, self.scene(), at, cue, self.cues);
        let sentence_end = self.scene().sentence_end(cue.verb);
        let small = Flags::ING.or(Flags::RELATIVE).or(Flags::PREP);
        let goes_on = self.elem(at).is_some_and(|e| !e.is(small));
        let clause = is_clause(self.text, self.scene(), at, sentence_end) || plain && end >= at + 4;
        let Some(draft) = (clause && goes_on).then(|| self.clause_draft(at, end, TAG)).flatten()
        else {
            return;
        };
        let opening = self.clause_draft(self.opening(start, left), left, TAG);
        let draft = match opening {
            Some(opening) => opening.followed_by(draft),
            None => draft,
        };
        self.push(cue, draft);
    }

    /// `As X noted, S`; `S, as X noted`; `S, as X noted, is …`. Whether the cue is such a tag.
    pub(super) fn as_noted(&mut self, cue: &Cue, next: Next) -> bool {
        let silent = cue.flags.any(Flags::MARKS.or(Flags::WEAK)) || cue.frame == Frame::Inverted;
        let word = cue.unit.from.checked_sub(1).filter(|_| !silent);
        let Some(word) = word
            .filter(|at| self.elem(*at).is_some_and(|e| matches!(e.text(self.text), "As" | "as")))
        else {
            return false;
        };
        let comma = word
            .checked_sub(1)
            .filter(|at| self.elem(*at).is_some_and(|e| e.kind == Kind::Comma))
            .filter(|_| !self.marks_only && !self.story.clauses);
        let after = match next {
            Next::Comma { at } if self.elem(at + 1).is_some_and(|e| e.kind != Kind::Quote) => {
                Some(at + 1)
            }
            _ => None,
        };
        let ends = matches!(next, Next::End);
        let left = comma.map(|comma| (self.left_edge(cue, comma), comma));
        let words = left.filter(|(start, comma)| start < comma);
        let Some((start, comma)) = words.filter(|_| ends || after.is_some()) else {
            let Some(at) = after else { return false };
            self.report(cue, at, false);
            return true;
        };
        let whole = is_clause(self.text, self.scene(), start, comma);
        let resumes = after.filter(|at| {
            self.elem(*at)
                .is_some_and(|e| e.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB)) || !whole)
        });
        let rest = resumes.and_then(|at| {
            let end = clause_end(self.text, self.scene(), at, cue, self.cues);
            self.clause_draft(at, end, TAG)
        });
        match (self.clause_draft(start, comma, TAG), rest) {
            (Some(draft), Some(rest)) => self.push(cue, draft.followed_by(rest)),
            (Some(draft), None) if whole => self.push(cue, draft),
            _ => {}
        }
        true
    }

    /// Where the words before an interrupting tag begin. A lone `But` is theirs, as they have no other.
    pub(super) fn opening(&self, start: usize, left: usize) -> usize {
        let before = left.checked_sub(1).and_then(|at| self.elem(at));
        let joint = start == left && before.is_some_and(|e| e.is(Flags::CONJ));
        if joint { left - 1 } else { start }
    }

    /// Where the verb of a clause stands that its tag interrupts: `The road, said Lind, a miner from
    /// Osh, is shut`.
    fn past_apposition(&self, cue: &Cue, start: usize, left: usize) -> Option<usize> {
        if cue.frame != Frame::Inverted || is_clause(self.text, self.scene(), start, left) {
            return None;
        }
        let end = self.scene().sentence_end(cue.verb).min(cue.unit.to + APPOSITION);
        let resumes = |at: &usize| {
            self.elem(*at).is_some_and(|e| e.kind == Kind::Comma)
                && self
                    .elem(at + 1)
                    .is_some_and(|e| e.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB)))
        };
        (cue.unit.to..end).find(resumes).map(|comma| comma + 1)
    }

    /// Whether what follows a tag between commas is still the speaker's: `…, Lind said, by the river`,
    /// but not `…, Lind said, adding that`, `…, said Lind, who runs the mill` or a narrator's `I say`.
    fn goes_on(&self, cue: &Cue, at: usize) -> bool {
        let narrator =
            self.elem(cue.subject.mention.from).is_some_and(|e| e.text(self.text) == "I");
        let end = self.scene().sentence_end(cue.verb).clamp(at, at + 200);
        let quotes = self.scene().elems.get(at..end).unwrap_or_default();
        let leads = quotes.iter().any(|e| e.kind == Kind::Quote);
        let plain = cue.frame == Frame::Plain && !narrator && !leads;
        plain
            && self.elem(at).is_some_and(|e| {
                e.kind == Kind::Word
                    && !e.is(Flags::ING.or(Flags::RELATIVE).or(Flags::CUE))
                    && !e.text(self.text).ends_with("ing")
                    && !matches!(e.text(self.text), "on" | "in" | "at")
            })
    }

    /// Whether an earlier cue and its words are all reported by a later one that ends the sentence:
    /// `Lind told the miners that the dam was safe, Orlov said`.
    fn holds(&self, earlier: &Cue, cue: &Cue, left: usize) -> bool {
        let scene = self.scene();
        // `Lind said it was new — no worse, she said, than the old one`
        let same = scene.elems[cue.subject.mention.from].is(Flags::SUBJECT);
        let reports = matches!(clause::next(self.text, scene, earlier), Next::Clause { .. });
        let new_clause = |at: &usize| {
            let elem = &scene.elems[*at];
            elem.kind == Kind::Semicolon
                || elem.kind == Kind::Comma
                    && scene.elems.get(at + 1).is_some_and(|e| e.is(Flags::CONJ))
        };
        reports && !same && !(earlier.unit.to..left).any(|at| new_clause(&at))
    }

    /// Where the words left of a tag begin: the sentence, or what an earlier cue has left.
    pub(super) fn left_edge(&self, cue: &Cue, left: usize) -> usize {
        let start = self.scene().sentence_start(left);
        let own = self.cues.partition_point(|other| other.verb < cue.verb);
        let earlier = self.cues[..own]
            .iter()
            .rev()
            .take_while(|other| other.verb >= start)
            .take(8)
            .find(|other| !other.flags.any(Flags::WEAK.or(Flags::MARKS)));
        let from = match earlier {
            Some(other) if self.holds(other, cue, left) => start,
            Some(other) => {
                let joint = |at: &usize| {
                    let elem = &self.scene().elems[*at];
                    elem.kind == Kind::Comma || elem.is(Flags::CONJ) || elem.kind == Kind::Semicolon
                };
                (other.unit.to..left).find(joint).map_or(other.unit.to.min(left), |at| at + 1)
            }
            None => {
                let floor = start.max(left.saturating_sub(200));
                // `Lind refused: a dam, she said, would …`
                let colon = |at: &usize| self.scene().elems[*at].kind == Kind::Colon;
                (floor..left).rfind(colon).map_or(floor, |at| at + 1)
            }
        };
        let skip = self.elem(from).is_some_and(|e| e.is(Flags::CONJ));
        if skip { from + 1 } else { from }
    }
}
