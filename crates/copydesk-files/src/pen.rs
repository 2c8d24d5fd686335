//! Writes into an open file, and knows what it has written.

use std::fmt;
use std::io::{self, ErrorKind, SeekFrom, Write};

use xxhash_rust::xxh3::Xxh3;

use crate::Handle;

/// How much is gathered before it is written.
pub(crate) const BUFFER: usize = 64 * 1024;

/// Some bytes of a file, one behind the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The first of them.
    pub start: u64,
    /// How many they are.
    pub len: u64,
    /// Their XXH3, 64 bits.
    pub xxh3: u64,
}

impl Stretch {
    /// The first byte behind it.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.start.saturating_add(self.len)
    }
}

/// A file that is written from some place on.
pub(crate) struct Pen {
    handle: Result<Box<dyn Handle>, Failed>,
    gathered: Vec<u8>,
    start: u64,      // of the stretch that is being written
    written: u64,    // of that, without what is gathered
    hash: Box<Xxh3>, // of what is written; half a kilobyte
}

/// What the disk said to a write that has failed: whoever asks later is told the same, as that may be who
/// tells the user.
#[derive(Clone, Copy)]
enum Failed {
    System(i32),
    Other(ErrorKind),
}

impl Failed {
    fn error(self) -> io::Error {
        match self {
            Self::System(code) => io::Error::from_raw_os_error(code),
            Self::Other(kind) => io::Error::new(kind, "an earlier write has failed"),
        }
    }
}

impl From<&io::Error> for Failed {
    fn from(error: &io::Error) -> Self {
        error.raw_os_error().map_or(Self::Other(error.kind()), Self::System)
    }
}

impl Pen {
    /// A pen in a file that stands at this byte.
    pub(crate) fn new(handle: Box<dyn Handle>, at: u64) -> Self {
        Self {
            handle: Ok(handle),
            gathered: Vec::new(),
            start: at,
            written: 0,
            hash: Box::default(),
        }
    }

    /// The byte that comes next.
    pub(crate) fn at(&self) -> u64 {
        self.start + self.written + self.gathered.len() as u64
    }

    /// How many bytes are gathered and not written.
    pub(crate) fn gathered(&self) -> u64 {
        self.gathered.len() as u64
    }

    /// Writes what is gathered, and ends the stretch.
    pub(crate) fn end_stretch(&mut self) -> io::Result<Stretch> {
        self.flush()?;
        let stretch = Stretch { start: self.start, len: self.written, xxh3: self.hash.digest() };
        self.begin(stretch.end());
        Ok(stretch)
    }

    /// Takes back what stands at this byte and behind it; a stretch begins there.
    pub(crate) fn cut(&mut self, at: u64) -> io::Result<()> {
        if at == self.at() {
            return self.end_stretch().map(drop);
        }
        self.open()?;
        // What is gathered need not be written if it goes anyway.
        if at <= self.start + self.written {
            self.gathered.clear();
        }
        self.flush()?;
        let handle = self.open()?;
        handle.set_len(at)?;
        handle.seek(SeekFrom::Start(at))?;
        self.begin(at);
        Ok(())
    }

    /// Makes durable what was written.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.open()?.sync()
    }

    fn open(&mut self) -> io::Result<&mut Box<dyn Handle>> {
        self.handle.as_mut().map_err(|failed| failed.error())
    }

    fn begin(&mut self, at: u64) {
        self.start = at;
        self.written = 0;
        self.hash.reset();
    }

    fn count(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.written += bytes.len() as u64;
    }

    /// After a failed write nobody knows how much of it arrived: the file is given up, so that nobody
    /// takes one with a hole in it for whole.
    fn watch<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && error.kind() != ErrorKind::Interrupted
        {
            self.handle = Err(error.into());
        }
        done // where it was interrupted nothing has happened, and the caller asks again
    }
}

impl Write for Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gathered.len() + bytes.len() > BUFFER {
            self.flush()?;
        }
        let handle = self.open()?;
        if bytes.len() <= BUFFER {
            self.gathered.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let done = handle.write(bytes);
        let taken = self.watch(done)?;
        self.count(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        let handle = self.handle.as_mut().map_err(|failed| failed.error())?;
        let done = handle.write_all(&self.gathered);
        self.watch(done)?;
        let mut gathered = std::mem::take(&mut self.gathered);
        self.count(&gathered);
        gathered.clear();
        self.gathered = gathered;
        let done = self.open()?.flush();
        self.watch(done)
    }
}

impl fmt::Debug for Pen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pen").field("at", &self.at()).finish_non_exhaustive()
    }
}
