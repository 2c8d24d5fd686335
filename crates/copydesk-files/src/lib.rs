//! Files that are whole or not there at all, a place where others can make such files, room to work
//! outside memory, and a seam at which a test
//! makes any single operation fail.
//!
//! ```
//! use std::io::Write;
//! use copydesk_files::{AtomicFile, real};
//!
//! let folder = tempfile::tempdir()?;
//! let target = folder.path().join("report.json");
//! let mut file = AtomicFile::create(real(), &target)?;
//! file.write_all(b"{}")?;
//! assert!(!target.exists(), "nobody sees half a file");
//! file.commit()?;
//! assert_eq!(std::fs::read(&target)?, b"{}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every type is lent an [`Io`]. In a program that is [`RealIo`]; in a test it is
//! [`faulty::FaultyIo`], which lets the n-th operation fail, so that a test can walk n from the first
//! to the last and ask after each whether something was lost. The price is one virtual call per
//! operation, which no disk notices. [`forgetful::ForgetfulIo`] is a disk whose power fails.
//!
//! A commit costs two syncs: one of the file, one of its folder. That is what it takes for a file to
//! be there after the power failed, so there is no faster mode.
//!
//! # What is not here
//!
//! Compression and formats, memory maps (a file that is cut short under a
//! map kills the process), object stores.

mod atomic;
mod claim;
mod error;
pub mod faulty;
pub mod forgetful;
mod growing;
mod io;
mod pen;
mod points;
mod scratch;
mod shelf;
mod staging;
mod usage;

pub use atomic::{AtomicFile, is_temporary, read_file, write_atomic};
pub use error::FileError;
pub use growing::GrowingFile;
pub use io::{Entry, FileLock, Handle, Io, RealIo, real};
pub use pen::Stretch;
pub use scratch::ScratchDir;
pub use shelf::DirShelf;
pub use staging::Staging;
pub use usage::Usage;
