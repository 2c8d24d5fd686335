//! What the author of an output format writes.

use std::fmt;
use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::abi::CdStr;
use crate::{Doc, Host, Result, wire};

/// An output format: makes rows of documents. Where the host writes them to files, that is all.
///
/// ```
/// use copydesk_plugin::prelude::*;
///
/// /// A line for each quote: who, and what.
/// struct Said;
///
/// impl Sink for Said {
///     const NAME: &'static str = "said";
///     const EXTENSION: &'static str = "txt";
///     type Config = NoConfig;
///     type Writer = HostWritten;
///
///     fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
///         Ok(Self)
///     }
///
///     fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
///         let document = entry.document()?;
///         for quote in &document.quotes {
///             let name = quote.speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
///             let line = format!("{}\t{}\n", name.unwrap_or("?"), quote.span.of(&document.text));
///             rows.extend_from_slice(line.as_bytes());
///         }
///         Ok(())
///     }
/// }
/// copydesk_plugin::export!(id = "acme.said", sinks: [Said]);
/// # fn main() {}
/// ```
///
/// A format that is no row of files (a database, a folder with a file for each document) has a
/// [`Writer`] of its own instead of [`HostWritten`].
///
/// Encoding is a pure function of the document: it runs ahead on many threads, and a document whose
/// encoding fails is one reject.
pub trait Sink: Send + Sync + Sized + 'static {
    /// What `--output-format` is given, and the name in the settings: `a-z`, `0-9`, `_`, `-`.
    const NAME: &'static str;
    /// One sentence for the user.
    const DOC: &'static str = "";
    /// The extension of its files, without the stop; a folder has none.
    const EXTENSION: &'static str = "";
    /// Whether one instance encodes on all threads; if not, each worker has one of its own, or waits for
    /// its turn where the format writes by itself.
    const SHARED: bool = true;
    /// Whether it starts threads of its own. All of them must have ended when it is dropped.
    const SPAWNS_THREADS: bool = false;
    /// Its configuration: as [`Stage::Config`](crate::Stage::Config).
    type Config: DeserializeOwned + JsonSchema + 'static;
    /// [`HostWritten`], or what writes the rows.
    type Writer: Writer<Self>;

    /// Makes an instance. \[one: never at the same time as another `new` or drop of this plugin]
    ///
    /// # Errors
    ///
    /// If the configuration cannot be followed: [`Error::config`](crate::Error::config) says where.
    fn new(config: Self::Config, host: &Host<'_>) -> Result<Self>;

    /// Appends the rows of one document. \[any; or self, if not `SHARED`]
    ///
    /// # Errors
    ///
    /// If this document cannot be written: it becomes a reject with the error's code and sentence, and
    /// what was appended is taken back. The run goes on.
    ///
    /// # Panics
    ///
    /// A panic is caught and costs this document only.
    fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()>;
}

/// Where a format writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Nowhere: the host writes its rows to files.
    Host,
    /// A file that is not there yet.
    File,
    /// An empty folder.
    Folder,
}

