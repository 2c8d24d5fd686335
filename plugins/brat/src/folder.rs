//! The folder of a collection.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use copydesk_plugin::prelude::*;

use crate::Brat;
use crate::conf::Types;
use crate::names::Taken;

/// Appends the row of a document: the lengths of its name and of its text, and all three.
pub(crate) fn push(rows: &mut Vec<u8>, name: &str, text: &str, annotations: &str) {
    for length in [name.len(), text.len()] {
        rows.extend_from_slice(&(length as u64).to_le_bytes());
    }
    for part in [name, text, annotations] {
        rows.extend_from_slice(part.as_bytes());
    }
}

/// Name, text and annotations of a row.
fn parts(row: &[u8]) -> Option<[&str; 3]> {
    let (name, rest) = row.split_first_chunk()?;
    let (text, rest) = rest.split_first_chunk()?;
    let length = |bytes: &[u8; 8]| usize::try_from(u64::from_le_bytes(*bytes)).ok();
    let (name, rest) = rest.split_at_checked(length(name)?)?;
    let (text, annotations) = rest.split_at_checked(length(text)?)?;
    let utf8 = |bytes| std::str::from_utf8(bytes).ok();
    Some([utf8(name)?, utf8(text)?, utf8(annotations)?])
}

/// Writes the files of documents.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    folder: PathBuf, // that of the next document
    per_folder: u64,
    count: u64,
    taken: Taken,
    types: Types,
}

impl Writer<Brat> for Folder {
    const PLACE: Place = Place::Folder;

    fn open(sink: &Brat, place: &Path, _: &Host<'_>) -> Result<Self> {
        Ok(Self {
            root: place.to_owned(),
            folder: place.to_owned(),
            per_folder: sink.config.per_folder.max(1),
            count: 0,
            taken: Taken::default(),
            types: Types::default(),
        })
    }

    fn write(&mut self, rows: Rows<'_>, _: &Host<'_>) -> Result<()> {
        rows.iter().try_for_each(|row| {
            let parts = parts(row).ok_or_else(|| Error::text("a row is not what was encoded"))?;
            self.document(parts)
        })
    }

    fn finish(self, _: &Host<'_>) -> Result<()> {
        make(&self.root.join("annotation.conf"), &self.types.conf())
    }
}

impl Folder {
    fn document(&mut self, [name, text, annotations]: [&str; 3]) -> Result<()> {
        if self.count > 0 && self.count.is_multiple_of(self.per_folder) {
            self.folder = self.root.join(format!("{:04}", self.count / self.per_folder));
            fs::create_dir(&self.folder)
                .map_err(|error| Error::from(error).within(self.folder.display()))?;
        }
        self.count += 1;
        // One name in the whole collection: folders may be joined later.
        let name = self.taken.take(name);
        make(&self.folder.join(format!("{name}.txt")), text)?;
        make(&self.folder.join(format!("{name}.ann")), annotations)?;
        self.types.add(annotations);
        Ok(())
    }
}

/// Makes a file; the folder is a hidden one until all is done.
fn make(path: &Path, content: &str) -> Result<()> {
    let made = File::create_new(path).and_then(|mut file| file.write_all(content.as_bytes()));
    made.map_err(|error| Error::from(error).within(path.display()))
}
