//! Files that are articles.

use std::collections::VecDeque;
use std::sync::Arc;

use copydesk_core::{Cause, Content, Item, Meta, RawArticle, Record, Records};

use crate::cutter::{Cutter, Lines};
use crate::decoded::Decoded;
use crate::draft::{fault, reject};
use crate::format::refused_head;
use crate::plan::Plan;
use crate::records::{place, refused, unsupported};
use crate::walk::Found;

/// A run of files, each an article or refused by the plan.
pub(crate) struct TextRecords<'a> {
    plan: &'a Plan,
    files: std::slice::Iter<'a, Found>,
    ready: VecDeque<Item>,
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
                    let bytes = read(&mut decoded, file.len, self.plan.options.longest_text);
                    self.ready.extend(items(
                        self.plan,
                        &file.source,
                        &file.name,
                        bytes,
                        &mut decoded,
                    ));
                    self.consumed += decoded.taken();
                }
                Err(cause) => self.ready.push_back(fault(&place(&file.source, 0, 0), &cause)),
            }
        }
        self.ready.pop_front().map(Record::Ready)
    }

    fn consumed(&self) -> u64 {
        self.consumed
    }
}

/// A stream that is one article.
pub(crate) fn of_stream(plan: &Plan, mut cutter: Cutter<Lines>, source: &Arc<str>) -> Vec<Record> {
    let bytes = cutter.rest(plan.options.longest_text);
    items(plan, source, source, bytes, cutter.decoded()).into_iter().map(Record::Ready).collect()
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
fn items(
    plan: &Plan,
    source: &Arc<str>,
    name: &str,
    bytes: Option<Vec<u8>>,
    decoded: &mut Decoded,
) -> VecDeque<Item> {
    let Some(bytes) = bytes else {
        let longest = plan.options.longest_text;
        let message = format!("the file has more than {longest} bytes, the longest text");
        return [reject(&place(source, 0, 0), Some(name), &Cause::new("text.too_long", message))]
            .into();
    };
    let place = place(source, 0, bytes.len() as u64);
    let is_cut = decoded.is_cut();
    let trouble = decoded.fault().map(|cause| fault(&place, &cause));
    let refused = if plan.options.format.is_none() { refused_head(&bytes) } else { None };
    let item = match refused {
        Some(what) => fault(&place, &unsupported(what)),
        None if is_cut => reject(
            &place,
            Some(name),
            &Cause::new("record.cut", "the file is cut off inside this text"),
        ),
        None => {
            let content = Content::Bytes { bytes, charset: None };
            Item::Article(Box::new(RawArticle {
                id: name.to_owned(),
                content,
                meta: Meta::default(),
                place,
            }))
        }
    };
    std::iter::once(item).chain(trouble).collect()
}
