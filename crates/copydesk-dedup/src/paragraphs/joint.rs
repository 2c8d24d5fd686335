//! Both stages of this crate over one reading of the words, which is most of the work of each.

use std::ops::Range;

use copydesk_core::{
    Article, Bench, Cause, CorpusStage, Layers, Look, Notes, Scratch, Verdict, Verdicts,
};

use super::count::RepeatedParagraphs;
use super::cut;
use super::key::{Key, key_of};
use super::record::{with_keys, write};
use crate::day::day;
use crate::fingerprint::Fingerprinter;
use crate::note::encode;
use crate::stage::{DedupStage, is_left_out, published};

/// Finds copies and repeated paragraphs at once: the verdicts of [`DedupStage`] and of
/// [`RepeatedParagraphs`] for little more than the time of the first.
///
/// ```
/// use copydesk_core::{Article, Layers};
/// use copydesk_dedup::{DedupAndRepeated, DedupStage, MemoryBench, RepeatedParagraphs};
/// let both = DedupAndRepeated::new(DedupStage::default(), RepeatedParagraphs::default().min_documents(2));
/// let mut bench = MemoryBench::default();
/// for (id, text) in [("a", "Rain fell.\n\nShare"), ("b", "Rain fell.\n\nShare "), ("c", "Snow.\n\nShare")] {
///     bench.add(&both, &Article::from_text(id, text), &Layers::default())?;
/// }
/// let verdicts = bench.settle(&both)?;
/// let of_b = verdicts.of(1).expect("it says something");
/// assert_eq!(of_b.duplicate.as_ref().map(|copy| copy.of.as_str()), None, "the longer one is kept");
/// assert_eq!(of_b.repeated[0].documents, 2, "copies count once");
/// assert!(verdicts.of(0).is_some_and(|verdict| verdict.duplicate.is_some()));
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct DedupAndRepeated {
    dedup: DedupStage,
    repeated: RepeatedParagraphs,
}

impl DedupAndRepeated {
    /// Both stages as one.
    #[must_use]
    pub fn new(dedup: DedupStage, repeated: RepeatedParagraphs) -> Self {
        Self { dedup, repeated }
    }
}

impl CorpusStage for DedupAndRepeated {
    fn name(&self) -> &str {
        self.dedup.name()
    }

    fn note(&self, article: &Article, layers: &Layers, out: &mut Vec<u8>) -> Result<(), Cause> {
        let text = article.text();
        let spans = cut::paragraphs(article, layers);
        let mut reader = Fingerprinter::new(self.dedup.options().grain(), text.len());
        let mut keys: Vec<Option<Key>> = Vec::with_capacity(spans.len());
        let (mut run, mut free) = (0, 0); // where the pieces that count begin, what is not yet read
        for (at, span) in spans.iter().enumerate() {
            let Range { start, end } = span.range();
            let (Some(before), Some(paragraph)) = (text.get(free..start), text.get(start..end))
            else {
                keys.push(None); // of no text, or out of order
                continue;
            };
            if !before.trim_ascii_start().is_empty() {
                reader.count_from(&text[run..start], free - run);
            }
            let known = reader.words().len();
            if layers.paragraphs.get(at).is_some_and(|paragraph| is_left_out(paragraph.kind)) {
                reader.leave_out(paragraph);
                run = end;
            } else {
                reader.count_from(&text[run..end], start - run);
            }
            keys.push(key_of(paragraph, &reader.words()[known..]));
            free = end;
        }
        reader.count_from(text.get(run..).unwrap_or_default(), free - run);
        let fingerprint = reader.finish(text, published(article, layers).and_then(day));
        let start = out.len();
        out.extend_from_slice(&[0; 4]); // the length of the first note, as yet unknown
        encode(&fingerprint, out);
        let length = u32::try_from(out.len() - start - 4)
            .map_err(|_| Cause::new("dedup.note", "a note is shorter than 4 GiB"))?;
        out[start..start + 4].copy_from_slice(&length.to_le_bytes());
        write(&with_keys(article, &spans, keys.into_iter()), out);
        Ok(())
    }

    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause> {
        let [first, second] = [Half::First, Half::Second].map(|half| Part { bench, half });
        let copies = self.dedup.settle(first.bench())?;
        let repeated = self.repeated.settle(second.bench())?;
        Ok(join(&copies, &repeated))
    }
}

/// What both say about each article.
fn join(copies: &Verdicts, repeated: &Verdicts) -> Verdicts {
    let of_both = copies.iter().map(|copy| {
        let repeated = repeated.of(copy.ordinal).map(|verdict| verdict.repeated.clone());
        Verdict { repeated: repeated.unwrap_or_default(), ..copy.clone() }
    });
    let alone = repeated.iter().filter(|verdict| copies.of(verdict.ordinal).is_none()).cloned();
    Verdicts::new(of_both.chain(alone).collect())
}

#[derive(Clone, Copy, Debug)]
enum Half {
    First,
    Second,
}

/// A bench with one half of each note, and with buckets of its own.
struct Part<'a> {
    bench: Bench<'a>,
    half: Half,
}

impl Part<'_> {
    fn bench(&self) -> Bench<'_> {
        let mut bench = self.bench;
        bench.notes = self;
        bench.scratch = self;
        bench
    }

    fn half<'n>(&self, note: &'n [u8]) -> Result<&'n [u8], Cause> {
        let halves = note
            .split_first_chunk::<4>()
            .and_then(|(length, rest)| rest.split_at_checked(u32::from_le_bytes(*length) as usize));
        let (first, second) = halves.ok_or_else(|| {
            Cause::new("dedup.note", "a note cannot be read: it ends within its first half")
        })?;
        Ok(match self.half {
            Half::First => first,
            Half::Second => second,
        })
    }

    /// A bucket that the other half does not use; it uses fewer than 2^31.
    fn bucket(&self, bucket: u32) -> u32 {
        match self.half {
            Half::First => bucket,
            Half::Second => bucket | 1 << 31,
        }
    }
}

impl Notes for Part<'_> {
    fn len(&self) -> usize {
        self.bench.notes.len()
    }

    fn partitions(&self) -> usize {
        self.bench.notes.partitions()
    }

    fn pass(&self, partition: usize, each: Look<'_>) -> Result<(), Cause> {
        self.bench
            .notes
            .pass(partition, &mut |ordinal, id, note| each(ordinal, id, self.half(note)?))
    }

    fn fetch(&self, ordinals: &[u32], each: Look<'_>) -> Result<(), Cause> {
        self.bench
            .notes
            .fetch(ordinals, &mut |ordinal, id, note| each(ordinal, id, self.half(note)?))
    }
}

impl Scratch for Part<'_> {
    fn append(&self, bucket: u32, bytes: &[u8]) -> Result<(), Cause> {
        self.bench.scratch.append(self.bucket(bucket), bytes)
    }

    fn read(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        self.bench.scratch.read(self.bucket(bucket), into)
    }

    fn clear(&self, bucket: u32) -> Result<(), Cause> {
        self.bench.scratch.clear(self.bucket(bucket))
    }

    fn take(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        self.bench.scratch.take(self.bucket(bucket), into)
    }
}
