//! What all splits share: tables that grow from split to split, streams, and a format that writes by
//! itself.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Weak};

use copydesk_core::{Cause, Committed, Hands, Part, Reject, SameThread, Writer, Written};
use copydesk_files::{FileError, GrowingFile, Io};

use crate::foreign::Own;
use crate::packer::Packing;
use crate::parts::written;
use crate::rejects::Withheld;
use crate::standing::holds;
use crate::table::{Out, Table};
use crate::target::{finished, hold};

/// A file that all splits share, which is made when the first of them is opened.
pub(crate) struct Grown {
    pub(crate) io: Arc<dyn Io>,
    /// How it is called in [`Written`].
    pub(crate) name: String,
    /// Where it will stand.
    pub(crate) target: PathBuf,
    /// Where it grows, and stays if this process dies; none: under a hidden name, and then it goes.
    pub(crate) work: Option<PathBuf>,
    pub(crate) packing: Packing,
    /// What it begins with.
    pub(crate) header: Vec<u8>,
    /// Where it ends that is there already.
    pub(crate) at: u64,
}

impl Grown {
    /// The path at which it grows in a work folder.
    fn path(&self) -> Option<PathBuf> {
        self.work.as_ref().map(|work| work.join(&self.name))
    }

    fn open(&self) -> Result<Table, Cause> {
        let io = Arc::clone(&self.io);
        let mut packer = self.packing.packer();
        let file = match (&self.work, self.path()) {
            (Some(work), Some(path)) => {
                io.create_dir(work).map_err(|error| FileError::new("create", work, error))?;
                packer.forget(self.at == 0);
                GrowingFile::resumed(io, path, &self.target, self.at)?
            }
            _ => GrowingFile::temporary(io, &self.target)?,
        };
        Ok(Table::new(Out::File(file), packer))
    }

    /// Where the last of these stretches ends that stands, and how many stand; a file that had moved to
    /// its place is brought back.
    fn standing(&self, stretches: &[&Written], verify: bool) -> Result<usize, Cause> {
        let Some(path) = self.path() else { return Ok(0) };
        let io = &*self.io;
        let end = stretches.last().map_or(0, |last| last.start + last.len);
        let there = |path: &PathBuf| match io.look(path) {
            Ok(entry) if entry.is_file && !io.is_link(path).unwrap_or(true) => Some(entry.len),
            _ => None,
        };
        if there(&path).is_none() && end > 0 && there(&self.target) == Some(end) {
            // Killed between this rename and the end of the run, or it is somebody else's.
            for stretch in stretches {
                if !holds(io, &self.target, stretch)? {
                    return Ok(0);
                }
            }
            if let Some(work) = &self.work {
                io.create_dir(work).map_err(|error| FileError::new("create", work, error))?;
            }
            let failed = |error| FileError::new("rename", &self.target, error);
            io.rename(&self.target, &path).map_err(failed)?;
            return Ok(stretches.len());
        }
        let (len, mut standing) = (there(&path).unwrap_or(0), 0);
        for stretch in stretches {
            let is_there = stretch.start + stretch.len <= len;
            if !is_there || verify && !holds(io, &path, stretch)? {
                break;
            }
            standing += 1;
        }
        Ok(standing)
    }
}

/// A file that grows, and its file system.
type Growth = (Arc<dyn Io>, PathBuf);

/// What documents go to.
pub(crate) enum Body {
    /// A file for each table.
    Files(Vec<Grown>),
    /// One table.
    Stream(Table),
    /// A format that writes by itself.
    Own(Own),
}

/// What all splits share.
pub(crate) struct Whole {
    state: Mutex<State>,
}

struct State {
    body: Option<Body>,                 // none once finished
    tables: Vec<Table>,                 // of the body, once the first part was opened
    turn: u64,                          // the part that was opened last
    is_open: bool,                      // that part is being written
    is_dirty: bool,                     // and has written
    is_ready: bool,   // the next part begins at `begins`, and its header is written
    begins: Vec<u64>, // where that part begins in each table
    cut: bool,        // it was given up: all behind its begin goes
    ended: BTreeMap<u64, Vec<Written>>, // parts that are written and not committed
    has_hole: bool,   // a part was given up that cannot be taken back
}

