//! Pages that are looked at before they are unpacked.
//!
//! The library believes what a page's header says, and unpacks gzip and Brotli to whatever end they have. A
//! file of some kilobytes can so ask for gigabytes, which kills the process where there are none: no panic
//! that could be caught. Here each page is held against bounds first.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use super::file::File;
use super::thrift::PageHeader;

/// The largest page, unpacked; writers aim at one mebibyte, and at one value if that is larger.
const PAGE: u64 = 128 << 20;

/// The largest page of values that share their beginnings: each may be as long as the page and is copied
/// when it is read, sixteen at a time.
pub(super) const SHARING_PAGE: u64 = 16 << 20;

/// How much the pages of all columns that are open at once may hold, unpacked.
const OPEN: u64 = 512 << 20;

/// How many items of lists may come into a batch, over all columns: as many pages as it takes are read for
/// a row, however long its list is.
const ITEMS: u64 = 32 << 20;

/// The longest header; one may hold the least and the greatest text of its page.
const LONGEST_HEADER: usize = 32 << 20;

/// What the pages of a row group hold at once.
#[derive(Default)]
pub(super) struct Spent {
    open: AtomicU64,
    items: AtomicU64,
}

impl Spent {
    /// A new batch begins.
    pub(super) fn start_batch(&self) {
        self.items.store(0, Ordering::Relaxed);
    }
}

/// One row group of a file.
pub(super) struct Group {
    pub(super) file: Arc<File>,
    pub(super) metadata: Arc<ParquetMetaData>,
    pub(super) index: usize,
    pub(super) spent: Arc<Spent>,
}

impl Group {
    fn group(&self) -> &RowGroupMetaData {
        self.metadata.row_group(self.index)
    }
}

