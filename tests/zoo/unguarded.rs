//! A stage made by hand, without the face of `copydesk-plugin` and so without its guard: it panics in the
//! article in which the word `locust` stands, and a panic may not leave a function of the contract.
//!
//! Compiled by `rustc` alone; `--cfg stops` goes with `-Cpanic=abort`, which the note then says.

#![allow(missing_docs, dead_code, unreachable_pub)]

use std::ffi::c_void;
use std::ptr;

#[path = "../../crates/copydesk-plugin/src/abi.rs"]
mod abi;

use abi::{CdBatch, CdDoc, CdHost, CdPlugin, CdResult, CdSpan, CdStage, CdStr};

const fn text(text: &'static str) -> CdStr {
    CdStr { ptr: text.as_ptr(), len: text.len() }
}

#[cfg(stops)]
macro_rules! strategy {
    () => {
        "abort"
    };
}
#[cfg(not(stops))]
macro_rules! strategy {
    () => {
        "none"
    };
}

const NOTE: &str =
    concat!("copydesk-plugin\nabi=1.0\nid=zoo.unguarded\nversion=1.0.0\npanic=", strategy!(), "\n");

#[used]
#[unsafe(link_section = ".copydesk")]
static NOTE_BYTES: [u8; NOTE.len()] = match NOTE.as_bytes().first_chunk() {
    Some(bytes) => *bytes,
    None => panic!("a note has its own length"),
};

unsafe extern "C" fn create(_: *const CdHost, _: CdStr, out: *mut *mut c_void) -> i32 {
    // SAFETY: the host hands out a place for the instance.
    unsafe { *out = ptr::null_mut() };
    abi::OK
}

unsafe extern "C" fn run(
    _: *mut c_void,
    _: *const CdHost,
    batch: *const CdBatch,
    result: *mut CdResult,
) -> i32 {
    // SAFETY: the host lends a batch for the time of the call, and a result to fill.
    let (batch, result) = unsafe { (&*batch, &mut *result) };
    let mut spans = Vec::new();
    for index in 0..batch.len {
        // SAFETY: the articles stand `doc_stride` bytes apart, and there are `len` of them.
        let doc: &CdDoc = unsafe { &*batch.docs.byte_add(index * batch.doc_stride as usize) };
        // SAFETY: the text is lent for the time of the call.
        let bytes = unsafe { std::slice::from_raw_parts(doc.text.ptr, doc.text.len) };
        assert!(!bytes.windows(6).any(|word| word == b"locust"), "a locust got in");
        let doc = index as u32;
        spans.push(CdSpan { doc, layer: 0, start: 0, end: 3, fields_offset: 0, fields_len: 7 });
    }
    let spans = Vec::leak(spans); // it has no `release`
    result.span_stride = size_of::<CdSpan>() as u32;
    (result.spans, result.n_spans) = (spans.as_ptr(), spans.len());
    result.fields = text(r#"{"n":1}"#);
    abi::OK
}

unsafe extern "C" fn destroy(_: *mut c_void) {}

unsafe extern "C" fn item(_: usize, kind: *mut u32) -> *const c_void {
    // SAFETY: the host hands out a place for the kind.
    unsafe { *kind = abi::STAGE };
    ptr::from_ref(&STAGE.0).cast()
}

struct Shared<T>(T);
// SAFETY: nothing in it is ever changed.
unsafe impl<T> Sync for Shared<T> {}

static STAGE: Shared<CdStage> = Shared(CdStage {
    struct_size: size_of::<CdStage>() as u32,
    flags: abi::SHARED,
    name: text("zoo"),
    doc: text("Panics."),
    config_schema: text(""),
    reads: text(""),
    writes: text(r#"["zoo.marks"]"#),
    create: Some(create),
    run: Some(run),
    destroy: Some(destroy),
});

static PLUGIN: Shared<CdPlugin> = Shared(CdPlugin {
    struct_size: size_of::<CdPlugin>() as u32,
    abi_major: abi::ABI_MAJOR,
    abi_minor: abi::ABI_MINOR,
    id: text("zoo.unguarded"),
    version: text("1.0.0"),
    license: text("MIT"),
    homepage: text(""),
    n_items: 1,
    item: Some(item),
});

/// The entry.
///
/// # Safety
///
/// As the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn copydesk_plugin_v1(_: *const CdHost, out: *mut *const CdPlugin) -> i32 {
    // SAFETY: the host hands out a place for the descriptor.
    unsafe { *out = ptr::from_ref(&PLUGIN.0) };
    abi::OK
}
