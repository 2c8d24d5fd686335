//! The lines of a file of JSON Lines, cut but not read.

use std::sync::Arc;

use copydesk_core::{Cause, Item, Record, Records};
use memchr::memchr;

use crate::cutter::{Cutter, Lines, What};
use crate::draft::{fault, reject};
use crate::json_article::BOM;
use crate::records::{cut_off, fault_of, is_blank, place, too_long, unsupported};

/// Lines that begin in a range of a file.
pub(crate) struct LineRecords {
    cutter: Cutter<Lines>,
    source: Arc<str>,
    from: u64,
    until: u64,          // no line beginning here or later belongs to us
    wanted: Option<u64>, // how far the file should reach
    is_packed: bool,
    longest: usize,
    ended: bool,
}

impl LineRecords {
    /// All lines of a stream.
    pub(crate) fn all(mut cutter: Cutter<Lines>, source: &Arc<str>, longest: usize) -> Self {
        let is_packed = cutter.decoded().is_packed();
        let source = Arc::clone(source);
        Self {
            cutter,
            source,
            from: 0,
            until: u64::MAX,
            wanted: None,
            is_packed,
            longest,
            ended: false,
        }
    }

    /// The lines that begin in `from..until` of a plain file; unless `from` is zero, the stream begins
    /// one byte before it, which tells whether a line begins there.
    pub(crate) fn range(
        mut cutter: Cutter<Lines>,
        source: &Arc<str>,
        longest: usize,
        from: u64,
        until: u64,
    ) -> Self {
        if from > 0 {
            cutter.next();
        }
        Self { from, until, wanted: Some(until), ..Self::all(cutter, source, longest) }
    }

    /// The same, where the file had so many bytes when the plan was made.
    pub(crate) fn up_to(mut self, len: Option<u64>) -> Self {
        if !self.is_packed {
            self.wanted = len;
        }
        self
    }

    /// What the first bytes give away, before a million lines are rejected one by one.
    fn refuse(&mut self) -> Option<Item> {
        if self.cutter.offset() != 0 || self.from != 0 {
            return None;
        }
        let head = self.cutter.peek();
        let what = match head.trim_ascii_start() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{', 0, ..] | [0, b'{', ..] => {
                "JSON Lines in UTF-16 (make it UTF-8 first: `iconv -f UTF-16 -t UTF-8`)"
            }
            [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [b'{', ..]) => {
                "a JSON list (write one object a line, for example with `jq -c '.[]'`)"
            }
            _ => return None,
        };
        self.ended = true;
        Some(fault(&place(&self.source, 0, 0), &unsupported(what)))
    }

    fn end(&mut self) -> Option<Record> {
        self.ended = true;
        let fault_met = fault_of(&mut self.cutter, &self.source);
        let reached = self.cutter.offset();
        let is_short = !self.is_packed && self.wanted.is_some_and(|wanted| reached < wanted);
        let shrunk = || {
            let message =
                format!("the file has changed while it was read: it ends at byte {reached}");
            fault(&place(&self.source, reached, 0), &Cause::new("file.changed", message))
        };
        fault_met.or_else(|| is_short.then(shrunk)).map(Record::Ready)
    }
}

impl Records for LineRecords {
    fn next(&mut self) -> Option<Record> {
        if self.ended {
            return None;
        }
        if let Some(item) = self.refuse() {
            return Some(Record::Ready(item));
        }
        loop {
            if self.cutter.offset() >= self.until {
                self.ended = true;
                return None;
            }
            let Some(cut) = self.cutter.next() else { return self.end() };
            let place = place(&self.source, cut.offset, cut.len);
            let bytes = match cut.what {
                What::Whole(bytes) => bytes,
                What::Last(bytes) if !self.cutter.decoded().is_cut() => bytes,
                What::Last(_) => return Some(Record::Ready(cut_off(&place))),
                What::TooLong => {
                    return Some(Record::Ready(too_long(&place, "line", self.longest)));
                }
                What::Unclosed => {
                    let cause = Cause::new("line.unclosed", "the line is not closed");
                    return Some(Record::Ready(reject(&place, None, &cause)));
                }
            };
            if is_blank(&bytes) {
                continue;
            }
            return Some(Record::Raw { bytes, place });
        }
    }

    fn consumed(&self) -> u64 {
        if self.is_packed {
            self.cutter.taken()
        } else {
            self.cutter.offset().min(self.until).saturating_sub(self.from)
        }
    }
}

/// Whether a file is one object laid out over many lines, as a record of JSON Lines never is: its
/// first line is a lone brace, and the second one is no object.
pub(crate) fn is_one_object(head: &[u8]) -> bool {
    let head = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    let Some((first, rest)) = memchr(b'\n', head).map(|at| head.split_at(at)) else { return false };
    first.trim_ascii_end() == b"{" && !matches!(rest.trim_ascii_start(), [b'{', ..] | [])
}

/// The only record of such a file, and its fault if it has one.
pub(crate) fn one_object(
    mut cutter: Cutter<Lines>,
    source: &Arc<str>,
    longest: usize,
) -> Vec<Record> {
    let Some(bytes) = cutter.rest(longest) else {
        let message = format!("the object has more than {longest} bytes, the longest record");
        let cause = Cause::new("line.too_long", message);
        return vec![Record::Ready(reject(&place(source, 0, 0), None, &cause))];
    };
    let place = place(source, 0, bytes.len() as u64);
    let record = if cutter.decoded().is_cut() {
        Record::Ready(cut_off(&place))
    } else {
        Record::Raw { bytes, place }
    };
    let trouble = fault_of(&mut cutter, source).map(Record::Ready);
    std::iter::once(record).chain(trouble).collect()
}
