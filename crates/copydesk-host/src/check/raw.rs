//! A library as it is, without the host's judgement: what the checks look at.
//!
//! The host copies a description and refuses what is wrong; a check has to reach what is wrong, so this
//! file looks at the structs themselves. It runs in a process of its own, which may die.

use std::ffi::c_void;
use std::path::Path;
use std::ptr;
use std::slice;
use std::sync::Mutex;

use copydesk_plugin::abi::{self, CdPlugin, CdSink, CdStage, CdStr};

use super::call::Call;

/// More items than anybody puts into one library.
const MOST_ITEMS: usize = 256;

/// A library that was entered.
#[derive(Clone, Copy)]
pub(super) struct Raw {
    plugin: &'static CdPlugin,
}

/// An item of a library, its struct at least as long as version 1.0 has it.
#[derive(Clone, Copy)]
pub(super) enum RawItem {
    Stage(&'static CdStage),
    Sink(&'static CdSink),
}

// SAFETY: the contract says that the structs stay valid and unchanged while the process lives.
unsafe impl Send for RawItem {}
// SAFETY: as above.
unsafe impl Sync for RawItem {}

/// Loads a library and does not enter it. It is never unloaded.
pub(super) fn load(path: &Path) -> Result<&'static libloading::Library, String> {
    let path = path.canonicalize().map_err(|error| error.to_string())?;
    // SAFETY: a foreign library may do anything when it is loaded: that is what a process of its own is for.
    let library = unsafe { open(&path) };
    let library = library.map_err(|error| {
        let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
        format!("{error}{}", source.unwrap_or_default())
    })?;
    Ok(Box::leak(Box::new(library)))
}

#[cfg(unix)]
unsafe fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
    // SAFETY: as the caller says.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map(Into::into)
}

#[cfg(not(unix))]
unsafe fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    // SAFETY: as the caller says.
    unsafe { libloading::Library::new(path) }
}

impl Raw {
    /// Loads and enters a library.
    pub(super) fn enter(path: &Path, call: &Call) -> Result<Self, String> {
        let library = load(path)?;
        // SAFETY: the symbol's name carries its type.
        let entry = unsafe { library.get::<abi::EntryFn>(abi::ENTRY) };
        let entry = entry.map_err(|_| format!("it has no symbol `{}`", abi::ENTRY))?;
        let mut plugin: *const CdPlugin = ptr::null();
        // SAFETY: called as the contract says.
        let status = unsafe { entry(call.host(), &raw mut plugin) };
        if status != abi::OK {
            return Err(format!("`{}` returned {status}{}", abi::ENTRY, call.told_in_brackets()));
        }
        if plugin.is_null() {
            return Err(format!("`{}` returned CD_OK and a null pointer", abi::ENTRY));
        }
        // SAFETY: every struct of the contract begins with its size.
        let size = unsafe { plugin.cast::<u32>().read() };
        if (size as usize) < size_of::<CdPlugin>() {
            let want = size_of::<CdPlugin>();
            return Err(format!("`cd_plugin.struct_size` is {size}, version 1.0 has {want}"));
        }
        // SAFETY: not null, long enough, and valid while the process lives.
        Ok(Self { plugin: unsafe { &*plugin } })
    }

    pub(super) fn plugin(self) -> &'static CdPlugin {
        self.plugin
    }

    /// The items, or what is wrong with one of them.
    pub(super) fn items(self) -> Result<Vec<RawItem>, String> {
        let item = self.plugin.item.ok_or("`cd_plugin.item` is null")?;
        let count = self.plugin.n_items;
        if count == 0 || count > MOST_ITEMS {
            return Err(format!(
                "`cd_plugin.n_items` is {count}: from 1 to {MOST_ITEMS} are meant"
            ));
        }
        (0..count)
            .map(|i| {
                let mut kind = 0;
                // SAFETY: called as the contract says, with an index it has named.
                let found = unsafe { item(i, &raw mut kind) };
                // SAFETY: the pointer comes from the library, with its kind.
                unsafe { RawItem::of(found, kind) }.map_err(|what| format!("item {i}: {what}"))
            })
            .collect()
    }
}

