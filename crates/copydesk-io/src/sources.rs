//! Sources of one form, for who does not want guesses.

use std::io::Read;
use std::path::Path;

use copydesk_core::{Cause, Item, Place, Records, Source, Split, Stamp};

use crate::plan::Plan;
use crate::{Format, Inputs};

/// A folder of text files, or one file: each file is an article, its id the path within the folder.
///
/// Bytes are handed on as they are; the intake decodes them. Small files go together in splits of
/// about 64 MiB and at most 4096 files.
///
/// ```no_run
/// use copydesk_core::Source;
/// use copydesk_io::TextFolder;
/// let source = TextFolder::open("news")?;
/// println!("{} splits", source.splits()?.len());
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
pub struct TextFolder(Plan);

/// Files of JSON Lines, or a stream: each line is an article.
///
/// ```
/// use copydesk_core::{Record, Source};
/// use copydesk_io::JsonLines;
/// let source = JsonLines::from_reader(&b"{\"text\":\"Rain fell.\"}\n"[..])?;
/// let mut records = source.open(&source.splits()?[0])?;
/// assert!(matches!(records.next(), Some(Record::Raw { .. })));
/// assert!(records.next().is_none());
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
pub struct JsonLines(Plan);

/// Files of CSV with a header, or a stream: each row is an article.
///
/// ```
/// use copydesk_core::{Item, Record, Source};
/// use copydesk_io::Csv;
/// let source = Csv::from_reader(&b"id,text\na1,\"Rain\nfell.\"\n"[..])?;
/// let splits = source.splits()?;
/// let mut records = source.open(&splits[0])?;
/// let Some(Record::Raw { bytes, place }) = records.next() else { panic!("a row") };
/// let Item::Article(raw) = source.read(&splits[0], &bytes, &place) else { panic!("an article") };
/// assert_eq!(raw.content.as_bytes(), b"Rain\nfell.");
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
pub struct Csv(Plan);

impl TextFolder {
    /// All files of a folder, whatever they are called, or one file.
    ///
    /// # Errors
    ///
    /// As [`Inputs::build`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Cause> {
        files(Format::Text, [path]).map(Self)
    }
}

impl JsonLines {
    /// These files, and all files of these folders.
    ///
    /// # Errors
    ///
    /// As [`Inputs::build`].
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, Cause> {
        files(Format::JsonLines, paths).map(Self)
    }

    /// A stream, packed or not.
    ///
    /// # Errors
    ///
    /// None yet.
    pub fn from_reader(reader: impl Read + Send + 'static) -> Result<Self, Cause> {
        stream(Format::JsonLines, reader).map(Self)
    }
}

impl Csv {
    /// These files, and all files of these folders.
    ///
    /// # Errors
    ///
    /// As [`Inputs::build`].
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, Cause> {
        files(Format::Csv, paths).map(Self)
    }

    /// A stream, packed or not.
    ///
    /// # Errors
    ///
    /// None yet.
    pub fn from_reader(reader: impl Read + Send + 'static) -> Result<Self, Cause> {
        stream(Format::Csv, reader).map(Self)
    }
}

fn files<P: AsRef<Path>>(
    format: Format,
    paths: impl IntoIterator<Item = P>,
) -> Result<Plan, Cause> {
    let names = paths.into_iter().map(|path| path.as_ref().to_string_lossy().into_owned());
    Inputs::new(names).format(format).plan()
}

fn stream(format: Format, reader: impl Read + Send + 'static) -> Result<Plan, Cause> {
    Inputs::new(["-"]).format(format).standard_input(reader).plan()
}

impl Source for TextFolder {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        self.0.splits()
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        self.0.open(split)
    }

    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item {
        self.0.read(split, bytes, place)
    }

    fn stamps(&self) -> Result<Vec<Stamp>, Cause> {
        self.0.stamps()
    }

    fn recheck(&self, split: &Split) -> Result<(), Cause> {
        self.0.recheck(split)
    }

    fn is_quotable(&self, split: &Split) -> bool {
        self.0.is_quotable(split)
    }

    fn is_rereadable(&self) -> bool {
        self.0.is_rereadable()
    }
}

impl Source for JsonLines {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        self.0.splits()
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        self.0.open(split)
    }

    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item {
        self.0.read(split, bytes, place)
    }

    fn stamps(&self) -> Result<Vec<Stamp>, Cause> {
        self.0.stamps()
    }

    fn recheck(&self, split: &Split) -> Result<(), Cause> {
        self.0.recheck(split)
    }

    fn is_quotable(&self, split: &Split) -> bool {
        self.0.is_quotable(split)
    }

    fn is_rereadable(&self) -> bool {
        self.0.is_rereadable()
    }
}

impl Source for Csv {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        self.0.splits()
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        self.0.open(split)
    }

    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item {
        self.0.read(split, bytes, place)
    }

    fn stamps(&self) -> Result<Vec<Stamp>, Cause> {
        self.0.stamps()
    }

    fn recheck(&self, split: &Split) -> Result<(), Cause> {
        self.0.recheck(split)
    }

    fn is_quotable(&self, split: &Split) -> bool {
        self.0.is_quotable(split)
    }

    fn is_rereadable(&self) -> bool {
        self.0.is_rereadable()
    }
}
