//! A batch on its way straight to the sink.

use copydesk_core::{Cause, Document, Place, Reject, wire};

use crate::chain::{Fatal, Outcome, Pass};
use crate::desk::Rows;
use crate::feed::Batch;
use crate::run::Run;
use crate::tables::Tables;
use crate::tally::Tally;
use crate::trail::Trail;

/// Takes records through the stages and encodes the documents.
pub(crate) struct Straight<'a> {
    run: &'a Run<'a>,
}

impl<'a> Straight<'a> {
    pub(crate) fn new(run: &'a Run<'a>) -> Self {
        Self { run }
    }

    /// The work of one task.
    pub(crate) fn work(&self, batch: Batch) -> Rows {
        let Run { pipeline, source, splits, .. } = self.run;
        let chain = pipeline.chain();
        let mut trail = Trail::watched(chain.steps, self.run.watch());
        let mut sheet = Sheet {
            run: self.run,
            tables: Tables::new(self.run.sink),
            tally: Tally::default(),
            rejects: Vec::new(),
            fatal: None,
        };
        sheet.tally.bytes.records = batch.bytes();
        chain.carry(*source, &splits[batch.split], batch.records, &mut trail, &mut sheet);
        let Sheet { mut tables, mut tally, mut rejects, mut fatal, .. } = sheet;
        if fatal.is_none() {
            fatal = tables.settle(chain.steps, &mut trail, &mut tally, &mut rejects);
        }
        tally.bytes.out = tables.len();
        tally.spent = trail.finish();
        let (split, end) = (batch.split, batch.end);
        Rows { split, end, tables: tables.into_buffers(), rejects, tally, fatal }
    }
}

/// What becomes of one batch.
struct Sheet<'a> {
    run: &'a Run<'a>,
    tables: Tables<'a>,
    tally: Tally,
    rejects: Vec<Reject>,
    fatal: Option<Box<Fatal>>,
}

impl Pass for Sheet<'_> {
    fn begin(&mut self) {
        self.tables.mark();
    }

    fn finish(
        &mut self,
        document: &Document,
        place: &Place,
        trail: &mut Trail,
    ) -> Result<(), Cause> {
        trail.enter(self.run.pipeline.steps.sink());
        let wire = wire::Document::of(&document.article, &document.layers);
        self.tables.encode(&wire, place, self.rejects.len())?;
        self.tally.found(document);
        self.tally.slow.look(&self.run.bar, trail.age(), document);
        Ok(())
    }

    fn settle(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.tally.out += 1,
            Outcome::Rejected(reject) => {
                self.tables.back_to_mark();
                self.tally.reject(&reject);
                self.rejects.push(*reject);
            }
            Outcome::Fault(fault) => {
                self.tally.fault(&fault);
                self.rejects.push(*fault);
            }
            Outcome::Fatal(fatal) => {
                self.tables.back_to_mark();
                self.fatal = Some(fatal);
            }
        }
    }
}
