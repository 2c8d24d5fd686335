//! The notes of a corpus stage, outside memory.

use std::ops::Range;

use copydesk_core::{Cause, Look, Notes};

use crate::CancelToken;
use crate::spill::Spill;

/// Notes in a partition: with 3 kB each, 12 MB that one thread goes through.
const PARTITION: usize = 4096;
/// How much of a partition is in memory at once.
const WINDOW: u64 = 1024 * 1024;

/// The notes of one batch, as a worker makes them.
#[derive(Debug, Default)]
pub(crate) struct NoteRun {
    pub(crate) bytes: Vec<u8>,
    pub(crate) lens: Vec<u32>,
}

impl NoteRun {
    /// Adds the note that `write` appends. If that fails, nothing was added.
    pub(crate) fn push(
        &mut self,
        id: &str,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), Cause>,
    ) -> Result<(), Cause> {
        let too_long = || Cause::new("note.too_long", "an id and a note are shorter than 4 GiB");
        let id_len = u32::try_from(id.len()).map_err(|_| too_long())?;
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&id_len.to_le_bytes());
        self.bytes.extend_from_slice(id.as_bytes());
        write(&mut self.bytes)?;
        self.lens.push(u32::try_from(self.bytes.len() - start).map_err(|_| too_long())?);
        Ok(())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.lens.len()
    }

    /// Takes back what does not belong to the first `count` notes: those of a document that failed,
    /// whole or half written.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.lens.truncate(count);
        self.bytes.truncate(self.lens.iter().map(|len| *len as usize).sum());
    }
}

/// All notes of one corpus stage, in one file or several: some 12 bytes of memory for each.
pub(crate) struct SpilledNotes {
    files: Vec<Spill>,
    turns: Vec<(usize, usize)>, // sorted: from this ordinal on notes are in that file
    starts: Vec<u64>,           // in its file, of each
    lens: Vec<u32>,             // of each
    cancel: CancelToken,
}

impl SpilledNotes {
    /// No notes yet. Once `cancel` is pulled they cannot be looked at any more, which ends the stage
    /// that does.
    pub(crate) fn of(files: Vec<Spill>, cancel: &CancelToken) -> Self {
        let (turns, starts, lens) = (Vec::new(), Vec::new(), Vec::new());
        Self { files, turns, starts, lens, cancel: cancel.clone() }
    }

    /// Adds the notes of these lengths that stand from `start` on in one of the files.
    pub(crate) fn push(&mut self, file: usize, start: u64, lens: &[u32]) -> Result<(), Cause> {
        if self.turns.last().is_none_or(|(_, last)| *last != file) {
            self.turns.push((self.len(), file));
        }
        let mut at = start;
        for len in lens {
            self.starts.push(at);
            at += u64::from(*len);
        }
        self.lens.extend_from_slice(lens);
        match u32::try_from(self.len()) {
            Ok(_) => Ok(()),
            Err(_) => Err(Cause::new(
                "notes.too_many",
                "a collection has fewer than 4,294,967,296 documents",
            )),
        }
    }

    /// The file that a note stands in, and the ordinal at which another one follows.
    fn file(&self, ordinal: usize) -> Result<(&Spill, usize), Cause> {
        let next = self.turns.partition_point(|(first, _)| *first <= ordinal);
        let (_, file) =
            next.checked_sub(1).and_then(|at| self.turns.get(at)).ok_or_else(damaged)?;
        let end = self.turns.get(next).map_or(self.len(), |(first, _)| *first);
        Ok((self.files.get(*file).ok_or_else(damaged)?, end))
    }

    /// Looks at consecutive notes, a window of them in memory at a time.
    fn look(
        &self,
        ordinals: Range<usize>,
        window: &mut Vec<u8>,
        each: Look<'_>,
    ) -> Result<(), Cause> {
        let mut next = ordinals.start;
        while next < ordinals.end {
            if self.cancel.is_cancelled() {
                return Err(Cause::new("run.cancelled", "the run was stopped"));
            }
            let first = next;
            let (file, turn) = self.file(first)?;
            let last = turn.min(ordinals.end);
            let start = self.starts[first];
            let mut end = start + u64::from(self.lens[first]);
            next += 1;
            while next < last && self.starts[next] == end {
                let longer = end + u64::from(self.lens[next]);
                if longer - start > WINDOW {
                    break;
                }
                end = longer;
                next += 1;
            }
            file.read(start, usize::try_from(end - start).map_err(|_| damaged())?, window)?;
            let mut rest = window.as_slice();
            for ordinal in first..next {
                let len = self.lens[ordinal] as usize;
                let (note, behind) = rest.split_at_checked(len).ok_or_else(damaged)?;
                rest = behind;
                let (id, note) = cut(note).ok_or_else(damaged)?;
                each(u32::try_from(ordinal).map_err(|_| damaged())?, id, note)?;
            }
        }
        Ok(())
    }
}

/// The id and the note.
fn cut(record: &[u8]) -> Option<(&str, &[u8])> {
    let (len, rest) = record.split_first_chunk::<4>()?;
    let (id, note) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    Some((std::str::from_utf8(id).ok()?, note))
}

