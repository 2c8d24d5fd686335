//! Why a library was not loaded.

use std::io;
use std::path::{Path, PathBuf};

use copydesk_plugin::abi;

use crate::Fault;

/// A library that is not loaded. The reason stands in [`kind`](Self::kind), and is the
/// [`source`](std::error::Error::source) of this error.
#[derive(Debug, thiserror::Error)]
#[error("cannot load plugin `{}`", .path.display())]
pub struct LoadError {
    path: PathBuf,
    source: Box<LoadErrorKind>,
}

impl LoadError {
    pub(crate) fn new(path: &Path, kind: LoadErrorKind) -> Self {
        Self { path: path.to_owned(), source: Box::new(kind) }
    }

    /// The file, as it was asked for.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> &LoadErrorKind {
        &self.source
    }

    /// Why, with what the system says: for those who are sent one line and no chain of causes.
    #[cfg(unix)]
    pub(crate) fn told(&self) -> String {
        match &*self.source {
            LoadErrorKind::Unreadable { source } => format!("{}: {source}", self.source),
            kind => kind.to_string(),
        }
    }
}

/// Why a library is not loaded: what was met, what is needed, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadErrorKind {
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Unreadable {
        /// What the system says.
        source: io::Error,
    },
    /// The file is longer than any library is read.
    #[error("it has more than {limit} bytes, which is more than any plugin is allowed")]
    TooLong {
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is something else.
    #[error(
        "it is no shared library, but {met}: give the file that the linker wrote ({})",
        example()
    )]
    NotALibrary {
        /// What it seems to be.
        met: String,
    },
    /// The file begins as a library and cannot be read as one.
    #[error("it is damaged or cut off: {what}; build or download it anew")]
    Damaged {
        /// What is wrong.
        what: String,
    },
    /// It was built for other machines.
    #[error("it is built for {theirs}, and this program runs on {ours}: take the build for {ours}")]
    Machine {
        /// Format and processor of the file.
        theirs: String,
        /// Format and processor of this program.
        ours: String,
    },
    /// There is no note in it.
    #[error(
        "it has no note in a section `{section}`{}, so it is no plugin of this program: write one with \
         `CD_PLUGIN_NOTE` in C or `copydesk_plugin::export!` in Rust, and do not strip it away",
        met(.symbols),
        section = abi::NOTE_SECTION
    )]
    NoNote {
        /// The entry symbols it has.
        symbols: Vec<String>,
    },
    /// The note has another form.
    #[error("its note cannot be read: {what}; write it with `CD_PLUGIN_NOTE` or `export!`")]
    Note {
        /// What is wrong.
        what: String,
    },
    /// It speaks another major version of the contract.
    #[error(
        "it speaks contract {}.{}{}, and this program speaks {}.{} (`{entry}`): take the release of the \
         plugin for contract {}, or the copydesk that speaks {}",
        .theirs.0, .theirs.1, met(.symbols), .ours.0, .ours.1, .ours.0, .theirs.0,
        entry = abi::ENTRY
    )]
    Contract {
        /// Major and minor version of the plugin.
        theirs: (u16, u16),
        /// Major and minor version of this program.
        ours: (u16, u16),
        /// The entry symbols it has.
        symbols: Vec<String>,
    },
    /// The entry symbol is missing.
    #[error(
        "it does not export `{entry}`{}: mark the function with `CD_EXPORT`, or use `export!` in a crate \
         of type `cdylib`",
        met(.symbols),
        entry = abi::ENTRY
    )]
    NoEntry {
        /// The entry symbols it has.
        symbols: Vec<String>,
    },
    /// It ends the process when it panics.
    #[error(
        "it is built with `panic = \"abort\"`, so a panic in it would end this program: build it with \
         `panic = \"unwind\"`, or give it `isolation = \"process\"`"
    )]
    Aborts,
    /// The system does not load it.
    #[error("the system does not load it: {reason}")]
    System {
        /// What the system says.
        reason: String,
    },
    /// Its entry function gave up.
    #[error("its entry function `{}` failed: {fault}", abi::ENTRY)]
    Entry {
        /// Why.
        fault: Fault,
    },
    /// What it says about itself breaks the contract.
    #[error("it breaks the contract: {what}")]
    Description {
        /// What was met, and what was expected.
        what: String,
    },
}

fn example() -> &'static str {
    if cfg!(windows) {
        "`name.dll`"
    } else if cfg!(target_os = "macos") {
        "`libname.dylib`"
    } else {
        "`libname.so`"
    }
}

/// The entry symbols that were met, for the middle of a sentence.
fn met(symbols: &[String]) -> String {
    match symbols {
        [] => String::new(),
        many => format!(" (it exports `{}`)", many.join("`, `")),
    }
}
