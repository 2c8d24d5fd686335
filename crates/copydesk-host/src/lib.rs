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
mod fault;
mod isolate;
mod item;
mod lent;
mod request;
mod seat;

pub use fault::Fault;
pub use item::{Description, Item, ItemKind};
pub use lent::{Lent, Level};

/// The C header of the contract, for authors in other languages.
pub use copydesk_plugin::HEADER;