impl Whole {
    pub(crate) fn new(body: Body) -> Self {
        let state = State {
            body: Some(body),
            tables: Vec::new(),
            turn: 0,
            is_open: false,
            is_dirty: false,
            is_ready: false,
            begins: Vec::new(),
            cut: false,
            ended: BTreeMap::new(),
            has_hole: false,
        };
        Self { state: Mutex::new(state) }
    }

    /// The same, with its files made already: where nobody goes on after us an error is welcome early.
    pub(crate) fn opened(self) -> Result<Self, Cause> {
        hold(&self.state).prepare()?;
        Ok(self)
    }

    /// The format that writes by itself, if that is what documents go to.
    pub(crate) fn writer(&self) -> Option<Weak<dyn Writer>> {
        match &hold(&self.state).body {
            Some(Body::Own(own)) => Some(own.writer()),
            _ => None,
        }
    }

    pub(crate) fn open<'a>(
        &'a self,
        hands: &'a dyn Hands,
        rejects: Withheld<'a>,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        let turn = hold(&self.state).open(hands)?;
        Ok(Box::new(Turn { whole: self, hands, turn, is_committed: false, rejects: Some(rejects) }))
    }

    /// How many of these parts stand, from the first on; what is behind them will be cut off.
    pub(crate) fn standing(&self, parts: &[Committed], verify: bool) -> Result<usize, Cause> {
        let mut state = hold(&self.state);
        let Some(Body::Files(files)) = &mut state.body else { return Ok(0) };
        let mut stretches: Vec<Vec<&Written>> = vec![Vec::new(); files.len()];
        for part in parts {
            let of = |file: &Grown| part.files.iter().find(|written| written.file == file.name);
            let found: Option<Vec<&Written>> = files.iter().map(of).collect();
            let Some(found) = found else { break };
            let fits = stretches.iter().zip(&found).all(|(stretches, next)| {
                next.start == stretches.last().map_or(0, |last| last.start + last.len)
            });
            if !fits {
                break; // behind a hole nothing stands where it should
            }
            stretches.iter_mut().zip(found).for_each(|(stretches, next)| stretches.push(next));
        }
        let mut standing = usize::MAX;
        for (file, stretches) in files.iter().zip(&stretches) {
            standing = standing.min(file.standing(stretches, verify)?);
        }
        Ok(standing)
    }

    /// Keeps these parts, which stand, and cuts off what is behind them.
    pub(crate) fn keep(&self, parts: &[Committed]) {
        let mut state = hold(&self.state);
        state.tables.clear();
        if let Some(Body::Files(files)) = &mut state.body {
            for file in files {
                let last = parts
                    .last()
                    .and_then(|part| part.files.iter().find(|written| written.file == file.name));
                file.at = last.map_or(0, |last| last.start + last.len);
            }
        }
    }

    /// Makes everything whole.
    pub(crate) fn finish(&self) -> Result<(), Cause> {
        let mut state = hold(&self.state);
        if state.has_hole || state.is_open {
            let message =
                "a split was given up after it was written in part, so the file is not made";
            return Err(Cause::new("output.incomplete", message));
        }
        state.prepare()?;
        let tables = std::mem::take(&mut state.tables);
        match state.body.take().ok_or_else(finished)? {
            Body::Files(_) => {
                tables.into_iter().try_for_each(|table| table.finish(&SameThread).map(drop))
            }
            Body::Stream(table) => table.finish(&SameThread).map(drop),
            Body::Own(own) => own.finish(),
        }
    }
}

impl State {
    /// Makes the files ready for the next part.
    fn prepare(&mut self) -> Result<(), Cause> {
        let files = match self.body.as_ref().ok_or_else(finished)? {
            Body::Files(files) if !self.is_ready => files,
            _ => return Ok(()),
        };
        if self.tables.is_empty() {
            self.tables = files.iter().map(Grown::open).collect::<Result<_, _>>()?;
        }
        if std::mem::take(&mut self.cut) {
            for (table, at) in self.tables.iter_mut().zip(&self.begins) {
                table.cut(*at)?;
            }
        }
        self.begins = self.tables.iter().map(Table::at).collect();
        for (table, file) in self.tables.iter_mut().zip(files) {
            if table.at() == 0 && !file.header.is_empty() {
                table.push(&file.header, &SameThread)?;
            }
        }
        self.is_ready = true;
        Ok(())
    }

