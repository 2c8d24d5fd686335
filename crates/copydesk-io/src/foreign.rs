//! Formats that are made elsewhere, as sinks.

use std::path::Path;
use std::sync::{Arc, Weak};

use copydesk_core::{Cause, Committed, Encoder, Hands, Part, Sink, Split, Writer, wire};
use copydesk_files::{FileError, Staging};

use crate::json_lines_sink::wrong_tables;
use crate::target::{Target, finished};

/// Makes the writer of a format at a place: the path of a file that is not there yet, or of an empty
/// folder.
pub(crate) type Open = Box<dyn FnOnce(&Path) -> Result<Box<dyn Writer>, Cause> + Send>;

/// A format that is none of ours.
pub(crate) struct Foreign {
    pub(crate) extension: String, // without the stop
    pub(crate) kind: ForeignKind,
}

pub(crate) enum ForeignKind {
    /// It makes rows, and we write them.
    Encoder(Box<dyn Encoder>),
    /// It writes by itself, a file or a folder.
    Writer { name: String, is_folder: bool, open: Open },
}

impl Foreign {
    /// Whether it makes a folder.
    pub(crate) fn is_folder(&self) -> bool {
        matches!(self.kind, ForeignKind::Writer { is_folder: true, .. })
    }
}

/// Writes the rows of an encoder; made by [`Output`](crate::Output).
pub(crate) struct EncoderSink {
    pub(crate) encoder: Box<dyn Encoder>,
    pub(crate) target: Target,
}

impl Sink for EncoderSink {
    fn name(&self) -> &str {
        self.encoder.name()
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        let [rows] = tables else { return Err(wrong_tables()) };
        self.encoder.encode(document, rows)
    }

    fn encode_line(&self, line: &[u8], tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        let [rows] = tables else { return Err(wrong_tables()) };
        self.encoder.encode_line(line, rows)
    }

    fn is_batched(&self) -> bool {
        self.encoder.is_batched()
    }

    fn encode_lines(&self, lines: &[&[u8]], tables: &mut [Vec<u8>]) -> Vec<Result<(), Cause>> {
        let [rows] = tables else { return lines.iter().map(|_| Err(wrong_tables())).collect() };
        let encoded = self.encoder.encode_lines(lines, rows);
        encoded.into_iter().map(|done| done.map(drop)).collect()
    }

    fn open<'a>(
        &'a self,
        split: &Split,
        hands: &'a dyn Hands,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        self.target.open(split, hands)
    }

    fn resume(&self, parts: &[Committed]) -> Result<Vec<bool>, Cause> {
        self.target.resume(parts)
    }

    fn finish(&self) -> Result<(), Cause> {
        self.target.finish()
    }
}

/// Hands rows to a format that writes by itself; made by [`Output`](crate::Output).
///
/// It has two tables: the rows, and how many bytes each document has there, which
/// [`Own`] needs to tell them apart.
pub(crate) struct WriterSink {
    pub(crate) name: String,
    pub(crate) writer: Weak<dyn Writer>, // the target's, which ends it before its place goes
    pub(crate) target: Target,
}

impl WriterSink {
    /// Encodes a document and notes how long its rows are.
    fn encoded(
        &self,
        tables: &mut [Vec<u8>],
        encode: impl FnOnce(&dyn Writer, &mut Vec<u8>) -> Result<(), Cause>,
    ) -> Result<(), Cause> {
        let [rows, lengths] = tables else { return Err(wrong_tables()) };
        let before = rows.len();
        encode(&*self.writer.upgrade().ok_or_else(finished)?, rows)?;
        lengths.extend_from_slice(&((rows.len() - before) as u64).to_le_bytes());
        Ok(())
    }
}

impl Sink for WriterSink {
    fn name(&self) -> &str {
        &self.name
    }

    fn tables(&self) -> usize {
        2
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        self.encoded(tables, |writer, rows| writer.encode(document, rows))
    }

    fn encode_line(&self, line: &[u8], tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        self.encoded(tables, |writer, rows| writer.encode_line(line, rows))
    }

    fn is_batched(&self) -> bool {
        self.writer.upgrade().is_some_and(|writer| writer.is_batched())
    }

    fn encode_lines(&self, lines: &[&[u8]], tables: &mut [Vec<u8>]) -> Vec<Result<(), Cause>> {
        let ([rows, lengths], Some(writer)) = (tables, self.writer.upgrade()) else {
            return lines.iter().map(|_| Err(finished())).collect();
        };
        let noted = |done: Result<usize, Cause>| {
            done.map(|length| lengths.extend_from_slice(&(length as u64).to_le_bytes()))
        };
        writer.encode_lines(lines, rows).into_iter().map(noted).collect()
    }

    fn open<'a>(
        &'a self,
        split: &Split,
        hands: &'a dyn Hands,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        self.target.open(split, hands)
    }

    fn resume(&self, parts: &[Committed]) -> Result<Vec<bool>, Cause> {
        self.target.resume(parts)
    }

    fn is_written_once(&self) -> bool {
        true
    }

    fn finish(&self) -> Result<(), Cause> {
        self.target.finish()
    }
}

/// A writer and the place where it writes.
pub(crate) struct Own {
    writer: Arc<dyn Writer>, // before its place
    staging: Staging,
}

impl Own {
    /// Makes the place, and in it the writer.
    pub(crate) fn open(staging: Staging, open: Open) -> Result<Self, Cause> {
        let place = std::path::absolute(staging.place())
            .map_err(|error| FileError::new("find", staging.place(), error))?;
        Ok(Self { writer: open(&place)?.into(), staging })
    }

    pub(crate) fn writer(&self) -> Weak<dyn Writer> {
        Arc::downgrade(&self.writer)
    }

    /// Writes what [`WriterSink`] has put into its two tables.
    pub(crate) fn push(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        let [rows, lengths] = tables else { return Err(wrong_tables()) };
        let (mut rest, mut slices) = (&rows[..], Vec::with_capacity(lengths.len() / 8));
        for length in lengths.as_chunks().0 {
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
            let (row, behind) = rest.split_at_checked(length).ok_or_else(wrong_tables)?;
            slices.push(row);
            rest = behind;
        }
        if rest.is_empty() { self.writer.write(&slices) } else { Err(wrong_tables()) }
    }

    /// Lets the writer make it whole, and moves it to its name.
    pub(crate) fn finish(self) -> Result<(), Cause> {
        let Self { writer, staging } = self;
        // The writer is ended before its place moves or goes.
        let done = writer.finish();
        let (name, place) = (writer.name().to_owned(), staging.place().to_owned());
        drop(writer);
        done?;
        staging.publish().map_err(|error| match error.code() {
            "file.missing" if error.path() == place => {
                let message = format!("the output format `{name}` has not made its file");
                Cause::new("output.nothing", message).because(error)
            }
            _ => error.into(),
        })
    }
}
