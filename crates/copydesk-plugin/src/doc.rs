//! Articles as a stage sees them: borrowed from the host for one call.

use std::fmt;
use std::mem::{align_of, size_of};
use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;

use crate::abi::{CdBatch, CdDoc, CdLayer, CdMark, CdStr};
use crate::words::{Words, words};
use crate::{Error, Result};

/// Text that the host lends: by the contract UTF-8.
///
/// # Safety
///
/// As for [`CdStr::bytes`], and the bytes are UTF-8.
pub(crate) unsafe fn text<'a>(view: CdStr) -> &'a str {
    // SAFETY: the caller says so.
    unsafe { std::str::from_utf8_unchecked(view.bytes()) }
}

/// The articles of one call.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    raw: &'a CdBatch,
    reads: &'static [&'static str],
}

// SAFETY: what the host lends is not written to while the call lasts, which is what `'a` stands for.
unsafe impl Send for Batch<'_> {}
// SAFETY: as above.
unsafe impl Sync for Batch<'_> {}

impl<'a> Batch<'a> {
    /// A view of the host's batch, or what is wrong with its shape. `reads` is what the stage says it
    /// reads.
    ///
    /// # Safety
    ///
    /// `raw` is null or points to a `cd_batch` as the contract describes it, valid for all of `'a`.
    pub(crate) unsafe fn new(
        raw: *const CdBatch,
        reads: &'static [&'static str],
    ) -> Result<Self, &'static str> {
        // SAFETY: the caller says that it points to a `cd_batch`, which begins with `struct_size`.
        if raw.is_null() || (unsafe { (*raw).struct_size } as usize) < size_of::<CdBatch>() {
            return Err("the host's batch is null or shorter than in version 1.0");
        }
        // SAFETY: it is there and long enough.
        let raw = unsafe { &*raw };
        let fits = steps::<CdDoc>(raw.doc_stride)
            && steps::<CdLayer>(raw.layer_stride)
            && steps::<CdMark>(raw.mark_stride);
        if fits {
            Ok(Self { raw, reads })
        } else {
            Err("a stride of the host's batch is too small")
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.raw.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.raw.len == 0
    }

    /// The article of this index, from zero.
    #[must_use]
    #[inline]
    pub fn get(self, index: usize) -> Option<Doc<'a>> {
        // SAFETY: the host says that there are `len` articles, `doc_stride` bytes apart.
        let raw = unsafe { nth(self.raw.docs, self.raw.len, self.raw.doc_stride, index) }?;
        Some(Doc { raw, index: u32::try_from(index).ok()?, batch: self })
    }

    /// All, in order.
    pub fn iter(self) -> impl Iterator<Item = Doc<'a>> + 'a {
        (0..self.raw.len).map_while(move |index| self.get(index))
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Whether one can step through an array of `T`, or of a longer `T` of a later minor version.
pub(crate) fn steps<T>(stride: u32) -> bool {
    stride as usize >= size_of::<T>() && (stride as usize).is_multiple_of(align_of::<T>())
}

/// Item `index` of an array of `len` structs that are `stride` bytes apart.
///
/// # Safety
///
/// `items` is such an array (or null and `len` zero), valid for all of `'a`, and [`steps`] holds.
pub(crate) unsafe fn nth<'a, T>(
    items: *const T,
    len: usize,
    stride: u32,
    index: usize,
) -> Option<&'a T> {
    if index >= len || items.is_null() {
        return None;
    }
    // SAFETY: `index` is within the array.
    Some(unsafe { &*items.byte_add(index * stride as usize) })
}

/// An article: its text, what came with it, and the layers that the stage reads.
///
/// ```
/// use copydesk_plugin::{Doc, Result};
///
/// /// How many sentences of the article hold a quote.
/// fn spoken(doc: Doc<'_>) -> Result<usize> {
///     let quotes: Vec<_> = doc.layer("quotes")?.map(|quote| quote.range()).collect();
///     let holds = |s: &copydesk_plugin::Mark<'_>| quotes.iter().any(|q| s.range().contains(&q.start));
///     Ok(doc.layer("sentences")?.filter(holds).count())
/// }
/// ```
///
/// It is lent for one call and cannot be kept:
///
/// ```compile_fail
/// # use copydesk_plugin::Doc;
/// fn keep<'a>(kept: &mut Vec<&'static str>, doc: Doc<'a>) {
///     kept.push(doc.text());
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Doc<'a> {
    raw: &'a CdDoc,
    index: u32, // in the batch
    batch: Batch<'a>,
}

// SAFETY: as for `Batch`.
unsafe impl Send for Doc<'_> {}
// SAFETY: as for `Batch`.
unsafe impl Sync for Doc<'_> {}

