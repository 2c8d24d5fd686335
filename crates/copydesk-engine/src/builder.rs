//! Puts a pipeline together and checks that its parts fit.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use copydesk_core::{CorpusStage, Intake, LayerName, Stage};
use copydesk_files::{Io, real};

use crate::limits::Allowed;
use crate::trail::Steps;
use crate::watch::Patience;
use crate::{
    Budget, BuildError, BuildErrorKind, CancelToken, Duplicates, Overdue, Pipeline, Progress,
    RayonCrew, Threshold,
};

/// With less memory than this batches would be single documents.
const LEAST_MEMORY: usize = 16 * 1024 * 1024;

/// The parts of a pipeline. Whatever is not said is chosen well.
///
/// ```
/// # use copydesk_core::{Article, Cause, Content, Intake, RawArticle};
/// # struct Utf8;
/// # impl Intake for Utf8 {
/// #     fn admit(&self, raw: &RawArticle) -> Result<Article, Cause> {
/// #         let Content::Text(text) = &raw.content else { return Err(Cause::new("test", "no text")) };
/// #         Ok(Article::from_text(raw.id.as_str(), text.as_str()))
/// #     }
/// # }
/// use copydesk_engine::{Budget, Pipeline};
/// let pipeline = Pipeline::builder(Utf8).threads(2).max_rejects(Budget::count(100)).build()?;
/// let document = pipeline.one(&RawArticle::from_text("a1", "Rain fell."))?;
/// assert_eq!(document.article.text(), "Rain fell.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct PipelineBuilder {
    intake: Box<dyn Intake>,
    stages: Vec<Box<dyn Stage>>,
    corpus: Vec<Box<dyn CorpusStage>>,
    settings: Settings,
}

/// Everything that is no stage.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) threads: usize,
    pub(crate) crew: Option<Arc<RayonCrew>>,
    pub(crate) patience: Vec<Patience>,
    pub(crate) batch: Option<usize>,
    pub(crate) in_flight: usize, // zero: chosen by the number of threads
    pub(crate) duplicates: Duplicates,
    pub(crate) checked: bool,
    pub(crate) allowed: Allowed,
    pub(crate) unique_ids: bool,
    pub(crate) scratch: Option<PathBuf>,
    pub(crate) memory: Option<usize>,
    pub(crate) index: Option<PathBuf>,
    pub(crate) files: Arc<dyn Io>,
    pub(crate) progress: Progress,
    pub(crate) cancel: CancelToken,
}

impl Settings {
    /// In which folder the folder for what does not fit in memory is made.
    pub(crate) fn scratch_folder(&self) -> PathBuf {
        self.scratch.clone().unwrap_or_else(std::env::temp_dir)
    }
}

impl PipelineBuilder {
    /// A pipeline without stages.
    pub(crate) fn new(intake: Box<dyn Intake>) -> Self {
        let settings = Settings {
            threads: 0,
            crew: None,
            patience: Vec::new(),
            batch: None,
            in_flight: 0,
            duplicates: Duplicates::default(),
            checked: cfg!(debug_assertions),
            allowed: Allowed::default(),
            unique_ids: false,
            scratch: None,
            memory: None,
            index: None,
            files: real(),
            progress: Progress::new(),
            cancel: CancelToken::new(),
        };
        Self { intake, stages: Vec::new(), corpus: Vec::new(), settings }
    }

    /// Adds a stage behind those that are there.
    pub fn stage(self, stage: impl Stage + 'static) -> Self {
        self.boxed_stage(Box::new(stage))
    }

    /// Adds a stage that is only known at run time.
    pub fn boxed_stage(mut self, stage: Box<dyn Stage>) -> Self {
        self.stages.push(stage);
        self
    }

    /// Adds a stage that sees the whole collection. Of several, each gets notes and scratch space of
    /// its own; if two call one article a duplicate, the one that was added first is believed, and
    /// what they call related is put together.
    pub fn corpus(self, stage: impl CorpusStage + 'static) -> Self {
        self.boxed_corpus(Box::new(stage))
    }

