//! The pipeline's door to this crate.

use copydesk_core::{Article, Cause, LayerName, Layers, Stage, Structure};

use crate::{Options, quotes_in};

/// Writes the `quotes` layer from the text and its paragraphs and sentences; over a text that is
/// certainly not English, as far as an earlier stage found its language, it lays none unless
/// [`Options::any_language`] is set.
///
/// ```
/// use copydesk_core::{Article, Layers, Stage};
/// use copydesk_quotes::QuoteStage;
///
/// let article = Article::from_text("a1", "“Rain will come,” said Ada Lind.");
/// let mut layers = Layers::default();
/// QuoteStage::default().annotate(&article, &mut layers)?;
/// assert_eq!(layers.quotes[0].speaker.as_ref().and_then(|s| s.name.as_deref()), Some("Ada Lind"));
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteStage {
    options: Options,
}

impl QuoteStage {
    /// A stage with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }
}

impl Stage for QuoteStage {
    fn name(&self) -> &str {
        "quotes"
    }

    fn reads(&self) -> &[LayerName] {
        &[LayerName::PARAGRAPHS, LayerName::SENTENCES]
    }

    fn writes(&self) -> &[LayerName] {
        &[LayerName::QUOTES]
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        if !self.options.reads(&layers.facts) {
            return Ok(());
        }
        let structure = Structure { paragraphs: &layers.paragraphs, sentences: &layers.sentences };
        layers.quotes = quotes_in(article.text(), &structure, &self.options);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::laws;

    use super::*;

    #[test]
    fn a_text_that_is_certainly_not_english_is_left_alone() {
        let article = Article::from_text(
            "a",
            "„Wir hatten Glück“, sagte sie. \"We were lucky,\" said Ada Lind.",
        );
        laws::languages(|layers, reads_any| {
            let stage = QuoteStage::new(Options::default().any_language(reads_any));
            stage.annotate(&article, layers).expect("it never fails");
            !layers.quotes.is_empty()
        });
    }
}
