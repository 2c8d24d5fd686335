//! Reads a segment: what an earlier run knows of its articles.

use std::ops::Range;

use copydesk_core::{Cause, Shelf};

use super::form::{Form, Settings};
use super::page::Pages;
use super::record::{Record, record};
use super::write::{Muted, RowTotal};
use super::{KEY, TOTAL};

/// How many bytes of postings are read at once.
const WINDOW: usize = 1 << 20;

/// What lies between two wanted places is read with them if it is no longer.
const GAP: usize = 1 << 15;

/// An open segment. Holds in memory 32 bytes of each text and an eighth of a byte of each posting; all
/// else is read when it is asked for.
pub(super) struct Segment<'a> {
    pages: Pages<'a>,
    pub(super) name: String,
    pub(super) form: Form,
    totals: Vec<RowTotal>,
    key_starts: Vec<u64>, // of each directory entry the first row, and the end
    starts: Vec<u64>,     // of each directory entry the first posting, and the end
}

/// The holders of a fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Holders {
    /// Their rows, sorted; none if they are too many.
    pub(super) rows: Vec<u32>,
    /// If they are too many.
    pub(super) muted: Option<Muted>,
}

impl<'a> Segment<'a> {
    /// Opens a segment or a finished draft.
    ///
    /// # Errors
    ///
    /// If it is damaged, of another version, or was made with other settings.
    pub(super) fn open(
        shelf: &'a dyn Shelf,
        name: &str,
        settings: Settings,
    ) -> Result<Self, Cause> {
        let pages = Pages::open(shelf, name)?;
        let form = Form::read(&pages, settings, &shelf.place(name))?;
        let mut bytes = Vec::new();
        pages.read(form.totals_at..form.postings_at, &mut bytes)?;
        let totals: Vec<RowTotal> =
            bytes.as_chunks::<TOTAL>().0.iter().map(|bytes| RowTotal::of(*bytes)).collect();
        pages.read(form.directory_at..form.end, &mut bytes)?;
        let counts = bytes.as_chunks().0.iter().map(|bytes| u64::from(u32::from_le_bytes(*bytes)));
        let counts: Vec<u64> = counts.collect();
        let (keys, postings) = counts.split_at(1 << form.key_bits);
        let posting = form.posting() as u64;
        let (key_starts, starts) = (sums(keys), sums(postings));
        let held = (form.directory_at - form.postings_at) / posting;
        if key_starts.last() != Some(&form.rows) || starts.last() != Some(&held) {
            return Err(pages.damaged_at("its directory does not fit", form.directory_at));
        }
        Ok(Self { pages, name: name.to_owned(), form, totals, key_starts, starts })
    }

    /// How many texts it holds.
    pub(super) fn rows(&self) -> u32 {
        u32::try_from(self.totals.len()).unwrap_or(u32::MAX)
    }

    /// What is known of a row without its record.
    pub(super) fn total(&self, row: u32) -> RowTotal {
        self.totals.get(row as usize).copied().unwrap_or(RowTotal::NONE)
    }

    /// How many kept articles it holds.
    pub(super) fn kept(&self) -> u64 {
        self.totals.iter().filter(|row| row.total.samples > 0).count() as u64
    }

    /// What to say if a copy's kept article is nowhere, or a copy is taken for a kept article.
    pub(super) fn orphan(&self) -> Cause {
        self.pages.damaged_at("a copy and its kept article do not find each other", 0)
    }

    /// How many bytes there are in all, pages apart: what a merge must write anew.
    pub(super) fn bytes(&self) -> u64 {
        self.form.end
    }

    /// Finds the rows of keys, which are sorted.
    pub(super) fn find(&self, keys: &[u128]) -> Result<Vec<Option<u32>>, Cause> {
        let mut found = Vec::with_capacity(keys.len());
        let mut bytes = Vec::new();
        for wanted in keys.chunk_by(|a, b| self.form.key_entry(*a) == self.form.key_entry(*b)) {
            let entry = self.form.key_entry(wanted[0]);
            let rows = self.key_starts[entry]..self.key_starts[entry + 1];
            self.read_keys(rows.clone(), &mut bytes)?;
            let held = bytes.as_chunks::<KEY>().0;
            for key in wanted {
                let place =
                    held.binary_search_by_key(key, |bytes| u128::from_le_bytes(*bytes)).ok();
                found.push(place.and_then(|place| u32::try_from(rows.start + place as u64).ok()));
            }
        }
        Ok(found)
    }

