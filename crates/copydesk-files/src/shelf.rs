//! Named segments that stay from run to run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use copydesk_core::{Cause, Draft, Shelf};
use serde::{Deserialize, Serialize};

use crate::{AtomicFile, FileError, FileLock, Handle, Io, is_temporary, read_file, write_atomic};

/// The file that says which segments there are.
const MANIFEST: &str = "manifest.json";
/// The file that says that somebody is at work.
const LOCK: &str = "lock";
/// What the files of segments are called, with a number behind it.
const PREFIX: &str = "segment-";
/// The form of the manifest.
const FORMAT: u32 = 1;

/// A folder with a file per segment and a manifest that names them.
///
/// ```
/// use copydesk_core::{Draft, Shelf};
/// use copydesk_files::{DirShelf, real};
/// let folder = tempfile::tempdir()?;
/// let shelf = DirShelf::open(real(), folder.path())?;
/// let mut july = shelf.draft("2021-07")?;
/// july.append(b"no")?;
/// july.append(b"tes")?;
/// july.finish()?;
/// shelf.replace(&["2021-07"], &[])?;
/// shelf.draft("2021")?.finish()?;
/// shelf.replace(&["2021"], &["2021-07"])?;
/// assert_eq!(shelf.segments()?, ["2021"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// New segments are written first, under numbers that no manifest has used; then the manifest is
/// replaced in one step; then what it no longer names is removed. A crash between any two steps
/// leaves the old state or the new one, and files that the next opening removes. One process at a
/// time may have a shelf open, which a lock sees to; it goes with the process, however that ends.
#[derive(Debug)]
pub struct DirShelf {
    io: Arc<dyn Io>,
    folder: PathBuf,
    state: RwLock<State>,
    open: RwLock<Handles>, // opened when first read
    _lock: FileLock,
}

#[derive(Debug)]
struct State {
    manifest: Manifest,
    drafts: BTreeMap<String, Held>, // finished ones that no manifest names
}

/// Files that are open for reading, by number.
#[derive(Default)]
struct Handles(BTreeMap<u64, Arc<dyn Handle>>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    next: u64, // the next number that was never used
    segments: BTreeMap<String, Held>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Held {
    file: u64,
    len: u64,
}

impl DirShelf {
    /// Opens a shelf; a folder without one becomes an empty shelf.
    ///
    /// # Errors
    ///
    /// If the folder cannot be made or read, somebody else has the shelf open (`shelf.locked`), or its
    /// manifest is none of ours (`shelf.damaged`).
    pub fn open(io: Arc<dyn Io>, folder: impl Into<PathBuf>) -> Result<Self, Cause> {
        let folder = folder.into();
        io.create_dir(&folder).map_err(|error| FileError::new("create", &folder, error))?;
        let path = folder.join(LOCK);
        let lock = io.lock(&path).map_err(|error| FileError::new("lock", &path, error))?;
        let lock = lock.ok_or_else(|| {
            let folder = folder.display();
            let message = format!(
                "the index `{folder}` is in use by another process: wait until that one is done"
            );
            Cause::new("shelf.locked", message)
        })?;
        let manifest = load(&*io, &folder)?;
        sweep(&*io, &folder, &manifest)?;
        let state = RwLock::new(State { manifest, drafts: BTreeMap::new() });
        Ok(Self { io, folder, state, open: RwLock::default(), _lock: lock })
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), Cause> {
        let bytes = serde_json::to_vec_pretty(manifest).map_err(|error| {
            Cause::new("shelf.failed", "the manifest cannot be written as JSON").because(error)
        })?;
        Ok(write_atomic(&self.io, self.folder.join(MANIFEST), &bytes)?)
    }

    fn held(&self, segment: &str) -> Result<Held, Cause> {
        let state = self.state();
        let held = state.drafts.get(segment).or_else(|| state.manifest.segments.get(segment));
        held.cloned().ok_or_else(|| self.missing(segment))
    }

    fn missing(&self, segment: &str) -> Cause {
        let folder = self.folder.display();
        Cause::new("shelf.no_segment", format!("the index `{folder}` has no segment `{segment}`"))
    }

    fn path(&self, held: &Held) -> PathBuf {
        self.folder.join(file_name(held.file))
    }

    /// Removes a file that nobody names any more. What cannot be removed now is removed by the next
    /// opening.
    fn discard(&self, held: &Held) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.0.remove(&held.file); // some systems remove no open file
        let _ = self.io.remove(&self.path(held));
    }

    /// The file of a segment, open for reading.
    fn handle(&self, held: &Held) -> Result<Arc<dyn Handle>, Cause> {
        let known =
            self.open.read().unwrap_or_else(PoisonError::into_inner).0.get(&held.file).cloned();
        if let Some(handle) = known {
            return Ok(handle);
        }
        let path = self.path(held);
        let opened = self.io.open(&path).map_err(|error| FileError::new("open", &path, error))?;
        let opened: Arc<dyn Handle> = Arc::from(opened);
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(open.0.entry(held.file).or_insert(opened)))
    }
}

