//! Finished documents without their verdicts, and rejects, between the two passes.

use std::ops::Range;

use copydesk_core::{Article, Cause, Layers, Place, Reject, wire};
use xxhash_rust::xxh3::xxh3_64;

use crate::spill::Spill;
use crate::split_index::PackIndex;

/// A level that is fast both ways, as the spool is read once and thrown away: it takes a twentieth more room
/// than level -3 and a third less time; beyond it room grows faster than time shrinks.
const LEVEL: i32 = -7;
/// What an entry begins with, if it is a document …
const DOCUMENT: u8 = 0;
/// … and if it is a reject: then the length of its line and that line are all that follows.
const REJECT: u8 = 1;
/// What follows in front of a document: the length of its source's name, its offset and length there, the
/// length of its line, which is written in brief.
const HEAD: usize = 4 + 8 + 8 + 4;

/// Documents and rejects of one batch in the order of the input, as a worker packs them.
#[derive(Debug, Default)]
pub(crate) struct Pack {
    bytes: Vec<u8>,
    documents: u32,
}

impl Pack {
    /// Adds a document in its wire form. If that fails the pack is to be [cut back](Self::truncate).
    pub(crate) fn push(
        &mut self,
        article: &Article,
        layers: &Layers,
        place: &Place,
    ) -> Result<(), Cause> {
        let too_long =
            || Cause::new("document.too_long", "a document's line is shorter than 4 GiB");
        let source = u32::try_from(place.source.len()).map_err(|_| too_long())?;
        self.bytes.push(DOCUMENT);
        self.bytes.extend_from_slice(&source.to_le_bytes());
        self.bytes.extend_from_slice(&place.offset.to_le_bytes());
        self.bytes.extend_from_slice(&place.len.to_le_bytes());
        self.bytes.extend_from_slice(&[0; 4]); // the line's length, as yet unknown
        self.bytes.extend_from_slice(place.source.as_bytes());
        let start = self.bytes.len();
        let mut document = wire::Document::of(article, layers);
        // A verdict is joined to an open end.
        (document.duplicate, document.related) = (None, Vec::new());
        document.write_brief(&mut self.bytes).map_err(|error| {
            Cause::new("wire.unwritable", "a layer cannot be written as JSON").because(error)
        })?;
        let len = u32::try_from(self.bytes.len() - start).map_err(|_| too_long())?;
        let at = start - place.source.len() - 4;
        self.bytes[at..at + 4].copy_from_slice(&len.to_le_bytes());
        self.documents += 1;
        Ok(())
    }

    /// Adds a document that is not in the output, or a fault of a file.
    pub(crate) fn refuse(&mut self, reject: &Reject) -> Result<(), Cause> {
        let failed = || Cause::new("scratch.failed", "a reject cannot be written as JSON");
        let line = serde_json::to_vec(reject).map_err(|error| failed().because(error))?;
        let len = u32::try_from(line.len()).map_err(|error| failed().because(error))?;
        self.bytes.push(REJECT);
        self.bytes.extend_from_slice(&len.to_le_bytes());
        self.bytes.extend_from_slice(&line);
        Ok(())
    }

    /// Where it ends now: to be handed to [`truncate`](Self::truncate) if the next document fails.
    pub(crate) fn mark(&self) -> (usize, u32) {
        (self.bytes.len(), self.documents)
    }

    /// Takes back what was added after a mark.
    pub(crate) fn truncate(&mut self, (bytes, documents): (usize, u32)) {
        self.bytes.truncate(bytes);
        self.documents = documents;
    }

    /// Compresses it.
    pub(crate) fn seal(self) -> Result<Sealed, Cause> {
        let packed = if self.bytes.is_empty() {
            Ok(Vec::new())
        } else {
            zstd::bulk::compress(&self.bytes, LEVEL)
        };
        let packed = packed.map_err(|error| {
            Cause::new("scratch.failed", "cannot compress the spool").because(error)
        })?;
        let xxh3 = xxh3_64(&packed);
        Ok(Sealed { packed, unpacked: self.bytes.len(), documents: self.documents, xxh3 })
    }
}

/// A compressed pack.
#[derive(Debug)]
pub(crate) struct Sealed {
    pub(crate) packed: Vec<u8>,
    unpacked: usize,
    documents: u32,
    xxh3: u64,
}

impl Sealed {
    /// How many documents it holds.
    pub(crate) fn documents(&self) -> u32 {
        self.documents
    }

    /// How to find it again.
    pub(crate) fn index(&self) -> PackIndex {
        let Self { packed, unpacked, documents, xxh3 } = self;
        let (packed, unpacked) = (packed.len(), *unpacked);
        PackIndex { documents: *documents, packed, unpacked, xxh3: *xxh3 }
    }
}

/// Where a pack stands in the spool.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The split's place in the plan.
    pub(crate) split: usize,
    /// Whether the split ends with it.
    pub(crate) is_last: bool,
    /// The ordinal of its first document among all notes.
    pub(crate) first: u32,
    /// Where it begins.
    pub(crate) start: u64,
    pub(crate) pack: PackIndex,
}

/// All packs, in the order of the input: a file, and some 70 bytes of memory for each.
pub(crate) struct Spool {
    spill: Spill,
    blocks: Vec<Block>,
}

impl Spool {
    /// The spool with these packs.
    pub(crate) fn new(spill: Spill, blocks: Vec<Block>) -> Self {
        Self { spill, blocks }
    }

