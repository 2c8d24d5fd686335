//! Loads a library into this process.

use std::fmt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use copydesk_plugin::abi;

use crate::calls::{Ear, Threads};
use crate::describe::{Functions, describe};
use crate::item::{Description, Item, ItemKind};
use crate::note::{Note, PanicStrategy};
use crate::{Lent, Level, LoadError, LoadErrorKind};

/// What the death of this process would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Room {
    /// This is the process of a run: a library that ends it when it panics is refused.
    Host,
    /// This is a worker process, which may die.
    Worker,
}

/// A library in this process. It stays for as long as the process lives, because nobody can know what of
/// it is still running; dropping this only forgets it.
///
/// ```no_run
/// use std::sync::Arc;
/// use copydesk_core::Crew;
/// use copydesk_host::{Lent, Library, LoadError, Room};
/// fn show(crew: Arc<dyn Crew>) -> Result<(), LoadError> {
///     let library = Library::load("/opt/plugins/libshout.so".as_ref(), Room::Host, &Lent::new(crew))?;
///     println!("{}", library.description().id);
///     Ok(())
/// }
/// ```
///
/// A native library can do all that this program can: load none that you would not run. Who may write
/// the file, and whether it is the one that was pinned, is to be asked before.
pub struct Library {
    path: PathBuf,
    note: Note,
    room: Room,
    description: Description,
    functions: Vec<Functions>, // one for each item of the description
    /// Held during what the contract allows to one call at a time for one plugin.
    one: Mutex<()>,
}

/// Every library that was loaded, each once.
static LOADED: Mutex<Vec<(Arc<Library>, libloading::Library)>> = Mutex::new(Vec::new());

impl Library {
    /// Loads the library of a file, or finds it where it was loaded before. First the file is read and
    /// its note looked at; only then anything of it runs.
    ///
    /// # Errors
    ///
    /// If the file is no plugin for this program on this machine, or breaks the contract: see
    /// [`LoadErrorKind`].
    pub fn load(path: &Path, room: Room, lent: &Lent) -> Result<Arc<Self>, LoadError> {
        Self::bring(path, room, lent).map_err(|kind| LoadError::new(path, kind))
    }

    fn bring(path: &Path, room: Room, lent: &Lent) -> Result<Arc<Self>, LoadErrorKind> {
        // Symbolic links are gone and the path begins at the root: no search path has a say in it.
        let path = path.canonicalize().map_err(|source| LoadErrorKind::Unreadable { source })?;
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((library, _)) = loaded.iter().find(|(library, _)| library.path == path) {
            return may_sit(&library.note, room).map(|()| Arc::clone(library));
        }
        let note = Note::of_bytes(&crate::note::bytes_of(&path)?)?;
        may_sit(&note, room)?;
        let handle = open(&path)?;
        let lent = lent.clone();
        let brought = enter(&handle, &note, &lent);
        let (description, functions) = match brought {
            Ok(both) => both,
            Err(kind) => {
                std::mem::forget(handle); // it has run, so it stays
                return Err(kind);
            }
        };
        let library = Self { path, note, room, description, functions, one: Mutex::new(()) };
        let library = Arc::new(library);
        loaded.push((Arc::clone(&library), handle));
        Ok(library)
    }

    /// The file, without symbolic links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file said before anything of it ran.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// What it holds.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// What the death of this process would mean when it was loaded.
    pub(crate) fn room(&self) -> Room {
        self.room
    }

    /// The item of this kind and name, with its functions.
    pub(crate) fn item(&self, kind: ItemKind, name: &str) -> Option<(&Item, Functions)> {
        let items = self.description.items.iter().zip(&self.functions);
        items
            .filter(|(item, _)| item.kind == kind && item.name == name)
            .map(|(item, functions)| (item, *functions))
            .next()
    }

    /// Held during `create` and `destroy`, which are never two at once for one plugin.
    pub(crate) fn one_at_a_time(&self) -> MutexGuard<'_, ()> {
        self.one.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library")
            .field("path", &self.path)
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

fn may_sit(note: &Note, room: Room) -> Result<(), LoadErrorKind> {
    match (note.panic, room) {
        (PanicStrategy::Abort, Room::Host) => Err(LoadErrorKind::Aborts),
        _ => Ok(()),
    }
}

fn open(path: &Path) -> Result<libloading::Library, LoadErrorKind> {
    // SAFETY: this runs the constructors of the library, and nothing can be known about them: whoever
    // asks for a library trusts it. Its note says that it was made for this program.
    #[cfg(unix)]
    let opened = unsafe {
        use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
        Library::open(Some(path), RTLD_NOW | RTLD_LOCAL).map(libloading::Library::from)
    };
    // SAFETY: as above.
    #[cfg(not(unix))]
    let opened = unsafe { libloading::Library::new(path) };
    opened.map_err(|error| LoadErrorKind::System { reason: with_reason(&error) })
}

/// The message of an error of libloading is a bare `dlopen failed`; the reason stands behind it.
fn with_reason(error: &libloading::Error) -> String {
    let reason = std::error::Error::source(error).map(ToString::to_string);
    reason.unwrap_or_else(|| error.to_string())
}

/// Calls the entry function and copies what it sets.
fn enter(
    handle: &libloading::Library,
    note: &Note,
    lent: &Lent,
) -> Result<(Description, Vec<Functions>), LoadErrorKind> {
    // SAFETY: the symbol's name and major version say that it has this type.
    let entry = unsafe { handle.get::<abi::EntryFn>(abi::ENTRY.as_bytes()) }
        .map_err(|error| LoadErrorKind::System { reason: with_reason(&error) })?;
    let mut plugin = ptr::null();
    let mut ear = Ear::new(lent, &note.id, None);
    // SAFETY: the contract of the entry function: called once, with a host and a place to set.
    ear.call(Threads::Own, |host| unsafe { entry(host, &raw mut plugin) })
        .map_err(|fault| LoadErrorKind::Entry { fault })?;
    // SAFETY: it returned `CD_OK`, so it has set what the contract says, or left null.
    let (description, functions, left_out) =
        unsafe { describe(plugin, note) }.map_err(|what| LoadErrorKind::Description { what })?;
    if note.abi.1 > abi::ABI_MINOR {
        let said = format!(
            "it was built for contract {}.{}, this program speaks {}.{}: what is newer is not used",
            note.abi.0,
            note.abi.1,
            abi::ABI_MAJOR,
            abi::ABI_MINOR
        );
        (lent.log)(Level::Info, &note.id, &said);
    }
    for what in left_out {
        (lent.log)(Level::Warn, &note.id, &what);
    }
    Ok((description, functions))
}

#[cfg(test)]
impl Library {
    /// A library of one stage that stands in the test's own program.
    pub(crate) fn made_up(
        name: &str,
        flags: u32,
        functions: crate::describe::StageFunctions,
    ) -> Self {
        let item = Item {
            kind: ItemKind::Stage,
            name: name.to_owned(),
            doc: String::new(),
            config_schema: None,
            reads: Vec::new(),
            writes: vec![format!("test.{name}")],
            extension: None,
            flags,
            writes_itself: false,
        };
        let (id, version) = (format!("test.{name}"), "1.0.0".to_owned());
        let description = Description {
            id: id.clone(),
            version: version.clone(),
            license: None,
            homepage: None,
            abi: (1, 0),
            items: vec![item],
        };
        Self {
            path: PathBuf::new(),
            note: Note { id, version, abi: (1, 0), panic: PanicStrategy::Unwind },
            room: Room::Host,
            description,
            functions: vec![Functions::Stage(functions)],
            one: Mutex::new(()),
        }
    }
}
