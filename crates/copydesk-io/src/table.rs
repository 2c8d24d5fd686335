//! A file or a stream on its way out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk_core::{Cause, Hands};
use copydesk_files::{FileError, GrowingFile, Io, Stretch};

use crate::Compression;
use crate::framed::Framed;
use crate::packer::{Packer, Packing};

/// Something that is written from its start to its end.
pub(crate) enum Out {
    /// A file that appears when it is whole.
    File(GrowingFile),
    /// A stream, and how it is named.
    Stream(Box<dyn Write + Send>, String),
}

/// A table on its way out.
pub(crate) struct Table {
    packer: Box<dyn Packer>,
    out: Out,
}

impl Table {
    pub(crate) fn new(out: Out, packer: Box<dyn Packer>) -> Self {
        Self { packer, out }
    }

    /// A stream of this name.
    pub(crate) fn stream(stream: Box<dyn Write + Send>, name: &str, packing: Packing) -> Self {
        Self::new(Out::Stream(stream, name.to_owned()), packing.packer())
    }

    /// A new file that is not packed.
    pub(crate) fn plain(io: &Arc<dyn Io>, path: impl Into<PathBuf>) -> Result<Self, Cause> {
        let file = GrowingFile::temporary(Arc::clone(io), path)?;
        Ok(Self::new(Out::File(file), Box::new(Framed::new(Compression::None))))
    }

    /// Where a file ends, once its stretch has ended.
    pub(crate) fn at(&self) -> u64 {
        match &self.out {
            Out::File(file) => file.at(),
            Out::Stream(..) => 0,
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], hands: &dyn Hands) -> Result<(), Cause> {
        let done = match &mut self.out {
            Out::File(file) => self.packer.push(bytes, hands, file),
            // Who reads a stream waits for it.
            Out::Stream(stream, _) => {
                self.packer.push(bytes, hands, stream).and_then(|()| stream.flush())
            }
        };
        done.map_err(|error| self.failed(error))
    }

    /// Writes all that was pushed; nothing is told of a stream.
    pub(crate) fn end_stretch(&mut self, hands: &dyn Hands) -> Result<Option<Stretch>, Cause> {
        let Out::File(file) = &mut self.out else { return Ok(None) };
        let done = self.packer.end_stretch(hands, file);
        match done {
            Ok(()) => Ok(Some(file.end_stretch()?)),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Takes back what a file holds at this byte, where a stretch has begun, and behind it.
    pub(crate) fn cut(&mut self, at: u64) -> Result<(), Cause> {
        self.packer.forget(at == 0);
        match &mut self.out {
            Out::File(file) => Ok(file.cut(at)?),
            Out::Stream(..) => Ok(()),
        }
    }

    /// Makes it whole, and moves a file to its name; says what its last stretch was.
    pub(crate) fn finish(mut self, hands: &dyn Hands) -> Result<Stretch, Cause> {
        let done = match &mut self.out {
            Out::File(file) => self.packer.finish(hands, file),
            Out::Stream(stream, _) => {
                self.packer.finish(hands, stream).and_then(|()| stream.flush())
            }
        };
        done.map_err(|error| self.failed(error))?;
        match self.out {
            Out::File(file) => Ok(file.publish()?),
            Out::Stream(..) => Ok(Stretch::default()),
        }
    }

    fn failed(&self, error: std::io::Error) -> Cause {
        let path = match &self.out {
            Out::File(file) => file.target(),
            Out::Stream(_, name) => Path::new(name),
        };
        FileError::new("write", path, error).into()
    }
}
