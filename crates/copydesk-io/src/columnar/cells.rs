//! The rows of a batch as JSON.

use std::fmt::Display;
use std::io::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, ArrowTemporalType, Date32Type, Date64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BinaryViewArray};
use arrow_schema::{DataType, Field, TimeUnit};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A row on its way into JSON, no longer than allowed.
pub(super) struct Line {
    pub(super) bytes: Vec<u8>,
    longest: usize,
}

/// A row is longer than allowed.
#[derive(Debug)]
pub(super) struct TooLong;

type Done = Result<(), TooLong>;

impl Line {
    pub(super) fn new(longest: usize) -> Self {
        Self { bytes: Vec::new(), longest }
    }

    /// Bytes as they are.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Done {
        self.room(bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn room(&self, len: usize) -> Done {
        if self.bytes.len().saturating_add(len) > self.longest { Err(TooLong) } else { Ok(()) }
    }

    /// A string of JSON. What is no UTF-8 stays as it is: the reader of the row says where.
    pub(super) fn text(&mut self, mut text: &[u8]) -> Done {
        self.room(text.len() + 2)?;
        self.bytes.push(b'"');
        while !text.is_empty() {
            let plain = text.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
            let (before, rest) = text.split_at(plain.unwrap_or(text.len()));
            self.bytes.extend_from_slice(before);
            let Some((&byte, rest)) = rest.split_first() else { break };
            match byte {
                b'"' => self.bytes.extend_from_slice(b"\\\""),
                b'\\' => self.bytes.extend_from_slice(b"\\\\"),
                b'\n' => self.bytes.extend_from_slice(b"\\n"),
                _ => _ = write!(self.bytes, "\\u{byte:04x}"), // a vector takes all
            }
            text = rest;
        }
        self.bytes.push(b'"');
        self.room(0)
    }

    fn shown(&mut self, value: impl Display) -> Done {
        _ = write!(self.bytes, "{value}");
        self.room(0)
    }

    fn quoted(&mut self, value: impl Display) -> Done {
        _ = write!(self.bytes, "\"{value}\"");
        self.room(0)
    }
}

/// Writes the cell of a row.
type Write1 = Box<dyn Fn(&mut Line, usize) -> Done + Send>;

/// A column whose cells can be written as JSON.
pub(super) struct Cells {
    array: ArrayRef,
    write: Write1,
}

impl Cells {
    /// The cells of a column. `field` says what its values were before they were read: texts and other
    /// bytes are both read as bytes, as a text that is no UTF-8 should cost its row and not its file.
    /// `as_text`: bytes are text in any case.
    pub(super) fn new(array: &ArrayRef, field: &Field, as_text: bool) -> Self {
        Self { array: array.clone(), write: writer(array, field, as_text) }
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        self.array.is_null(row)
    }

