//! Marks as rows of columns.

use std::borrow::Cow;

use copydesk_core::{Candidate, Span, wire};

use crate::columns::{Flag, Int, List, Maybe, One, Share, Sometimes, Text, record};
use crate::words::kind_of;

/// Pushes a place into its four columns.
macro_rules! push_mark {
    ($columns:ident, $mark:expr) => {
        $columns.start.push($mark.span.start());
        $columns.end.push($mark.span.end());
        $columns.source_start.push($mark.source.start());
        $columns.source_end.push($mark.source.end());
    };
}
pub(crate) use push_mark;

/// A place from its four columns.
macro_rules! mark_at {
    ($view:ident, $row:expr) => {{
        let span = $crate::marks::span($view.start.at($row), $view.end.at($row));
        let source = $crate::marks::span($view.source_start.at($row), $view.source_end.at($row));
        copydesk_core::wire::Mark { span, source }
    }};
}
pub(crate) use mark_at;

/// A place, in order: one that runs backwards ends where it starts.
pub(crate) fn span(start: u32, end: u32) -> Span {
    Span::new(start, end.max(start))
}

record! {
    /// A place, in the text and in what was received.
    Marks, MarksView {
        start: One<Int>,
        end: One<Int>,
        source_start: One<Int>,
        source_end: One<Int>,
    }
}

impl Marks {
    pub(crate) fn push(&mut self, mark: wire::Mark) {
        push_mark!(self, mark);
    }
}

impl MarksView<'_> {
    pub(crate) fn read(&self, row: usize) -> wire::Mark {
        mark_at!(self, row)
    }
}

record! {
    /// A place and the words that stand there.
    Words, WordsView {
        start: One<Int>,
        end: One<Int>,
        source_start: One<Int>,
        source_end: One<Int>,
        text: One<Text>,
    }
}

impl Words {
    pub(crate) fn push(&mut self, mark: wire::Mark, text: &str) {
        push_mark!(self, mark);
        self.text.push(words(mark, text));
    }
}

impl WordsView<'_> {
    pub(crate) fn read(&self, row: usize) -> wire::Mark {
        mark_at!(self, row)
    }
}

/// What stands at a place; nothing if that is no slice of the text.
fn words(mark: wire::Mark, text: &str) -> &str {
    text.get(mark.span.range()).unwrap_or_default()
}

record! {
    /// The parts of an article.
    Paragraphs, ParagraphsView {
        start: One<Int>,
        end: One<Int>,
        source_start: One<Int>,
        source_end: One<Int>,
        kind: One<Text>,
        confidence: Maybe<Share>,
        reason: Maybe<Text>,
    }
}

impl Paragraphs {
    pub(crate) fn push(&mut self, paragraph: &wire::Paragraph<'_>) {
        push_mark!(self, paragraph.mark);
        self.kind.word(paragraph.kind);
        self.confidence.push(paragraph.confidence);
        self.reason.push(paragraph.reason.as_deref());
    }
}

impl<'a> ParagraphsView<'a> {
    pub(crate) fn read(&self, row: usize) -> Option<wire::Paragraph<'a>> {
        Some(wire::Paragraph {
            mark: mark_at!(self, row),
            kind: kind_of(self.kind.at(row))?,
            confidence: self.confidence.maybe(row),
            reason: self.reason.maybe(row).map(Cow::Borrowed),
        })
    }
}

record! {
    /// Names, each with how sure it is.
    Candidates, CandidatesView {
        name: One<Text>,
        confidence: One<Share>,
    }
}

record! {
    /// Who is said to speak.
    Speakers, SpeakersView {
        mention: Sometimes<Words>,
        name: Maybe<Text>,
        confidence: One<Share>,
        name_confidence: Maybe<Share>,
        kind: Maybe<Text>,
        role: Maybe<Text>,
        candidates: List<Candidates>,
    }
}

impl Speakers {
    fn push(&mut self, speaker: &wire::Speaker<'_>, text: &str) {
        self.mention.push(speaker.mention, |column, mark| column.push(mark, text));
        self.name.push(speaker.name.as_deref());
        self.confidence.push(speaker.confidence);
        self.name_confidence.push(speaker.name_confidence);
        self.kind.word(speaker.kind);
        self.role.push(speaker.role.as_deref());
        self.candidates.push(&*speaker.candidates, |column, candidate| {
            column.name.push(&candidate.name);
            column.confidence.push(candidate.confidence);
        });
    }
}

impl<'a> SpeakersView<'a> {
    fn read(&self, row: usize) -> Option<wire::Speaker<'a>> {
        let candidates = self.candidates.each(row, |view, at| Candidate {
            name: view.name.at(at).to_owned(),
            confidence: view.confidence.at(at),
        });
        Some(wire::Speaker {
            mention: self.mention.map(row, WordsView::read),
            name: self.name.maybe(row).map(Cow::Borrowed),
            confidence: self.confidence.at(row),
            name_confidence: self.name_confidence.maybe(row),
            kind: match self.kind.maybe(row) {
                Some(word) => Some(kind_of(word)?),
                None => None,
            },
            role: self.role.maybe(row).map(Cow::Borrowed),
            candidates: Cow::Owned(candidates),
        })
    }
}

