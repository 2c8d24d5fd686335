//! The plan of a source: files in order, cut into splits, and who reads what of them.

mod cut;
mod open;

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use copydesk_core::{Cause, Item, Place, Records, Source, Split, Stamp};
use copydesk_files::FileError;

use crate::decoded::Decoded;
use crate::draft::{fault, reject};
use crate::input::Input;
use crate::inputs::Options;
use crate::records::{Among, Named, Ready, named, place};
use crate::row_records::Header;
use crate::stamps::{recheck, stamps};
use crate::walk::{Found, find};
use crate::warc;
use crate::{Format, json_article, text_records};

/// How standard input is named.
pub(crate) const STREAM: &str = "-";

/// The plan: files in order, and who reads what of them.
pub(crate) struct Plan {
    pub(crate) options: Options,
    files: Vec<Found>, // sorted by source
    splits: Vec<Split>,
    works: Vec<Work>, // one per split
    stream: Mutex<Option<Box<dyn Read + Send>>>,
}

/// What a split is made of; files by their index. Together the works hold each file, in order.
struct Work {
    before: Range<usize>, // refused files
    what: What,
    after: Range<usize>, // more of them: only of the last split
}

/// Row groups of a Parquet file that are read together.
pub(crate) struct Group {
    pub(crate) groups: Range<usize>,
    pub(crate) rows: Range<u64>,
    /// What they take in the file.
    pub(crate) bytes: u64,
}

enum What {
    /// Small files, texts and web pages, and among them refused ones.
    Texts(Range<usize>),
    Lines {
        file: usize,
        range: Option<Range<u64>>,
    },
    Rows {
        file: usize,
        header: OnceLock<Header>, // set once the split is opened
    },
    Archive {
        file: usize,
    },
    /// Row groups of a Parquet file, and which rows those are; all without a range.
    Groups {
        file: usize,
        range: Option<(Range<usize>, Range<u64>)>,
    },
    Stream {
        header: OnceLock<Header>, // set once it is opened and was found to be CSV
        form: OnceLock<Format>,   // what it was found to be
    },
}

impl Plan {
    /// Finds the files and cuts them into splits.
    pub(crate) fn new(
        mut names: Vec<String>,
        listed: &[PathBuf],
        stream: Option<Box<dyn Read + Send>>,
        options: Options,
    ) -> Result<Self, Cause> {
        let before = names.len();
        names.retain(|name| name != STREAM);
        let has_stream = names.len() < before;
        let mut plan = Self {
            files: find(&*options.io, &names, listed, options.output.as_deref())?,
            options,
            splits: Vec::new(),
            works: Vec::new(),
            stream: Mutex::new(Some(stream.unwrap_or_else(|| Box::new(std::io::stdin())))),
        };
        if has_stream {
            let stream = What::Stream { header: OnceLock::new(), form: OnceLock::new() };
            plan.push(STREAM.to_owned(), None, 0..0, stream);
        }
        plan.fill();
        Ok(plan)
    }

    /// Opens a file at a byte and unpacks it.
    pub(crate) fn decode(&self, file: &Found, from: u64) -> Result<Decoded, Cause> {
        let input = self.input(file, from)?;
        // The middle of a plain file may look like anything.
        Ok(if from > 0 { Decoded::plain(input) } else { Decoded::new(input, self.options.limits) })
    }

    /// The files, to be named otherwise.
    pub(crate) fn files_mut(&mut self) -> &mut [Found] {
        &mut self.files
    }

    pub(crate) fn split_count(&self) -> usize {
        self.splits.len()
    }

    /// The files of a split, and in which range of bytes its records begin there.
    pub(crate) fn reach(&self, split: &Split) -> impl Iterator<Item = (&Arc<str>, Range<u64>)> {
        let work = self.works.get(split.index as usize);
        let (files, part) = match work.map(|work| (&work.before, &work.what, &work.after)) {
            Some((before, What::Lines { file, range }, after)) => {
                let part = range.clone().map(|range| (*file, range));
                (before.clone().chain(*file..file + 1).chain(after.clone()), part)
            }
            Some((before, What::Rows { file, .. } | What::Archive { file }, after)) => {
                (before.clone().chain(*file..file + 1).chain(after.clone()), None)
            }
            Some((before, What::Groups { file, range }, after)) => {
                let part = range.clone().map(|(_, rows)| (*file, rows));
                (before.clone().chain(*file..file + 1).chain(after.clone()), part)
            }
            Some((before, What::Texts(files), after)) => {
                (before.clone().chain(files.clone()).chain(after.clone()), None)
            }
            Some((_, What::Stream { .. }, _)) | None => ((0..0).chain(0..0).chain(0..0), None),
        };
        files.map(move |at| {
            let part = part.as_ref().filter(|(file, _)| *file == at);
            (&self.files[at].source, part.map_or(0..u64::MAX, |(_, range)| range.clone()))
        })
    }

