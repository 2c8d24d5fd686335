//! Where a sink's bytes go: a folder of parts, whole files, or a stream.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use copydesk_core::{Cause, Hands, Part, Reject, Split, Writer, Written};
use copydesk_files::{AtomicFile, FileError, Io};

use crate::Compression;
use crate::foreign::Own;
use crate::framed::Framed;
use crate::rejects::{Rejects, Withheld};

/// The file of rejects in a folder.
pub(crate) const REJECTS: &str = "rejects.jsonl";

/// Something that is written from its start to its end.
pub(crate) enum Out {
    /// A file that appears when it is whole.
    File(AtomicFile),
    /// A stream, and how it is named.
    Stream(Box<dyn Write + Send>, String),
}

/// A table on its way out.
pub(crate) struct Table {
    framed: Framed,
    out: Out,
}

impl Table {
    pub(crate) fn new(out: Out, compression: Compression) -> Self {
        Self { framed: Framed::new(compression), out }
    }

    /// A new file.
    pub(crate) fn create(
        io: &Arc<dyn Io>,
        path: impl Into<PathBuf>,
        compression: Compression,
    ) -> Result<Self, Cause> {
        Ok(Self::new(Out::File(AtomicFile::create(Arc::clone(io), path)?), compression))
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        let done = match &mut self.out {
            Out::File(file) => self.framed.push(bytes, file),
            // Who reads a stream waits for it.
            Out::Stream(stream, _) => self.framed.push(bytes, stream).and_then(|()| stream.flush()),
        };
        done.map_err(|error| self.failed(error))
    }

    pub(crate) fn finish(mut self) -> Result<(), Cause> {
        let done = match &mut self.out {
            Out::File(file) => self.framed.finish(file),
            Out::Stream(stream, _) => self.framed.finish(stream).and_then(|()| stream.flush()),
        };
        done.map_err(|error| self.failed(error))?;
        match self.out {
            Out::File(file) => {
                file.commit()?;
                Ok(())
            }
            Out::Stream(..) => Ok(()),
        }
    }

    fn failed(&self, error: std::io::Error) -> Cause {
        let path = match &self.out {
            Out::File(file) => file.target(),
            Out::Stream(_, name) => Path::new(name),
        };
        FileError::new("write", path, error).into()
    }
}

/// Where documents and rejects go.
pub(crate) struct Target {
    layout: Layout,
    rejects: Rejects,
    stale: Option<Stale>,
}

/// What an earlier run has left in a folder: it goes when this run is complete, unless it has been
/// replaced.
pub(crate) struct Stale {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) folder: PathBuf,
    pub(crate) names: BTreeSet<String>,
}

enum Layout {
    Parts(Parts),
    Whole { whole: Mutex<Option<Whole>>, has_hole: AtomicBool },
}

/// What all splits share.
pub(crate) enum Whole {
    /// Files or streams, one for each table.
    Tables(Vec<Table>),
    /// A format that writes by itself.
    Own(Own),
}

impl Whole {
    fn push(&mut self, rows: &[Vec<u8>]) -> Result<(), Cause> {
        match self {
            Self::Tables(tables) => {
                tables.iter_mut().zip(rows).try_for_each(|(table, rows)| table.push(rows))
            }
            Self::Own(own) => own.push(rows),
        }
    }

    fn finish(self) -> Result<(), Cause> {
        match self {
            Self::Tables(tables) => tables.into_iter().try_for_each(Table::finish),
            Self::Own(own) => own.finish(),
        }
    }
}

/// A folder with a file per split.
pub(crate) struct Parts {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) folder: PathBuf,
    pub(crate) compression: Compression,
    /// What stands between a part's number and the end of its compression: `.jsonl`.
    pub(crate) extension: String,
    /// The names of the parts that are committed.
    pub(crate) written: Mutex<BTreeSet<String>>,
}

impl Parts {
    fn name(&self, split: &Split) -> String {
        format!("documents-{:05}{}{}", split.index, self.extension, self.compression.suffix())
    }
}

impl Target {
    pub(crate) fn parts(parts: Parts, rejects: Rejects) -> Self {
        Self { layout: Layout::Parts(parts), rejects, stale: None }
    }

