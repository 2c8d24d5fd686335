//! Results as a plugin may fill them in.

use std::ptr;

use copydesk_plugin::abi::{CdDocError, CdSpan};

use super::*;
use crate::in_process::lent;

fn span(doc: u32, fields: (u32, u32)) -> CdSpan {
    CdSpan { doc, layer: 0, start: 1, end: 2, fields_offset: fields.0, fields_len: fields.1 }
}

fn result(spans: &[CdSpan], fields: &'static str) -> CdResult {
    CdResult {
        span_stride: 24,
        error_stride: 40,
        spans: spans.as_ptr(),
        n_spans: spans.len(),
        fields: lent(fields),
        ..EMPTY
    }
}

#[track_caller]
fn refused(result: &CdResult, want: &str) {
    // SAFETY: the tests give only what can be read, or what must be refused before it is.
    let told = unsafe { Answer::of(result) }.expect_err(want);
    assert_eq!(told, Fault::Protocol { what: want.to_owned() });
}

#[test]
fn an_answer_is_copied_with_what_its_fields_are_slices_of() {
    let spans = [span(0, (0, 2)), span(3, (2, 7)), span(1, (99, 0))];
    // SAFETY: all of it can be read.
    let answer =
        unsafe { Answer::of(&result(&spans, "{}{\"a\":1}")) }.expect("it has a sound shape");
    let fields: Vec<(u32, u32)> = answer.marks.iter().map(|mark| mark.fields).collect();
    assert_eq!(fields, [(0, 2), (2, 9), (0, 0)]);
    assert_eq!(answer.fields, b"{}{\"a\":1}");
    assert_eq!(answer.within(4), Ok(()));
    let told = answer.within(3).expect_err("three articles are 0, 1 and 2").to_string();
    assert_eq!(told, "broke the contract: it speaks of article 3 of a batch of 3");
}

#[test]
fn numbers_and_pointers_that_do_not_fit_are_refused() {
    let spans = [span(0, (0, 3))];
    let good = || result(&spans, "{}");
    refused(&good(), "the fields 0..3 of span 0 lie outside the 2 bytes of `fields`");
    refused(&CdResult { spans: ptr::null(), ..good() }, "its `spans` are null and 1 in number");
    refused(
        &CdResult { n_spans: usize::MAX, ..good() },
        "it has 18446744073709551615 `spans`, 16000000 are the most",
    );
    refused(
        &CdResult { span_stride: 20, ..good() },
        "its `spans` lie 20 bytes apart, contract 1.0 has 24",
    );
    refused(
        &CdResult { span_stride: 5000, ..good() },
        "its `spans` lie 5000 bytes apart, contract 1.0 has 24",
    );
    refused(&CdResult { n_errors: 2, ..good() }, "its `errors` are null and 2 in number");
    let fields = CdStr { ptr: ptr::null(), len: 9 };
    refused(&CdResult { fields, ..good() }, "its `fields` are null and 9 bytes long");
    let wrapped = [span(0, (u32::MAX, u32::MAX))];
    refused(
        &result(&wrapped, "{}"),
        "the fields 4294967295..8589934590 of span 0 lie outside the 2 bytes of `fields`",
    );
}

#[test]
fn longer_structs_of_a_later_header_are_stepped_over() {
    #[repr(C)]
    struct Longer(CdSpan, [u64; 2]);
    let spans = [Longer(span(4, (0, 0)), [u64::MAX; 2]), Longer(span(5, (0, 0)), [u64::MAX; 2])];
    let result = CdResult { spans: spans.as_ptr().cast(), n_spans: 2, span_stride: 40, ..EMPTY };
    // SAFETY: two structs lie there, 40 bytes apart.
    let answer = unsafe { Answer::of(&result) }.expect("a later minor version");
    let docs: Vec<u32> = answer.marks.iter().map(|mark| mark.doc).collect();
    assert_eq!(docs, [4, 5]);
}

#[test]
fn a_refusal_keeps_a_code_of_its_own_only() {
    let told = |code: &'static str, message: &'static str| {
        let errors = [CdDocError { doc: 2, reserved: 0, code: lent(code), message: lent(message) }];
        let result = CdResult { error_stride: 40, errors: errors.as_ptr(), n_errors: 1, ..EMPTY };
        // SAFETY: one error lies there.
        let refusal = unsafe { Answer::of(&result) }.expect("a sound shape").refusals.remove(0);
        (refusal.doc, refusal.code, refusal.message)
    };
    let want = |code: &str, message: &str| (2, code.to_owned(), message.to_owned());
    assert_eq!(told("acme.no-date", "there is none"), want("acme.no-date", "there is none"));
    assert_eq!(told("plugin.died", "ha"), want("plugin.refused", "ha"));
    assert_eq!(told("plugin.protocol", "0..9 is none"), want("plugin.protocol", "0..9 is none"));
    assert_eq!(
        told("No Date", ""),
        want("plugin.refused", "it refused the article and did not tell why")
    );
}
