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
    use copydesk_core::{Language, PerMille};

    use super::*;

    #[track_caller]
    fn check(language: Option<(&str, u16)>, options: Options, found: bool) {
        let article = Article::from_text("a", "Der Schaden beträgt 1.234,5 Euro.");
        let mut layers = Layers::default();
        layers.facts.language =
            language.map(|(code, sure)| Language::new(code, PerMille::new(sure)));
        QuantityStage::new(options).annotate(&article, &mut layers).expect("it never fails");
        assert_eq!(!layers.quantities.is_empty(), found, "in {language:?}");
    }

    #[test]
    fn a_text_that_is_certainly_not_english_is_left_alone() {
        check(Some(("de", 950)), Options::default(), false);
        check(Some(("de", 950)), Options::default().any_language(true), true);
        check(Some(("de", 600)), Options::default(), true);
        check(Some(("en", 990)), Options::default(), true);
        check(None, Options::default(), true);
    }
}
