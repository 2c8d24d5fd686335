//! Writes a segment, front to back.

use copydesk_core::{Cause, Draft};

use super::form::{Form, Settings};
use super::page::PageWriter;
use super::{KEY, TOTAL};
use crate::spill::{join, numbers};
use crate::steps::{Standing, Total};

/// What the index says of a row without looking at its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowTotal {
    /// The weight and number of its sampled fingerprints when it was added; nothing for a copy.
    pub(super) total: Total,
    /// How it stands among those that could be kept.
    pub(super) standing: Standing,
    /// Where its record begins.
    pub(super) at: u64,
}

impl RowTotal {
    /// That of a text that is not kept.
    pub(super) const NONE: Self = Self {
        total: Total { weight: 0, samples: 0 },
        standing: Standing { day: i32::MAX, brevity: u32::MAX, hash: 0 },
        at: 0,
    };

    fn bytes(&self) -> [u8; TOTAL] {
        let Standing { day, brevity, hash } = self.standing;
        let mut bytes = [0; TOTAL];
        bytes[..8].copy_from_slice(&self.at.to_le_bytes());
        bytes[8..12].copy_from_slice(&day.to_le_bytes());
        let numbers = [self.total.weight, self.total.samples, brevity, hash];
        for (bytes, number) in bytes[12..].chunks_exact_mut(4).zip(numbers) {
            bytes.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    pub(super) fn of(bytes: [u8; TOTAL]) -> Self {
        let [low, high, day, weight, samples, brevity, hash]: [u32; 7] = numbers(bytes);
        let standing = Standing { day: i32::from_le_bytes(day.to_le_bytes()), brevity, hash };
        Self { total: Total { weight, samples }, standing, at: join(high, low) }
    }
}

/// The first half of a segment: its records. Holds 48 bytes of each in memory.
pub(super) struct SegmentWriter<'a> {
    pages: PageWriter<'a>,
    settings: Settings,
    keys: Vec<u128>,
    totals: Vec<RowTotal>,
}

impl<'a> SegmentWriter<'a> {
    pub(super) fn new(draft: Box<dyn Draft + 'a>, settings: Settings) -> Self {
        Self { pages: PageWriter::new(draft), settings, keys: Vec::new(), totals: Vec::new() }
    }

    /// Adds a text by its record. Keys come in order.
    pub(super) fn push(&mut self, key: u128, total: RowTotal, record: &[u8]) -> Result<(), Cause> {
        self.totals.push(RowTotal { at: self.pages.at(), ..total });
        self.keys.push(key);
        self.pages.append(record)
    }

    /// Ends the records.
    pub(super) fn postings(mut self) -> Result<PostingWriter<'a>, Cause> {
        let samples = self.totals.iter().map(|row| u64::from(row.total.samples)).sum();
        let mut form = Form::new(self.settings, self.keys.len() as u64, samples);
        form.keys_at = self.pages.at();
        let mut key_counts = vec![0_u32; 1 << form.key_bits];
        for key in &self.keys {
            key_counts[form.key_entry(*key)] += 1;
            self.pages.append(&key.to_le_bytes() as &[u8; KEY])?;
        }
        form.totals_at = self.pages.at();
        for total in &self.totals {
            self.pages.append(&total.bytes())?;
        }
        form.postings_at = self.pages.at();
        let counts = vec![0_u32; 1 << form.posting_bits];
        let Self { pages, totals, .. } = self;
        Ok(PostingWriter {
            pages,
            form,
            totals,
            key_counts,
            counts,
            muted: None,
            waiting: Vec::new(),
        })
    }
}

/// The second half: which kept articles hold which fingerprints.
pub(super) struct PostingWriter<'a> {
    pages: PageWriter<'a>,
    form: Form,
    totals: Vec<RowTotal>, // of each row
    key_counts: Vec<u32>,
    counts: Vec<u32>, // postings of each directory entry
    muted: Option<Muted>,
    waiting: Vec<u8>,
}

/// The holders of a fingerprint that are too many to be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Muted {
    /// How many they are.
    pub(super) count: u32,
    /// The row of the one that would be kept first.
    pub(super) best: u32,
}

impl PostingWriter<'_> {
    /// Says that the next fingerprint has holders besides that a segment did not name.
    pub(super) fn mute(&mut self, more: Muted) {
        let both = |all: Muted| Muted {
            count: all.count.saturating_add(more.count),
            best: self.first([all.best, more.best].into_iter()).unwrap_or(all.best),
        };
        self.muted = Some(self.muted.map_or(more, both));
    }

    /// Which row would be kept first.
    fn first(&self, rows: impl Iterator<Item = u32>) -> Option<u32> {
        rows.min_by_key(|row| (self.totals.get(*row as usize).map(|of| of.standing), *row))
    }

    /// Adds the holders of a fingerprint, by row; fingerprints come in order. Beyond the cap nobody is
    /// named.
    pub(super) fn push(&mut self, fingerprint: u64, rows: &[u32]) -> Result<(), Cause> {
        let muted = self.muted.take();
        if muted.is_none() && rows.len() <= self.form.settings.cap() {
            for row in rows {
                self.posting(fingerprint, u64::from(*row));
            }
        } else {
            let known = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let count = known.saturating_add(muted.map_or(0, |muted| muted.count));
            let best = self.first(rows.iter().copied().chain(muted.map(|muted| muted.best)));
            // A row that is none says that what follows is the best one and how many they are: no more
            // than there are rows, so a row's bytes are enough.
            let most = u32::try_from(self.form.rows).unwrap_or(u32::MAX);
            for number in [self.form.rows, best.unwrap_or(0).into(), count.min(most).into()] {
                self.posting(fingerprint, number);
            }
        }
        if self.waiting.len() > 1 << 16 {
            self.pages.append(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    fn posting(&mut self, fingerprint: u64, number: u64) {
        let (entry, rest) = self.form.cut(fingerprint);
        self.counts[entry] += 1;
        self.waiting.extend_from_slice(&rest.to_le_bytes()[..self.form.rest_bytes()]);
        self.waiting.extend_from_slice(&number.to_le_bytes()[..self.form.row_bytes()]);
    }

    /// Ends the segment and makes it durable.
    pub(super) fn finish(mut self) -> Result<(), Cause> {
        self.pages.append(&self.waiting)?;
        self.form.directory_at = self.pages.at();
        for count in self.key_counts.iter().chain(&self.counts) {
            self.pages.append(&count.to_le_bytes())?;
        }
        self.form.end = self.pages.at();
        self.pages.finish(&self.form.encode())
    }
}
