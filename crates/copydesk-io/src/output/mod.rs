//! Where documents go, by what the user names.

mod build;
mod format;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::{Cause, Encoder, Writer};
use copydesk_files::{Io, real};

use crate::foreign::{Foreign, ForeignKind, Open};
use crate::{Companion, Compression};
use build::{Kind, beside};
pub use format::{OutputFormat, UnknownOutputFormat};

/// What a work folder is called, or what its name ends with.
pub(crate) const WORK: &str = ".copydesk";

/// Makes the sink for a place.
///
/// The place is a folder, a file or `-` for standard output. What does not exist yet is a file if its
/// name ends in `.jsonl`, `.ndjson`, `.json` or `.csv`, with `.gz` or `.zst` behind it or not, or in
/// `.parquet`, and a
/// folder otherwise. A folder gets `documents-00000.jsonl` and so on, one part per split, or the CSV
/// tables; and `rejects.jsonl`, always, even if it is empty. Beside a file stands
/// `FILE.rejects.jsonl`; with `-` rejects go to standard error, unless [`rejects`](Self::rejects) says
/// otherwise.
///
/// A format that is none of ours comes by [`encoder`](Self::encoder) or [`writer`](Self::writer).
///
/// Files appear when they are whole: a part when it is committed, all else when the run is finished. A
/// part that is given up takes its rejects with it; only on standard error they are told at once.
///
/// ```
/// use copydesk_io::{Compression, Output};
/// let folder = tempfile::tempdir()?;
/// let out = folder.path().join("out");
/// Output::to(&out).compression(Compression::Zstd).build()?.finish()?;
/// let cause = Output::to(&out).build().err().expect("somebody's output is there");
/// assert_eq!(cause.code(), "output.exists");
/// assert!(Output::to(&out).overwrite(true).build().is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Output {
    io: Arc<dyn Io>,
    place: PathBuf,
    format: Option<OutputFormat>,
    foreign: Option<Foreign>, // before `format`
    compression: Option<Compression>,
    overwrite: bool,
    spreadsheet: bool,
    resumable: bool,
    verify: bool,
    known: Option<Kind>, // of the place, once the sink is being built
    stream: Option<Box<dyn Write + Send>>,
    rejects: Option<Box<dyn Write + Send>>,
}

impl Output {
    /// A folder, a file, or `-`.
    #[must_use]
    pub fn to(place: impl Into<PathBuf>) -> Self {
        Self {
            io: real(),
            place: place.into(),
            format: None,
            foreign: None,
            compression: None,
            overwrite: false,
            spreadsheet: false,
            resumable: false,
            verify: false,
            known: None,
            stream: None,
            rejects: None,
        }
    }

    /// The form; by default JSON Lines.
    #[must_use]
    pub fn format(mut self, format: OutputFormat) -> Self {
        self.format = Some(format);
        self
    }

    /// A format that is made elsewhere and whose files are written here: `documents-00000.EXT` in a
    /// folder, or one file, packed or not. What does not exist yet is a file if its name has an
    /// extension.
    #[must_use]
    pub fn encoder(mut self, extension: &str, encoder: Box<dyn Encoder>) -> Self {
        let kind = ForeignKind::Encoder(encoder);
        self.foreign = Some(Foreign { extension: extension.to_owned(), kind });
        self
    }

    /// A format that writes a file by itself: `documents.EXT` in a folder, or the file that is named.
    /// What does not exist yet is a file if its name has an extension.
    ///
    /// `open` is given the path of a hidden place where no file is yet. It is moved to its name when the
    /// run is finished, and taken away with all beside it if that does not come about.
    #[must_use]
    pub fn writer(
        self,
        name: &str,
        extension: &str,
        open: impl FnOnce(&Path) -> Result<Box<dyn Writer>, Cause> + Send + 'static,
    ) -> Self {
        self.own(name, extension, false, Box::new(open))
    }

    /// The same for a format that writes a folder, which will be `documents` in the output's: `open` is
    /// given an empty one.
    #[must_use]
    pub fn folder_writer(
        self,
        name: &str,
        open: impl FnOnce(&Path) -> Result<Box<dyn Writer>, Cause> + Send + 'static,
    ) -> Self {
        self.own(name, "", true, Box::new(open))
    }

