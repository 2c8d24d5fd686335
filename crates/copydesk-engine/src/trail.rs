//! Where in the pipeline a document is, and how long it has been there.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::watch::{Sitting, Watch};

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

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name)
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

thread_local! {
    /// What this thread has spent on other tasks since it began: one that waits for help may take up
    /// another meanwhile.
    static ELSEWHERE: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Does a task of a run. To a task that waits on this thread meanwhile, it is time spent elsewhere.
pub(crate) fn apart<T>(task: impl FnOnce() -> T) -> T {
    let (before, began) = (ELSEWHERE.get(), Instant::now());
    let done = task();
    ELSEWHERE.set(before + began.elapsed());
    done
}

/// The way of one document after the other through the steps.
#[derive(Debug)]
pub(crate) struct Trail<'w> {
    step: usize,
    since: Instant,
    began: Instant,
    elsewhere: Duration,  // as it was at `since`
    spent: Vec<Duration>, // by step
    seat: Option<Sitting<'w>>,
}

impl<'w> Trail<'w> {
    pub(crate) fn new(steps: &Steps) -> Self {
        Self::watched(steps, None)
    }

    /// The same, for somebody who looks whether it goes on.
    pub(crate) fn watched(steps: &Steps, watch: Option<&'w Watch>) -> Self {
        let now = Instant::now();
        Self {
            step: Steps::SOURCE,
            since: now,
            began: now,
            elsewhere: ELSEWHERE.get(),
            spent: vec![Duration::ZERO; steps.len()],
            seat: watch.map(Watch::sit),
        }
    }

    /// A new document begins.
    pub(crate) fn begin(&mut self) {
        self.enter(Steps::SOURCE);
        self.began = self.since;
    }

    /// The document goes on to another step.
    pub(crate) fn enter(&mut self, step: usize) {
        let (now, elsewhere) = (Instant::now(), ELSEWHERE.get());
        let away = elsewhere.saturating_sub(self.elsewhere);
        self.spent[self.step] += (now - self.since).saturating_sub(away);
        if !away.is_zero() {
            self.began = (self.began + away).min(now);
            self.elsewhere = elsewhere;
        }
        self.since = now;
        self.step = step;
        if let Some(seat) = &self.seat {
            seat.enter(step, now);
        }
    }

    /// These are the documents that the next steps are about; how many, and from which to which.
    pub(crate) fn name_all(&self, first: &str, last: &str, documents: usize) {
        if let Some(seat) = &self.seat {
            seat.name(first, last, documents);
        }
    }

    /// The next steps are about this document.
    pub(crate) fn name(&self, id: &str) {
        self.name_all(id, id, 1);
    }

    /// The document waits here while others go on. Returns how long it took it to come here.
    pub(crate) fn pause(&mut self) -> Duration {
        self.enter(self.step);
        self.age()
    }

    /// A document goes on that took this long to come here.
    pub(crate) fn resume(&mut self, age: Duration) {
        self.enter(self.step);
        self.began = self.since.checked_sub(age).unwrap_or(self.since);
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

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    /// Works for a moment, and says for how long at least.
    fn work() -> Duration {
        let began = Instant::now();
        black_box((0..200_000_u64).fold(0, |sum, next| black_box(sum) ^ next));
        began.elapsed()
    }

    #[test]
    fn time_spent_on_another_task_belongs_to_that_one() {
        let steps = Steps::new(["one"].into_iter(), std::iter::empty());
        let began = Instant::now();
        let mut trail = Trail::new(&steps);
        trail.begin();
        trail.enter(steps.stage(0));
        work();
        let inner = apart(|| apart(work) + work());
        let age = trail.pause();
        let whole = began.elapsed();
        let spent: Duration = trail.finish().iter().sum();
        assert!(age + inner <= whole, "{age:?} and {inner:?} in {whole:?}");
        assert!(spent + inner <= began.elapsed(), "{spent:?} and {inner:?}");
    }

    #[test]
    fn a_document_that_waits_grows_no_older() {
        let mut trail = Trail::new(&Steps::new(std::iter::empty(), std::iter::empty()));
        trail.begin();
        work();
        let age = trail.pause();
        let waited = work();
        let began = Instant::now();
        trail.resume(age);
        let later = trail.pause();
        assert!(later >= age && later <= age + began.elapsed(), "{later:?} after {waited:?}");
    }
}
