//! Lists of files.

use std::io::Read;
use std::path::{Path, PathBuf};

use copydesk_core::Cause;
use copydesk_files::{FileError, Io, read_file};

use crate::plan::STREAM;

/// The paths that a list names, in its order. One of many files is held in memory, as the plan is.
pub(crate) fn listed_in(
    io: &dyn Io,
    list: &str,
    stream: &mut Option<Box<dyn Read + Send>>,
) -> Result<Vec<PathBuf>, Cause> {
    let bytes = if list == STREAM {
        let mut bytes = Vec::new();
        let mut stream = stream.take().unwrap_or_else(|| Box::new(std::io::stdin()));
        stream.read_to_end(&mut bytes).map_err(|error| FileError::new("read", STREAM, error))?;
        bytes
    } else {
        read_file(io, Path::new(list))?
    };
    Ok(paths(&bytes))
}

/// No path holds a NUL, so one NUL tells how the list is written.
fn paths(list: &[u8]) -> Vec<PathBuf> {
    let end = if list.contains(&0) { 0 } else { b'\n' };
    let lines = list.split(|byte| *byte == end).map(|line| match line {
        [line @ .., b'\r'] if end == b'\n' => line,
        line => line,
    });
    lines.filter(|line| !line.is_empty()).map(path).collect()
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(list: &[u8], want: &[&str]) {
        let want: Vec<PathBuf> = want.iter().map(PathBuf::from).collect();
        assert_eq!(paths(list), want);
    }

    #[test]
    fn a_line_is_a_path() {
        check(b"a.txt\nb/c d.txt\n", &["a.txt", "b/c d.txt"]);
        check(b"a.txt\r\n\r\n\nb.txt", &["a.txt", "b.txt"]);
        check(b"", &[]);
    }

    #[test]
    fn behind_a_nul_a_path_may_hold_a_line_end() {
        check(b"a\nb.txt\0c.txt\0", &["a\nb.txt", "c.txt"]);
    }
}
