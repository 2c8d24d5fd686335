//! What the user names, as one source.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use copydesk_core::{Cause, Source};
use copydesk_files::{Io, real};

use crate::decoded::{Limits, WINDOW_LOG_MAX};
use crate::listed::listed_in;
use crate::plan::{Plan, STREAM};
use crate::replay::Replay;
use crate::{Fields, Format, Utf8};

/// Files, folders, patterns and standard input, read as one source.
///
/// ```
/// use copydesk_core::{Item, Record};
/// use copydesk_io::Inputs;
///
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("wire.jsonl");
/// # #[expect(clippy::disallowed_methods, reason = "a test")]
/// std::fs::write(&file, "{\"id\":\"a1\",\"text\":\"Rain fell.\"}\n")?;
///
/// let source = Inputs::new([folder.path().to_string_lossy()]).build()?;
/// let splits = source.splits()?;
/// let mut records = source.open(&splits[0])?;
/// let Some(Record::Raw { bytes, place }) = records.next() else { panic!("a line") };
/// let Item::Article(raw) = source.read(&splits[0], &bytes, &place) else { panic!("an article") };
/// assert_eq!((raw.id.as_str(), raw.content.as_bytes()), ("a1", &b"Rain fell."[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The form of a file is what [`format`](Self::format) says, else its extension, else its first bytes.
/// Whether it is packed is told by its first bytes alone. Files are read in the bytewise order of
/// their paths, whatever the order of the arguments.
///
/// What is recognised and not read yet (ARC, PDF, ZIP …) is a fault of the file, with the
/// code `format.unsupported`; so is a file that cannot be opened. The others go on.
pub struct Inputs {
    names: Vec<String>,
    lists: Vec<String>,
    stream: Option<Box<dyn Read + Send>>,
    options: Options,
}

/// What the readers need to know.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) io: Arc<dyn Io>,
    pub(crate) format: Option<Format>,
    pub(crate) fields: Fields,
    pub(crate) utf8: Utf8,
    pub(crate) delimiter: Option<u8>,
    pub(crate) split_bytes: u64,
    pub(crate) split_files: usize,
    pub(crate) longest_record: usize,
    pub(crate) longest_text: usize,
    pub(crate) limits: Limits,
    pub(crate) output: Option<PathBuf>,
}

