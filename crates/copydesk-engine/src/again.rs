//! The pass behind the verdicts where the input is read once more: the same batches, known by what was
//! noted of them, go through the intake again and to the sink with their verdicts.
//!
//! Without other stages that is dearer than unpacking a spool would be by the reading of JSON, and
//! cheaper by the packing; and it needs no room on the disk.
//!
//! # What is not here
//!
//! Anything that stages have found: with stages there is a spool.

use copydesk_core::{Cause, Document, Item, Record, Verdicts, wire};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::Duplicates;
use crate::chain::Outcome;
use crate::desk::Rows;
use crate::feed::Batch;
use crate::run::Run;
use crate::second_pass::Joint;
use crate::straight::Tables;
use crate::tally::Tally;
use crate::trail::Trail;

/// What is remembered of a batch: 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The ordinal of its first document among all notes.
    pub(crate) first: u32,
    /// How many of its records became documents.
    pub(crate) documents: u32,
    /// Whether a corpus stage could not note one of its documents, which was rejected for that.
    pub(crate) is_unnoted: bool,
    hash: u64, // of its records
}

impl Mark {
    /// The mark of a batch of which nothing has become a document yet.
    pub(crate) fn of(batch: &Batch) -> Self {
        Self { first: 0, documents: 0, is_unnoted: false, hash: hash(batch) }
    }

    /// The same with the ordinal of its first document.
    pub(crate) fn starting(self, first: u32) -> Self {
        Self { first, ..self }
    }

    /// Whether this batch is the one that was marked.
    fn is_of(&self, batch: &Batch) -> bool {
        self.hash == hash(batch)
    }
}

/// A hash of all that a batch holds.
fn hash(batch: &Batch) -> u64 {
    let seed = (batch.split as u64) << 1 | u64::from(batch.last);
    batch.records.iter().fold(seed, |hash, record| match record {
        Record::Raw { bytes, place } => {
            xxh3_64_with_seed(bytes, hash.rotate_left(7) ^ place.offset)
        }
        Record::Ready(Item::Article(raw)) => {
            let id = xxh3_64_with_seed(raw.id.as_bytes(), hash.rotate_left(7) ^ raw.place.offset);
            xxh3_64_with_seed(raw.content.as_bytes(), id)
        }
        Record::Ready(Item::Reject(reject) | Item::Fault(reject)) => {
            xxh3_64_with_seed(reject.code.as_bytes(), hash.rotate_left(7) ^ reject.byte_offset)
        }
        _ => hash.rotate_left(7),
    })
}

/// Joins the verdicts to documents that are made once more.
pub(crate) struct AgainPass<'a> {
    run: &'a Run<'a>,
    verdicts: &'a [Verdicts], // one for each corpus stage
}

impl<'a> AgainPass<'a> {
    pub(crate) fn new(run: &'a Run<'a>, verdicts: &'a [Verdicts]) -> Self {
        Self { run, verdicts }
    }

    /// The work of one task: a batch, and what was noted of the one that stood there the first time.
    pub(crate) fn work(&self, batch: Batch, mark: Option<Mark>) -> Result<Rows, Cause> {
        let Run { pipeline, source, sink, splits, .. } = self.run;
        let mark = mark.filter(|mark| mark.is_of(&batch)).ok_or_else(changed)?;
        let chain = pipeline.chain();
        let mut trail = Trail::new(chain.steps);
        let mut tally = Tally::default();
        let mut tables = Tables::new(*sink);
        let mut rejects = Vec::new();
        let mut seen = 0;
        for record in batch.records {
            tables.mark();
            let mut dropped = false;
            let outcome = chain.carry(
                *source,
                &splits[batch.split],
                record,
                &mut trail,
                |document, _, trail| {
                    if mark.is_unnoted {
                        self.note(document, trail)?;
                    }
                    trail.enter(chain.steps.sink());
                    let joint = Joint::of(self.verdicts, mark.first.saturating_add(seen));
                    seen += 1;
                    tally.verdict(joint.duplicate, &joint.related, &joint.repeated);
                    dropped = joint.duplicate.is_some()
                        && pipeline.settings.duplicates == Duplicates::Drop;
                    if dropped {
                        Ok(())
                    } else {
                        sink.encode(&joined(document, joint), &mut tables.buffers)
                    }
                },
            );
            match outcome {
                Outcome::Done if dropped => tally.dropped += 1,
                Outcome::Done => tally.out += 1,
                Outcome::Rejected(reject) => {
                    tables.back_to_mark();
                    // The first pass has counted the others.
                    if trail.step() == chain.steps.sink() {
                        tally.reject(&reject);
                    }
                    rejects.push(reject);
                }
                Outcome::Fault(fault) => rejects.push(fault),
            }
        }
        if seen != mark.documents {
            return Err(changed());
        }
        tally.bytes.out = tables.len();
        tally.spent = trail.finish();
        Ok(Rows { split: batch.split, last: batch.last, tables: tables.buffers, rejects, tally })
    }

    /// Notes a document once more, to fail where that has failed before.
    fn note(&self, document: &Document, trail: &mut Trail) -> Result<(), Cause> {
        let pipeline = self.run.pipeline;
        for (index, stage) in pipeline.corpus.iter().enumerate() {
            trail.enter(pipeline.steps.corpus(index));
            stage.note(&document.article, &document.layers, &mut Vec::new())?;
        }
        Ok(())
    }
}

/// The wire form of a document with what was decided about it.
fn joined<'d>(document: &'d Document, joint: Joint<'_>) -> wire::Document<'d> {
    let mut wire = wire::Document::of(&document.article, &document.layers);
    wire.duplicate = joint.duplicate.cloned();
    wire.related = joint.related.into_owned();
    wire.repeated = joint.repeated.into_owned();
    wire
}

/// What ends a run whose input is not what it was.
pub(crate) fn changed() -> Cause {
    let message = "the input is not what it was when it was first read: somebody has written to it";
    Cause::new("input.changed", message)
}
