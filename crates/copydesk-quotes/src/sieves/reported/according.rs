//! `According to X, S`; `S, according to X`.

use super::Desk;
use crate::chunk::{Stretch, is_aside, is_name};
use crate::clause::{Next, clause_end, is_clause};
use crate::confidence::ACCORDING;
use crate::cues::Cue;
use crate::lexicon::Flags;
use crate::tokens::{Kind, Token};

impl Desk<'_> {
    /// `According to X, S`; `S, according to X`; `"…," according to X`
    pub(super) fn according(&mut self, cue: &Cue) {
        if let Some(left) = self.quote_before(cue, Next::End) {
            self.trail(cue, left, Next::End);
            return;
        }
        if self.marks_only || self.story.clauses {
            return;
        }
        let scene = self.scene();
        let start = scene.sentence_start(cue.verb);
        let opens = opens(&scene.elems[start..cue.unit.from]);
        let draft = if opens {
            let end = scene.sentence_end(cue.verb);
            let limit = end.min(cue.unit.to + 40);
            let commas: Vec<usize> = (cue.unit.to..limit)
                .filter(|at| scene.elems[*at].kind == Kind::Comma)
                .take(4)
                .collect();
            // Past appositions: `According to Ada Lind, head of the mill, the …`.
            let aside = |pair: &[usize]| {
                let stretch = Stretch { from: pair[0] + 1, to: pair[1] };
                let figure = scene.elems[pair[0] + 1].kind == Kind::Number && pair[1] > pair[0] + 2;
                !figure && (is_aside(self.text, scene, stretch) || is_name(scene, stretch))
            };
            let skip = commas.windows(2).take_while(|pair| aside(pair)).count();
            let from = commas.get(skip).or(commas.last()).map_or(cue.unit.to, |at| at + 1);
            let end = clause_end(self.text, scene, from, cue, self.cues);
            self.clause_draft(from, end, ACCORDING)
        } else {
            let mut left = cue.unit.from;
            while left > start && scene.elems[left - 1].kind == Kind::Comma {
                left -= 1;
            }
            let from = self.left_edge(cue, left);
            // `“…,” Lind said at a school, according to Orlov`: nothing is left of the words.
            let listed = from > start && scene.elems[from - 1].kind == Kind::Colon;
            let rest = self.rest_of_clause(cue, from, left);
            let bare = from > start && !listed && !is_clause(self.text, scene, from, left);
            if bare && rest.is_none() {
                return;
            }
            let rest = rest.and_then(|rest| self.clause_draft(rest.from, rest.to, ACCORDING));
            match (self.clause_draft(from, left, ACCORDING), rest) {
                (Some(draft), Some(rest)) => Some(draft.followed_by(rest)),
                (draft, rest) => draft.or(rest),
            }
        };
        if let Some(draft) = draft {
            self.push(cue, draft);
        }
    }
    /// What goes on after `, according to X,` if the words before lack a verb: `The plan, according to
    /// X, has failed`.
    fn rest_of_clause(&self, cue: &Cue, from: usize, left: usize) -> Option<Stretch> {
        let scene = self.scene();
        let end = scene.sentence_end(cue.verb);
        let limit = end.min(cue.unit.to + ASIDE);
        let comma = (cue.unit.to..limit).find(|at| scene.elems[*at].kind == Kind::Comma)?;
        let next = scene.elems.get(comma + 1)?;
        let finite = Flags::AUX.or(Flags::MODAL).or(Flags::VERB);
        let lacks = !is_clause(self.text, scene, from, left);
        let small = Flags::RELATIVE.or(Flags::CONJ).or(Flags::PREP).or(Flags::SUBORD);
        let clause = lacks && !next.is(small) && is_clause(self.text, scene, comma + 1, end);
        let to = clause_end(self.text, scene, comma + 1, cue, self.cues);
        (clause || lacks && next.is(finite)).then_some(Stretch { from: comma + 1, to })
    }
}

/// How far behind its speaker the comma may stand that closes `according to`, in elements.
const ASIDE: usize = 16;

/// Whether the words before `according to` are none of the source's: `But according to X, S`, `… to go,
/// because, according to X, S`.
fn opens(before: &[Token]) -> bool {
    let joint = |e: &Token| {
        e.is(Flags::CONJ.or(Flags::ADVERB).or(Flags::SUBORD))
            || matches!(e.kind, Kind::Comma | Kind::Dash | Kind::Colon)
    };
    before.iter().all(joint)
        || before
            .last()
            .is_some_and(|e| e.is(Flags::CONJ.or(Flags::SUBORD)) || e.kind == Kind::Colon)
        || matches!(before, [.., sign, word, comma] if comma.kind == Kind::Comma
                && matches!(sign.kind, Kind::Comma | Kind::Dash)
                && word.is(Flags::CONJ.or(Flags::SUBORD)))
}
