//! A batch's way through the stages where one of them wants it whole.
//!
//! All records are read and admitted first; then stage after stage goes over the documents that are still
//! alive, stages that want no batch over one document after the other; then the documents are finished in
//! the order of the records. What comes of a document is the same as if it had gone alone. The price is
//! that all documents of a batch are in memory at once.
//!
//! # What is not here
//!
//! How large a batch is: see [`Feed`](crate::feed::Feed).

use std::ops::Range;
use std::time::Duration;

use copydesk_core::{Cause, Document, Layers, Record, Source, Split, Stage};

use crate::chain::{Chain, Outcome, Pass, Received};
use crate::guard::guarded;
use crate::trail::Trail;

/// The documents of a batch that are still on their way.
struct Living {
    documents: Vec<Document>,
    passports: Vec<Passport>,   // one for each document
    over: Vec<Option<Outcome>>, // one for each record, once it has failed
}

/// What belongs to a document and is no business of stages.
struct Passport {
    /// Its record's place in the batch.
    record: usize,
    /// For its reject, without the content.
    received: Received,
    /// How long it took to come to where it is.
    age: Duration,
}

impl Chain<'_> {
    /// Does for a batch what [`carry`](Self::carry) promises, stage after stage.
    pub(crate) fn carry_together(
        &self,
        source: &dyn Source,
        split: &Split,
        records: Vec<Record>,
        trail: &mut Trail,
        pass: &mut impl Pass,
    ) {
        let mut living = self.admit_all(source, split, records, trail);
        let mut next = 0;
        for run in self.stages.chunk_by(|one, other| !one.is_batched() && !other.is_batched()) {
            let indices = next..next + run.len();
            next = indices.end;
            match run {
                [stage] if stage.is_batched() => {
                    self.ask_at_once(indices.start, &**stage, &mut living, trail);
                }
                _ => self.one_by_one(indices, &mut living, trail),
            }
        }
        self.finish_all(living, trail, pass);
    }

    fn admit_all(
        &self,
        source: &dyn Source,
        split: &Split,
        records: Vec<Record>,
        trail: &mut Trail,
    ) -> Living {
        let mut living = Living {
            documents: Vec::with_capacity(records.len()),
            passports: Vec::with_capacity(records.len()),
            over: Vec::with_capacity(records.len()),
        };
        for (place, record) in records.into_iter().enumerate() {
            trail.begin();
            let admitted = self.read(source, split, record).and_then(|mut received| {
                let raw = &mut received.raw;
                let document = guarded(|| Self::admitted(|raw| self.intake.admit(raw), raw, trail));
                document
                    .map_err(|cause| self.failed(&received, trail, cause))
                    .map(|document| (document, received))
            });
            living.over.push(match admitted {
                Ok((document, received)) => {
                    living.documents.push(document);
                    living.passports.push(Passport { record: place, received, age: trail.pause() });
                    None
                }
                Err(outcome) => Some(outcome),
            });
        }
        living
    }

    /// Takes each document through these stages.
    fn one_by_one(&self, stages: Range<usize>, living: &mut Living, trail: &mut Trail) {
        living.each(|document, passport| {
            trail.resume(passport.age);
            trail.name(&passport.received.raw.id);
            let done = guarded(|| self.annotate(document, stages.clone(), trail));
            let outcome = done.err().map(|cause| self.failed(&passport.received, trail, cause));
            passport.age = trail.pause();
            outcome
        });
    }

    /// Asks a stage about all documents in one call.
    fn ask_at_once(&self, index: usize, stage: &dyn Stage, living: &mut Living, trail: &mut Trail) {
        let [first, .., last] = &*living.passports else {
            // Of one or none there is nothing to be gained.
            return self.one_by_one(index..index + 1, living, trail);
        };
        trail.resume(Duration::ZERO);
        trail.name_all(&first.received.raw.id, &last.received.raw.id, living.passports.len());
        trail.enter(self.steps.stage(index));
        let mut failures: Vec<Option<Cause>> = living.documents.iter().map(|_| None).collect();
        let asked = guarded(|| {
            stage.annotate_batch(&mut living.documents, &mut |at, cause| {
                failures[at].get_or_insert(cause);
            });
            Ok(())
        });
        living.share(trail.pause());
        match asked {
            Ok(()) => {
                let mut failures = failures.into_iter();
                living.each(|document, passport| {
                    let failure = failures.next().flatten();
                    let failure = failure.or_else(|| self.check(document).err());
                    failure.map(|cause| self.failed(&passport.received, trail, cause))
                });
            }
            Err(_) => self.begin_anew(index, living, trail),
        }
    }

    /// Makes the documents of a batch over which a stage has panicked anew: what is known is their
    /// articles, and stages are pure functions of these. The panic is then met again by whoever causes
    /// it, and by nobody else.
    fn begin_anew(&self, index: usize, living: &mut Living, trail: &mut Trail) {
        for document in &mut living.documents {
            document.layers = Layers::default();
        }
        self.one_by_one(0..index + 1, living, trail);
    }

    /// Hands the documents to the pass, and what became of the other records, in their order.
    fn finish_all(&self, living: Living, trail: &mut Trail, pass: &mut impl Pass) {
        let Living { documents, passports, over } = living;
        let mut alive = documents.into_iter().zip(passports);
        for outcome in over {
            pass.begin();
            let outcome = outcome.unwrap_or_else(|| {
                let (document, passport) = alive.next().expect("whoever is not over is alive");
                trail.resume(passport.age);
                trail.name(&passport.received.raw.id);
                let done = guarded(|| pass.finish(&document, &passport.received.raw.place, trail));
                done.map_or_else(
                    |cause| self.failed(&passport.received, trail, cause),
                    |()| Outcome::Done,
                )
            });
            let is_fatal = matches!(outcome, Outcome::Fatal(_));
            pass.settle(outcome);
            if is_fatal {
                break;
            }
        }
    }
}

impl Living {
    /// Visits each document; one with an outcome lives no longer.
    fn each(&mut self, mut visit: impl FnMut(&mut Document, &mut Passport) -> Option<Outcome>) {
        let Self { documents, passports, over } = self;
        let mut owners = passports.iter_mut();
        documents.retain_mut(|document| {
            let passport = owners.next().expect("there is a passport for each document");
            let outcome = visit(document, passport);
            let is_alive = outcome.is_none();
            over[passport.record] = outcome;
            is_alive
        });
        passports.retain(|passport| over[passport.record].is_none());
    }

    /// Adds to the age of each document its share of what a call took for all of them: by the bytes of its
    /// text, since nobody knows better.
    fn share(&mut self, took: Duration) {
        let weight = |document: &Document| document.article.text().len() as u128 + 1;
        let all: u128 = self.documents.iter().map(weight).sum();
        for (document, passport) in self.documents.iter().zip(&mut self.passports) {
            let share = took.as_nanos() * weight(document) / all.max(1);
            passport.age += Duration::from_nanos(u64::try_from(share).unwrap_or(u64::MAX));
        }
    }
}
