//! The doors of a pipeline that see one article at a time.

use serde::{Deserialize, Serialize};

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
    /// If this article cannot be dealt with; it becomes a reject, and the run goes on, unless the cause
    /// [ends it](Cause::ending_the_run).
    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause>;

    /// Whether it wants to be asked about whole batches. An engine then calls
    /// [`annotate_batch`](Self::annotate_batch) and nothing else, also with a batch of one. Only worth
    /// saying where a call is dear, as over a plugin's border: whoever is asked about a batch keeps all
    /// its documents in memory at once.
    fn is_batched(&self) -> bool {
        false
    }

    /// Fills its layers for many articles, reporting each failure by its index; the first for an index
    /// counts. What is found in an article depends on nothing else in the batch, whose size is nobody's
    /// promise. If it panics, an engine makes the documents anew from their articles and asks about one at
    /// a time.
    fn annotate_batch(&self, batch: &mut [Document], failed: &mut dyn FnMut(usize, Cause)) {
        for (index, document) in batch.iter_mut().enumerate() {
            if let Err(cause) = self.annotate(&document.article, &mut document.layers) {
                failed(index, cause);
            }
        }
    }

    /// What it has counted since it was made, if it counts: for the report of a run, which tells the
    /// difference between its end and its beginning.
    fn counts(&self) -> Option<StageCounts> {
        None
    }
}

/// What a stage counts of its own work, so that a user sees what is going on behind a dear call.
///
/// ```
/// use copydesk_core::StageCounts;
/// let mut before = StageCounts::default();
/// before.calls = 2;
/// let mut now = before;
/// now.calls = 5;
/// assert_eq!(now.since(before).calls, 3);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct StageCounts {
    /// How often it was called: that follows from how batches were cut.
    pub calls: u64,
    /// Articles that it was asked about; again, where a batch was asked about again.
    pub articles: u64,
    /// Nanoseconds that the calls took, over all threads.
    pub nanoseconds: u64,
    /// Bytes of the articles' texts.
    pub bytes: u64,
    /// Marks that it has laid.
    pub marks: u64,
    /// Articles that it refused or failed at.
    pub errors: u64,
    /// Panics that were caught.
    pub panics: u64,
}

impl StageCounts {
    /// What was counted after `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(earlier.calls),
            articles: self.articles.saturating_sub(earlier.articles),
            nanoseconds: self.nanoseconds.saturating_sub(earlier.nanoseconds),
            bytes: self.bytes.saturating_sub(earlier.bytes),
            marks: self.marks.saturating_sub(earlier.marks),
            errors: self.errors.saturating_sub(earlier.errors),
            panics: self.panics.saturating_sub(earlier.panics),
        }
    }
}
