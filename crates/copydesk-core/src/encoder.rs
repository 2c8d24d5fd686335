//! Output formats that are made elsewhere: in a plugin.

use crate::sink::document_of;
use crate::{Cause, wire};

/// A format that makes rows of documents and leaves the writing of files to others. A pure function of
/// the document.
///
/// ```
/// use copydesk_core::{Article, Cause, Encoder, Layers, wire};
///
/// struct Ids;
///
/// impl Encoder for Ids {
///     fn name(&self) -> &str {
///         "ids"
///     }
///     fn encode(&self, document: &wire::Document<'_>, rows: &mut Vec<u8>) -> Result<(), Cause> {
///         rows.extend_from_slice(document.id.as_bytes());
///         rows.push(b'\n');
///         Ok(())
///     }
/// }
///
/// let (article, mut rows) = (Article::from_text("a1", "Rain fell."), Vec::new());
/// Ids.encode(&wire::Document::of(&article, &Layers::default()), &mut rows)?;
/// assert_eq!(rows, b"a1\n");
/// # Ok::<(), Cause>(())
/// ```
pub trait Encoder: Send + Sync {
    /// A short name for reports: `brat`.
    fn name(&self) -> &str;

    /// Appends a document's rows. What it has appended before an error is taken back by the caller.
    ///
    /// # Errors
    ///
    /// If this document cannot be written in this format; it becomes a reject.
    fn encode(&self, document: &wire::Document<'_>, rows: &mut Vec<u8>) -> Result<(), Cause>;

    /// Appends the rows of a document that is already at hand as a line of JSON (without its line
    /// end). Only worth overriding where the line need not be read.
    ///
    /// # Errors
    ///
    /// As for [`encode`](Self::encode), or if the line is no document.
    fn encode_line(&self, line: &[u8], rows: &mut Vec<u8>) -> Result<(), Cause> {
        self.encode(&document_of(line)?, rows)
    }

    /// Whether many documents are better handed over at once, to [`encode_lines`](Self::encode_lines).
    fn is_batched(&self) -> bool {
        false
    }

    /// Appends the rows of many documents that are at hand as lines, and says of each how many bytes it
    /// has, or why it has none. What comes of a document is the same as if it had gone alone.
    fn encode_lines(&self, lines: &[&[u8]], rows: &mut Vec<u8>) -> Vec<Result<usize, Cause>> {
        let one = |line: &&[u8]| {
            let before = rows.len();
            match self.encode_line(line, rows) {
                Ok(()) => Ok(rows.len() - before),
                Err(cause) => {
                    rows.truncate(before);
                    Err(cause)
                }
            }
        };
        lines.iter().map(one).collect()
    }
}

/// An encoder that also writes what it has encoded, to a place that it was given when it was made. What
/// stands there is moved to its name by whoever gave the place, or taken away with it.
pub trait Writer: Encoder {
    /// Writes the rows of some documents, one slice for each; called in the order of the input, never
    /// twice at once, while other threads may encode.
    ///
    /// # Errors
    ///
    /// If they cannot be written; the run ends.
    fn write(&self, rows: &[&[u8]]) -> Result<(), Cause>;

    /// All was written: makes it whole. Called once, last of all; then it is dropped, and what stands
    /// at its place is moved.
    ///
    /// # Errors
    ///
    /// If it cannot be made whole; the run ends.
    fn finish(&self) -> Result<(), Cause>;
}
