//! The stage of the pipeline.

use std::collections::BTreeMap;

use copydesk_core::{Article, Bench, Cause, CorpusStage, Layers, Repeated, Verdict, Verdicts, map};

use super::count::RepeatedParagraphs;
use super::record::{ParagraphRecord, RECORD, paragraph_records, read, write};
use super::sieve::Sieve;

/// Notes whose records lie in one bucket on average: with twenty paragraphs an article, of which the
/// sieve lets one in five pass, some 3 MB at a time.
const NOTES_PER_BUCKET: usize = 1 << 14;
const MOST_BUCKETS: usize = 1 << 12;
/// How many bytes wait for one bucket before they are appended.
const BATCH: usize = 1 << 12;

impl CorpusStage for RepeatedParagraphs {
    fn name(&self) -> &str {
        "repeated"
    }

    fn note(&self, article: &Article, layers: &Layers, out: &mut Vec<u8>) -> Result<(), Cause> {
        write(&paragraph_records(article, layers, 0), out);
        Ok(())
    }

    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause> {
        let sieve = Sieve::new(bench.notes.len());
        let buckets = (bench.notes.len() / NOTES_PER_BUCKET + 1).min(MOST_BUCKETS);
        let partitions = bench.notes.partitions();
        let seen = map(bench.crew, partitions, |partition| {
            each_record(bench, partition, |record| {
                sieve.see(record.key);
                Ok(())
            })
        });
        seen.into_iter().collect::<Result<(), Cause>>()?;
        let spread = map(bench.crew, partitions, |partition| {
            let mut waiting = vec![Vec::new(); buckets];
            each_record(bench, partition, |record| {
                if !sieve.passes(record.key) {
                    return Ok(());
                }
                let bucket = (u128::from(record.key) * buckets as u128) >> 64;
                let bucket = u32::try_from(bucket).unwrap_or(0);
                let bytes = &mut waiting[bucket as usize];
                bytes.extend_from_slice(&record.to_bytes());
                if bytes.len() < BATCH {
                    return Ok(());
                }
                let appended = bench.scratch.append(bucket, bytes);
                bytes.clear();
                appended
            })?;
            let waiting = (0..).zip(&waiting).filter(|(_, bytes)| !bytes.is_empty());
            waiting.into_iter().try_for_each(|(bucket, bytes)| bench.scratch.append(bucket, bytes))
        });
        spread.into_iter().collect::<Result<(), Cause>>()?;
        drop(sieve);
        let counted = map(bench.crew, buckets, |bucket| {
            let bucket = u32::try_from(bucket).unwrap_or(u32::MAX);
            Ok(self.count(&mut drain(bench, bucket)?))
        });
        let mut by_article: BTreeMap<u32, Vec<Repeated>> = BTreeMap::new();
        for found in counted {
            for (article, repeated) in found? {
                by_article.entry(article).or_default().push(repeated);
            }
        }
        Ok(verdicts(by_article))
    }
}

/// What was told, article by article, in the order of the paragraphs.
pub(super) fn verdicts(by_article: BTreeMap<u32, Vec<Repeated>>) -> Verdicts {
    let verdict = |(ordinal, mut repeated): (u32, Vec<Repeated>)| {
        repeated.sort_unstable();
        Verdict { ordinal, repeated, ..Verdict::default() }
    };
    Verdicts::new(by_article.into_iter().map(verdict).collect())
}

fn each_record(
    bench: Bench<'_>,
    partition: usize,
    mut each: impl FnMut(ParagraphRecord) -> Result<(), Cause>,
) -> Result<(), Cause> {
    bench.notes.pass(partition, &mut |ordinal, _, note| read(note, ordinal, &mut each))
}

/// Takes all records out of a bucket.
fn drain(bench: Bench<'_>, bucket: u32) -> Result<Vec<ParagraphRecord>, Cause> {
    let mut bytes = Vec::new();
    bench.scratch.take(bucket, &mut bytes)?;
    let (records, rest) = bytes.as_chunks::<RECORD>();
    if !rest.is_empty() {
        let why = format!("bucket {bucket} ends within a record: it was changed by somebody else");
        return Err(Cause::new("repeated.scratch", why));
    }
    Ok(records.iter().map(ParagraphRecord::of_bytes).collect())
}
