//! How an output becomes a sink.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use copydesk_core::{Cause, Sink};
use copydesk_files::{Entry, FileError, Io, Staging};

use super::format::format_of_name;
use super::{Output, OutputFormat};
use crate::csv_sink::{self, CsvSink};
use crate::foreign::{EncoderSink, Foreign, ForeignKind, Open, Own, WriterSink};
use crate::rejects::{Rejects, Room};
use crate::target::{Out, Parts, REJECTS, Stale, Table, Target, Whole, finished};
use crate::{Compression, JsonLinesSink};

/// What a format that writes by itself is called in a folder, up to its extension.
const DOCUMENTS: &str = "documents";

/// What a folder of output holds beside rejects.
enum Inside<'a> {
    /// A file with this extension for each split.
    Parts(&'a str),
    /// The CSV tables.
    Tables,
    /// What a format makes that writes by itself.
    Own { name: String, is_folder: bool, open: Open },
}

/// What kind of place an output goes to.
#[derive(Debug, PartialEq)]
pub(super) enum Kind {
    Folder,
    File,
    Stream,
    /// A device or a named pipe: there is no beside and no rename.
    Special,
}

impl Output {
    /// Makes the sink, and the folder if there is none.
    ///
    /// # Errors
    ///
    /// If an earlier output is there (`output.exists`), the form wants a folder and got none
    /// (`output.needs_folder`), a form that writes by itself was to be packed or to go to a stream
    /// (`output.writes_itself`), or nothing can be written there.
    pub fn build(mut self) -> Result<Box<dyn Sink>, Cause> {
        let kind = self.kind();
        let compression = self.compression.unwrap_or(match kind {
            Kind::File => Compression::of_name(&self.place),
            _ => Compression::None,
        });
        if let Some(foreign) = self.foreign.take() {
            return self.foreign(foreign, &kind, compression);
        }
        let by_name = match kind {
            Kind::File => format_of_name(&self.place),
            _ => None,
        };
        let format = self.format.or(by_name).unwrap_or_default();
        Ok(match format {
            OutputFormat::JsonLines => {
                Box::new(JsonLinesSink::new(self.rows(&kind, "jsonl", compression)?))
            }
            OutputFormat::Csv if kind == Kind::Folder => {
                let target = self.folder(Inside::Tables, compression)?;
                Box::new(CsvSink::new(target, self.spreadsheet))
            }
            OutputFormat::Csv => return Err(self.needs_folder("CSV output is three tables")),
        })
    }

    /// A sink for a format that is none of ours.
    fn foreign(
        mut self,
        foreign: Foreign,
        kind: &Kind,
        compression: Compression,
    ) -> Result<Box<dyn Sink>, Cause> {
        let Foreign { extension, kind: form } = foreign;
        let (name, is_folder, open) = match form {
            ForeignKind::Encoder(encoder) => {
                let target = self.rows(kind, &extension, compression)?;
                return Ok(Box::new(EncoderSink { encoder, target }));
            }
            ForeignKind::Writer { name, is_folder, open } => (name, is_folder, open),
        };
        if compression != Compression::None {
            let message = format!("`{name}` writes by itself, so its output cannot be compressed");
            return Err(Cause::new("output.writes_itself", message));
        }
        let target = match kind {
            Kind::Folder => {
                let stop = if is_folder { "" } else { "." };
                let name = format!("{DOCUMENTS}{stop}{extension}");
                self.folder(Inside::Own { name, is_folder, open }, compression)?
            }
            Kind::File if is_folder => {
                return Err(self.needs_folder(&format!("`{name}` writes a folder")));
            }
            Kind::File => {
                let rejects = self.rejects_of_file()?;
                let staging = Staging::file(Arc::clone(&self.io), &self.place)?;
                Target::whole(Whole::Own(Own::open(staging, open)?), rejects)
            }
            Kind::Stream | Kind::Special => {
                let place =
                    if *kind == Kind::Stream { "standard output" } else { "a device or pipe" };
                let message = format!(
                    "`{name}` writes by itself, so it cannot write to {place}: name a {}",
                    if is_folder { "folder" } else { "file or a folder" }
                );
                return Err(Cause::new("output.writes_itself", message));
            }
        };
        let writer = target.writer().ok_or_else(finished)?;
        Ok(Box::new(WriterSink { name, writer, target }))
    }

