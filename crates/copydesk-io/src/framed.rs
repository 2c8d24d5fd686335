//! Packs output in frames of a fixed size.

use std::io::{self, Write};

use flate2::write::GzEncoder;
use memchr::memchr;
use zstd::bulk::Compressor;
use zstd::stream::raw::CParameter;

use crate::Compression;

/// How much text a frame holds, up to the next line end. Cut by text and not by call, so that neither
/// batches nor threads can change a byte; small enough that later runs can read frames in parallel.
const FRAME: usize = 4 * 1024 * 1024;

/// The level of zstd: its own default, a fair trade.
const ZSTD_LEVEL: i32 = 3;

/// The level of gzip: its own default.
const GZIP_LEVEL: u32 = 6;

/// Bytes on their way into frames.
pub(crate) struct Framed {
    compression: Compression,
    pending: Vec<u8>,
    scanned: usize, // of `pending`, for the end of its first frame
    is_empty: bool, // no frame was written
}

impl Framed {
    pub(crate) fn new(compression: Compression) -> Self {
        Self { compression, pending: Vec::new(), scanned: FRAME - 1, is_empty: true }
    }

    /// Takes bytes and writes what is whole.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        if self.compression == Compression::None {
            return out.write_all(bytes);
        }
        self.pending.extend_from_slice(bytes);
        let mut start = 0;
        while let Some(found) =
            self.pending.get(self.scanned..).and_then(|rest| memchr(b'\n', rest))
        {
            let end = self.scanned + found + 1;
            self.write(start, end, out)?;
            start = end;
            self.scanned = end + FRAME - 1;
        }
        self.pending.drain(..start);
        // A frame ends at the first line end behind its full size; what has none yet is not looked
        // through again.
        self.scanned = self.pending.len().max(FRAME - 1);
        Ok(())
    }

    /// Writes what is left. Output without any text still is a valid file.
    pub(crate) fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.compression != Compression::None && (self.is_empty || !self.pending.is_empty()) {
            self.write(0, self.pending.len(), out)?;
            self.pending.clear();
        }
        Ok(())
    }

    fn write(&mut self, start: usize, end: usize, out: &mut dyn Write) -> io::Result<()> {
        let text = &self.pending[start..end];
        let packed = match self.compression {
            Compression::None => return out.write_all(text),
            Compression::Zstd => zstd_frame(text)?,
            Compression::Gzip => {
                // The header that comes with it names neither a file nor a time.
                let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
                encoder.write_all(text)?;
                encoder.finish()?
            }
        };
        self.is_empty = false;
        out.write_all(&packed)
    }
}

fn zstd_frame(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = Compressor::new(ZSTD_LEVEL)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true))?;
    compressor.compress(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(compression: Compression, text: &[u8], piece: usize) -> Vec<u8> {
        let (mut framed, mut out) = (Framed::new(compression), Vec::new());
        for piece in text.chunks(piece) {
            framed.push(piece, &mut out).expect("a vector takes all");
        }
        framed.finish(&mut out).expect("a vector takes all");
        out
    }

    #[test]
    fn the_size_of_pushes_changes_no_byte() {
        let line = [b"x".repeat(999), b"\n".to_vec()].concat();
        let long = [b"y".repeat(5 * FRAME), b"\n".to_vec()].concat();
        let text = [line.repeat(9000), long, line.repeat(9000)].concat();
        for compression in [Compression::Zstd, Compression::Gzip] {
            let whole = packed(compression, &text, text.len());
            for piece in [7777, 100_000, FRAME - 1, FRAME, FRAME + 1] {
                assert!(
                    packed(compression, &text, piece) == whole,
                    "{compression} in pieces of {piece}"
                );
            }
        }
        let frames = packed(Compression::Zstd, &text, 100_000);
        assert!(zstd::decode_all(&frames[..]).expect("it is zstd") == text);
        let magics = frames.windows(4).filter(|four| *four == [0x28, 0xb5, 0x2f, 0xfd]).count();
        assert!(magics >= 5, "{magics} frames");
    }

    #[test]
    fn nothing_packed_is_a_valid_file() {
        assert_eq!(
            zstd::decode_all(&packed(Compression::Zstd, b"", 1)[..]).expect("it is zstd"),
            b""
        );
        assert!(packed(Compression::Gzip, b"", 1).starts_with(&[0x1f, 0x8b]));
        assert!(packed(Compression::None, b"", 1).is_empty());
    }
}
