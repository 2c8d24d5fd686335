//! Structs that are longer at the end, on either side: how a minor version grows.

use std::ffi::c_void;
use std::mem::size_of;
use std::ptr;

use copydesk_plugin::abi::{
    self, CdBatch, CdDoc, CdDocError, CdHost, CdResult, CdSpan, CdStage, CdStr,
};
use copydesk_plugin::testkit::Trial;

/// A struct of a later minor version.
#[repr(C)]
#[derive(Clone, Copy)]
struct Longer<T> {
    now: T,
    later: u64,
}

fn stage(run: abi::RunFn, struct_size: usize) -> Trial {
    let stage = CdStage {
        struct_size: struct_size as u32,
        flags: abi::SHARED,
        name: CdStr::of("grown"),
        doc: CdStr::EMPTY,
        config_schema: CdStr::EMPTY,
        reads: CdStr::EMPTY,
        writes: CdStr::of(r#"["acme.grown"]"#),
        create: Some(create),
        run: Some(run),
        destroy: Some(destroy),
    };
    // SAFETY: the functions below keep the contract, or break it in ways the kit is made to see.
    unsafe { Trial::raw(stage) }
}

unsafe extern "C" fn create(_: *const CdHost, _: CdStr, this: *mut *mut c_void) -> i32 {
    // SAFETY: the kit gives a place for it.
    unsafe { this.write(ptr::null_mut()) };
    abi::OK
}

unsafe extern "C" fn destroy(_: *mut c_void) {}

unsafe extern "C" fn release(result: *mut CdResult) {
    // SAFETY: the kit gives back what `answer` has filled.
    unsafe {
        drop(Box::from_raw((*result).private_data.cast::<Answer>()));
        (*result).release = None;
    }
}

#[derive(Default)]
struct Answer {
    spans: Vec<Longer<CdSpan>>,
    errors: Vec<Longer<CdDocError>>,
}

/// Marks the first byte of every article and refuses those that begin with `!`; in structs that are longer
/// than those of 1.0.
unsafe extern "C" fn run_longer(
    _: *mut c_void,
    _: *const CdHost,
    batch: *const CdBatch,
    result: *mut CdResult,
) -> i32 {
    // SAFETY: the kit keeps the contract.
    let (batch, result) = unsafe { (&*batch, &mut *result) };
    let mut answer = Box::<Answer>::default();
    for i in 0..batch.len {
        // SAFETY: the kit keeps the contract.
        let text = unsafe { (*batch.docs.byte_add(i * batch.doc_stride as usize)).text.bytes() };
        let doc = i as u32;
        if text.first() == Some(&b'!') {
            let (code, message) = (CdStr::of("acme.loud"), CdStr::of("too loud"));
            let now = CdDocError { doc, reserved: 0, code, message };
            answer.errors.push(Longer { now, later: u64::MAX });
        } else if !text.is_empty() {
            let (start, end, layer) = (0, 1, 0);
            let now = CdSpan { doc, layer, start, end, fields_offset: 0, fields_len: 0 };
            answer.spans.push(Longer { now, later: u64::MAX });
        }
    }
    result.span_stride = size_of::<Longer<CdSpan>>() as u32;
    result.error_stride = size_of::<Longer<CdDocError>>() as u32;
    (result.spans, result.n_spans) = (answer.spans.as_ptr().cast(), answer.spans.len());
    (result.errors, result.n_errors) = (answer.errors.as_ptr().cast(), answer.errors.len());
    result.private_data = Box::into_raw(answer).cast();
    result.release = Some(release);
    abi::OK
}

/// Walks the batch by the size of its own struct.
unsafe extern "C" fn run_by_size(
    this: *mut c_void,
    host: *const CdHost,
    batch: *const CdBatch,
    result: *mut CdResult,
) -> i32 {
    // SAFETY: the kit keeps the contract.
    let mut batch = unsafe { *batch };
    batch.doc_stride = size_of::<CdDoc>() as u32;
    batch.len = batch.len.min(1); // a second one would be read from nonsense
    // SAFETY: as above.
    unsafe { run_longer(this, host, &raw const batch, result) }
}

/// Believes that the result has a field more.
unsafe extern "C" fn run_past_the_end(
    _: *mut c_void,
    _: *const CdHost,
    _: *const CdBatch,
    result: *mut CdResult,
) -> i32 {
    // SAFETY: the kit has a tail there, to see this.
    unsafe { (*result.cast::<Longer<CdResult>>()).later = 7 };
    abi::OK
}

/// Says that its spans are shorter than those of 1.0.
unsafe extern "C" fn run_short(
    _: *mut c_void,
    _: *const CdHost,
    _: *const CdBatch,
    result: *mut CdResult,
) -> i32 {
    static SPAN: CdSpan =
        CdSpan { doc: 0, layer: 0, start: 0, end: 1, fields_offset: 0, fields_len: 0 };
    // SAFETY: the kit keeps the contract.
    let result = unsafe { &mut *result };
    (result.spans, result.n_spans, result.span_stride) = (&raw const SPAN, 1, 16);
    abi::OK
}

#[track_caller]
fn check_refused(run: abi::RunFn, want: &str) {
    let error = stage(run, size_of::<CdStage>()).try_run("one").expect_err("it is refused");
    assert!(error.message().contains(want), "{error}");
}

#[test]
fn a_newer_plugin_is_read_by_its_strides() {
    let trial = stage(run_longer, size_of::<Longer<CdStage>>());
    let answers = trial.try_run_all(&["one", "!", "", "two"]).expect("it runs");
    let texts: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().map_or_else(|e| vec![e.code()], |a| a.texts("acme.grown")))
        .collect();
    assert_eq!(texts, [vec!["o"], vec!["acme.loud"], vec![], vec!["t"]]);
}

#[test]
fn a_plugin_walks_the_longer_structs_of_a_newer_host() {
    // every `run` of the kit asks a second time as such a host
    assert_eq!(stage(run_longer, size_of::<CdStage>()).run("one").texts("acme.grown"), ["o"]);
}

#[test]
fn a_plugin_that_takes_its_own_size_for_the_stride_is_found() {
    check_refused(run_by_size, "it answers differently in a batch");
}

#[test]
fn a_plugin_that_writes_past_the_end_is_found() {
    check_refused(run_past_the_end, "it wrote past the end of a struct");
}

#[test]
fn spans_shorter_than_those_of_1_0_are_refused() {
    check_refused(run_short, "the stride of its spans is too small");
}
