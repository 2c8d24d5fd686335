//! Stages whose behaviour stands in the articles.
//!
//! `!NAMErefuse`, `!NAMEpanic`, `!NAMElie` and `!NAMEfatal` in a text tell the stage NAME what to do with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use copydesk_core::{
    Article, Cause, Crew, Document, LayerName, Layers, OpenMark, Span, Stage, StageCounts, map,
};

/// Marks each letter `e`, and says how many marks the stages before it have left.
pub(crate) struct Scripted {
    name: &'static str,
    layer: [LayerName; 1],
    is_batched: bool,
    crew: Option<Arc<dyn Crew>>,
    calls: AtomicU64,
    articles: AtomicU64,
}

impl Scripted {
    pub(crate) fn new(name: &'static str, is_batched: bool) -> Self {
        let layer = [LayerName::open(format!("test.{name}")).expect("a good name")];
        let (calls, articles) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { name, layer, is_batched, crew: None, calls, articles }
    }

    /// The same with threads of which each article is a task.
    pub(crate) fn crew(mut self, crew: Arc<dyn Crew>) -> Self {
        self.crew = Some(crew);
        self
    }

    fn is_told(&self, text: &str, what: &str) -> bool {
        text.contains(&format!("!{}{what}", self.name))
    }

    fn marks(&self, article: &Article, layers: &Layers) -> Vec<OpenMark> {
        let before: usize = layers.open.values().map(Vec::len).sum();
        let fields = || [("before".to_owned(), before.into())].into_iter().collect();
        let mark = |start| OpenMark { span: Span::of(start..start + 1), fields: fields() };
        article.text().match_indices('e').map(|(start, _)| mark(start)).collect()
    }
}

impl Stage for Scripted {
    fn name(&self) -> &str {
        self.name
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        &self.layer
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        let text = article.text();
        let mut marks = self.marks(article, layers);
        if self.is_told(text, "lie") {
            marks.push(OpenMark { span: Span::of(0..text.len() + 7), fields: Default::default() });
        }
        layers.open.insert(self.layer[0].clone(), marks);
        assert!(!self.is_told(text, "panic"), "{} faints", self.name);
        if self.is_told(text, "refuse") {
            return Err(Cause::new("test.refused", format!("{} refuses", self.name)));
        }
        if self.is_told(text, "fatal") {
            return Err(
                Cause::new("test.fatal", format!("{} gives up", self.name)).ending_the_run()
            );
        }
        Ok(())
    }

    fn is_batched(&self) -> bool {
        self.is_batched
    }

    fn annotate_batch(&self, batch: &mut [Document], failed: &mut dyn FnMut(usize, Cause)) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.articles.fetch_add(batch.len() as u64, Ordering::Relaxed);
        if let Some(crew) = &self.crew {
            // Work for others before one's own, as a plugin may do it.
            let lengths = map(&**crew, batch.len(), |task| {
                self.marks(&batch[task].article, &batch[task].layers)
            });
            assert_eq!(lengths.len(), batch.len());
        }
        // From the last to the first: nobody may rely on the order in which failures are told.
        for (index, document) in batch.iter_mut().enumerate().rev() {
            if let Err(cause) = self.annotate(&document.article, &mut document.layers) {
                failed(index, cause);
                failed(index, Cause::new("test.again", "told twice"));
            }
        }
    }

    fn counts(&self) -> Option<StageCounts> {
        let mut counts = StageCounts::default();
        counts.calls = self.calls.load(Ordering::Relaxed);
        counts.articles = self.articles.load(Ordering::Relaxed);
        self.is_batched.then_some(counts)
    }
}
