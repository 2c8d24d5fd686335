//! A file that is written once from front to back and read anywhere.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use copydesk_core::Cause;
use copydesk_files::{FileError, Handle, Io};

/// What was appended is at once there for readers on any thread.
pub(crate) struct Spill {
    io: Arc<dyn Io>,
    path: PathBuf,
    writer: Mutex<Box<dyn Handle>>, // locked by nobody: it lets readers on other threads see the rest
    len: u64,
    readers: Mutex<Vec<Box<dyn Handle>>>, // at rest; as many as there were readers at once
}

impl Spill {
    /// A new, empty file. It goes when its folder goes.
    pub(crate) fn create(io: &Arc<dyn Io>, folder: &Path, name: &str) -> Result<Self, Cause> {
        let path = folder.join(name);
        let writer =
            io.create_new(&path).map_err(|error| FileError::new("create", &path, error))?;
        Ok(Self {
            io: Arc::clone(io),
            path,
            writer: Mutex::new(writer),
            len: 0,
            readers: Mutex::default(),
        })
    }

    /// How many bytes it holds: where the next ones will stand.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Appends bytes. After an error nothing more may be appended.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(bytes).map_err(|error| FileError::new("write", &self.path, error))?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Reads `len` bytes from `start` on into `into`, in place of what that held.
    pub(crate) fn read(&self, start: u64, len: usize, into: &mut Vec<u8>) -> Result<(), Cause> {
        into.resize(len, 0); // what it held is overwritten, so only growth costs
        let mut read = || -> io::Result<()> {
            let mut reader = match self.rest().pop() {
                Some(reader) => reader,
                None => self.io.open(&self.path)?,
            };
            reader.seek(SeekFrom::Start(start))?;
            reader.read_exact(into)?;
            self.rest().push(reader);
            Ok(())
        };
        read().map_err(|error| FileError::new("read", &self.path, error).into())
    }

    fn rest(&self) -> std::sync::MutexGuard<'_, Vec<Box<dyn Handle>>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
