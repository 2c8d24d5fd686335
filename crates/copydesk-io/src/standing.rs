//! What an earlier try of a run has left, and whether it still is what it was.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use copydesk_core::{Cause, Written};
use copydesk_files::{FileError, Io, is_temporary};
use xxhash_rust::xxh3::Xxh3;

/// How much is read at once.
const PIECE: usize = 256 * 1024;

/// Whether a file of its own is as it was written: its size, and with `verify` its hash. What is not there
/// is not; neither is a link, as nobody writes one.
pub(crate) fn is_whole(
    io: &dyn Io,
    path: &Path,
    written: &Written,
    verify: bool,
) -> Result<bool, Cause> {
    let is_of_size = written.start == 0
        && !io.is_link(path).unwrap_or(true)
        && io.look(path).is_ok_and(|entry| entry.is_file && entry.len == written.len);
    Ok(is_of_size && (!verify || holds(io, path, written)?))
}

/// Whether a stretch of a file, which is long enough, has its hash.
pub(crate) fn holds(io: &dyn Io, path: &Path, written: &Written) -> Result<bool, Cause> {
    let failed = |error| FileError::new("read", path, error);
    let mut file = io.open(path).map_err(|error| FileError::new("open", path, error))?;
    file.seek(SeekFrom::Start(written.start)).map_err(failed)?;
    let (mut file, mut hash, mut piece) = (file.take(written.len), Xxh3::new(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(file.limit() == 0 && hash.digest() == written.xxh3),
            Ok(read) => hash.update(&piece[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error).into()),
        }
    }
}

/// Removes the files of a folder that are strays; of a link only the link. A folder that is not there has
/// none.
pub(crate) fn clear(
    io: &dyn Io,
    folder: &Path,
    is_stray: impl Fn(&str) -> bool,
) -> Result<(), Cause> {
    let names = match io.list(folder) {
        Ok(names) => names,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(FileError::new("list", folder, error).into()),
    };
    for name in names.iter().filter_map(|name| name.to_str()).filter(|name| is_stray(name)) {
        let path = folder.join(name);
        io.remove(&path).map_err(|error| FileError::new("remove", path, error))?;
    }
    Ok(())
}

/// Whose temporary a name is: that of `documents.csv` for `.documents.csv.tmp-4711-0`.
pub(crate) fn temporary_of(name: &str) -> Option<&str> {
    let is_one = is_temporary(name.as_ref());
    is_one.then(|| name.strip_prefix('.')?.rsplit_once(".tmp-").map(|(name, _)| name)).flatten()
}