    /// Adds a corpus stage that is only known at run time.
    pub fn boxed_corpus(mut self, stage: Box<dyn CorpusStage>) -> Self {
        self.corpus.push(stage);
        self
    }

    /// How many workers there are; zero, the default, is one for each processor. The reader and the
    /// writer are two more threads that hardly do anything. Changes no byte of the output.
    pub fn threads(mut self, threads: usize) -> Self {
        self.settings.threads = threads;
        self
    }

    /// The workers, where somebody else has work for them too: a stage that is made before the pipeline
    /// and lent these threads. Then [`threads`](Self::threads) says nothing. While a stage waits for its
    /// own tasks on them, the same thread may begin another batch.
    ///
    /// ```
    /// # use copydesk_core::{Article, Cause, Content, Crew, Intake, RawArticle};
    /// # struct Utf8;
    /// # impl Intake for Utf8 {
    /// #     fn admit(&self, raw: &RawArticle) -> Result<Article, Cause> {
    /// #         Ok(Article::from_text(raw.id.as_str(), ""))
    /// #     }
    /// # }
    /// use std::sync::Arc;
    /// use copydesk_engine::{Pipeline, RayonCrew};
    /// let crew = Arc::new(RayonCrew::new(2)?);
    /// let lent: Arc<dyn Crew> = Arc::clone(&crew) as _; // for a stage
    /// let pipeline = Pipeline::builder(Utf8).crew(crew).build()?;
    /// # let _ = (lent, pipeline);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn crew(mut self, crew: Arc<RayonCrew>) -> Self {
        self.settings.crew = Some(crew);
        self
    }

    /// How many documents are handed to a worker at once; zero is read as one. By default 64, or 256
    /// where a stage [wants batches](Stage::is_batched). A batch also ends after 256 KiB, or where a stage
    /// wants batches 1 MiB (less with little [memory](Self::memory)). Changes no byte of the output.
    pub fn batch(mut self, documents: usize) -> Self {
        self.settings.batch = Some(documents.max(1));
        self
    }

    /// Calls `tell` when a stage, or another step, has been busy with one document, or batch, for `after`;
    /// once for each, on a thread of its own. Nothing is stopped: what hangs in this process can only be
    /// told. Called again, it adds somebody who is told after another time. By default nobody is told.
    pub fn overdue(
        mut self,
        after: Duration,
        tell: impl Fn(&Overdue) + Send + Sync + 'static,
    ) -> Self {
        self.settings.patience.push(Patience { after, tell: Arc::new(tell) });
        self
    }

    /// How many batches may be on their way from the reader to the writer; zero, the default, is four
    /// for each worker. Changes no byte of the output.
    pub fn in_flight(mut self, batches: usize) -> Self {
        self.settings.in_flight = batches;
        self
    }

    /// What is done with the verdicts of corpus stages. [`Duplicates::Mark`] by default.
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.settings.duplicates = duplicates;
        self
    }

    /// Whether [`Layers::check`](copydesk_core::Layers::check) looks at each document after each
    /// stage; a document that breaks the law is rejected as `law.broken`. By default in debug builds.
    pub fn checked(mut self, checked: bool) -> Self {
        self.settings.checked = checked;
        self
    }

    /// After how many rejects the run ends. By default it never does.
    pub fn max_rejects(mut self, budget: Budget) -> Self {
        self.settings.allowed.budget = Some(budget);
        self
    }

    /// At how many rejects by a stage, or by another step (`source`, `intake`, `sink`), the run ends. By
    /// default it never does. Counted in the order of the input, so neither threads nor batches decide.
    pub fn threshold(mut self, stage: impl Into<String>, threshold: Threshold) -> Self {
        self.settings.allowed.thresholds.insert(stage.into(), threshold);
        self
    }

    /// Whether something that is wrong with a file (it cannot be opened, is cut off, has junk behind its
    /// end) ends the run. By default it is told among the rejects, and the other files go on.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.allowed.strict = strict;
        self
    }

    /// Whether documents with equal ids end the run, once all are read and before the output is complete.
    /// By default they are processed like all others, and counted.
    pub fn unique_ids(mut self, unique: bool) -> Self {
        self.settings.unique_ids = unique;
        self
    }

    /// The folder for what does not fit in memory; the system's own for temporary files by default.
    /// What lies there while a run with corpus stages goes on takes about as much room as the input; see
    /// [`Pipeline::room`].
    pub fn scratch(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings.scratch = Some(folder.into());
        self
    }

    /// How many bytes of memory a run takes, about, apart from the program itself, what a corpus stage
    /// holds, and some 12 bytes a document. Unless set it is as much as is quick: some 60 MB with two
    /// workers. Less than 16 MiB is read as that. A document that is larger than its share is worked on
    /// alone, however large it is. Changes no byte of the output.
    pub fn memory(mut self, bytes: usize) -> Self {
        self.settings.memory = Some(bytes.max(LEAST_MEMORY));
        self
    }

    /// A folder with an index that grows from run to run: corpus stages find there what earlier runs have
    /// left, and add what this one has found. It is made if it is not there, and changed in one step
    /// when the output is complete; a run that is cut off before leaves it as it was. One run at a time
    /// may use it.
    pub fn index(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings.index = Some(folder.into());
        self
    }

    /// The file system on which the scratch folder and the index lie: for tests that want it to fail.
    pub fn files(mut self, files: Arc<dyn Io>) -> Self {
        self.settings.files = files;
        self
    }

    /// Counters that another thread looks at.
    pub fn progress(mut self, progress: Progress) -> Self {
        self.settings.progress = progress;
        self
    }

    /// A token that stops the run.
    pub fn cancel(mut self, token: CancelToken) -> Self {
        self.settings.cancel = token;
        self
    }

    /// The pipeline.
    ///
    /// # Errors
    ///
    /// If two stages have one name, a name is one of the engine's own, a stage reads a layer that none
    /// before it writes, a stage writes the verdicts that a corpus stage will give, or there is an index
    /// and no corpus stage to use it, or a threshold is set for a stage that is not there.
    pub fn build(self) -> Result<Pipeline, BuildError> {
        let Self { intake, stages, mut corpus, settings } = self;
        if settings.duplicates == Duplicates::Off {
            corpus.clear();
        }
        check_names(
            stages.iter().map(|stage| stage.name()).chain(corpus.iter().map(|stage| stage.name())),
        )?;
        check_layers(&stages, !corpus.is_empty())?;
        if settings.index.is_some() && corpus.is_empty() {
            return Err(BuildError::new(BuildErrorKind::IdleIndex));
        }
        let steps = Steps::new(
            stages.iter().map(|stage| stage.name()),
            corpus.iter().map(|stage| stage.name()),
        );
        let mut thresholds = settings.allowed.thresholds.keys();
        if let Some(name) = thresholds.find(|name| !steps.has(name)) {
            return Err(BuildError::new(BuildErrorKind::Threshold { name: name.clone() }));
        }
        let batched = stages.iter().any(|stage| stage.is_batched());
        Ok(Pipeline { intake, stages, corpus, steps, batched, settings })
    }
}

fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), BuildError> {
    let mut seen = Vec::new();
    for name in names {
        if Steps::RESERVED.contains(&name) {
            return Err(BuildError::new(BuildErrorKind::Reserved { name: name.to_owned() }));
        }
        if seen.contains(&name) {
            return Err(BuildError::new(BuildErrorKind::Twice { name: name.to_owned() }));
        }
        seen.push(name);
    }
    Ok(())
}

fn check_layers(stages: &[Box<dyn Stage>], has_corpus: bool) -> Result<(), BuildError> {
    let mut written: Vec<&LayerName> = Vec::new();
    for stage in stages {
        let name = || stage.name().to_owned();
        if let Some(layer) = stage.reads().iter().find(|layer| !written.contains(layer)) {
            let layer = layer.as_str().to_owned();
            return Err(BuildError::new(BuildErrorKind::Missing { stage: name(), layer }));
        }
        if has_corpus && stage.writes().contains(&LayerName::DUPLICATE) {
            return Err(BuildError::new(BuildErrorKind::Verdict { stage: name() }));
        }
        written.extend(stage.writes());
    }
    Ok(())
}
