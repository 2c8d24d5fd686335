//! What a stage answered, copied out of its memory and not yet believed.

use std::slice;

use copydesk_plugin::abi::{CdDocError, CdResult, CdStr};

use crate::Fault;
use crate::calls::{LONGEST_MESSAGE, copied, own_code};

/// More marks or errors than anybody finds in one batch; a larger number is a wild one.
const MOST: usize = 16_000_000;
/// A struct in an array is no longer, in any minor version to come.
const LARGEST_STRIDE: u32 = 4096;

/// The answer to a [`Request`](crate::request::Request). Its shape is sound (no pointer, every slice of
/// fields lies in `fields`); whether its places and fields are, is for the law to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) marks: Vec<AnswerMark>,
    /// What the marks' fields are slices of; not yet known to be UTF-8 or JSON.
    pub(crate) fields: Vec<u8>,
    pub(crate) refusals: Vec<Refusal>,
}

/// A mark as the plugin gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AnswerMark {
    pub(crate) doc: u32,
    pub(crate) layer: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) fields: (u32, u32), // start and end
}

/// An article that the plugin refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) doc: u32,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Answer {
    /// Whether it is about these many articles.
    pub(crate) fn within(&self, docs: usize) -> Result<(), Fault> {
        let highest = self.marks.iter().map(|mark| mark.doc);
        let highest = highest.chain(self.refusals.iter().map(|refusal| refusal.doc)).max();
        match highest {
            Some(doc) if doc as usize >= docs => {
                Err(broken(format!("it speaks of article {doc} of a batch of {docs}")))
            }
            _ => Ok(()),
        }
    }

    /// Copies what a stage filled in, checking its shape.
    ///
    /// # Safety
    ///
    /// Every pointer in `result` that is not null leads to as much readable memory as the number beside it
    /// says, with the stride that it says; nobody writes there meanwhile.
    pub(crate) unsafe fn of(result: &CdResult) -> Result<Self, Fault> {
        // SAFETY: by the caller.
        unsafe { Self::found(result) }.map(|found| *found.unwrap_or_default())
    }

    /// The same, or none where nothing was found: an empty answer is too large to be handed around.
    ///
    /// # Safety
    ///
    /// As for [`of`](Self::of).
    #[inline]
    pub(crate) unsafe fn found(result: &CdResult) -> Result<Option<Box<Self>>, Fault> {
        if result.n_spans == 0 && result.n_errors == 0 {
            return Ok(None);
        }
        // SAFETY: by the caller.
        unsafe { Self::copy(result) }.map(|answer| Some(Box::new(answer)))
    }

    /// # Safety
    ///
    /// As for [`of`](Self::of).
    unsafe fn copy(result: &CdResult) -> Result<Self, Fault> {
        // SAFETY: by the caller, here and below.
        let (spans, refusals, fields) = unsafe {
            (
                rows(result.spans, result.n_spans, result.span_stride, "spans")?,
                refusals(result.errors, result.n_errors, result.error_stride)?,
                bytes(result.fields, u32::MAX as usize, "fields")?,
            )
        };
        let mut marks = Vec::with_capacity(result.n_spans);
        for (index, span) in spans.enumerate() {
            let begin = u64::from(span.fields_offset);
            let end = begin + u64::from(span.fields_len);
            if end > fields.len() as u64 && span.fields_len > 0 {
                return Err(broken(format!(
                    "the fields {begin}..{end} of span {index} lie outside the {} bytes of `fields`",
                    fields.len()
                )));
            }
            let fields = if span.fields_len == 0 {
                (0, 0)
            } else {
                (span.fields_offset, span.fields_offset + span.fields_len) // less than `fields.len()`
            };
            marks.push(AnswerMark {
                doc: span.doc,
                layer: span.layer,
                start: span.start,
                end: span.end,
                fields,
            });
        }
        let fields = if marks.is_empty() { Vec::new() } else { fields.to_vec() };
        Ok(Self { marks, fields, refusals })
    }
}

