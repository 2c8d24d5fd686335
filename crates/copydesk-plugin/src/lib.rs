//! Write stages and output formats for copydesk: a C ABI, and a safe Rust face over it.
//!
//! ```
//! use copydesk_plugin::prelude::*;
//!
//! struct Shout;
//!
//! impl Stage for Shout {
//!     const NAME: &'static str = "shout";
//!     const WRITES: &'static [&'static str] = &["acme.shouts"];
//!     type Config = NoConfig;
//!
//!     fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
//!         Ok(Self)
//!     }
//!
//!     fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
//!         doc.words().filter(Word::is_upper).try_for_each(|w| out.mark("acme.shouts", w.range()))
//!     }
//! }
//! copydesk_plugin::export!(id = "acme.shout", stages: [Shout]);
//! # fn main() {}
//! ```
//!
//! A plugin is a library of its own that is built once and goes on working when copydesk is upgraded. The
//! price is that it sees articles and earlier layers as text and JSON instead of copydesk's types; the
//! gain is that no compiler, allocator or version needs to be the same on both sides.
//!
//! A panic in a plugin costs the article it happened at. A native plugin can still corrupt the memory of
//! the process it is in: it is as trusted as the program itself, unless it runs in a process of its own.
//!
//! # What is not here
//!
//! The host's side, and any type of copydesk itself.

pub mod abi;
mod calls;
mod doc;
mod error;
mod export;
mod guard;
mod lent;
mod library;
mod note;
mod out;
mod sink;
mod sink_calls;
mod stage;
pub mod testkit;
pub mod wire;
mod words;

pub use doc::{Batch, Doc, Mark, Marks};
pub use error::{Error, Result};
pub use lent::{Host, Level};
pub use out::{Out, Sheet};
pub use sink::{Entry, HostWritten, Place, Rows, Sink, Writer};
pub use stage::{NoConfig, Stage};
pub use words::{Word, Words, words};

/// All that most plugins need.
pub mod prelude {
    pub use crate::{
        Batch, Doc, Entry, Error, Host, HostWritten, Level, Mark, NoConfig, Out, Place, Result,
        Rows, Sheet, Sink, Stage, Word, Writer,
    };
    pub use schemars::{self, JsonSchema};
    pub use serde::{self, Deserialize, Serialize};
}

/// The C header of the ABI, for authors in other languages.
pub const HEADER: &str = include_str!("../include/copydesk_plugin.h");

/// What [`export!`] refers to.
#[doc(hidden)]
pub mod __ {
    pub use crate::library::{About, Item, ItemFn, Library, enter, find, sink, stage};

    /// What a macro needs while the library is compiled.
    pub mod note {
        pub use crate::note::*;
    }

    /// The homepage of a package, else its repository.
    #[must_use]
    pub fn homepage(homepage: &'static str, repository: &'static str) -> &'static str {
        if homepage.is_empty() { repository } else { homepage }
    }
}

/// The examples of the README are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
