//! Single sheets in their wire form, for who does not want the whole document.

use serde_json::Value;

use super::{Facts, Mark, Meta, Paragraph, Quantity, Quote, marks, meta_of};
use crate::{Article, LayerName, Layers};

/// The `meta` of a document: what came with the article, else what was found in it.
#[must_use]
pub fn meta<'a>(article: &'a Article, layers: &'a Layers) -> Meta<'a> {
    meta_of(article, layers)
}

/// The `facts` of a document.
#[must_use]
pub fn facts<'a>(article: &Article, layers: &'a Layers) -> Facts<'a> {
    Facts::of(&layers.facts, article.origin())
}

/// The `paragraphs` of a document.
pub fn paragraphs<'a>(
    article: &'a Article,
    layers: &'a Layers,
) -> impl Iterator<Item = Paragraph<'a>> + use<'a> {
    layers.paragraphs.iter().map(|paragraph| Paragraph::of(paragraph, article.origin()))
}

/// The `sentences` of a document.
pub fn sentences<'a>(
    article: &'a Article,
    layers: &'a Layers,
) -> impl Iterator<Item = Mark> + use<'a> {
    layers.sentences.iter().map(|span| Mark::of(*span, article.origin()))
}

/// The `quotes` of a document.
pub fn quotes<'a>(
    article: &'a Article,
    layers: &'a Layers,
) -> impl Iterator<Item = Quote<'a>> + use<'a> {
    layers.quotes.iter().map(|quote| Quote::of(quote, layers, article.origin()))
}

/// The `quantities` of a document.
#[must_use]
pub fn quantities<'a>(article: &Article, layers: &'a Layers) -> Vec<Quantity<'a>> {
    marks::quantities(layers, article.origin())
}

/// The marks of a plugin's layer, each with its JSON.
///
/// ```
/// use copydesk_core::{Article, LayerName, Layers, OpenMark, Span, wire};
/// let article = Article::from_text("a1", "Rain fell.");
/// let mut layers = Layers::default();
/// let name = LayerName::open("acme.weather")?;
/// let mark = OpenMark { span: Span::new(0, 4), fields: Default::default() };
/// layers.open.insert(name.clone(), vec![mark]);
/// let marks: Vec<_> = wire::open_marks(&article, &layers, &name).collect();
/// assert_eq!(marks[0].1["span"], serde_json::json!([0, 4]));
/// # Ok::<(), copydesk_core::InvalidLayerName>(())
/// ```
pub fn open_marks<'a>(
    article: &'a Article,
    layers: &'a Layers,
    name: &LayerName,
) -> impl Iterator<Item = (Mark, Value)> + use<'a> {
    let marks = layers.open.get(name).map_or(&[][..], Vec::as_slice);
    marks.iter().map(|mark| {
        (Mark::of(mark.span, article.origin()), marks::open_mark(mark, article.origin()))
    })
}
