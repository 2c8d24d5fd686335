//! Speech in a paragraph: what stands beside each cue, in marks or as a clause.

use copydesk_core::QuoteKind;

use super::follow;
use crate::chunk::{Stretch, is_aside, is_name};
use crate::clause::{self, Next, clause_end, is_clause};
use crate::confidence::{ACCORDING, BARE, LEAD, Rule, SHARED, TAG, THAT, TRAIL};
use crate::cues::{Cue, Frame};
use crate::draft::{Bytes, Draft, Mention, bytes};
use crate::lexicon::Flags;
use crate::nature::{Nature, nature};
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// One paragraph at work.
pub(super) struct Desk<'a> {
    pub(super) text: &'a str,
    pub(super) scenes: &'a [Scene],
    pub(super) index: usize,
    pub(super) cues: &'a [Cue],
    /// Which elements were claimed; only those of quotations are ever set.
    pub(super) taken: Vec<bool>,
    pub(super) out: &'a mut Vec<Draft>,
    /// Whether only quotations count, as inside a turn.
    marks_only: bool,
}

/// The quotes of an ordinary paragraph. `opened` is a mention whose colon ended the paragraph
/// before; the answer is such a mention of this one.
pub(super) fn paragraph(
    text: &str,
    scenes: &[Scene],
    index: usize,
    cues: &[Cue],
    opened: Option<Mention>,
    out: &mut Vec<Draft>,
) -> Option<Mention> {
    let taken = vec![false; scenes[index].elems.len()];
    let mut desk = Desk { text, scenes, index, cues, taken, out, marks_only: false };
    let first = desk.out.len();
    follow::continued(&mut desk);
    let mut colon = None;
    for cue in cues {
        colon = desk.attribute(cue).or(colon);
    }
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
    let taken = vec![false; scenes[index].elems.len()];
    let mut desk = Desk { text, scenes, index, cues, taken, out, marks_only: true };
    for cue in cues {
        desk.attribute(cue);
    }
    follow::names_only(&mut desk);
}

