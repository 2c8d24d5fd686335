//! `According to X, S`; `S, according to X`.

use super::Desk;
use crate::chunk::{Stretch, is_aside, is_name};
use crate::clause::{Next, clause_end, is_clause};
use crate::confidence::ACCORDING;
use crate::cues::Cue;
use crate::lexicon::Flags;
use crate::tokens::Kind;

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
        let opens = scene.elems[start..cue.unit.from]
            .iter()
            .all(|e| e.is(Flags::CONJ.or(Flags::ADVERB)) || e.kind == Kind::Comma);
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
                !figure && (is_aside(scene, stretch) || is_name(scene, stretch))
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
            if from > start && !listed && !is_clause(self.text, scene, from, left) {
                return;
            }
            self.clause_draft(from, left, ACCORDING)
        };
        if let Some(draft) = draft {
            self.push(cue, draft);
        }
    }
}
