//! Quotes before anybody is named.

use copydesk_core::{ParagraphKind, QuoteKind, TurnRole};

use crate::chunk::{Stretch, Subject};
use crate::confidence::{NESTED, Rule};
use crate::scene::Scene;

/// A range of bytes of the text.
pub(crate) type Bytes = (usize, usize);

/// The words that point to a speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) span: Bytes,
    /// The apposition that says what the speaker is.
    pub(crate) apposition: Option<Bytes>,
    /// Whom a relative pronoun goes back to; the name is looked for there.
    pub(crate) antecedent: Option<Bytes>,
    /// The paragraph it stands in.
    pub(crate) scene: usize,
}

impl Mention {
    /// A mention of nothing but its words.
    pub(crate) const fn at(span: Bytes, scene: usize) -> Self {
        Self { span, apposition: None, antecedent: None, scene }
    }

    /// The mention of a subject.
    pub(crate) fn of(scene: &Scene, index: usize, subject: &Subject) -> Option<Self> {
        let span = bytes(scene, subject.mention)?;
        let apposition = subject.apposition.and_then(|stretch| bytes(scene, stretch));
        let antecedent = subject.antecedent.and_then(|stretch| bytes(scene, stretch));
        Some(Self { span, apposition, antecedent, scene: index })
    }
}

/// The bytes of a stretch of elements; nothing if it is empty.
pub(crate) fn bytes(scene: &Scene, stretch: Stretch) -> Option<Bytes> {
    let elems = scene.elems.get(stretch.from..stretch.to)?;
    Some((elems.first()?.start(), elems.last()?.end()))
}

/// A quote whose speaker is still only a place in the text.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) span: Bytes,
    pub(crate) parts: Vec<Bytes>,
    pub(crate) kind: QuoteKind,
    pub(crate) role: Option<TurnRole>,
    pub(crate) cue: Option<Bytes>,
    pub(crate) mention: Option<Mention>,
    pub(crate) rule: Rule,
    /// The paragraph it begins in.
    pub(crate) scene: usize,
    /// It has no closing mark: the next paragraph goes on with it.
    pub(crate) open_ended: bool,
}

impl Draft {
    /// A draft of one part that nobody is said to speak.
    pub(crate) fn new(scene: usize, span: Bytes, part: Bytes, kind: QuoteKind, rule: Rule) -> Self {
        let parts = vec![part];
        Self {
            span,
            parts,
            kind,
            role: None,
            cue: None,
            mention: None,
            rule,
            scene,
            open_ended: false,
        }
    }

    /// This draft and a later one of the same sentence as one quote. Words beside marks make it mixed.
    pub(crate) fn followed_by(mut self, rest: Self) -> Self {
        self.parts.extend(rest.parts);
        self.span.1 = rest.span.1;
        self.open_ended = rest.open_ended;
        if self.kind != rest.kind {
            self.kind = QuoteKind::Mixed;
        }
        self
    }

    /// Whether it was found inside another quotation.
    pub(crate) fn is_nested(&self) -> bool {
        self.rule == NESTED
    }

    /// Whether somebody speaks.
    pub(crate) fn is_speech(&self) -> bool {
        #[cfg(test)]
        crate::looks::count();
        self.kind.is_speech()
    }
}

/// Whether a paragraph is a turn that the structure has told.
pub(crate) fn is_turn(kind: ParagraphKind) -> bool {
    matches!(kind, ParagraphKind::Dialogue | ParagraphKind::Question | ParagraphKind::Answer)
}
