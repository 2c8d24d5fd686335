//! Who reads what of a split.

use std::ops::Range;
use std::sync::{Arc, OnceLock, PoisonError};

use copydesk_core::{Cause, Records};
#[cfg(feature = "parquet")]
use copydesk_files::FileError;

use super::{Group, Plan, STREAM, What};
use crate::Format;
#[cfg(feature = "parquet")]
use crate::columnar::Parquet;
use crate::cutter::{Cutter, Lines};
use crate::decoded::Decoded;
use crate::draft::fault;
use crate::format::{Guess, of_head};
use crate::input::Input;
use crate::inputs::Options;
use crate::line_records::{self, LineRecords, is_one_object};
use crate::records::{Ready, place, unsupported};
use crate::row_records::{Header, RowRecords};
use crate::text_records::{self, TextRecords};
use crate::walk::Found;
use crate::warc::WarcRecords;

impl Plan {
    /// The row groups of a Parquet file, for each split; none if they cannot be told.
    #[cfg(feature = "parquet")]
    pub(super) fn groups(&self, file: &Found, size: u64) -> Vec<Group> {
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
    pub(super) fn groups(&self, _: &Found, _: u64) -> Vec<Group> {
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
    pub(super) fn open_what<'a>(&'a self, what: &'a What) -> Result<Box<dyn Records + 'a>, Cause> {
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
