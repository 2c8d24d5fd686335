//! Where in the pipeline a document is, and how long it has been there.

use std::time::{Duration, Instant};

/// The names of all steps, in the order in which a document meets them.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    names: Vec<String>,
    stages: usize,
}

impl Steps {
    /// Reading a record.
    pub(crate) const SOURCE: usize = 0;
    /// Making an article of it.
    pub(crate) const INTAKE: usize = 1;

    /// The steps of a pipeline with these stages and corpus stages.
    pub(crate) fn new<'a>(
        stages: impl Iterator<Item = &'a str>,
        corpus: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut names = vec!["source".to_owned(), "intake".to_owned()];
        names.extend(stages.map(str::to_owned));
        let stages = names.len() - 2;
        names.extend(corpus.map(str::to_owned));
        names.extend(["sink".to_owned(), "spool".to_owned()]);
        Self { names, stages }
    }

    /// The names that no stage may have.
    pub(crate) const RESERVED: [&'static str; 5] = ["source", "intake", "sink", "spool", ""];

    pub(crate) fn stage(&self, index: usize) -> usize {
        2 + index
    }

    pub(crate) fn corpus(&self, index: usize) -> usize {
        2 + self.stages + index
    }

    /// Encoding a document for the output.
    pub(crate) fn sink(&self) -> usize {
        self.names.len() - 2
    }

    /// Encoding and packing documents between the passes, and unpacking them.
    pub(crate) fn spool(&self) -> usize {
        self.names.len() - 1
    }

    pub(crate) fn name(&self, step: usize) -> &str {
        &self.names[step]
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

/// The way of one document after the other through the steps.
#[derive(Debug)]
pub(crate) struct Trail {
    step: usize,
    since: Instant,
    began: Instant,
    spent: Vec<Duration>, // by step
}

impl Trail {
    pub(crate) fn new(steps: &Steps) -> Self {
        let now = Instant::now();
        Self {
            step: Steps::SOURCE,
            since: now,
            began: now,
            spent: vec![Duration::ZERO; steps.len()],
        }
    }

    /// A new document begins.
    pub(crate) fn begin(&mut self) {
        self.enter(Steps::SOURCE);
        self.began = self.since;
    }

    /// The document goes on to another step.
    pub(crate) fn enter(&mut self, step: usize) {
        let now = Instant::now();
        self.spent[self.step] += now - self.since;
        self.since = now;
        self.step = step;
    }

    /// The step that the document is at.
    pub(crate) fn step(&self) -> usize {
        self.step
    }

    /// How long it took the document to come to where it is.
    pub(crate) fn age(&self) -> Duration {
        self.since - self.began
    }

    /// What was spent at each step, once all documents are through.
    pub(crate) fn finish(mut self) -> Vec<Duration> {
        self.enter(Steps::SOURCE);
        self.spent
    }
}
