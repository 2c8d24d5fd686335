//! How rows become the bytes of a file.

use std::io::{self, Write};

use copydesk_core::Hands;

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