/// Removes what no manifest names: the rest of a crash.
fn sweep(io: &dyn Io, folder: &Path, manifest: &Manifest) -> Result<(), FileError> {
    let known: BTreeSet<String> =
        manifest.segments.values().map(|held| file_name(held.file)).collect();
    for name in io.list(folder).map_err(|error| FileError::new("list", folder, error))? {
        let stray =
            name.to_str().is_some_and(|name| name.starts_with(PREFIX) && !known.contains(name));
        if stray || is_temporary(&name) {
            let path = folder.join(name);
            io.remove(&path).map_err(|error| FileError::new("remove", path, error))?;
        }
    }
    Ok(())
}

fn load(io: &dyn Io, folder: &Path) -> Result<Manifest, Cause> {
    let bytes = match read_file(io, &folder.join(MANIFEST)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Manifest { format: FORMAT, next: 0, segments: BTreeMap::new() });
        }
        Err(error) => return Err(error.into()),
    };
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|error| damaged(&folder.join(MANIFEST), "it cannot be read").because(error))?;
    if manifest.format != FORMAT {
        let problem = format!("its form is {}, this program knows {FORMAT}", manifest.format);
        return Err(damaged(&folder.join(MANIFEST), &problem));
    }
    Ok(manifest)
}

fn damaged(path: &Path, problem: &str) -> Cause {
    let path = path.display();
    let advice = "take the index back from a copy, or remove it and build it anew";
    Cause::new("shelf.damaged", format!("`{path}` is damaged: {problem}; {advice}"))
}

fn file_name(number: u64) -> String {
    format!("{PREFIX}{number:08}")
}

impl Shelf for DirShelf {
    fn segments(&self) -> Result<Vec<String>, Cause> {
        Ok(self.state().manifest.segments.keys().cloned().collect())
    }

    fn len(&self, segment: &str) -> Result<u64, Cause> {
        Ok(self.held(segment)?.len)
    }

    fn read(&self, segment: &str, range: Range<u64>, into: &mut Vec<u8>) -> Result<(), Cause> {
        let held = self.held(segment)?;
        if range.start > range.end || range.end > held.len {
            let message =
                format!("segment `{segment}` has {} bytes, wanted were {range:?}", held.len);
            return Err(Cause::new("shelf.out_of_range", message));
        }
        let before = into.len();
        let too_large = |_| Cause::new("shelf.out_of_range", "a range does not fit in memory");
        let wanted = usize::try_from(range.end - range.start).map_err(too_large)?;
        into.resize(before + wanted, 0);
        let outcome = self.handle(&held).and_then(|handle| {
            match fill(&*handle, &mut into[before..], range.start) {
                Ok(met) if met == wanted => Ok(()),
                Ok(met) => {
                    let problem = "it is shorter than its manifest says";
                    Err(damaged(&self.path(&held), problem).at(range.start + met as u64))
                }
                Err(error) => Err(FileError::new("read", self.path(&held), error).into()),
            }
        });
        if outcome.is_err() {
            into.truncate(before);
        }
        outcome
    }

