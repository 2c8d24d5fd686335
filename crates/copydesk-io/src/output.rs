//! Where documents go, by what the user names.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use copydesk_core::{Cause, Sink};
use copydesk_files::{Entry, FileError, Io, real};

use crate::csv_sink::{self, CsvSink};
use crate::rejects::{Rejects, Room};
use crate::target::{Out, Parts, REJECTS, Stale, Table, Target};
use crate::{Companion, Compression, JsonLinesSink};

/// The form of an output.
///
/// ```
/// use copydesk_io::OutputFormat;
/// assert_eq!("csv".parse(), Ok(OutputFormat::Csv));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutputFormat {
    /// The wire form, one document a line.
    #[default]
    JsonLines,
    /// Three tables: documents, quotes, quantities.
    Csv,
}

impl FromStr for OutputFormat {
    type Err = UnknownOutputFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            "csv" => Ok(Self::Csv),
            _ => Err(UnknownOutputFormat { name: name.to_owned() }),
        }
    }
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
        })
    }
}

/// No built-in output format of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no output format: choose `jsonl` or `csv`")]
pub struct UnknownOutputFormat {
    name: String,
}

/// Makes the sink for a place.
///
/// The place is a folder, a file or `-` for standard output. What does not exist yet is a file if its
/// name ends in `.jsonl`, `.ndjson`, `.json` or `.csv`, with `.gz` or `.zst` behind it or not, and a
/// folder otherwise. A folder gets `documents-00000.jsonl` and so on, one part per split, or the CSV
/// tables; and `rejects.jsonl`, always, even if it is empty. Beside a file stands
/// `FILE.rejects.jsonl`; with `-` rejects go to standard error, unless [`rejects`](Self::rejects) says
/// otherwise.
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
    compression: Option<Compression>,
    overwrite: bool,
    spreadsheet: bool,
    stream: Option<Box<dyn Write + Send>>,
    rejects: Option<Box<dyn Write + Send>>,
}

/// What kind of place an output goes to.
#[derive(Debug, PartialEq)]
enum Kind {
    Folder,
    File,
    Stream,
    /// A device or a named pipe: there is no beside and no rename.
    Special,
}

