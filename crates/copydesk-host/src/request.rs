//! What a stage is asked about: documents in the form that crosses the border.

use std::borrow::Cow;

use copydesk_core::{Article, LayerName, Layers, wire};
use serde::Serialize;

/// A batch for a stage. Also what a worker process is sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request<'a> {
    pub(crate) docs: Cow<'a, [RequestDoc<'a>]>,
}

/// An article with what the stage reads of it.
#[derive(Clone, Debug)]
pub(crate) struct RequestDoc<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    /// A JSON object, or empty where the stage does not read `meta`.
    pub(crate) meta: Cow<'a, str>,
    /// In the order in which the stage names them.
    pub(crate) layers: Vec<RequestLayer<'a>>,
    /// The document on the wire, for sinks; else empty.
    pub(crate) json: Cow<'a, str>,
}

/// An earlier layer.
#[derive(Clone, Debug)]
pub(crate) struct RequestLayer<'a> {
    pub(crate) name: &'a str,
    /// All marks' JSON, one after the other.
    pub(crate) json: Cow<'a, str>,
    pub(crate) marks: Vec<RequestMark>,
}

/// A mark: its place in the text, and the end of its JSON in the layer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestMark {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) json_end: usize,
}

impl<'a> RequestDoc<'a> {
    /// An article alone.
    #[inline]
    pub(crate) fn bare(article: &'a Article) -> Self {
        Self {
            id: article.id(),
            text: article.text(),
            meta: Cow::Borrowed(""),
            layers: Vec::new(),
            json: Cow::Borrowed(""),
        }
    }

    /// An article with the layers that a stage reads, each mark as on the wire.
    #[inline]
    pub(crate) fn of(article: &'a Article, layers: &Layers, reads: &'a [Sheet]) -> Self {
        let mut doc = Self::bare(article);
        if !reads.is_empty() {
            doc.read(article, layers, reads);
        }
        doc
    }

    fn read(&mut self, article: &Article, layers: &Layers, reads: &'a [Sheet]) {
        for sheet in reads {
            if sheet.name == "meta" {
                self.meta = Cow::Owned(json(&wire::meta(article, layers)));
            } else {
                self.layers.push(RequestLayer::of(sheet, article, layers));
            }
        }
    }
}

/// What a stage reads: a layer, or `meta`.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    name: String,
    open: Option<LayerName>,
}

impl Sheet {
    /// The sheets of these names, as an item gives them.
    pub(crate) fn named(names: &[String]) -> Vec<Self> {
        let sheet =
            |name: &String| Self { name: name.clone(), open: LayerName::open(name.as_str()).ok() };
        names.iter().map(sheet).collect()
    }
}

impl<'a> RequestLayer<'a> {
    fn of(sheet: &'a Sheet, article: &Article, layers: &Layers) -> Self {
        let name = sheet.name.as_str();
        let mut layer = Self { name, json: Cow::Borrowed(""), marks: Vec::new() };
        if let Some(open) = &sheet.open {
            for (mark, value) in wire::open_marks(article, layers, open) {
                layer.push(mark, &value);
            }
            return layer;
        }
        match name {
            "paragraphs" => {
                wire::paragraphs(article, layers).for_each(|one| layer.push(one.mark, &one));
            }
            "sentences" => wire::sentences(article, layers).for_each(|one| layer.push(one, &one)),
            "quotes" => wire::quotes(article, layers).for_each(|one| layer.push(one.mark, &one)),
            "quantities" => {
                wire::quantities(article, layers).iter().for_each(|one| layer.push(one.mark, one));
            }
            "facts" => layer.facts(article, layers),
            _ => {} // the description names no other
        }
        layer
    }

    fn push(&mut self, mark: wire::Mark, value: &impl Serialize) {
        self.json.to_mut().push_str(&json(value));
        let (start, end) = (mark.span.start(), mark.span.end());
        self.marks.push(RequestMark { start, end, json_end: self.json.len() });
    }

    /// One mark for each fact, with its name: `{"headline":{…}}`. The language stands nowhere, at 0..0.
    fn facts(&mut self, article: &Article, layers: &Layers) {
        let facts = wire::facts(article, layers);
        let mut one = |name: &str, mark: Option<wire::Mark>, value: &dyn Fn() -> String| {
            let (start, end) = mark.map_or((0, 0), |mark| (mark.span.start(), mark.span.end()));
            self.json.to_mut().push_str(&format!("{{\"{name}\":{}}}", value()));
            self.marks.push(RequestMark { start, end, json_end: self.json.len() });
        };
        let single = [
            ("headline", &facts.headline),
            ("published", &facts.published),
            ("updated", &facts.updated),
        ];
        for (name, fact) in single {
            if let Some(fact) = fact {
                one(name, Some(fact.mark), &|| json(fact));
            }
        }
        for fact in &facts.bylines {
            one("bylines", Some(fact.mark), &|| json(fact));
        }
        if let Some(dateline) = &facts.dateline {
            one("dateline", Some(dateline.mark), &|| json(dateline));
        }
        if let Some(language) = &facts.language {
            one("language", None, &|| json(language));
        }
    }
}

/// JSON of what the wire holds.
fn json(value: &impl Serialize) -> String {
    // Only a map with keys that are no texts has no JSON, and the wire has none.
    serde_json::to_string(value).expect("everything on the wire is JSON")
}

#[cfg(test)]
mod tests;
