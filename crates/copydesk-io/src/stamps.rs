//! Whether files still are what they were when the plan was made.

use std::io;

use copydesk_core::{Cause, Stamp};
use copydesk_files::{Handle, Io};
use xxhash_rust::xxh3::xxh3_64;

use crate::walk::{Found, nanoseconds};

/// How much of a file's start and end is looked at, in bytes: a block of most disks.
const EDGE: usize = 4096;

/// The stamps of all ordinary files, and of those that could not be looked at.
pub(crate) fn stamps(io: &dyn Io, files: &[Found]) -> Vec<Stamp> {
    let mut room = vec![0; EDGE];
    let has_stamp = |file: &&Found| file.len.is_some() || file.refused.is_some();
    files.iter().filter(has_stamp).map(|file| stamp(io, file, &mut room)).collect()
}

/// Length and time are those that the plan has seen, since the splits were cut by them.
fn stamp(io: &dyn Io, file: &Found, room: &mut [u8]) -> Stamp {
    let name = file.source.as_ref().to_owned();
    let Some(len) = file.len else { return Stamp { name, ..Stamp::default() } };
    let edges = io.open(file.path()).and_then(|handle| {
        let head = edge(&*handle, 0, room)?;
        // A small file's end is its start: most files of a folder of texts are read by one call.
        let tail = match len.saturating_sub(EDGE as u64) {
            0 => head,
            from => edge(&*handle, from, room)?,
        };
        Ok((head, tail))
    });
    let (head, tail) = edges.unwrap_or_default();
    Stamp { name, len: Some(len), modified: file.modified, head, tail }
}

/// The hash of a piece of a file.
fn edge(handle: &dyn Handle, from: u64, room: &mut [u8]) -> io::Result<u64> {
    let mut end = 0;
    while end < room.len() {
        match handle.read_at(&mut room[end..], from + end as u64) {
            Ok(0) => break,
            Ok(n) => end += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(xxh3_64(&room[..end]))
}

/// Whether a file that has been read is the one that the plan has seen.
pub(crate) fn recheck(io: &dyn Io, file: &Found) -> Result<(), Cause> {
    let Some(planned) = file.len.filter(|_| file.refused.is_none()) else { return Ok(()) };
    // What has vanished cannot be looked at: it was read before that, or its fault was told.
    let Ok(now) = io.look(file.path()) else { return Ok(()) };
    let source = &file.source;
    let what = match now.modified.map(nanoseconds) {
        _ if now.len != planned || !now.is_file => {
            format!("it had {planned} bytes and has {} now", now.len)
        }
        written if written != file.modified => "it was written to".to_owned(),
        _ => return Ok(()),
    };
    Err(Cause::new(
        "file.changed",
        format!("the file `{source}` has changed since the run began: {what}"),
    ))
}
