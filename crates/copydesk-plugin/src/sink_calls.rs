//! The callbacks of a sink's C struct, as [`calls`] has those of a stage.

use std::ffi::c_void;
use std::mem::size_of;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::abi::{self, CdBatch, CdDocError, CdHost, CdRows, CdSink, CdStr};
use crate::calls::{self, config, schema};
use crate::doc::Batch;
use crate::guard::guarded;
use crate::sink::{Entry, Place, Rows, Sink, Writer};
use crate::{Error, Host, Result};

/// What `self` points to.
struct Instance<S: Sink> {
    sink: S,
    writer: Mutex<Option<S::Writer>>, // none once it is finished
}

/// The C struct of a sink. The texts that are made for it are kept as long as the process lives.
pub(crate) fn describe<S: Sink>() -> CdSink {
    let place = <S::Writer as Writer<S>>::PLACE;
    let flags = [
        (S::SHARED, abi::SHARED),
        (S::SPAWNS_THREADS, abi::SPAWNS_THREADS),
        (place == Place::Folder, abi::FOLDER),
    ];
    let writes = place != Place::Host;
    CdSink {
        struct_size: size_of::<CdSink>() as u32,
        flags: flags.iter().filter(|(is, _)| *is).map(|(_, flag)| flag).sum(),
        name: CdStr::of(S::NAME),
        doc: CdStr::of(S::DOC),
        config_schema: schema::<S::Config>(),
        extension: CdStr::of(S::EXTENSION),
        create: Some(create::<S>),
        encode: Some(encode::<S>),
        write: if writes { Some(write::<S>) } else { None },
        finish: if writes { Some(finish::<S>) } else { None },
        destroy: Some(destroy::<S>),
    }
}

/// `cd_sink.create`. \[one\]
///
/// # Safety
///
/// The pointers are those of the contract; `out` is null or can be written to.
unsafe extern "C" fn create<S: Sink>(
    host: *const CdHost,
    json: CdStr,
    place: CdStr,
    out: *mut *mut c_void,
) -> i32 {
    // SAFETY: the caller says so, and it lives until this call returns.
    let Some(host) = (unsafe { Host::new(host, S::NAME) }) else { return abi::ERROR };
    calls::answer(Some(&host), || {
        if out.is_null() {
            return Err(Error::protocol("`create` was given no place for the instance"));
        }
        // SAFETY: the caller says so, and the text lives until this call returns.
        let place = std::str::from_utf8(unsafe { place.bytes() })?;
        // SAFETY: the caller says so, and the text lives until this call returns.
        let sink = S::new(unsafe { config(json) }?, &host)?;
        let writer = S::Writer::open(&sink, Path::new(place), &host)?;
        let instance = Instance { sink, writer: Mutex::new(Some(writer)) };
        // SAFETY: it is not null, and the caller says that it can be written to.
        unsafe { out.write(Box::into_raw(Box::new(instance)).cast()) };
        Ok(())
    })
}

/// The instance behind a pointer.
///
/// # Safety
///
/// `this` is null or was made by `create` of this very `S` and is not destroyed for all of `'a`.
unsafe fn instance<'a, S: Sink>(this: *mut c_void) -> Result<&'a Instance<S>> {
    // SAFETY: the caller says so.
    let instance = unsafe { this.cast_const().cast::<Instance<S>>().as_ref() };
    instance.ok_or_else(|| Error::protocol("a sink was called without an instance"))
}

/// `cd_sink.encode`. \[any, or self]
///
/// # Safety
///
/// `this` was made by `create` of this very `S` and is not destroyed; the others are those of the contract.
unsafe extern "C" fn encode<S: Sink>(
    this: *mut c_void,
    host: *const CdHost,
    batch: *const CdBatch,
    rows: *mut CdRows,
) -> i32 {
    // SAFETY: the caller says so, and it lives until this call returns.
    let Some(host) = (unsafe { Host::new(host, S::NAME) }) else { return abi::ERROR };
    calls::answer(Some(&host), || {
        // SAFETY: the caller says so.
        let Instance { sink, .. } = unsafe { instance::<S>(this) }?;
        // SAFETY: the caller says so, and it lives until this call returns.
        let batch = unsafe { Batch::new(batch, &[]) }.map_err(Error::protocol)?;
        // SAFETY: the caller says that it begins with its size, and can be written to.
        if rows.is_null() || (unsafe { (*rows).struct_size } as usize) < size_of::<CdRows>() {
            return Err(Error::protocol("`encode` was given no room for its rows"));
        }
        let encoded = Encoded::of(sink, batch, &host)?;
        // SAFETY: it is there and long enough.
        encoded.hand_over(unsafe { &mut *rows });
        Ok(())
    })
}

