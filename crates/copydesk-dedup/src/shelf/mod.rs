//! What earlier runs know: an index on a shelf that grows run by run.
//!
//! A run looks up the words of its articles and their sampled fingerprints in the segments of earlier
//! runs, compares what it finds there as it compares its own, and at its end adds a segment. A segment is
//! never changed; when there are many small ones they are merged into one.
//!
//! # What a segment holds
//!
//! Pages of 4 KiB, each with a checksum, in which these sections follow each other:
//!
//! | section | of | content |
//! |---|---|---|
//! | records | each text | a kept article's id and note; of a copy, whose it is and how |
//! | keys | each text | the hash of its words (16 bytes), sorted: a text's *row* is its place here |
//! | totals | each text | weight and number of its sampled fingerprints, what decides who is kept, where its record stands |
//! | postings | each sampled fingerprint of a kept article | what the directory does not know of it, the row |
//! | directory | leading bits | how many keys and postings begin with them |
//! | form | | magic, version, settings, where the sections begin: the last page |
//!
//! A fingerprint that more kept articles hold than the cap has one posting for all of them: how many they
//! are and which stands first. All rows come in the order of their keys, so the order in which articles
//! arrived, threads and batches leave no trace in a segment, and merging some in any order gives the same
//! bytes.
//!
//! # What differs from one run over everything
//!
//! Words that are the same are found alike, always. Apart from that, a run over yesterday and today at once
//! would differ in three things, all of them small: copies are no holders of their fingerprints in the
//! index, only kept articles are, so what syndicated stories have in common counts as rarer; the weight of an
//! article as a whole is that of the day on which it was added; and an article that was kept stays kept, though
//! today's may be longer or bear an earlier date.

mod add;
mod form;
mod memory;
mod merge;
mod page;
mod record;
mod segment;
mod write;

use copydesk_core::{Bench, Cause, Look, Notes, Shelf};

pub(crate) use add::add;
pub use memory::MemoryShelf;

use form::Settings;
use record::{Copy, Record};
use segment::Segment;
use write::RowTotal;

use crate::note::head;
use crate::options::Options;
use crate::steps::{Standing, Total};

/// Bytes of a key and of a total.
const KEY: usize = 16;
const TOTAL: usize = 28;

/// What segments are called, with a number behind it.
const PREFIX: &str = "copies-";

/// The articles of earlier runs. In the run they have the ordinals behind those of today's.
pub(crate) struct Earlier<'a> {
    shelf: &'a dyn Shelf,
    settings: Settings,
    today: u32,                        // articles
    segments: Vec<(u32, Segment<'a>)>, // each with its first ordinal
    kept: u64,
}

/// What is known of a text with the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The kept article that it is or copies.
    pub(crate) kept: u32,
    /// How it copies that one, or of that one the hash of all words.
    pub(crate) what: Result<Copy, u128>,
}

impl<'a> Earlier<'a> {
    /// Opens all segments, if there is a shelf.
    ///
    /// # Errors
    ///
    /// If one is damaged, of another version, or was made with other settings.
    pub(crate) fn open(bench: Bench<'a>, options: &Options) -> Result<Option<Self>, Cause> {
        let Some(shelf) = bench.shelf else { return Ok(None) };
        let settings = Settings::of(options);
        let today = u32::try_from(bench.notes.len()).map_err(|_| too_many())?;
        let (mut next, mut kept) = (today, 0);
        let mut segments = Vec::new();
        for name in shelf.segments()?.iter().filter(|name| name.starts_with(PREFIX)) {
            let segment = Segment::open(shelf, name, settings)?;
            let first = next;
            next = next
                .checked_add(segment.rows())
                .filter(|next| *next < crate::exact::NOBODY)
                .ok_or_else(too_many)?;
            kept += segment.kept();
            segments.push((first, segment));
        }
        Ok(Some(Self { shelf, settings, today, segments, kept }))
    }

    /// How many articles were kept.
    pub(crate) fn kept(&self) -> u64 {
        self.kept
    }

    /// Whether an article is of an earlier run.
    pub(crate) fn holds(&self, ordinal: u32) -> bool {
        ordinal >= self.today
    }

    /// The segment and the row of an article of an earlier run.
    fn row(&self, ordinal: u32) -> Option<(&Segment<'a>, u32)> {
        let at = self.segments.partition_point(|(first, _)| *first <= ordinal).checked_sub(1)?;
        let (first, segment) = &self.segments[at];
        Some((segment, ordinal - first)).filter(|(segment, row)| *row < segment.rows())
    }

    /// What all sampled fingerprints of an article weighed when it was added, and how many they are.
    pub(crate) fn total(&self, ordinal: u32) -> Total {
        self.row_total(ordinal).total
    }