impl Output {
    /// A folder, a file, or `-`.
    #[must_use]
    pub fn to(place: impl Into<PathBuf>) -> Self {
        Self {
            io: real(),
            place: place.into(),
            format: None,
            compression: None,
            overwrite: false,
            spreadsheet: false,
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

    /// How it is packed; by default what the name of a file says, a folder and standard output not.
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
    /// [`CsvSink`].
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

    /// Makes the sink, and the folder if there is none.
    ///
    /// # Errors
    ///
    /// If an earlier output is there (`output.exists`), the form wants a folder and got none
    /// (`output.needs_folder`), or nothing can be written there.
    pub fn build(mut self) -> Result<Box<dyn Sink>, Cause> {
        let kind = self.kind();
        let by_name = match kind {
            Kind::File => format_of_name(&self.place),
            _ => None,
        };
        let format = self.format.or(by_name).unwrap_or_default();
        if format == OutputFormat::Csv && kind != Kind::Folder {
            let message = format!(
                "CSV output is three tables, so `{}` must be a folder",
                self.place.display()
            );
            return Err(Cause::new("output.needs_folder", message));
        }
        let compression = self.compression.unwrap_or(match kind {
            Kind::File => Compression::of_name(&self.place),
            _ => Compression::None,
        });
        let target = match kind {
            Kind::Folder => self.folder(format, compression)?,
            Kind::File => self.file(compression)?,
            Kind::Stream => {
                let stream = self.stream.take().unwrap_or_else(|| Box::new(std::io::stdout()));
                Target::whole(
                    vec![Table::new(Out::Stream(stream, "-".to_owned()), compression)],
                    self.loud_rejects(),
                )
            }
            Kind::Special => {
                let handle = self
                    .io
                    .edit(&self.place)
                    .map_err(|error| FileError::new("open", &self.place, error))?;
                let out = Out::Stream(Box::new(handle), self.place.display().to_string());
                Target::whole(vec![Table::new(out, compression)], self.loud_rejects())
            }
        };
        Ok(match format {
            OutputFormat::JsonLines => Box::new(JsonLinesSink::new(target)),
            OutputFormat::Csv => Box::new(CsvSink::new(target, self.spreadsheet)),
        })
    }

    fn kind(&self) -> Kind {
        if self.place == Path::new("-") {
            return Kind::Stream;
        }
        let text = self.place.to_string_lossy();
        match self.io.look(&self.place) {
            Ok(Entry { is_dir: true, .. }) => Kind::Folder,
            Ok(Entry { is_file: false, .. }) => Kind::Special,
            Ok(_) => Kind::File,
            Err(_) if text.ends_with('/') || text.ends_with(std::path::MAIN_SEPARATOR) => {
                Kind::Folder
            }
            Err(_) if format_of_name(&self.place).is_some() => Kind::File,
            Err(_) => Kind::Folder,
        }
    }

    fn folder(&mut self, format: OutputFormat, compression: Compression) -> Result<Target, Cause> {
        let (io, folder) = (Arc::clone(&self.io), self.place.clone());
        io.create_dir(&folder).map_err(|error| FileError::new("create", &folder, error))?;
        let names = io.list(&folder).map_err(|error| FileError::new("list", &folder, error))?;
        let ours = names.iter().filter_map(|name| name.to_str()).filter(|name| is_ours(name));
        let old: BTreeSet<String> = ours.map(str::to_owned).collect();
        if let (false, Some(name)) = (self.overwrite, old.first()) {
            return Err(exists(&folder.join(name)));
        }
        let rejects = self.quiet_rejects(folder.join(REJECTS), &folder)?;
        let mut stale = Stale { io: Arc::clone(&io), folder: folder.clone(), names: old };
        stale.names.remove(REJECTS);
        if format == OutputFormat::JsonLines {
            let parts =
                Parts { io, folder, compression, extension: ".jsonl", written: Mutex::default() };
            return Ok(Target::parts(parts, rejects).replacing(stale));
        }
        let mut tables = Vec::new();
        for (name, header) in csv_sink::TABLES {
            let name = format!("{name}.csv{}", compression.suffix());
            let mut table = Table::create(&io, folder.join(&name), compression)?;
            table.push(format!("{}\n", header.join(",")).as_bytes())?;
            stale.names.remove(&name);
            tables.push(table);
        }
        Ok(Target::whole(tables, rejects).replacing(stale))
    }

    fn file(&mut self, compression: Compression) -> Result<Target, Cause> {
        let beside = beside(&self.place, REJECTS);
        let taken = [&self.place, &beside].into_iter().find(|path| self.io.look(path).is_ok());
        if let (false, Some(path)) = (self.overwrite, taken) {
            return Err(exists(path));
        }
        let folder = self.place.parent().unwrap_or(Path::new("")).to_owned();
        let rejects = self.quiet_rejects(beside, &folder)?;
        Ok(Target::whole(vec![Table::create(&self.io, &self.place, compression)?], rejects))
    }

    /// Rejects in a file, or in the stream that was asked for, each with its part.
    fn quiet_rejects(&mut self, path: PathBuf, folder: &Path) -> Result<Rejects, Cause> {
        let table = match self.rejects.take() {
            Some(stream) => Table::new(Out::Stream(stream, REJECTS.to_owned()), Compression::None),
            None => Table::create(&self.io, path, Compression::None)?,
        };
        let room = Room { io: Arc::clone(&self.io), folder: folder.to_owned() };
        Ok(Rejects::with_parts(table, room))
    }

    /// Rejects on a stream, at once.
    fn loud_rejects(&mut self) -> Rejects {
        let stream = self.rejects.take().unwrap_or_else(|| Box::new(std::io::stderr()));
        Rejects::at_once(Table::new(Out::Stream(stream, REJECTS.to_owned()), Compression::None))
    }
}

/// `OUT.name`.
fn beside(place: &Path, name: &str) -> PathBuf {
    let mut path = place.to_owned().into_os_string();
    path.push(format!(".{name}"));
    PathBuf::from(path)
}

/// What the name of a file says about its form.
fn format_of_name(path: &Path) -> Option<OutputFormat> {
    let inner = match Compression::of_name(path) {
        Compression::None => path.to_owned(),
        _ => path.with_extension(""),
    };
    let extension = inner.extension()?.to_str()?;
    match extension.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" | "json" => Some(OutputFormat::JsonLines),
        "csv" => Some(OutputFormat::Csv),
        _ => None,
    }
}

/// Whether a file of this name in a folder is the output of a run.
fn is_ours(name: &str) -> bool {
    let bare = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    let part = bare.strip_prefix("documents-").and_then(|rest| rest.strip_suffix(".jsonl"));
    let is_part = part.is_some_and(|number| {
        number.len() >= 5 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_table = bare
        .strip_suffix(".csv")
        .is_some_and(|stem| csv_sink::TABLES.iter().any(|(name, _)| *name == stem));
    is_part || is_table || name == REJECTS
}

fn exists(path: &Path) -> Cause {
    let message = format!(
        "`{}` is there already: choose another place, or ask for it to be replaced",
        path.display()
    );
    Cause::new("output.exists", message)
}