/// The articles that were refused, in the plugin's order.
///
/// # Safety
///
/// As for [`rows`], and where a text's pointer is not null its bytes can be read.
pub(crate) unsafe fn refusals(
    errors: *const CdDocError,
    n: usize,
    stride: u32,
) -> Result<Vec<Refusal>, Fault> {
    let mut refusals = Vec::new();
    // SAFETY: by the caller.
    for error in unsafe { rows(errors, n, stride, "errors")? } {
        // SAFETY: by the caller.
        let (code, message) =
            unsafe { (said(error.code, 256)?, said(error.message, LONGEST_MESSAGE)?) };
        let silent = "it refused the article and did not tell why";
        refusals.push(Refusal {
            doc: error.doc,
            code: own_code(&code, "plugin.refused"),
            message: if message.is_empty() { silent.to_owned() } else { message },
        });
    }
    Ok(refusals)
}

pub(crate) fn broken(what: String) -> Fault {
    Fault::Protocol { what }
}

/// An array of a struct that may be longer than ours, row by row.
///
/// # Safety
///
/// Where `first` is not null, `n` structs of `stride` bytes can be read there.
pub(crate) unsafe fn rows<T: Copy>(
    first: *const T,
    n: usize,
    stride: u32,
    what: &str,
) -> Result<impl Iterator<Item = T>, Fault> {
    let ours = size_of::<T>();
    if n > MOST {
        return Err(broken(format!("it has {n} `{what}`, {MOST} are the most")));
    }
    if n > 0 && first.is_null() {
        return Err(broken(format!("its `{what}` are null and {n} in number")));
    }
    // A crooked width would read every row but the first from a wrong place, and blame other articles.
    let crooked = !(stride as usize).is_multiple_of(align_of::<T>());
    if n > 0 && ((stride as usize) < ours || stride > LARGEST_STRIDE || crooked) {
        return Err(broken(format!(
            "its `{what}` lie {stride} bytes apart, contract 1.0 has {ours}"
        )));
    }
    let first = first.cast::<u8>();
    let n = if first.is_null() { 0 } else { n };
    Ok((0..n).map(move |index| {
        // SAFETY: by the caller; nothing is said about how the rows are aligned.
        unsafe { first.add(index * stride as usize).cast::<T>().read_unaligned() }
    }))
}

/// # Safety
///
/// Where the pointer is not null, `len` bytes can be read there.
pub(crate) unsafe fn bytes<'a>(text: CdStr, longest: usize, what: &str) -> Result<&'a [u8], Fault> {
    match (text.ptr.is_null(), text.len) {
        (_, 0) => Ok(&[]),
        (true, len) => Err(broken(format!("its `{what}` are null and {len} bytes long"))),
        (false, len) if len > longest => {
            Err(broken(format!("its `{what}` are {len} bytes long, {longest} is the most")))
        }
        // SAFETY: by the caller.
        (false, len) => Ok(unsafe { slice::from_raw_parts(text.ptr, len) }),
    }
}

/// A message, as [`copied`] makes one.
///
/// # Safety
///
/// As for [`bytes`].
unsafe fn said(text: CdStr, longest: usize) -> Result<String, Fault> {
    if text.ptr.is_null() && text.len > 0 {
        return Err(broken(format!(
            "its `words about an error` are null and {} bytes long",
            text.len
        )));
    }
    // SAFETY: by the caller.
    Ok(unsafe { copied(text, longest) })
}

/// What a [`CdResult`] looks like before a stage fills it in.
pub(crate) const EMPTY: CdResult = CdResult {
    struct_size: size_of::<CdResult>() as u32,
    span_stride: 0,
    error_stride: 0,
    reserved: 0,
    spans: std::ptr::null(),
    n_spans: 0,
    fields: NOTHING,
    errors: std::ptr::null(),
    n_errors: 0,
    private_data: std::ptr::null_mut(),
    release: None,
};

/// No bytes.
pub(crate) const NOTHING: CdStr = CdStr { ptr: std::ptr::null(), len: 0 };

#[cfg(test)]
mod tests;
