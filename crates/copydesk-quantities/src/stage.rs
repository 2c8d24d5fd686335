//! The stage that fills the layer `quantities`.

use copydesk_core::{Article, Cause, LayerName, Layers, Stage};

use crate::{Options, quantities_with};

/// Lays the figures of an article over it: layer `quantities`, sorted and disjoint.
///
/// ```
/// use copydesk_core::{Article, Layers, Stage};
/// use copydesk_quantities::QuantityStage;
///
/// let article = Article::from_text("a1", "The port shipped 900 thousand tonnes.");
/// let mut layers = Layers::default();
/// QuantityStage::default().annotate(&article, &mut layers)?;
/// assert_eq!(article.slice(layers.quantities[0].span), "900 thousand tonnes");
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct QuantityStage {
    options: Options,
}

impl QuantityStage {
    /// A stage that reads figures as `options` say.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }
}

const WRITES: &[LayerName] = &[LayerName::QUANTITIES];

impl Stage for QuantityStage {
    fn name(&self) -> &str {
        "quantities"
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        WRITES
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        layers.quantities = quantities_with(article.text(), self.options.clone()).collect();
        debug_assert!(layers.quantities.iter().all(|found| self.options.wants(found.kind)));
        Ok(())
    }
}
