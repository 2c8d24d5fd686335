//! Documents as Parquet.

use copydesk_core::{Cause, Committed, Hands, Part, Sink, Split, wire};

use crate::JsonLinesSink;
use crate::target::Target;

/// Writes Parquet with the columns of `copydesk_arrow`, a row a document; made by
/// [`Output`](crate::Output).
///
/// Rows are encoded as lines of the wire; they become columns where row groups are made.
pub struct ParquetSink {
    lines: JsonLinesSink,
    has_parts: bool, // a file for each split
}

impl ParquetSink {
    pub(crate) fn new(target: Target, has_parts: bool) -> Self {
        Self { lines: JsonLinesSink::new(target), has_parts }
    }
}

impl Sink for ParquetSink {
    fn name(&self) -> &str {
        "parquet"
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        self.lines.encode(document, tables)
    }

    fn encode_line(&self, line: &[u8], tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        self.lines.encode_line(line, tables)
    }

    fn open<'a>(
        &'a self,
        split: &Split,
        hands: &'a dyn Hands,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        self.lines.open(split, hands)
    }

    fn resume(&self, parts: &[Committed]) -> Result<Vec<bool>, Cause> {
        if self.has_parts {
            return self.lines.resume(parts);
        }
        self.lines.resume(&[])?;
        Ok(vec![false; parts.len()])
    }

    /// One file for all splits cannot go on behind a part of it.
    fn is_written_once(&self) -> bool {
        !self.has_parts
    }

    fn finish(&self) -> Result<(), Cause> {
        self.lines.finish()
    }
}
