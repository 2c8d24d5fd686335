//! Rejects on their way out: each waits for its part.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use copydesk_core::{Cause, Committed, Reject, SameThread, Scratch, Written};
use copydesk_files::{FileError, GrowingFile, Io, ScratchDir};

use crate::Compression;
use crate::packer::Packing;
use crate::parts::written;
use crate::standing::{clear, is_whole};
use crate::table::Table;
use crate::target::{REJECTS, finished, hold};

/// How many bytes of rejects a part holds in memory, some four thousand of them.
const HELD: usize = 1024 * 1024;

/// What the folder of the rejects of parts is called in a work folder.
const FOLDER: &str = "rejects";

/// Where all rejects of a run go.
pub(crate) enum To {
    /// A file, which appears when it is whole.
    File(Arc<dyn Io>, PathBuf),
    /// A stream.
    Stream(Box<dyn Write + Send>),
}

impl To {
    pub(crate) fn table(self) -> Result<Table, Cause> {
        match self {
            Self::File(io, path) => Table::plain(&io, path),
            Self::Stream(stream) => {
                Ok(Table::stream(stream, REJECTS, Packing::Frames(Compression::None)))
            }
        }
    }
}

/// The rejects of a run.
pub(crate) struct Rejects {
    to: Mutex<Option<To>>,       // until it is opened
    table: Mutex<Option<Table>>, // none before that, and once finished
    keeping: Keeping,
}

/// Where the rejects of a part wait.
enum Keeping {
    /// Nowhere: they go at once.
    Nowhere,
    /// In memory, and if they are many in scratch space.
    Scratch(Room),
    /// In a file of their own, until all are joined.
    Files { room: Room, splits: Mutex<BTreeSet<u32>> },
}

/// A folder for the rejects of parts.
pub(crate) struct Room {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) folder: PathBuf,
}

impl Rejects {
    /// Rejects appear with the commit of their part; those of a part that are too many to be held in
    /// memory lie in this folder for so long.
    pub(crate) fn with_parts(to: To, room: Room) -> Result<Self, Cause> {
        let table = Mutex::new(Some(to.table()?));
        Ok(Self { to: Mutex::new(None), table, keeping: Keeping::Scratch(room) })
    }

    /// Rejects are files in this work folder, and appear when all parts are committed.
    pub(crate) fn kept(to: To, Room { io, folder }: Room) -> Self {
        let room = Room { io, folder: folder.join(FOLDER) };
        let keeping = Keeping::Files { room, splits: Mutex::default() };
        Self { to: Mutex::new(Some(to)), table: Mutex::new(None), keeping }
    }

    /// Rejects appear at once, as on a stream nothing can be taken back.
    pub(crate) fn at_once(stream: Box<dyn Write + Send>) -> Self {
        let table = Table::stream(stream, REJECTS, Packing::Frames(Compression::None));
        Self { to: Mutex::new(None), table: Mutex::new(Some(table)), keeping: Keeping::Nowhere }
    }

    /// The rejects of a new part.
    pub(crate) fn withhold(&self, split: u32) -> Withheld<'_> {
        let (lines, spilled, file) = (Vec::new(), None, None);
        Withheld { rejects: self, split, lines, spilled, file, limit: HELD }
    }

    fn push(&self, lines: &[u8]) -> Result<(), Cause> {
        hold(&self.table).as_mut().ok_or_else(finished)?.push(lines, &SameThread)
    }

    /// Which of these parts have their rejects, if they had any.
    pub(crate) fn standing(&self, parts: &[Committed], verify: bool) -> Result<Vec<bool>, Cause> {
        let Keeping::Files { room, .. } = &self.keeping else {
            return Ok(vec![false; parts.len()]);
        };
        let stands = |part: &Committed| match of(part) {
            None => Ok(true),
            Some((name, written)) => is_whole(&*room.io, &room.folder.join(name), written, verify),
        };
        parts.iter().map(stands).collect()
    }

    /// Keeps the rejects of these parts and removes all others.
    pub(crate) fn keep<'a>(&self, parts: impl Iterator<Item = &'a Committed>) -> Result<(), Cause> {
        let Keeping::Files { room, splits } = &self.keeping else { return Ok(()) };
        let mut splits = hold(splits);
        *splits = parts.filter(|part| of(part).is_some()).map(|part| part.split).collect();
        let standing: BTreeSet<String> = splits.iter().copied().map(name).collect();
        clear(&*room.io, &room.folder, |name| !standing.contains(name))
    }

    /// Brings all of them to their place.
    pub(crate) fn finish(&self) -> Result<(), Cause> {
        if let Keeping::Files { room, splits } = &self.keeping {
            let to = hold(&self.to).take().ok_or_else(finished)?;
            let mut table = to.table()?;
            for split in &*hold(splits) {
                let path = room.folder.join(name(*split));
                copy(&*room.io, &path, &mut table)?;
            }
            return table.finish(&SameThread).map(drop);
        }
        hold(&self.table).take().ok_or_else(finished)?.finish(&SameThread).map(drop)
    }
}

/// The file of the rejects of a split.
fn name(split: u32) -> String {
    format!("{split:05}.jsonl")
}

/// The file of the rejects of a part, if it had any.
fn of(part: &Committed) -> Option<(String, &Written)> {
    let name = name(part.split);
    let file = format!("{FOLDER}/{name}");
    part.files.iter().find(|written| written.file == file).map(|written| (name, written))
}

/// Appends a file to a table, piece by piece.
fn copy(io: &dyn Io, path: &std::path::Path, table: &mut Table) -> Result<(), Cause> {
    let mut file = io.open(path).map_err(|error| FileError::new("open", path, error))?;
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => table.push(&piece[..read], &SameThread)?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(FileError::new("read", path, error).into()),
        }
    }
}