fn damaged() -> Cause {
    Cause::new("scratch.damaged", "the notes were changed by somebody else")
}

impl Notes for SpilledNotes {
    fn len(&self) -> usize {
        self.starts.len()
    }

    fn partitions(&self) -> usize {
        self.len().div_ceil(PARTITION)
    }

    fn pass(&self, partition: usize, each: Look<'_>) -> Result<(), Cause> {
        let start = (partition * PARTITION).min(self.len());
        let end = (start + PARTITION).min(self.len());
        self.look(start..end, &mut Vec::new(), each)
    }

    fn fetch(&self, ordinals: &[u32], each: Look<'_>) -> Result<(), Cause> {
        let mut window = Vec::new();
        let mut rest = ordinals;
        while let Some(first) = rest.first() {
            // Neighbours are read together.
            let run =
                rest.windows(2).take_while(|pair| pair[0].checked_add(1) == Some(pair[1])).count()
                    + 1;
            rest = &rest[run..];
            let start = *first as usize;
            if start + run > self.len() {
                let message = format!("there is no note {}, only {}", start + run - 1, self.len());
                return Err(Cause::new("notes.missing", message));
            }
            self.look(start..start + run, &mut window, each)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use copydesk_files::{Usage, real};

    use super::*;
    use crate::strip::Strip;

    /// Notes of these sizes, in batches of seven that go to two files in turn.
    fn notes(folder: &Path, sizes: &[usize]) -> SpilledNotes {
        let strip = |name| Strip::open(&real(), folder, name, 0, &Usage::default());
        let mut strips = [strip("one").expect("a file"), strip("two").expect("a file")];
        let mut stood = Vec::new();
        for (batch, sizes) in sizes.chunks(7).enumerate() {
            let mut run = NoteRun::default();
            for (index, size) in sizes.iter().enumerate() {
                let ordinal = batch * 7 + index;
                run.push(&format!("é{ordinal}"), |out| {
                    out.extend((0..*size).map(|at| (ordinal + at) as u8));
                    Ok(())
                })
                .expect("a note");
            }
            let file = batch / 3 % 2;
            stood.push((file, strips[file].len(), run.lens));
            strips[file].append(&run.bytes).expect("room");
        }
        let files = strips.into_iter().map(Strip::into_spill).collect();
        let mut notes = SpilledNotes::of(files, &CancelToken::new());
        for (file, start, lens) in stood {
            notes.push(file, start, &lens).expect("few");
        }
        notes
    }

    #[track_caller]
    fn check(sizes: &[usize], fetched: &[u32]) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let notes = notes(folder.path(), sizes);
        let mut seen = Vec::new();
        let mut look = |ordinal: u32, id: &str, note: &[u8]| {
            assert_eq!(id, format!("é{ordinal}"));
            let want = (0..sizes[ordinal as usize]).map(|at| (ordinal as usize + at) as u8);
            assert!(want.eq(note.iter().copied()), "note {ordinal}");
            seen.push(ordinal);
            Ok(())
        };
        for partition in 0..notes.partitions() {
            notes.pass(partition, &mut look).expect("a pass");
        }
        notes.fetch(fetched, &mut look).expect("a fetch");
        let all = 0..u32::try_from(sizes.len()).expect("few");
        assert_eq!(seen, all.chain(fetched.iter().copied()).collect::<Vec<_>>());
    }

    #[test]
    fn notes_come_back_in_order_and_as_asked_for() {
        check(&[], &[]);
        check(&[0], &[0, 0, 0]);
        check(&[3, 0, 5, 1000, 1], &[4, 0, 1, 2, 2, 3, 1, 0]);
    }

    #[test]
    fn more_notes_than_a_partition_and_larger_ones_than_a_window() {
        let mut sizes = vec![10; 9000];
        sizes[4095] = 3_000_000;
        sizes[4096] = 2_000_000;
        check(&sizes, &[4094, 4095, 4096, 4097, 8999]);
    }

    #[test]
    fn a_failed_note_leaves_nothing_behind() {
        let mut run = NoteRun::default();
        let note = |out: &mut Vec<u8>| {
            out.push(1);
            Ok(())
        };
        run.push("a", note).expect("a note");
        let before = run.bytes.clone();
        let failed = run.push("b", |out| {
            out.push(2);
            Err(Cause::new("test.failed", "no"))
        });
        assert!(failed.is_err());
        run.truncate(1);
        assert_eq!((run.bytes, run.lens.len()), (before, 1));
    }

    #[test]
    fn a_note_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cause = notes(folder.path(), &[1, 1]).fetch(&[1, 2], &mut |_, _, _| Ok(()));
        assert_eq!(cause.expect_err("no such note").code(), "notes.missing");
    }

    #[test]
    fn what_the_looker_says_ends_the_pass() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut looked = 0;
        let stopped = notes(folder.path(), &[1, 1, 1]).pass(0, &mut |_, _, _| {
            looked += 1;
            Err(Cause::new("test.enough", "enough"))
        });
        assert_eq!((stopped.expect_err("it said so").code(), looked), ("test.enough", 1));
    }
}