    pub(crate) fn whole(whole: Whole, rejects: Rejects) -> Self {
        let layout =
            Layout::Whole { whole: Mutex::new(Some(whole)), has_hole: AtomicBool::new(false) };
        Self { layout, rejects, stale: None }
    }

    /// The same, in the place of an earlier output.
    pub(crate) fn replacing(self, stale: Stale) -> Self {
        Self { stale: Some(stale), ..self }
    }

    /// The format that writes by itself, if that is what documents go to.
    pub(crate) fn writer(&self) -> Option<Weak<dyn Writer>> {
        match &self.layout {
            Layout::Whole { whole, .. } => match &*hold(whole) {
                Some(Whole::Own(own)) => Some(own.writer()),
                _ => None,
            },
            Layout::Parts(_) => None,
        }
    }

    pub(crate) fn open<'a>(
        &'a self,
        split: &Split,
        _: &'a dyn Hands,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        let rejects = self.rejects.withhold();
        match &self.layout {
            Layout::Parts(parts) => {
                let name = parts.name(split);
                let table = Table::create(&parts.io, parts.folder.join(&name), parts.compression)?;
                Ok(Box::new(OwnFile { parts, name, table, rejects }))
            }
            Layout::Whole { whole, has_hole } => {
                let rejects = Some(rejects);
                Ok(Box::new(Stretch { whole, has_hole, is_whole: true, rejects }))
            }
        }
    }

    pub(crate) fn finish(&self) -> Result<(), Cause> {
        let mut written = BTreeSet::new();
        match &self.layout {
            Layout::Parts(parts) => written.append(&mut hold(&parts.written)),
            Layout::Whole { has_hole, .. } if has_hole.load(Ordering::SeqCst) => {
                let message =
                    "a split was given up after it was written in part, so the file is not made";
                return Err(Cause::new("output.incomplete", message));
            }
            Layout::Whole { whole, .. } => hold(whole).take().ok_or_else(finished)?.finish()?,
        }
        if let Some(Stale { io, folder, names }) = &self.stale {
            for name in names.difference(&written) {
                let path = folder.join(name);
                io.remove(&path).map_err(|error| FileError::new("remove", path, error))?;
            }
        }
        // Rejects last: where they stand, all the rest stands.
        self.rejects.finish()
    }
}

pub(crate) fn finished() -> Cause {
    Cause::new("output.finished", "the output is finished already")
}

/// Tables are consistent between any two statements, so a panic elsewhere does not spoil them.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A part that is a file of its own.
struct OwnFile<'a> {
    parts: &'a Parts,
    name: String,
    table: Table,
    rejects: Withheld<'a>,
}

impl Part for OwnFile<'_> {
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        tables.iter().try_for_each(|rows| self.table.push(rows))
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        self.rejects.push(reject)
    }

    fn commit(self: Box<Self>) -> Result<Vec<Written>, Cause> {
        self.table.finish()?;
        self.rejects.commit()?;
        hold(&self.parts.written).insert(self.name);
        Ok(Vec::new())
    }
}

/// A part that is a stretch of files which all splits share.
struct Stretch<'a> {
    whole: &'a Mutex<Option<Whole>>,
    has_hole: &'a AtomicBool,
    is_whole: bool,                // nothing was written that is not committed
    rejects: Option<Withheld<'a>>, // none once committed
}

impl Part for Stretch<'_> {
    fn write(&mut self, rows: &[Vec<u8>]) -> Result<(), Cause> {
        self.is_whole = false;
        hold(self.whole).as_mut().ok_or_else(finished)?.push(rows)
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        self.rejects.as_mut().ok_or_else(finished)?.push(reject)
    }

    fn commit(mut self: Box<Self>) -> Result<Vec<Written>, Cause> {
        self.rejects.take().ok_or_else(finished)?.commit()?;
        self.is_whole = true;
        Ok(Vec::new())
    }
}

impl Drop for Stretch<'_> {
    fn drop(&mut self) {
        if !self.is_whole {
            self.has_hole.store(true, Ordering::SeqCst);
        }
    }
}
