//! The pass before the verdicts: documents and rejects go to the spool, and a note on each document to
//! each corpus stage.

use std::path::Path;
use std::sync::Arc;

use copydesk_core::Cause;

use crate::chain::Outcome;
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
    pack: Result<Sealed, Cause>,
    notes: Vec<NoteRun>, // one for each corpus stage
    tally: Tally,
}

impl<'a> FirstPass<'a> {
    pub(crate) fn new(run: &'a Run<'a>) -> Self {
        Self { run }
    }

    /// The work of one task.
    pub(crate) fn work(&self, batch: Batch) -> Packed {
        let Run { pipeline, source, splits, bar, .. } = self.run;
        let chain = pipeline.chain();
        let mut trail = Trail::new(chain.steps);
        let mut tally = Tally::default();
        let mut pack = Pack::default();
        let mut notes: Vec<NoteRun> = pipeline.corpus.iter().map(|_| NoteRun::default()).collect();
        let mut noted = 0;
        let mut spooled = Ok(());
        for record in batch.records {
            tally.bytes.records += record.len() as u64;
            let mark = pack.mark();
            let outcome = chain.carry(
                *source,
                &splits[batch.split],
                record,
                &mut trail,
                |document, place, trail| {
                    let (article, layers) = (&document.article, &document.layers);
                    for (index, (stage, notes)) in
                        pipeline.corpus.iter().zip(&mut notes).enumerate()
                    {
                        trail.enter(chain.steps.corpus(index));
                        notes.push(article.id(), |note| stage.note(article, layers, note))?;
                    }
                    trail.enter(chain.steps.spool());
                    pack.push(article, layers, place)?;
                    tally.found(document);
                    tally.slow.look(bar, trail.age(), document);
                    Ok(())
                },
            );
            match outcome {
                Outcome::Done => noted += 1,
                Outcome::Rejected(reject) => {
                    pack.truncate(mark);
                    notes.iter_mut().for_each(|notes| notes.truncate(noted));
                    tally.reject(&reject);
                    spooled = spooled.and_then(|()| pack.refuse(&reject));
                }
                Outcome::Fault(fault) => {
                    tally.fault(&fault);
                    spooled = spooled.and_then(|()| pack.refuse(&fault));
                }
            }
        }
        trail.enter(chain.steps.spool());
        let pack = spooled.and_then(|()| pack.seal());
        tally.spent = trail.finish();
        Packed { split: batch.split, last: batch.last, pack, notes, tally }
    }
}

/// All documents, rejects and notes, outside memory.
pub(crate) struct Collection {
    spool: Spool,
    notes: Vec<SpilledNotes>, // one for each corpus stage
    documents: u32,
}

impl Collection {
    pub(crate) fn create(run: &Run<'_>, folder: &Path) -> Result<Self, Cause> {
        let settings = &run.pipeline.settings;
        let files = Arc::clone(&settings.files);
        let notes = |index| {
            SpilledNotes::create(&files, folder, &format!("notes-{index}"), &settings.cancel)
        };
        let notes = (0..run.pipeline.corpus.len()).map(notes).collect::<Result<_, _>>()?;
        Ok(Self { spool: Spool::create(&files, folder, "spool")?, notes, documents: 0 })
    }

    /// Adds the next batch. Returns its split and what was counted.
    pub(crate) fn push(&mut self, packed: Packed) -> Result<(usize, Tally), Cause> {
        let Packed { split, last, pack, notes, tally } = packed;
        let pack = pack?;
        self.spool.push(split, last, self.documents, &pack)?;
        for (all, run) in self.notes.iter_mut().zip(&notes) {
            debug_assert_eq!(run.len(), pack.documents() as usize, "a note for each document");
            all.push(run)?;
        }
        let documents = self.documents.checked_add(pack.documents());
        self.documents = documents.ok_or_else(|| {
            Cause::new("notes.too_many", "a collection has fewer than 4,294,967,296 documents")
        })?;
        Ok((split, tally))
    }

    pub(crate) fn spool(&self) -> &Spool {
        &self.spool
    }

    pub(crate) fn notes(&self) -> &[SpilledNotes] {
        &self.notes
    }
}
