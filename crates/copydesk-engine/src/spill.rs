//! A file that is written once from front to back and read anywhere.

use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use copydesk_core::Cause;
use copydesk_files::{FileError, Handle, Io, Usage};

/// What was appended is at once there for readers on any thread.
pub(crate) struct Spill {
    io: Arc<dyn Io>,
    path: PathBuf,
    usage: Usage,
    writer: Mutex<Box<dyn Handle>>, // locked by nobody: it lets readers on other threads see the rest
    len: u64,
    reader: OnceLock<Box<dyn Handle>>, // for all threads: it is read by position
}

impl Spill {
    /// The file of this name, made if need be, of which the first `len` bytes count: what is behind them
    /// is cut.
    pub(crate) fn open(
        io: &Arc<dyn Io>,
        folder: &Path,
        name: &str,
        len: u64,
        usage: &Usage,
    ) -> Result<Self, Cause> {
        let path = folder.join(name);
        let open = || {
            let mut file = io.edit(&path)?;
            file.set_len(len)?;
            file.seek(SeekFrom::Start(len))?;
            Ok(file)
        };
        let writer = open().map_err(|error| FileError::new("open", &path, error))?;
        usage.add(len);
        Ok(Self {
            io: Arc::clone(io),
            path,
            usage: usage.clone(),
            writer: Mutex::new(writer),
            len,
            reader: OnceLock::new(),
        })
    }

    /// How many bytes it holds: where the next ones will stand.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Appends bytes. After an error nothing more may be appended.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner);
        let failed = |error| FileError::new("write", &self.path, error);
        writer.write_all(bytes).map_err(|error| failed(error).needing(bytes.len() as u64))?;
        self.len += bytes.len() as u64;
        self.usage.add(bytes.len() as u64);
        Ok(())
    }

    /// Cuts it to its first `len` bytes.
    pub(crate) fn truncate(&mut self, len: u64) -> Result<(), Cause> {
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner);
        let cut = writer.set_len(len).and_then(|()| writer.seek(SeekFrom::Start(len)));
        cut.map_err(|error| FileError::new("cut", &self.path, error))?;
        self.usage.sub(self.len - len);
        self.len = len;
        Ok(())
    }

    /// Reads `len` bytes from `start` on into `into`, in place of what that held.
    pub(crate) fn read(&self, start: u64, len: usize, into: &mut Vec<u8>) -> Result<(), Cause> {
        into.resize(len, 0); // what it held is overwritten, so only growth costs
        let failed = |error| FileError::new("read", &self.path, error).into();
        let reader = match self.reader.get() {
            Some(reader) => reader,
            None => {
                let opened = self.io.open(&self.path).map_err(failed)?;
                self.reader.get_or_init(|| opened)
            }
        };
        read_exact_at(&**reader, into, start).map_err(failed)
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        self.usage.sub(self.len);
    }
}

fn read_exact_at(from: &dyn Handle, mut into: &mut [u8], mut at: u64) -> io::Result<()> {
    while !into.is_empty() {
        match from.read_at(into, at) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                into = &mut into[read..];
                at += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