    /// Where rows of one kind go: parts in a folder, a file, or a stream.
    fn rows(
        &mut self,
        kind: &Kind,
        extension: &str,
        compression: Compression,
    ) -> Result<Target, Cause> {
        let out = match kind {
            Kind::Folder => return self.folder(Inside::Parts(extension), compression),
            Kind::File => {
                let rejects = self.rejects_of_file()?;
                let table = Table::create(&self.io, &self.place, compression)?;
                return Ok(Target::whole(Whole::Tables(vec![table]), rejects));
            }
            Kind::Stream => {
                let stream = self.stream.take().unwrap_or_else(|| Box::new(std::io::stdout()));
                Out::Stream(stream, "-".to_owned())
            }
            Kind::Special => {
                let handle = self
                    .io
                    .edit(&self.place)
                    .map_err(|error| FileError::new("open", &self.place, error))?;
                Out::Stream(Box::new(handle), self.place.display().to_string())
            }
        };
        let tables = vec![Table::new(out, compression)];
        Ok(Target::whole(Whole::Tables(tables), self.loud_rejects()))
    }

    fn needs_folder(&self, why: &str) -> Cause {
        let message = format!("{why}, so `{}` must be a folder", self.place.display());
        Cause::new("output.needs_folder", message)
    }

    pub(super) fn kind(&self) -> Kind {
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
            Err(_) if self.names_file() => Kind::File,
            Err(_) => Kind::Folder,
        }
    }

    /// Whether the name of what is not there yet is that of a file.
    fn names_file(&self) -> bool {
        match &self.foreign {
            Some(foreign) if foreign.is_folder() => false,
            Some(_) => self.place.extension().is_some(),
            None => format_of_name(&self.place).is_some(),
        }
    }

    fn folder(&mut self, inside: Inside<'_>, compression: Compression) -> Result<Target, Cause> {
        let (io, folder) = (Arc::clone(&self.io), self.place.clone());
        io.create_dir(&folder).map_err(|error| FileError::new("create", &folder, error))?;
        if let Inside::Own { name, .. } = &inside {
            Staging::restore(&*io, &folder.join(name))?; // or it would not count as an earlier output
        }
        let names = io.list(&folder).map_err(|error| FileError::new("list", &folder, error))?;
        let own = match &inside {
            Inside::Own { name, .. } => Some(name.as_str()),
            _ => None,
        };
        let names = names.iter().filter_map(|name| name.to_str());
        let ours = names.filter(|name| is_ours(name) || own == Some(*name));
        let old: BTreeSet<String> = ours.map(str::to_owned).collect();
        if let (false, Some(name)) = (self.overwrite, old.first()) {
            return Err(exists(&folder.join(name)));
        }
        let rejects = self.quiet_rejects(folder.join(REJECTS), &folder)?;
        let mut stale = Stale { io: Arc::clone(&io), folder: folder.clone(), names: old };
        stale.names.remove(REJECTS);
        let whole = match inside {
            Inside::Parts(extension) => {
                let (extension, written) = (format!(".{extension}"), Mutex::default());
                let parts = Parts { io, folder, compression, extension, written };
                return Ok(Target::parts(parts, rejects).replacing(stale));
            }
            Inside::Tables => Whole::Tables(csv_tables(&io, &folder, compression, &mut stale)?),
            Inside::Own { name, is_folder, open } => {
                stale.names.remove(&name);
                let make = if is_folder { Staging::folder } else { Staging::file };
                Whole::Own(Own::open(make(io, &folder.join(name))?, open)?)
            }
        };
        Ok(Target::whole(whole, rejects).replacing(stale))
    }

    /// The rejects beside a file, if neither is there already.
    fn rejects_of_file(&mut self) -> Result<Rejects, Cause> {
        let beside = beside(&self.place, REJECTS);
        let taken = [&self.place, &beside].into_iter().find(|path| self.io.look(path).is_ok());
        if let (false, Some(path)) = (self.overwrite, taken) {
            return Err(exists(path));
        }
        let folder = self.place.parent().unwrap_or(Path::new("")).to_owned();
        self.quiet_rejects(beside, &folder)
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

/// The tables of CSV, each with its header; they replace earlier ones.
fn csv_tables(
    io: &Arc<dyn Io>,
    folder: &Path,
    compression: Compression,
    stale: &mut Stale,
) -> Result<Vec<Table>, Cause> {
    let mut tables = Vec::new();
    for (name, header) in csv_sink::TABLES {
        let name = format!("{name}.csv{}", compression.suffix());
        let mut table = Table::create(io, folder.join(&name), compression)?;
        table.push(format!("{}\n", header.join(",")).as_bytes())?;
        stale.names.remove(&name);
        tables.push(table);
    }
    Ok(tables)
}

/// `OUT.name`.
pub(super) fn beside(place: &Path, name: &str) -> PathBuf {
    let mut path = place.to_owned().into_os_string();
    path.push(format!(".{name}"));
    PathBuf::from(path)
}

/// Whether a file of this name in a folder is the output of a run, whatever the form of its parts. What
/// a format makes that writes by itself is known only to that: `documents.zip` may be anybody's.
fn is_ours(name: &str) -> bool {
    let bare = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    let part = bare.strip_prefix("documents-").and_then(|rest| rest.split_once('.'));
    let is_part = part.is_some_and(|(number, extension)| {
        number.len() >= 5
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !extension.is_empty()
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
