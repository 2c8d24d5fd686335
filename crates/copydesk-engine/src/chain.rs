//! One document's way through intake and stages.

use copydesk_core::{
    Article, Cause, Content, Document, Intake, Item, Place, RawArticle, Record, Reject, Source,
    Split, Stage,
};

use crate::guard::guarded;
use crate::trail::{Steps, Trail};

/// What makes a document of a raw article.
#[derive(Clone, Copy)]
pub(crate) struct Chain<'a> {
    pub(crate) intake: &'a dyn Intake,
    pub(crate) stages: &'a [Box<dyn Stage>],
    pub(crate) steps: &'a Steps,
    /// Whether the layers are checked after each stage.
    pub(crate) checked: bool,
}

/// What became of a record.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A document went all the way.
    Done,
    /// It is not in the output.
    Rejected(Reject),
    /// It was no document.
    Fault(Reject),
}

impl Chain<'_> {
    /// Takes an article that is admitted in this way through all stages. Where it stopped, the trail says.
    fn document(
        &self,
        admit: impl FnOnce(&mut RawArticle) -> Result<Article, Cause>,
        raw: &mut RawArticle,
        trail: &mut Trail,
    ) -> Result<Document, Cause> {
        trail.enter(Steps::INTAKE);
        let article = admit(raw)?;
        // Half of what a large article takes, and nobody asks for it again.
        raw.content = Content::Text(String::new());
        self.annotate(Document::new(article), trail)
    }

    /// Takes an admitted article through all stages.
    pub(crate) fn annotate(
        &self,
        mut document: Document,
        trail: &mut Trail,
    ) -> Result<Document, Cause> {
        for (index, stage) in self.stages.iter().enumerate() {
            trail.enter(self.steps.stage(index));
            stage.annotate(&document.article, &mut document.layers)?;
            if self.checked {
                document
                    .layers
                    .check(&document.article)
                    .map_err(|error| Cause::new("law.broken", error.to_string()).because(error))?;
            }
        }
        Ok(document)
    }

    /// Reads a record, takes it through all stages and hands the document to `finish`. An error or a
    /// panic on the way is a reject with the name of the step.
    pub(crate) fn carry(
        &self,
        source: &dyn Source,
        split: &Split,
        record: Record,
        trail: &mut Trail,
        finish: impl FnOnce(&Document, &Place, &mut Trail) -> Result<(), Cause>,
    ) -> Outcome {
        self.carry_behind(|raw| self.intake.admit(raw), source, split, record, trail, finish)
    }

    /// The same, where articles are admitted in another way than by the intake alone. What `admit` takes
    /// out of the raw article a reject does not need.
    pub(crate) fn carry_behind(
        &self,
        admit: impl FnOnce(&mut RawArticle) -> Result<Article, Cause>,
        source: &dyn Source,
        split: &Split,
        record: Record,
        trail: &mut Trail,
        finish: impl FnOnce(&Document, &Place, &mut Trail) -> Result<(), Cause>,
    ) -> Outcome {
        trail.begin();
        let item = match record {
            Record::Raw { bytes, place } => {
                let item = guarded(|| Ok(source.read(split, bytes, place.clone())));
                item.unwrap_or_else(|cause| {
                    Item::Reject(Reject::new(&place, None, self.steps.name(Steps::SOURCE), &cause))
                })
            }
            Record::Ready(item) => item,
            _ => Item::Reject(self.unknown(split)),
        };
        match item {
            Item::Article(mut raw) => {
                let done = guarded(|| {
                    let document = self.document(admit, &mut raw, trail)?;
                    finish(&document, &raw.place, trail)
                });
                match done {
                    Ok(()) => Outcome::Done,
                    Err(cause) => {
                        let step = self.steps.name(trail.step());
                        Outcome::Rejected(Reject::new(&raw.place, Some(&raw.id), step, &cause))
                    }
                }
            }
            Item::Reject(reject) => Outcome::Rejected(reject),
            Item::Fault(fault) => Outcome::Fault(fault),
            _ => Outcome::Rejected(self.unknown(split)),
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
