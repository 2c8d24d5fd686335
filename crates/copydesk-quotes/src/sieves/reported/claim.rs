//! Drafts of what a cue claims.

use copydesk_core::QuoteKind;

use super::Desk;
use crate::chunk::Stretch;
use crate::confidence::Rule;
use crate::cues::Cue;
use crate::draft::{Draft, bytes};
use crate::nature::Nature;
use crate::tokens::{Kind, Token};

impl Desk<'_> {
    /// A draft of the elements `from..to`: direct if they are one quotation, mixed if speech in
    /// marks is among them, else indirect. Claims the quotations in it.
    pub(super) fn clause_draft(&mut self, from: usize, to: usize, rule: Rule) -> Option<Draft> {
        let stray = |e: &Token| {
            e.kind == Kind::Other && matches!(e.text(self.text), "“" | "”" | "\"" | "‘" | "’" | "'")
        };
        let sign = |e: &Token| matches!(e.kind, Kind::Comma | Kind::Dash | Kind::Colon);
        let loose = |at: &usize| self.elem(*at).is_some_and(|e| sign(e) || stray(e));
        let from = (from..to).find(|at| !loose(at))?;
        let span = bytes(self.scene(), Stretch { from, to })?;
        let mut kind = QuoteKind::Indirect;
        let mut part = span;
        let quotations = if self.scene().pairs.is_empty() { from..from } else { from..to };
        for elem in quotations {
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
    pub(super) fn push(&mut self, cue: &Cue, mut draft: Draft) {
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
