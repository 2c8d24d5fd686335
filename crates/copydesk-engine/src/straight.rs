//! A batch on its way straight to the sink.

use copydesk_core::{Sink, wire};

use crate::chain::Outcome;
use crate::desk::Rows;
use crate::feed::Batch;
use crate::run::Run;
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
        let Run { pipeline, source, sink, splits, bar, .. } = self.run;
        let chain = pipeline.chain();
        let mut trail = Trail::new(chain.steps);
        let mut tally = Tally::default();
        let mut tables = Tables::new(*sink);
        let mut rejects = Vec::new();
        for record in batch.records {
            tally.bytes.records += record.len() as u64;
            tables.mark();
            let outcome = chain.carry(
                *source,
                &splits[batch.split],
                record,
                &mut trail,
                |document, _, trail| {
                    trail.enter(chain.steps.sink());
                    sink.encode(
                        &wire::Document::of(&document.article, &document.layers),
                        &mut tables.buffers,
                    )?;
                    tally.found(document);
                    tally.slow.look(bar, trail.age(), document);
                    Ok(())
                },
            );
            match outcome {
                Outcome::Done => tally.out += 1,
                Outcome::Rejected(reject) => {
                    tables.back_to_mark();
                    tally.reject(&reject);
                    rejects.push(reject);
                }
                Outcome::Fault(fault) => {
                    tally.fault(&fault);
                    rejects.push(fault);
                }
            }
        }
        tally.bytes.out = tables.len();
        tally.spent = trail.finish();
        Rows { split: batch.split, last: batch.last, tables: tables.buffers, rejects, tally }
    }
}

/// The rows of a batch, from which those of a failed document can be taken back.
pub(crate) struct Tables {
    pub(crate) buffers: Vec<Vec<u8>>,
    marks: Vec<usize>,
}

impl Tables {
    pub(crate) fn new(sink: &dyn Sink) -> Self {
        let tables = sink.tables();
        Self { buffers: vec![Vec::new(); tables], marks: vec![0; tables] }
    }

    /// A document begins.
    pub(crate) fn mark(&mut self) {
        for (mark, buffer) in self.marks.iter_mut().zip(&self.buffers) {
            *mark = buffer.len();
        }
    }

    /// Takes back what the document has written.
    pub(crate) fn back_to_mark(&mut self) {
        for (mark, buffer) in self.marks.iter().zip(&mut self.buffers) {
            buffer.truncate(*mark);
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.buffers.iter().map(|buffer| buffer.len() as u64).sum()
    }
}
