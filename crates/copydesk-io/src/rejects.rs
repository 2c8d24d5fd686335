//! Rejects on their way out: each waits for its part.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use copydesk_core::{Cause, Reject, Scratch};
use copydesk_files::{Io, ScratchDir};

use crate::target::{Table, finished, hold};

/// How many bytes of rejects a part holds in memory, some four thousand of them.
const HELD: usize = 1024 * 1024;

/// The file or stream of all rejects of a run.
pub(crate) struct Rejects {
    table: Mutex<Option<Table>>, // none once finished
    room: Option<Room>,          // none: nothing is withheld
}

/// Where the rejects of a part lie that are too many to be held in memory.
pub(crate) struct Room {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) folder: PathBuf,
}

impl Rejects {
    /// Rejects appear with the commit of their part.
    pub(crate) fn with_parts(table: Table, room: Room) -> Self {
        Self { table: Mutex::new(Some(table)), room: Some(room) }
    }

    /// Rejects appear at once, as on a stream nothing can be taken back.
    pub(crate) fn at_once(table: Table) -> Self {
        Self { table: Mutex::new(Some(table)), room: None }
    }

    /// The rejects of a new part.
    pub(crate) fn withhold(&self) -> Withheld<'_> {
        Withheld { rejects: self, lines: Vec::new(), spilled: None, limit: HELD }
    }

    fn push(&self, lines: &[u8]) -> Result<(), Cause> {
        hold(&self.table).as_mut().ok_or_else(finished)?.push(lines)
    }

    pub(crate) fn finish(&self) -> Result<(), Cause> {
        hold(&self.table).take().ok_or_else(finished)?.finish()
    }
}

/// The rejects of a part until its commit; dropped without one, they are gone.
pub(crate) struct Withheld<'a> {
    rejects: &'a Rejects,
    lines: Vec<u8>,
    spilled: Option<Spilled>, // what came before `lines`
    limit: usize,             // bytes held in memory
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
        match &self.rejects.room {
            None => {
                self.rejects.push(&self.lines)?;
                self.lines.clear();
                Ok(())
            }
            Some(room) if self.lines.len() >= self.limit => self.spill(room),
            Some(_) => Ok(()),
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

    /// Hands them on to the run's, behind those of parts that were committed before.
    pub(crate) fn commit(self) -> Result<(), Cause> {
        if let Some(Spilled { scratch, buckets }) = &self.spilled {
            let mut lines = Vec::new();
            for bucket in 0..*buckets {
                lines.clear();
                scratch.read(bucket, &mut lines)?;
                self.rejects.push(&lines)?;
            }
        }
        self.rejects.push(&self.lines)
    }
}

#[cfg(test)]
mod tests {
    use copydesk_core::Place;
    use copydesk_files::{read_file, real};

    use super::*;
    use crate::Compression;

    /// Commits or drops parts with these numbers of rejects, and reads the offsets of those that stand.
    #[track_caller]
    fn check(parts: &[(u64, bool)], limit: usize, want: &[u64]) {
        let home = tempfile::tempdir().expect("a temporary folder");
        let path = home.path().join("rejects.jsonl");
        let table = Table::create(&real(), &path, Compression::None).expect("it can be made");
        let room = Room { io: real(), folder: home.path().to_owned() };
        let rejects = Rejects::with_parts(table, room);
        let mut offset = 0;
        for (count, is_committed) in parts {
            let mut part = Withheld { limit, ..rejects.withhold() };
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
        assert_eq!(real().list(home.path()).expect("it is there"), ["rejects.jsonl"]);
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