/// Writes what a sink has encoded, to a place that the host names: a hidden one, which gets its name when
/// all is done and goes if the run fails. So nothing needs to be undone here.
///
/// ```
/// use std::io::{BufWriter, Write};
/// use copydesk_plugin::prelude::*;
///
/// /// All rows behind a line that says what they are.
/// struct Titled(BufWriter<std::fs::File>);
///
/// impl<S: Sink> Writer<S> for Titled {
///     const PLACE: Place = Place::File;
///
///     fn open(_: &S, place: &std::path::Path, _: &Host<'_>) -> Result<Self> {
///         let mut file = BufWriter::new(std::fs::File::create_new(place)?);
///         file.write_all(b"# rows\n")?;
///         Ok(Self(file))
///     }
///
///     fn write(&mut self, rows: Rows<'_>, _: &Host<'_>) -> Result<()> {
///         rows.iter().try_for_each(|row| Ok(self.0.write_all(row)?))
///     }
///
///     fn finish(mut self, _: &Host<'_>) -> Result<()> {
///         Ok(self.0.flush()?)
///     }
/// }
/// ```
pub trait Writer<S: Sink>: Send + Sized + 'static {
    /// What it writes. With [`Place::Host`] none of its functions is called but `open`, with no place.
    const PLACE: Place;

    /// Starts to write. \[one\]
    ///
    /// # Errors
    ///
    /// If it cannot; the run does not begin.
    fn open(sink: &S, place: &Path, host: &Host<'_>) -> Result<Self>;

    /// Writes the rows of some documents, in the order of the input. \[self\]
    ///
    /// # Errors
    ///
    /// If they cannot be written; the run ends. So does it after a panic.
    fn write(&mut self, rows: Rows<'_>, host: &Host<'_>) -> Result<()>;

    /// All was written: makes it whole, closes it. Without this it is dropped, when a run ends early. \[self\]
    ///
    /// # Errors
    ///
    /// If it cannot be made whole; the run ends.
    fn finish(self, host: &Host<'_>) -> Result<()>;
}

/// The writer of formats whose rows the host writes: in parts, packed if the user wants, or to standard
/// output.
#[derive(Clone, Copy, Debug)]
pub struct HostWritten;

impl<S: Sink> Writer<S> for HostWritten {
    const PLACE: Place = Place::Host;

    fn open(_: &S, _: &Path, _: &Host<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn write(&mut self, _: Rows<'_>, _: &Host<'_>) -> Result<()> {
        Ok(())
    }

    fn finish(self, _: &Host<'_>) -> Result<()> {
        Ok(())
    }
}

/// An article with all that was found in it, as a sink is given it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    doc: Doc<'a>,
}

impl<'a> Entry<'a> {
    pub(crate) fn new(doc: Doc<'a>) -> Self {
        Self { doc }
    }

    /// The article's id, unique in most collections but not in all.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.doc.id()
    }

    /// The text, which all places point into.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.doc.text()
    }

    /// The document as it stands on the wire: a JSON object without line end.
    #[must_use]
    pub fn json(self) -> &'a str {
        self.doc.json()
    }

    /// The same, typed.
    ///
    /// # Errors
    ///
    /// If it is no document, which the host promises it is.
    pub fn document(self) -> Result<wire::Document<'a>> {
        self.read()
    }

    /// The same in a type of your own: leave out what you do not need, it costs less.
    ///
    /// ```
    /// # use copydesk_plugin::{Entry, Result};
    /// #[derive(serde::Deserialize)]
    /// struct Sentences { sentences: Vec<serde_json::Value> }
    ///
    /// fn count(entry: Entry<'_>) -> Result<usize> {
    ///     Ok(entry.read::<Sentences>()?.sentences.len())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If `T` has another shape.
    pub fn read<T: Deserialize<'a>>(self) -> Result<T> {
        serde_json::from_str(self.json())
            .map_err(|error| crate::Error::from(error).within("document"))
    }
}

/// Rows of some documents: what [`Sink::encode`] has made of each.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    raw: &'a [CdStr],
}

impl<'a> Rows<'a> {
    /// A view of the host's array.
    ///
    /// # Safety
    ///
    /// `raw` is null or has `len` slices, all of which stay as they are for all of `'a`.
    pub(crate) unsafe fn new(raw: *const CdStr, len: usize) -> Self {
        if raw.is_null() {
            return Self { raw: &[] };
        }
        // SAFETY: the caller says so.
        Self { raw: unsafe { std::slice::from_raw_parts(raw, len) } }
    }

    /// How many documents.
    #[must_use]
    pub fn len(self) -> usize {
        self.raw.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// The rows of each document, in order.
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        // SAFETY: `new` was told that all of them can be read.
        self.raw.iter().map(|row| unsafe { row.bytes() })
    }
}

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(String::from_utf8_lossy)).finish()
    }
}
