//! One document's way through intake and stages, and a batch's way where no stage wants it whole.

use base64::prelude::{BASE64_STANDARD, Engine};
use copydesk_core::{
    Article, Cause, Content, Document, Intake, Item, Place, RawArticle, Record, Reject, Source,
    Split, Stage,
};

use crate::guard::guarded;
use crate::trail::{Steps, Trail};
use crate::{RunError, RunErrorKind};

/// What makes a document of a raw article.
#[derive(Clone, Copy)]
pub(crate) struct Chain<'a> {
    pub(crate) intake: &'a dyn Intake,
    pub(crate) stages: &'a [Box<dyn Stage>],
    pub(crate) steps: &'a Steps,
    /// Whether the layers are checked after each stage.
    pub(crate) checked: bool,
    /// Whether a stage wants batches.
    pub(crate) batched: bool,
}

/// What became of a record.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A document went all the way.
    Done,
    /// It is not in the output.
    Rejected(Box<Reject>),
    /// It was no document.
    Fault(Box<Reject>),
    /// It ends the run.
    Fatal(Box<Fatal>),
}

/// A document that ends the run: what would have been its reject, and the cause.
#[derive(Debug)]
pub(crate) struct Fatal {
    reject: Reject,
    cause: Cause,
}

impl Fatal {
    pub(crate) fn new(reject: Reject, cause: Cause) -> Self {
        Self { reject, cause }
    }

    /// What the run's caller is told.
    pub(crate) fn error(self) -> RunError {
        let Reject { stage, id, source: input, byte_offset, .. } = self.reject;
        RunError::of(RunErrorKind::Stage { stage, id, input, byte_offset })(self.cause)
    }
}

/// An article that was read.
pub(crate) struct Received {
    pub(crate) raw: Box<RawArticle>,
    /// The record that it was read from, for its reject; none where that only refers to it.
    record: Option<Vec<u8>>,
}

/// What a pass does with the records of a batch, in their order, once they have come through the stages.
pub(crate) trait Pass {
    /// A record begins: from here on things may have to be taken back.
    fn begin(&mut self);

    /// Its document came through all stages. What is left behind by an error or a panic is taken back in
    /// [`settle`](Self::settle).
    fn finish(
        &mut self,
        document: &Document,
        place: &Place,
        trail: &mut Trail,
    ) -> Result<(), Cause>;

    /// What became of the record. After one that is [fatal](Outcome::Fatal) there are no more.
    fn settle(&mut self, outcome: Outcome);
}

