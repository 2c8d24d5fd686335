//! The pass before the verdicts: a note on each document goes to each corpus stage, documents and
//! rejects go to the spool, unless the input will be read again.

use std::path::Path;
use std::sync::Arc;

use copydesk_core::{Cause, Document, Place, RawArticle, Reject};

use crate::again::{Mark, is_as_received};
use crate::chain::{Fatal, Outcome, Pass};
use crate::feed::Batch;
use crate::notes::{NoteRun, SpilledNotes};
use crate::run::Run;
use crate::spool::{Pack, Sealed, Spool};
use crate::tally::Tally;
use crate::trail::Trail;

/// Takes records through the stages, notes them and packs them.
pub(crate) struct FirstPass<'a> {
    run: &'a Run<'a>,
}

/// A packed batch.
pub(crate) struct Packed {
    split: usize,
    last: bool,
    kept: Result<Kept, Cause>,
    notes: Vec<NoteRun>, // one for each corpus stage
    tally: Tally,
    fatal: Option<Box<Fatal>>,
}

impl Packed {
    /// Whether its split ends here.
    pub(crate) fn last(&self) -> bool {
        self.last
    }
}

/// What is kept of a batch for the second pass.
enum Kept {
    /// Its documents and rejects.
    Pack(Sealed),
    /// Only how to know it again.
    Mark(Mark),
}

impl Kept {
    fn documents(&self) -> u32 {
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
        let (split, last) = (batch.split, batch.last);
        Packed { split, last, kept: Ok(Kept::Mark(mark)), notes, tally, fatal }
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
        let kept = spooled.and_then(|()| pack.seal()).map(Kept::Pack);
        tally.spent = trail.finish();
        Packed { split: batch.split, last: batch.last, kept, notes, tally, fatal }
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

/// The notes on all documents, and what is kept of these, outside memory.
pub(crate) struct Collection {
    documents: Documents,
    notes: Vec<SpilledNotes>, // one for each corpus stage
    count: u32,
}

/// Where the second pass finds the documents and rejects.
pub(crate) enum Documents {
    /// In the spool.
    Spooled(Spool),
    /// In the input, whose batches are known again by these.
    InInput(Vec<Mark>),
}

impl Collection {
    pub(crate) fn create(run: &Run<'_>, folder: &Path) -> Result<Self, Cause> {
        let settings = &run.pipeline.settings;
        let files = Arc::clone(&settings.files);
        let notes = |index| {
            let name = format!("notes-{index}");
            SpilledNotes::create(&files, folder, &name, &run.usage, &settings.cancel)
        };
        let notes = (0..run.pipeline.corpus.len()).map(notes).collect::<Result<_, _>>()?;
        let documents = if run.reads_again() {
            Documents::InInput(Vec::new())
        } else {
            Documents::Spooled(Spool::create(&files, folder, "spool", &run.usage)?)
        };
        Ok(Self { documents, notes, count: 0 })
    }

    /// Adds the next batch. Returns its split, what was counted, and what ends the run behind it.
    pub(crate) fn push(
        &mut self,
        packed: Packed,
    ) -> Result<(usize, Tally, Option<Box<Fatal>>), Cause> {
        let Packed { split, last, kept, notes, tally, fatal } = packed;
        let kept = kept?;
        for (all, run) in self.notes.iter_mut().zip(&notes) {
            debug_assert_eq!(run.len(), kept.documents() as usize, "a note for each document");
            all.push(run)?;
        }
        let (first, documents) = (self.count, self.count.checked_add(kept.documents()));
        match (&mut self.documents, kept) {
            (Documents::Spooled(spool), Kept::Pack(pack)) => {
                spool.push(split, last, first, &pack)?;
            }
            (Documents::InInput(marks), Kept::Mark(mark)) => marks.push(mark.starting(first)),
            _ => unreachable!("all batches of a run are kept in one way"),
        }
        self.count = documents.ok_or_else(|| {
            Cause::new("notes.too_many", "a collection has fewer than 4,294,967,296 documents")
        })?;
        Ok((split, tally, fatal))
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(crate) fn notes(&self) -> &[SpilledNotes] {
        &self.notes
    }
}
