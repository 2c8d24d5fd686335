//! The validator and the law over any bytes, for the fuzz target `plugin_answer` and for properties.

use std::ptr;

use copydesk_core::{Article, Document, Layers};
use copydesk_plugin::abi::{CdDocError, CdResult, CdSpan, CdStr};

use crate::Fault;
use crate::answer::{Answer, EMPTY};
use crate::law::{Target, lay};

/// Bytes that are dealt out, zeros behind their end.
struct Deal<'a>(&'a [u8]);

impl<'a> Deal<'a> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn word(&mut self) -> u32 {
        u32::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Mostly a small number, as articles have few bytes and few marks; now and then any.
    fn number(&mut self) -> u32 {
        match self.byte() {
            255 => self.word(),
            small => u32::from(small % 48),
        }
    }
}

/// Reads bytes as what a stage filled in, over three articles, and holds what comes of it to the law:
/// layers are lawful, and an article that failed is left alone.
///
/// # Panics
///
/// If the law is broken.
pub fn answer(bytes: &[u8]) {
    let mut deal = Deal(bytes);
    let wild = deal.byte();
    let spans: Vec<CdSpan> = (0..deal.byte() % 24).map(|_| span(&mut deal)).collect();
    let errors: Vec<CdDocError> = (0..deal.byte() % 4).map(|_| error(&mut deal)).collect();
    let fields = deal.take(200);
    let mut result = CdResult {
        span_stride: size_of::<CdSpan>() as u32,
        error_stride: size_of::<CdDocError>() as u32,
        spans: spans.as_ptr(),
        n_spans: spans.len(),
        fields: CdStr { ptr: fields.as_ptr(), len: fields.len() },
        errors: errors.as_ptr(),
        n_errors: errors.len(),
        ..EMPTY
    };
    bend(&mut result, wild, &mut deal);
    let text = String::from_utf8_lossy(deal.take(60));
    let texts = ["Rain fell on 12 é towns.", "", &text];
    let article = |(at, text): (usize, &&str)| Article::from_text(at.to_string(), *text);
    let mut documents: Vec<Document> =
        texts.iter().enumerate().map(article).map(Document::new).collect();
    // SAFETY: every pointer leads to as much as the number beside it says, or is null; what `bend` changes
    // must be refused before anything is read there, or is less than there is.
    let answer = unsafe { Answer::of(&result) };
    let Ok(answer) = answer.and_then(|answer| answer.within(3).map(|()| answer)) else { return };
    let names = ["zoo.marks", "sentences", "paragraphs", "quotes", "quantities"];
    let targets: Vec<Target> = names.iter().filter_map(|name| Target::named(name)).collect();
    let mut failed: Vec<(usize, Fault)> = Vec::new();
    let docs = documents.iter_mut().map(|document| (&document.article, &mut document.layers));
    lay(&answer, "zoo", &targets, docs, &mut |index, fault| failed.push((index, fault)));
    for (index, document) in documents.iter().enumerate() {
        document.layers.check(&document.article).expect("what was laid is lawful");
        let untouched = document.layers == Layers::default();
        let met = failed.iter().filter(|(at, _)| *at == index).count();
        assert!(met == 0 || (met == 1 && untouched), "article {index} failed {met} times");
    }
}

fn span(deal: &mut Deal<'_>) -> CdSpan {
    CdSpan {
        doc: deal.number() % 48 / 12, // 0 to 3: the last one is not in the batch
        layer: deal.number() % 48 / 9,
        start: deal.number(),
        end: deal.number(),
        fields_offset: deal.number(),
        fields_len: deal.number(),
    }
}

fn error(deal: &mut Deal<'_>) -> CdDocError {
    let doc = deal.number() / 12;
    let mut text = || {
        let len = usize::from(deal.byte() % 16);
        let bytes = deal.take(len);
        CdStr { ptr: bytes.as_ptr(), len: bytes.len() }
    };
    CdDocError { doc, reserved: 0, code: text(), message: text() }
}

/// Breaks the shape in one of the ways that are seen before anything is read.
fn bend(result: &mut CdResult, wild: u8, deal: &mut Deal<'_>) {
    match wild {
        250 => result.spans = ptr::null(),
        251 => result.errors = ptr::null(),
        252 => result.fields.ptr = ptr::null(),
        253 => result.n_spans = usize::MAX - deal.word() as usize,
        254 => result.n_errors = 16_000_001 + deal.word() as usize,
        255 => result.span_stride = u32::from(deal.byte() % 24),
        249 => result.error_stride = 5000 + deal.word() % 5000,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_make_lawful_layers_or_faults(bytes in vec(any::<u8>(), 0..700)) {
            super::answer(&bytes);
        }
    }
}
