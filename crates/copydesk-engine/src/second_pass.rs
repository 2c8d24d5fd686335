//! The pass behind the verdicts: these are joined to the spooled documents, which go to the sink with
//! the spooled rejects between them.

use std::borrow::Cow;

use copydesk_core::{Cause, Duplicate, Reject, Related, Repeated, Verdicts, wire};

use crate::Duplicates;
use crate::chain::Fatal;
use crate::desk::Rows;
use crate::feed::End;
use crate::guard::guarded;
use crate::run::Run;
use crate::spool::{Block, Entry, Spool, Spooled};
use crate::tables::{Tables, id};
use crate::tally::Tally;
use crate::trail::Trail;

/// Joins and encodes spooled documents.
pub(crate) struct SecondPass<'a> {
    run: &'a Run<'a>,
    spool: &'a Spool,
    verdicts: &'a [Verdicts], // one for each corpus stage
}

impl<'a> SecondPass<'a> {
    pub(crate) fn new(run: &'a Run<'a>, spool: &'a Spool, verdicts: &'a [Verdicts]) -> Self {
        Self { run, spool, verdicts }
    }

    /// The work of one task.
    pub(crate) fn work(&self, block: &Block) -> Result<Rows, Cause> {
        let Run { pipeline, sink, .. } = self.run;
        let steps = &pipeline.steps;
        let mut trail = Trail::watched(steps, self.run.watch());
        trail.enter(steps.spool());
        let mut tally = Tally::default();
        let mut tables = Tables::new(*sink);
        let mut rejects = Vec::new();
        let mut fatal = None;
        let mut joined = Vec::new();
        self.spool.open(block, |entry| {
            if fatal.is_some() {
                return Ok(());
            }
            let spooled = match entry {
                Entry::Document(spooled) => spooled,
                // The first pass has counted it.
                Entry::Reject(reject) => {
                    rejects.push(reject);
                    return Ok(());
                }
            };
            let Joint { duplicate, related, repeated } = Joint::of(self.verdicts, spooled.ordinal);
            tally.verdict(duplicate, &related, &repeated);
            if duplicate.is_some() && pipeline.settings.duplicates == Duplicates::Drop {
                tally.dropped += 1;
                return Ok(());
            }
            tables.mark();
            trail.enter(steps.sink());
            let encoded = guarded(|| {
                if duplicate.is_none() && related.is_empty() && repeated.is_empty() {
                    return tables.encode_line(spooled.line, || spooled.place(), rejects.len());
                }
                joined.clear();
                wire::splice(spooled.line, duplicate, &related, &repeated, &mut joined).map_err(
                    |error| Cause::new("wire.invalid", "no verdict can be joined").because(error),
                )?;
                tables.encode_line(joined.trim_ascii_end(), || spooled.place(), rejects.len())
            });
            match encoded {
                Ok(()) => tally.out += 1,
                Err(cause) => {
                    tables.back_to_mark();
                    let reject = rejected(spooled, steps.name(steps.sink()), &cause);
                    if cause.ends_the_run() {
                        fatal = Some(Box::new(Fatal::new(reject, cause)));
                    } else {
                        tally.reject(&reject);
                        rejects.push(reject);
                    }
                }
            }
            trail.enter(steps.spool());
            Ok(())
        })?;
        if fatal.is_none() {
            fatal = tables.settle(steps, &mut trail, &mut tally, &mut rejects);
        }
        tally.bytes.out = tables.len();
        tally.spent = trail.finish();
        let (split, end) = (block.split, block.is_last.then(End::known));
        Ok(Rows { split, end, tables: tables.into_buffers(), rejects, tally, fatal })
    }
}

/// What all corpus stages together say about one document.
pub(crate) struct Joint<'a> {
    pub(crate) duplicate: Option<&'a Duplicate>,
    pub(crate) related: Cow<'a, [Related]>,
    pub(crate) repeated: Cow<'a, [Repeated]>,
}

impl<'a> Joint<'a> {
    /// What the verdicts of all corpus stages say about the document with this ordinal.
    pub(crate) fn of(verdicts: &'a [Verdicts], ordinal: u32) -> Self {
        let mut joint =
            Self { duplicate: None, related: Cow::Borrowed(&[]), repeated: Cow::Borrowed(&[]) };
        for verdict in verdicts.iter().filter_map(|verdicts| verdicts.of(ordinal)) {
            joint.duplicate = joint.duplicate.or(verdict.duplicate.as_ref());
            add(&mut joint.related, &verdict.related);
            add(&mut joint.repeated, &verdict.repeated);
        }
        joint
    }
}

fn add<'a, T: Clone>(all: &mut Cow<'a, [T]>, more: &'a [T]) {
    if all.is_empty() {
        *all = Cow::Borrowed(more);
    } else {
        all.to_mut().extend_from_slice(more);
    }
}

fn rejected(spooled: Spooled<'_>, step: &str, cause: &Cause) -> Reject {
    Reject::new(&spooled.place(), id(spooled.line).as_deref(), step, cause)
}
