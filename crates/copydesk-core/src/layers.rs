//! The sheets over an article, and the one law they obey.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Amount, Article, Duplicate, Facts, LayerName, Paragraph, Quantity, Quote, Related, Repeated,
    Span,
};

/// A mark in a plugin's own layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenMark {
    /// Where it stands.
    pub span: Span,
    /// What the plugin says about it.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
}

/// Everything that was found in an article, one sheet per kind of finding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Layers {
    /// What the article says about itself.
    pub facts: Facts,
    /// In order of the text, disjoint.
    pub paragraphs: Vec<Paragraph>,
    /// In order of the text, disjoint.
    pub sentences: Vec<Span>,
    /// By start, outer before inner.
    pub quotes: Vec<Quote>,
    /// In order of the text, disjoint.
    pub quantities: Vec<Quantity>,
    /// That it copies another article.
    pub duplicate: Option<Duplicate>,
    /// Articles that are alike and no copies.
    pub related: Vec<Related>,
    /// Paragraphs that many articles have.
    #[serde(default)]
    pub repeated: Vec<Repeated>,
    /// Plugins' layers.
    pub open: BTreeMap<LayerName, Vec<OpenMark>>,
}

/// A layer that breaks the law of [`Layers::check`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{layer}[{index}]: {problem}")]
pub struct LawError {
    layer: String,
    index: usize,
    problem: String,
}

impl LawError {
    /// The layer's name.
    #[must_use]
    pub fn layer(&self) -> &str {
        &self.layer
    }

    /// Which mark of the layer, from zero.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }
}

impl Layers {
    /// Checks the law that all layers obey: every span lies in the text on character boundaries;
    /// paragraphs, sentences and quantities are in order and disjoint and not empty; quotes are in order,
    /// their parts are in order, disjoint and inside them, and their parents stand before them and hold
    /// them; a comparator lies outside its figure; an interval is not upside down.
    ///
    /// Links need no law: [`quote_at`](Self::quote_at) and [`sentences_at`](Self::sentences_at) follow
    /// from the places.
    ///
    /// Engine, plugin host, wire, properties and fuzz targets all call this one function.
    ///
    /// # Errors
    ///
    /// The first break of the law.
    pub fn check(&self, article: &Article) -> Result<(), LawError> {
        let text = article.text();
        self.check_facts(text)?;
        let spans = self.paragraphs.iter().map(|paragraph| paragraph.span);
        check_row(text, "paragraphs", spans)?;
        check_row(text, "sentences", self.sentences.iter().copied())?;
        check_row(text, "quantities", self.quantities.iter().map(|quantity| quantity.span))?;
        for (index, quantity) in self.quantities.iter().enumerate() {
            check_quantity(text, quantity).map_err(|problem| law("quantities", index, problem))?;
        }
        let mut before = 0;
        for (index, quote) in self.quotes.iter().enumerate() {
            check_quote(text, quote).map_err(|problem| law("quotes", index, problem))?;
            self.check_parent(index, quote).map_err(|problem| law("quotes", index, problem))?;
            if quote.span.start() < before {
                return Err(law("quotes", index, "it stands before the one it follows".to_owned()));
            }
            before = quote.span.start();
        }
        for (name, marks) in &self.open {
            for (index, mark) in marks.iter().enumerate() {
                check_span(text, mark.span)
                    .map_err(|problem| law(name.as_str(), index, problem))?;
            }
        }
        Ok(())
    }

    fn check_parent(&self, index: usize, quote: &Quote) -> Result<(), String> {
        let Some(parent) = quote.parent else { return Ok(()) };
        match self.quotes[..index].get(parent as usize) {
            None => Err(format!("its parent {parent} comes later")),
            Some(outer) if outer.span.contains(quote.span) => Ok(()),
            Some(outer) => Err(format!("its parent {} does not hold it", outer.span)),
        }
    }

    fn check_facts(&self, text: &str) -> Result<(), LawError> {
        for (index, span) in self.facts.spans().enumerate() {
            check_span(text, span).map_err(|problem| law("facts", index, problem))?;
        }
        Ok(())
    }
}

fn law(layer: &str, index: usize, problem: String) -> LawError {
    LawError { layer: layer.to_owned(), index, problem }
}

fn check_span(text: &str, span: Span) -> Result<(), String> {
    if text.get(span.range()).is_some() {
        Ok(())
    } else {
        Err(format!("{span} is no slice of a text of {} bytes", text.len()))
    }
}

