//! The C ABI, version 1.0, as `include/copydesk_plugin.h` has it: the same structs, names and order.
//!
//! The header is what counts, and says what every field means; a test compares both sides, and the
//! offsets with `tests/layout/1.0.tsv`. A minor version only adds fields to the ends of structs and reads
//! them only where `struct_size` or a stride covers them.
//!
//! Nothing here is needed for a plugin in Rust: see [`Stage`](crate::Stage) and [`Sink`](crate::Sink).

use std::ffi::c_void;

/// The major version: in the name of the entry symbol.
pub const ABI_MAJOR: u16 = 1;
/// The minor version.
pub const ABI_MINOR: u16 = 0;
/// The entry symbol: an [`EntryFn`].
pub const ENTRY: &str = "copydesk_plugin_v1";
/// The section with the note that is read before anything runs, in ELF and PE files.
pub const NOTE_SECTION: &str = ".copydesk";
/// The first line of the note.
pub const NOTE_MAGIC: &str = "copydesk-plugin";

/// A callback did what it should.
pub const OK: i32 = 0;
/// It did not, and has told why.
pub const ERROR: i32 = 1;
/// It was asked to stop.
pub const STOPPED: i32 = 2;
/// A panic was caught; the instance is not used again.
pub const PANIC: i32 = 3;

/// Level of a message: an error.
pub const LOG_ERROR: u32 = 1;
/// Level of a message: a warning.
pub const LOG_WARN: u32 = 2;
/// Level of a message: for the user's information.
pub const LOG_INFO: u32 = 3;
/// Level of a message: for the author.
pub const LOG_DEBUG: u32 = 4;

/// One instance is called from many threads.
pub const SHARED: u32 = 1;
/// It starts threads of its own.
pub const SPAWNS_THREADS: u32 = 2;
/// Equal articles may be answered in different ways.
pub const NONDETERMINISTIC: u32 = 4;
/// A sink whose place is a folder.
pub const FOLDER: u32 = 8;

/// The kind of an item: [`CdStage`].
pub const STAGE: u32 = 1;
/// The kind of an item: [`CdSink`].
pub const SINK: u32 = 2;

/// `cd_str`: a slice of bytes; the pointer may be null where the length is zero.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdStr {
    pub ptr: *const u8,
    pub len: usize,
}

impl CdStr {
    /// No bytes.
    pub const EMPTY: Self = Self { ptr: std::ptr::null(), len: 0 };

    /// A view of this text; it must not be read when the text is gone.
    #[must_use]
    pub const fn of(text: &str) -> Self {
        Self { ptr: text.as_ptr(), len: text.len() }
    }

    /// The bytes, empty where the pointer is null.
    ///
    /// # Safety
    ///
    /// The pointer is null, or `len` bytes can be read there and are not written to for all of `'a`.
    #[must_use]
    pub const unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.ptr.is_null() {
            return &[];
        }
        // SAFETY: the caller says so.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
}

/// `cd_host`: what the host lends to a call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdHost {
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub ctx: *mut c_void,
    pub log: Option<unsafe extern "C" fn(*mut c_void, u32, CdStr, CdStr)>,
    pub fail: Option<unsafe extern "C" fn(*mut c_void, CdStr, CdStr, CdStr)>,
    pub should_stop: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
    pub parallel_for: Option<ParallelForFn>,
    pub extension: Option<unsafe extern "C" fn(*mut c_void, CdStr) -> *const c_void>,
}

/// `cd_host.parallel_for`.
pub type ParallelForFn =
    unsafe extern "C" fn(*mut c_void, usize, Option<TaskFn>, *mut c_void) -> i32;
/// What `parallel_for` calls.
pub type TaskFn = unsafe extern "C" fn(*mut c_void, usize);

/// `cd_mark`: a mark of an earlier layer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdMark {
    pub start: u32,
    pub end: u32,
    pub json: CdStr,
}

/// `cd_layer`: an earlier layer that a stage reads.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdLayer {
    pub name: CdStr,
    pub marks: *const CdMark,
    pub len: usize,
}

