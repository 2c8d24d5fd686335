//! The pipeline's door to this crate.

use copydesk_core::{Article, Cause, LayerName, Layers, Stage, Structure};

use crate::{Options, quotes_in};

/// Writes the `quotes` layer from the text and its paragraphs and sentences.
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
        let structure = Structure { paragraphs: &layers.paragraphs, sentences: &layers.sentences };
        layers.quotes = quotes_in(article.text(), &structure, &self.options);
        Ok(())
    }
}
