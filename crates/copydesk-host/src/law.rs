//! Turns answers into layers, and believes none of them.
//!
//! What breaks the law costs the article that it stands in, and no other. [`Layers::check`] judges in the
//! end, the same function as everywhere; before that it must be possible to build layers at all.

mod known;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use copydesk_core::{Article, LayerName, Layers, OpenMark, Span};
use serde_json::Value;

use crate::Fault;
use crate::answer::{Answer, AnswerMark, broken};

/// More JSON than anybody says about one article, in bytes. Slices may overlap, so a small answer could
/// otherwise fill any memory.
const MOST_FIELDS: u64 = 64 << 20;

/// A layer that a stage writes.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Paragraphs,
    Sentences,
    Quotes,
    Quantities,
    Open(LayerName),
}

impl Target {
    /// The layer of this name, if a plugin may write it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "paragraphs" => Self::Paragraphs,
            "sentences" => Self::Sentences,
            "quotes" => Self::Quotes,
            "quantities" => Self::Quantities,
            name => Self::Open(LayerName::open(name).ok()?),
        })
    }

    pub(crate) fn name(&self) -> LayerName {
        match self {
            Self::Paragraphs => LayerName::PARAGRAPHS,
            Self::Sentences => LayerName::SENTENCES,
            Self::Quotes => LayerName::QUOTES,
            Self::Quantities => LayerName::QUANTITIES,
            Self::Open(name) => name.clone(),
        }
    }

    /// Takes away what stood in the layer.
    #[inline]
    fn clear(&self, layers: &mut Layers) {
        match self {
            Self::Paragraphs => layers.paragraphs.clear(),
            Self::Sentences => layers.sentences.clear(),
            Self::Quotes => layers.quotes.clear(),
            Self::Quantities => layers.quantities.clear(),
            Self::Open(name) => {
                if !layers.open.is_empty() {
                    layers.open.remove(name);
                }
            }
        }
    }
}

/// A mark with its number among all of the answer.
type Numbered<'a> = (usize, &'a AnswerMark);

/// Takes away what stood in the layers of an article in which nothing was found.
#[inline]
pub(crate) fn clear(targets: &[Target], layers: &mut Layers) {
    for target in targets {
        target.clear(layers);
    }
}

/// Lays what was answered about some documents into their layers, replacing what stood there; tells those
/// for which that cannot be, by index, and leaves their layers alone. Returns how many marks were laid.
pub(crate) fn lay<'a>(
    answer: &Answer,
    stage: &str,
    targets: &[Target],
    docs: impl Iterator<Item = (&'a Article, &'a mut Layers)>,
    failed: &mut dyn FnMut(usize, Fault),
) -> usize {
    if answer.marks.is_empty() && answer.refusals.is_empty() {
        docs.for_each(|(_, layers)| clear(targets, layers));
        return 0;
    }
    let mut marks: Vec<Numbered<'_>> = answer.marks.iter().enumerate().collect();
    // Stable: equal places stay in the plugin's order.
    marks.sort_by_key(|(_, mark)| (mark.doc, mark.layer, mark.start, Reverse(mark.end)));
    let mut marks = marks.as_slice();
    let mut laid = 0;
    for (index, (article, layers)) in docs.enumerate() {
        let many = marks.partition_point(|(_, mark)| mark.doc as usize <= index);
        let (own, rest) = marks.split_at(many);
        marks = rest;
        if let Some(refusal) = answer.refusals.iter().find(|r| r.doc as usize == index) {
            let (code, message) = (refusal.code.clone(), refusal.message.clone());
            failed(index, Fault::Failed { code, message, pointer: None });
            continue;
        }
        match sheet(article, stage, targets, own, &answer.fields) {
            Ok(sheet) => {
                laid += own.len();
                put(sheet, targets, layers);
            }
            Err(what) => failed(index, broken(what)),
        }
    }
    laid
}