impl RawItem {
    unsafe fn of(found: *const c_void, kind: u32) -> Result<Self, String> {
        let want = match kind {
            _ if found.is_null() => return Err("it is null".to_owned()),
            abi::STAGE => size_of::<CdStage>(),
            abi::SINK => size_of::<CdSink>(),
            _ => return Err(format!("its kind is {kind}, which version 1.0 does not know")),
        };
        // SAFETY: every struct of the contract begins with its size.
        let size = unsafe { found.cast::<u32>().read() };
        if (size as usize) < want {
            return Err(format!("its `struct_size` is {size}, version 1.0 has {want}"));
        }
        // SAFETY: not null, of this kind, long enough, and valid while the process lives.
        Ok(unsafe {
            if kind == abi::STAGE {
                Self::Stage(&*found.cast())
            } else {
                Self::Sink(&*found.cast())
            }
        })
    }

    pub(super) fn is_sink(self) -> bool {
        matches!(self, Self::Sink(_))
    }

    pub(super) fn flags(self) -> u32 {
        match self {
            Self::Stage(stage) => stage.flags,
            Self::Sink(sink) => sink.flags,
        }
    }

    pub(super) fn is_shared(self) -> bool {
        self.flags() & abi::SHARED != 0
    }

    pub(super) fn name(self) -> String {
        lossy(match self {
            Self::Stage(stage) => stage.name,
            Self::Sink(sink) => sink.name,
        })
    }

    pub(super) fn doc(self) -> String {
        lossy(match self {
            Self::Stage(stage) => stage.doc,
            Self::Sink(sink) => sink.doc,
        })
    }

    pub(super) fn schema(self) -> String {
        lossy(match self {
            Self::Stage(stage) => stage.config_schema,
            Self::Sink(sink) => sink.config_schema,
        })
    }

    /// The layers that a stage reads or writes.
    pub(super) fn layers(self, reads: bool) -> Vec<String> {
        let Self::Stage(stage) = self else { return Vec::new() };
        let list = lossy(if reads { stage.reads } else { stage.writes });
        serde_json::from_str(&list).unwrap_or_default()
    }

    /// Makes an instance, and tells the status if there is none.
    pub(super) fn create(self, call: &Call, config: &[u8], place: &str) -> Result<Instance, i32> {
        let mut this = ptr::null_mut();
        let config = view(config);
        let (status, destroy) = match self {
            Self::Stage(stage) => {
                let create = stage.create.ok_or(abi::ERROR)?;
                let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                // SAFETY: called as the contract says.
                (unsafe { create(call.host(), config, &raw mut this) }, stage.destroy)
            }
            Self::Sink(sink) => {
                let create = sink.create.ok_or(abi::ERROR)?;
                let place = view(if sink.write.is_some() { place.as_bytes() } else { b"" });
                let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                // SAFETY: called as the contract says.
                (unsafe { create(call.host(), config, place, &raw mut this) }, sink.destroy)
            }
        };
        if status == abi::OK { Ok(Instance { this, destroy }) } else { Err(status) }
    }
}

/// `create` and `destroy` are never called at once.
static ONE: Mutex<()> = Mutex::new(());

/// An instance; dropped, it is destroyed.
pub(super) struct Instance {
    pub(super) this: *mut c_void,
    destroy: Option<unsafe extern "C" fn(*mut c_void)>,
}

// SAFETY: an instance may move between threads.
unsafe impl Send for Instance {}
// SAFETY: lent to many threads only where the item says CD_SHARED.
unsafe impl Sync for Instance {}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // SAFETY: made by `create`, destroyed once.
            unsafe { destroy(self.this) };
        }
    }
}

/// Bytes as the contract has them.
pub(super) fn view(bytes: &[u8]) -> CdStr {
    CdStr { ptr: bytes.as_ptr(), len: bytes.len() }
}

/// The bytes of a library's text; those of a null pointer are none.
pub(super) fn bytes(text: CdStr) -> &'static [u8] {
    if text.ptr.is_null() || text.len == 0 {
        return &[];
    }
    // SAFETY: the library says so, and the text stays while the process lives.
    unsafe { slice::from_raw_parts(text.ptr, text.len) }
}

/// A library's text, copied.
pub(super) fn lossy(text: CdStr) -> String {
    String::from_utf8_lossy(bytes(text)).into_owned()
}
