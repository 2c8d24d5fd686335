//! How an output becomes a sink.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::{Cause, Sink};
use copydesk_files::{Entry, FileError, Staging};

use super::format::format_of_name;
use super::{Output, OutputFormat};
use crate::csv_sink::{self, CsvSink};
use crate::foreign::{EncoderSink, Foreign, ForeignKind, Open, Own, WriterSink};
use crate::manifest::Manifest;
use crate::packer::Packing;
#[cfg(feature = "parquet")]
use crate::parquet_sink::ParquetSink;
use crate::parts::{Pack, Parts};
use crate::rejects::{Rejects, Room, To};
use crate::table::Table;
use crate::target::{Layout, REJECTS, Rest, Stale, Target, finished};
use crate::whole::{Body, Grown, Whole};
use crate::{Compression, JsonLinesSink};

/// What a format that writes by itself is called in a folder, up to its extension.
const DOCUMENTS: &str = "documents";

/// What a run that can be resumed keeps of its plan in the work folder.
const PLAN: &str = "plan.json";

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
#[derive(Clone, Copy, Debug, PartialEq)]
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
        // Asked again it would say something else, without the format that is taken out below.
        self.known = Some(kind);
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
                let packing = Packing::Frames(compression);
                Box::new(JsonLinesSink::new(self.rows(&kind, "jsonl", packing)?))
            }
            OutputFormat::Csv if kind == Kind::Folder => {
                let target = self.folder(Inside::Tables, Packing::Frames(compression))?;
                Box::new(CsvSink::new(target, self.spreadsheet))
            }
            OutputFormat::Csv => return Err(self.needs_folder("CSV output is three tables")),
            OutputFormat::Parquet => return self.parquet(&kind),
        })
    }

    /// A sink for Parquet, which is packed inside.
    #[cfg(feature = "parquet")]
    fn parquet(mut self, kind: &Kind) -> Result<Box<dyn Sink>, Cause> {
        if *kind == Kind::File && Compression::of_name(&self.place) != Compression::None {
            let message = format!(
                "Parquet is packed inside, so `{}` needs no second ending",
                self.place.display()
            );
            return Err(Cause::new("output.packed_twice", message));
        }
        let packing = Packing::RowGroups(self.compression.unwrap_or(Compression::Zstd));
        let target = self.rows(kind, "parquet", packing)?;
        Ok(Box::new(ParquetSink::new(target, *kind == Kind::Folder)))
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(self, _: &Kind) -> Result<Box<dyn Sink>, Cause> {
        let message = "this build knows no Parquet: build it with the feature `parquet`";
        Err(Cause::new("output.no_parquet", message))
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
                let target = self.rows(kind, &extension, Packing::Frames(compression))?;
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
                self.folder(Inside::Own { name, is_folder, open }, Packing::Frames(compression))?
            }
            Kind::File if is_folder => {
                return Err(self.needs_folder(&format!("`{name}` writes a folder")));
            }
            Kind::File => {
                let rejects = self.rejects_of_file()?;
                let staging = Staging::file(Arc::clone(&self.io), &self.place)?;
                let whole = Whole::new(Body::Own(Own::open(staging, open)?));
                Target::new(Layout::Whole(whole), rejects).resuming(self.rest())
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
    fn rows(&mut self, kind: &Kind, extension: &str, packing: Packing) -> Result<Target, Cause> {
        let (stream, name) = match kind {
            Kind::Folder => return self.folder(Inside::Parts(extension), packing),
            Kind::File => return self.one_file(packing),
            Kind::Stream => {
                let stream = self.stream.take().unwrap_or_else(|| Box::new(std::io::stdout()));
                (stream, "-".to_owned())
            }
            Kind::Special => {
                let handle = self
                    .io
                    .edit(&self.place)
                    .map_err(|error| FileError::new("open", &self.place, error))?;
                let stream: Box<dyn std::io::Write + Send> = Box::new(handle);
                (stream, self.place.display().to_string())
            }
        };
        let whole = Whole::new(Body::Stream(Table::stream(stream, &name, packing)));
        Ok(Target::new(Layout::Whole(whole), self.loud_rejects()))
    }

    /// All rows in the file that was named.
    fn one_file(&mut self, packing: Packing) -> Result<Target, Cause> {
        let rejects = self.rejects_of_file()?;
        let name = self.place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let whole = self.grown([(name, self.place.clone(), Vec::new())], packing)?;
        Ok(Target::new(Layout::Whole(whole), rejects).resuming(self.rest()))
    }

    /// Files that all splits share: their names, where they will stand, and what they begin with.
    fn grown(
        &self,
        files: impl IntoIterator<Item = (String, PathBuf, Vec<u8>)>,
        packing: Packing,
    ) -> Result<Whole, Cause> {
        let work = self.work_folder().filter(|_| self.resumable);
        let grown = |(name, target, header)| {
            let (io, work) = (Arc::clone(&self.io), work.clone());
            Grown { io, name, target, work, packing, header, at: 0 }
        };
        let whole = Whole::new(Body::Files(files.into_iter().map(grown).collect()));
        if self.resumable { Ok(whole) } else { whole.opened() }
    }

    /// Where an earlier try may have left something, and what.
    fn rest(&self) -> Option<Rest> {
        if !self.resumable {
            return None;
        }
        let kind = self.kind();
        let name = self.place.file_name().unwrap_or_default().to_string_lossy();
        let stems = match kind {
            Kind::Folder => ["documents-", REJECTS, "report.json"].map(str::to_owned).to_vec(),
            _ => vec![format!("{name}."), name.into_owned()],
        };
        let folder = match kind {
            Kind::Folder => self.place.clone(),
            _ => self.workplace()?,
        };
        let (io, verify, overwrite) = (Arc::clone(&self.io), self.verify, self.overwrite);
        Some(Rest { io, folder, stems, verify, overwrite })
    }

    /// Whether what is there is for the caller to judge, who has a plan of it.
    fn has_plan(&self) -> bool {
        let plan = self.work_folder().map(|work| work.join(PLAN));
        self.resumable && plan.is_some_and(|plan| self.io.look(&plan).is_ok())
    }

    fn needs_folder(&self, why: &str) -> Cause {
        let message = format!("{why}, so `{}` must be a folder", self.place.display());
        Cause::new("output.needs_folder", message)
    }

    pub(super) fn kind(&self) -> Kind {
        if let Some(known) = self.known {
            return known;
        }
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

    fn folder(&mut self, inside: Inside<'_>, packing: Packing) -> Result<Target, Cause> {
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
        let manifest = self.work_folder().map(|work| Manifest::read(Arc::clone(&io), &work));
        let is_named = |name: &str| manifest.as_ref().is_some_and(|all| all.has(name));
        let names = names.iter().filter_map(|name| name.to_str());
        let ours = names.filter(|name| is_ours(name) || own == Some(*name) || is_named(name));
        let old: BTreeSet<String> = ours.map(str::to_owned).collect();
        if let (false, Some(name)) = (self.overwrite || self.has_plan(), old.first()) {
            return Err(exists(&folder.join(name)));
        }
        let rejects = self.quiet_rejects(folder.join(REJECTS), &folder)?;
        let rest = self.rest();
        let made = own.map(str::to_owned);
        let manifest = manifest.filter(|_| self.resumable).map(|it| it.naming(made));
        let (files, names) = (Arc::clone(&io), old);
        let mut stale = Stale { io: files, folder: folder.clone(), names, manifest };
        stale.names.remove(REJECTS);
        let whole = match inside {
            Inside::Parts(extension) => {
                let pack: Pack = Box::new(move || packing.packer());
                let ending = format!(".{extension}{}", packing.suffix());
                let parts = Layout::Parts(Parts::new(io, folder, ending, pack));
                return Ok(Target::new(parts, rejects).replacing(stale).resuming(rest));
            }
            Inside::Tables => {
                let tables = csv_tables(&folder, packing);
                stale.names.retain(|name| tables.iter().all(|(table, ..)| table != name));
                self.grown(tables, packing)?
            }
            Inside::Own { name, is_folder, open } => {
                stale.names.remove(&name);
                let make = if is_folder { Staging::folder } else { Staging::file };
                Whole::new(Body::Own(Own::open(make(io, &folder.join(name))?, open)?))
            }
        };
        Ok(Target::new(Layout::Whole(whole), rejects).replacing(stale).resuming(rest))
    }

    /// The rejects beside a file, if neither is there already.
    fn rejects_of_file(&mut self) -> Result<Rejects, Cause> {
        let beside = beside(&self.place, REJECTS);
        let taken = [&self.place, &beside].into_iter().find(|path| self.io.look(path).is_ok());
        if let (false, Some(path)) = (self.overwrite || self.has_plan(), taken) {
            return Err(exists(path));
        }
        let folder = self.place.parent().unwrap_or(Path::new("")).to_owned();
        self.quiet_rejects(beside, &folder)
    }

    /// Rejects in a file, or in the stream that was asked for, each with its part.
    fn quiet_rejects(&mut self, path: PathBuf, folder: &Path) -> Result<Rejects, Cause> {
        let to = match self.rejects.take() {
            Some(stream) => To::Stream(stream),
            None => To::File(Arc::clone(&self.io), path),
        };
        let room = |folder| Room { io: Arc::clone(&self.io), folder };
        match self.work_folder().filter(|_| self.resumable) {
            Some(work) => Ok(Rejects::kept(to, room(work))),
            None => Rejects::with_parts(to, room(folder.to_owned())),
        }
    }

    /// Rejects on a stream, at once.
    fn loud_rejects(&mut self) -> Rejects {
        Rejects::at_once(self.rejects.take().unwrap_or_else(|| Box::new(std::io::stderr())))
    }
}

/// The tables of CSV, each with its header; they replace earlier ones.
fn csv_tables(folder: &Path, packing: Packing) -> [(String, PathBuf, Vec<u8>); 3] {
    csv_sink::TABLES.map(|(name, columns)| {
        let name = format!("{name}.csv{}", packing.suffix());
        let (target, header) = (folder.join(&name), format!("{}\n", columns.join(",")));
        (name, target, header.into_bytes())
    })
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