    fn place(&self, segment: &str) -> String {
        let path = self.held(segment).map_or_else(|_| self.folder.clone(), |held| self.path(&held));
        format!("`{}`", path.display())
    }

    fn draft<'a>(&'a self, segment: &str) -> Result<Box<dyn Draft + 'a>, Cause> {
        let number = {
            let manifest = &mut self.state_mut().manifest;
            // Numbers are spent also if we fail, so that a stray is never taken for a segment.
            manifest.next += 1;
            manifest.next - 1
        };
        let file = AtomicFile::create(Arc::clone(&self.io), self.folder.join(file_name(number)))?;
        let held = Held { file: number, len: 0 };
        Ok(Box::new(DirDraft { shelf: self, name: segment.to_owned(), file, held }))
    }

    fn replace(&self, add: &[&str], remove: &[&str]) -> Result<(), Cause> {
        let mut state = self.state_mut();
        let mut new = state.manifest.clone();
        for name in remove {
            new.segments.remove(*name);
        }
        for name in add {
            let held = state.drafts.get(*name).ok_or_else(|| self.missing(name))?;
            new.segments.insert((*name).to_owned(), held.clone());
        }
        if let Err(cause) = self.write_manifest(&new) {
            // It may stand there all the same if only the folder could not be synced.
            let _ = self.write_manifest(&state.manifest);
            return Err(cause);
        }
        let dropped: Vec<Held> =
            remove.iter().filter_map(|name| state.drafts.get(*name).cloned()).collect();
        state
            .drafts
            .retain(|name, _| !add.contains(&name.as_str()) && !remove.contains(&name.as_str()));
        let old = std::mem::replace(&mut state.manifest, new);
        let kept: BTreeSet<u64> = state.manifest.segments.values().map(|held| held.file).collect();
        old.segments
            .values()
            .chain(&dropped)
            .filter(|held| !kept.contains(&held.file))
            .for_each(|held| self.discard(held));
        Ok(())
    }
}

