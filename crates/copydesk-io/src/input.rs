//! Received bytes, with a look ahead and a count.

use std::io::{self, BufRead, ErrorKind, Read};

use copydesk_core::Cause;
use copydesk_files::FileError;
use memchr::memmem;

/// How much is read at once.
const BUFFER: usize = 256 * 1024;

/// A buffered reader that never fails: an error is kept and looks like the end.
///
/// That way everything behind it has one way to end, and asks afterwards for the reason.
pub(crate) struct Input {
    inner: Box<dyn Read + Send>,
    source: String,
    chunk: usize, // how much is read at once
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    taken: u64,  // bytes handed on
    marked: u64, // how many of them stand before the mark
    held: usize, // how many bytes before `start` can be gone back to, at most those behind the mark
    most: usize, // how many that may be
    error: Option<io::Error>,
    ended: bool,
}

impl Input {
    /// Reads from `inner`, which the user knows as `source`; about `expected` bytes, if that is known.
    pub(crate) fn new(source: &str, inner: Box<dyn Read + Send>, expected: Option<u64>) -> Self {
        let source = source.to_owned();
        // A folder of small files should not cost a large buffer each.
        let chunk = expected
            .and_then(|len| usize::try_from(len + 1).ok())
            .unwrap_or(BUFFER)
            .clamp(64, BUFFER);
        Self {
            inner,
            source,
            chunk,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            taken: 0,
            marked: 0,
            held: 0,
            most: 0,
            error: None,
            ended: false,
        }
    }

    /// The next bytes without taking them: `n`, or fewer at the end.
    pub(crate) fn peek(&mut self, n: usize) -> &[u8] {
        while self.end - self.start < n && self.fill() {}
        &self.buffer[self.start..self.end.min(self.start + n)]
    }

    /// How many bytes were handed on.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    /// From here on it can go back to its [mark](Self::mark), by at most so many bytes.
    pub(crate) fn hold(&mut self, most: usize) {
        self.most = most;
    }

    /// Remembers this place: something begins here.
    pub(crate) fn mark(&mut self) {
        (self.marked, self.held) = (self.taken, 0);
    }

    /// How many bytes were handed on before the mark.
    pub(crate) fn marked(&self) -> u64 {
        self.marked
    }

    /// Goes back towards the mark as far as bytes are held. If any were, the mark is where it now stands.
    pub(crate) fn back(&mut self) {
        self.start -= self.held;
        self.taken -= self.held as u64;
        self.mark();
    }

    /// Goes past so many bytes, if there are as many.
    pub(crate) fn skip(&mut self, n: usize) {
        self.peek(n);
        self.consume(n);
    }

    /// Goes to the next place where `magic` stands, or to the end; says whether it is there.
    pub(crate) fn seek(&mut self, magic: &[u8]) -> bool {
        loop {
            let ahead = self.peek(BUFFER);
            let found = memmem::find(ahead, magic);
            // The magic may lie across what is seen and what is not.
            let passed = ahead.len().saturating_sub(magic.len() - 1);
            match found {
                Some(at) => {
                    self.consume(at);
                    return true;
                }
                None if passed == 0 => {
                    self.consume(magic.len());
                    return false;
                }
                None => self.consume(passed),
            }
        }
    }

    /// Why it ended before its time, if it did.
    pub(crate) fn fault(&mut self) -> Option<Cause> {
        let error = self.error.take()?;
        Some(FileError::new("read", self.source.as_str(), error).into())
    }

    /// Reads more behind what is there.
    fn fill(&mut self) -> bool {
        let kept = self.start - self.held;
        if kept > 0 {
            self.buffer.copy_within(kept..self.end, 0);
            (self.start, self.end) = (self.held, self.end - kept);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        // What is held comes on top: the room for the rest grows by doubling.
        let ahead = self.end - self.start;
        buffer.resize(buffer.len().max(self.start + self.chunk.max(ahead * 2)), 0);
        let n = self.receive(&mut buffer[self.end..]);
        self.buffer = buffer;
        self.end += n;
        n > 0
    }

    /// Reads from below; nothing at the end and after an error.
    fn receive(&mut self, into: &mut [u8]) -> usize {
        while !self.ended {
            match self.inner.read(into) {
                Ok(0) => self.ended = true,
                Ok(n) => return n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.error = Some(error);
                    self.ended = true;
                }
            }
        }
        0
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && into.len() >= self.chunk && self.most == 0 {
            // Much is wanted and nothing is held: no need to copy it twice.
            let n = self.receive(into);
            self.taken += n as u64;
            return Ok(n);
        }
        let available = self.fill_buf()?;
        let n = available.len().min(into.len());
        into[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.fill();
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        self.start += n;
        self.held = (self.held + n).min(self.most);
        self.taken += n as u64;
    }
}
