//! Bytes in pages, each with a checksum: what was damaged is noticed when it is read, and no more is
//! read for it than the pages that are wanted.

use std::ops::Range;

use copydesk_core::{Cause, Draft, Shelf};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Bytes of a page, and of them those that are not its checksum. A note fills most of one.
const PAGE: usize = 4096;
const BODY: usize = PAGE - 8;

/// Keeps a page of other software from passing by accident: "copydesk" in ASCII.
const SEED: u64 = 0x636f_7079_6465_736b;

/// The checksum knows the number of the page, so that a page in a wrong place is noticed.
fn checksum(body: &[u8], number: u64) -> u64 {
    xxh3_64_with_seed(body, SEED ^ number)
}

/// Writes a segment page by page.
pub(super) struct PageWriter<'a> {
    draft: Box<dyn Draft + 'a>,
    body: Vec<u8>, // shorter than `BODY`
    pages: u64,    // written ones
}

impl<'a> PageWriter<'a> {
    pub(super) fn new(draft: Box<dyn Draft + 'a>) -> Self {
        Self { draft, body: Vec::with_capacity(BODY), pages: 0 }
    }

    /// How many bytes were appended: where the next one will stand.
    pub(super) fn at(&self) -> u64 {
        self.pages * BODY as u64 + self.body.len() as u64
    }

    pub(super) fn append(&mut self, mut bytes: &[u8]) -> Result<(), Cause> {
        while self.body.len() + bytes.len() >= BODY {
            let (fits, rest) = bytes.split_at(BODY - self.body.len());
            self.body.extend_from_slice(fits);
            self.page()?;
            bytes = rest;
        }
        self.body.extend_from_slice(bytes);
        Ok(())
    }

    /// Writes the page that is full.
    fn page(&mut self) -> Result<(), Cause> {
        let checksum = checksum(&self.body, self.pages);
        self.body.extend_from_slice(&checksum.to_le_bytes());
        self.draft.append(&self.body)?;
        self.body.clear();
        self.pages += 1;
        Ok(())
    }

    /// Goes to the start of the next page, which is the last one, writes `last` to it, and ends.
    pub(super) fn finish(mut self, last: &[u8]) -> Result<(), Cause> {
        if !self.body.is_empty() {
            self.body.resize(BODY, 0);
            self.page()?;
        }
        self.body.extend_from_slice(last);
        self.body.resize(BODY, 0);
        self.page()?;
        self.draft.finish()
    }
}

/// Reads a segment by the places that [`PageWriter::at`] told.
pub(super) struct Pages<'a> {
    shelf: &'a dyn Shelf,
    segment: String,
    pages: u64,
}

impl<'a> Pages<'a> {
    pub(super) fn open(shelf: &'a dyn Shelf, segment: &str) -> Result<Self, Cause> {
        let len = shelf.len(segment)?;
        let pages = Self { shelf, segment: segment.to_owned(), pages: len / PAGE as u64 };
        if len == 0 || len % PAGE as u64 != 0 {
            return Err(pages.damaged("it does not end with a page", len));
        }
        Ok(pages)
    }

    /// Where the last page begins.
    pub(super) fn last(&self) -> Range<u64> {
        let end = self.pages * BODY as u64;
        end - BODY as u64..end
    }

    /// Reads a range in place of what `into` held.
    pub(super) fn read(&self, range: Range<u64>, into: &mut Vec<u8>) -> Result<(), Cause> {
        into.clear();
        if range.is_empty() {
            return Ok(());
        }
        let (first, last) = (range.start / BODY as u64, (range.end - 1) / BODY as u64);
        if last >= self.pages {
            let end = self.pages * PAGE as u64;
            return Err(self.damaged("it is shorter than it says", end));
        }
        let places = first * PAGE as u64..(last + 1) * PAGE as u64;
        self.shelf.read(&self.segment, places, into)?;
        let outside = |_| self.damaged("its lengths are out of bounds", first * PAGE as u64);
        let skipped = usize::try_from(range.start - first * BODY as u64).map_err(outside)?;
        let wanted = usize::try_from(range.end - range.start).map_err(outside)?;
        for (number, start) in (first..=last).zip((0..).step_by(PAGE)) {
            let (body, sum) = into[start..start + PAGE].split_at(BODY);
            if checksum(body, number).to_le_bytes() != sum {
                return Err(self.damaged("a page was changed", number * PAGE as u64));
            }
        }
        // The bodies move together, the first one by what nobody asked for.
        into.copy_within(skipped..BODY, 0);
        for (place, start) in (0..into.len() / PAGE).map(|page| (page * BODY, page * PAGE)).skip(1)
        {
            into.copy_within(start..start + BODY, place - skipped);
        }
        into.truncate(wanted);
        Ok(())
    }

    /// What to say if what was read cannot be meant; `at` is a place in the file.
    pub(super) fn damaged(&self, problem: &str, at: u64) -> Cause {
        let place = self.shelf.place(&self.segment);
        let advice = "take the index back from a copy, or remove it and build it anew";
        Cause::new("index.damaged", format!("{place} is damaged: {problem}; {advice}")).at(at)
    }

    /// The same for a place that [`PageWriter::at`] told.
    pub(super) fn damaged_at(&self, problem: &str, at: u64) -> Cause {
        let body = BODY as u64;
        self.damaged(problem, at / body * PAGE as u64 + at % body)
    }
}
