//! A file that grows by stretches before it moves to its place.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::pen::Pen;
use crate::points::point;
use crate::{FileError, Io, Stretch};

/// What stands between the name of a target and the number of its temporary.
pub(crate) const MARK: &str = ".tmp-";

/// Numbers temporaries, so that two for one target do not meet.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A file that several writers append to, one after the other, and that moves to its place when it is
/// whole. What each has written is a [`Stretch`]; the last ones can be taken back.
///
/// ```
/// use std::sync::Arc;
/// use copydesk_files::{GrowingFile, read_file, real};
/// let folder = tempfile::tempdir()?;
/// let (path, target) = (folder.path().join("rows.part"), folder.path().join("rows"));
/// let mut file = GrowingFile::resumed(real(), &path, &target, 0)?;
/// file.append(b"one,")?;
/// let first = file.end_stretch()?;
/// file.append(b"tw")?;
/// drop(file); // this process is killed, and the next one goes on behind what it knows
/// let mut file = GrowingFile::resumed(real(), &path, &target, first.end())?;
/// file.append(b"two")?;
/// file.publish()?;
/// assert_eq!(read_file(&*real(), &target)?, b"one,two");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Writes are gathered; an error may thus come with a later write. After a failed write nothing more is
/// written, and it never moves.
#[derive(Debug)]
pub struct GrowingFile {
    io: Arc<dyn Io>,
    path: PathBuf,
    target: PathBuf,
    pen: Option<Pen>, // none once it is closed
    stays: bool,      // when it is dropped; also once it has moved
}

impl GrowingFile {
    /// A new file beside its target, under a hidden name that
    /// [`is_temporary`](crate::is_temporary) knows; dropped before it has moved it leaves nothing
    /// behind. The folder must be there.
    ///
    /// # Errors
    ///
    /// If no file can be made there.
    pub fn temporary(io: Arc<dyn Io>, target: impl Into<PathBuf>) -> Result<Self, FileError> {
        let target = target.into();
        loop {
            let path = beside(&target);
            match io.create_new(&path) {
                Ok(handle) => {
                    let file =
                        Self { io, path, target, pen: Some(Pen::new(handle, 0)), stays: false };
                    point!("after_tmp_create");
                    return Ok(file);
                }
                // A stray of a dead process that had our number: take the next one.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(FileError::new("create", target, error)),
            }
        }
    }

    /// The file at `path`, to be continued at byte `at`: what lies behind is cut off, what lies before is
    /// for the caller to know. With zero it need not be there. It stays when it is dropped. A symbolic
    /// link is removed, not followed.
    ///
    /// # Errors
    ///
    /// If it cannot be opened or made, or is shorter than that.
    pub fn resumed(
        io: Arc<dyn Io>,
        path: impl Into<PathBuf>,
        target: impl Into<PathBuf>,
        at: u64,
    ) -> Result<Self, FileError> {
        let (path, target) = (path.into(), target.into());
        let failed = |action| {
            let path = path.clone();
            move |error| FileError::new(action, path, error)
        };
        if io.is_link(&path).unwrap_or(false) {
            io.remove(&path).map_err(failed("remove"))?;
        }
        let mut handle = io.edit(&path).map_err(failed("open"))?;
        let len = handle.seek(io::SeekFrom::End(0)).map_err(failed("open"))?;
        if len < at {
            let error = io::Error::new(ErrorKind::UnexpectedEof, "it is shorter than it was");
            return Err(failed("continue")(error));
        }
        if len == 0 {
            // It may be new: stretches that are made durable are of use under its name alone.
            io.sync_dir(folder_of(&path)).map_err(failed("sync the folder of"))?;
        }
        if len > at {
            handle.set_len(at).map_err(failed("cut"))?;
        }
        handle.seek(io::SeekFrom::Start(at)).map_err(failed("open"))?;
        Ok(Self { io, path, target, pen: Some(Pen::new(handle, at)), stays: true })
    }

