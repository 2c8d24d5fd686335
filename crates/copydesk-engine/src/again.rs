//! The pass behind the verdicts where the input is read once more: the same batches, known by what was
//! noted of them, go through the intake again and to the sink with their verdicts.
//!
//! Without other stages that is dearer than unpacking a spool would be by the reading of JSON, and
//! cheaper by the packing; and it needs no room on the disk. What the intake left as it was, as it does
//! with most articles of an orderly collection, it is not shown again.
//!
//! # What is not here
//!
//! Anything that stages have found: with stages there is a spool.

use copydesk_core::{
    Article, Cause, Content, Document, Item, OffsetMap, Origin, RawArticle, Record, Verdicts, wire,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::Duplicates;
use crate::bytes::{Bytes, Put};
use crate::chain::Outcome;
use crate::desk::Rows;
use crate::feed::{Batch, End};
use crate::run::Run;
use crate::second_pass::Joint;
use crate::tables::Tables;
use crate::tally::Tally;
use crate::trail::Trail;

/// What is remembered of a batch: some 50 bytes, and a bit for each record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The ordinal of its first document among all notes.
    pub(crate) first: u32,
    /// How many of its records became documents.
    pub(crate) documents: u32,
    /// Whether a corpus stage could not note one of its documents, which was rejected for that.
    pub(crate) is_unnoted: bool,
    hash: u64,      // of its records
    ready: Vec<u8>, // a bit for each record: whether the intake left it as it was, from the lowest
}

impl Mark {
    /// The mark of a batch of which nothing has become a document yet.
    pub(crate) fn of(batch: &Batch) -> Self {
        Self {
            first: 0,
            documents: 0,
            is_unnoted: false,
            hash: hash(batch),
            ready: vec![0; batch.records.len().div_ceil(8)],
        }
    }

    /// Remembers that the intake changed nothing in the record at this place, so that it need not look at
    /// it again.
    pub(crate) fn set_ready(&mut self, place: usize) {
        self.ready[place / 8] |= 1 << (place % 8);
    }

    fn is_ready(&self, place: usize) -> bool {
        self.ready.get(place / 8).is_some_and(|bits| bits >> (place % 8) & 1 == 1)
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.put_u32(self.documents);
        out.put_u8(u8::from(self.is_unnoted));
        out.put_u64(self.hash);
        out.put_u64(self.ready.len() as u64);
        out.extend_from_slice(&self.ready);
    }

