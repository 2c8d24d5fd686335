//! What a plugin's library shows of itself: the entry point, the items, the note.

use std::ffi::c_void;
use std::fmt;
use std::mem::size_of;
use std::ptr;

use crate::abi::{self, CdHost, CdPlugin, CdSink, CdStage, CdStr};
use crate::guard::{guarded, watch_panics};
use crate::{Host, Sink, Stage, calls, sink_calls};

/// A stage or a sink, ready for the host. Made by [`export!`](crate::export!).
#[derive(Debug)]
pub enum Item {
    /// A stage.
    Stage(CdStage),
    /// A sink.
    Sink(CdSink),
}

/// The item of this stage.
#[must_use]
pub fn stage<S: Stage>() -> Item {
    Item::Stage(calls::describe::<S>())
}

/// The item of this sink.
#[must_use]
pub fn sink<S: Sink>() -> Item {
    Item::Sink(sink_calls::describe::<S>())
}

/// All that the host reads of a library. Kept in a static.
pub struct Library {
    plugin: CdPlugin,
    items: Vec<Item>,
    // referred to, so that no linker takes it for unused
    #[allow(dead_code, reason = "see above")]
    note: &'static [u8],
}

// SAFETY: it is never changed, and what its pointers lead to is never changed and lives as long as the
// process.
unsafe impl Send for Library {}
// SAFETY: as above.
unsafe impl Sync for Library {}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library").field("items", &self.items).finish_non_exhaustive()
    }
}

/// What a package says about itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// `acme.shout`.
    pub id: &'static str,
    /// The package's version.
    pub version: &'static str,
    /// An SPDX expression, or empty.
    pub license: &'static str,
    /// Or empty.
    pub homepage: &'static str,
    /// The note in the file.
    pub note: &'static [u8],
}

/// `cd_plugin.item`.
pub type ItemFn = unsafe extern "C" fn(usize, *mut u32) -> *const c_void;

impl Library {
    /// A library of these items; `item` finds them by [`find`](Self::find).
    #[must_use]
    pub fn new(about: About, items: Vec<Item>, item: ItemFn) -> Self {
        let plugin = CdPlugin {
            struct_size: size_of::<CdPlugin>() as u32,
            abi_major: abi::ABI_MAJOR,
            abi_minor: abi::ABI_MINOR,
            id: CdStr::of(about.id),
            version: CdStr::of(about.version),
            license: CdStr::of(about.license),
            homepage: CdStr::of(about.homepage),
            n_items: items.len(),
            item: Some(item),
        };
        Self { plugin, items, note: about.note }
    }

    /// `cd_plugin.item`: the item and its kind, or null.
    ///
    /// # Safety
    ///
    /// `kind` is null or can be written to.
    pub unsafe fn find(&'static self, index: usize, kind: *mut u32) -> *const c_void {
        let (item, is) = match self.items.get(index) {
            Some(Item::Stage(stage)) => (ptr::from_ref(stage).cast(), abi::STAGE),
            Some(Item::Sink(sink)) => (ptr::from_ref(sink).cast(), abi::SINK),
            None => return ptr::null(),
        };
        if !kind.is_null() {
            // SAFETY: the caller says that it can be written to.
            unsafe { kind.write(is) };
        }
        item
    }
}

/// The entry point of a library. \[one\]
///
/// # Safety
///
/// `host` is null or a `cd_host`; `plugin` is null or can be written to.
pub unsafe fn enter(
    host: *const CdHost,
    plugin: *mut *const CdPlugin,
    library: impl FnOnce() -> &'static Library,
) -> i32 {
    watch_panics();
    // SAFETY: the caller says so, and it lives until this call returns.
    let host = unsafe { Host::new(host, "plugin") };
    calls::answer(host.as_ref(), || {
        if plugin.is_null() {
            return Err(crate::Error::protocol(
                "the entry point was given no place for the plugin",
            ));
        }
        let library = library();
        // SAFETY: it is not null, and the caller says that it can be written to.
        unsafe { plugin.write(&raw const library.plugin) };
        Ok(())
    })
}

/// [`Library::find`] under a guard. \[one\]
///
/// # Safety
///
/// `kind` is null or can be written to.
pub unsafe fn find(
    library: impl FnOnce() -> &'static Library,
    index: usize,
    kind: *mut u32,
) -> *const c_void {
    // SAFETY: the caller says so.
    guarded(|| unsafe { library().find(index, kind) }).unwrap_or(ptr::null())
}
