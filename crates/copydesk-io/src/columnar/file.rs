//! A file that is read at any place.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use copydesk_files::Handle;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// A file that several readers share.
pub(super) struct File {
    handle: Arc<Mutex<Box<dyn Handle>>>,
    len: u64,
}

impl File {
    pub(super) fn new(handle: Box<dyn Handle>, len: u64) -> Self {
        Self { handle: Arc::new(Mutex::new(handle)), len }
    }

    fn at(&self, at: u64) -> At {
        At { handle: Arc::clone(&self.handle), at }
    }
}

impl Length for File {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for File {
    type T = BufReader<At>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::with_capacity(1024, self.at(start))) // for headers of pages
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64).filter(|end| *end <= self.len);
        if end.is_none() {
            let message = format!("{length} bytes at {start} are not in a file of {}", self.len);
            return Err(ParquetError::EOF(message));
        }
        let mut bytes = vec![0; length];
        self.at(start).read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A place in a shared file.
pub(super) struct At {
    handle: Arc<Mutex<Box<dyn Handle>>>,
    at: u64,
}

impl Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        handle.seek(SeekFrom::Start(self.at))?;
        let n = handle.read(buffer)?;
        self.at += n as u64;
        Ok(n)
    }
}
