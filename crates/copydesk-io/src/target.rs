//! Where a sink's bytes go: a folder of parts, whole files, or a stream.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use copydesk_core::{Cause, Committed, Hands, Part, Split, Writer};
use copydesk_files::{FileError, Io};

use crate::manifest::Manifest;
use crate::parts::Parts;
use crate::rejects::Rejects;
use crate::standing::{clear, temporary_of};
use crate::whole::Whole;

/// The file of rejects in a folder.
pub(crate) const REJECTS: &str = "rejects.jsonl";

/// Where documents and rejects go.
pub(crate) struct Target {
    layout: Layout,
    rejects: Rejects,
    stale: Option<Stale>,
    rest: Option<Rest>,
}

/// What an earlier run has left in a folder: it goes when this run is complete, unless it has been
/// replaced.
pub(crate) struct Stale {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) folder: PathBuf,
    pub(crate) names: BTreeSet<String>,
    /// Where this run leaves the names of what nobody else would know as its output.
    pub(crate) manifest: Option<Manifest>,
}

impl Stale {
    /// Removes all but what has been replaced.
    fn remove_but(&self, written: &BTreeSet<String>) -> Result<(), Cause> {
        let Self { io, folder, names, manifest } = self;
        manifest.as_ref().map_or(Ok(()), Manifest::write)?;
        for name in names.difference(written) {
            let path = folder.join(name);
            match io.remove_all(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(FileError::new("remove", path, error).into());
                }
                _ => {}
            }
        }
        manifest.as_ref().map_or(Ok(()), Manifest::forget)
    }
}

/// What is known of an earlier try of the same run.
pub(crate) struct Rest {
    pub(crate) io: Arc<dyn Io>,
    /// Where its temporaries lie that were to move to their place.
    pub(crate) folder: PathBuf,
    /// The names of files that are made there, or if they end in `.` or `-` what such names begin with.
    pub(crate) stems: Vec<String>,
    /// Whether what stands is read, or its size believed.
    pub(crate) verify: bool,
    /// Whether parts that nobody has committed are those of another run, which stand until this one is
    /// complete.
    pub(crate) overwrite: bool,
}

impl Rest {
    /// Whether a file of this name is made by us.
    fn made(&self, name: &str) -> bool {
        self.stems.iter().any(|stem| {
            name == stem || stem.ends_with(['.', '-']) && name.starts_with(stem.as_str())
        })
    }
}

pub(crate) enum Layout {
    Parts(Parts),
    Whole(Whole),
}

impl Target {
    pub(crate) fn new(layout: Layout, rejects: Rejects) -> Self {
        Self { layout, rejects, stale: None, rest: None }
    }

    /// The same, in the place of an earlier output.
    pub(crate) fn replacing(self, stale: Stale) -> Self {
        Self { stale: Some(stale), ..self }
    }

    /// The same, where an earlier try may have left something.
    pub(crate) fn resuming(self, rest: Option<Rest>) -> Self {
        Self { rest, ..self }
    }

    /// The format that writes by itself, if that is what documents go to.
    pub(crate) fn writer(&self) -> Option<Weak<dyn Writer>> {
        match &self.layout {
            Layout::Whole(whole) => whole.writer(),
            Layout::Parts(_) => None,
        }
    }

    pub(crate) fn open<'a>(
        &'a self,
        split: &Split,
        hands: &'a dyn Hands,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        let rejects = self.rejects.withhold(split.index);
        match &self.layout {
            Layout::Parts(parts) => parts.open(split, hands, rejects),
            Layout::Whole(whole) => whole.open(hands, rejects),
        }
    }

    /// What [`Sink::resume`](copydesk_core::Sink::resume) promises.
    pub(crate) fn resume(&self, parts: &[Committed]) -> Result<Vec<bool>, Cause> {
        let Some(rest) = &self.rest else { return Ok(vec![false; parts.len()]) };
        let mut standing = self.rejects.standing(parts, rest.verify)?;
        match &self.layout {
            Layout::Parts(all) => {
                let documents = all.standing(parts, rest.verify)?;
                standing.iter_mut().zip(documents).for_each(|(all, documents)| *all &= documents);
            }
            Layout::Whole(whole) => {
                // What is behind one that does not stand is cut off with it.
                let first = standing.iter().position(|stands| !stands).unwrap_or(parts.len());
                let first = whole.standing(&parts[..first], rest.verify)?;
                standing.iter_mut().skip(first).for_each(|stands| *stands = false);
                whole.keep(&parts[..first]);
            }
        }
        let kept = || parts.iter().zip(&standing).filter(|(_, stands)| **stands);
        self.rejects.keep(kept().map(|(part, _)| part))?;
        if let Layout::Parts(all) = &self.layout
            && !(rest.overwrite && parts.is_empty())
        {
            all.keep(kept().map(|(part, _)| part.split))?;
        }
        clear(&*rest.io, &rest.folder, |name| temporary_of(name).is_some_and(|of| rest.made(of)))?;
        Ok(standing)
    }

    pub(crate) fn finish(&self) -> Result<(), Cause> {
        let written = match &self.layout {
            Layout::Parts(parts) => parts.names(),
            Layout::Whole(whole) => {
                whole.finish()?;
                BTreeSet::new()
            }
        };
        if let Some(stale) = &self.stale {
            stale.remove_but(&written)?;
        }
        // Rejects last: where they stand, all the rest stands.
        self.rejects.finish()
    }
}

pub(crate) fn finished() -> Cause {
    Cause::new("output.finished", "the output is finished already")
}

/// What is held is consistent between any two statements, so a panic elsewhere does not spoil it.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
