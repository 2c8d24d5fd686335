//! Parquet files as records: a row is a record, handed on as a line of JSON.
//!
//! So that a column is a field of the same name, a nested column a nested field, and what is said of
//! JSON Lines holds here as well: fields, types, rejects, and the place in the text where it went wrong.
//! The price is a copy of each row; half of the time that reading takes is unpacking.
//!
//! The place of a row is its number in the file, from zero, with a length of one.
//!
//! A damaged file is a fault of the file, told where the rows end that could be read, and the next row
//! group is tried: the good ones are kept. No file, however it was made, takes more memory than a bound,
//! or this process with it; [`pages`] says how.
//!
//! # What is not here
//!
//! Encrypted files, standard input (the end of a Parquet file is read first), and files that are packed as
//! a whole.

mod cells;
mod file;
mod pages;
mod shape;
mod thrift;

use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Fields as Columns;
use copydesk_core::{Cause, Record, Records};
use copydesk_files::Handle;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use crate::draft::fault;
use crate::fields::Fields;
use crate::plan::Group as Split;
use crate::records::{place, too_long};
use cells::{Cells, Line};
use file::File;
use pages::{Group, Spent};
use shape::Shape;

/// How much of a row group is unpacked at once, in bytes as the file tells them, and in rows.
const BATCH: u64 = 4 << 20;
const BATCH_ROWS: u64 = 1024;

/// A Parquet file, opened.
pub(crate) struct Parquet {
    file: Arc<File>,
    metadata: Arc<ParquetMetaData>,
    shape: Arc<Shape>,
}

impl Parquet {
    /// Reads the end of a file, which tells what is in it.
    ///
    /// # Errors
    ///
    /// If it is damaged, or is none.
    pub(crate) fn open(handle: Box<dyn Handle>, len: u64) -> Result<Self, Cause> {
        guarded(|| {
            let file = Arc::new(File::new(handle, len));
            let metadata = shape::metadata(&file)?;
            let shape = Arc::new(Shape::of(metadata.file_metadata())?);
            Ok(Self { file, metadata: Arc::new(metadata), shape })
        })
        .map_err(|what| damaged(&what))
    }

    /// Row groups that together take about so many bytes in the file, in order, and how many those are.
    pub(crate) fn splits(&self, most: u64) -> Vec<Split> {
        let (mut splits, mut row): (Vec<Split>, u64) = (Vec::new(), 0);
        for (index, group) in self.metadata.row_groups().iter().enumerate() {
            let (more, end) = (packed(group), row.saturating_add(rows(group)));
            match splits.last_mut() {
                Some(split) if split.bytes.saturating_add(more) <= most => {
                    (split.groups.end, split.rows.end) = (index + 1, end);
                    split.bytes += more;
                }
                _ => splits.push(Split { groups: index..index + 1, rows: row..end, bytes: more }),
            }
            row = end;
        }
        splits
    }

    /// The rows of these row groups; of all without any.
    pub(crate) fn records(
        self,
        groups: Option<Range<usize>>,
        source: &Arc<str>,
        fields: &Fields,
        longest: usize,
    ) -> ParquetRecords {
        let groups = groups.unwrap_or(0..self.metadata.num_row_groups());
        let rows = |range: Range<usize>| -> u64 {
            let groups = self.metadata.row_groups().get(range).unwrap_or_default();
            groups.iter().map(rows).fold(0, u64::saturating_add)
        };
        let (row, all) = (rows(0..groups.start), rows(0..self.metadata.num_row_groups()));
        let said = self.metadata.file_metadata().num_rows();
        let mut ready = VecDeque::new();
        // Which of the two is wrong is not known; what there is is read.
        if groups.start == 0 && u64::try_from(said) != Ok(all) {
            let message = format!(
                "the Parquet file is damaged: it says that it has {said} rows, its row groups have {all}"
            );
            let item = fault(&place(source, 0, 0), &Cause::new("parquet.damaged", message));
            ready.push_back(Record::Ready(item));
        }
        ParquetRecords {
            parquet: self,
            groups,
            source: Arc::clone(source),
            fields: fields.clone(),
            longest,
            row,
            end: row,
            reader: None,
            batch: None,
            consumed: 0,
            ready,
        }
    }
}

fn rows(group: &RowGroupMetaData) -> u64 {
    u64::try_from(group.num_rows()).unwrap_or(0)
}

fn packed(group: &RowGroupMetaData) -> u64 {
    group.columns().iter().fold(0, |sum, column| {
        sum.saturating_add(u64::try_from(column.compressed_size()).unwrap_or(0))
    })
}

/// The rows of some row groups.
pub(crate) struct ParquetRecords {
    parquet: Parquet,
    groups: Range<usize>, // those that are not begun
    source: Arc<str>,
    fields: Fields,
    longest: usize,
    row: u64, // the next one, in the file
    end: u64, // the one behind the row group that is being read
    reader: Option<(ParquetRecordBatchReader, Arc<Spent>)>,
    batch: Option<Batch>,
    consumed: u64,
    ready: VecDeque<Record>,
}

/// Rows that are unpacked.
struct Batch {
    columns: Vec<Column>,
    next: usize,
    rows: usize,
}

struct Column {
    name: Vec<u8>, // as JSON, with a colon
    cells: Cells,
    is_extra: bool, // an object of ours whose members are fields
}

