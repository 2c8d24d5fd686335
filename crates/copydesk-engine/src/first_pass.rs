//! The pass before the verdicts: a note on each document goes to each corpus stage, documents and
//! rejects go to the spool, unless the input will be read again.

use copydesk_core::{Cause, Document, Place, RawArticle, Reject};

use crate::again::{Mark, is_as_received};
use crate::chain::{Fatal, Outcome, Pass};
use crate::feed::{Batch, End};
use crate::notes::NoteRun;
use crate::run::Run;
use crate::spool::{Pack, Sealed};
use crate::tally::Tally;
use crate::trail::Trail;

/// Takes records through the stages, notes them and packs them.
pub(crate) struct FirstPass<'a> {
    run: &'a Run<'a>,
}

/// A packed batch.
pub(crate) struct Packed {
    pub(crate) split: usize,
    pub(crate) end: Option<End>,
    /// None once it is taken.
    pub(crate) kept: Option<Result<Kept, Cause>>,
    /// One for each corpus stage.
    pub(crate) notes: Vec<NoteRun>,
    pub(crate) tally: Tally,
    pub(crate) fatal: Option<Box<Fatal>>,
}

/// What is kept of a batch for the second pass.
pub(crate) enum Kept {
    /// Its documents and rejects.
    Pack(Sealed),
    /// Only how to know it again.
    Mark(Mark),
}

impl Kept {
    pub(crate) fn documents(&self) -> u32 {
        match self {
            Self::Pack(pack) => pack.documents(),
            Self::Mark(mark) => mark.documents,
        }
    }
}

impl<'a> FirstPass<'a> {
    pub(crate) fn new(run: &'a Run<'a>) -> Self {
        Self { run }
    }

    /// The work of one task.
    pub(crate) fn work(&self, batch: Batch) -> Packed {
        if self.run.reads_again() { self.mark(batch) } else { self.pack(batch) }
    }

    /// Notes the documents and keeps nothing of them.
    fn mark(&self, batch: Batch) -> Packed {
        let Run { pipeline, source, splits, bar, .. } = self.run;
        let chain = pipeline.chain();
        let mut trail = Trail::watched(chain.steps, self.run.watch());
        let mut tally = Tally::default();
        let mut notes = self.no_notes();
        let mut mark = Mark::of(&batch);
        let mut fatal = None;
        for (place, record) in batch.records.into_iter().enumerate() {
            tally.bytes.records += record.len() as u64;
            let admit = |raw: &mut RawArticle| {
                let article = chain.intake.admit(raw)?;
                if is_as_received(&article, raw) {
                    mark.set_ready(place);
                }
                Ok(article)
            };
            let outcome = chain.carry_one(
                admit,
                *source,
                &splits[batch.split],
                record,
                &mut trail,
                |document, _, trail| {
                    self.note(document, &mut notes, trail)?;
                    tally.found(document);
                    tally.slow.look(bar, trail.age(), document);
                    Ok(())
                },
            );
            match outcome {
                Outcome::Done => mark.documents += 1,
                Outcome::Rejected(reject) => {
                    mark.is_unnoted |= trail.step() >= chain.steps.corpus(0);
                    notes.iter_mut().for_each(|notes| notes.truncate(mark.documents as usize));
                    tally.reject(&reject);
                }
                Outcome::Fault(fault) => tally.fault(&fault),
                Outcome::Fatal(end) => {
                    notes.iter_mut().for_each(|notes| notes.truncate(mark.documents as usize));
                    fatal = Some(end);
                    break;
                }
            }
        }
        tally.spent = trail.finish();
        let (split, end, kept) = (batch.split, batch.end, Some(Ok(Kept::Mark(mark))));
        Packed { split, end, kept, notes, tally, fatal }
    }

    fn no_notes(&self) -> Vec<NoteRun> {
        self.run.pipeline.corpus.iter().map(|_| NoteRun::default()).collect()
    }

    /// Leaves a note on a document with each corpus stage.
    fn note(
        &self,
        document: &Document,
        notes: &mut [NoteRun],
        trail: &mut Trail,
    ) -> Result<(), Cause> {
        let pipeline = self.run.pipeline;
        let (article, layers) = (&document.article, &document.layers);
        for (index, (stage, notes)) in pipeline.corpus.iter().zip(notes).enumerate() {
            trail.enter(pipeline.steps.corpus(index));
            notes.push(article.id(), |note| stage.note(article, layers, note))?;
        }
        Ok(())
    }

    /// Notes the documents and packs them.
    fn pack(&self, batch: Batch) -> Packed {
        let Run { pipeline, source, splits, .. } = self.run;
        let chain = pipeline.chain();
        let mut trail = Trail::watched(chain.steps, self.run.watch());
        let mut parcel = Parcel {
            first: self,
            pack: Pack::default(),
            mark: (0, 0),
            notes: self.no_notes(),
            noted: 0,
            spooled: Ok(()),
            tally: Tally::default(),
            fatal: None,
        };
        parcel.tally.bytes.records = batch.bytes();
        chain.carry(*source, &splits[batch.split], batch.records, &mut trail, &mut parcel);
        let Parcel { pack, notes, spooled, mut tally, fatal, .. } = parcel;
        trail.enter(chain.steps.spool());
        let kept = Some(spooled.and_then(|()| pack.seal()).map(Kept::Pack));
        tally.spent = trail.finish();
        Packed { split: batch.split, end: batch.end, kept, notes, tally, fatal }
    }
}

/// What becomes of one batch that is packed.
struct Parcel<'a> {
    first: &'a FirstPass<'a>,
    pack: Pack,
    mark: (usize, u32), // of the pack, when the record began
    notes: Vec<NoteRun>,
    noted: usize,
    spooled: Result<(), Cause>,
    tally: Tally,
    fatal: Option<Box<Fatal>>,
}

impl Parcel<'_> {
    fn take_back(&mut self) {
        self.pack.truncate(self.mark);
        self.notes.iter_mut().for_each(|notes| notes.truncate(self.noted));
    }

    fn refuse(&mut self, reject: &Reject) {
        if self.spooled.is_ok() {
            self.spooled = self.pack.refuse(reject);
        }
    }
}

impl Pass for Parcel<'_> {
    fn begin(&mut self) {
        self.mark = self.pack.mark();
    }

    fn finish(
        &mut self,
        document: &Document,
        place: &Place,
        trail: &mut Trail,
    ) -> Result<(), Cause> {
        let run = self.first.run;
        self.first.note(document, &mut self.notes, trail)?;
        trail.enter(run.pipeline.steps.spool());
        self.pack.push(&document.article, &document.layers, place)?;
        self.tally.found(document);
        self.tally.slow.look(&run.bar, trail.age(), document);
        Ok(())
    }

    fn settle(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.noted += 1,
            Outcome::Rejected(reject) => {
                self.take_back();
                self.tally.reject(&reject);
                self.refuse(&reject);
            }
            Outcome::Fault(fault) => {
                self.tally.fault(&fault);
                self.refuse(&fault);
            }
            Outcome::Fatal(fatal) => {
                self.take_back();
                self.fatal = Some(fatal);
            }
        }
    }
}
