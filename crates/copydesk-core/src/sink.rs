//! Where documents go.

use crate::{Cause, Reject, Split, wire};

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

    /// Opens the part that the documents and the rejects of a split go to. Every split gets one, also
    /// a split without documents.
    ///
    /// # Errors
    ///
    /// If it cannot be made; the run ends.
    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Part + 'a>, Cause>;

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

/// The output of one split: its documents and its rejects. Dropped without [`commit`](Self::commit) it
/// leaves neither behind, so a split that is read again is told once.
pub trait Part {
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

    /// Makes the part whole and visible under its name, its rejects with it.
    ///
    /// # Errors
    ///
    /// If it cannot be made durable.
    fn commit(self: Box<Self>) -> Result<(), Cause>;
}
