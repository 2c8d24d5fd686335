//! The pipeline and its two doors: one article, or a whole collection.

use copydesk_core::{
    Cause, CorpusStage, Document, Intake, Place, RawArticle, Reject, Sink, Source, Split, Stage,
};

use crate::builder::Settings;
use crate::chain::Chain;
use crate::guard::guarded;
use crate::run::Run;
use crate::settle;
use crate::trail::{Steps, Trail};
use crate::{Job, PipelineBuilder, Ran, Report, Room, RunError, RunErrorKind};

/// An intake, stages and corpus stages, ready to run. Can be lent to many threads and run often.
pub struct Pipeline {
    pub(crate) intake: Box<dyn Intake>,
    pub(crate) stages: Vec<Box<dyn Stage>>,
    pub(crate) corpus: Vec<Box<dyn CorpusStage>>,
    pub(crate) steps: Steps,
    pub(crate) batched: bool, // whether a stage wants batches
    pub(crate) settings: Settings,
}

impl Pipeline {
    /// Begins a pipeline.
    pub fn builder(intake: impl Intake + 'static) -> PipelineBuilder {
        PipelineBuilder::new(Box::new(intake))
    }

    /// Takes one article through all stages, on this thread. Corpus stages are left out: one article
    /// copies nothing.
    ///
    /// # Errors
    ///
    /// If the article is refused by the intake or a stage, or one of them panics.
    pub fn one(&self, raw: &RawArticle) -> Result<Document, Refused> {
        let mut trail = Trail::new(&self.steps);
        let done = guarded(|| {
            let chain = self.chain();
            trail.enter(Steps::INTAKE);
            let mut document = Document::new(chain.intake.admit(raw)?);
            chain.annotate(&mut document, 0..chain.stages.len(), &mut trail)?;
            Ok(document)
        });
        done.map_err(|cause| {
            Refused::new(&raw.place, &raw.id, self.steps.name(trail.step()), cause)
        })
    }

    /// Takes everything that a source yields through all stages and writes it to a sink, in order. The
    /// output is a function of the input and the pipeline alone, whatever the number of threads.
    ///
    /// A document that fails is handed to the split's part ([`Part::reject`](copydesk_core::Part::reject)),
    /// and the run goes on. Every split gets a part, also one without documents. With corpus stages
    /// documents and rejects are spooled first, and the sink hears of neither before the verdicts; then
    /// a document that it cannot encode is rejected in its place among the others.
    ///
    /// Called from within a pool of rayon's it works, and blocks that thread.
    ///
    /// # Errors
    ///
    /// If the input as a whole cannot be read, the output cannot be written, the scratch space fails, a
    /// corpus stage cannot decide, too many documents are rejected, or the run is cancelled.
    ///
    /// # Panics
    ///
    /// If the sink panics elsewhere than in encoding a document.
    pub fn run(&self, source: &dyn Source, sink: &dyn Sink) -> Result<Report, RunError> {
        Run::new(self, source, sink, None)?.go()
    }

    /// The same so that a run which is killed, or ends before its end, can be run again and goes on where it
    /// was: what its output has then is, byte for byte, what it would have been.
    ///
    /// What needs to be known for that lies in the job's folder. Who calls this a second time with another
    /// plan is refused; with the same one, when all is done, nothing is done and the counts are those
    /// of before. Documents are kept between two passes there, and not in the
    /// [scratch folder](PipelineBuilder::scratch).
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run); and if the plan is another one than that of the earlier try
    /// ([`RunErrorKind::OtherPlan`]), or what is to be known cannot be kept ([`RunErrorKind::Job`]).
    ///
    /// # Panics
    ///
    /// As for [`run`](Self::run).
    pub fn run_job(
        &self,
        source: &dyn Source,
        sink: &dyn Sink,
        job: &Job,
    ) -> Result<Ran, RunError> {
        Run::new(self, source, sink, Some(job))?.resume()
    }

    /// Decides over the joined notes of all shards of one plan, and writes the output of each anew with the
    /// verdicts: then their parts are, byte for byte, those of one run over the whole. Each job comes with
    /// the sink of its output, and is one that [`run_job`](Self::run_job) has completed as a
    /// [shard](Job::shard), with the corpus stages of this pipeline; its other stages do not matter. What is
    /// done with duplicates is up to this pipeline.
    ///
    /// After a kill it can be done again, and goes on. Done again when all is done, it writes nothing, but what
    /// is to be written [anew](Job::anew).
    ///
    /// # Errors
    ///
    /// If these are not all shards of one plan, each once and complete ([`RunErrorKind::Unsettled`],
    /// which touches nothing), or their documents have equal ids and must not (the same); else as for [`run_job`](Self::run_job).
    ///
    /// # Panics
    ///
    /// As for [`run`](Self::run).
    ///
    /// [`RunErrorKind::Unsettled`]: crate::RunErrorKind::Unsettled
    pub fn settle(&self, shards: &mut [(Job, &dyn Sink)]) -> Result<Vec<Ran>, RunError> {
        settle::settle(self, shards)
    }

    /// The names of the stages and corpus stages, in order.
    pub fn stage_names(&self) -> impl Iterator<Item = &str> {
        let stages = self.stages.iter().map(|stage| stage.name());
        stages.chain(self.corpus.iter().map(|stage| stage.name()))
    }

    /// What a run over this source will need outside memory; nothing without corpus stages. A run itself
    /// begins by asking this, and ends at once if there is far too little room.
    ///
    /// # Errors
    ///
    /// If the input as a whole cannot be read.
    pub fn room(&self, source: &dyn Source) -> Result<Option<Room>, RunError> {
        let splits = guarded(|| source.splits()).map_err(RunError::of(RunErrorKind::Source))?;
        Ok(self.room_for(source, &splits))
    }

    pub(crate) fn room_for(&self, source: &dyn Source, splits: &[Split]) -> Option<Room> {
        let input = splits.iter().map(|split| split.bytes).sum();
        let is_spooled = !self.reads_again(source);
        (!self.corpus.is_empty())
            .then(|| Room::of(&self.settings, input, self.corpus.len(), is_spooled))
    }

    /// Whether the second pass takes the documents from the input: where no stage would have to find
    /// anything again.
    pub(crate) fn reads_again(&self, source: &dyn Source) -> bool {
        self.stages.is_empty() && source.is_rereadable()
    }

    pub(crate) fn chain(&self) -> Chain<'_> {
        let Self { intake, stages, steps, settings, .. } = self;
        let (intake, checked, batched) = (&**intake, settings.checked, self.batched);
        Chain { intake, stages, steps, checked, batched }
    }
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.stage_names().collect();
        f.debug_struct("Pipeline")
            .field("stages", &names)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// An article that did not come through the stages.
#[derive(Debug, thiserror::Error)]
#[error("`{}` refused the article `{}`", .reject.stage, .reject.id.as_deref().unwrap_or_default())]
pub struct Refused {
    reject: Box<Reject>,
    source: Cause,
}

impl Refused {
    fn new(place: &Place, id: &str, stage: &str, cause: Cause) -> Self {
        Self { reject: Box::new(Reject::new(place, Some(id), stage, &cause)), source: cause }
    }

    /// Why.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.source
    }

    /// What a run would have handed to its sink; it says who refused the article.
    #[must_use]
    pub fn reject(&self) -> &Reject {
        &self.reject
    }
}
