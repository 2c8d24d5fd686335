//! The doors of a pipeline that see one article at a time.

use crate::{Article, Cause, Document, LayerName, Layers, RawArticle};

/// Makes a frozen article of what was received: decodes it and cleans it, once.
pub trait Intake: Send + Sync {
    /// The article, or why it cannot be read. The raw article is only lent: a reject still needs
    /// its bytes.
    ///
    /// # Errors
    ///
    /// If the bytes cannot be read as text, or are too long.
    fn admit(&self, raw: &RawArticle) -> Result<Article, Cause>;
}

/// Lays sheets over a frozen article. A stage is a pure function of the article and of the layers
/// that it says it reads.
pub trait Stage: Send + Sync {
    /// A short name for rejects and reports: `quotes`.
    fn name(&self) -> &str;

    /// The layers that must have been written before.
    fn reads(&self) -> &[LayerName];

    /// The layers it fills.
    fn writes(&self) -> &[LayerName];

    /// Fills its layers for one article.
    ///
    /// # Errors
    ///
    /// If this article cannot be dealt with; it becomes a reject, and the run goes on.
    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause>;

    /// Fills its layers for many articles, reporting each failure by its index. Only worth
    /// overriding where a call is dear, as over a plugin's border.
    fn annotate_batch(&self, batch: &mut [Document], failed: &mut dyn FnMut(usize, Cause)) {
        for (index, document) in batch.iter_mut().enumerate() {
            if let Err(cause) = self.annotate(&document.article, &mut document.layers) {
                failed(index, cause);
            }
        }
    }
}
