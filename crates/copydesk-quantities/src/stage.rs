//! The stage that fills the layer `quantities`.

use copydesk_core::{Article, Cause, LayerName, Layers, Stage};

use crate::{Options, quantities_with};

/// Lays the figures of an article over it: layer `quantities`, sorted and disjoint. Over a text that is
/// certainly not English, as far as an earlier stage found its language, it lays none unless
/// [`Options::any_language`] is set.
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
        if !self.options.reads(&layers.facts) {
            return Ok(());
        }
        layers.quantities = quantities_with(article.text(), self.options.clone()).collect();
        debug_assert!(layers.quantities.iter().all(|found| self.options.wants(found.kind)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::laws;

    use super::*;

    #[test]
    fn a_text_that_is_certainly_not_english_is_left_alone() {
        let article = Article::from_text("a", "Der Schaden beträgt 1.234,5 Euro.");
        laws::languages(|layers, reads_any| {
            let stage = QuantityStage::new(Options::default().any_language(reads_any));
            stage.annotate(&article, layers).expect("it never fails");
            !layers.quantities.is_empty()
        });
    }
}
