//! Numbers and texts as bytes, and back: what everything that crosses the border is made of.
//!
//! Reading never panics and never trusts a length: what was written by a worker may be anything.

use std::fmt;

/// The bytes say something else than what was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What cannot be read ends before its time.
const SHORT: Malformed = Malformed("the message ends before its time");

/// Appends numbers and texts.
pub(crate) trait Put {
    fn put_u32(&mut self, number: u32);
    fn put_u64(&mut self, number: u64);
    /// A length and the bytes.
    fn put_bytes(&mut self, bytes: &[u8]);
}

impl Put for Vec<u8> {
    fn put_u32(&mut self, number: u32) {
        self.extend_from_slice(&number.to_ne_bytes());
    }

    fn put_u64(&mut self, number: u64) {
        self.extend_from_slice(&number.to_ne_bytes());
    }

    fn put_bytes(&mut self, bytes: &[u8]) {
        self.put_u64(bytes.len() as u64);
        self.extend_from_slice(bytes);
    }
}

/// Reads what [`Put`] wrote, from front to back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Take<'a>(pub(crate) &'a [u8]);

impl<'a> Take<'a> {
    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        let (number, rest) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = rest;
        Ok(u32::from_ne_bytes(*number))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Malformed> {
        let (number, rest) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = rest;
        Ok(u64::from_ne_bytes(*number))
    }

    /// A length in bytes. That there are as many is not yet known.
    pub(crate) fn length(&mut self) -> Result<usize, Malformed> {
        usize::try_from(self.u64()?).map_err(|_| SHORT)
    }

    /// How many things follow, of at least `size` bytes each; never more than there is room for, so a
    /// list may be reserved for them.
    pub(crate) fn count(&mut self, size: usize) -> Result<usize, Malformed> {
        let count = self.length()?;
        if count > self.0.len() / size.max(1) { Err(SHORT) } else { Ok(count) }
    }

    pub(crate) fn slice(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let (slice, rest) = self.0.split_at_checked(len).ok_or(SHORT)?;
        self.0 = rest;
        Ok(slice)
    }

    pub(crate) fn text(&mut self, len: usize) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.slice(len)?).map_err(|_| Malformed("a text is not UTF-8"))
    }

    /// What [`Put::put_bytes`] wrote.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = self.length()?;
        self.slice(len)
    }

    /// The same, as text for people: what is no UTF-8 is replaced.
    pub(crate) fn words(&mut self) -> Result<String, Malformed> {
        Ok(String::from_utf8_lossy(self.bytes()?).into_owned())
    }

    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Malformed("bytes follow the end of the message"))
        }
    }
}
