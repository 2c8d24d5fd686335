//! Memory that a worker and its parent share: requests go down in it, answers come up.
//!
//! The parent never maps it. It writes and reads with calls of the kernel, which copy: so what it has read
//! cannot change under its eyes, and a worker that cuts the memory short is an error, not a signal. The
//! worker maps it and reads texts where they lie.
//!
//! The first page holds one number, the last call that is to stop; the rest is for requests and answers.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, Ordering};

use memmap2::{Mmap, MmapOptions, MmapRaw};

/// Where requests and answers begin: behind a page, on every machine of today.
const START: usize = 1 << 16;

/// The most that is read of an answer, in bytes; a worker that says more is not believed.
const MOST: usize = 1 << 30;

/// The least that the worker maps, in bytes: a common batch fits, and memory that is only mapped costs nothing.
const LEAST_MAPPED: usize = 1 << 22;

/// The parent's side.
#[derive(Debug)]
pub(super) struct Arena {
    file: File,
}

impl Arena {
    pub(super) fn new() -> io::Result<Self> {
        let file = unnamed()?;
        file.set_len(START as u64)?;
        Ok(Self { file })
    }

    /// The same memory for the worker.
    pub(super) fn lend(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Writes these one after the other; how many bytes it were.
    pub(super) fn write(&self, head: &[u8], bodies: &[&[u8]]) -> io::Result<usize> {
        let slices = std::iter::once(head).chain(bodies.iter().copied());
        write_all(&self.file, slices.filter(|slice| !slice.is_empty()))
    }

    /// Copies an answer out.
    pub(super) fn read(&self, len: u64, answer: &mut Vec<u8>) -> io::Result<()> {
        let len = usize::try_from(len).ok().filter(|&len| len <= MOST);
        let len = len.ok_or_else(|| io::Error::other("the answer is longer than a gigabyte"))?;
        let there = self.file.metadata()?.len();
        if (START + len) as u64 > there {
            return Err(io::Error::other("the answer is shorter than was said"));
        }
        answer.resize(len, 0);
        self.file.read_exact_at(answer, START as u64)
    }

    /// Says that this call and those before it are to stop.
    pub(super) fn stop(&self, call: u64) -> io::Result<()> {
        self.file.write_all_at(&call.to_ne_bytes(), 0)
    }
}

/// Memory that has no name in any folder.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn unnamed() -> io::Result<File> {
    use rustix::fs::{MemfdFlags, memfd_create};
    Ok(File::from(memfd_create("copydesk-arena", MemfdFlags::CLOEXEC)?))
}

/// A file that has lost its name again.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn unnamed() -> io::Result<File> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("copydesk-arena-{}-{number}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// Writes many slices with few calls.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn write_all<'a>(file: &File, slices: impl Iterator<Item = &'a [u8]>) -> io::Result<usize> {
    use std::io::IoSlice;
    const AT_ONCE: usize = 1024; // the most that Linux takes
    let mut slices: Vec<_> = slices.map(IoSlice::new).collect();
    let (mut rest, mut at) = (&mut slices[..], START);
    while !rest.is_empty() {
        let some = &rest[..rest.len().min(AT_ONCE)];
        let written = match rustix::io::pwritev(file, some, at as u64) {
            Err(rustix::io::Errno::INTR) => continue,
            other => other?,
        };
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        at += written;
        IoSlice::advance_slices(&mut rest, written);
    }
    Ok(at - START)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn write_all<'a>(file: &File, slices: impl Iterator<Item = &'a [u8]>) -> io::Result<usize> {
    let mut at = START;
    for slice in slices {
        file.write_all_at(slice, at as u64)?;
        at += slice.len();
    }
    Ok(at - START)
}

/// The worker's side.
#[derive(Debug)]
pub(super) struct Mapped {
    file: File,
    map: Option<Mmap>,
}

impl Mapped {
    pub(super) fn new(file: File) -> Self {
        Self { file, map: None }
    }

    /// The number at the front, which is nothing yet. What this process has printed before it knew itself
    /// for a worker stands there: see [`super::process`].
    pub(super) fn stop(&self) -> io::Result<Stop> {
        self.file.write_all_at(&[0; size_of::<u64>()], 0)?;
        MmapOptions::new().len(size_of::<u64>()).map_raw(&self.file).map(Stop)
    }

    /// A request of that many bytes, where it lies.
    pub(super) fn request(&mut self, len: usize) -> io::Result<&[u8]> {
        let end = START.checked_add(len).ok_or(io::ErrorKind::OutOfMemory)?;
        if self.file.metadata()?.len() < end as u64 {
            return Err(io::Error::other("the request is shorter than was said"));
        }
        if self.map.as_ref().is_none_or(|map| map.len() < end) {
            self.map = None;
            let len = end.next_power_of_two().max(LEAST_MAPPED);
            // SAFETY: the parent, which is this very program, writes only while no call is under way,
            // never cuts the file, and `end` bytes of it are there. The pages beyond are not looked at
            // until the parent has made them.
            self.map = Some(unsafe { MmapOptions::new().len(len).map(&self.file)? });
        }
        let map = self.map.as_deref().unwrap_or_default();
        map.get(START..end).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// Writes an answer over the request.
    pub(super) fn answer(&self, answer: &[u8]) -> io::Result<()> {
        self.file.write_all_at(answer, START as u64)
    }
}

/// The number of the last call that is to stop.
#[derive(Debug)]
pub(super) struct Stop(MmapRaw);

impl Stop {
    pub(super) fn call(&self) -> u64 {
        // SAFETY: eight bytes at the start of a page are mapped for as long as `self` lives, and nobody in
        // this process looks at them otherwise than so.
        unsafe { AtomicU64::from_ptr(self.0.as_mut_ptr().cast()) }.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_side_writes_the_other_reads_also_when_it_has_grown() {
        let arena = Arena::new().expect("memory");
        let mut mapped = Mapped::new(arena.lend().expect("the same"));
        let bodies: Vec<Vec<u8>> =
            (0..3000u32).map(|n| n.to_ne_bytes().repeat(n as usize)).collect();
        for count in [1, 7, 1024, 1500, 3000] {
            let slices: Vec<&[u8]> = bodies[..count].iter().map(Vec::as_slice).collect();
            let len = arena.write(b"head", &slices).expect("written");
            let want = [b"head", slices.concat().as_slice()].concat();
            assert!(mapped.request(len).expect("there") == want, "{count} bodies");
        }
        mapped.answer(b"four").expect("written");
        let mut answer = Vec::new();
        arena.read(4, &mut answer).expect("there");
        assert_eq!(answer, b"four");
    }

    #[test]
    fn a_length_that_nobody_wrote_is_an_error() {
        let arena = Arena::new().expect("memory");
        let mut mapped = Mapped::new(arena.lend().expect("the same"));
        let mut answer = Vec::new();
        for len in [1, 1 << 29, 1 << 31, u64::MAX] {
            assert!(arena.read(len, &mut answer).is_err(), "{len} bytes");
            assert!(mapped.request(usize::try_from(len).expect("64 bits")).is_err(), "{len} bytes");
        }
        assert!(answer.capacity() < 1 << 20);
    }

    #[test]
    fn the_number_of_a_call_that_is_to_stop_is_seen() {
        let arena = Arena::new().expect("memory");
        let stop = Mapped::new(arena.lend().expect("the same")).stop().expect("mapped");
        assert_eq!(stop.call(), 0);
        arena.stop(7).expect("written");
        assert_eq!(stop.call(), 7);
    }
}
