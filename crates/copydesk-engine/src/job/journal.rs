//! What a run has done so far, a line each.
//!
//! A line is `{"xxh3":"…",…}`: the hash is that of the bytes behind it. A line that is torn off at the
//! end, as by a kill in the middle of it, is cut; one that is damaged elsewhere is passed over, which
//! costs what it told and nothing else.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use copydesk_core::{Cause, Written};
use copydesk_files::{FileError, Handle, Io, read_file};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::tally::Tally;

/// The file of the journal in the folder of a job.
pub(crate) const JOURNAL: &str = "journal.jsonl";
/// What a line begins with; then 16 digits and [`MIDDLE`].
const HEAD: &str = r#"{"xxh3":""#;
const MIDDLE: &str = r#"","#;
/// How long a line may wait to be made durable: losing it costs a split that is done again.
const PATIENCE: Duration = Duration::from_secs(1);

/// Which of the passes of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Pass {
    /// Documents are read and kept for the second one.
    Keep,
    /// Documents are written to the output.
    Write,
}

/// What a line tells.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Line {
    /// A process has begun to work on the job.
    Started { run: u32, process: u32 },
    /// A split is being read.
    Began { run: u32, pass: Pass, split: u32 },
    /// A split is done in a pass, and all that it has left is durable.
    Committed { pass: Pass, split: u32, entry: Box<Entry> },
    /// What a split has left is not there any more as it was.
    Lost { pass: Pass, split: u32 },
    /// The process ends before all is done, and has not died.
    Stopped { run: u32 },
    /// What stands in the output is written anew with the verdicts over all shards, and this is done with
    /// duplicates.
    Settling { duplicates: String },
    /// All is done; so many documents have the id of an earlier one.
    Done { equal_ids: u64 },
}

/// What one split has left in one pass.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// In the output: its sink knows where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<Written>,
    /// In the folder of the job.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kept: Vec<Written>,
    /// What was counted.
    pub(crate) tally: Tally,
}

/// What the journal says, as a whole.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// How many processes have worked on it.
    pub(crate) runs: u32,
    /// The splits that are done, by pass.
    pub(crate) done: BTreeMap<(Pass, u32), Entry>,
    /// Splits that were being read when a process died, each with how often that was so.
    pub(crate) deaths: BTreeMap<u32, u32>,
    /// The same if the last process is still at work.
    pub(crate) deaths_before: BTreeMap<u32, u32>,
    /// Whether all is done …
    pub(crate) complete: bool,
    /// … and then, how many documents have the id of an earlier one.
    pub(crate) equal_ids: u64,
    /// What the verdicts over all shards have made of duplicates, if it came to these.
    pub(crate) settling: Option<String>,
    /// Lines that were damaged.
    pub(crate) damaged: u64,
    open: BTreeMap<(Pass, u32), u32>, // begun and not committed, with the run
}

impl State {
    /// The state that the journal in a folder tells of, and how many of its bytes count. A journal that
    /// is not there tells of nothing.
    pub(crate) fn read(io: &dyn Io, folder: &Path) -> Result<(Self, u64), Cause> {
        let bytes = match read_file(io, &folder.join(JOURNAL)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self::of(&bytes))
    }

    /// The same of a journal's bytes. Total: any bytes are a journal.
    pub(crate) fn of(bytes: &[u8]) -> (Self, u64) {
        let mut state = Self::default();
        let (mut end, mut at) = (0, 0);
        let mut torn = 0; // damaged lines since the last good one
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            match line.strip_suffix(b"\n").and_then(parse) {
                Some(line) => {
                    end = at;
                    state.damaged += std::mem::take(&mut torn);
                    state.take(line);
                }
                None => torn += 1,
            }
        }
        state.deaths_before = state.deaths.clone();
        state.settle_deaths();
        (state, end as u64)
    }

    pub(super) fn take(&mut self, line: Line) {
        match line {
            Line::Started { run, .. } => {
                self.settle_deaths();
                self.runs = run;
            }
            Line::Began { run, pass, split } => {
                self.open.insert((pass, split), run);
            }
            Line::Committed { pass, split, entry } => {
                self.open.remove(&(pass, split));
                self.done.insert((pass, split), *entry);
                self.complete = false;
            }
            Line::Lost { pass, split } => {
                self.done.remove(&(pass, split));
            }
            Line::Stopped { .. } => self.open.clear(),
            Line::Settling { duplicates } => {
                self.done.retain(|(pass, _), _| *pass == Pass::Keep);
                (self.complete, self.settling) = (false, Some(duplicates));
            }
            Line::Done { equal_ids } => (self.complete, self.equal_ids) = (true, equal_ids),
        }
    }

    /// Whoever has not committed when the next one starts has died.
    fn settle_deaths(&mut self) {
        for (_, split) in std::mem::take(&mut self.open).into_keys() {
            *self.deaths.entry(split).or_default() += 1;
        }
    }

    /// The splits that are done in a pass, in order.
    pub(crate) fn of_pass(&self, pass: Pass) -> impl Iterator<Item = (u32, &Entry)> {
        let done = self.done.range((pass, 0)..=(pass, u32::MAX));
        done.map(|((_, split), entry)| (*split, entry))
    }
}

