//! What the first pass leaves for the second: the notes on all documents, and these or how to know them
//! again, outside memory.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use copydesk_core::{Cause, Written};
use copydesk_files::{Io, Usage};
use xxhash_rust::xxh3::xxh3_64;

use crate::CancelToken;
use crate::again::Mark;
use crate::feed::Cut;
use crate::first_pass::{Kept, Packed};
use crate::job::journal::Entry;
use crate::notes::SpilledNotes;
use crate::split_index::{PackIndex, SplitIndex};
use crate::spool::{Block, Spool};
use crate::strip::Strip;

/// The file of indices.
const INDEX: &str = "index";
/// The file of packed batches.
const SPOOL: &str = "spool";

/// The file of a corpus stage's notes.
pub(crate) fn notes_of(stage: usize) -> String {
    format!("notes-{stage}")
}

/// What is known of a split that is done.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    index: SplitIndex,
    kept: Vec<Written>,
}

impl Held {
    /// How many documents it has.
    pub(crate) fn documents(&self) -> u32 {
        self.index.documents
    }

    /// The lengths of its notes, by corpus stage.
    pub(crate) fn notes(&self) -> &[Vec<u32>] {
        &self.index.notes
    }

    /// Its stretch of a file.
    pub(crate) fn stretch(&self, file: &str) -> Range<u64> {
        let written = self.kept.iter().find(|written| written.file == file);
        written.map_or(0..0, |written| written.start..written.start + written.len)
    }

    /// Where its stretch of a file begins.
    fn start(&self, file: &str) -> u64 {
        self.stretch(file).start
    }
}

/// The splits of an earlier process that are whole: their stretches are there, and their indices as they
/// were written. The others are taken out of `done`.
pub(crate) fn vet(
    io: &dyn Io,
    folder: &Path,
    done: &mut BTreeMap<u32, Entry>,
) -> BTreeMap<usize, Held> {
    let mut held = BTreeMap::new();
    let mut lens = BTreeMap::new();
    let mut file = io.open(&folder.join(INDEX)).ok();
    done.retain(|split, entry| {
        let is_there = entry.kept.iter().all(|written| is_there(io, folder, written, &mut lens));
        let is_indexed = |written: &&Written| written.file == INDEX;
        let Some(written) = entry.kept.iter().find(is_indexed).filter(|_| is_there) else {
            return is_there && !entry.kept.is_empty();
        };
        let index = file.as_mut().and_then(|file| {
            let mut bytes = vec![0; usize::try_from(written.len).ok()?];
            file.seek(SeekFrom::Start(written.start)).ok()?;
            file.read_exact(&mut bytes).ok()?;
            SplitIndex::read(&bytes).filter(|_| xxh3_64(&bytes) == written.xxh3)
        });
        index.is_some_and(|index| {
            held.insert(*split as usize, Held { index, kept: entry.kept.clone() });
            true
        })
    });
    held
}

/// Whether a stretch lies in its file, whose length is asked for once.
pub(crate) fn is_there(
    io: &dyn Io,
    folder: &Path,
    written: &Written,
    lens: &mut BTreeMap<String, u64>,
) -> bool {
    let len = lens
        .entry(written.file.clone())
        .or_insert_with(|| io.look(&folder.join(&written.file)).map_or(0, |entry| entry.len));
    written.start.checked_add(written.len).is_some_and(|end| end <= *len)
}

/// The notes on all documents, and what is kept of these, while splits are read.
pub(crate) struct Collection {
    spool: Option<Strip>, // none if the input is read again
    notes: Vec<Strip>,    // one for each corpus stage
    index: Strip,
    cut: Cut,
    open: SplitIndex,
    done: BTreeMap<usize, Held>,
}

/// What is needed to open a collection.
pub(crate) struct Wanted<'a> {
    pub(crate) io: &'a Arc<dyn Io>,
    pub(crate) folder: &'a Path,
    pub(crate) usage: &'a Usage,
    /// How many corpus stages there are.
    pub(crate) stages: usize,
    pub(crate) is_spooled: bool,
    pub(crate) cut: Cut,
}

impl Collection {
    /// A collection in this folder that holds these splits.
    pub(crate) fn open(wanted: &Wanted<'_>, done: BTreeMap<usize, Held>) -> Result<Self, Cause> {
        let open = |name: &str| {
            let stretches = done.values().flat_map(|held| &held.kept);
            let own = stretches.filter(|written| written.file == name);
            let len = own.map(|written| written.start + written.len).max().unwrap_or(0);
            Strip::open(wanted.io, wanted.folder, name, len, wanted.usage)
        };
        let spool = if wanted.is_spooled { Some(open(SPOOL)?) } else { None };
        let notes = (0..wanted.stages).map(|stage| open(&notes_of(stage)));
        Ok(Self {
            spool,
            notes: notes.collect::<Result<_, _>>()?,
            index: open(INDEX)?,
            cut: wanted.cut,
            open: SplitIndex::new(wanted.cut, wanted.stages),
            done,
        })
    }