/// `cd_doc`: an article.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdDoc {
    pub id: CdStr,
    pub text: CdStr,
    pub meta: CdStr,
    pub layers: *const CdLayer,
    pub n_layers: usize,
    pub json: CdStr,
}

/// `cd_batch`: some articles.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdBatch {
    pub struct_size: u32,
    pub doc_stride: u32,
    pub layer_stride: u32,
    pub mark_stride: u32,
    pub docs: *const CdDoc,
    pub len: usize,
}

/// `cd_span`: a mark that a stage lays.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct CdSpan {
    pub doc: u32,
    pub layer: u32,
    pub start: u32,
    pub end: u32,
    pub fields_offset: u32,
    pub fields_len: u32,
}

/// `cd_doc_error`: an article that cannot be dealt with.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdDocError {
    pub doc: u32,
    pub reserved: u32,
    pub code: CdStr,
    pub message: CdStr,
}

/// `cd_result`: what a stage found.
#[repr(C)]
#[derive(Debug)]
#[allow(missing_docs)]
pub struct CdResult {
    pub struct_size: u32,
    pub span_stride: u32,
    pub error_stride: u32,
    pub reserved: u32,
    pub spans: *const CdSpan,
    pub n_spans: usize,
    pub fields: CdStr,
    pub errors: *const CdDocError,
    pub n_errors: usize,
    pub private_data: *mut c_void,
    pub release: Option<unsafe extern "C" fn(*mut Self)>,
}

/// `cd_rows`: what a sink made of articles.
#[repr(C)]
#[derive(Debug)]
#[allow(missing_docs)]
pub struct CdRows {
    pub struct_size: u32,
    pub error_stride: u32,
    pub bytes: CdStr,
    pub ends: *const u64,
    pub n_ends: usize,
    pub errors: *const CdDocError,
    pub n_errors: usize,
    pub private_data: *mut c_void,
    pub release: Option<unsafe extern "C" fn(*mut Self)>,
}

/// `cd_stage`: a stage.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdStage {
    pub struct_size: u32,
    pub flags: u32,
    pub name: CdStr,
    pub doc: CdStr,
    pub config_schema: CdStr,
    pub reads: CdStr,
    pub writes: CdStr,
    pub create: Option<unsafe extern "C" fn(*const CdHost, CdStr, *mut *mut c_void) -> i32>,
    pub run: Option<RunFn>,
    pub destroy: Option<unsafe extern "C" fn(*mut c_void)>,
}

/// `cd_stage.run`.
pub type RunFn =
    unsafe extern "C" fn(*mut c_void, *const CdHost, *const CdBatch, *mut CdResult) -> i32;

/// `cd_sink`: an output format.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdSink {
    pub struct_size: u32,
    pub flags: u32,
    pub name: CdStr,
    pub doc: CdStr,
    pub config_schema: CdStr,
    pub extension: CdStr,
    pub create: Option<unsafe extern "C" fn(*const CdHost, CdStr, CdStr, *mut *mut c_void) -> i32>,
    pub encode: Option<EncodeFn>,
    pub write: Option<unsafe extern "C" fn(*mut c_void, *const CdHost, *const CdStr, usize) -> i32>,
    pub finish: Option<unsafe extern "C" fn(*mut c_void, *const CdHost) -> i32>,
    pub destroy: Option<unsafe extern "C" fn(*mut c_void)>,
}

/// `cd_sink.encode`.
pub type EncodeFn =
    unsafe extern "C" fn(*mut c_void, *const CdHost, *const CdBatch, *mut CdRows) -> i32;

/// `cd_plugin`: what a library holds.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct CdPlugin {
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub id: CdStr,
    pub version: CdStr,
    pub license: CdStr,
    pub homepage: CdStr,
    pub n_items: usize,
    pub item: Option<unsafe extern "C" fn(usize, *mut u32) -> *const c_void>,
}

/// The type of the entry symbol [`ENTRY`].
pub type EntryFn = unsafe extern "C" fn(*const CdHost, *mut *const CdPlugin) -> i32;
