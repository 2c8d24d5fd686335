//! What a stage lays over articles.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use crate::abi::CdSpan;
use crate::{Doc, Error, Host, Result};

/// What a stage has found in the articles of one call.
pub struct Sheet<'a> {
    host: &'a Host<'a>,
    writes: &'static [&'static str],
    found: &'a mut Found,
}

/// All that goes back to the host.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) spans: Vec<CdSpan>,
    /// What the spans' fields point into.
    pub(crate) fields: Vec<u8>,
    /// The first error of an article counts; see [`settle`](Self::settle).
    pub(crate) refused: Vec<(u32, Error)>,
}

impl Found {
    pub(crate) fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.refused.is_empty()
    }

    /// Leaves one error for an article, the first, and no marks for a refused one.
    pub(crate) fn settle(&mut self) {
        if self.refused.is_empty() {
            return;
        }
        self.refused.sort_by_key(|(doc, _)| *doc); // stable: the first stays the first
        self.refused.dedup_by_key(|(doc, _)| *doc);
        let refused = &self.refused;
        self.spans.retain(|span| refused.binary_search_by_key(&span.doc, |(doc, _)| *doc).is_err());
    }
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(
        host: &'a Host<'a>,
        writes: &'static [&'static str],
        found: &'a mut Found,
    ) -> Self {
        Self { host, writes, found }
    }

    /// What the host lends to this call.
    #[must_use]
    pub fn host(&self) -> &'a Host<'a> {
        self.host
    }

    /// Lays marks over one article. If `lay` returns an error the article is refused with it, and what was
    /// laid over it here is dropped; the batch goes on. May be called for articles in any order, and more
    /// than once for one.
    ///
    /// # Errors
    ///
    /// [`Error::stopped`], if `lay` returned that: it concerns the whole call.
    pub fn lay(
        &mut self,
        doc: Doc<'_>,
        lay: impl FnOnce(&mut Out<'_>) -> Result<()>,
    ) -> Result<()> {
        let (spans, fields) = (self.found.spans.len(), self.found.fields.len());
        let (host, writes) = (self.host, self.writes);
        let mut out = Out { host, writes, text: doc.text(), doc: doc.index(), found: self.found };
        let Err(error) = lay(&mut out) else { return Ok(()) };
        if error.is_stopped() {
            return Err(error);
        }
        self.found.spans.truncate(spans);
        self.found.fields.truncate(fields);
        self.refuse(doc, error);
        Ok(())
    }

    /// Refuses an article: it becomes a reject with this code and sentence. The first error counts.
    pub fn refuse(&mut self, doc: Doc<'_>, error: Error) {
        self.found.refused.push((doc.index(), error));
    }
}

impl fmt::Debug for Sheet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet").field("marks", &self.found.spans.len()).finish_non_exhaustive()
    }
}

/// Takes the marks of one article.
pub struct Out<'a> {
    host: &'a Host<'a>,
    writes: &'static [&'static str],
    text: &'a str,
    doc: u32,
    found: &'a mut Found,
}

impl<'a> Out<'a> {
    /// Marks bytes of the article's text.
    ///
    /// # Errors
    ///
    /// If the range lies outside the text, splits a character or ends before it starts, or the stage does
    /// not say in [`WRITES`](crate::Stage::WRITES) that it writes `layer`. Return the error: the article
    /// is then refused as `plugin.protocol`.
    #[inline]
    pub fn mark(&mut self, layer: &str, range: Range<usize>) -> Result<()> {
        let span = self.span(layer, range)?;
        self.found.spans.push(span);
        Ok(())
    }