    /// All keys, by row.
    pub(super) fn keys(&self) -> Result<Vec<u128>, Cause> {
        let mut bytes = Vec::new();
        self.read_keys(0..self.form.rows, &mut bytes)?;
        Ok(bytes.as_chunks::<KEY>().0.iter().map(|bytes| u128::from_le_bytes(*bytes)).collect())
    }

    /// The key of one row.
    pub(super) fn key(&self, row: u32) -> Result<u128, Cause> {
        let mut bytes = Vec::new();
        self.read_keys(u64::from(row)..u64::from(row) + 1, &mut bytes)?;
        let key = bytes.first_chunk::<KEY>();
        key.map(|key| u128::from_le_bytes(*key)).ok_or_else(|| self.no_row(row))
    }

    fn read_keys(&self, rows: Range<u64>, into: &mut Vec<u8>) -> Result<(), Cause> {
        let place = |row| self.form.keys_at + row * KEY as u64;
        self.pages.read(place(rows.start)..place(rows.end), into)
    }

    /// Where the records of some rows stand.
    fn place(&self, rows: Range<usize>) -> Result<Range<u64>, Cause> {
        let at = |row: usize| self.totals.get(row).map_or(self.form.keys_at, |total| total.at);
        let place = at(rows.start)..at(rows.end);
        if rows.end > self.totals.len() || place.start > place.end || place.end > self.form.keys_at
        {
            return Err(self.pages.damaged_at("its records do not fit", self.form.totals_at));
        }
        Ok(place)
    }

    /// Reads the record of a row; `buffer` is room to be used again.
    pub(super) fn record<'b>(
        &self,
        row: u32,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Record<'b>, Cause> {
        let row = row as usize;
        let place = self.place(row..row + 1)?;
        self.pages.read(place.clone(), buffer)?;
        record(buffer).ok_or_else(|| self.pages.damaged_at("a record cannot be read", place.start))
    }

    /// Reads records in order, many at a time.
    pub(super) fn reader(&self) -> RecordReader<'_, 'a> {
        RecordReader { segment: self, rows: 0..0, window: Vec::new() }
    }

    fn no_row(&self, row: u32) -> Cause {
        self.pages.damaged_at(&format!("it has no row {row}"), self.form.keys_at)
    }

    /// Tells of each fingerprint that is held who holds it. Takes them sorted, each once.
    pub(super) fn probe(
        &self,
        fingerprints: &[u64],
        mut each: impl FnMut(usize, &Holders),
    ) -> Result<(), Cause> {
        let (mut window, mut holders) = (Vec::new(), Holders::default());
        let entry = |at: usize| self.form.cut(fingerprints[at]).0;
        let posting = self.form.posting();
        let bytes =
            |count: u64| usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(posting);
        let mut first = 0;
        while first < fingerprints.len() {
            // As many as lie so near to each other that one read is cheaper than two.
            let start = self.starts[entry(first)];
            let mut end = self.starts[entry(first) + 1];
            let mut last = first + 1;
            while last < fingerprints.len() {
                let next = entry(last);
                let gap = self.starts[next].saturating_sub(end);
                if bytes(gap) > GAP || bytes(self.starts[next + 1] - start) > WINDOW {
                    break;
                }
                end = self.starts[next + 1].max(end);
                last += 1;
            }
            self.read_postings(start..end, &mut window)?;
            for (at, fingerprint) in fingerprints.iter().enumerate().take(last).skip(first) {
                let (entry, rest) = self.form.cut(*fingerprint);
                let place =
                    bytes(self.starts[entry] - start)..bytes(self.starts[entry + 1] - start);
                let held = window.get(place).unwrap_or_default();
                if self.holders(held, rest, &mut holders)? {
                    each(at, &holders);
                }
            }
            first = last;
        }
        Ok(())
    }

    fn read_postings(&self, postings: Range<u64>, into: &mut Vec<u8>) -> Result<(), Cause> {
        let place = |at| self.form.postings_at + at * self.form.posting() as u64;
        self.pages.read(place(postings.start)..place(postings.end), into)
    }

    /// The holders of a fingerprint among the postings of its directory entry; whether there are any.
    fn holders(&self, held: &[u8], rest: u64, into: &mut Holders) -> Result<bool, Cause> {
        let size = self.form.posting();
        let at = |place: usize| {
            let posting = &held[place * size..(place + 1) * size];
            let (rest, row) = posting.split_at(self.form.rest_bytes());
            (number(rest), number(row))
        };
        let (mut low, mut high) = (0, held.len() / size);
        let end = high;
        while low < high {
            let middle = usize::midpoint(low, high);
            if at(middle).0 < rest { low = middle + 1 } else { high = middle }
        }
        let rows = (low..end).map(at).take_while(|posting| posting.0 == rest);
        self.read_holders(rows.map(|posting| posting.1), into)
    }

    /// Makes sense of the numbers that stand with one fingerprint; whether there are any.
    fn read_holders(
        &self,
        mut numbers: impl Iterator<Item = u64>,
        into: &mut Holders,
    ) -> Result<bool, Cause> {
        into.rows.clear();
        into.muted = None;
        let rows = u64::from(self.rows());
        let small = |number: u64| u32::try_from(number).ok().filter(|_| number <= rows);
        while let Some(next) = numbers.next() {
            let said = if next == rows {
                let (best, count) =
                    (numbers.next().and_then(small), numbers.next().and_then(small));
                best.zip(count).filter(|(best, _)| u64::from(*best) < rows).map(|(best, count)| {
                    into.muted = Some(Muted { count, best });
                })
            } else {
                small(next).map(|row| into.rows.push(row))
            };
            said.ok_or_else(|| {
                self.pages.damaged_at("a posting names no row", self.form.postings_at)
            })?;
        }
        Ok(!into.rows.is_empty() || into.muted.is_some())
    }

    /// All fingerprints of which the leading bits are `part`, `bits` of them, with their holders, in order.
    pub(super) fn part(
        &self,
        part: u64,
        bits: u32,
        mut each: impl FnMut(u64, &Holders),
    ) -> Result<(), Cause> {
        let lowest = if bits == 0 { 0 } else { part << (64 - bits) };
        let highest = lowest | u64::MAX.checked_shr(bits).unwrap_or(0);
        let (first, last) = (self.form.cut(lowest).0, self.form.cut(highest).0);
        let (mut window, mut holders) = (Vec::new(), Holders::default());
        let size = self.form.posting();
        let whole = self.starts[first]..self.starts[last + 1];
        self.read_postings(whole.clone(), &mut window)?;
        for entry in first..=last {
            let skip = |at: u64| usize::try_from(at - whole.start).unwrap_or(usize::MAX);
            let (start, end) = (skip(self.starts[entry]), skip(self.starts[entry + 1]));
            let postings: Vec<(u64, u64)> = window[start * size..end * size]
                .chunks_exact(size)
                .map(|posting| {
                    let (rest, row) = posting.split_at(self.form.rest_bytes());
                    (self.form.join(entry, number(rest)), number(row))
                })
                .filter(|(fingerprint, _)| (lowest..=highest).contains(fingerprint))
                .collect();
            for group in postings.chunk_by(|a, b| a.0 == b.0) {
                self.read_holders(group.iter().map(|posting| posting.1), &mut holders)?;
                each(group[0].0, &holders);
            }
        }
        Ok(())
    }

    /// How many postings there are.
    pub(super) fn postings(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }
}

