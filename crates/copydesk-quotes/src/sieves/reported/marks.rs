//! Quotations beside a cue: `"…," said X`, `X said, "…"`.

use copydesk_core::QuoteKind;

use super::Desk;
use crate::chunk::Stretch;
use crate::clause::{Next, clause_end};
use crate::confidence::{LEAD, SHARED, TITLE, TRAIL};
use crate::cues::{Cue, Frame};
use crate::draft::{Draft, bytes};
use crate::lexicon::Flags;
use crate::nature::Nature;
use crate::tokens::{Kind, Token};

/// How many elements may stand between a tag and the quotation that goes on after it.
const ASIDE: usize = 24;

impl Desk<'_> {
    /// The quotation that the cue trails, if it does.
    pub(super) fn quote_before(&self, cue: &Cue, next: Next) -> Option<usize> {
        if cue.frame == Frame::Shared {
            return None;
        }
        let mut at = cue.unit.from.checked_sub(1)?;
        let sign = self.elem(at)?.kind;
        let tied = matches!(sign, Kind::Comma | Kind::Dash);
        if tied {
            at = at.checked_sub(1)?;
        }
        let scene = self.scene();
        if !self.is_free_quote(at) || scene.sentence(at) != scene.sentence(cue.verb) {
            return None;
        }
        let (inner, ..) = self.quote_bytes(at)?;
        let last = self.text[inner.0..inner.1].chars().next_back();
        let open_end = tied || matches!(last, Some(',' | '?' | '!' | '-' | '—' | '…'));
        let follows = matches!(next, Next::Clause { .. });
        // `In his memoir, “A Long Road”, he wrote that …`
        if matches!(next, Next::Clause { that: true, .. })
            && self.nature_at(at) == Some(Nature::Title)
        {
            return None;
        }
        let weak = matches!(next, Next::Nothing) && !open_end && cue.frame == Frame::Plain;
        ((!follows || open_end) && !weak).then_some(at)
    }

    /// `"…," said X`
    pub(super) fn trail(&mut self, cue: &Cue, left: usize, next: Next) {
        let start = self.scene().sentence_start(left);
        let earlier = self.cues.partition_point(|other| other.verb < start);
        let alone = self.cues.get(earlier).is_none_or(|first| first.verb >= left);
        let is_word = |e: &Token| matches!(e.kind, Kind::Word | Kind::Number);
        // `She was annoyed: “Go away,” she said.`
        let comma = left.checked_sub(1).and_then(|sign| self.elem(sign));
        let apart = self.is_introduced(left) && comma.is_some_and(|sign| sign.kind != Kind::Comma);
        let mixed = alone
            && !self.marks_only
            && !self.story.marks
            && !apart
            && self.scene().elems[start..left].iter().any(is_word);
        let mut draft = if mixed {
            let Some(draft) = self.clause_draft(start, left + 1, TRAIL) else { return };
            draft
        } else {
            let Some((part, span, open_ended)) = self.quote_bytes(left) else { return };
            let mut draft = Draft::new(self.index, span, part, QuoteKind::Direct, TRAIL);
            draft.open_ended = open_ended;
            let mut before = left;
            while !self.story.marks && before > start && self.is_free_quote(before - 1) {
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
        if let Some(at) = self.resumed(cue, next)
            && let Some((part, span, open_ended)) = self.quote_bytes(at)
        {
            self.taken[at] = true;
            if self.is_show(at) {
                let title = Draft::new(self.index, span, part, QuoteKind::Title, TITLE);
                self.out.push(title);
            } else {
                draft.parts.push(part);
                draft.span.1 = span.1;
                draft.open_ended = open_ended;
            }
        }
        self.push(cue, draft);
    }

    /// Whether the subject of a cue is a thing that bears words: `a sign at the gate read`.
    fn is_sign(&self, cue: &Cue) -> bool {
        let words = self.scene().elems.get(cue.subject.mention.from..cue.subject.mention.to);
        words.is_some_and(|words| words.iter().any(|e| e.is(Flags::SIGN)))
    }

    /// Whether a quotation is what the words before it speak of: `said on “The Late Show”`, `told the
    /// town's “Morning Mail”`.
    fn is_show(&self, at: usize) -> bool {
        let left = at.checked_sub(1).and_then(|left| self.elem(left));
        let held = left.is_some_and(|e| e.is(Flags::PREP) || e.possessive);
        let words = self.elem(at).map_or("", |e| e.text(self.text)).split_whitespace();
        let title = || self.nature_at(at) == Some(Nature::Title);
        let capital = |word: &str| word.trim_start_matches(QUOTES).starts_with(char::is_uppercase);
        held && (title() || words.clone().count() <= 5 && words.clone().any(capital))
    }

    /// The quotation that goes on after a tag: `"…," said X, rising, "…"`.
    fn resumed(&self, cue: &Cue, next: Next) -> Option<usize> {
        if let Next::Quote { at, .. } = next {
            return Some(at).filter(|at| self.is_free_quote(*at));
        }
        let end = self.scene().sentence_end(cue.verb).min(cue.unit.to + ASIDE);
        let at =
            (cue.unit.to..end).find(|at| self.elem(*at).is_some_and(|e| e.kind == Kind::Quote))?;
        let sign = self.elem(at - 1)?.kind;
        let tied = matches!(sign, Kind::Comma | Kind::Semicolon | Kind::Dash);
        let other = self.cues.partition_point(|other| other.verb < cue.unit.to);
        let claimed = self.cues.get(other).is_some_and(|other| other.verb < at);
        let speech = self.nature_at(at) != Some(Nature::Title);
        Some(at).filter(|at| tied && !claimed && speech && self.is_free_quote(*at))
    }

    /// `X said, "…"`
    pub(super) fn lead(&mut self, cue: &Cue, at: usize, tied: bool) {
        if !self.is_free_quote(at) {
            return;
        }
        let nature = self.nature_at(at);
        if cue.flags.any(Flags::TOLD) && !tied && self.is_show(at) {
            self.taken[at] = true;
            if let Some((part, span, _)) = self.quote_bytes(at) {
                let title = Draft::new(self.index, span, part, QuoteKind::Title, TITLE);
                self.out.push(title);
            }
            return;
        }
        if nature == Some(Nature::Title) && (!tied || self.is_sign(cue))
            || self.marks_only && nature != Some(Nature::Speech)
        {
            return;
        }
        let end = clause_end(self.text, self.scene(), at, cue, self.cues);
        let words = |e: &Token| matches!(e.kind, Kind::Word | Kind::Number);
        let more = self.scene().elems.get(at + 1..end).is_some_and(|rest| rest.iter().any(words));
        let speaks = cue.flags.any(Flags::BARE) && !cue.flags.any(Flags::WEAK);
        let draft = if more
            && !self.marks_only
            && !self.story.marks
            && speaks
            && !(tied && nature == Some(Nature::Speech))
        {
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
        let plain = cue.frame == Frame::Plain && !cue.relative && !cue.flags.any(Flags::MARKS);
        let silent = self.marks_only || self.story.marks || cue.frame == Frame::Shared;
        let Some(left) = cue.unit.from.checked_sub(1).filter(|_| (tied || plain) && !silent) else {
            return;
        };
        if !self.elem(left).is_some_and(|e| e.kind == Kind::Comma) {
            return;
        }
        let start = self.opening(self.left_edge(cue, left), left);
        let first = self.elem(self.scene().sentence_start(left));
        // `Asked what he had told her, he said: “…”`
        let asked = first.is_some_and(|e| e.capital && e.text(self.text).ends_with("ed"));
        // `In a talk, he said, “The road is …”`, but `In short, he said, “the road is …”`.
        let sentence = self.text[draft.span.0..]
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(char::is_uppercase);
        let introduces = sentence
            || asked
            || self
                .elem(start)
                .is_some_and(|e| e.is(Flags::CUE) || e.text(self.text).ends_with("ed"));
        let short = (start + 1..=start + 30).contains(&left);
        if let Some(part) =
            bytes(self.scene(), Stretch { from: start, to: left }).filter(|_| short && !introduces)
        {
            draft.parts.insert(0, part);
            draft.span.0 = part.0;
            draft.kind = QuoteKind::Mixed;
        }
    }
}

/// What a quotation opens with.
const QUOTES: [char; 6] = ['"', '\'', '“', '‘', '«', '`'];
