//! The rows of a CSV file.

use std::borrow::Cow;
use std::sync::Arc;

use copydesk_core::{Cause, Item, Place, Record, Records};
use memchr::memchr;

use crate::cutter::{Cutter, Lines, Rows, What};
use crate::draft::{Draft, Met, reject};
use crate::fields::{Fields, Part};
use crate::json_article::BOM;
use crate::records::{cut_off, fault_of, is_blank, place, too_long};
use crate::utf8::{Utf8, flagged};

/// Characters that part fields, where nobody says which: the one that the header has most of.
const DELIMITERS: &[u8] = b",;\t";

/// What a CSV file's first row says, by which its rows are read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    names: Vec<String>,
    delimiter: u8,
}

impl Header {
    /// Reads a row.
    pub(crate) fn read(
        &self,
        row: &[u8],
        place: &Place,
        fields: &Fields,
        utf8: Utf8,
        made_id: impl FnOnce(&Place) -> String,
    ) -> Item {
        let (text, replaced) = match utf8.text(row) {
            Ok(read) => read,
            Err(cause) => return reject(place, None, &cause),
        };
        let values = split(&text, self.delimiter);
        if values.len() != self.names.len() {
            let message =
                format!("the row has {} fields, the header {}", values.len(), self.names.len());
            return reject(place, None, &Cause::new("csv.ragged", message));
        }
        let mut draft = Draft::new(fields);
        for (name, value) in self.names.iter().zip(values) {
            // An empty cell is how CSV writes that there is nothing.
            if !value.is_empty() {
                draft.take(Cow::Borrowed(name), Met::Text(Cow::Owned(value)));
            }
        }
        flagged(draft.finish(place, made_id), replaced)
    }
}

/// The rows of a CSV file, cut but not read.
pub(crate) struct RowRecords {
    cutter: Cutter<Rows>,
    source: Arc<str>,
    longest: usize,
}

impl RowRecords {
    /// Reads the header; there is none in an empty file.
    pub(crate) fn open(
        mut cutter: Cutter<Lines>,
        source: &Arc<str>,
        fields: &Fields,
        longest: usize,
        delimiter: Option<u8>,
    ) -> Result<(Self, Option<Header>), Cause> {
        let head = cutter.peek_until(has_first_row);
        let bom = if head.starts_with(BOM) { BOM.len() } else { 0 };
        let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(&head[bom..]));
        cutter.skip(bom);
        let cutter = cutter.cut_by(Rows::new(delimiter));
        let mut records = Self { cutter, source: Arc::clone(source), longest };
        let Some(row) = records.header_row()? else { return Ok((records, None)) };
        let text = std::str::from_utf8(&row).map_err(|error| {
            let message = match row.as_slice() {
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                    "the file is UTF-16; make it UTF-8 first: `iconv -f UTF-16 -t UTF-8`"
                }
                _ => "the header is not UTF-8; make it that first: `iconv -f ENCODING -t UTF-8`",
            };
            Cause::new("csv.header", message).at((bom + error.valid_up_to()) as u64)
        })?;
        let names = split(text, delimiter);
        let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
        if !names.iter().any(|name| matches!(fields.part(name), Some((Part::Text | Part::Html, _))))
        {
            return Err(Cause::new("csv.header", fields.missing_text()));
        }
        Ok((records, Some(Header { names, delimiter })))
    }

    fn header_row(&mut self) -> Result<Option<Vec<u8>>, Cause> {
        while let Some(cut) = self.cutter.next() {
            let message = match cut.what {
                What::Whole(row) | What::Last(row) if is_blank(&row) => continue,
                What::Whole(row) | What::Last(row) => return Ok(Some(row)),
                What::TooLong => "the first row is too long for a header",
                What::Unclosed => "a quoted name in the header is not closed",
            };
            return Err(Cause::new("csv.header", message));
        }
        Ok(None)
    }
}

impl Records for RowRecords {
    fn next(&mut self) -> Option<Record> {
        loop {
            let Some(cut) = self.cutter.next() else {
                return fault_of(&mut self.cutter, &self.source).map(Record::Ready);
            };
            let place = place(&self.source, cut.offset, cut.len);
            let is_cut = self.cutter.decoded().is_cut();
            let item = match cut.what {
                What::Whole(row) | What::Last(row) if is_blank(&row) => continue,
                What::Last(_) | What::Unclosed if is_cut => cut_off(&place),
                What::Whole(bytes) | What::Last(bytes) => {
                    return Some(Record::Raw { bytes, place });
                }
                What::TooLong => too_long(&place, "row", self.longest),
                What::Unclosed => {
                    let message =
                        "a quoted field is not closed; the row is left out up to its line end";
                    reject(&place, None, &Cause::new("csv.unclosed", message))
                }
            };
            return Some(Record::Ready(item));
        }
    }

    fn consumed(&self) -> u64 {
        self.cutter.taken()
    }
}

/// Whether the first row is all there, so that its delimiter can be guessed.
fn has_first_row(head: &[u8]) -> bool {
    let mut is_quoted = false;
    head.iter().any(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b'\n' && !is_quoted
    })
}

fn guess_delimiter(head: &[u8]) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    for &byte in head {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            _ => {
                if let Some(which) = DELIMITERS.iter().position(|delimiter| *delimiter == byte) {
                    counts[which] += 1;
                }
            }
        }
    }
    // Of equals the first: a comma where there is none of them.
    let best = (0..DELIMITERS.len()).rev().max_by_key(|which| counts[*which]).unwrap_or(0);
    DELIMITERS[best]
}

/// The fields of a row without its line end, marks and doubled marks undone, as the `csv` crate reads
/// them: behind a closed quoted part, all up to the delimiter belongs to the field as it stands.
fn split(row: &str, delimiter: u8) -> Vec<String> {
    let (mut fields, mut rest) = (Vec::new(), row.as_bytes());
    loop {
        let mut field = Vec::new();
        if let Some(mut quoted) = rest.strip_prefix(b"\"") {
            loop {
                let end = memchr(b'"', quoted).unwrap_or(quoted.len());
                field.extend_from_slice(&quoted[..end]);
                rest = quoted.get(end + 1..).unwrap_or_default();
                let Some(doubled) = rest.strip_prefix(b"\"") else { break };
                field.push(b'"');
                quoted = doubled;
            }
        }
        let end = memchr(delimiter, rest);
        field.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
        // Valid, as it was cut at ASCII characters; a strange delimiter costs characters, not a panic.
        fields.push(String::from_utf8_lossy(&field).into_owned());
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => return fields,
        }
    }
}
