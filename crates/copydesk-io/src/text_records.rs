//! Files that are articles: texts and web pages.

use std::collections::VecDeque;
use std::sync::Arc;

use copydesk_core::{Cause, Content, Item, Meta, Place, RawArticle, Record, Records};

use crate::cutter::{Cutter, Lines};
use crate::decoded::Decoded;
use crate::draft::{fault, no_article, reject};
use crate::format::{Format, is_page, refused_head};
use crate::html;
use crate::plan::Plan;
use crate::records::{place, refused, unsupported};
use crate::walk::Found;

/// A run of files, each an article or refused by the plan.
pub(crate) struct TextRecords<'a> {
    plan: &'a Plan,
    files: std::slice::Iter<'a, Found>,
    ready: VecDeque<Record>,
    consumed: u64,
}

impl<'a> TextRecords<'a> {
    pub(crate) fn new(plan: &'a Plan, files: &'a [Found]) -> Self {
        Self { plan, files: files.iter(), ready: VecDeque::new(), consumed: 0 }
    }
}

impl Records for TextRecords<'_> {
    fn next(&mut self) -> Option<Record> {
        while self.ready.is_empty() {
            let file = self.files.next()?;
            if let Some(refused) = refused(file) {
                return Some(refused);
            }
            match self.plan.decode(file, 0) {
                Ok(mut decoded) => {
                    let format = file.format.unwrap_or(Format::Text);
                    let bytes = read(&mut decoded, file.len, longest(self.plan, format));
                    let one = One { source: &file.source, name: file.name(), format };
                    self.ready.extend(records(self.plan, &one, bytes, &mut decoded));
                    self.consumed += decoded.taken();
                }
                Err(cause) => {
                    self.ready.push_back(Record::Ready(fault(&place(&file.source, 0, 0), &cause)));
                }
            }
        }
        self.ready.pop_front()
    }

    fn consumed(&self) -> u64 {
        self.consumed
    }
}

/// A stream that is one article.
pub(crate) fn of_stream(
    plan: &Plan,
    mut cutter: Cutter<Lines>,
    source: &Arc<str>,
    format: Format,
) -> VecDeque<Record> {
    let bytes = cutter.rest(longest(plan, format));
    records(plan, &One { source, name: source, format }, bytes, cutter.decoded())
}

/// A web page as an article.
pub(crate) fn page(bytes: &[u8], place: &Place, name: &str) -> Item {
    let page = html::page(bytes);
    if page.text.is_empty() {
        return reject(place, Some(name), &no_article());
    }
    let (content, place) = (Content::Text(page.text), place.clone());
    Item::Article(Box::new(RawArticle { id: name.to_owned(), content, meta: page.meta, place }))
}

/// A file that is an article.
struct One<'a> {
    source: &'a Arc<str>,
    name: &'a str,
    format: Format,
}

/// A page costs some times its length in memory, so it may be no longer than other records.
fn longest(plan: &Plan, format: Format) -> usize {
    match format {
        Format::Html => plan.options.longest_record,
        _ => plan.options.longest_text,
    }
}

/// All bytes, if they are at most `longest`.
fn read(decoded: &mut Decoded, len: Option<u64>, longest: usize) -> Option<Vec<u8>> {
    let expected = len.and_then(|len| usize::try_from(len).ok()).unwrap_or(0).min(longest);
    // One byte more than expected, so that the end is seen without growing.
    let mut bytes = vec![0; expected.max(63) + 1];
    let mut end = 0;
    loop {
        if end == bytes.len() {
            bytes.resize(end * 2, 0);
        }
        let n = decoded.read(&mut bytes[end..]);
        end += n;
        if end > longest {
            return None;
        }
        if n == 0 {
            bytes.truncate(end);
            return Some(bytes);
        }
    }
}

/// What a file's bytes come to: an article or a reject, and a fault of the file behind it.
fn records(
    plan: &Plan,
    one: &One<'_>,
    bytes: Option<Vec<u8>>,
    decoded: &mut Decoded,
) -> VecDeque<Record> {
    let One { source, name, format } = *one;
    let Some(bytes) = bytes else {
        let longest = longest(plan, format);
        let message = format!("the file has more than {longest} bytes, the longest {format}");
        let cause = Cause::new("text.too_long", message);
        return [Record::Ready(reject(&place(source, 0, 0), Some(name), &cause))].into();
    };
    let place = place(source, 0, bytes.len() as u64);
    let is_cut = decoded.is_cut();
    let trouble = decoded.fault().map(|cause| Record::Ready(fault(&place, &cause)));
    let is_told = plan.options.format.is_some();
    let is_page = if is_told { format == Format::Html } else { is_page(&bytes) };
    let refused = if is_told || is_page { None } else { refused_head(&bytes) };
    let record = match refused {
        Some(what) => Record::Ready(fault(&place, &unsupported(what))),
        None if is_cut => {
            let cause = Cause::new("record.cut", "the file is cut off inside this text");
            Record::Ready(reject(&place, Some(name), &cause))
        }
        None if is_page || format == Format::Html => Record::Raw { bytes, place },
        None => {
            let (id, content) = (name.to_owned(), Content::Bytes { bytes, charset: None });
            let meta = Meta::default();
            Record::Ready(Item::Article(Box::new(RawArticle { id, content, meta, place })))
        }
    };
    std::iter::once(record).chain(trouble).collect()
}