    /// How an article stands.
    pub(crate) fn standing(&self, ordinal: u32) -> Standing {
        self.row_total(ordinal).standing
    }

    fn row_total(&self, ordinal: u32) -> RowTotal {
        self.row(ordinal).map_or(RowTotal::NONE, |(segment, row)| segment.total(row))
    }

    /// Finds what is known of each of some texts, by the hashes of their words, which are sorted.
    ///
    /// # Errors
    ///
    /// If the shelf cannot be read, or is damaged.
    pub(crate) fn find(&self, keys: &[u128]) -> Result<Vec<Option<Known>>, Cause> {
        let mut known = vec![None; keys.len()];
        let mut record = Vec::new();
        for (first, segment) in &self.segments {
            let rows = segment.find(keys)?;
            for (known, row) in known.iter_mut().zip(rows) {
                let Some(row) = row.filter(|_| known.is_none()) else { continue };
                *known = Some(match segment.record(row, &mut record)? {
                    Record::Kept { note, .. } => {
                        Known { kept: first + row, what: Err(head(note)?.full) }
                    }
                    Record::Copy(copy) => {
                        let kept = self.find_kept(copy.kept)?.ok_or_else(|| segment.orphan())?;
                        Known { kept, what: Ok(copy) }
                    }
                });
            }
        }
        Ok(known)
    }

    fn find_kept(&self, key: u128) -> Result<Option<u32>, Cause> {
        for (first, segment) in &self.segments {
            if let [Some(row)] = segment.find(&[key])?[..] {
                return Ok(Some(first + row));
            }
        }
        Ok(None)
    }

    /// The hash of the words of an article.
    fn key(&self, ordinal: u32) -> Result<u128, Cause> {
        let (segment, row) = self.row(ordinal).ok_or_else(crate::steps::lost)?;
        segment.key(row)
    }

    /// Finds the holders of fingerprints, which are sorted, each once. Holders are articles by the place of
    /// their fingerprint, and of some fingerprints there are more than are named.
    ///
    /// # Errors
    ///
    /// If the shelf cannot be read, or is damaged.
    pub(crate) fn probe(&self, fingerprints: &[u64]) -> Result<Probed, Cause> {
        let mut probed = Probed::default();
        for (first, segment) in &self.segments {
            segment.probe(fingerprints, |at, holders| {
                probed.holders.extend(holders.rows.iter().map(|row| (at, first + row)));
                if let Some(many) = holders.muted {
                    probed.holders.push((at, first + many.best));
                    probed.unseen.push((at, many.count.saturating_sub(1) as usize));
                }
            })?;
        }
        probed.holders.sort_unstable();
        probed.unseen.sort_unstable();
        Ok(probed)
    }

    /// The id and the note of a kept article.
    fn look(&self, ordinal: u32, buffer: &mut Vec<u8>, each: Look<'_>) -> Result<(), Cause> {
        let (segment, row) = self.row(ordinal).ok_or_else(crate::steps::lost)?;
        match segment.record(row, buffer)? {
            Record::Kept { id, note } => each(ordinal, id, note),
            Record::Copy(_) => Err(segment.orphan()),
        }
    }
}

fn too_many() -> Cause {
    Cause::new("index.full", "the index and the run have more than 4,294,967,294 articles together")
}

/// Which articles of earlier runs hold some fingerprints.
#[derive(Debug, Default)]
pub(crate) struct Probed {
    /// Place of the fingerprint, article; sorted.
    pub(crate) holders: Vec<(usize, u32)>,
    /// Place of the fingerprint, how many holders are not named; sorted.
    pub(crate) unseen: Vec<(usize, usize)>,
}

/// The notes of today and, behind them, those of earlier runs: these are fetched, but not passed.
pub(crate) struct AllNotes<'a> {
    pub(crate) today: &'a dyn Notes,
    pub(crate) earlier: Option<&'a Earlier<'a>>,
}

impl Notes for AllNotes<'_> {
    fn len(&self) -> usize {
        self.today.len()
    }

    fn partitions(&self) -> usize {
        self.today.partitions()
    }

    fn pass(&self, partition: usize, each: Look<'_>) -> Result<(), Cause> {
        self.today.pass(partition, each)
    }

    fn fetch(&self, ordinals: &[u32], each: Look<'_>) -> Result<(), Cause> {
        let Some(earlier) = self.earlier else { return self.today.fetch(ordinals, each) };
        let mut buffer = Vec::new();
        for run in ordinals.chunk_by(|a, b| earlier.holds(*a) == earlier.holds(*b)) {
            if earlier.holds(run[0]) {
                for ordinal in run {
                    earlier.look(*ordinal, &mut buffer, each)?;
                }
            } else {
                self.today.fetch(run, each)?;
            }
        }
        Ok(())
    }
}