    /// Opens a file at a byte. Sockets and pipes are read from where they are.
    fn input(&self, file: &Found, from: u64) -> Result<Input, Cause> {
        let failed = |error| Cause::from(FileError::new("open", file.path(), error));
        let mut handle = self.options.io.open(file.path()).map_err(failed)?;
        if from > 0 {
            handle.seek(SeekFrom::Start(from)).map_err(failed)?;
        }
        let expected = file.len.map(|len| len.saturating_sub(from));
        Ok(Input::new(&file.source, Box::new(handle), expected))
    }
}

/// The id of an article that came without one: its file and the byte it begins at, which no cut of
/// the file into splits can change.
pub(crate) fn made_id(name: &str, place: &Place) -> String {
    format!("{name}#{}", place.offset)
}

impl Source for Plan {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        Ok(self.splits.clone())
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        let work = self.works.get(split.index as usize);
        let Work { before, what, after } = work.ok_or_else(|| no_split(split))?;
        // What cannot be opened is a fault of its file, told like any other, so that its name is told.
        let records = self.open_what(what).unwrap_or_else(|cause| {
            let source = match what {
                What::Lines { file, .. }
                | What::Rows { file, .. }
                | What::Archive { file }
                | What::Groups { file, .. } => &self.files[*file].source,
                What::Stream { .. } => &Arc::from(STREAM),
                What::Texts(_) => &Arc::from(split.label.as_str()),
            };
            Box::new(Ready::one(fault(&place(source, 0, 0), &cause)))
        });
        let records = match what {
            What::Lines { file, .. } | What::Rows { file, .. } | What::Groups { file, .. } => {
                Named::of(records, &self.files[*file])
            }
            _ => records,
        };
        if before.is_empty() && after.is_empty() {
            return Ok(records);
        }
        let refused = |range: &Range<usize>| self.files[range.clone()].iter();
        Ok(Box::new(Among { before: refused(before), records, after: refused(after) }))
    }

    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item {
        let longest = self.options.longest_record;
        let (name, header) = match self.works.get(split.index as usize).map(|work| &work.what) {
            Some(What::Lines { file, .. } | What::Groups { file, .. }) => {
                (self.files[*file].name(), None)
            }
            Some(What::Rows { file, header }) => (self.files[*file].name(), header.get()),
            Some(What::Archive { file }) => {
                return warc::read(bytes, place, self.files[*file].name(), longest);
            }
            Some(What::Stream { form, .. }) if form.get() == Some(&Format::Html) => {
                return text_records::page(bytes, place, STREAM);
            }
            Some(What::Stream { form, .. }) if form.get() == Some(&Format::Warc) => {
                return warc::read(bytes, place, STREAM, longest);
            }
            Some(What::Stream { header, .. }) => (STREAM, header.get()),
            // The raw records of a run of files are web pages.
            Some(What::Texts(range)) => {
                let files = &self.files[range.clone()];
                let found = files.binary_search_by(|file| file.source.cmp(&place.source));
                let name = found.map_or(&*place.source, |at| files[at].name());
                return text_records::page(bytes, place, name);
            }
            None => return reject(place, None, &no_split(split)),
        };
        let Options { ref fields, utf8, .. } = self.options;
        let made_id = |place: &Place| made_id(name, place);
        let item = match header {
            Some(header) => header.read(bytes, place, fields, utf8, made_id),
            None => json_article::read(bytes, place, fields, utf8, made_id),
        };
        named(item, name)
    }

    /// A run of files holds web pages, each a file of its own. A page on standard input is nowhere else.
    fn is_quotable(&self, split: &Split) -> bool {
        let work = self.works.get(split.index as usize);
        !matches!(work.map(|work| &work.what), Some(What::Texts(_)))
    }

    fn stamps(&self) -> Result<Vec<Stamp>, Cause> {
        Ok(stamps(&*self.options.io, &self.files))
    }

    fn recheck(&self, split: &Split) -> Result<(), Cause> {
        let files = match self.works.get(split.index as usize).map(|work| &work.what) {
            Some(What::Texts(range)) => &self.files[range.clone()],
            Some(
                What::Lines { file, .. }
                | What::Rows { file, .. }
                | What::Archive { file }
                | What::Groups { file, .. },
            ) => std::slice::from_ref(&self.files[*file]),
            Some(What::Stream { .. }) | None => &[],
        };
        files.iter().try_for_each(|file| recheck(&*self.options.io, file))
    }

    /// Ordinary files can be; a web page is parsed in reading it, which is dearer than keeping it, and an
    /// archive is full of them.
    fn is_rereadable(&self) -> bool {
        let is_page = |format| matches!(format, Some(Format::Html | Format::Warc));
        let file = |file: &Found| file.len.is_some() && !is_page(file.format);
        let stream = |work: &Work| matches!(work.what, What::Stream { .. });
        self.files.iter().all(file) && !self.works.iter().any(stream)
    }
}

fn no_split(split: &Split) -> Cause {
    Cause::new("input.no_split", format!("there is no such split as {}", split.index))
}