/// Reads until `into` is full or the file ends; says how many bytes came.
fn fill(handle: &dyn Handle, into: &mut [u8], at: u64) -> std::io::Result<usize> {
    let mut met = 0;
    while met < into.len() {
        match handle.read_at(&mut into[met..], at + met as u64) {
            Ok(0) => break,
            Ok(more) => met += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(met)
}

/// A segment on its way to the disk.
struct DirDraft<'a> {
    shelf: &'a DirShelf,
    name: String,
    file: AtomicFile,
    held: Held,
}

impl Draft for DirDraft<'_> {
    fn append(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        self.file.append(bytes)?;
        self.held.len += bytes.len() as u64;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Cause> {
        let Self { shelf, name, file, held } = *self;
        file.commit()?;
        if let Some(before) = shelf.state_mut().drafts.insert(name, held) {
            shelf.discard(&before);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Handles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faulty::FaultyIo;
    use crate::real;

    fn put(shelf: &DirShelf, add: &[(&str, &[u8])], remove: &[&str]) -> Result<(), Cause> {
        for (name, bytes) in add {
            let mut draft = shelf.draft(name)?;
            bytes.chunks(3).try_for_each(|piece| draft.append(piece))?;
            draft.finish()?;
        }
        let names: Vec<&str> = add.iter().map(|(name, _)| *name).collect();
        shelf.replace(&names, remove)
    }

    fn all(shelf: &DirShelf) -> Vec<(String, Vec<u8>)> {
        let names = shelf.segments().expect("it can be read");
        let read = |name: String| {
            let (len, mut bytes) = (shelf.len(&name).expect("it is there"), Vec::new());
            shelf.read(&name, 0..len, &mut bytes).expect("it can be read");
            (name, bytes)
        };
        names.into_iter().map(read).collect()
    }

    fn pair(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
        (name.to_owned(), bytes.to_owned())
    }

    #[test]
    fn a_shelf_is_found_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        put(&shelf, &[("a/b\n", b"one"), ("c", b"")], &[]).expect("it can be replaced");
        put(&shelf, &[("c", b"three")], &["nobody"]).expect("it can be replaced");
        drop(shelf);
        let shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        assert_eq!(all(&shelf), [pair("a/b\n", b"one"), pair("c", b"three")]);
        let mut part = Vec::new();
        shelf.read("c", 1..3, &mut part).expect("it can be read");
        assert_eq!(part, b"hr");
        let cause = shelf.read("c", 1..6, &mut part).expect_err("it is shorter");
        assert_eq!(cause.code(), "shelf.out_of_range");
    }

    #[test]
    fn a_draft_can_be_read_once_it_is_finished_and_is_gone_if_nobody_names_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        put(&shelf, &[("a", b"old")], &[]).expect("it can be replaced");
        let mut draft = shelf.draft("b").expect("a draft");
        draft.append(b"new").expect("there is room");
        assert_eq!(shelf.len("b").expect_err("not yet finished").code(), "shelf.no_segment");
        draft.finish().expect("it can be finished");
        assert_eq!((shelf.len("b").ok(), shelf.segments().expect("a list").len()), (Some(3), 1));
        shelf.draft("c").expect("a draft").append(b"half").expect("there is room");
        let cause = shelf.replace(&["c"], &["a"]).expect_err("it was never finished");
        assert_eq!(cause.code(), "shelf.no_segment");
        drop(shelf);
        let shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        assert_eq!(all(&shelf), [pair("a", b"old")]);
        assert_eq!(real().list(folder.path()).expect("a list").len(), 3, "lock, manifest, segment");
    }

    #[test]
    fn a_shelf_is_opened_once_at_a_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        let cause = DirShelf::open(real(), folder.path()).expect_err("it is open");
        assert_eq!(cause.code(), "shelf.locked");
        drop(shelf);
        DirShelf::open(real(), folder.path()).expect("nobody holds it");
    }

    #[test]
    fn a_cut_segment_is_noticed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        put(&shelf, &[("a", b"0123456789")], &[]).expect("it can be replaced");
        real()
            .edit(&folder.path().join(file_name(0)))
            .and_then(|mut file| file.set_len(5))
            .expect("it can be cut");
        let mut bytes = vec![7];
        let cause = shelf.read("a", 0..10, &mut bytes).expect_err("half is gone");
        assert_eq!((cause.code(), bytes), ("shelf.damaged", vec![7]));
    }

    /// Fails operation n of a replacement, n = 1, 2, … until none is left to fail.
    #[track_caller]
    fn check(kind: ErrorKind, for_ever: bool) {
        let old = [pair("a", b"old a"), pair("b", b"old b")];
        let new = [pair("b", b"new b"), pair("c", b"new c")];
        for n in 1.. {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let first = DirShelf::open(real(), folder.path()).expect("it can be opened");
            put(&first, &[("a", b"old a"), ("b", b"old b")], &[]).expect("it can be replaced");
            drop(first);
            let faulty = FaultyIo::failing_at(n, kind);
            let faulty = if for_ever { faulty.for_ever() } else { faulty };
            let opened = DirShelf::open(Arc::new(faulty.clone()), folder.path());
            let done =
                opened.and_then(|shelf| put(&shelf, &[("b", b"new b"), ("c", b"new c")], &["a"]));
            let seen = all(&DirShelf::open(real(), folder.path()).expect("it can be opened again"));
            match done {
                Ok(()) => assert_eq!(seen, new, "fault at {n}"),
                // Pulled right after the rename: the new state stands, and nobody could take it back.
                Err(_) if for_ever && seen == new => {}
                Err(_) => assert_eq!(seen, old, "fault at {n}"),
            }
            if !faulty.has_failed() {
                assert!(n > 15);
                return;
            }
        }
    }

    #[test]
    fn a_single_fault_changes_nothing() {
        for kind in [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::Interrupted] {
            check(kind, false);
        }
    }

    #[test]
    fn a_dead_disk_leaves_the_old_state_or_the_new_one() {
        for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
            check(kind, true);
        }
    }
}