    fn open(&mut self, hands: &dyn Hands) -> Result<u64, Cause> {
        if self.is_open {
            self.end(hands)?;
        }
        self.prepare()?;
        self.turn += 1;
        self.is_open = true;
        self.is_dirty = false;
        Ok(self.turn)
    }

    fn write(&mut self, turn: u64, rows: &[Vec<u8>], hands: &dyn Hands) -> Result<(), Cause> {
        if !self.is_open || self.turn != turn {
            return Err(Cause::new(
                "output.closed_part",
                "a part was written to after the next was opened",
            ));
        }
        self.is_dirty = true;
        match self.body.as_mut().ok_or_else(finished)? {
            Body::Files(_) => {
                let mut tables = self.tables.iter_mut().zip(rows);
                tables.try_for_each(|(table, rows)| table.push(rows, hands))
            }
            Body::Stream(table) => rows.iter().try_for_each(|rows| table.push(rows, hands)),
            Body::Own(own) => own.push(rows),
        }
    }

    /// Ends the part that is being written.
    fn end(&mut self, hands: &dyn Hands) -> Result<(), Cause> {
        let mut ended = Vec::new();
        if let Some(Body::Files(files)) = &self.body {
            for (file, table) in files.iter().zip(&mut self.tables) {
                let stretch = table.end_stretch(hands)?;
                ended.extend(stretch.map(|stretch| written(&file.name, stretch)));
            }
        }
        (self.is_open, self.is_ready) = (false, false);
        self.ended.insert(self.turn, ended);
        Ok(())
    }

    /// What a part has written, and which files must be durable for it to stand.
    fn commit(
        &mut self,
        turn: u64,
        hands: &dyn Hands,
    ) -> Result<(Vec<Written>, Vec<Growth>), Cause> {
        if self.is_open && self.turn == turn {
            self.end(hands)?;
        }
        let written = self.ended.get(&turn).filter(|_| !self.has_hole);
        let Some(written) = written.cloned() else {
            let message = "a split before this one was given up, so it cannot be kept";
            return Err(Cause::new("output.incomplete", message));
        };
        let durable = match &self.body {
            Some(Body::Files(files)) => {
                let kept =
                    files.iter().filter_map(|file| Some((Arc::clone(&file.io), file.path()?)));
                kept.collect()
            }
            _ => Vec::new(),
        };
        Ok((written, durable))
    }

    /// A part is given up: what it has written is taken back, if nothing stands behind it.
    fn give_up(&mut self, turn: u64) {
        let is_written = self.ended.remove(&turn).is_some() || self.is_open && self.turn == turn;
        let is_file = matches!(self.body, Some(Body::Files(_)));
        let is_last = self.turn == turn;
        self.is_open &= !is_last;
        if is_file && is_last && is_written {
            (self.is_ready, self.cut) = (false, true);
        } else if !is_last || self.is_dirty {
            self.has_hole = true;
        }
    }
}

/// A part that is a stretch of what all splits share.
struct Turn<'a> {
    whole: &'a Whole,
    hands: &'a dyn Hands,
    turn: u64,
    is_committed: bool,
    rejects: Option<Withheld<'a>>, // none once committed
}

impl Part for Turn<'_> {
    fn write(&mut self, rows: &[Vec<u8>]) -> Result<(), Cause> {
        hold(&self.whole.state).write(self.turn, rows, self.hands)
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        self.rejects.as_mut().ok_or_else(finished)?.push(reject)
    }

    fn commit(mut self: Box<Self>) -> Result<Vec<Written>, Cause> {
        let (mut written, durable) = hold(&self.whole.state).commit(self.turn, self.hands)?;
        // Through another handle, so that the next part can be written meanwhile.
        for (io, path) in durable {
            io.sync_all(&path).map_err(|error| FileError::new("sync", path, error))?;
        }
        written.extend(self.rejects.take().ok_or_else(finished)?.commit()?);
        self.is_committed = true;
        hold(&self.whole.state).ended.remove(&self.turn);
        Ok(written)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_committed {
            hold(&self.whole.state).give_up(self.turn);
        }
    }
}