    /// The same with fields: a map, a struct with named fields, or a JSON object.
    ///
    /// ```
    /// # use copydesk_plugin::{Out, Result};
    /// fn lay(out: &mut Out<'_>) -> Result<()> {
    ///     out.mark_with("acme.places", 0..5, &serde_json::json!({"country": "PE"}))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`mark`](Self::mark), and if the fields cannot be written as a JSON object.
    pub fn mark_with(
        &mut self,
        layer: &str,
        range: Range<usize>,
        fields: &(impl Serialize + ?Sized),
    ) -> Result<()> {
        let mut span = self.span(layer, range)?;
        let start = self.found.fields.len();
        let written = serde_json::to_writer(&mut self.found.fields, fields)
            .map_err(|error| Error::protocol(format!("fields of `{layer}`: {error}")));
        let written = written.and_then(|()| match &self.found.fields[start..] {
            [b'{', ..] => Ok(()),
            _ => Err(Error::protocol(format!("fields of `{layer}` are no JSON object"))),
        });
        let places = written.and_then(|()| {
            let len = self.found.fields.len() - start;
            u32::try_from(start).ok().zip(u32::try_from(len).ok()).ok_or_else(|| {
                Error::protocol(format!("fields of `{layer}`: more than 4 GiB in one batch"))
            })
        });
        (span.fields_offset, span.fields_len) =
            places.inspect_err(|_| self.found.fields.truncate(start))?;
        self.found.spans.push(span);
        Ok(())
    }

    /// Marks what it is told to, without a look at it. Only for plugins that lie on purpose, to see that a
    /// host believes no plugin: a layer that the stage does not write is taken for its first one.
    #[doc(hidden)]
    pub fn mark_unchecked(&mut self, layer: &str, range: Range<u32>, fields: &[u8]) {
        let at = self.writes.iter().position(|name| *name == layer).unwrap_or_default();
        let start = self.found.fields.len();
        self.found.fields.extend_from_slice(fields);
        self.found.spans.push(CdSpan {
            doc: self.doc,
            layer: at as u32, // few layers
            start: range.start,
            end: range.end,
            fields_offset: u32::try_from(start).unwrap_or(u32::MAX),
            fields_len: u32::try_from(fields.len()).unwrap_or(u32::MAX),
        });
    }

    /// What the host lends to this call.
    #[must_use]
    pub fn host(&self) -> &'a Host<'a> {
        self.host
    }

    #[inline]
    fn span(&self, layer: &str, range: Range<usize>) -> Result<CdSpan> {
        let Some(at) = self.writes.iter().position(|name| *name == layer) else {
            return Err(self.unknown(layer));
        };
        let Range { start, end } = range;
        let is_slice = start <= end
            && self.text.is_char_boundary(start)
            && self.text.is_char_boundary(end)
            && end <= u32::MAX as usize;
        if !is_slice {
            return Err(self.astray(layer, start..end));
        }
        // within `u32`, as the end is
        let (layer, start, end) = (at as u32, start as u32, end as u32);
        Ok(CdSpan { doc: self.doc, layer, start, end, fields_offset: 0, fields_len: 0 })
    }

    #[cold]
    fn astray(&self, layer: &str, range: Range<usize>) -> Error {
        Error::protocol(format!("{layer} {}", astray(self.text, &range)))
    }

    #[cold]
    fn unknown(&self, layer: &str) -> Error {
        let known = self.writes.join("`, `");
        let message =
            format!("the stage writes `{layer}` without saying so: its `WRITES` has `{known}`");
        Error::protocol(message)
    }
}

impl fmt::Debug for Out<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Out").field("doc", &self.doc).finish_non_exhaustive()
    }
}

/// What is wrong with a range that is no slice of `text`.
pub(crate) fn astray(text: &str, range: &Range<usize>) -> String {
    let Range { start, end } = *range;
    let len = text.len();
    if end > u32::MAX as usize && end <= len {
        format!("{start}..{end} stands behind the 4 GiB that places reach")
    } else if start > end {
        format!("{start}..{end} ends before it starts")
    } else if end > len {
        format!("{start}..{end} reaches past the end of a text of {len} bytes")
    } else {
        let at = if text.is_char_boundary(start) { end } else { start };
        let inside = (0..at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let split = text[inside..].chars().next().unwrap_or_default();
        format!("{start}..{end} splits {split:?}, which stands at {inside}")
    }
}