/// Spans in order, disjoint, not empty.
fn check_row(text: &str, layer: &str, spans: impl Iterator<Item = Span>) -> Result<(), LawError> {
    let mut free = 0;
    for (index, span) in spans.enumerate() {
        check_span(text, span).map_err(|problem| law(layer, index, problem))?;
        if span.is_empty() {
            return Err(law(layer, index, format!("{span} is empty")));
        }
        if span.start() < free {
            return Err(law(layer, index, format!("{span} reaches into the one before")));
        }
        free = span.end();
    }
    Ok(())
}

fn check_quantity(text: &str, quantity: &Quantity) -> Result<(), String> {
    if let Some(span) = quantity.comparator_span {
        check_span(text, span)?;
        if span.overlaps(quantity.span) {
            return Err(format!("the comparator {span} lies in the figure {}", quantity.span));
        }
    }
    match &quantity.amount {
        Some(Amount::Range { low: Some(low), high: Some(high) }) if low > high => {
            Err(format!("the interval {low} to {high} is upside down"))
        }
        Some(Amount::Ratio { den, .. }) if *den <= 0 => Err(format!("a ratio over {den}")),
        _ => Ok(()),
    }
}

fn check_quote(text: &str, quote: &Quote) -> Result<(), String> {
    check_span(text, quote.span)?;
    let mut free = quote.span.start();
    if quote.parts.is_empty() {
        return Err("it has no parts".to_owned());
    }
    for part in &quote.parts {
        check_span(text, *part)?;
        if part.start() < free || !quote.span.contains(*part) {
            return Err(format!("its part {part} is out of order or outside"));
        }
        free = part.end();
    }
    let mention = quote.speaker.as_ref().and_then(|speaker| speaker.mention);
    for span in quote.cue.into_iter().chain(mention) {
        check_span(text, span)?;
    }
    if let Some(mention) = mention
        && quote.parts.iter().any(|part| part.overlaps(mention))
    {
        return Err(format!("its speaker {mention} stands in its own words"));
    }
    if let Some(speaker) = &quote.speaker
        && speaker.name_confidence > speaker.confidence
    {
        return Err("its speaker's name is surer than the words that lead to it".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ParagraphKind, QuantityKind, QuoteKind};

    fn refused(change: impl FnOnce(&mut Layers)) -> String {
        let article = Article::from_text("a", "Ten é things.");
        let mut layers = Layers::default();
        change(&mut layers);
        layers.check(&article).expect_err("this breaks the law").to_string()
    }

    #[test]
    fn a_span_that_splits_a_character_is_refused() {
        let message = refused(|layers| layers.sentences.push(Span::new(0, 5)));
        assert_eq!(message, "sentences[0]: 0..5 is no slice of a text of 14 bytes");
    }

    #[test]
    fn overlapping_paragraphs_are_refused() {
        let body = |start, end| Paragraph::new(Span::new(start, end), ParagraphKind::Body);
        refused(|layers| layers.paragraphs = vec![body(0, 4), body(3, 6)]);
    }

    #[test]
    fn a_quote_without_words_is_refused() {
        let mut quote = Quote::new(Span::new(0, 3), QuoteKind::Direct, "lead");
        quote.parts.clear();
        assert!(refused(|layers| layers.quotes.push(quote)).contains("no parts"));
    }

    #[test]
    fn a_parent_comes_before_its_child_and_holds_it() {
        let child = |parent| {
            let mut quote = Quote::new(Span::new(2, 6), QuoteKind::Direct, "nested");
            quote.parent = Some(parent);
            quote
        };
        let outer = |end| Quote::new(Span::new(0, end), QuoteKind::Direct, "lead");
        refused(|layers| layers.quotes = vec![outer(9), child(1)]);
        let message = refused(|layers| layers.quotes = vec![outer(4), child(0)]);
        assert_eq!(message, "quotes[1]: its parent 0..4 does not hold it");
    }

    #[test]
    fn an_upside_down_interval_is_refused() {
        let mut quantity = Quantity::new(Span::new(0, 3), QuantityKind::Number);
        quantity.amount = Some(Amount::Range { low: Some(10.into()), high: Some(1.into()) });
        assert!(refused(|layers| layers.quantities.push(quantity)).contains("upside down"));
    }
}
