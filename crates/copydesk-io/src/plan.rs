//! The plan of a source: files in order, cut into splits, and who reads what of them.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use copydesk_core::{Cause, Item, Place, Records, Source, Split, Stamp};
use copydesk_files::FileError;

#[cfg(feature = "parquet")]
use crate::columnar::Parquet;
use crate::cutter::{Cutter, Lines};
use crate::decoded::Decoded;
use crate::draft::{fault, reject};
use crate::format::{Guess, of_head, of_name};
use crate::input::Input;
use crate::inputs::Options;
use crate::line_records::{self, LineRecords, is_one_object};
use crate::records::{Among, Named, Ready, named, place, unsupported};
use crate::row_records::{Header, RowRecords};
use crate::stamps::{recheck, stamps};
use crate::text_records::{self, TextRecords};
use crate::walk::{Found, find};
use crate::warc::{self, WarcRecords};
use crate::{Format, json_article};

/// How standard input is named.
pub(crate) const STREAM: &str = "-";

/// How much of a file without a telling name is looked at.
const HEAD: usize = 512;

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
            files: find(&*options.io, &names, listed)?,
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

    fn push(&mut self, label: String, bytes: Option<u64>, before: Range<usize>, what: What) {
        let index = u32::try_from(self.splits.len()).unwrap_or(u32::MAX);
        self.splits.push(Split { index, label, bytes });
        self.works.push(Work { before, what, after: 0..0 });
    }

    /// Cuts all files into splits. A file that is refused has none of its own, which would be an empty
    /// part of the output: it goes with the texts around it, else with the next split.
    fn fill(&mut self) {
        let forms: Vec<Option<Format>> = (0..self.files.len()).map(|at| self.form(at)).collect();
        let mut free = 0; // the first file that is in no split
        while let Some(found) = forms[free..].iter().position(Option::is_some) {
            let at = free + found;
            let before = free..at;
            free = match forms[at] {
                Some(Format::JsonLines) => self.push_lines(before, at),
                Some(Format::Csv) => {
                    let file = &self.files[at];
                    let rows = What::Rows { file: at, header: OnceLock::new() };
                    self.push(file.source.as_ref().to_owned(), file.len, before, rows);
                    at + 1
                }
                Some(Format::Warc) => {
                    let file = &self.files[at];
                    let (label, len) = (file.source.as_ref().to_owned(), file.len);
                    self.push(label, len, before, What::Archive { file: at });
                    at + 1
                }
                Some(Format::Parquet) => self.push_groups(before, at),
                Some(Format::Text | Format::Html) | None => self.push_texts(before.start, &forms),
            };
        }
        match self.works.last_mut() {
            Some(last) => last.after = free..forms.len(),
            None if !forms.is_empty() => _ = self.push_texts(0, &forms),
            None => {}
        }
    }

    /// What a file is; nothing if it is refused, which it then remembers.
    fn form(&mut self, at: usize) -> Option<Format> {
        if self.files[at].refused.is_some() {
            return None;
        }
        let form = self.guess(&self.files[at]);
        let file = &mut self.files[at];
        file.format = form.map_err(|cause| file.refused = Some(Box::new(cause))).ok();
        file.format
    }

    fn guess(&self, file: &Found) -> Result<Format, Cause> {
        if let Some(format) = self.options.format {
            return known(format);
        }
        let guess = match of_name(file.path()) {
            Guess::Unknown => of_head(&self.head(file)?),
            guess => guess,
        };
        match guess {
            Guess::Known(format) => known(format),
            Guess::Refused(what) => Err(unsupported(what)),
            Guess::Unknown => Ok(Format::Text),
        }
    }

    fn head(&self, file: &Found) -> Result<Vec<u8>, Cause> {
        let (mut head, mut end) = (vec![0; HEAD], 0);
        if file.len.is_none() {
            return Ok(Vec::new()); // what is read of a pipe is gone
        }
        let mut decoded = self.decode(file, 0)?;
        while let n @ 1.. = decoded.read(&mut head[end..]) {
            end += n;
        }
        head.truncate(end);
        Ok(head)
    }

    /// Makes one split of text files from `start` on, and says where they end.
    fn push_texts(&mut self, start: usize, forms: &[Option<Format>]) -> usize {
        let (mut end, mut texts, mut bytes) = (start, 0, 0);
        for (file, form) in self.files[start..].iter().zip(&forms[start..]) {
            match form {
                None => {} // not read: it costs nothing
                Some(Format::Text | Format::Html) => {
                    let more = file.len.unwrap_or(0);
                    let is_full = texts == self.options.split_files
                        || bytes + more > self.options.split_bytes;
                    if texts > 0 && is_full {
                        break;
                    }
                    texts += 1;
                    bytes += more;
                }
                Some(_) => break,
            }
            end += 1;
        }
        let first = &self.files[start].source;
        let label = match end - start {
            1 => first.as_ref().to_owned(),
            files => format!("{first} and {} more", files - 1),
        };
        self.push(label, Some(bytes), 0..0, What::Texts(start..end));
        end
    }

    /// A plain file becomes as many splits as it is long, a packed one or a pipe becomes one. Says
    /// which file is next.
    fn push_lines(&mut self, before: Range<usize>, at: usize) -> usize {
        let (file, size) = (&self.files[at], self.options.split_bytes);
        let (label, len) = (file.source.as_ref().to_owned(), file.len);
        // A file that cannot be opened now is one split, which will say so.
        let is_packed = || self.decode(file, 0).map_or(true, |decoded| decoded.is_packed());
        let Some(bytes) = len.filter(|bytes| *bytes > size && !is_packed()) else {
            self.push(label, len, before, What::Lines { file: at, range: None });
            return at + 1;
        };
        let mut before = Some(before);
        for from in (0..bytes).step_by(usize::try_from(size).unwrap_or(usize::MAX)) {
            let range = from..bytes.min(from.saturating_add(size));
            let label = format!("{label} from byte {from}");
            let len = Some(range.end - range.start);
            let lines = What::Lines { file: at, range: Some(range) };
            self.push(label, len, before.take().unwrap_or_default(), lines);
        }
        at + 1
    }

    /// A Parquet file becomes as many splits as its row groups are long. Says which file is next.
    fn push_groups(&mut self, before: Range<usize>, at: usize) -> usize {
        let (file, size) = (&self.files[at], self.options.split_bytes);
        let (label, len) = (file.source.as_ref().to_owned(), file.len);
        // A file that cannot be opened now is one split, which will say so.
        let is_long = len.is_some_and(|len| len > size);
        let splits = if is_long { self.groups(file, size) } else { Vec::new() };
        if splits.len() < 2 {
            self.push(label, len, before, What::Groups { file: at, range: None });
            return at + 1;
        }
        let mut before = Some(before);
        for Group { groups, rows, bytes } in splits {
            let label = format!("{label} from row {}", rows.start);
            let groups = What::Groups { file: at, range: Some((groups, rows)) };
            self.push(label, Some(bytes), before.take().unwrap_or_default(), groups);
        }
        at + 1
    }

    /// The row groups of a Parquet file, for each split; none if they cannot be told.
    #[cfg(feature = "parquet")]
    fn groups(&self, file: &Found, size: u64) -> Vec<Group> {
        self.parquet(file).map(|parquet| parquet.splits(size)).unwrap_or_default()
    }

    /// The rows of these row groups.
    #[cfg(feature = "parquet")]
    fn open_groups<'a>(
        &'a self,
        file: &Found,
        range: Option<Range<usize>>,
    ) -> Result<Box<dyn Records + 'a>, Cause> {
        let Options { longest_record, ref fields, .. } = self.options;
        Ok(Box::new(self.parquet(file)?.records(range, &file.source, fields, longest_record)))
    }

    #[cfg(not(feature = "parquet"))]
    fn groups(&self, _: &Found, _: u64) -> Vec<Group> {
        Vec::new()
    }

    #[cfg(not(feature = "parquet"))]
    fn open_groups<'a>(
        &'a self,
        _: &Found,
        _: Option<Range<usize>>,
    ) -> Result<Box<dyn Records + 'a>, Cause> {
        Err(unsupported("Parquet"))
    }

    /// Opens a Parquet file.
    #[cfg(feature = "parquet")]
    fn parquet(&self, file: &Found) -> Result<Parquet, Cause> {
        let Some(len) = file.len else {
            return Err(unsupported("Parquet from a pipe, whose end cannot be read first,"));
        };
        let handle = self.options.io.open(file.path());
        let handle = handle.map_err(|error| FileError::new("open", file.path(), error))?;
        Parquet::open(handle, len)
    }

    /// Opens a split without the refused files around it.
    fn open_what<'a>(&'a self, what: &'a What) -> Result<Box<dyn Records + 'a>, Cause> {
        let longest = self.options.longest_record;
        match what {
            What::Texts(range) => Ok(Box::new(TextRecords::new(self, &self.files[range.clone()]))),
            What::Lines { file, range } => {
                let file = &self.files[*file];
                // One byte early: it tells whether a line begins where the range does.
                let early = range.as_ref().map_or(0, |range| range.start.saturating_sub(1));
                let cutter = Cutter::new(self.decode(file, early)?, Lines, early, longest);
                Ok(match range {
                    Some(range) => Box::new(LineRecords::range(
                        cutter,
                        &file.source,
                        longest,
                        range.start,
                        range.end,
                    )),
                    None => self.open_lines(cutter, &file.source, file.len),
                })
            }
            What::Rows { file, header } => {
                let file = &self.files[*file];
                let cutter = Cutter::new(self.decode(file, 0)?, Lines, 0, longest);
                self.open_rows(cutter, &file.source, header)
            }
            What::Archive { file } => {
                let file = &self.files[*file];
                let decoded = Decoded::new(self.input(file, 0)?, self.options.limits);
                Ok(Box::new(WarcRecords::all(decoded, &file.source, longest)))
            }
            What::Groups { file, range } => {
                let groups = range.as_ref().map(|(groups, _)| groups.clone());
                self.open_groups(&self.files[*file], groups)
            }
            What::Stream { header, form } => self.open_stream(header, form),
        }
    }

    /// The lines of a whole file; or one object, where a file of JSON is laid out for people.
    fn open_lines<'a>(
        &self,
        mut cutter: Cutter<Lines>,
        source: &Arc<str>,
        len: Option<u64>,
    ) -> Box<dyn Records + 'a> {
        let longest = self.options.longest_record;
        if is_one_object(cutter.peek()) {
            return Box::new(Ready::of(line_records::one_object(cutter, source, longest)));
        }
        Box::new(LineRecords::all(cutter, source, longest).up_to(len))
    }

    fn open_rows<'a>(
        &self,
        cutter: Cutter<Lines>,
        source: &Arc<str>,
        header: &OnceLock<Header>,
    ) -> Result<Box<dyn Records + 'a>, Cause> {
        let Options { longest_record, ref fields, delimiter, .. } = self.options;
        let (records, found) = RowRecords::open(cutter, source, fields, longest_record, delimiter)?;
        // Opened for a second time, it is read by the first header: rows may still be on their way.
        if found.is_some_and(|found| *header.get_or_init(|| found.clone()) != found) {
            let message = "the file has changed: it has another header than when it was first read";
            return Err(Cause::new("file.changed", message));
        }
        Ok(Box::new(records))
    }

    fn open_stream<'a>(
        &self,
        header: &OnceLock<Header>,
        form: &OnceLock<Format>,
    ) -> Result<Box<dyn Records + 'a>, Cause> {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        let twice = || Cause::new("input.read_twice", "standard input can be read only once");
        let input = Input::new(STREAM, stream.ok_or_else(twice)?, None);
        let decoded = Decoded::new(input, self.options.limits);
        let source = Arc::from(STREAM);
        let mut cutter = Cutter::new(decoded, Lines, 0, self.options.longest_record);
        let guess = self.options.format.map_or_else(|| of_head(cutter.peek()), Guess::Known);
        let format = match guess {
            Guess::Known(format) => format,
            Guess::Refused(what) => {
                let told = fault(&place(&source, 0, 0), &unsupported(what));
                return Ok(Box::new(Ready::one(told)));
            }
            Guess::Unknown => Format::Text,
        };
        form.get_or_init(|| format);
        Ok(match format {
            Format::JsonLines => self.open_lines(cutter, &source, None),
            Format::Csv => self.open_rows(cutter, &source, header)?,
            Format::Warc => Box::new(WarcRecords::of_stream(cutter, &source)),
            Format::Parquet => {
                let what = "Parquet from standard input, whose end cannot be read first,";
                Box::new(Ready::one(fault(&place(&source, 0, 0), &unsupported(what))))
            }
            Format::Html | Format::Text => {
                Box::new(Ready::of(text_records::of_stream(self, cutter, &source, format)))
            }
        })
    }
}

/// A form that this build can read.
fn known(format: Format) -> Result<Format, Cause> {
    match format {
        Format::Parquet if cfg!(not(feature = "parquet")) => Err(unsupported("Parquet")),
        format => Ok(format),
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