/// What a line without its end tells, if it is whole.
fn parse(line: &[u8]) -> Option<Line> {
    let rest = line.strip_prefix(HEAD.as_bytes())?;
    let (hash, rest) = rest.split_at_checked(16)?;
    let rest = rest.strip_prefix(MIDDLE.as_bytes())?;
    let hash = u64::from_str_radix(std::str::from_utf8(hash).ok()?, 16).ok()?;
    if xxh3_64(rest) != hash {
        return None;
    }
    serde_json::from_slice(&[b"{", rest].concat()).ok()
}

/// A line with its end.
fn compose(line: &Line) -> Result<Vec<u8>, Cause> {
    let failed = |error| {
        Cause::new("journal.failed", "a line of the journal cannot be written as JSON")
            .because(error)
    };
    let body = serde_json::to_vec(line).map_err(failed)?;
    let rest = body.get(1..).unwrap_or_default(); // behind the brace
    let mut whole = format!("{HEAD}{:016x}{MIDDLE}", xxh3_64(rest)).into_bytes();
    whole.extend_from_slice(rest);
    whole.push(b'\n');
    Ok(whole)
}

/// The journal of a run that goes on.
pub(crate) struct Journal {
    path: PathBuf,
    file: Box<dyn Handle>,
    len: u64,     // of what counts
    broken: bool, // what is behind that could not be cut
    unsynced: Option<Instant>,
}

impl Journal {
    /// Opens the journal in a folder and cuts it to its first `len` bytes.
    pub(crate) fn open(io: &dyn Io, folder: &Path, len: u64) -> Result<Self, Cause> {
        let path = folder.join(JOURNAL);
        let open = || {
            let mut file = io.edit(&path)?;
            file.set_len(len)?;
            file.seek(SeekFrom::Start(len))?;
            Ok(file)
        };
        let file = open().map_err(|error| FileError::new("open", &path, error))?;
        Ok(Self { path, file, len, broken: false, unsynced: None })
    }

