//! A stage of a plugin as a stage of the pipeline.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk_core::{Article, Cause, Document, LayerName, Layers, Stage, StageCounts};
use serde_json::Value;

use crate::answer::Answer;
use crate::counts::Counts;
use crate::in_process::InProcess;
use crate::item::ItemKind;
use crate::law::{self, Target, lay};
use crate::request::{Request, RequestDoc, Sheet};
use crate::seat::StageSeat;
use crate::{Description, Fault, Item, Lent, Library, OnError};

/// How a stage is dealt with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conduct {
    pub(crate) on_error: OnError,
    pub(crate) deadline: Option<Duration>,
}

impl Conduct {
    /// The same with this answer to errors.
    #[must_use]
    pub fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// The same with a time after which a call that asks is told to stop, counted from its first question.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }
}

/// A stage cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up `{item}` of plugin `{plugin}`: {source}{}", .source.place())]
pub struct SetUpError {
    plugin: String,
    item: String,
    source: Fault,
}

impl SetUpError {
    pub(crate) fn new(plugin: &str, item: &str, source: Fault) -> Self {
        Self { plugin: plugin.to_owned(), item: item.to_owned(), source }
    }

    /// Why.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.source
    }
}

/// A stage of a plugin. Wherever its instances sit, it asks them about whole batches; where that brings no
/// answer it asks about halves, down to the single article, so that what comes out does not depend on how
/// batches are cut. What it writes replaces what stood in its layers.
#[derive(Debug)]
pub struct PluginStage {
    plugin: String,
    name: String,
    reads: Vec<LayerName>,
    writes: Vec<LayerName>,
    sheets: Vec<Sheet>,
    targets: Vec<Target>,
    seat: Box<dyn StageSeat>,
    on_error: OnError,
    lent: Lent,
    counts: Counts,
}

impl PluginStage {
    /// A stage of a library that was loaded into this process. Its configuration fits its schema.
    ///
    /// # Errors
    ///
    /// If the library has no such stage, or the stage does not take the configuration.
    pub fn in_process(
        library: &Arc<Library>,
        name: &str,
        config: &Value,
        lent: &Lent,
        conduct: Conduct,
    ) -> Result<Self, SetUpError> {
        let Description { id, items, .. } = library.description();
        let seat = InProcess::stage(library, name, config.to_string(), lent, conduct.deadline);
        let seat = seat.map_err(|fault| SetUpError::new(id, name, fault))?;
        let item = items.iter().find(|item| item.kind == ItemKind::Stage && item.name == name);
        let item = item.expect("a stage sits there, so the library has it");
        Ok(Self::seated(id, item, Box::new(seat), lent, conduct))
    }

    /// A stage whose instances sit anywhere.
    pub(crate) fn seated(
        plugin: &str,
        item: &Item,
        seat: Box<dyn StageSeat>,
        lent: &Lent,
        conduct: Conduct,
    ) -> Self {
        let targets: Vec<Target> =
            item.writes.iter().filter_map(|name| Target::named(name)).collect();
        debug_assert_eq!(targets.len(), item.writes.len(), "a description names known layers");
        Self {
            plugin: plugin.to_owned(),
            name: item.name.clone(),
            reads: item.reads.iter().filter_map(|name| layer_name(name)).collect(),
            writes: targets.iter().map(Target::name).collect(),
            sheets: Sheet::named(&item.reads),
            targets,
            seat,
            on_error: conduct.on_error,
            lent: lent.clone(),
            counts: Counts::new(),
        }
    }

    /// The id of the plugin it belongs to.
    #[must_use]
    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    /// Asks once about these articles, with so many bytes, and counts.
    #[inline]
    fn counted<T>(&self, articles: usize, bytes: usize, ask: impl FnOnce() -> T) -> T {
        let tally = self.counts.tally();
        let clocked = tally.call(articles, bytes).map(|calls| (calls, Instant::now()));
        let answer = ask();
        if let Some((calls, started)) = clocked {
            tally.took(started.elapsed(), calls);
        }
        answer
    }