impl Inputs {
    /// Files, folders, patterns such as `news/**/*.jsonl`, or `-` for standard input. Of the output of an
    /// earlier run that lies in a folder or matches a pattern only the documents are read: no report, rejects,
    /// or tables of quotes and figures.
    #[must_use]
    pub fn new<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        let names = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
        let options = Options {
            io: real(),
            format: None,
            fields: Fields::default(),
            utf8: Utf8::default(),
            delimiter: None,
            split_bytes: 64 << 20,
            split_files: 4096,
            longest_record: 16 << 20,
            longest_text: 64 << 20,
            limits: Limits::default(),
            output: None,
        };
        Self { names, lists: Vec::new(), stream: None, options }
    }

    /// Also the files and folders that this file lists, or standard input if it is `-`: one a line, or with
    /// NUL behind each, as `find -print0` writes them. They are taken as they stand, not as patterns; one that
    /// is not there is a fault of that file (`file.missing`), and the others are read.
    #[must_use]
    pub fn files_from(mut self, list: impl Into<String>) -> Self {
        self.lists.push(list.into());
        self
    }

    /// Where the output of the same run goes. What a folder or a pattern holds of that is no input: the run
    /// would read tomorrow what it has written today.
    #[must_use]
    pub fn output(mut self, place: impl Into<PathBuf>) -> Self {
        self.options.output = Some(place.into());
        self
    }

    /// All inputs have this form, whatever they are called.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.options.format = Some(format);
        self
    }

    /// The names of fields in JSON Lines and CSV.
    #[must_use]
    pub fn fields(mut self, fields: Fields) -> Self {
        self.options.fields = fields;
        self
    }

    /// What is done with a record of JSON Lines or CSV that is no UTF-8: [`Utf8::Reject`] by default. Texts
    /// and web pages are decoded by what they are written in, whatever is said here.
    #[must_use]
    pub fn utf8(mut self, utf8: Utf8) -> Self {
        self.options.utf8 = utf8;
        self
    }

    /// The byte between the fields of CSV; by default `,`, `;` or a tab, whichever the header has most
    /// of.
    #[must_use]
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.options.delimiter = Some(delimiter);
        self
    }

    /// About how many bytes a split has: 64 MiB by default, at least one.
    #[must_use]
    pub fn split_bytes(mut self, bytes: u64) -> Self {
        self.options.split_bytes = bytes.max(1);
        self
    }

    /// How many small files a split has at most: 4096 by default, at least one.
    #[must_use]
    pub fn split_files(mut self, files: usize) -> Self {
        self.options.split_files = files.max(1);
        self
    }

    /// The longest line of JSON Lines, row of CSV and web page, in bytes: 16 MiB by default. Longer ones are
    /// skipped in constant memory and rejected.
    #[must_use]
    pub fn longest_record(mut self, bytes: usize) -> Self {
        self.options.longest_record = bytes;
        self
    }

    /// The longest text file, in bytes: 64 MiB by default.
    #[must_use]
    pub fn longest_text(mut self, bytes: usize) -> Self {
        self.options.longest_text = bytes;
        self
    }

    /// So many times its own size a packed file may unpack to, once it is past 64 MiB: 500 by default.
    #[must_use]
    pub fn expansion(mut self, ratio: u64) -> Self {
        self.options.limits.ratio = ratio.max(1);
        self
    }

    /// So many bytes a packed file may unpack to: 4 TiB by default.
    #[must_use]
    pub fn unpacked_bytes(mut self, bytes: u64) -> Self {
        self.options.limits.bytes = bytes;
        self
    }

    /// The largest window of a zstd file, as a power of two, which is how much memory reading it takes: 27 by
    /// default, that is 128 MiB; from 10 to 31.
    #[must_use]
    pub fn zstd_window(mut self, log: u32) -> Self {
        self.options.limits.window_log = log.clamp(10, WINDOW_LOG_MAX);
        self
    }

    /// What `-` stands for, instead of this process's standard input.
    #[must_use]
    pub fn standard_input(mut self, stream: impl Read + Send + 'static) -> Self {
        self.stream = Some(Box::new(stream));
        self
    }

    /// The file system that files are opened in.
    #[must_use]
    pub fn io(mut self, io: Arc<dyn Io>) -> Self {
        self.options.io = io;
        self
    }

    /// Makes the plan.
    ///
    /// # Errors
    ///
    /// If nothing is named (`input.none`), a list cannot be read, standard input is wanted twice
    /// (`input.read_twice`), a named file is not there (`input.missing`), a folder holds
    /// nothing (`input.empty`) or a pattern matches nothing (`input.no_match`).
    pub fn build(self) -> Result<Box<dyn Source>, Cause> {
        Ok(Box::new(self.plan()?))
    }

    /// Makes a source of rejected documents: what is named are files of rejects (`rejects.jsonl`, or the
    /// folder of an output), and all else is said as it was for the run that has rejected them.
    ///
    /// A record is taken from its reject where that holds it and it is a line of JSON, else read again at
    /// its place, so the files that a run has named must still be where it has found them. What cannot be
    /// replayed is a reject again: `replay.damaged`, `replay.missing`, `replay.not_found`.
    ///
    /// # Errors
    ///
    /// As for [`build`](Self::build), and if standard input is named (`input.read_twice`) or files of rejects
    /// are in a list (`replay.listed`).
    pub fn replay(self) -> Result<Box<dyn Source>, Cause> {
        if !self.lists.is_empty() {
            let message = "files of rejects are named, not listed: leave `--files-from` out";
            return Err(Cause::new("replay.listed", message));
        }
        Ok(Box::new(Replay::new(self.names, self.options)?))
    }

    pub(crate) fn plan(self) -> Result<Plan, Cause> {
        if self.names.is_empty() && self.lists.is_empty() {
            let message = "no input is named: name files, folders, patterns or `-`";
            return Err(Cause::new("input.none", message));
        }
        let streams = self.names.iter().chain(&self.lists).filter(|name| *name == STREAM);
        if streams.count() > 1 {
            let message = "standard input is wanted twice: as an input or as a list, and once more";
            return Err(Cause::new("input.read_twice", message));
        }
        let mut stream = self.stream;
        let mut listed = Vec::new();
        for list in &self.lists {
            listed.extend(listed_in(&*self.options.io, list, &mut stream)?);
        }
        if self.names.is_empty() && listed.is_empty() {
            return Err(Cause::new("input.none", "the list of files is empty"));
        }
        Plan::new(self.names, &listed, stream, self.options)
    }
}
