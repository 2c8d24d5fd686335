//! The stage of the pipeline.

use copydesk_core::{Article, Cause, LayerName, Layers, Stage};

use crate::{Options, settle_dates, structure_with};

const WRITES: [LayerName; 3] = [LayerName::FACTS, LayerName::PARAGRAPHS, LayerName::SENTENCES];

/// Lays facts, paragraphs and sentences over an article; it never fails.
///
/// ```
/// use copydesk_core::{Article, Layers, Stage};
/// use copydesk_segment::SegmentStage;
/// let article = Article::from_text("a1", "Rain floods the old market\n\nIt fell all day. Nobody was hurt.");
/// let mut layers = Layers::default();
/// SegmentStage::default().annotate(&article, &mut layers)?;
/// assert_eq!(layers.paragraphs.len(), 2);
/// assert_eq!(layers.sentences.len(), 3);
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SegmentStage {
    options: Options,
}

impl SegmentStage {
    /// The stage with these settings.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }
}

impl Stage for SegmentStage {
    fn name(&self) -> &str {
        "segment"
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        &WRITES
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        let outline = structure_with(article.text(), &self.options);
        layers.facts = outline.facts;
        settle_dates(&mut layers.facts, article.meta().published.as_deref());
        layers.paragraphs = outline.paragraphs;
        layers.sentences = outline.sentences;
        Ok(())
    }
}
