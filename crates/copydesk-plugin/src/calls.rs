//! The callbacks of a stage's C struct: they guard the author's code, and turn pointers into views and
//! findings into structs.

use std::collections::BTreeSet;
use std::ffi::c_void;
use std::mem::size_of;
use std::sync::{Mutex, PoisonError};

use crate::abi::{self, CdBatch, CdDocError, CdHost, CdResult, CdSpan, CdStage, CdStr};
use crate::doc::Batch;
use crate::error::Kind;
use crate::guard::guarded;
use crate::out::{Found, Sheet};
use crate::{Error, Host, Result, Stage};

/// The C struct of a stage. The texts that are made for it are kept as long as the process lives.
pub(crate) fn describe<S: Stage>() -> CdStage {
    let flags = [
        (S::SHARED, abi::SHARED),
        (S::SPAWNS_THREADS, abi::SPAWNS_THREADS),
        (S::NONDETERMINISTIC, abi::NONDETERMINISTIC),
    ];
    CdStage {
        struct_size: size_of::<CdStage>() as u32,
        flags: flags.iter().filter(|(is, _)| *is).map(|(_, flag)| flag).sum(),
        name: CdStr::of(S::NAME),
        doc: CdStr::of(S::DOC),
        config_schema: schema::<S::Config>(),
        reads: names(S::READS),
        writes: names(S::WRITES),
        create: Some(create::<S>),
        run: Some(run::<S>),
        destroy: Some(destroy::<S>),
    }
}

/// The JSON Schema of a configuration, empty if it is [`NoConfig`](crate::NoConfig).
pub(crate) fn schema<C: schemars::JsonSchema + 'static>() -> CdStr {
    if std::any::TypeId::of::<C>() == std::any::TypeId::of::<crate::NoConfig>() {
        return CdStr::EMPTY;
    }
    CdStr::of(keep(schemars::schema_for!(C).as_value().to_string()))
}

fn names(layers: &[&str]) -> CdStr {
    if layers.is_empty() {
        return CdStr::EMPTY;
    }
    CdStr::of(keep(serde_json::Value::from(layers).to_string()))
}

/// Keeps a text as long as the process lives; equal texts once.
fn keep(text: String) -> &'static str {
    static KEPT: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(same) = kept.get(text.as_str()) {
        return same;
    }
    let text = Box::leak(text.into_boxed_str());
    kept.insert(text);
    text
}

/// Reads a configuration; an empty text stands for an empty object.
///
/// # Safety
///
/// As for [`CdStr::bytes`].
pub(crate) unsafe fn config<C: serde::de::DeserializeOwned>(json: CdStr) -> Result<C> {
    // SAFETY: the caller says so.
    let bytes = unsafe { json.bytes() };
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes)
        .map_err(|error| Error::config("", error.to_string()).within("the configuration"))
}

/// Runs what a callback does; tells the host why it is an error.
pub(crate) fn answer(host: Option<&Host<'_>>, call: impl FnOnce() -> Result<()>) -> i32 {
    match guarded(call).and_then(|outcome| outcome) {
        Ok(()) => abi::OK,
        Err(error) => status(host, &error),
    }
}

#[cold]
fn status(host: Option<&Host<'_>>, error: &Error) -> i32 {
    if let Some(host) = host {
        host.fail(error);
    }
    match error.kind() {
        Kind::Failed => abi::ERROR,
        Kind::Stopped => abi::STOPPED,
        Kind::Panicked => abi::PANIC,
    }
}

/// `cd_stage.create`. \[one\]
///
/// # Safety
///
/// The pointers are those of the contract; `out` is null or can be written to.
unsafe extern "C" fn create<S: Stage>(
    host: *const CdHost,
    json: CdStr,
    out: *mut *mut c_void,
) -> i32 {
    // SAFETY: the caller says so, and it lives until this call returns.
    let Some(host) = (unsafe { Host::new(host, S::NAME) }) else { return abi::ERROR };
    answer(Some(&host), || {
        if out.is_null() {
            return Err(Error::protocol("`create` was given no place for the instance"));
        }
        // SAFETY: the caller says so, and the text lives until this call returns.
        let stage = S::new(unsafe { config(json) }?, &host)?;
        let stage = Box::into_raw(Box::new(stage));
        // SAFETY: it is not null, and the caller says that it can be written to.
        unsafe { out.write(stage.cast()) };
        Ok(())
    })
}

