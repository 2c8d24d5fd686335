//! A folder with a file for each split.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use copydesk_core::{Cause, Committed, Hands, Part, Reject, Split, Written};
use copydesk_files::{GrowingFile, Io};

use crate::packer::Packer;
use crate::rejects::Withheld;
use crate::standing::{clear, is_whole};
use crate::table::{Out, Table};
use crate::target::hold;

/// Makes what packs a file.
pub(crate) type Pack = Box<dyn Fn() -> Box<dyn Packer> + Send + Sync>;

/// A folder with a file for each split.
pub(crate) struct Parts {
    io: Arc<dyn Io>,
    folder: PathBuf,
    ending: String, // what stands behind a part's number: `.jsonl.zst`
    pack: Pack,
    standing: Mutex<BTreeSet<String>>, // the names of the parts that are committed
}

impl Parts {
    pub(crate) fn new(io: Arc<dyn Io>, folder: PathBuf, ending: String, pack: Pack) -> Self {
        Self { io, folder, ending, pack, standing: Mutex::default() }
    }

    fn name(&self, split: u32) -> String {
        format!("documents-{split:05}{}", self.ending)
    }

    /// Whether a file of this name is or was a part.
    fn is_part(&self, name: &str) -> bool {
        let number =
            name.strip_prefix("documents-").and_then(|name| name.strip_suffix(&self.ending));
        number.is_some_and(|number| {
            number.len() >= 5 && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    pub(crate) fn open<'a>(
        &'a self,
        split: &Split,
        hands: &'a dyn Hands,
        rejects: Withheld<'a>,
    ) -> Result<Box<dyn Part + 'a>, Cause> {
        let name = self.name(split.index);
        let file = GrowingFile::temporary(Arc::clone(&self.io), self.folder.join(&name))?;
        let table = Table::new(Out::File(file), (self.pack)());
        Ok(Box::new(OwnFile { parts: self, hands, name, table, rejects }))
    }

    /// Which of these parts stand.
    pub(crate) fn standing(&self, parts: &[Committed], verify: bool) -> Result<Vec<bool>, Cause> {
        let stands = |part: &Committed| {
            let name = self.name(part.split);
            match part.files.iter().find(|written| written.file == name) {
                Some(written) => is_whole(&*self.io, &self.folder.join(&name), written, verify),
                None => Ok(false),
            }
        };
        parts.iter().map(stands).collect()
    }

    /// Keeps these parts and removes all others.
    pub(crate) fn keep(&self, splits: impl Iterator<Item = u32>) -> Result<(), Cause> {
        let mut standing = hold(&self.standing);
        *standing = splits.map(|split| self.name(split)).collect();
        clear(&*self.io, &self.folder, |name| self.is_part(name) && !standing.contains(name))
    }

    /// The names of all parts that are committed.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        hold(&self.standing).clone()
    }
}

/// A part that is a file of its own.
struct OwnFile<'a> {
    parts: &'a Parts,
    hands: &'a dyn Hands,
    name: String,
    table: Table,
    rejects: Withheld<'a>,
}

impl Part for OwnFile<'_> {
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        tables.iter().try_for_each(|rows| self.table.push(rows, self.hands))
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        self.rejects.push(reject)
    }

    fn commit(self: Box<Self>) -> Result<Vec<Written>, Cause> {
        let stretch = self.table.finish(self.hands)?;
        let rejects = self.rejects.commit()?;
        let part = written(&self.name, stretch);
        hold(&self.parts.standing).insert(self.name);
        Ok([part].into_iter().chain(rejects).collect())
    }
}

/// A stretch of the file of this name.
pub(crate) fn written(name: &str, stretch: copydesk_files::Stretch) -> Written {
    let copydesk_files::Stretch { start, len, xxh3 } = stretch;
    Written { file: name.to_owned(), start, len, xxh3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_form_are_parts() {
        let pack: Pack = Box::new(|| unreachable!("nothing is written"));
        let parts =
            Parts::new(copydesk_files::real(), PathBuf::new(), ".jsonl.zst".to_owned(), pack);
        for name in ["documents-00000.jsonl.zst", "documents-1234567.jsonl.zst"] {
            assert!(parts.is_part(name), "{name}");
        }
        for name in
            ["documents-00000.jsonl", "documents-1.jsonl.zst", "documents-0000x.jsonl.zst", "x"]
        {
            assert!(!parts.is_part(name), "{name}");
        }
    }
}