impl Chain<'_> {
    /// Reads the records of a batch, takes them through all stages and hands the documents to `pass`. An
    /// error or a panic on the way is a reject with the name of the step.
    pub(crate) fn carry(
        &self,
        source: &dyn Source,
        split: &Split,
        records: Vec<Record>,
        trail: &mut Trail,
        pass: &mut impl Pass,
    ) {
        if self.batched {
            return self.carry_together(source, split, records, trail, pass);
        }
        for record in records {
            pass.begin();
            let admit = |raw: &mut RawArticle| self.intake.admit(raw);
            let finish = |document: &Document, place: &Place, trail: &mut Trail| {
                pass.finish(document, place, trail)
            };
            let outcome = self.carry_one(admit, source, split, record, trail, finish);
            let is_fatal = matches!(outcome, Outcome::Fatal(_));
            pass.settle(outcome);
            if is_fatal {
                break;
            }
        }
    }

    /// Takes an article that is admitted in this way through all stages. Where it stopped, the trail says.
    fn document(
        &self,
        admit: impl FnOnce(&mut RawArticle) -> Result<Article, Cause>,
        raw: &mut RawArticle,
        trail: &mut Trail,
    ) -> Result<Document, Cause> {
        let mut document = Self::admitted(admit, raw, trail)?;
        self.annotate(&mut document, 0..self.stages.len(), trail)?;
        Ok(document)
    }

    /// An article that is admitted in this way.
    pub(crate) fn admitted(
        admit: impl FnOnce(&mut RawArticle) -> Result<Article, Cause>,
        raw: &mut RawArticle,
        trail: &mut Trail,
    ) -> Result<Document, Cause> {
        trail.enter(Steps::INTAKE);
        trail.name(&raw.id);
        let article = admit(raw)?;
        // Half of what a large article takes, and nobody asks for it again.
        raw.content = Content::Text(String::new());
        Ok(Document::new(article))
    }

    /// Takes an admitted article through these stages.
    pub(crate) fn annotate(
        &self,
        document: &mut Document,
        stages: std::ops::Range<usize>,
        trail: &mut Trail,
    ) -> Result<(), Cause> {
        for index in stages {
            trail.enter(self.steps.stage(index));
            let stage = &*self.stages[index];
            if self.batched && stage.is_batched() {
                ask_about_one(stage, document)?;
            } else {
                stage.annotate(&document.article, &mut document.layers)?;
            }
            self.check(document)?;
        }
        Ok(())
    }

    /// Checks the law, if that is asked for.
    pub(crate) fn check(&self, document: &Document) -> Result<(), Cause> {
        if !self.checked {
            return Ok(());
        }
        let lawful = document.layers.check(&document.article);
        lawful.map_err(|error| Cause::new("law.broken", error.to_string()).because(error))
    }

    /// Reads a record, takes it through all stages and hands the document to `finish`. Articles are
    /// admitted in this way: what `admit` takes out of the raw article a reject does not need.
    pub(crate) fn carry_one(
        &self,
        admit: impl FnOnce(&mut RawArticle) -> Result<Article, Cause>,
        source: &dyn Source,
        split: &Split,
        record: Record,
        trail: &mut Trail,
        finish: impl FnOnce(&Document, &Place, &mut Trail) -> Result<(), Cause>,
    ) -> Outcome {
        trail.begin();
        match self.read(source, split, record) {
            Ok(mut received) => {
                let done = guarded(|| {
                    let document = self.document(admit, &mut received.raw, trail)?;
                    finish(&document, &received.raw.place, trail)
                });
                done.map_or_else(|cause| self.failed(&received, trail, cause), |()| Outcome::Done)
            }
            Err(outcome) => outcome,
        }
    }

    /// The article in a record, or what became of it.
    pub(crate) fn read(
        &self,
        source: &dyn Source,
        split: &Split,
        record: Record,
    ) -> Result<Received, Outcome> {
        let (item, record) = match record {
            Record::Raw { bytes, place } => {
                let item = guarded(|| Ok(source.read(split, &bytes, &place)));
                let item = item.unwrap_or_else(|cause| {
                    Item::Reject(Reject::new(&place, None, self.steps.name(Steps::SOURCE), &cause))
                });
                // A longer one is not worth its memory: a reject will not hold it.
                let is_kept = bytes.len() <= Reject::RAW_MAX && source.is_quotable(split);
                (item, is_kept.then_some(bytes))
            }
            Record::Ready(item) => (item, None),
            _ => (Item::Reject(self.unknown(split)), None),
        };
        match item {
            Item::Article(raw) => Ok(Received { raw, record }),
            Item::Reject(mut reject) => {
                quote(&mut reject, record.as_deref());
                Err(Outcome::Rejected(Box::new(reject)))
            }
            Item::Fault(mut fault) => {
                fault.fault = true;
                Err(Outcome::Fault(Box::new(fault)))
            }
            _ => Err(Outcome::Rejected(Box::new(self.unknown(split)))),
        }
    }

    /// What becomes of an article that failed at the step at which the trail is.
    pub(crate) fn failed(&self, received: &Received, trail: &Trail, cause: Cause) -> Outcome {
        let (step, raw) = (self.steps.name(trail.step()), &received.raw);
        let mut reject = Reject::new(&raw.place, Some(&raw.id), step, &cause);
        quote(&mut reject, received.record.as_deref());
        if cause.ends_the_run() {
            Outcome::Fatal(Box::new(Fatal::new(reject, cause)))
        } else {
            Outcome::Rejected(Box::new(reject))
        }
    }

    /// Core has grown a kind of record that this engine has not learned.
    fn unknown(&self, split: &Split) -> Reject {
        let place = Place::new(split.label.as_str(), 0, 0);
        let cause = Cause::new(
            "record.unknown",
            "the source yields a kind of record that is not known here",
        );
        Reject::new(&place, None, self.steps.name(Steps::SOURCE), &cause)
    }
}

/// Adds the record to its reject.
fn quote(reject: &mut Reject, record: Option<&[u8]>) {
    if reject.raw_b64.is_none() {
        reject.raw_b64 = record.map(|bytes| BASE64_STANDARD.encode(bytes));
    }
}

/// Asks a stage that wants batches about one document.
fn ask_about_one(stage: &dyn Stage, document: &mut Document) -> Result<(), Cause> {
    let mut failure = None;
    stage.annotate_batch(std::slice::from_mut(document), &mut |_, cause| {
        failure.get_or_insert(cause);
    });
    failure.map_or(Ok(()), Err)
}
