//! A sink that stands in a folder, as far as a run that is to be resumed can see.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::{Cause, Committed, Hands, Part, Reject, Sink, Split, Written, wire};
use copydesk_files::{Io, read_file, real, write_atomic};
use xxhash_rust::xxh3::xxh3_64;

/// A file for each split, with its rejects behind its documents.
pub(crate) struct Rack {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) folder: PathBuf,
    /// Nothing is kept of what stands there when a run begins.
    pub(crate) is_written_once: bool,
}

impl Rack {
    pub(crate) fn new(io: Arc<dyn Io>, folder: &Path) -> Self {
        Self { io, folder: folder.to_owned(), is_written_once: false }
    }

    fn is_there(&self, written: &Written) -> bool {
        let bytes = read_file(&*self.io, &self.folder.join(&written.file)).unwrap_or_default();
        bytes.len() as u64 == written.len && xxh3_64(&bytes) == written.xxh3
    }
}

/// All files of a rack with what they hold, hidden ones left out.
pub(crate) fn tree(folder: &Path) -> Vec<(String, String)> {
    let names = real().list(folder).unwrap_or_default();
    let names = names.into_iter().map(|name| name.into_string().expect("a plain name"));
    let file = |name: String| {
        let bytes = read_file(&*real(), &folder.join(&name)).expect("it is there");
        (name, String::from_utf8(bytes).expect("a text"))
    };
    names.filter(|name| !name.starts_with('.')).map(file).collect()
}

impl Sink for Rack {
    fn name(&self) -> &str {
        "rack"
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        if document.text.contains("!unwritable") {
            return Err(Cause::new("test.unwritable", "no ink"));
        }
        document.write(&mut tables[0]).map_err(|error| Cause::new("test.json", error.to_string()))
    }

    fn open<'a>(&'a self, split: &Split, _: &'a dyn Hands) -> Result<Box<dyn Part + 'a>, Cause> {
        let (name, bytes, rejects) = (format!("{:05}", split.index), Vec::new(), Vec::new());
        Ok(Box::new(Shelf { rack: self, name, bytes, rejects }))
    }

    fn resume(&self, parts: &[Committed]) -> Result<Vec<bool>, Cause> {
        let stands: Vec<bool> = parts
            .iter()
            .map(|part| !self.is_written_once && part.files.iter().all(|file| self.is_there(file)))
            .collect();
        let good = parts.iter().zip(&stands).filter(|(_, stands)| **stands);
        let kept: BTreeSet<&str> =
            good.flat_map(|(part, _)| part.files.iter().map(|file| file.file.as_str())).collect();
        let failed = |error: std::io::Error| Cause::new("file.failed", error.to_string());
        for name in self.io.list(&self.folder).map_err(failed)? {
            let name = name.to_str().expect("a plain name");
            let is_stray = name.contains(".tmp-") || !name.starts_with('.');
            if is_stray && !kept.contains(name) {
                self.io.remove(&self.folder.join(name)).map_err(failed)?;
            }
        }
        Ok(stands)
    }

    fn is_written_once(&self) -> bool {
        self.is_written_once
    }

    fn finish(&self) -> Result<(), Cause> {
        Ok(())
    }
}

struct Shelf<'a> {
    rack: &'a Rack,
    name: String,
    bytes: Vec<u8>,
    rejects: Vec<u8>,
}

impl Part for Shelf<'_> {
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        self.bytes.extend_from_slice(&tables[0]);
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        let line = format!("{:?} {} {}\n", reject.id, reject.stage, reject.code);
        self.rejects.extend_from_slice(line.as_bytes());
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Vec<Written>, Cause> {
        let bytes = [self.bytes, self.rejects].concat();
        write_atomic(&self.rack.io, self.rack.folder.join(&self.name), &bytes)?;
        let (len, xxh3) = (bytes.len() as u64, xxh3_64(&bytes));
        Ok(vec![Written { file: self.name, start: 0, len, xxh3 }])
    }
}
