//! Documents as Parquet, a row group at a time.
//!
//! Rows come as lines of the wire, so that a spooled document is copied and not read until it is encoded:
//! parsing is a small part of what a row group costs, and is done with it, apart.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use arrow_array::RecordBatch;
use copydesk_arrow::{Documents, SCHEMA_KEY, schema};
use copydesk_core::{Hands, wire};
use memchr::{memchr, memchr_iter};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, ArrowWriterOptions,
    compute_leaves,
};
use parquet::basic::{self, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use crate::Compression;
use crate::packer::Packer;

/// How much a row group holds, in bytes of its documents as JSON, up to the end of a document. Cut by that
/// and not by call, so that neither batches nor threads can change a byte. With all marks it is some 5 MB
/// of text and a thousand articles. Four times as much makes files no smaller by a hundredth and costs four
/// times the memory; a quarter of it makes them larger, as each of some hundred columns is packed apart.
const GROUP: usize = 16 * 1024 * 1024;

/// How much is turned into columns at once, in bytes of text: columns live beside the rows.
const BATCH: usize = 1024 * 1024;

/// How many row groups may wait, beside one for each thread, until those before them are written.
const WAITING: usize = 1;

/// Who has made a file, in the form that readers know.
const CREATED_BY: &str = concat!("copydesk version ", env!("CARGO_PKG_VERSION"));

/// The level of zstd: its own default; see `docs/design.md`.
const ZSTD_LEVEL: i32 = 3;

/// A row group that somebody encodes.
type Encoding = Receiver<Result<Vec<ArrowColumnChunk>, ParquetError>>;

/// Lines of the wire on their way into row groups, which are encoded apart and written in order.
///
/// A file cannot go on behind a stretch of it, as only its end tells where all row groups are.
pub(crate) struct RowGroups {
    compression: Compression,
    file: Option<File>, // none until something is written; it was broken off if there is none behind that
    pending: Vec<u8>,
    encoding: VecDeque<Encoding>, // in order, before `pending`
    is_broken: bool,              // it was cut, and not at its beginning
}

/// The file so far; what it has written is taken from it.
struct File {
    writer: SerializedFileWriter<Vec<u8>>,
    factory: ArrowRowGroupWriterFactory,
}

impl File {
    fn new(compression: Compression) -> Result<Self, ParquetError> {
        let options = ArrowWriterOptions::new().with_properties(properties(compression)?);
        let writer = ArrowWriter::try_new_with_options(Vec::new(), schema(), options)?;
        let (writer, factory) = writer.into_serialized_writer()?;
        Ok(Self { writer, factory })
    }

    fn push(&mut self, columns: Vec<ArrowColumnChunk>) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in columns {
            column.append_to_row_group(&mut group)?;
        }
        group.close().map(drop)
    }

    /// What was written since this was last asked.
    fn take(&mut self) -> io::Result<Vec<u8>> {
        self.writer.flush()?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }
}

impl RowGroups {
    pub(crate) fn new(compression: Compression) -> Self {
        let (pending, encoding) = (Vec::new(), VecDeque::new());
        Self { compression, file: None, pending, encoding, is_broken: false }
    }

    fn file(&mut self) -> io::Result<&mut File> {
        if self.is_broken {
            return Err(io::Error::other("a Parquet file cannot go on behind a part of it"));
        }
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(File::new(self.compression)?)),
        }
    }

    /// Hands the pending documents to somebody who encodes them, and writes what is ready. Waits if too
    /// many are not.
    fn lend(&mut self, hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.file()?.factory.create_column_writers(0)?; // the number is for encryption
        let rows = std::mem::take(&mut self.pending);
        let (sender, receiver) = sync_channel(1);
        hands.lend(Box::new(move || {
            let encoded = encode(&rows, columns);
            drop(rows);
            // Nobody listens any more if the part was given up.
            drop(sender.send(encoded));
        }));
        self.encoding.push_back(receiver);
        self.write(hands.threads() + WAITING, out)
    }

    /// Writes row groups in their order: those that are ready, and as many as it takes until no more than
    /// this wait.
    fn write(&mut self, waiting: usize, out: &mut dyn Write) -> io::Result<()> {
        while let Some(first) = self.encoding.front() {
            let columns = match first.try_recv() {
                Ok(columns) => columns?,
                Err(TryRecvError::Empty) if self.encoding.len() <= waiting => return Ok(()),
                Err(TryRecvError::Empty) => first.recv().map_err(|_| lost())??,
                Err(TryRecvError::Disconnected) => return Err(lost()),
            };
            self.encoding.pop_front();
            let file = self.file()?;
            file.push(columns)?;
            out.write_all(&file.take()?)?;
        }
        Ok(())
    }
}

