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

#![allow(dead_code, reason = "the skeleton; taken away when the rooms are filled")]

mod answer;
mod config;
mod fault;
mod find;
mod hash;
pub mod isolate;
mod item;
mod lent;
mod lock;
mod manifest;
mod owner;
mod refusal;
mod request;
mod seat;
mod settings;
mod target;

pub use config::{ConfigError, ConfigFault};
pub use fault::Fault;
pub use find::{Environment, PLUGIN_PATH, Place, PlaceKind, Places};
pub use hash::{Hash, NoHash};
pub use item::{Description, Item, ItemKind};
pub use lent::{Lent, Level};

/// The C header of the contract, for authors in other languages.
pub use copydesk_plugin::HEADER;
pub use lock::{LOCK_FILE, Lock, LockError, Pin};
pub use manifest::{MANIFEST, ManifestError};
pub use owner::{Owner, OwnerError};
pub use refusal::{PluginError, PluginErrorKind, Tried};
pub use settings::{Config, Isolation, ItemSettings, OnError, PluginSettings};
pub use target::target;