    /// The cell, `null` if there is nothing in it.
    pub(super) fn write(&self, line: &mut Line, row: usize) -> Done {
        if self.array.is_null(row) { line.raw(b"null") } else { (self.write)(line, row) }
    }
}

fn writer(array: &ArrayRef, field: &Field, as_text: bool) -> Write1 {
    match array.data_type() {
        DataType::Boolean => {
            let array = array.as_boolean().clone();
            Box::new(move |line, row| line.shown(array.value(row)))
        }
        DataType::Int8 => number::<Int8Type>(array),
        DataType::Int16 => number::<Int16Type>(array),
        DataType::Int32 => number::<Int32Type>(array),
        DataType::Int64 => number::<Int64Type>(array),
        DataType::UInt8 => number::<UInt8Type>(array),
        DataType::UInt16 => number::<UInt16Type>(array),
        DataType::UInt32 => number::<UInt32Type>(array),
        DataType::UInt64 => number::<UInt64Type>(array),
        DataType::Float16 => {
            let array = array.as_primitive::<Float16Type>().clone();
            Box::new(move |line, row| float(line, array.value(row).to_f32()))
        }
        DataType::Float32 => {
            let array = array.as_primitive::<Float32Type>().clone();
            Box::new(move |line, row| float(line, array.value(row)))
        }
        DataType::Float64 => {
            let array = array.as_primitive::<Float64Type>().clone();
            Box::new(move |line, row| float(line, array.value(row)))
        }
        DataType::Decimal128(..) => decimal::<Decimal128Type>(array),
        DataType::Decimal256(..) => decimal::<Decimal256Type>(array),
        DataType::BinaryView => bytes(array.as_binary_view().clone(), field, as_text),
        DataType::FixedSizeBinary(_) => {
            let array = array.as_fixed_size_binary().clone();
            Box::new(move |line, row| packed(line, array.value(row)))
        }
        DataType::List(_) => list(array, field),
        DataType::Map(..) => map(array, field),
        DataType::Struct(_) => record(array, field),
        _ => moment(array),
    }
}

fn number<T: ArrowPrimitiveType<Native: Display>>(array: &ArrayRef) -> Write1 {
    let array = array.as_primitive::<T>().clone();
    Box::new(move |line, row| line.shown(array.value(row)))
}

/// The shortest number that is this one. NaN is how pandas writes that there is none; JSON has no infinity,
/// so that is a word.
fn float<F: Copy + Into<f64> + serde::Serialize>(line: &mut Line, value: F) -> Done {
    let wide: f64 = value.into();
    if wide.is_nan() {
        line.raw(b"null")
    } else if wide.is_infinite() {
        line.quoted(if wide > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        _ = serde_json::to_writer(&mut line.bytes, &value); // a vector takes all
        line.room(0)
    }
}

/// As text, since a number of JSON is read as a float.
fn decimal<T: DecimalType>(array: &ArrayRef) -> Write1 {
    let array = array.as_primitive::<T>().clone();
    Box::new(move |line, row| line.quoted(array.value_as_string(row)))
}

fn bytes(array: BinaryViewArray, field: &Field, as_text: bool) -> Write1 {
    let is_text = as_text || matches!(field.data_type(), DataType::Utf8);
    Box::new(move |line, row| {
        let value = array.value(row);
        // Old writers do not say that their texts are texts.
        if is_text || std::str::from_utf8(value).is_ok() {
            line.text(value)
        } else {
            packed(line, value)
        }
    })
}

/// Bytes that are no text, in base64.
fn packed(line: &mut Line, value: &[u8]) -> Done {
    line.room(value.len())?;
    line.quoted(BASE64_STANDARD.encode(value))
}

fn list(array: &ArrayRef, field: &Field) -> Write1 {
    let array = array.as_list::<i32>().clone();
    let items = Cells::new(array.values(), inner(field), false);
    Box::new(move |line, row| {
        line.raw(b"[")?;
        for (count, item) in range(array.value_offsets(), row).enumerate() {
            if count > 0 {
                line.raw(b",")?;
            }
            items.write(line, item)?;
        }
        line.raw(b"]")
    })
}

/// A map is an object if its keys are texts, else a list of its pairs.
fn map(array: &ArrayRef, field: &Field) -> Write1 {
    let array = array.as_map().clone();
    let entries = match inner(field).data_type() {
        DataType::Struct(fields) => fields.clone(),
        _ => arrow_schema::Fields::empty(),
    };
    let of = |at: usize, array: &ArrayRef| match entries.get(at) {
        Some(field) => Cells::new(array, field, false),
        None => Cells::new(array, &Field::new("", DataType::Null, true), false),
    };
    let is_object = entries.first().is_some_and(|key| *key.data_type() == DataType::Utf8);
    let (keys, values) = (of(0, array.keys()), of(1, array.values()));
    let [open, between, close] = if is_object { ["", ":", ""] } else { ["[", ",", "]"] };
    Box::new(move |line, row| {
        line.raw(if is_object { b"{" } else { b"[" })?;
        for (count, entry) in range(array.value_offsets(), row).enumerate() {
            if count > 0 {
                line.raw(b",")?;
            }
            line.raw(open.as_bytes())?;
            keys.write(line, entry)?;
            line.raw(between.as_bytes())?;
            values.write(line, entry)?;
            line.raw(close.as_bytes())?;
        }
        line.raw(if is_object { b"}" } else { b"]" })
    })
}

fn record(array: &ArrayRef, field: &Field) -> Write1 {
    let array = array.as_struct().clone();
    let DataType::Struct(fields) = field.data_type() else {
        return Box::new(|line, _| line.raw(b"null"));
    };
    let columns = fields.iter().zip(array.columns());
    let columns: Vec<(String, Cells)> = columns
        .map(|(field, array)| (field.name().clone(), Cells::new(array, field, false)))
        .collect();
    Box::new(move |line, row| {
        line.raw(b"{")?;
        for (count, (name, cells)) in columns.iter().enumerate() {
            if count > 0 {
                line.raw(b",")?;
            }
            line.text(name.as_bytes())?;
            line.raw(b":")?;
            cells.write(line, row)?;
        }
        line.raw(b"}")
    })
}

/// The field of a list's items, or of a map's entries.
fn inner(field: &Field) -> &Field {
    match field.data_type() {
        DataType::List(inner) | DataType::Map(inner, _) => inner,
        _ => field,
    }
}

fn range(ends: &[i32], row: usize) -> std::ops::Range<usize> {
    let at = |end: i32| usize::try_from(end).unwrap_or(0); // never negative
    at(ends[row])..at(ends[row + 1])
}

/// Dates and times in ISO 8601. One that lies beyond the calendar is the number that it was written as.
fn moment(array: &ArrayRef) -> Write1 {
    match array.data_type() {
        DataType::Date32 => date::<Date32Type>(array),
        DataType::Date64 => date::<Date64Type>(array),
        DataType::Time32(TimeUnit::Second) => time::<Time32SecondType>(array),
        DataType::Time32(_) => time::<Time32MillisecondType>(array),
        DataType::Time64(TimeUnit::Microsecond) => time::<Time64MicrosecondType>(array),
        DataType::Time64(_) => time::<Time64NanosecondType>(array),
        DataType::Timestamp(unit, zone) => match unit {
            TimeUnit::Second => stamp::<TimestampSecondType>(array, zone.is_some()),
            TimeUnit::Millisecond => stamp::<TimestampMillisecondType>(array, zone.is_some()),
            TimeUnit::Microsecond => stamp::<TimestampMicrosecondType>(array, zone.is_some()),
            TimeUnit::Nanosecond => stamp::<TimestampNanosecondType>(array, zone.is_some()),
        },
        // Intervals are in nobody's articles; what they are is told rather than left out.
        other => {
            let name = format!("a value of the type {other}, which is not read");
            Box::new(move |line, _| line.text(name.as_bytes()))
        }
    }
}

fn date<T>(array: &ArrayRef) -> Write1
where
    T: ArrowTemporalType<Native: Display>,
    i64: From<T::Native>,
{
    let array = array.as_primitive::<T>().clone();
    Box::new(move |line, row| match array.value_as_date(row) {
        Some(date) => line.quoted(date),
        None => line.shown(array.value(row)),
    })
}

fn time<T>(array: &ArrayRef) -> Write1
where
    T: ArrowTemporalType<Native: Display>,
    i64: From<T::Native>,
{
    let array = array.as_primitive::<T>().clone();
    Box::new(move |line, row| match array.value_as_time(row) {
        Some(time) => line.quoted(time),
        None => line.shown(array.value(row)),
    })
}

/// A moment of a zone is told in UTC, which is what is written; the zone is how to show it.
fn stamp<T>(array: &ArrayRef, is_utc: bool) -> Write1
where
    T: ArrowTemporalType<Native: Display>,
    i64: From<T::Native>,
{
    let (array, zone) = (array.as_primitive::<T>().clone(), if is_utc { "Z" } else { "" });
    Box::new(move |line, row| match array.value_as_datetime(row) {
        Some(moment) => line.quoted(format_args!("{moment:?}{zone}")),
        None => line.shown(array.value(row)),
    })
}