impl RowGroups for Group {
    fn num_rows(&self) -> usize {
        usize::try_from(self.group().num_rows()).unwrap_or(0)
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        let chunk = self.group().column(column);
        let (start, len) = chunk.byte_range();
        let inner =
            SerializedPageReader::new(Arc::clone(&self.file), chunk, self.num_rows(), None)?;
        let pages = Pages {
            inner,
            file: Arc::clone(&self.file),
            range: start..start.saturating_add(len),
            compression: chunk.compression(),
            is_list: chunk.column_descr().max_rep_level() > 0,
            levels: (chunk.column_descr().max_rep_level(), chunk.column_descr().max_def_level()),
            open: 0,
            dictionary: 0,
            spent: Arc::clone(&self.spent),
        };
        Ok(Box::new(Chunk(Some(Box::new(pages)))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(std::iter::once(self.group()))
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// The pages of the one column chunk there is.
struct Chunk(Option<Box<dyn PageReader>>);

impl Iterator for Chunk {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageIterator for Chunk {}

/// The pages of a column chunk.
struct Pages {
    inner: SerializedPageReader<File>,
    file: Arc<File>,
    range: Range<u64>, // what is not read yet
    compression: Compression,
    is_list: bool,
    levels: (i16, i16), // the highest of repetition, of definition
    open: u64,          // how much the page holds that was read last
    dictionary: u64,    // and the dictionary
    spent: Arc<Spent>,
}

impl Pages {
    /// The header of the next page that holds values, and its place: the library passes over others.
    fn header(&self) -> Result<Option<(PageHeader, u64)>> {
        let mut at = self.range.start;
        while at < self.range.end {
            let header = self.header_at(at)?;
            let packed = u64::try_from(header.packed).map_err(|_| damaged("a page has no size"))?;
            let next = at.saturating_add(header.len as u64).saturating_add(packed);
            if next > self.range.end {
                return Err(damaged("a page is longer than its column"));
            }
            if header.kind != INDEX_PAGE {
                return Ok(Some((header, at)));
            }
            at = next;
        }
        Ok(None)
    }

    fn header_at(&self, at: u64) -> Result<PageHeader> {
        let left = usize::try_from(self.range.end - at).unwrap_or(usize::MAX);
        let mut len = 256;
        loop {
            let bytes = self.file.get_bytes(at, len.min(left))?;
            if let Some(header) = PageHeader::read(&bytes) {
                return Ok(header);
            }
            if len >= left || len >= LONGEST_HEADER {
                return Err(damaged("a page has no header"));
            }
            len *= 16;
        }
    }

    /// Looks at the next page, and takes it as read.
    fn look(&mut self) -> Result<()> {
        let Some((header, at)) = self.header()? else { return Ok(()) };
        let unpacked = u64::try_from(header.unpacked).unwrap_or(u64::MAX);
        let values = u64::try_from(header.values).unwrap_or(u64::MAX);
        if unpacked > PAGE {
            let message = format!("a page of {unpacked} bytes, the largest may have {PAGE}");
            return Err(too_large(&message));
        }
        let body = at + header.len as u64;
        let packed = header.packed.unsigned_abs();
        self.range.start = body + packed;
        if header.kind == DICTIONARY_PAGE {
            if values > unpacked {
                return Err(damaged("a dictionary has more values than bytes"));
            }
            self.spend(unpacked, 0)?;
        } else {
            if self.is_list && self.spent.items.fetch_add(values, Ordering::Relaxed) > ITEMS {
                return Err(too_large(&format!("lists of more than {ITEMS} items in a few rows")));
            }
            self.spend(self.dictionary, unpacked)?;
        }
        let is_open_ended =
            matches!(self.compression, Compression::GZIP(_) | Compression::BROTLI(_));
        if is_open_ended && header.is_packed {
            let levels = header.levels.unsigned_abs();
            let packed =
                packed.checked_sub(levels).ok_or_else(|| damaged("a page has no values"))?;
            self.unpack(body + levels, packed, unpacked.saturating_sub(levels))?;
        }
        Ok(())
    }

    fn spend(&mut self, dictionary: u64, open: u64) -> Result<()> {
        let (before, now) = (self.dictionary + self.open, dictionary + open);
        (self.dictionary, self.open) = (dictionary, open);
        let others = self.spent.open.fetch_sub(before, Ordering::Relaxed) - before;
        self.spent.open.fetch_add(now, Ordering::Relaxed);
        if others + now > OPEN {
            let message = format!("its columns have pages of more than {OPEN} bytes together");
            return Err(too_large(&message));
        }
        Ok(())
    }

    /// Unpacks without keeping anything, as no more than this may come of it.
    fn unpack(&self, at: u64, packed: u64, most: u64) -> Result<()> {
        let packed = usize::try_from(packed).map_err(|_| damaged("a page has no size"))?;
        if packed == 0 || most == 0 {
            return Ok(());
        }
        let bytes = self.file.get_bytes(at, packed)?;
        let reader: Box<dyn Read> = match self.compression {
            Compression::BROTLI(_) => Box::new(brotli::Decompressor::new(&bytes[..], 4096)),
            _ => Box::new(flate2::read::MultiGzDecoder::new(&bytes[..])),
        };
        let found = io::copy(&mut reader.take(most + 1), &mut io::sink())?;
        if found > most {
            return Err(damaged("a page unpacks to more than it says"));
        }
        Ok(())
    }

    /// What is inside a page may lie as well.
    fn check(&self, page: &Page) -> Result<()> {
        let (values, encoding, bytes) = match page {
            Page::DataPage { buf, num_values, encoding, .. } => {
                let values = self.values_of(buf);
                (*num_values, *encoding, values)
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let start = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                (*num_values, *encoding, buf.get(start..))
            }
            Page::DictionaryPage { .. } => return Ok(()),
        };
        let streams = match encoding {
            Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
            Encoding::DELTA_BYTE_ARRAY if page.buffer().len() as u64 > SHARING_PAGE => {
                return Err(too_large("a page of values that share their beginnings is too large"));
            }
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => return Ok(()),
        };
        let mut rest = bytes.ok_or_else(|| damaged("a page ends before its values"))?;
        for _ in 0..streams {
            let (count, behind) = deltas(rest).ok_or_else(|| damaged("its deltas are damaged"))?;
            if count > u64::from(values) {
                return Err(damaged("a page has more values than it says"));
            }
            rest = behind;
        }
        Ok(())
    }

    /// What stands behind the levels in the first version of data pages, each with its length before it.
    fn values_of<'b>(&self, page: &'b Bytes) -> Option<&'b [u8]> {
        let mut rest = &page[..];
        for highest in [self.levels.0, self.levels.1] {
            if highest > 0 {
                let (len, behind) = rest.split_first_chunk()?;
                rest = behind.get(usize::try_from(u32::from_le_bytes(*len)).ok()?..)?;
            }
        }
        Some(rest)
    }
}

/// The kinds of pages, as headers number them.
const INDEX_PAGE: i64 = 1;
const DICTIONARY_PAGE: i64 = 2;

/// How many numbers a stream of deltas holds, and what stands behind it.
fn deltas(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut rest = bytes;
    let mut number = || {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, behind) = rest.split_first()?;
            rest = behind;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    };
    let (block, parts, count, _first) = (number()?, number()?, number()?, number()?);
    // As in the specification; larger blocks than anybody writes cost the library memory of their own.
    if block == 0 || block % 128 != 0 || block > 1 << 20 || parts == 0 || block % parts != 0 {
        return None;
    }
    let parts = usize::try_from(parts).ok()?;
    let each = block / parts as u64;
    let mut left = count.saturating_sub(1);
    while left > 0 {
        let end = rest.iter().position(|byte| *byte < 0x80)? + 1; // the least delta of the block
        let (widths, mut behind) = rest.get(end..)?.split_at_checked(parts)?;
        for &width in widths {
            if left == 0 {
                break; // parts that are not needed are not there
            }
            let len = usize::try_from(each * u64::from(width) / 8).ok()?;
            behind = behind.get(len.min(behind.len())..)?;
            left = left.saturating_sub(each);
        }
        rest = behind;
    }
    Some((count, rest))
}

fn damaged(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

fn too_large(what: &str) -> ParquetError {
    ParquetError::General(format!("too large to be read: {what}"))
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.spent.open.fetch_sub(self.dictionary + self.open, Ordering::Relaxed);
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.look()?;
        let page = self.inner.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        if let Some((header, at)) = self.header()? {
            self.range.start = at + header.len as u64 + header.packed.unsigned_abs();
        }
        self.inner.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.inner.at_record_boundary()
    }
}