/// All that goes back to the host.
#[derive(Default)]
struct Encoded {
    bytes: Vec<u8>,
    ends: Vec<u64>,
    refused: Vec<(u32, Error)>,
}

impl Encoded {
    fn of<S: Sink>(sink: &S, batch: Batch<'_>, host: &Host<'_>) -> Result<Self> {
        let mut encoded = Self::default();
        for (index, doc) in batch.iter().enumerate() {
            if index > 0 {
                host.go_on()?;
            }
            let before = encoded.bytes.len();
            // Encoding changes nothing but these bytes, so a panic spoils no more than this document.
            let done =
                guarded(|| sink.encode(Entry::new(doc), &mut encoded.bytes)).unwrap_or_else(Err);
            match done {
                Ok(()) => {}
                Err(error) if error.is_stopped() => return Err(error),
                Err(error) => {
                    encoded.bytes.truncate(before);
                    encoded.refused.push((doc.index(), error));
                }
            }
            encoded.ends.push(encoded.bytes.len() as u64);
        }
        Ok(encoded)
    }

    fn hand_over(self, rows: &mut CdRows) {
        let errors = self.refused.iter().map(|(doc, error)| CdDocError {
            doc: *doc,
            reserved: 0,
            code: CdStr::of(error.code()),
            message: CdStr::of(error.message()),
        });
        let errors = errors.collect();
        let kept = Box::new(Kept { encoded: self, errors });
        rows.error_stride = size_of::<CdDocError>() as u32;
        rows.bytes = CdStr { ptr: kept.encoded.bytes.as_ptr(), len: kept.encoded.bytes.len() };
        rows.ends = kept.encoded.ends.as_ptr();
        rows.n_ends = kept.encoded.ends.len();
        rows.errors = kept.errors.as_ptr();
        rows.n_errors = kept.errors.len();
        rows.private_data = Box::into_raw(kept).cast();
        rows.release = Some(release);
    }
}

/// What rows point into.
struct Kept {
    encoded: Encoded,
    errors: Vec<CdDocError>, // their texts are those of `encoded.refused`
}

/// `cd_rows.release`. \[self\]
///
/// # Safety
///
/// `rows` is null or what `encode` has filled.
unsafe extern "C" fn release(rows: *mut CdRows) {
    // SAFETY: the caller says so.
    let Some(rows) = (unsafe { rows.as_mut() }) else { return };
    rows.release = None;
    let kept = std::mem::replace(&mut rows.private_data, std::ptr::null_mut());
    if !kept.is_null() {
        // SAFETY: `hand_over` put a `Kept` there, and it is taken once.
        let kept = unsafe { Box::from_raw(kept.cast::<Kept>()) };
        // nothing of ours panics here; if it did, it must not cross
        let _ = guarded(|| drop(kept));
    }
}

/// `cd_sink.write`. \[self\]
///
/// # Safety
///
/// As for [`encode`]; `rows` is null or has `len` slices.
unsafe extern "C" fn write<S: Sink>(
    this: *mut c_void,
    host: *const CdHost,
    rows: *const CdStr,
    len: usize,
) -> i32 {
    // SAFETY: the caller says so, and it lives until this call returns.
    let Some(host) = (unsafe { Host::new(host, S::NAME) }) else { return abi::ERROR };
    calls::answer(Some(&host), || {
        // SAFETY: the caller says so.
        let Instance { writer, .. } = unsafe { instance::<S>(this) }?;
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = writer.as_mut().ok_or_else(finished)?;
        // SAFETY: the caller says so, and they live until this call returns.
        writer.write(unsafe { Rows::new(rows, len) }, &host)
    })
}

/// `cd_sink.finish`. \[self\]
///
/// # Safety
///
/// As for [`encode`].
unsafe extern "C" fn finish<S: Sink>(this: *mut c_void, host: *const CdHost) -> i32 {
    // SAFETY: the caller says so, and it lives until this call returns.
    let Some(host) = (unsafe { Host::new(host, S::NAME) }) else { return abi::ERROR };
    calls::answer(Some(&host), || {
        // SAFETY: the caller says so.
        let Instance { writer, .. } = unsafe { instance::<S>(this) }?;
        let writer = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        writer.ok_or_else(finished)?.finish(&host)
    })
}

fn finished() -> Error {
    Error::protocol("the sink was called after `finish`")
}

/// `cd_sink.destroy`. \[one\]
///
/// # Safety
///
/// `this` is null or was made by `create` of this very `S`, and is not used again.
unsafe extern "C" fn destroy<S: Sink>(this: *mut c_void) {
    if !this.is_null() {
        // SAFETY: the caller says so.
        let instance = unsafe { Box::from_raw(this.cast::<Instance<S>>()) };
        // there is nobody to tell
        let _ = guarded(|| drop(instance));
    }
}