impl Desk<'_> {
    pub(super) fn scene(&self) -> &Scene {
        &self.scenes[self.index]
    }

    fn elem(&self, at: usize) -> Option<&Token> {
        self.scene().elems.get(at)
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

    /// What one cue claims. Answers its mention if its words must be in the next paragraph.
    fn attribute(&mut self, cue: &Cue) -> Option<Mention> {
        if cue.frame == Frame::According {
            self.according(cue);
            return None;
        }
        let next = clause::next(self.text, self.scene(), cue);
        if let Some(left) = self.quote_before(cue, next) {
            self.trail(cue, left, next);
            return None;
        }
        let as_noted = cue.unit.from.checked_sub(1).and_then(|at| self.elem(at));
        if let (Some(word), Next::Comma { at }) = (as_noted, next)
            && matches!(word.text(self.text), "As" | "as")
            && !cue.flags.any(Flags::MARKS.or(Flags::WEAK))
            && self.elem(at + 1).is_some_and(|e| e.kind != Kind::Quote)
        {
            self.report(cue, at + 1, false); // As Lind noted, the …
            return None;
        }
        match next {
            Next::Quote { at, tied } => self.lead(cue, at, tied),
            Next::Clause { at, that } => self.report(cue, at, that),
            Next::ColonAtEnd => return self.mention(cue),
            Next::End | Next::Comma { .. } | Next::Nothing => self.tag(cue, next),
        }
        None
    }

    /// The quotation that the cue trails, if it does.
    fn quote_before(&self, cue: &Cue, next: Next) -> Option<usize> {
        if cue.frame == Frame::Shared {
            return None;
        }
        let mut at = cue.unit.from.checked_sub(1)?;
        let sign = self.elem(at)?.kind;
        let tied = matches!(sign, Kind::Comma | Kind::Dash);
        if tied {
            at = at.checked_sub(1)?;
        }
        if !self.is_free_quote(at) || self.elem(at)?.sentence != self.elem(cue.verb)?.sentence {
            return None;
        }
        let (inner, ..) = self.quote_bytes(at)?;
        let last = self.text[inner.0..inner.1].chars().next_back();
        let open_end = tied || matches!(last, Some(',' | '?' | '!' | '-' | '—' | '…'));
        let follows = matches!(next, Next::Clause { .. });
        let weak = matches!(next, Next::Nothing) && !open_end && cue.frame == Frame::Plain;
        ((!follows || open_end) && !weak).then_some(at)
    }

    /// `"…," said X`
    fn trail(&mut self, cue: &Cue, left: usize, next: Next) {
        let start = self.scene().sentence_start(left);
        let earlier = self.cues.partition_point(|other| other.verb < start);
        let alone = self.cues.get(earlier).is_none_or(|first| first.verb >= left);
        let is_word = |e: &Token| matches!(e.kind, Kind::Word | Kind::Number);
        let mixed =
            alone && !self.marks_only && self.scene().elems[start..left].iter().any(is_word);
        let mut draft = if mixed {
            let Some(draft) = self.clause_draft(start, left + 1, TRAIL) else { return };
            draft
        } else {
            let Some((part, span, open_ended)) = self.quote_bytes(left) else { return };
            let mut draft = Draft::new(self.index, span, part, QuoteKind::Direct, TRAIL);
            draft.open_ended = open_ended;
            let mut before = left;
            while before > start && self.is_free_quote(before - 1) {
                before -= 1;
                if let Some((part, span, _)) = self.quote_bytes(before) {
                    draft.parts.insert(0, part);
                    draft.span.0 = span.0;
                    self.taken[before] = true;
                }
            }
            draft
        };
        self.taken[left] = true;
        if let Next::Quote { at, .. } = next
            && self.is_free_quote(at)
            && let Some((part, span, open_ended)) = self.quote_bytes(at)
        {
            draft.parts.push(part);
            draft.span.1 = span.1;
            draft.open_ended = open_ended;
            self.taken[at] = true;
        }
        self.push(cue, draft);
    }

    /// `X said, "…"`
    fn lead(&mut self, cue: &Cue, at: usize, tied: bool) {
        if !self.is_free_quote(at) {
            return;
        }
        let nature = self.nature_at(at);
        if nature == Some(Nature::Title) && !tied
            || self.marks_only && nature != Some(Nature::Speech)
        {
            return;
        }
        let end = clause_end(self.text, self.scene(), at, cue, self.cues);
        let words = |e: &Token| matches!(e.kind, Kind::Word | Kind::Number);
        let more = self.scene().elems.get(at + 1..end).is_some_and(|rest| rest.iter().any(words));
        let speaks = cue.flags.any(Flags::BARE) && !cue.flags.any(Flags::WEAK);
        let draft =
            if more && !self.marks_only && speaks && !(tied && nature == Some(Nature::Speech)) {
                self.clause_draft(at, end, LEAD)
            } else {
                self.quote_bytes(at).map(|(part, span, open_ended)| {
                    let mut draft = Draft::new(self.index, span, part, QuoteKind::Direct, LEAD);
                    draft.open_ended = open_ended;
                    draft
                })
            };
        self.taken[at] = true;
        if let Some(mut draft) = draft {
            self.add_left_part(cue, tied, &mut draft);
            if cue.frame == Frame::Shared {
                draft.rule = SHARED;
            }
            self.push(cue, draft);
        }
    }

    /// `The road, X said, “is open.”`: the words before the tag belong to the quote.
    fn add_left_part(&self, cue: &Cue, tied: bool, draft: &mut Draft) {
        let Some(left) = cue
            .unit
            .from
            .checked_sub(1)
            .filter(|_| tied && !self.marks_only && cue.frame != Frame::Shared)
        else {
            return;
        };
        if !self.elem(left).is_some_and(|e| e.kind == Kind::Comma) {
            return;
        }
        let start = self.left_edge(cue, left);
        let first = self.elem(self.scene().sentence_start(left));
        // `Asked what he had told her, he said: “…”`
        if first.is_some_and(|e| e.capital && is_participle(e.text(self.text))) {
            return;
        }
        let introduces = introduces(self.scene(), start)
            || self.elem(start).is_some_and(|e| {
                e.is(Flags::CUE.or(Flags::CONJ)) || is_participle(e.text(self.text))
            });
        let short = (start + 1..=start + 14).contains(&left);
        if let Some(part) =
            bytes(self.scene(), Stretch { from: start, to: left }).filter(|_| short && !introduces)
        {
            draft.parts.insert(0, part);
            draft.span.0 = part.0;
            draft.kind = QuoteKind::Mixed;
        }
    }

    /// `X said that S`, `X said S`
    fn report(&mut self, cue: &Cue, at: usize, that: bool) {
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
        if let Some(draft) = self.clause_draft(at, end, rule) {
            self.push(cue, draft);
        }
    }

    /// `S, X said`
    fn tag(&mut self, cue: &Cue, next: Next) {
        let silent = self.marks_only
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
        let sentence_end = self.scene().sentence_end(cue.verb);
        let resumes = |at: usize| {
            self.elem(at).is_some_and(|e| e.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB)))
        };
        let interrupts = matches!(next, Next::Comma { at } if resumes(at + 1));
        let introduces = self.elem(start).is_some_and(|e| e.is(Flags::PREP.or(Flags::SUBORD)));
        let plain = matches!(
            self.elem(cue.verb).map(|e| e.text(self.text)),
            Some("said" | "says" | "say" | "added" | "noted")
        );
        let tagged =
            !introduces && left >= start + 3 && (cue.frame == Frame::Inverted || next == Next::End);
        if !interrupts
            && !tagged
            && (introduces && !plain || !is_clause(self.text, self.scene(), start, left))
        {
            // `In the end, he said, the plan failed.`
            if let Next::Comma { at } = next {
                let end = clause_end(self.text, self.scene(), at + 1, cue, self.cues);
                let goes_on = self
                    .elem(at + 1)
                    .is_some_and(|e| !e.is(Flags::ING.or(Flags::RELATIVE).or(Flags::PREP)));
                if (is_clause(self.text, self.scene(), at + 1, sentence_end)
                    || plain && end >= at + 5)
                    && goes_on
                    && let Some(draft) = self.clause_draft(at + 1, end, TAG)
                {
                    self.push(cue, draft);
                }
            }
            return;
        }
        let Some(mut draft) = self.clause_draft(start, left, TAG) else { return };
        if let Next::Comma { at } = next
            && (interrupts || self.goes_on(cue, at + 1))
        {
            let end = clause_end(self.text, self.scene(), at + 1, cue, self.cues);
            if let Some(rest) = self.clause_draft(at + 1, end, TAG) {
                draft.parts.extend(rest.parts);
                draft.span.1 = rest.span.1;
            }
        }
        self.push(cue, draft);
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

    /// Where the words left of a tag begin: the sentence, or what an earlier cue has left.
    fn left_edge(&self, cue: &Cue, left: usize) -> usize {
        let start = self.scene().sentence_start(left);
        let own = self.cues.partition_point(|other| other.verb < cue.verb);
        let earlier = self.cues[..own]
            .iter()
            .rev()
            .take_while(|other| other.verb >= start)
            .take(8)
            .find(|other| !other.flags.any(Flags::WEAK));
        let from = match earlier {
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

    /// `According to X, S`; `S, according to X`; `"…," according to X`
    fn according(&mut self, cue: &Cue) {
        if let Some(left) = self.quote_before(cue, Next::End) {
            self.trail(cue, left, Next::End);
            return;
        }
        if self.marks_only {
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
            self.clause_draft(from, left, ACCORDING)
        };
        if let Some(draft) = draft {
            self.push(cue, draft);
        }
    }

    /// A draft of the elements `from..to`: direct if they are one quotation, mixed if speech in
    /// marks is among them, else indirect. Claims the quotations in it.
    fn clause_draft(&mut self, from: usize, to: usize, rule: Rule) -> Option<Draft> {
        let stray = |e: &Token| {
            e.kind == Kind::Other && matches!(e.text(self.text), "“" | "”" | "\"" | "‘" | "’" | "'")
        };
        let sign = |e: &Token| matches!(e.kind, Kind::Comma | Kind::Dash | Kind::Colon);
        let loose = |at: &usize| self.elem(*at).is_some_and(|e| sign(e) || stray(e));
        let from = (from..to).find(|at| !loose(at))?;
        let span = bytes(self.scene(), Stretch { from, to })?;
        let mut kind = QuoteKind::Indirect;
        let mut part = span;
        for elem in from..to {
            if !self.is_free_quote(elem) || self.nature_at(elem) == Some(Nature::Title) {
                continue;
            }
            let Some((inner, hull, _)) = self.quote_bytes(elem) else { continue };
            self.taken[elem] = true;
            kind = if hull == span { QuoteKind::Direct } else { QuoteKind::Mixed };
            // Marks inside a reported clause belong to it; marks at its edges are no words.
            part.0 = if hull.0 == span.0 { inner.0 } else { part.0 };
            part.1 = if hull.1 == span.1 { inner.1 } else { part.1 };
        }
        (part.0 < part.1).then(|| Draft::new(self.index, span, part, kind, rule))
    }

    /// Adds a draft with the words of its cue; a speaker inside the own words is none.
    fn push(&mut self, cue: &Cue, mut draft: Draft) {
        draft.cue = bytes(self.scene(), cue.words);
        draft.mention = self.mention(cue);
        if let Some(mention) = draft.mention
            && draft.parts.iter().any(|part| part.0 < mention.span.1 && mention.span.0 < part.1)
        {
            return;
        }
        self.out.push(draft);
    }
}

/// Whether a clause may begin with a phrase of its own here: `in May, the river rose`.
fn introduces(scene: &Scene, at: usize) -> bool {
    scene.elems.get(at).is_some_and(|e| e.is(Flags::PREP.or(Flags::SUBORD).or(Flags::ADVERB)))
}

/// Whether a word that opens a sentence is a participle by its look: `Asked`, `Speaking`.
fn is_participle(word: &str) -> bool {
    word.ends_with("ed") || word.ends_with("ing")
}

/// A range without the blanks at its ends.
pub(super) fn trimmed(text: &str, (from, to): Bytes) -> Bytes {
    let slice = text.get(from..to).unwrap_or_default();
    let start = from + (slice.len() - slice.trim_start().len());
    (start, start + slice.trim().len())
}