/// The rejects of a part until its commit; dropped without one, they are gone.
pub(crate) struct Withheld<'a> {
    rejects: &'a Rejects,
    split: u32,
    lines: Vec<u8>,
    spilled: Option<Spilled>,  // what came before `lines`
    file: Option<GrowingFile>, // likewise
    limit: usize,              // bytes held in memory
}

/// A bucket for each time that memory was full, so that as much is in memory when they are read back.
struct Spilled {
    scratch: ScratchDir,
    buckets: u32,
}

impl Withheld<'_> {
    pub(crate) fn push(&mut self, reject: &Reject) -> Result<(), Cause> {
        serde_json::to_writer(&mut self.lines, reject).map_err(|error| {
            Cause::new("output.failed", "a reject cannot be written as JSON").because(error)
        })?;
        self.lines.push(b'\n');
        match &self.rejects.keeping {
            Keeping::Nowhere => {
                self.rejects.push(&self.lines)?;
                self.lines.clear();
                Ok(())
            }
            _ if self.lines.len() < self.limit => Ok(()),
            Keeping::Scratch(room) => self.spill(room),
            Keeping::Files { room, .. } => self.append(room),
        }
    }

    fn spill(&mut self, room: &Room) -> Result<(), Cause> {
        let spilled = match &mut self.spilled {
            Some(spilled) => spilled,
            none => {
                let scratch = ScratchDir::create(Arc::clone(&room.io), &room.folder)?;
                none.insert(Spilled { scratch, buckets: 0 })
            }
        };
        spilled.scratch.append(spilled.buckets, &self.lines)?;
        spilled.buckets += 1;
        self.lines.clear();
        Ok(())
    }

    /// Appends what is in memory to the file of this part.
    fn append(&mut self, room: &Room) -> Result<(), Cause> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let failed = |error| FileError::new("create", &room.folder, error);
                room.io.create_dir(&room.folder).map_err(failed)?;
                let path = room.folder.join(name(self.split));
                none.insert(GrowingFile::temporary(Arc::clone(&room.io), path)?)
            }
        };
        file.append(&self.lines)?;
        self.lines.clear();
        Ok(())
    }

    /// Hands them on to the run's, behind those of parts that were committed before; or makes their file
    /// whole, if there are any.
    pub(crate) fn commit(mut self) -> Result<Option<Written>, Cause> {
        if let Keeping::Files { room, splits } = &self.rejects.keeping {
            if !self.lines.is_empty() {
                self.append(room)?;
            }
            let Some(file) = self.file.take() else { return Ok(None) };
            let stretch = file.publish()?;
            hold(splits).insert(self.split);
            return Ok(Some(written(&format!("{FOLDER}/{}", name(self.split)), stretch)));
        }
        if let Some(Spilled { scratch, buckets }) = &self.spilled {
            let mut lines = Vec::new();
            for bucket in 0..*buckets {
                lines.clear();
                scratch.read(bucket, &mut lines)?;
                self.rejects.push(&lines)?;
            }
        }
        self.rejects.push(&self.lines)?;
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use copydesk_core::Place;
    use copydesk_files::{read_file, real};

    use super::*;

    /// Commits or drops parts with these numbers of rejects, and reads the offsets of those that stand.
    #[track_caller]
    fn check(parts: &[(u64, bool)], limit: usize, want: &[u64]) {
        for is_kept in [false, true] {
            check_one(parts, limit, is_kept, want);
        }
    }

    #[track_caller]
    fn check_one(parts: &[(u64, bool)], limit: usize, is_kept: bool, want: &[u64]) {
        let home = tempfile::tempdir().expect("a temporary folder");
        let path = home.path().join("rejects.jsonl");
        let to = To::File(real(), path.clone());
        let room = Room { io: real(), folder: home.path().to_owned() };
        let rejects = if is_kept {
            Rejects::kept(to, room)
        } else {
            Rejects::with_parts(to, room).expect("it can be made")
        };
        let mut offset = 0;
        for (split, (count, is_committed)) in (0..).zip(parts) {
            let mut part = Withheld { limit, ..rejects.withhold(split) };
            for _ in 0..*count {
                let cause = Cause::new("json.syntax", "bad");
                let place = Place::new("a", offset, 1);
                part.push(&Reject::new(&place, None, "source", &cause)).expect("there is room");
                offset += 1;
            }
            if *is_committed {
                part.commit().expect("there is room");
            }
        }
        rejects.finish().expect("there is room");
        let names = real().list(home.path()).expect("it is there");
        assert!(names == ["rejects.jsonl"] || is_kept && names == ["rejects", "rejects.jsonl"]);
        let bytes = read_file(&*real(), &path).expect("it is there");
        let offset = |line: &[u8]| {
            serde_json::from_slice::<Reject>(line).expect("a reject a line").byte_offset
        };
        let lines = bytes.split_inclusive(|byte| *byte == b'\n');
        assert_eq!(lines.map(offset).collect::<Vec<_>>(), want, "limit {limit}");
    }

    #[test]
    fn rejects_of_committed_parts_stand_in_order_whether_they_were_spilled_or_not() {
        for limit in [1, 300, HELD] {
            check(
                &[(3, true), (0, true), (10, true)],
                limit,
                &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
            );
        }
    }

    #[test]
    fn a_part_that_is_dropped_takes_its_rejects_with_it() {
        for limit in [1, 300, HELD] {
            check(&[(2, true), (5, false), (1, true)], limit, &[0, 1, 7]);
            check(&[(5, false)], limit, &[]);
        }
    }
}
