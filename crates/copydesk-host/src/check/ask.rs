//! Asks an item about articles and copies out what it answers, noting all that breaks the contract.

use std::ptr;
use std::slice;

use copydesk_plugin::abi::{self, CdDocError, CdResult, CdRows, CdSpan, CdStr};

use super::batch::{Form, Lending};
use super::call::{Call, Told};
use super::raw::{Instance, RawItem};
use super::samples::Sample;

/// More findings than any batch has.
const MOST: usize = 16 << 20;

/// What a call brought.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: i32,
    pub(super) told: Option<Told>,
    /// What was found in each article.
    pub(super) docs: Vec<Found>,
    /// What breaks the contract.
    pub(super) broken: Vec<String>,
    /// `release` did not set itself to null.
    pub(super) release_left: bool,
}

/// What was found in an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Found {
    /// Layer, start, end, fields; by place, equal places in the plugin's order.
    pub(super) marks: Vec<(u32, u32, u32, String)>,
    /// A sink's rows.
    pub(super) rows: Vec<u8>,
    /// Code and message of its refusal.
    pub(super) refused: Option<(String, String)>,
}

/// What of a plugin's memory is still to be read and given back.
pub(super) enum Held {
    Result(Box<CdResult>),
    Rows(Box<CdRows>),
}

/// Asks about articles in the plain form.
pub(super) fn ask(item: RawItem, instance: &Instance, call: &Call, samples: &[&Sample]) -> Answer {
    ask_in(item, instance, call, samples, Form::default())
}

/// Asks, spoils what was lent, reads the answer, gives it back.
pub(super) fn ask_in(
    item: RawItem,
    instance: &Instance,
    call: &Call,
    samples: &[&Sample],
    form: Form,
) -> Answer {
    let mut lending = Lending::new(samples, &item.layers(true), item.is_sink(), form);
    let (status, mut held) = hold(item, instance, call, &lending);
    lending.spoil();
    drop(lending);
    let mut answer = read(item, status, &held, samples);
    answer.told = call.told();
    answer.release_left = give_back(&mut held);
    answer
}

/// Only asks.
pub(super) fn hold(
    item: RawItem,
    instance: &Instance,
    call: &Call,
    lending: &Lending,
) -> (i32, Held) {
    let batch = lending.batch();
    let none = CdStr { ptr: ptr::null(), len: 0 };
    let size = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    match item {
        RawItem::Stage(stage) => {
            let mut result = Box::new(CdResult {
                struct_size: size(size_of::<CdResult>()),
                span_stride: 0,
                error_stride: 0,
                reserved: 0,
                spans: ptr::null(),
                n_spans: 0,
                fields: none,
                errors: ptr::null(),
                n_errors: 0,
                private_data: ptr::null_mut(),
                release: None,
            });
            let Some(run) = stage.run else { return (abi::ERROR, Held::Result(result)) };
            // SAFETY: called as the contract says.
            let status =
                unsafe { run(instance.this, call.host(), &raw const batch, &raw mut *result) };
            (status, Held::Result(result))
        }
        RawItem::Sink(sink) => {
            let mut rows = Box::new(CdRows {
                struct_size: size(size_of::<CdRows>()),
                error_stride: 0,
                bytes: none,
                ends: ptr::null(),
                n_ends: 0,
                errors: ptr::null(),
                n_errors: 0,
                private_data: ptr::null_mut(),
                release: None,
            });
            let Some(encode) = sink.encode else { return (abi::OK, Held::Rows(rows)) };
            // SAFETY: called as the contract says.
            let status =
                unsafe { encode(instance.this, call.host(), &raw const batch, &raw mut *rows) };
            (status, Held::Rows(rows))
        }
    }
}

/// Gives the plugin's memory back; whether `release` is still set afterwards.
pub(super) fn give_back(held: &mut Held) -> bool {
    match held {
        Held::Result(result) => {
            let Some(release) = result.release else { return false };
            // SAFETY: called once, as the contract says.
            unsafe { release(&raw mut **result) };
            result.release.is_some()
        }
        Held::Rows(rows) => {
            let Some(release) = rows.release else { return false };
            // SAFETY: called once, as the contract says.
            unsafe { release(&raw mut **rows) };
            rows.release.is_some()
        }
    }
}

/// Copies an answer out of the plugin's memory.
pub(super) fn read(item: RawItem, status: i32, held: &Held, samples: &[&Sample]) -> Answer {
    let mut answer =
        Answer { status, docs: vec![Found::default(); samples.len()], ..Answer::default() };
    if status != abi::OK {
        if !(abi::OK..=abi::PANIC).contains(&status) {
            answer.broken.push(format!("it returned {status}, which is no status"));
        }
        return answer;
    }
    match held {
        Held::Result(result) => {
            read_errors(result.errors, result.n_errors, result.error_stride, &mut answer);
            read_spans(item, result, samples, &mut answer);
        }
        Held::Rows(rows) => {
            read_errors(rows.errors, rows.n_errors, rows.error_stride, &mut answer);
            read_rows(item, rows, samples, &mut answer);
        }
    }
    answer
}

