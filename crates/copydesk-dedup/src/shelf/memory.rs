//! A shelf in memory, for tests and for whoever keeps the bytes elsewhere.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use copydesk_core::{Cause, Draft, Shelf};

/// Segments in memory, by name.
///
/// ```
/// use copydesk_core::{Article, CorpusStage, Layers};
/// use copydesk_dedup::{DedupStage, MemoryBench, MemoryShelf};
///
/// let (stage, shelf) = (DedupStage::default(), MemoryShelf::default());
/// let run = |id: &str, text: &str| {
///     let mut bench = MemoryBench::default();
///     bench.add(&stage, &Article::from_text(id, text), &Layers::default())?;
///     bench.settle_on(&stage, &shelf)
/// };
/// assert!(run("monday", "Rain fell on the harbour.")?.of(0).is_none(), "nothing like it was seen before");
/// let tuesday = run("tuesday", "RAIN FELL on the harbour!")?;
/// let copy = tuesday.of(0).and_then(|verdict| verdict.duplicate.as_ref()).expect("the same words");
/// assert_eq!((copy.of.as_str(), copy.earlier), ("monday", true));
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryShelf {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    segments: BTreeMap<String, Vec<u8>>,
    drafts: BTreeMap<String, Vec<u8>>, // finished
}

impl Held {
    fn bytes(&self, segment: &str) -> Result<&Vec<u8>, Cause> {
        let found = self.drafts.get(segment).or_else(|| self.segments.get(segment));
        found.ok_or_else(|| missing(segment))
    }
}

fn missing(segment: &str) -> Cause {
    Cause::new("shelf.no_segment", format!("there is no segment `{segment}`"))
}

impl MemoryShelf {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner) // bytes are never half written
    }
}

impl Shelf for MemoryShelf {
    fn segments(&self) -> Result<Vec<String>, Cause> {
        Ok(self.held().segments.keys().cloned().collect())
    }

    fn len(&self, segment: &str) -> Result<u64, Cause> {
        Ok(self.held().bytes(segment)?.len() as u64)
    }

    fn read(&self, segment: &str, range: Range<u64>, into: &mut Vec<u8>) -> Result<(), Cause> {
        let held = self.held();
        let place = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
        let bytes = place.and_then(|(start, end)| held.bytes(segment).ok()?.get(start..end));
        let short = || Cause::new("shelf.out_of_range", format!("`{segment}` is shorter"));
        into.extend_from_slice(bytes.ok_or_else(short)?);
        Ok(())
    }

    fn draft<'a>(&'a self, segment: &str) -> Result<Box<dyn Draft + 'a>, Cause> {
        Ok(Box::new(MemoryDraft { shelf: self, name: segment.to_owned(), bytes: Vec::new() }))
    }

    fn replace(&self, add: &[&str], remove: &[&str]) -> Result<(), Cause> {
        let mut held = self.held();
        if let Some(name) = add.iter().find(|name| !held.drafts.contains_key(**name)) {
            return Err(missing(name));
        }
        for name in remove {
            held.segments.remove(*name);
            if !add.contains(name) {
                held.drafts.remove(*name);
            }
        }
        for name in add {
            if let Some(bytes) = held.drafts.remove(*name) {
                held.segments.insert((*name).to_owned(), bytes);
            }
        }
        Ok(())
    }
}

/// A segment that is being written.
struct MemoryDraft<'a> {
    shelf: &'a MemoryShelf,
    name: String,
    bytes: Vec<u8>,
}

impl Draft for MemoryDraft<'_> {
    fn append(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Cause> {
        let Self { shelf, name, bytes } = *self;
        shelf.held().drafts.insert(name, bytes);
        Ok(())
    }
}
