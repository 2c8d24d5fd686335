//! How files are cut into splits.

use std::ops::Range;
use std::sync::OnceLock;

use copydesk_core::{Cause, Split};

use super::{Group, Plan, What, Work};
use crate::Format;
use crate::format::{Guess, of_head, of_name};
use crate::records::unsupported;
use crate::walk::Found;

/// How much of a file without a telling name is looked at.
const HEAD: usize = 512;

impl Plan {
    pub(super) fn push(
        &mut self,
        label: String,
        bytes: Option<u64>,
        before: Range<usize>,
        what: What,
    ) {
        let index = u32::try_from(self.splits.len()).unwrap_or(u32::MAX);
        self.splits.push(Split { index, label, bytes });
        self.works.push(Work { before, what, after: 0..0 });
    }

    /// Cuts all files into splits. A file that is refused has none of its own, which would be an empty
    /// part of the output: it goes with the texts around it, else with the next split.
    pub(super) fn fill(&mut self) {
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
}

/// A form that this build can read.
fn known(format: Format) -> Result<Format, Cause> {
    match format {
        Format::Parquet if cfg!(not(feature = "parquet")) => Err(unsupported("Parquet")),
        format => Ok(format),
    }
}