    /// Adds a line. It is durable a second later, or with the next [`sync`](Self::sync).
    pub(crate) fn append(&mut self, line: &Line) -> Result<(), Cause> {
        let bytes = compose(line)?;
        if self.broken {
            self.cut().map_err(|error| FileError::new("write", &self.path, error))?;
        }
        fail::fail_point!("mid_journal", |_| {
            let _ = self.file.write_all(&bytes[..bytes.len() / 2]);
            std::process::abort()
        });
        if let Err(error) = self.file.write_all(&bytes) {
            // Half a line must not become the beginning of the next one.
            self.broken = true;
            let _ = self.cut();
            let error = FileError::new("write", &self.path, error);
            return Err(error.needing(bytes.len() as u64).into());
        }
        self.len += bytes.len() as u64;
        let since = *self.unsynced.get_or_insert_with(Instant::now);
        if since.elapsed() >= PATIENCE { self.sync() } else { Ok(()) }
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.len)?;
        self.file.seek(SeekFrom::Start(self.len))?;
        self.broken = false;
        Ok(())
    }

    /// Makes all lines durable.
    pub(crate) fn sync(&mut self) -> Result<(), Cause> {
        if self.unsynced.is_some() {
            self.file.sync().map_err(|error| FileError::new("sync", &self.path, error))?;
            self.unsynced = None;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use copydesk_files::real;
    use proptest::prelude::*;

    use super::*;

    fn committed(pass: Pass, split: u32, out: u64) -> Line {
        let tally = Tally { out, ..Tally::default() };
        let file = Written { file: format!("documents-{split:05}.jsonl"), ..Written::default() };
        let entry = Entry { files: vec![file], kept: Vec::new(), tally };
        Line::Committed { pass, split, entry: Box::new(entry) }
    }

    fn lines() -> Vec<Line> {
        let run = 1;
        vec![
            Line::Started { run, process: 7 },
            Line::Began { run, pass: Pass::Keep, split: 0 },
            committed(Pass::Keep, 0, 3),
            Line::Began { run, pass: Pass::Keep, split: 1 },
            Line::Began { run, pass: Pass::Keep, split: 2 },
            committed(Pass::Keep, 1, 5),
            Line::Started { run: 2, process: 8 },
            committed(Pass::Write, 0, 9),
            committed(Pass::Keep, 1, 6),
        ]
    }

    fn bytes() -> Vec<Vec<u8>> {
        lines().iter().map(|line| compose(line).expect("JSON")).collect()
    }

    fn told(state: &State) -> Vec<(Pass, u32, u64)> {
        state.done.iter().map(|((pass, split), entry)| (*pass, *split, entry.tally.out)).collect()
    }

    #[test]
    fn the_last_word_on_a_split_counts_and_who_died_is_known() {
        let (state, end) = State::of(&bytes().concat());
        assert_eq!(end as usize, bytes().concat().len());
        assert_eq!(told(&state), [(Pass::Keep, 0, 3), (Pass::Keep, 1, 6), (Pass::Write, 0, 9)]);
        assert_eq!((state.runs, state.complete, state.damaged), (2, false, 0));
        assert_eq!(state.deaths.into_iter().collect::<Vec<_>>(), [(2, 1)]);
    }

    #[test]
    fn what_the_last_process_has_on_its_way_is_told_from_earlier_deaths() {
        let open = compose(&Line::Began { run: 2, pass: Pass::Keep, split: 2 }).expect("JSON");
        let (state, _) = State::of(&[bytes().concat(), open].concat());
        assert_eq!(state.deaths_before.into_iter().collect::<Vec<_>>(), [(2, 1)]);
        assert_eq!(state.deaths.into_iter().collect::<Vec<_>>(), [(2, 2)]);
    }

    #[test]
    fn whoever_has_said_that_it_stops_has_not_died() {
        let stopped = compose(&Line::Stopped { run: 1 }).expect("JSON");
        let mut lines = bytes();
        lines.insert(6, stopped);
        assert_eq!(State::of(&lines.concat()).0.deaths, BTreeMap::new());
    }

    #[test]
    fn a_line_is_json_and_knows_its_hash() {
        for line in bytes() {
            let value: serde_json::Value = serde_json::from_slice(&line).expect("JSON");
            assert!(value["xxh3"].is_string() && value["event"].is_string(), "{value}");
        }
    }

    #[test]
    fn a_torn_tail_is_cut_wherever_it_is_torn() {
        let (lines, whole) = (bytes(), bytes().concat());
        for len in 0..whole.len() {
            let (state, end) = State::of(&whole[..len]);
            let ends = lines.iter().scan(0, |end, line| {
                *end += line.len();
                Some(*end)
            });
            assert_eq!(end as usize, ends.filter(|end| *end <= len).last().unwrap_or(0));
            assert_eq!(state.damaged, 0, "what is cut is not told");
        }
    }

    #[test]
    fn a_journal_is_written_on_behind_what_counts() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut journal = Journal::open(&*real(), folder.path(), 0).expect("it can be made");
        for line in lines() {
            journal.append(&line).expect("there is room");
        }
        journal.file.write_all(b"{\"xxh3\":\"00").expect("there is room");
        drop(journal);
        let (_, end) = State::read(&*real(), folder.path()).expect("it can be read");
        let mut journal = Journal::open(&*real(), folder.path(), end).expect("it is there");
        journal
            .append(&Line::Done { equal_ids: 0 })
            .and_then(|()| journal.sync())
            .expect("there is room");
        let (state, _) = State::read(&*real(), folder.path()).expect("it can be read");
        assert!(state.complete);
        assert_eq!((state.done.len(), state.damaged), (3, 0));
    }

    proptest! {
        #[test]
        fn a_damaged_line_costs_what_it_told_and_nothing_else(line in 0_usize..9, at: prop::sample::Index, to: u8) {
            let mut all = bytes();
            let before = all[line].clone();
            let at = at.index(before.len() - 1); // without its end
            prop_assume!(before[at] != to && to != b'\n');
            all[line][at] = to;
            let (state, _) = State::of(&all.concat());
            let mut without = bytes();
            without.remove(line);
            let (want, _) = State::of(&without.concat());
            prop_assert_eq!(told(&state), told(&want));
            prop_assert_eq!(state.runs, want.runs);
        }

        #[test]
        fn any_bytes_are_a_journal(bytes: Vec<u8>) {
            let (state, end) = State::of(&bytes);
            prop_assert!(state.done.is_empty() && end == 0);
        }
    }
}
