//! What the readers of all formats share: places, the end of a file, records that are ready.

use std::collections::VecDeque;
use std::sync::Arc;

use copydesk_core::{Cause, Item, Place, Record, Records};

use crate::cutter::{Cutter, Ends};
use crate::draft::{fault, reject};
use crate::walk::Found;

/// Records that are known beforehand.
pub(crate) struct Ready(VecDeque<Record>);

impl Ready {
    pub(crate) fn one(item: Item) -> Self {
        Self::of([Record::Ready(item)])
    }

    pub(crate) fn of(records: impl IntoIterator<Item = Record>) -> Self {
        Self(records.into_iter().collect())
    }
}

impl Records for Ready {
    fn next(&mut self) -> Option<Record> {
        self.0.pop_front()
    }

    fn consumed(&self) -> u64 {
        0
    }
}

/// Records of a split with the files around it that the plan has refused, each told in its place.
pub(crate) struct Among<'a> {
    pub(crate) before: std::slice::Iter<'a, Found>,
    pub(crate) records: Box<dyn Records + 'a>,
    pub(crate) after: std::slice::Iter<'a, Found>,
}

impl Records for Among<'_> {
    fn next(&mut self) -> Option<Record> {
        let refused = self.before.find_map(refused);
        refused.or_else(|| self.records.next()).or_else(|| self.after.find_map(self::refused))
    }

    fn consumed(&self) -> u64 {
        self.records.consumed()
    }

    fn skipped(&self) -> u64 {
        self.records.skipped()
    }
}

/// Records of a file that is named otherwise than its source.
pub(crate) struct Named<'a> {
    records: Box<dyn Records + 'a>,
    name: &'a str,
}

impl<'a> Named<'a> {
    /// These records of a file.
    pub(crate) fn of(records: Box<dyn Records + 'a>, file: &'a Found) -> Box<dyn Records + 'a> {
        if *file.source == *file.name() {
            return records;
        }
        Box::new(Self { records, name: file.name() })
    }
}

impl Records for Named<'_> {
    fn next(&mut self) -> Option<Record> {
        Some(match self.records.next()? {
            Record::Ready(item) => Record::Ready(named(item, self.name)),
            record => record,
        })
    }

    fn consumed(&self) -> u64 {
        self.records.consumed()
    }
}

/// The same, and if it is the reject of a document without an id, with the name that this would be made
/// of.
pub(crate) fn named(mut item: Item, name: &str) -> Item {
    if let Item::Reject(reject) = &mut item
        && reject.id.is_none()
        && reject.source != name
    {
        reject.name = Some(name.to_owned());
    }
    item
}

/// The fault of a file that the plan has refused.
pub(crate) fn refused(file: &Found) -> Option<Record> {
    let cause = file.refused.as_ref()?;
    Some(Record::Ready(fault(&place(&file.source, 0, 0), cause)))
}

/// The place of bytes in a source.
pub(crate) fn place(source: &Arc<str>, offset: u64, len: u64) -> Place {
    Place::new(Arc::clone(source), offset, len)
}

/// The fault of a stream that has ended, if it has one.
pub(crate) fn fault_of<E: Ends>(cutter: &mut Cutter<E>, source: &Arc<str>) -> Option<Item> {
    let offset = cutter.offset();
    let cause = cutter.decoded().fault()?;
    Some(fault(&place(source, offset, 0), &cause))
}

/// The record that a file was cut off in.
pub(crate) fn cut_off(place: &Place) -> Item {
    reject(place, None, &Cause::new("record.cut", "the file is cut off inside this record"))
}

/// A record that is longer than allowed.
pub(crate) fn too_long(place: &Place, what: &str, longest: usize) -> Item {
    let message = format!("{} bytes, the longest {what} may have {longest}", place.len);
    reject(place, None, &Cause::new(format!("{what}.too_long"), message))
}

/// An input that is recognised but not read yet.
pub(crate) fn unsupported(what: &str) -> Cause {
    Cause::new("format.unsupported", format!("{what} is not read yet"))
}

/// Whether a line says nothing.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}