    fn own(mut self, name: &str, extension: &str, is_folder: bool, open: Open) -> Self {
        let kind = ForeignKind::Writer { name: name.to_owned(), is_folder, open };
        self.foreign = Some(Foreign { extension: extension.to_owned(), kind });
        self
    }

    /// How it is packed; by default what the name of a file says, a folder and standard output not. Parquet
    /// is packed inside, by default with zstd.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = Some(compression);
        self
    }

    /// Whether an earlier output in the same place is replaced: its files one by one as new ones are
    /// whole, those that have no successor at the end. Other people's files are never touched.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Whether text in CSV cells that a spreadsheet would take for a formula gets a `'` before it; see
    /// [`CsvSink`](crate::CsvSink).
    #[must_use]
    pub fn spreadsheet(mut self, spreadsheet: bool) -> Self {
        self.spreadsheet = spreadsheet;
        self
    }

    /// What `-` stands for, instead of this process's standard output.
    #[must_use]
    pub fn standard_output(mut self, stream: impl Write + Send + 'static) -> Self {
        self.stream = Some(Box::new(stream));
        self
    }

    /// Where rejects go, instead of the file beside the documents.
    #[must_use]
    pub fn rejects(mut self, stream: impl Write + Send + 'static) -> Self {
        self.rejects = Some(Box::new(stream));
        self
    }

    /// The file system that files are written in.
    #[must_use]
    pub fn io(mut self, io: Arc<dyn Io>) -> Self {
        self.io = io;
        self
    }

    /// Whether another process goes on where this one ends. Then what is on its way lies in the
    /// [work folder](Self::work_folder) and stays there, [`Sink::resume`](copydesk_core::Sink::resume)
    /// knows it again, and nothing is made before that is asked or a part is opened. Whoever says so sees
    /// to it that nobody else works there at the same time.
    #[must_use]
    pub fn resumable(mut self, resumable: bool) -> Self {
        self.resumable = resumable;
        self
    }

    /// Whether [`Sink::resume`](copydesk_core::Sink::resume) reads what stands and compares its hash,
    /// where it would else believe its size.
    #[must_use]
    pub fn verify(mut self, verify: bool) -> Self {
        self.verify = verify;
        self
    }

    /// The folder for what another process needs to go on: `.copydesk` in a folder, `.NAME.copydesk`
    /// beside a file, none for a stream. It is for the caller to make and to empty.
    #[must_use]
    pub fn work_folder(&self) -> Option<PathBuf> {
        match self.kind() {
            Kind::Folder => Some(self.place.join(WORK)),
            Kind::File => self.work_beside(),
            Kind::Stream | Kind::Special => None,
        }
    }

    /// The folders that this may be, for whoever does not know the format that an earlier run has written
    /// in, and so not whether it was a folder or a file; none for a stream.
    ///
    /// ```
    /// use copydesk_io::Output;
    /// let folders = Output::to("no/such.db").work_folders();
    /// assert_eq!(folders, ["no/such.db/.copydesk".into(), std::path::PathBuf::from("no/.such.db.copydesk")]);
    /// ```
    #[must_use]
    pub fn work_folders(&self) -> Vec<PathBuf> {
        match self.kind() {
            Kind::Folder => {
                std::iter::once(self.place.join(WORK)).chain(self.work_beside()).collect()
            }
            Kind::File => self.work_beside().into_iter().collect(),
            Kind::Stream | Kind::Special => Vec::new(),
        }
    }

    fn work_beside(&self) -> Option<PathBuf> {
        let name = self.place.file_name()?.to_string_lossy();
        Some(self.place.with_file_name(format!(".{name}{WORK}")))
    }

    /// A small file that goes with the output, such as `report.json`; none beside a stream.
    #[must_use]
    pub fn companion(&self, name: &str) -> Option<Companion> {
        let path = match self.kind() {
            Kind::Folder => self.place.join(name),
            Kind::File => beside(&self.place, name),
            Kind::Stream | Kind::Special => return None,
        };
        Some(Companion::new(Arc::clone(&self.io), path))
    }

    /// The folder that the output lies in, where a run may keep what it needs on its way; none for a
    /// stream.
    #[must_use]
    pub fn workplace(&self) -> Option<PathBuf> {
        match self.kind() {
            Kind::Folder => Some(self.place.clone()),
            Kind::File => match self.place.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => Some(folder.to_owned()),
                _ => Some(PathBuf::from(".")),
            },
            Kind::Stream | Kind::Special => None,
        }
    }
}
