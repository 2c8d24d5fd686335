//! The index that stays from run to run, lent to the corpus stages.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use copydesk_core::{Cause, Draft, Shelf};
use copydesk_files::{DirShelf, Io};
use xxhash_rust::xxh3::xxh3_128;

/// The segment in which a job leaves its token; no stage has a name without letters.
const TOKEN: &str = "/";

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

    /// Makes all changes, at once. A job leaves a token with them, by which it knows on its next try that they
    /// are made.
    pub(crate) fn commit(&self, token: Option<&str>) -> Result<(), Cause> {
        let Changes { mut add, remove } = std::mem::take(&mut *self.changes());
        if let Some(token) = token {
            let mut draft = self.shelf.draft(TOKEN)?;
            draft.append(token.as_bytes())?;
            draft.finish()?;
            add.push(TOKEN.to_owned());
        }
        if add.is_empty() && remove.is_empty() {
            return Ok(());
        }
        let add: Vec<&str> = add.iter().map(String::as_str).collect();
        let remove: Vec<&str> = remove.iter().map(String::as_str).collect();
        self.shelf.replace(&add, &remove)
    }

    /// What the last job has left, if it was one.
    pub(crate) fn token(&self) -> Result<Option<String>, Cause> {
        if !self.shelf.segments()?.iter().any(|segment| segment == TOKEN) {
            return Ok(None);
        }
        let (len, mut bytes) = (self.shelf.len(TOKEN)?, Vec::new());
        self.shelf.read(TOKEN, 0..len, &mut bytes)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Tells one state of it from another: a segment that is replaced gets a new place.
    pub(crate) fn state(&self) -> Result<String, Cause> {
        let mut state = String::new();
        for segment in self.shelf.segments()? {
            let (place, len) = (self.shelf.place(&segment), self.shelf.len(&segment)?);
            let file = std::path::Path::new(&place).file_name().unwrap_or_default();
            state.push_str(&format!("{segment:?} {file:?} {len}\n"));
        }
        Ok(format!("{:032x}", xxh3_128(state.as_bytes())))
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