/// A list in the plugin's memory, or what is wrong with its length.
fn list<T: Copy>(what: &str, start: *const T, count: usize, stride: u32) -> Result<Vec<T>, String> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let size = size_of::<T>();
    if start.is_null() || count > MOST {
        let null = if start.is_null() { " at a null pointer" } else { "" };
        return Err(format!("it counts {count} {what}{null}"));
    }
    if (stride as usize) < size || stride as usize > 1 << 16 {
        return Err(format!("its {what} have a stride of {stride}: at least {size} is meant"));
    }
    let at = |i: usize| start.cast::<u8>().wrapping_add(i * stride as usize).cast::<T>();
    // SAFETY: the plugin says that so many stand there; where it lies, this process dies and that is told.
    Ok((0..count).map(|i| unsafe { at(i).read_unaligned() }).collect())
}

fn read_errors(start: *const CdDocError, count: usize, stride: u32, answer: &mut Answer) {
    let errors = match list("errors", start, count, stride) {
        Ok(errors) => errors,
        Err(what) => return answer.broken.push(what),
    };
    for error in errors {
        let Some(code) = copied(error.code, "the code of a refusal", answer) else { continue };
        let Some(text) = copied(error.message, "the message of a refusal", answer) else {
            continue;
        };
        match answer.docs.get_mut(error.doc as usize) {
            Some(found) => found.refused = Some((code, text)),
            None => answer.broken.push(format!(
                "it refused article {} of {}",
                error.doc,
                answer.docs.len()
            )),
        }
    }
}

fn copied(text: CdStr, what: &str, answer: &mut Answer) -> Option<String> {
    match raw_bytes(text) {
        None => answer.broken.push(format!("{what} is null with a length of {}", text.len)),
        Some(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => return Some(text.to_owned()),
            Err(_) => answer.broken.push(format!("{what} is no UTF-8")),
        },
    }
    None
}

/// Bytes of the plugin's memory; `None` if they have a length and no place.
fn raw_bytes<'a>(text: CdStr) -> Option<&'a [u8]> {
    match (text.ptr.is_null(), text.len) {
        (_, 0) => Some(&[]),
        (true, _) => None,
        // SAFETY: the plugin says that so many bytes stand there, until `release`.
        (false, len) => Some(unsafe { slice::from_raw_parts(text.ptr, len) }),
    }
}

fn read_spans(item: RawItem, result: &CdResult, samples: &[&Sample], answer: &mut Answer) {
    let spans = match list("spans", result.spans, result.n_spans, result.span_stride) {
        Ok(spans) => spans,
        Err(what) => return answer.broken.push(what),
    };
    let Some(fields) = raw_bytes(result.fields) else {
        return answer.broken.push("`fields` is null with a length".to_owned());
    };
    let writes = item.layers(false).len();
    for span in spans {
        match mark(&span, fields, samples, writes) {
            Ok(fields) => {
                let mark = (span.layer, span.start, span.end, fields);
                answer.docs[span.doc as usize].marks.push(mark);
            }
            Err(what) => answer.broken.push(what),
        }
    }
    for found in &mut answer.docs {
        found.marks.sort_by_key(|(layer, start, end, _)| (*layer, *start, u32::MAX - *end));
    }
}

/// The fields of a lawful span, else what is wrong with it.
fn mark(
    span: &CdSpan,
    fields: &[u8],
    samples: &[&Sample],
    writes: usize,
) -> Result<String, String> {
    let CdSpan { doc, layer, start, end, .. } = *span;
    let sample = samples
        .get(doc as usize)
        .ok_or_else(|| format!("a span is for article {doc} of {}", samples.len()))?;
    let place = format!("span {start}..{end} of article `{}`", sample.id.escape_debug());
    if layer as usize >= writes {
        return Err(format!("{place} is for layer {layer} of {writes}"));
    }
    if sample.text.get(start as usize..end as usize).is_none() {
        return Err(format!(
            "{place} is no slice of its text of {} bytes, on the borders of characters",
            sample.text.len()
        ));
    }
    if span.fields_len == 0 {
        return Ok(String::new());
    }
    let from = span.fields_offset as usize;
    let json = fields.get(from..from + span.fields_len as usize);
    let json = json.ok_or_else(|| format!("the fields of {place} lie outside `fields`"))?;
    let value: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(json)
        .map_err(|error| format!("the fields of {place} are no JSON object: {error}"))?;
    Ok(serde_json::Value::Object(value).to_string())
}

fn read_rows(item: RawItem, rows: &CdRows, samples: &[&Sample], answer: &mut Answer) {
    let RawItem::Sink(sink) = item else { return };
    if sink.encode.is_none() {
        for (found, sample) in answer.docs.iter_mut().zip(samples) {
            found.rows = format!("{}\n", sample.json).into_bytes();
        }
        return;
    }
    if rows.n_ends != samples.len() {
        let count = samples.len();
        return answer.broken.push(format!("it gave {} ends for {count} articles", rows.n_ends));
    }
    let ends = match list("ends", rows.ends, rows.n_ends, 8) {
        Ok(ends) => ends,
        Err(what) => return answer.broken.push(what),
    };
    let Some(bytes) = raw_bytes(rows.bytes) else {
        return answer.broken.push("`bytes` is null with a length".to_owned());
    };
    let mut from = 0;
    for (found, end) in answer.docs.iter_mut().zip(&ends) {
        let end = usize::try_from(*end).unwrap_or(usize::MAX);
        let Some(row) = bytes.get(from..end) else {
            answer.broken.push(format!("rows {from}..{end} are no slice of {} bytes", bytes.len()));
            return;
        };
        found.rows = row.to_vec();
        from = end;
    }
    if from != bytes.len() {
        answer.broken.push(format!("{} bytes belong to no article", bytes.len() - from));
    }
}