    /// Asks once, and counts.
    fn ask_once(&self, docs: &[RequestDoc<'_>]) -> Result<Answer, Fault> {
        let bytes = docs.iter().map(|doc| doc.text.len()).sum();
        let request = Request { docs: Cow::Borrowed(docs) };
        let answer = self.counted(docs.len(), bytes, || self.seat.ask(&request))?;
        answer.within(docs.len()).map(|()| answer)
    }

    /// Asks once, where nothing but texts is read, and counts.
    #[inline]
    fn ask_texts(&self, batch: &[Document]) -> Result<Option<Box<Answer>>, Box<Fault>> {
        let bytes = batch.iter().map(|document| document.article.text().len()).sum();
        match self.counted(batch.len(), bytes, || self.seat.ask_texts(batch)) {
            Ok(Some(answer)) => match answer.within(batch.len()) {
                Ok(()) => Ok(Some(answer)),
                Err(fault) => Err(Box::new(fault)),
            },
            nothing => nothing,
        }
    }

    /// Asks about halves of these articles, until each was answered or is alone.
    #[cold]
    fn ask_halves(&self, docs: &[RequestDoc<'_>], fault: Fault, out: &mut Vec<Piece>) {
        if docs.len() == 1 || self.is_over(&fault) {
            out.push((docs.len(), Err(fault)));
            return;
        }
        let (first, second) = docs.split_at(docs.len() / 2);
        for half in [first, second] {
            match self.ask_once(half) {
                Ok(answer) => out.push((half.len(), Ok(answer))),
                Err(fault) => self.ask_halves(half, fault, out),
            }
        }
    }

    /// Annotates what brought about a fault as a whole.
    #[cold]
    fn annotate_halves(
        &self,
        batch: &mut [Document],
        fault: Fault,
        failed: &mut dyn FnMut(usize, Cause),
    ) {
        let mut pieces = Vec::new();
        self.ask_halves(&self.docs(batch), fault, &mut pieces);
        let mut begin = 0;
        for (len, answer) in pieces {
            let documents = pairs(&mut batch[begin..begin + len]);
            self.settle(answer, documents, &mut |index, cause| failed(begin + index, cause));
            begin += len;
        }
    }

    fn docs<'a>(&'a self, batch: &'a [Document]) -> Vec<RequestDoc<'a>> {
        let doc = |document: &'a Document| {
            RequestDoc::of(&document.article, &document.layers, &self.sheets)
        };
        batch.iter().map(doc).collect()
    }

    /// Whether this is about no article: the run was cancelled, or cannot go on.
    fn is_over(&self, fault: &Fault) -> bool {
        matches!(fault, Fault::Lost { .. }) || *fault == Fault::Stopped && (self.lent.stop)()
    }

    /// Lays an answer or tells a fault for these documents.
    #[inline]
    fn settle<'a>(
        &self,
        answer: Result<Answer, Fault>,
        docs: impl ExactSizeIterator<Item = (&'a Article, &'a mut Layers)>,
        failed: &mut dyn FnMut(usize, Cause),
    ) {
        match answer {
            Ok(answer) => {
                let mut tell = |index, fault| failed(index, self.cause(fault));
                let laid = lay(&answer, &self.name, &self.targets, docs, &mut tell);
                self.counts.tally().marks(laid);
            }
            Err(fault) => {
                (0..docs.len()).for_each(|index| failed(index, self.cause(fault.clone())));
            }
        }
    }

    #[cold]
    fn cause(&self, fault: Fault) -> Cause {
        self.counts.tally().error(matches!(fault, Fault::Panicked { .. }));
        let message = format!("plugin `{}`: {fault}{}", self.plugin, fault.place());
        let over = self.is_over(&fault);
        let cause = Cause::new(fault.code().to_owned(), message).because(fault);
        // An article that was not looked at is no reject.
        if over || self.on_error == OnError::AbortRun { cause.ending_the_run() } else { cause }
    }
}

/// The answer about some articles in a row, or what went wrong with each of them.
type Piece = (usize, Result<Answer, Fault>);

impl Stage for PluginStage {
    fn name(&self) -> &str {
        &self.name
    }

    fn reads(&self) -> &[LayerName] {
        &self.reads
    }

    fn writes(&self) -> &[LayerName] {
        &self.writes
    }

    fn is_batched(&self) -> bool {
        true
    }

    fn counts(&self) -> Option<StageCounts> {
        Some(self.counts.sum())
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        let answer = self.ask_once(&[RequestDoc::of(article, layers, &self.sheets)]);
        let mut met = None;
        let mut failed = |_, cause| met = Some(cause);
        self.settle(answer, std::iter::once((article, layers)), &mut failed);
        met.map_or(Ok(()), Err)
    }

    fn annotate_batch(&self, batch: &mut [Document], failed: &mut dyn FnMut(usize, Cause)) {
        if let [document] = batch
            && !self.sheets.is_empty()
        {
            if let Err(cause) = self.annotate(&document.article, &mut document.layers) {
                failed(0, cause);
            }
            return;
        }
        if batch.is_empty() {
            return;
        }
        let asked = if self.sheets.is_empty() {
            self.ask_texts(batch)
        } else {
            self.ask_once(&self.docs(batch)).map(|it| Some(Box::new(it))).map_err(Box::new)
        };
        match asked {
            Ok(None) => {
                batch.iter_mut().for_each(|one| law::clear(&self.targets, &mut one.layers));
            }
            Ok(Some(answer)) => self.settle(Ok(*answer), pairs(batch), failed),
            Err(fault) => self.annotate_halves(batch, *fault, failed),
        }
    }
}

/// What a batch is laid into.
fn pairs(batch: &mut [Document]) -> impl ExactSizeIterator<Item = (&Article, &mut Layers)> {
    batch.iter_mut().map(|document| (&document.article, &mut document.layers))
}

/// What a description calls a layer, as the pipeline does; `meta` is none.
fn layer_name(name: &str) -> Option<LayerName> {
    Some(match name {
        "paragraphs" => LayerName::PARAGRAPHS,
        "sentences" => LayerName::SENTENCES,
        "quotes" => LayerName::QUOTES,
        "quantities" => LayerName::QUANTITIES,
        "facts" => LayerName::FACTS,
        name => return LayerName::open(name).ok(),
    })
}

#[cfg(test)]
pub(crate) mod tests;
