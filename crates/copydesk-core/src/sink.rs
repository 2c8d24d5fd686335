//! Where documents go.

use serde::{Deserialize, Serialize};

use crate::{Cause, Hands, Reject, Split, wire};

/// An output format and its place. Encoding is pure and happens on the workers' threads; writing
/// happens in order on one thread.
///
/// A sink that has several tables (documents, quotes, quantities) encodes one row set per table.
pub trait Sink: Send + Sync {
    /// A short name for reports: `jsonl`.
    fn name(&self) -> &str;

    /// How many tables it writes: the number of buffers that [`encode`](Self::encode) is lent.
    fn tables(&self) -> usize {
        1
    }

    /// Appends a document's rows to the table buffers.
    ///
    /// # Errors
    ///
    /// If this document cannot be written in this format; it becomes a reject.
    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause>;

    /// Appends the rows of a document that is already at hand as a line of JSON (without its line
    /// end). Only worth overriding where the line can be copied.
    ///
    /// # Errors
    ///
    /// As for [`encode`](Self::encode), or if the line is no document.
    fn encode_line(&self, line: &[u8], tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        self.encode(&document_of(line)?, tables)
    }

    /// Whether a call costs so much that many documents are better handed over at once, to
    /// [`encode_lines`](Self::encode_lines): it goes to another process.
    fn is_batched(&self) -> bool {
        false
    }

    /// Appends the rows of many documents that are at hand as lines, and says of each whether it could;
    /// one that could not has no rows. What comes of a document is the same as if it had gone alone.
    fn encode_lines(&self, lines: &[&[u8]], tables: &mut [Vec<u8>]) -> Vec<Result<(), Cause>> {
        let one = |line: &&[u8]| {
            let before: Vec<usize> = tables.iter().map(Vec::len).collect();
            let done = self.encode_line(line, tables);
            if done.is_err() {
                tables.iter_mut().zip(before).for_each(|(table, len)| table.truncate(len));
            }
            done
        };
        lines.iter().map(one).collect()
    }

    /// Opens the part that the documents and the rejects of a split go to. Every split gets one, also
    /// a split without documents. What can be done apart from writing, such as packing, is for `hands`.
    ///
    /// # Errors
    ///
    /// If it cannot be made; the run ends.
    fn open<'a>(&'a self, split: &Split, hands: &'a dyn Hands)
    -> Result<Box<dyn Part + 'a>, Cause>;

    /// Called before any part is opened, with those that an earlier try of this run has committed, in the
    /// order of the splits, also if there are none: says for each whether it stands as it was committed. What does not, and what
    /// nobody has committed, is removed. A part that stands is never opened again.
    ///
    /// Unless overridden nothing is kept.
    ///
    /// # Errors
    ///
    /// If what is there cannot be looked at, or removed.
    fn resume(&self, parts: &[Committed]) -> Result<Vec<bool>, Cause> {
        Ok(vec![false; parts.len()])
    }

    /// Whether nothing can be kept of what is written before [`finish`](Self::finish), so that a run which
    /// wants to be resumed keeps its documents elsewhere and writes them at the end, at once.
    fn is_written_once(&self) -> bool {
        false
    }

    /// Says that the run is complete: everything is made durable and visible.
    ///
    /// # Errors
    ///
    /// If something cannot be made durable; the run ends.
    fn finish(&self) -> Result<(), Cause>;
}

/// The document that a line holds.
pub(crate) fn document_of(line: &[u8]) -> Result<wire::Document<'_>, Cause> {
    wire::Document::read(line).map_err(|error| {
        Cause::new("wire.invalid", "the spooled line is no document").because(error)
    })
}

/// A stretch of a file that a part has written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The file, in a way that its sink knows: its name in a folder.
    pub file: String,
    /// Its first byte there; zero for a file of its own.
    pub start: u64,
    /// How many bytes it has.
    pub len: u64,
    /// Their XXH3, 64 bits.
    pub xxh3: u64,
}

/// A part that was committed by an earlier try of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The split's place in the plan.
    pub split: u32,
    /// What it has written: what [`Part::commit`] returned.
    pub files: Vec<Written>,
}

/// The output of one split: its documents and its rejects. Dropped without [`commit`](Self::commit) it
/// leaves neither behind, so a split that is read again is told once.
pub trait Part: Send {
    /// Appends encoded rows, one buffer per table; called in input order.
    ///
    /// # Errors
    ///
    /// If they cannot be written: the disk is full.
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause>;

    /// Notes a document that is not in the output, or a fault of a file; called in input order, between
    /// writes. What was written before may stand before or behind it in the input.
    ///
    /// # Errors
    ///
    /// If it cannot be kept.
    fn reject(&mut self, reject: &Reject) -> Result<(), Cause>;

    /// Makes the part whole and durable, its rejects with it, and tells which bytes it has written. May be
    /// called on another thread than the rest, while the next part is being written, and in the order of
    /// the splits.
    ///
    /// # Errors
    ///
    /// If it cannot be made durable.
    fn commit(self: Box<Self>) -> Result<Vec<Written>, Cause>;
}
