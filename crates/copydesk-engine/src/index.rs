//! The index that stays from run to run, lent to the corpus stages.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use copydesk_core::{Cause, Draft, Shelf};
use copydesk_files::{DirShelf, Io};

/// An open index and what is to be changed in it once the output is complete: a run that breaks off
/// before leaves the index of the run before, and can be run again.
pub(crate) struct OpenIndex {
    shelf: DirShelf,
    changes: Mutex<Changes>,
}

#[derive(Default)]
struct Changes {
    add: Vec<String>,
    remove: Vec<String>,
}

impl OpenIndex {
    pub(crate) fn open(files: &Arc<dyn Io>, folder: &std::path::Path) -> Result<Self, Cause> {
        let shelf = DirShelf::open(Arc::clone(files), folder)?;
        Ok(Self { shelf, changes: Mutex::default() })
    }

    /// The part of it that belongs to a corpus stage: what others keep does not show.
    pub(crate) fn of<'a>(&'a self, stage: &str) -> Lent<'a> {
        Lent { index: self, prefix: format!("{stage}/") }
    }

    /// Makes all changes, at once.
    pub(crate) fn commit(&self) -> Result<(), Cause> {
        let Changes { add, remove } = std::mem::take(&mut *self.changes());
        if add.is_empty() && remove.is_empty() {
            return Ok(());
        }
        let add: Vec<&str> = add.iter().map(String::as_str).collect();
        let remove: Vec<&str> = remove.iter().map(String::as_str).collect();
        self.shelf.replace(&add, &remove)
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner) // lists are never half changed
    }
}

/// The shelf of one corpus stage. What it replaces is replaced when the run is complete.
pub(crate) struct Lent<'a> {
    index: &'a OpenIndex,
    prefix: String,
}

impl Lent<'_> {
    fn full(&self, segment: &str) -> String {
        format!("{}{segment}", self.prefix)
    }
}

impl Shelf for Lent<'_> {
    fn segments(&self) -> Result<Vec<String>, Cause> {
        let all = self.index.shelf.segments()?;
        let own = |name: &String| name.strip_prefix(&self.prefix).map(str::to_owned);
        Ok(all.iter().filter_map(own).collect())
    }

    fn len(&self, segment: &str) -> Result<u64, Cause> {
        self.index.shelf.len(&self.full(segment))
    }

    fn read(&self, segment: &str, range: Range<u64>, into: &mut Vec<u8>) -> Result<(), Cause> {
        self.index.shelf.read(&self.full(segment), range, into)
    }

    fn place(&self, segment: &str) -> String {
        self.index.shelf.place(&self.full(segment))
    }

    fn draft<'a>(&'a self, segment: &str) -> Result<Box<dyn Draft + 'a>, Cause> {
        self.index.shelf.draft(&self.full(segment))
    }

    fn replace(&self, add: &[&str], remove: &[&str]) -> Result<(), Cause> {
        let mut changes = self.index.changes();
        changes.remove.extend(remove.iter().map(|name| self.full(name)));
        changes.add.extend(add.iter().map(|name| self.full(name)));
        Ok(())
    }
}
