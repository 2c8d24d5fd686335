//! Documents as JSON Lines.

use copydesk_core::{Cause, Committed, Hands, Part, Sink, Split, wire};

use crate::target::Target;

/// Writes the wire form, one document a line; made by [`Output`](crate::Output).
pub struct JsonLinesSink {
    target: Target,
}

impl JsonLinesSink {
    pub(crate) fn new(target: Target) -> Self {
        Self { target }
    }
}

impl Sink for JsonLinesSink {
    fn name(&self) -> &str {
        "jsonl"
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        let [lines] = tables else { return Err(wrong_tables()) };
        let before = lines.len();
        document.write(lines).map_err(|error| {
            lines.truncate(before); // half a line is no line
            Cause::new("wire.failed", "the document cannot be written as JSON").because(error)
        })
    }

    fn encode_line(&self, line: &[u8], tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        let [lines] = tables else { return Err(wrong_tables()) };
        lines.extend_from_slice(line);
        lines.push(b'\n');
        Ok(())
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

/// The caller lent another number of buffers than `tables()` asks for.
pub(crate) fn wrong_tables() -> Cause {
    Cause::new("sink.tables", "the sink was lent a wrong number of tables")
}