    /// Where it grows.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it will stand.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The byte that is written next: how long it is, with what is gathered.
    #[must_use]
    pub fn at(&self) -> u64 {
        self.pen.as_ref().map_or(0, Pen::at)
    }

    /// Appends bytes; as [`Write::write_all`], with an error that names the file.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.write_all(bytes).map_err(|error| FileError::new("write", &self.target, error))
    }

    /// Takes back what stands at this byte and behind it; a stretch begins there.
    ///
    /// # Errors
    ///
    /// If it cannot be cut.
    pub fn cut(&mut self, at: u64) -> Result<(), FileError> {
        self.with("cut", |pen| pen.cut(at))
    }

    /// Writes what is gathered and says what was written since the last stretch ended. It is durable
    /// only after a sync of the file, which [`Io::sync_all`] can also do from elsewhere.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn end_stretch(&mut self) -> Result<Stretch, FileError> {
        self.with("write", Pen::end_stretch)
    }

    /// Makes the file durable and moves it to its place; says what the last stretch was. A symbolic link
    /// there is replaced, not followed.
    ///
    /// # Errors
    ///
    /// If any step fails. What stands at the target then is what stood there before, or the whole
    /// new file if only its folder could not be synced; never a part.
    pub fn publish(mut self) -> Result<Stretch, FileError> {
        let stretch = self.end_stretch()?;
        point!("before_fsync");
        self.with("sync", Pen::sync)?;
        self.pen = None;
        point!("after_fsync");
        let failed = |error| FileError::new("rename", &self.target, error);
        self.io.rename(&self.path, &self.target).map_err(failed)?;
        self.stays = true;
        point!("after_rename");
        let folder = folder_of(&self.target);
        self.io.sync_dir(folder).map_err(|error| FileError::new("sync", folder, error))?;
        Ok(stretch)
    }

    fn with<T>(
        &mut self,
        action: &'static str,
        act: impl FnOnce(&mut Pen) -> io::Result<T>,
    ) -> Result<T, FileError> {
        let done = self.pen.as_mut().map_or_else(|| Err(closed()), act);
        let left = self.pen.as_ref().map_or(0, Pen::gathered);
        let failed = |error| FileError::new(action, &self.target, error);
        done.map_err(|error| if left > 0 { failed(error).needing(left) } else { failed(error) })
    }
}

impl GrowingFile {
    /// Does something to the pen that a [`Write`] can do. Its errors know no path; these do.
    fn written<T>(
        &mut self,
        bytes: usize,
        act: impl FnOnce(&mut Pen) -> io::Result<T>,
    ) -> io::Result<T> {
        let done = self.pen.as_mut().map_or_else(|| Err(closed()), act);
        done.map_err(|error| {
            if error.kind() == ErrorKind::Interrupted {
                return error; // nothing happened; the caller asks again
            }
            let left = self.pen.as_ref().map_or(0, Pen::gathered) + bytes as u64;
            FileError::new("write", &self.target, error).needing(left).into()
        })
    }
}

impl Write for GrowingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written(bytes.len(), |pen| pen.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.written(0, Pen::flush)
    }
}

fn closed() -> io::Error {
    io::Error::other("it is closed")
}

impl Drop for GrowingFile {
    fn drop(&mut self) {
        if !self.stays {
            self.pen = None; // closed first: some systems remove no open file
            // Nobody is left to tell; the name says that it is a temporary.
            let _ = self.io.remove(&self.path);
        }
    }
}

/// A hidden name in the same folder, as a rename across file systems would be a copy.
fn beside(target: &Path) -> PathBuf {
    /// File systems take names of 255 bytes; the mark and two numbers need some of them.
    const LONGEST: usize = 200;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let end =
        (0..=LONGEST.min(name.len())).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    let kept = &name[..end];
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    target.with_file_name(format!(".{kept}{MARK}{}-{count}", std::process::id()))
}

/// The folder that a file lies in; `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