/// Up to eight bytes as a number.
fn number(bytes: &[u8]) -> u64 {
    let mut whole = [0; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(whole)
}

/// Where each of some runs begins that follow each other, and where the last one ends.
fn sums(lengths: &[u64]) -> Vec<u64> {
    let mut starts = Vec::with_capacity(lengths.len() + 1);
    let mut at = 0;
    starts.push(at);
    for length in lengths {
        at += length;
        starts.push(at);
    }
    starts
}

/// Reads records in order.
pub(super) struct RecordReader<'s, 'a> {
    segment: &'s Segment<'a>,
    rows: Range<usize>, // those in the window
    window: Vec<u8>,
}

impl RecordReader<'_, '_> {
    /// The record of a row, which is the next one.
    pub(super) fn next(&mut self, row: u32) -> Result<(&[u8], Record<'_>), Cause> {
        let (segment, row) = (self.segment, row as usize);
        if !self.rows.contains(&row) {
            let mut end = row + 1;
            let start = segment.place(row..end)?.start;
            while end < segment.totals.len()
                && segment.place(row..end + 1)?.end - start <= WINDOW as u64
            {
                end += 1;
            }
            segment.pages.read(segment.place(row..end)?, &mut self.window)?;
            self.rows = row..end;
        }
        let start = segment.place(self.rows.start..row)?;
        let place = segment.place(row..row + 1)?;
        let skip = |at: u64| usize::try_from(at - start.start).unwrap_or(usize::MAX);
        let bytes = self.window.get(skip(place.start)..skip(place.end)).unwrap_or_default();
        let said = record(bytes);
        let said =
            said.ok_or_else(|| segment.pages.damaged_at("a record cannot be read", place.start))?;
        Ok((bytes, said))
    }
}