impl<'a> Doc<'a> {
    /// The article's id, unique in most collections but not in all.
    #[must_use]
    #[inline]
    pub fn id(self) -> &'a str {
        // SAFETY: text that the host lends for the call.
        unsafe { text(self.raw.id) }
    }

    /// The text, cleaned and frozen; all places are bytes of it.
    #[must_use]
    #[inline]
    pub fn text(self) -> &'a str {
        // SAFETY: text that the host lends for the call.
        unsafe { text(self.raw.text) }
    }

    /// The words of the text, left to right; see [`Words`].
    #[must_use]
    pub fn words(self) -> Words<'a> {
        words(self.text())
    }

    /// What is known about the article, as `meta` on the wire: `headline`, `byline`, `published`,
    /// `language`, `uri` (each a text or null) and `extra` (an object). Read into a type of your own or
    /// into a [`Value`].
    ///
    /// # Errors
    ///
    /// If the stage does not say that it reads `meta`, or `T` has another shape.
    ///
    /// ```
    /// # use copydesk_plugin::{Doc, Result};
    /// #[derive(serde::Deserialize)]
    /// struct Meta { language: Option<String> }
    ///
    /// fn is_english(doc: Doc<'_>) -> Result<bool> {
    ///     Ok(doc.meta::<Meta>()?.language.as_deref() == Some("en"))
    /// }
    /// ```
    pub fn meta<T: Deserialize<'a>>(self) -> Result<T> {
        if !self.batch.reads.contains(&"meta") {
            return Err(undeclared("meta"));
        }
        // SAFETY: text that the host lends for the call.
        let json = unsafe { text(self.raw.meta) };
        serde_json::from_str(json).map_err(|error| Error::from(error).within("meta"))
    }

    /// The marks of an earlier layer, in its order: `sentences`, `quotes`, or another plugin's
    /// `vendor.sheet`. Empty where nothing was found.
    ///
    /// # Errors
    ///
    /// If the stage does not say in [`READS`](crate::Stage::READS) that it reads the layer.
    pub fn layer(self, name: &str) -> Result<Marks<'a>> {
        let at = self.batch.reads.iter().filter(|read| **read != "meta");
        let Some(at) = at.clone().position(|read| *read == name) else {
            return Err(undeclared(name));
        };
        // SAFETY: the host says that there are `n_layers`, `layer_stride` bytes apart.
        let find = |index| unsafe {
            nth(self.raw.layers, self.raw.n_layers, self.batch.raw.layer_stride, index)
        };
        // SAFETY: text that the host lends for the call.
        let is_it = |layer: &&CdLayer| unsafe { text(layer.name) } == name;
        let layer = find(at).filter(is_it);
        // a host that lends only layers that are there has it at another index
        let layer = layer.or_else(|| (0..self.raw.n_layers).filter_map(find).find(is_it));
        Ok(Marks { text: self.text(), layer, stride: self.batch.raw.mark_stride, at: 0 })
    }

    /// The document on the wire, for sinks; else empty.
    pub(crate) fn json(self) -> &'a str {
        // SAFETY: text that the host lends for the call.
        unsafe { text(self.raw.json) }
    }

    /// Its index in the batch.
    #[inline]
    pub(crate) fn index(self) -> u32 {
        self.index
    }
}

fn undeclared(name: &str) -> Error {
    Error::protocol(format!("the stage reads `{name}` without saying so: add it to its `READS`"))
}

impl fmt::Debug for Doc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doc").field("id", &self.id()).field("len", &self.text().len()).finish()
    }
}

/// Marks of an earlier layer: [`Doc::layer`].
#[derive(Clone, Debug)]
pub struct Marks<'a> {
    text: &'a str,
    layer: Option<&'a CdLayer>,
    stride: u32,
    at: usize,
}

impl<'a> Iterator for Marks<'a> {
    type Item = Mark<'a>;

    fn next(&mut self) -> Option<Mark<'a>> {
        let layer = self.layer?;
        // SAFETY: the host says that there are `len` marks, `mark_stride` bytes apart.
        let raw = unsafe { nth(layer.marks, layer.len, self.stride, self.at) }?;
        self.at += 1;
        Some(Mark { text: self.text, raw })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.layer.map_or(0, |layer| layer.len.saturating_sub(self.at));
        (left, Some(left))
    }
}

impl ExactSizeIterator for Marks<'_> {}

// SAFETY: as for `Batch`.
unsafe impl Send for Marks<'_> {}
// SAFETY: as for `Batch`.
unsafe impl Sync for Marks<'_> {}

/// A mark of an earlier layer.
#[derive(Clone, Copy)]
pub struct Mark<'a> {
    text: &'a str,
    raw: &'a CdMark,
}

// SAFETY: as for `Batch`.
unsafe impl Send for Mark<'_> {}
// SAFETY: as for `Batch`.
unsafe impl Sync for Mark<'_> {}

impl<'a> Mark<'a> {
    /// Where it stands, in bytes of the article's text.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.raw.start as usize..self.raw.end as usize
    }

    /// What it stands over.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.text.get(self.range()).unwrap_or_default()
    }

    /// The mark as it stands on the wire, a JSON object.
    #[must_use]
    pub fn json(self) -> &'a str {
        // SAFETY: text that the host lends for the call.
        unsafe { text(self.raw.json) }
    }

    /// The same as a value.
    ///
    /// # Errors
    ///
    /// If it is no JSON, which the host promises it is.
    pub fn value(self) -> Result<Value> {
        self.read()
    }

    /// The same in a type of your own; leave out what you do not need.
    ///
    /// # Errors
    ///
    /// If `T` has another shape.
    ///
    /// ```
    /// # use copydesk_plugin::{Mark, Result};
    /// #[derive(serde::Deserialize)]
    /// struct Quantity { unit: Option<String> }
    ///
    /// fn is_money(mark: Mark<'_>) -> Result<bool> {
    ///     Ok(mark.read::<Quantity>()?.unit.as_deref() == Some("USD"))
    /// }
    /// ```
    pub fn read<T: Deserialize<'a>>(self) -> Result<T> {
        Ok(serde_json::from_str(self.json())?)
    }
}

impl fmt::Debug for Mark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.range(), self.text())
    }
}
