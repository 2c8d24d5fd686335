//! Which mark of one layer stands in which of another: figures in quotes, quotes over sentences.
//!
//! ```
//! use copydesk_core::{Layers, Quantity, QuantityKind, Quote, QuoteKind, Span};
//!
//! // “We need 40,” said Lind, 51.
//! let mut layers = Layers::default();
//! let mut quote = Quote::new(Span::new(0, 18), QuoteKind::Direct, "trail");
//! quote.parts = vec![Span::new(3, 15)];
//! layers.quotes.push(quote);
//! let number = |start, end| Quantity::new(Span::new(start, end), QuantityKind::Number);
//! layers.quantities = vec![number(11, 13), number(30, 32)];
//! let said: Vec<_> = layers.figures().map(|(_, quote)| quote.is_some()).collect();
//! assert_eq!(said, [true, false], "how old she is, she does not say");
//! ```
//!
//! A link follows from the places of two marks, so it is worked out when it is asked for and stored
//! nowhere: it cannot be stale, no stage has to run after another for its sake, and it is there for
//! layers that a plugin wrote. The wire writes it out, since who reads that has no functions to call.

use std::ops::Range;

use crate::{Layers, Quantity, Quote, Span};

impl Quote {
    /// Whether `span` is among the spoken words: a part holds all of it. What stands between two
    /// parts, as a tag does, is not said by anybody.
    #[must_use]
    pub fn says(&self, span: Span) -> bool {
        let after = self.parts.partition_point(|part| part.start() <= span.start());
        after.checked_sub(1).is_some_and(|at| self.parts[at].contains(span))
    }
}

impl Layers {
    /// The innermost speech that says the words at `span`, as an index into [`quotes`](Self::quotes).
    /// Titles and scare quotes say nothing.
    ///
    /// It looks through the quotes before `span`; for all figures at once take
    /// [`figures`](Self::figures), which goes over both layers once.
    #[must_use]
    pub fn quote_at(&self, span: Span) -> Option<u32> {
        let before = self.quotes.partition_point(|quote| quote.span.start() <= span.start());
        let said = |quote: &Quote| quote.kind.is_speech() && quote.says(span);
        let at = self.quotes[..before].iter().rposition(said)?;
        u32::try_from(at).ok()
    }

    /// Every figure, in order, with the quote that says it: who said which figure.
    pub fn figures(&self) -> impl Iterator<Item = (&Quantity, Option<&Quote>)> {
        let said = self.quotes_of_quantities();
        self.quantities.iter().zip(said).map(|(quantity, quote)| {
            (quantity, quote.and_then(|index| self.quotes.get(index as usize)))
        })
    }

    /// For every figure, in order, what [`quote_at`](Self::quote_at) says of it, in one pass.
    pub(crate) fn quotes_of_quantities(&self) -> impl Iterator<Item = Option<u32>> {
        let mut quotes = self.quotes.iter().zip(0_u32..).peekable();
        let mut open: Vec<(&Quote, u32)> = Vec::new(); // speech that may reach further, innermost last
        self.quantities.iter().map(move |quantity| {
            let start = quantity.span.start();
            while let Some((quote, index)) =
                quotes.next_if(|(quote, _)| quote.span.start() <= start)
            {
                // What ended before this quote begins holds no later figure, so few stay open.
                open.retain(|(outer, _)| outer.span.end() > quote.span.start());
                if quote.kind.is_speech() {
                    open.push((quote, index));
                }
            }
            let inner = open.iter().rev().find(|(quote, _)| quote.says(quantity.span));
            inner.map(|(_, index)| *index)
        })
    }

    /// The sentences that share a byte with `span`, as indices into [`sentences`](Self::sentences);
    /// of a quote, those it stands in. Empty where none is known.
    ///
    /// ```
    /// use copydesk_core::{Layers, Span};
    /// let mut layers = Layers::default();
    /// layers.sentences = vec![Span::new(0, 9), Span::new(10, 20), Span::new(21, 30)];
    /// assert_eq!(layers.sentences_at(Span::new(15, 25)), 1..3);
    /// assert!(layers.sentences_at(Span::new(9, 10)).is_empty());
    /// ```
    #[must_use]
    pub fn sentences_at(&self, span: Span) -> Range<usize> {
        let from = self.sentences.partition_point(|sentence| sentence.end() <= span.start());
        let more = self.sentences[from..].partition_point(|other| other.start() < span.end());
        from..from + more
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{QuantityKind, QuoteKind};

    fn quote(start: u32, end: u32, kind: QuoteKind) -> Quote {
        Quote::new(Span::new(start, end), kind, "test")
    }

    #[track_caller]
    fn check(quotes: Vec<Quote>, figures: &[(u32, u32)], want: &[Option<u32>]) {
        let number = |&(start, end)| Quantity::new(Span::new(start, end), QuantityKind::Number);
        let quantities = figures.iter().map(number).collect();
        let layers = Layers { quotes, quantities, ..Layers::default() };
        let said: Vec<_> = layers.quotes_of_quantities().collect();
        assert_eq!(said, want);
        let one_by_one: Vec<_> =
            layers.quantities.iter().map(|figure| layers.quote_at(figure.span)).collect();
        assert_eq!(one_by_one, want, "one by one");
    }

    #[test]
    fn the_innermost_speech_says_a_figure() {
        let quotes = vec![
            quote(0, 80, QuoteKind::Mixed),
            quote(10, 30, QuoteKind::Direct),
            quote(40, 60, QuoteKind::Title),
        ];
        let want = [Some(0), Some(1), Some(0), Some(0), None];
        check(quotes, &[(5, 6), (20, 22), (35, 36), (50, 52), (90, 91)], &want);
    }

    #[test]
    fn a_tag_between_two_parts_is_not_spoken() {
        let mut split = quote(0, 40, QuoteKind::Direct);
        split.parts = vec![Span::new(1, 10), Span::new(30, 39)];
        check(vec![split], &[(2, 4), (8, 12), (20, 22), (30, 39)], &[Some(0), None, None, Some(0)]);
    }

    #[test]
    fn a_part_that_begins_with_the_figure_says_it() {
        check(
            vec![quote(5, 9, QuoteKind::Indirect), quote(5, 7, QuoteKind::Direct)],
            &[(5, 7), (8, 9)],
            &[Some(1), Some(0)],
        );
    }

    #[test]
    fn quotes_that_only_overlap_are_both_asked() {
        let quotes = vec![quote(0, 20, QuoteKind::Indirect), quote(10, 30, QuoteKind::Indirect)];
        check(quotes, &[(2, 3), (12, 14), (25, 26)], &[Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn without_sentences_a_quote_has_none() {
        assert!(Layers::default().sentences_at(Span::new(0, 5)).is_empty());
    }
}