/// `cd_stage.run`. \[any, or self]
///
/// # Safety
///
/// `this` was made by `create` of this very `S` and is not destroyed; the others are those of the contract.
unsafe extern "C" fn run<S: Stage>(
    this: *mut c_void,
    host: *const CdHost,
    batch: *const CdBatch,
    result: *mut CdResult,
) -> i32 {
    // SAFETY: the caller says so, and it lives until this call returns.
    let Some(host) = (unsafe { Host::new(host, S::NAME) }) else { return abi::ERROR };
    answer(Some(&host), || {
        // SAFETY: the caller says that it is an instance of `S`, or null.
        let stage = unsafe { this.cast_const().cast::<S>().as_ref() };
        let stage = stage.ok_or_else(|| Error::protocol("`run` was given no instance"))?;
        // SAFETY: the caller says so, and it lives until this call returns.
        let batch = unsafe { Batch::new(batch, S::READS) }.map_err(Error::protocol)?;
        // SAFETY: the caller says that it begins with its size, and can be written to.
        if result.is_null() || (unsafe { (*result).struct_size } as usize) < size_of::<CdResult>() {
            return Err(Error::protocol("`run` was given no room for its result"));
        }
        let mut found = Found::default();
        stage.annotate_batch(batch, &mut Sheet::new(&host, S::WRITES, &mut found))?;
        // with nothing found it stays as the host has zeroed it
        if !found.is_empty() {
            // SAFETY: it is there and long enough.
            hand_over(found, unsafe { &mut *result });
        }
        Ok(())
    })
}

/// What a result points into.
struct Kept {
    found: Found,
    errors: Vec<CdDocError>, // their texts are those of `found.refused`
}

fn hand_over(mut found: Found, result: &mut CdResult) {
    found.settle();
    let errors = found.refused.iter().map(|(doc, error)| CdDocError {
        doc: *doc,
        reserved: 0,
        code: CdStr::of(error.code()),
        message: CdStr::of(error.message()),
    });
    let errors = errors.collect();
    let kept = Box::new(Kept { found, errors });
    result.span_stride = size_of::<CdSpan>() as u32;
    result.error_stride = size_of::<CdDocError>() as u32;
    result.spans = kept.found.spans.as_ptr();
    result.n_spans = kept.found.spans.len();
    result.fields = CdStr { ptr: kept.found.fields.as_ptr(), len: kept.found.fields.len() };
    result.errors = kept.errors.as_ptr();
    result.n_errors = kept.errors.len();
    result.private_data = Box::into_raw(kept).cast();
    result.release = Some(release);
}

/// `cd_result.release`. \[self\]
///
/// # Safety
///
/// `result` is null or what `run` has filled.
unsafe extern "C" fn release(result: *mut CdResult) {
    // SAFETY: the caller says so.
    let Some(result) = (unsafe { result.as_mut() }) else { return };
    result.release = None;
    let kept = std::mem::replace(&mut result.private_data, std::ptr::null_mut());
    if !kept.is_null() {
        // SAFETY: `hand_over` put a `Kept` there, and it is taken once.
        let kept = unsafe { Box::from_raw(kept.cast::<Kept>()) };
        // nothing of ours panics here; if it did, it must not cross
        let _ = guarded(|| drop(kept));
    }
}

/// `cd_stage.destroy`. \[one\]
///
/// # Safety
///
/// `this` is null or was made by `create` of this very `S`, and is not used again.
unsafe extern "C" fn destroy<S: Stage>(this: *mut c_void) {
    if !this.is_null() {
        // SAFETY: the caller says so.
        let stage = unsafe { Box::from_raw(this.cast::<S>()) };
        // there is nobody to tell
        let _ = guarded(|| drop(stage));
    }
}
