//! Named segments that stay from run to run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use copydesk_core::{Cause, Shelf};
use serde::{Deserialize, Serialize};

use crate::{FileError, Io, is_temporary, read_file, write_atomic};

/// The file that says which segments there are.
const MANIFEST: &str = "manifest.json";
/// What the files of segments are called, with a number behind it.
const PREFIX: &str = "segment-";
/// The form of the manifest.
const FORMAT: u32 = 1;

/// A folder with a file per segment and a manifest that names them.
///
/// ```
/// use copydesk_core::Shelf;
/// use copydesk_files::{DirShelf, real};
/// let folder = tempfile::tempdir()?;
/// let shelf = DirShelf::open(real(), folder.path())?;
/// shelf.replace(&[("2021-07", b"notes")], &[])?;
/// shelf.replace(&[("2021", b"merged notes")], &["2021-07"])?;
/// assert_eq!(shelf.segments()?, ["2021"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// New segments are written first, under numbers that no manifest has used; then the manifest is
/// replaced in one step; then what it no longer names is removed. A crash between any two steps
/// leaves the old state or the new one, and files that the next opening removes. One process at a
/// time may have a shelf open.
#[derive(Debug)]
pub struct DirShelf {
    io: Arc<dyn Io>,
    folder: PathBuf,
    manifest: RwLock<Manifest>,
}

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
    /// If the folder cannot be made or read, or its manifest is none of ours (`shelf.damaged`).
    pub fn open(io: Arc<dyn Io>, folder: impl Into<PathBuf>) -> Result<Self, Cause> {
        let folder = folder.into();
        io.create_dir(&folder).map_err(|error| FileError::new("create", &folder, error))?;
        let manifest = load(&*io, &folder)?;
        let shelf = Self { io, folder, manifest: RwLock::new(manifest.clone()) };
        shelf.sweep(&manifest)?;
        Ok(shelf)
    }

    /// Removes what no manifest names: the rest of a crash.
    fn sweep(&self, manifest: &Manifest) -> Result<(), FileError> {
        let known: BTreeSet<String> =
            manifest.segments.values().map(|held| file_name(held.file)).collect();
        for name in self
            .io
            .list(&self.folder)
            .map_err(|error| FileError::new("list", &self.folder, error))?
        {
            let stray =
                name.to_str().is_some_and(|name| name.starts_with(PREFIX) && !known.contains(name));
            if stray || is_temporary(&name) {
                let path = self.folder.join(name);
                self.io.remove(&path).map_err(|error| FileError::new("remove", path, error))?;
            }
        }
        Ok(())
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), Cause> {
        let bytes = serde_json::to_vec_pretty(manifest).map_err(|error| {
            Cause::new("shelf.failed", "the manifest cannot be written as JSON").because(error)
        })?;
        Ok(write_atomic(&self.io, self.folder.join(MANIFEST), &bytes)?)
    }

    fn held(&self, segment: &str) -> Result<Held, Cause> {
        let manifest = self.manifest.read().unwrap_or_else(PoisonError::into_inner);
        manifest.segments.get(segment).cloned().ok_or_else(|| {
            let folder = self.folder.display();
            Cause::new(
                "shelf.no_segment",
                format!("the shelf `{folder}` has no segment `{segment}`"),
            )
        })
    }

    fn damaged(&self, segment: &str, problem: &str) -> Cause {
        damaged(&self.folder, &format!("segment `{segment}` {problem}"))
    }
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
        .map_err(|error| damaged(folder, "its manifest cannot be read").because(error))?;
    if manifest.format != FORMAT {
        return Err(damaged(
            folder,
            &format!("its form is {}, this program knows {FORMAT}", manifest.format),
        ));
    }
    Ok(manifest)
}

fn damaged(folder: &Path, problem: &str) -> Cause {
    Cause::new("shelf.damaged", format!("the shelf `{}` is damaged: {problem}", folder.display()))
}

fn file_name(number: u64) -> String {
    format!("{PREFIX}{number:08}")
}

impl Shelf for DirShelf {
    fn segments(&self) -> Result<Vec<String>, Cause> {
        let manifest = self.manifest.read().unwrap_or_else(PoisonError::into_inner);
        Ok(manifest.segments.keys().cloned().collect())
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
        let (path, before, wanted) =
            (self.folder.join(file_name(held.file)), into.len(), range.end - range.start);
        let read = |into: &mut Vec<u8>| {
            let mut file = self.io.open(&path)?;
            file.seek(SeekFrom::Start(range.start))?;
            file.take(wanted).read_to_end(into)
        };
        match read(into) {
            Ok(met) if met as u64 == wanted => Ok(()),
            Ok(_) => {
                into.truncate(before);
                Err(self.damaged(segment, "is shorter than its manifest says"))
            }
            Err(error) => {
                into.truncate(before);
                Err(FileError::new("read", path, error).into())
            }
        }
    }

    fn replace(&self, add: &[(&str, &[u8])], remove: &[&str]) -> Result<(), Cause> {
        let mut current = self.manifest.write().unwrap_or_else(PoisonError::into_inner);
        let mut new = current.clone();
        for name in remove {
            new.segments.remove(*name);
        }
        for (name, bytes) in add {
            let held = Held { file: new.next, len: bytes.len() as u64 };
            new.next += 1;
            // Numbers are spent also if we fail, so that a stray is never taken for a segment.
            current.next = new.next;
            write_atomic(&self.io, self.folder.join(file_name(held.file)), bytes)?;
            new.segments.insert((*name).to_owned(), held);
        }
        if let Err(cause) = self.write_manifest(&new) {
            // It may stand there all the same if only the folder could not be synced.
            let _ = self.write_manifest(&current);
            return Err(cause);
        }
        *current = new;
        // What cannot be removed now is removed by the next opening.
        let _ = self.sweep(&current);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faulty::FaultyIo;
    use crate::real;

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
        shelf.replace(&[("a/b\n", b"one"), ("c", b"")], &[]).expect("it can be replaced");
        shelf.replace(&[("c", b"three")], &["nobody"]).expect("it can be replaced");
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
    fn a_cut_segment_is_noticed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shelf = DirShelf::open(real(), folder.path()).expect("it can be opened");
        shelf.replace(&[("a", b"0123456789")], &[]).expect("it can be replaced");
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
            first.replace(&[("a", b"old a"), ("b", b"old b")], &[]).expect("it can be replaced");
            drop(first);
            let faulty = FaultyIo::failing_at(n, kind);
            let faulty = if for_ever { faulty.for_ever() } else { faulty };
            let opened = DirShelf::open(Arc::new(faulty.clone()), folder.path());
            let done =
                opened.and_then(|shelf| shelf.replace(&[("b", b"new b"), ("c", b"new c")], &["a"]));
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