impl ParquetRecords {
    /// Unpacks more rows; nothing at the end.
    fn load(&mut self) -> Option<()> {
        loop {
            if !self.ready.is_empty() {
                return Some(());
            }
            if self.reader.is_none() {
                self.begin()?;
                continue;
            }
            let read = self.reader.as_mut().map(|(reader, spent)| {
                spent.start_batch();
                guarded(|| reader.next().transpose().map_err(ParquetError::from))
            });
            match read {
                Some(Ok(Some(batch))) if batch.num_rows() > 0 => {
                    let columns = &self.parquet.shape.columns;
                    self.batch =
                        Some(Batch::new(&batch, columns, &self.parquet.shape, &self.fields));
                    return Some(());
                }
                Some(Err(what)) => self.give_up(&what),
                _ if self.row < self.end => self.give_up("its columns end before its rows"),
                _ => self.reader = None,
            }
        }
    }

    /// Begins the next row group; nothing if there is none.
    fn begin(&mut self) -> Option<()> {
        let index = self.groups.next()?;
        let group = self.parquet.metadata.row_group(index);
        self.end = self.row.saturating_add(rows(group));
        let spent = Arc::new(Spent::default());
        let groups = Group {
            file: Arc::clone(&self.parquet.file),
            metadata: Arc::clone(&self.parquet.metadata),
            index,
            spent: Arc::clone(&spent),
        };
        self.consumed = self.consumed.saturating_add(packed(group));
        let rows = batch_rows(group);
        let made = guarded(|| {
            let levels = &self.parquet.shape.levels;
            ParquetRecordBatchReader::try_new_with_row_groups(levels, &groups, rows, None)
        });
        match made {
            Ok(reader) => self.reader = Some((reader, spent)),
            Err(what) => self.give_up(&what),
        }
        Some(())
    }

    /// Tells that the rest of a row group cannot be read, and goes on behind it.
    fn give_up(&mut self, what: &str) {
        let lost = self.end.saturating_sub(self.row);
        let message = format!(
            "the Parquet file is damaged: {lost} rows from row {} on cannot be read: {what}",
            self.row
        );
        let place = place(&self.source, self.row, lost);
        let item = fault(&place, &Cause::new("parquet.damaged", message));
        self.ready.push_back(Record::Ready(item));
        (self.row, self.reader, self.batch) = (self.end, None, None);
    }
}

/// How many rows to unpack at once.
fn batch_rows(group: &RowGroupMetaData) -> usize {
    let bytes = u64::try_from(group.total_byte_size()).unwrap_or(0);
    let each = bytes.checked_div(rows(group)).unwrap_or(0).max(1);
    let sharing = group.columns().iter().any(shape::is_sharing);
    let most = if sharing { 16 } else { BATCH_ROWS };
    usize::try_from((BATCH / each).clamp(1, most)).unwrap_or(1)
}

impl Batch {
    fn new(batch: &RecordBatch, columns: &Columns, shape: &Shape, fields: &Fields) -> Self {
        let column = |(array, field): (_, &Arc<arrow_schema::Field>)| {
            let mut name = Line::new(usize::MAX);
            _ = name.text(field.name().as_bytes());
            _ = name.raw(b":");
            let is_part = fields.part(field.name()).is_some();
            let is_extra = shape.is_ours && field.name() == shape::EXTRA;
            Column { name: name.bytes, cells: Cells::new(array, field, is_part), is_extra }
        };
        let columns = batch.columns().iter().zip(columns.iter()).map(column).collect();
        Self { columns, next: 0, rows: batch.num_rows() }
    }

    /// A row as an object, without what is not there.
    fn line(&self, row: usize, longest: usize) -> Result<Vec<u8>, cells::TooLong> {
        let mut line = Line::new(longest);
        line.raw(b"{")?;
        for column in &self.columns {
            if column.cells.is_null(row) {
                continue;
            }
            let before = line.bytes.len();
            if before > 1 {
                line.raw(b",")?;
            }
            line.raw(&column.name)?;
            let value = line.bytes.len();
            column.cells.write(&mut line, row)?;
            if column.is_extra {
                spread(&mut line, before, value)?;
            }
        }
        line.raw(b"}")?;
        Ok(line.bytes)
    }
}

/// Puts the members of the object that a text is in the place of the field that holds it; a text that is
/// none stays.
fn spread(line: &mut Line, before: usize, value: usize) -> Result<(), cells::TooLong> {
    let text: Option<String> = serde_json::from_slice(&line.bytes[value..]).ok();
    let object: Option<serde_json::Map<String, copydesk_core::Value>> =
        text.and_then(|text| serde_json::from_str(&text).ok());
    let Some(object) = object else { return Ok(()) };
    line.bytes.truncate(before);
    for (name, value) in object {
        if line.bytes.len() > 1 {
            line.raw(b",")?;
        }
        line.text(name.as_bytes())?;
        line.raw(b":")?;
        line.raw(value.to_string().as_bytes())?;
    }
    Ok(())
}

impl Records for ParquetRecords {
    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            let Some(batch) = self.batch.as_mut().filter(|batch| batch.next < batch.rows) else {
                self.batch = None;
                self.load()?;
                continue;
            };
            let (place, row) = (place(&self.source, self.row, 1), batch.next);
            batch.next += 1;
            self.row += 1;
            return Some(match batch.line(row, self.longest) {
                Ok(bytes) => Record::Raw { bytes, place },
                Err(cells::TooLong) => Record::Ready(too_long(&place, "row", self.longest)),
            });
        }
    }

    fn consumed(&self) -> u64 {
        self.consumed
    }
}

/// Does something that may fail or panic over a damaged file; says what happened.
fn guarded<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(said.unwrap_or_else(|| "it makes no sense".to_owned()))
        }
    }
}

fn damaged(what: &str) -> Cause {
    Cause::new("parquet.damaged", format!("the Parquet file cannot be read: {what}"))
}