record! {
    /// Who said what.
    Quotes, QuotesView {
        start: One<Int>,
        end: One<Int>,
        source_start: One<Int>,
        source_end: One<Int>,
        text: One<Text>,
        parts: List<Marks>,
        kind: One<Text>,
        role: Maybe<Text>,
        cue: Sometimes<Words>,
        speaker: Sometimes<Speakers>,
        confidence: One<Share>,
        rule: One<Text>,
        parent: Maybe<Int>,
        sentence: Maybe<Int>,
        sentences: Maybe<Int>,
    }
}

impl Quotes {
    pub(crate) fn push(&mut self, quote: &wire::Quote<'_>, text: &str) {
        push_mark!(self, quote.mark);
        self.text.push(words(quote.mark, text));
        self.parts.push(&quote.parts, |column, part| column.push(*part));
        self.kind.word(quote.kind);
        self.role.word(quote.role);
        self.cue.push(quote.cue, |column, mark| column.push(mark, text));
        self.speaker.push(quote.speaker.as_ref(), |column, speaker| column.push(speaker, text));
        self.confidence.push(quote.confidence);
        self.rule.push(&quote.rule);
        self.parent.push(quote.parent);
        self.sentence.push(quote.sentences.map(|[first, _]| first));
        self.sentences.push(quote.sentences.map(|[first, end]| end.saturating_sub(first)));
    }
}

impl<'a> QuotesView<'a> {
    pub(crate) fn read(&self, row: usize) -> Option<wire::Quote<'a>> {
        let sentences = self.sentence.maybe(row).zip(self.sentences.maybe(row));
        Some(wire::Quote {
            mark: mark_at!(self, row),
            parts: self.parts.each(row, MarksView::read),
            kind: kind_of(self.kind.at(row))?,
            role: match self.role.maybe(row) {
                Some(word) => Some(kind_of(word)?),
                None => None,
            },
            cue: self.cue.map(row, WordsView::read),
            speaker: match self.speaker.map(row, SpeakersView::read) {
                Some(speaker) => Some(speaker?),
                None => None,
            },
            confidence: self.confidence.at(row),
            rule: Cow::Borrowed(self.rule.at(row)),
            parent: self.parent.maybe(row),
            sentences: sentences.map(|(first, count)| [first, first.saturating_add(count)]),
        })
    }
}

record! {
    /// Figures.
    Quantities, QuantitiesView {
        start: One<Int>,
        end: One<Int>,
        source_start: One<Int>,
        source_end: One<Int>,
        text: One<Text>,
        kind: One<Text>,
        value: Maybe<Text>,
        low: Maybe<Text>,
        high: Maybe<Text>,
        unit: Maybe<Text>,
        comparator: Maybe<Text>,
        comparator_mark: Sometimes<Words>,
        candidates: List<One<Text>>,
        parts: List<One<Text>>,
        ratio: Maybe<Text>,
        change: One<Flag>,
        quote: Maybe<Int>,
    }
}

impl Quantities {
    pub(crate) fn push(&mut self, quantity: &wire::Quantity<'_>, text: &str) {
        push_mark!(self, quantity.mark);
        self.text.push(words(quantity.mark, text));
        self.kind.word(quantity.kind);
        self.value.push(quantity.value.as_deref());
        self.low.push(quantity.low.as_deref());
        self.high.push(quantity.high.as_deref());
        self.unit.push(quantity.unit.as_deref());
        self.comparator.word(quantity.comparator);
        self.comparator_mark.push(quantity.comparator_span, |column, mark| column.push(mark, text));
        self.candidates.push(&quantity.candidates, |column, unit| column.push(unit));
        self.parts.push(&quantity.parts, |column, part| column.push(part));
        self.ratio.push(quantity.ratio.as_deref());
        self.change.push(quantity.change);
        self.quote.push(quantity.quote);
    }
}

impl<'a> QuantitiesView<'a> {
    pub(crate) fn read(&self, row: usize) -> Option<wire::Quantity<'a>> {
        let text = |text: Option<&'a str>| text.map(Cow::Borrowed);
        Some(wire::Quantity {
            mark: mark_at!(self, row),
            kind: kind_of(self.kind.at(row))?,
            value: text(self.value.maybe(row)),
            low: text(self.low.maybe(row)),
            high: text(self.high.maybe(row)),
            unit: text(self.unit.maybe(row)),
            comparator: match self.comparator.maybe(row) {
                Some(word) => Some(kind_of(word)?),
                None => None,
            },
            comparator_span: self.comparator_mark.map(row, WordsView::read),
            candidates: self.candidates.each(row, |view, at| Cow::Borrowed(view.at(at))),
            parts: self.parts.each(row, |view, at| Cow::Borrowed(view.at(at))),
            ratio: text(self.ratio.maybe(row)),
            change: self.change.at(row),
            quote: self.quote.maybe(row),
        })
    }
}
