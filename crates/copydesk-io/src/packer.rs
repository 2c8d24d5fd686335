//! How rows become the bytes of a file.

use std::io::{self, Write};

use copydesk_core::Hands;

use crate::Compression;
use crate::framed::Framed;
#[cfg(feature = "parquet")]
use crate::row_groups::RowGroups;

/// Takes the rows of a file and writes its bytes. These may not depend on how the rows were cut into
/// pushes, nor on how many hands there are.
pub(crate) trait Packer: Send {
    /// Takes rows, and writes what is ready. What can be done apart is for `hands`.
    fn push(&mut self, rows: &[u8], hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()>;

    /// Writes all that was taken, so that the file can be cut behind it; only asked of a file that
    /// several parts share.
    fn end_stretch(&mut self, hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()>;

    /// Writes all that was taken, and what stands at the end of a file, also if nothing was.
    fn finish(&mut self, hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()>;

    /// Forgets all that was taken and not written: the file was cut back to the end of a stretch, or to
    /// its beginning, where it is empty.
    fn forget(&mut self, is_empty: bool);
}

/// How the rows of an output become bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Packing {
    /// They are the bytes, packed in frames or not.
    Frames(Compression),
    /// They are lines of the wire, and become row groups of Parquet, which are packed inside.
    #[cfg(feature = "parquet")]
    RowGroups(Compression),
}

impl Packing {
    /// Who packs a file.
    pub(crate) fn packer(self) -> Box<dyn Packer> {
        match self {
            Self::Frames(compression) => Box::new(Framed::new(compression)),
            #[cfg(feature = "parquet")]
            Self::RowGroups(compression) => Box::new(RowGroups::new(compression)),
        }
    }

    /// What a name of such a file ends with, behind the extension of its form.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Frames(compression) => compression.suffix(),
            #[cfg(feature = "parquet")]
            Self::RowGroups(_) => "",
        }
    }
}