    pub(crate) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Looks at the documents and rejects of a block, in order.
    pub(crate) fn open(
        &self,
        block: &Block,
        mut each: impl FnMut(Entry<'_>) -> Result<(), Cause>,
    ) -> Result<(), Cause> {
        if block.pack.packed == 0 {
            return Ok(());
        }
        let mut packed = Vec::new();
        self.spill.read(block.start, block.pack.packed, &mut packed)?;
        if xxh3_64(&packed) != block.pack.xxh3 {
            return Err(damaged());
        }
        let bytes = zstd::bulk::decompress(&packed, block.pack.unpacked)
            .map_err(|error| damaged().because(error))?;
        drop(packed);
        let (mut rest, mut line) = (bytes.as_slice(), Vec::new());
        let mut ordinals = block.first..block.first.saturating_add(block.pack.documents);
        while !rest.is_empty() {
            let (entry, behind) = Entry::cut(rest, &mut ordinals, &mut line).ok_or_else(damaged)?;
            rest = behind;
            each(entry)?;
        }
        if ordinals.is_empty() { Ok(()) } else { Err(damaged()) }
    }
}

/// What lies in the spool.
#[derive(Debug)]
pub(crate) enum Entry<'a> {
    Document(Spooled<'a>),
    /// A document that is not in the output, or a fault of a file.
    Reject(Reject),
}

impl<'a> Entry<'a> {
    /// The next entry, and what is behind it. A document takes the next ordinal, and its line is put into `line`.
    fn cut<'b: 'a>(
        bytes: &'b [u8],
        ordinals: &mut Range<u32>,
        line: &'a mut Vec<u8>,
    ) -> Option<(Self, &'b [u8])> {
        match bytes.split_first()? {
            (&DOCUMENT, rest) => {
                let (document, rest) = Spooled::cut(rest, ordinals.next()?, line)?;
                Some((Self::Document(document), rest))
            }
            (&REJECT, rest) => {
                let (len, rest) = rest.split_first_chunk::<4>()?;
                let (line, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
                Some((Self::Reject(serde_json::from_slice(line).ok()?), rest))
            }
            _ => None,
        }
    }
}

/// A document as it lies in the spool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spooled<'a> {
    /// Its place among all notes.
    pub(crate) ordinal: u32,
    /// Its wire form without a verdict, and without line end.
    pub(crate) line: &'a [u8],
    source: &'a str,
    offset: u64,
    len: u64,
}

impl<'a> Spooled<'a> {
    /// The document that begins here, and what is behind it.
    fn cut<'b: 'a>(
        bytes: &'b [u8],
        ordinal: u32,
        line: &'a mut Vec<u8>,
    ) -> Option<(Self, &'b [u8])> {
        let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
        let small =
            |at: usize| Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?) as usize);
        let large = |at: usize| Some(u64::from_le_bytes(head.get(at..at + 8)?.try_into().ok()?));
        let (source, rest) = rest.split_at_checked(small(0)?)?;
        let (brief, rest) = rest.split_at_checked(small(20)?)?;
        line.clear();
        wire::expand(brief, line).ok()?;
        let source = std::str::from_utf8(source).ok()?;
        Some((Self { ordinal, line, source, offset: large(4)?, len: large(12)? }, rest))
    }

    /// Where it stood in the input.
    pub(crate) fn place(&self) -> Place {
        Place::new(self.source, self.offset, self.len)
    }
}

fn damaged() -> Cause {
    Cause::new("scratch.damaged", "the spool was changed by somebody else")
}

#[cfg(test)]
mod tests {
    use copydesk_files::{Usage, real};

    use super::*;
    use crate::strip::Strip;

    #[test]
    fn documents_come_back_with_their_places_and_rejects_between_them() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut strip =
            Strip::open(&real(), folder.path(), "spool", 0, &Usage::default()).expect("a file");
        let mut blocks = Vec::new();
        let place = |offset| Place::new(format!("ü{offset}.jsonl"), offset, offset * 2);
        for batch in 0..3_u32 {
            let mut pack = Pack::default();
            for index in 0..batch {
                let article = Article::from_text(format!("{batch}-{index}"), "Rain fell.");
                pack.push(&article, &Layers::default(), &place(u64::from(index)))
                    .expect("it can be written");
            }
            let mark = pack.mark();
            let article = Article::from_text("gone", "Snow.");
            pack.push(&article, &Layers::default(), &place(9)).expect("it can be written");
            pack.truncate(mark);
            let gone = Reject::new(&place(9), Some("gone"), "sink", &Cause::new("a.b", "no").at(3));
            pack.refuse(&gone).expect("it can be written");
            let sealed = pack.seal().expect("it can be compressed");
            let (split, first, start) = (batch as usize, 10 * batch, strip.len());
            blocks.push(Block { split, is_last: true, first, start, pack: sealed.index() });
            strip.append(&sealed.packed).expect("there is room");
        }
        let spool = Spool::new(strip.into_spill(), blocks);
        let mut seen = Vec::new();
        for block in spool.blocks() {
            let look = |entry: Entry<'_>| {
                let found = match entry {
                    Entry::Document(found) => found,
                    Entry::Reject(reject) => {
                        assert_eq!((reject.at, reject.byte_offset), (Some(3), 9));
                        seen.push((block.split, u32::MAX, reject.id.expect("it has one")));
                        return Ok(());
                    }
                };
                let document = wire::Document::read(found.line).expect("a document");
                assert_eq!(found.place(), place(found.offset));
                seen.push((block.split, found.ordinal, document.id.into_owned()));
                Ok(())
            };
            spool.open(block, look).expect("it can be read back");
        }
        let id = str::to_owned;
        let gone = |split| (split, u32::MAX, id("gone"));
        let documents = [(1, 10, id("1-0")), (2, 20, id("2-0")), (2, 21, id("2-1"))];
        let [first, second, third] = documents;
        assert_eq!(seen, [gone(0), first, gone(1), second, third, gone(2)]);
    }
}