    /// Adds the next batch of the split that is being read.
    pub(crate) fn push(&mut self, packed: &mut Packed) -> Result<(), Cause> {
        let Some(kept) = packed.kept.take() else { return Ok(()) };
        let kept = kept?;
        let open = &mut self.open;
        for ((strip, lens), run) in self.notes.iter_mut().zip(&mut open.notes).zip(&packed.notes) {
            debug_assert_eq!(run.len(), kept.documents() as usize, "a note for each document");
            strip.append(&run.bytes)?;
            lens.extend_from_slice(&run.lens);
        }
        open.documents = open.documents.checked_add(kept.documents()).ok_or_else(too_many)?;
        match (&mut self.spool, kept) {
            (Some(spool), Kept::Pack(pack)) => {
                spool.append(&pack.packed)?;
                open.packs.push(pack.index());
            }
            (None, Kept::Mark(mark)) => open.marks.push(mark),
            _ => unreachable!("all batches of a run are kept in one way"),
        }
        Ok(())
    }

    /// The split ends. What it has left.
    pub(crate) fn end(&mut self, split: usize) -> Result<Vec<Written>, Cause> {
        let new = SplitIndex::new(self.cut, self.notes.len());
        let index = std::mem::replace(&mut self.open, new);
        self.index.append(&index.write())?;
        let strips = self.notes.iter_mut().chain(&mut self.spool);
        let mut kept: Vec<Written> = strips.map(Strip::end).collect();
        kept.push(self.index.end());
        self.done.insert(split, Held { index, kept: kept.clone() });
        Ok(kept)
    }

    /// The split will be read again.
    pub(crate) fn take_back(&mut self) -> Result<(), Cause> {
        self.open = SplitIndex::new(self.cut, self.notes.len());
        self.notes.iter_mut().chain(&mut self.spool).try_for_each(Strip::take_back)
    }

    /// All of it, once all splits are done. `firsts` says of each split which ordinal its first document has,
    /// where these splits are not all there are.
    pub(crate) fn finish(
        self,
        cancel: &CancelToken,
        firsts: Option<&BTreeMap<usize, u32>>,
    ) -> Result<Whole, Cause> {
        let Self { spool, notes, done, .. } = self;
        let notes =
            notes.into_iter().map(|strip| SpilledNotes::of(vec![strip.into_spill()], cancel));
        let mut notes: Vec<_> = notes.collect();
        let (mut blocks, mut marks) = (Vec::new(), BTreeMap::new());
        let mut first = 0_u32; // the ordinal of the next document
        for (split, held) in done {
            first = firsts.and_then(|firsts| firsts.get(&split)).copied().unwrap_or(first);
            for (stage, (notes, lens)) in notes.iter_mut().zip(&held.index.notes).enumerate() {
                notes.push(0, held.start(&notes_of(stage)), lens)?;
            }
            let start = held.start(SPOOL);
            let SplitIndex { packs, marks: own, cut, documents, .. } = held.index;
            push_blocks(&mut blocks, split, &packs, start, first)?;
            let mut next = first;
            let starting = |mark: Mark| {
                let first = next;
                next = next.saturating_add(mark.documents);
                mark.starting(first)
            };
            let own: Vec<Mark> = own.into_iter().map(starting).collect();
            marks.insert(split, Marked { cut, marks: own });
            first = first.checked_add(documents).ok_or_else(too_many)?;
        }
        let documents = match spool {
            Some(spool) => Documents::Spooled(Spool::new(spool.into_spill(), blocks)),
            None => Documents::InInput(marks),
        };
        Ok(Whole { documents, notes })
    }
}

/// Adds the blocks of a split whose stretch of the spool starts here.
fn push_blocks(
    blocks: &mut Vec<Block>,
    split: usize,
    packs: &[PackIndex],
    mut start: u64,
    mut first: u32,
) -> Result<(), Cause> {
    for (at, pack) in packs.iter().enumerate() {
        let is_last = at + 1 == packs.len();
        blocks.push(Block { split, is_last, first, start, pack: *pack });
        start += pack.packed as u64;
        first = first.checked_add(pack.documents).ok_or_else(too_many)?;
    }
    Ok(())
}

pub(crate) fn too_many() -> Cause {
    Cause::new("notes.too_many", "a collection has fewer than 4,294,967,296 documents")
}

/// What the first pass has left, as a whole.
pub(crate) struct Whole {
    pub(crate) documents: Documents,
    /// One for each corpus stage.
    pub(crate) notes: Vec<SpilledNotes>,
}

/// Where the second pass finds the documents and rejects.
pub(crate) enum Documents {
    /// In the spool.
    Spooled(Spool),
    /// In the input, whose batches are known again by these; one for each split.
    InInput(BTreeMap<usize, Marked>),
}

/// How a split is known again.
pub(crate) struct Marked {
    /// How its batches were cut.
    pub(crate) cut: Cut,
    pub(crate) marks: Vec<Mark>,
}