/// Whoever encoded it has panicked.
fn lost() -> io::Error {
    io::Error::other("a row group could not be encoded")
}

impl Packer for RowGroups {
    fn push(&mut self, mut rows: &[u8], hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()> {
        while !rows.is_empty() {
            let missing = (GROUP - 1).saturating_sub(self.pending.len()).min(rows.len());
            let end = memchr(b'\n', &rows[missing..]).map(|found| missing + found + 1);
            let (taken, rest) = rows.split_at(end.unwrap_or(rows.len()));
            self.pending.extend_from_slice(taken);
            rows = rest;
            if end.is_some() {
                self.lend(hands, out)?;
            }
        }
        Ok(())
    }

    fn end_stretch(&mut self, _: &dyn Hands, _: &mut dyn Write) -> io::Result<()> {
        Ok(()) // row groups know nothing of parts
    }

    fn finish(&mut self, hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.lend(hands, out)?;
        }
        self.write(0, out)?;
        let file = self.file()?;
        file.writer.finish()?;
        out.write_all(&file.take()?)
    }

    fn forget(&mut self, is_empty: bool) {
        self.pending.clear();
        self.encoding.clear();
        self.is_broken = !is_empty;
        self.file = None;
    }
}

/// How files are written. Nothing here depends on a machine or a moment.
fn properties(compression: Compression) -> Result<WriterProperties, ParquetError> {
    let codec = match compression {
        Compression::None => basic::Compression::UNCOMPRESSED,
        Compression::Gzip => basic::Compression::GZIP(basic::GzipLevel::default()),
        Compression::Zstd => basic::Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?),
    };
    let version = KeyValue::new(SCHEMA_KEY.to_owned(), wire::SCHEMA.to_string());
    let mut builder = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_key_value_metadata(Some(vec![version]))
        .set_compression(codec)
        .set_max_row_group_row_count(None)
        // Least and greatest of a list's items are asked for by nobody.
        .set_statistics_enabled(EnabledStatistics::None);
    for name in ["id", "headline", "byline", "published", "language", "uri"] {
        builder = builder.set_column_statistics_enabled(name.into(), EnabledStatistics::Page);
    }
    for path in [&["duplicate", "of"], &["duplicate", "cluster"], &["duplicate", "relation"]] {
        let path = ColumnPath::new(path.iter().map(|&name| name.to_owned()).collect());
        builder = builder.set_column_statistics_enabled(path, EnabledStatistics::Page);
    }
    // No text comes twice.
    Ok(builder.set_column_dictionary_enabled("text".into(), false).build())
}

/// A row group of these lines.
fn encode(
    lines: &[u8],
    mut columns: Vec<ArrowColumnWriter>,
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let (mut documents, mut start) = (Documents::default(), 0);
    for end in memchr_iter(b'\n', lines) {
        let document = wire::Document::read(&lines[start..end]);
        let document = document.map_err(|error| ParquetError::External(error.into()))?;
        documents.push(&document)?;
        start = end + 1;
        if documents.bytes() >= BATCH {
            write(&documents.finish()?, &mut columns)?;
        }
    }
    if !documents.is_empty() {
        write(&documents.finish()?, &mut columns)?;
    }
    columns.into_iter().map(ArrowColumnWriter::close).collect()
}

fn write(batch: &RecordBatch, columns: &mut [ArrowColumnWriter]) -> Result<(), ParquetError> {
    let mut columns = columns.iter_mut();
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        for (leaf, column) in compute_leaves(field, array)?.iter().zip(&mut columns) {
            column.write(leaf)?;
        }
    }
    Ok(())
}