/// The layers that one article's marks make, lawful.
fn sheet(
    article: &Article,
    stage: &str,
    targets: &[Target],
    marks: &[Numbered<'_>],
    fields: &[u8],
) -> Result<Layers, String> {
    let mut sheet = Layers::default();
    let said: u64 =
        marks.iter().map(|(_, mark)| u64::from(mark.fields.1.saturating_sub(mark.fields.0))).sum();
    if said > MOST_FIELDS {
        return Err(format!("it says {said} bytes about one article, {MOST_FIELDS} are the most"));
    }
    for layer in marks.chunk_by(|one, next| one.1.layer == next.1.layer) {
        let index = layer[0].1.layer;
        let Some(target) = targets.get(index as usize) else {
            return Err(format!("a mark in layer {index} of the {} it writes", targets.len()));
        };
        let read = layer.iter().map(|(number, mark)| Given::read(*number, mark, fields));
        let given: Vec<Given<'_>> = read
            .collect::<Result<_, String>>()
            .map_err(|what| format!("in `{}`: {what}", target.name()))?;
        fill(&mut sheet, target, stage, &given)
            .map_err(|what| format!("in `{}`: {what}", target.name()))?;
    }
    sheet.check(article).map_err(|error| error.to_string())?;
    Ok(sheet)
}

/// A mark with a place that may be one, and its fields, not yet read.
#[derive(Clone, Copy, Debug)]
struct Given<'a> {
    number: usize,
    span: Span,
    fields: &'a [u8],
}

impl<'a> Given<'a> {
    fn read(number: usize, mark: &AnswerMark, fields: &'a [u8]) -> Result<Self, String> {
        let span = Span::try_from([mark.start, mark.end])
            .map_err(|_| format!("the mark {}..{} ends before it starts", mark.start, mark.end))?;
        let fields = fields
            .get(mark.fields.0 as usize..mark.fields.1 as usize)
            .ok_or_else(|| format!("the fields of the mark {span} lie outside of `fields`"))?;
        Ok(Self { number, span, fields })
    }

    /// Its fields, where anything may stand in them.
    fn open(&self) -> Result<OpenMark, String> {
        let fields = if self.fields.is_empty() {
            BTreeMap::new()
        } else {
            serde_json::from_slice::<BTreeMap<String, Value>>(self.fields).map_err(|error| {
                format!("the fields of the mark {} are no JSON object ({error})", self.span)
            })?
        };
        Ok(OpenMark { span: self.span, fields })
    }
}

fn fill(
    sheet: &mut Layers,
    target: &Target,
    stage: &str,
    given: &[Given<'_>],
) -> Result<(), String> {
    match target {
        Target::Paragraphs => {
            sheet.paragraphs = given.iter().map(known::paragraph).collect::<Result<_, _>>()?;
        }
        Target::Sentences => {
            sheet.sentences = given.iter().map(known::sentence).collect::<Result<_, _>>()?;
        }
        Target::Quotes => sheet.quotes = known::quotes(given, stage)?,
        Target::Quantities => {
            sheet.quantities = given.iter().map(known::quantity).collect::<Result<_, _>>()?;
        }
        Target::Open(name) => {
            let marks = given.iter().map(Given::open).collect::<Result<_, _>>()?;
            sheet.open.insert(name.clone(), marks);
        }
    }
    Ok(())
}

/// Puts a lawful sheet where it belongs.
fn put(mut sheet: Layers, targets: &[Target], layers: &mut Layers) {
    for target in targets {
        match target {
            Target::Paragraphs => layers.paragraphs = std::mem::take(&mut sheet.paragraphs),
            Target::Sentences => layers.sentences = std::mem::take(&mut sheet.sentences),
            Target::Quotes => layers.quotes = std::mem::take(&mut sheet.quotes),
            Target::Quantities => layers.quantities = std::mem::take(&mut sheet.quantities),
            Target::Open(name) => {
                match sheet.open.remove_entry(name) {
                    Some((name, marks)) => layers.open.insert(name, marks),
                    None => layers.open.remove(name),
                };
            }
        }
    }
}

#[cfg(test)]
mod tests;