    pub(crate) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let documents = bytes.u32()?;
        let is_unnoted = match bytes.u8()? {
            0 => false,
            1 => true,
            _ => return None,
        };
        let (hash, len) = (bytes.u64()?, bytes.usize()?);
        let ready = bytes.take(len)?.to_vec();
        Some(Self { first: 0, documents, is_unnoted, hash, ready })
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
    let seed = (batch.split as u64) << 1 | u64::from(batch.is_last());
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

/// Whether an article is what was received and nothing else: [`as_received`] makes the same.
pub(crate) fn is_as_received(article: &Article, raw: &RawArticle) -> bool {
    let Content::Text(text) = &raw.content else { return false };
    let origin = article.origin();
    article.text() == text
        && origin.map() == &OffsetMap::default()
        && origin.received() as usize == text.len()
        && origin.encoding().is_none()
        && (article.id(), article.meta()) == (raw.id.as_str(), &raw.meta)
}

/// The article that is what was received, if that came decoded. Takes its text and its metadata.
fn as_received(raw: &mut RawArticle) -> Option<Article> {
    let Content::Text(text) = &mut raw.content else { return None };
    let received = u32::try_from(text.len()).ok()?;
    let (text, meta) = (std::mem::take(text), std::mem::take(&mut raw.meta));
    Some(Article::new(raw.id.clone(), text, meta, Origin::new(OffsetMap::default(), received)))
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
    pub(crate) fn work(&self, batch: Batch, mark: Option<&Mark>) -> Result<Rows, Cause> {
        let Run { pipeline, source, sink, splits, .. } = self.run;
        let mark = mark.filter(|mark| mark.is_of(&batch)).ok_or_else(changed)?;
        let chain = pipeline.chain();
        let mut trail = Trail::watched(chain.steps, self.run.watch());
        let mut tally = Tally::default();
        let mut tables = Tables::new(*sink);
        let mut rejects = Vec::new();
        let mut fatal = None;
        let mut seen = 0;
        for (place, record) in batch.records.into_iter().enumerate() {
            tables.mark();
            let mut dropped = false;
            let admit = |raw: &mut RawArticle| {
                let known = if mark.is_ready(place) { as_received(raw) } else { None };
                known.map_or_else(|| chain.intake.admit(raw), Ok)
            };
            let outcome = chain.carry_one(
                admit,
                *source,
                &splits[batch.split],
                record,
                &mut trail,
                |document, at, trail| {
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
                        tables.encode(&joined(document, joint), at, rejects.len())
                    }
                },
            );
            match outcome {
                Outcome::Done if dropped => tally.dropped += 1,
                Outcome::Done => tally.out += 1,
                Outcome::Rejected(mut reject) => {
                    tables.back_to_mark();
                    // The first pass has counted the others.
                    if trail.step() == chain.steps.sink() {
                        tally.reject(&reject);
                        // A spool would not hold it either.
                        reject.raw_b64 = None;
                    }
                    rejects.push(*reject);
                }
                Outcome::Fault(fault) => rejects.push(*fault),
                Outcome::Fatal(end) => {
                    tables.back_to_mark();
                    fatal = Some(end);
                    break;
                }
            }
        }
        if fatal.is_none() && seen != mark.documents {
            return Err(changed());
        }
        if fatal.is_none() {
            fatal = tables.settle(chain.steps, &mut trail, &mut tally, &mut rejects);
        }
        tally.bytes.out = tables.len();
        tally.spent = trail.finish();
        // What is read was counted the first time.
        let end = batch.end.map(|_| End::known());
        Ok(Rows { split: batch.split, end, tables: tables.into_buffers(), rejects, tally, fatal })
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

#[cfg(test)]
mod tests {
    use copydesk_core::{Meta, Span};

    use super::*;

    fn raw() -> RawArticle {
        let mut raw = RawArticle::from_text("a1", "Rain fell.");
        raw.meta.headline = Some("Rain".to_owned());
        raw
    }

    #[test]
    fn what_is_as_received_is_made_again() {
        let (mut raw, article) = (raw(), as_received(&mut raw()).expect("it is text"));
        assert!(is_as_received(&article, &raw));
        assert_eq!(article.origin().to_source(Span::new(5, 9)), 5..9);
        raw.content = Content::Bytes { bytes: b"Rain fell.".to_vec(), charset: None };
        assert!(!is_as_received(&article, &raw) && as_received(&mut raw).is_none());
    }

    #[test]
    fn whatever_an_intake_changes_is_noticed() {
        let raw = raw();
        let origin = || Origin::new(OffsetMap::default(), 10);
        let (id, text, meta) = ("a1", "Rain fell.", || raw.meta.clone());
        assert!(is_as_received(&Article::new(id, text, meta(), origin()), &raw));
        for other in [
            Article::new("a2", text, meta(), origin()),
            Article::new(id, "Snow fell.", meta(), origin()),
            Article::new(id, text, Meta::default(), origin()),
            Article::new(id, text, meta(), Origin::new(OffsetMap::default(), 12)),
        ] {
            assert!(!is_as_received(&other, &raw), "{other:?}");
        }
    }

    #[test]
    fn each_record_of_a_batch_has_its_bit() {
        let mut mark =
            Mark { first: 0, documents: 9, is_unnoted: false, hash: 0, ready: vec![0; 2] };
        mark.set_ready(1);
        mark.set_ready(8);
        let ready: Vec<usize> = (0..20).filter(|place| mark.is_ready(*place)).collect();
        assert_eq!(ready, [1, 8]);
    }
}
