//! Loads plugins, checks all they return, and yields stages and sinks.
//!
//! ```text
//! find ─▶ note (read from the file) ─▶ trust ─▶ library or worker ─▶ description ─▶ configuration
//!                                                                                        │
//! documents ─▶ request ─▶ seat (this process, or a worker) ─▶ answer ─▶ law ─▶ layers ◀──┘
//! ```
//!
//! # What is not here
//!
//! Threads and the order of work, which the engine has; the contract itself, which is `copydesk-plugin`.

mod answer;
mod calls;
mod check;
mod config;
mod counts;
mod describe;
mod desks;
mod farewell;
mod fault;
mod find;
mod hash;
mod in_process;
pub mod isolate;
mod item;
mod law;
mod lent;
mod library;
mod load_error;
mod lock;
mod manifest;
mod note;
mod owner;
mod plugins;
mod refusal;
mod request;
#[cfg(unix)]
mod sealed;
mod seat;
mod settings;
mod sink;
mod stage;
mod survey;
mod target;
#[doc(hidden)]
pub mod trial;

pub use check::{CHECKS, Check, CheckReport, CheckRow, Examiner, Finding, Listed, Order, Verdict};
pub use config::{ConfigError, ConfigFault};
pub use farewell::guard_exit;
pub use fault::Fault;
pub use find::{Environment, PLUGIN_PATH, Place, PlaceKind, Places};
pub use hash::{Hash, NoHash};
pub use item::{Description, Item, ItemKind};
pub use lent::{Lent, Level};
pub use library::{Library, Room};
pub use load_error::{LoadError, LoadErrorKind};
pub use lock::{LOCK_FILE, Lock, LockError, Pin};
pub use manifest::{MANIFEST, ManifestError};
pub use note::{Note, PanicStrategy};
pub use owner::{Owner, OwnerError};
pub use plugins::{Loaded, LoadedItem, LoadedSink, Plugins};
pub use refusal::{PluginError, PluginErrorKind, Tried};
pub use settings::{Config, Isolation, ItemSettings, OnError, PluginSettings};
pub use sink::PluginSink;
pub use stage::{Conduct, PluginStage, SetUpError};
pub use survey::{PlaceSeen, Seen, Sight, Survey, describe, pin};
pub use target::target;

/// The C header of the contract, for authors in other languages.
pub use copydesk_plugin::HEADER;
