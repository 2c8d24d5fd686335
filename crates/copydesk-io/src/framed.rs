//! Packs output in frames of a fixed size.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use copydesk_core::Hands;
use flate2::write::GzEncoder;
use memchr::memchr;
use zstd::bulk::Compressor;
use zstd::stream::raw::CParameter;

use crate::Compression;
use crate::packer::Packer;

/// How much text a frame holds, up to the next line end. Cut by text and not by call, so that neither
/// batches nor threads can change a byte; small enough that later runs can read frames in parallel.
const FRAME: usize = 4 * 1024 * 1024;

/// How many frames may wait, beside one for each thread, until those before them are written: with the
/// one that is being filled the memory of an output is this and the threads, times 4 MiB of text.
const WAITING: usize = 2;

/// The level of zstd: its own default, a fair trade.
const ZSTD_LEVEL: i32 = 3;

/// The level of gzip: its own default.
const GZIP_LEVEL: u32 = 6;

/// A frame that somebody packs.
type Packing = Receiver<io::Result<Vec<u8>>>;

/// Bytes on their way into frames, which are packed apart and written in order. The end of a stretch ends
/// a frame.
pub(crate) struct Framed {
    compression: Compression,
    pending: Vec<u8>,
    packing: VecDeque<Packing>, // in order, before `pending`
    is_empty: bool,             // no frame was written or is being packed
}

impl Framed {
    pub(crate) fn new(compression: Compression) -> Self {
        Self { compression, pending: Vec::new(), packing: VecDeque::new(), is_empty: true }
    }

    /// Hands the pending text to somebody who packs it, and writes what is ready. Waits if too many are
    /// not.
    fn lend(&mut self, hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()> {
        let (text, compression) = (std::mem::take(&mut self.pending), self.compression);
        let (sender, receiver) = sync_channel(1);
        hands.lend(Box::new(move || {
            let packed = pack(compression, &text);
            drop(text);
            // Nobody listens any more if the part was given up.
            drop(sender.send(packed));
        }));
        self.is_empty = false;
        self.packing.push_back(receiver);
        self.write(hands.threads() + WAITING, out)
    }

    /// Writes frames in their order: those that are ready, and as many as it takes until no more than
    /// this wait.
    fn write(&mut self, waiting: usize, out: &mut dyn Write) -> io::Result<()> {
        while let Some(first) = self.packing.front() {
            let packed = match first.try_recv() {
                Ok(packed) => packed,
                Err(TryRecvError::Empty) if self.packing.len() <= waiting => return Ok(()),
                Err(TryRecvError::Empty) => first.recv().unwrap_or_else(|_| Err(lost())),
                Err(TryRecvError::Disconnected) => Err(lost()),
            };
            self.packing.pop_front();
            out.write_all(&packed?)?;
        }
        Ok(())
    }
}

impl Packer for Framed {
    fn push(&mut self, mut bytes: &[u8], hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()> {
        if self.compression == Compression::None {
            self.is_empty &= bytes.is_empty();
            return out.write_all(bytes);
        }
        while !bytes.is_empty() {
            // A frame ends at the first line end behind its full size.
            let missing = (FRAME - 1).saturating_sub(self.pending.len()).min(bytes.len());
            let end = memchr(b'\n', &bytes[missing..]).map(|found| missing + found + 1);
            let (taken, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            if self.pending.is_empty() {
                self.pending.reserve(FRAME);
            }
            self.pending.extend_from_slice(taken);
            bytes = rest;
            if end.is_some() {
                self.lend(hands, out)?;
            }
        }
        Ok(())
    }

    fn end_stretch(&mut self, hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.lend(hands, out)?;
        }
        self.write(0, out)
    }

    fn finish(&mut self, hands: &dyn Hands, out: &mut dyn Write) -> io::Result<()> {
        self.end_stretch(hands, out)?;
        if self.is_empty {
            out.write_all(&pack(self.compression, b"")?)?; // output without any text still is a valid file
        }
        Ok(())
    }

    fn forget(&mut self, is_empty: bool) {
        self.pending.clear();
        self.packing.clear();
        self.is_empty = is_empty;
    }
}

/// Whoever packed it has panicked.
fn lost() -> io::Error {
    io::Error::other("a frame could not be packed")
}

/// The text as a frame of its own.
fn pack(compression: Compression, text: &[u8]) -> io::Result<Vec<u8>> {
    match compression {
        Compression::None => Ok(text.to_vec()),
        Compression::Zstd => {
            let mut compressor = Compressor::new(ZSTD_LEVEL)?;
            compressor.set_parameter(CParameter::ChecksumFlag(true))?;
            compressor.compress(text)
        }
        Compression::Gzip => {
            // The header that comes with it names neither a file nor a time.
            let level = flate2::Compression::new(GZIP_LEVEL);
            let mut encoder = GzEncoder::new(Vec::new(), level);
            encoder.write_all(text)?;
            encoder.finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::thread;

    use copydesk_core::SameThread;

    use super::*;

    /// A thread for each task, so that frames are ready in any order; at the end none is left.
    #[derive(Default)]
    struct Many(Mutex<Vec<thread::JoinHandle<()>>>);

    impl Hands for Many {
        fn lend(&self, task: Box<dyn FnOnce() + Send>) {
            self.0.lock().expect("no panic").push(thread::spawn(task));
        }

        fn threads(&self) -> usize {
            3
        }
    }

    /// Hands that drop what they are lent.
    struct Lazy;

    impl Hands for Lazy {
        fn lend(&self, _: Box<dyn FnOnce() + Send>) {}
    }

    fn packed(compression: Compression, text: &[u8], piece: usize, hands: &dyn Hands) -> Vec<u8> {
        let (mut framed, mut out) = (Framed::new(compression), Vec::new());
        for piece in text.chunks(piece) {
            framed.push(piece, hands, &mut out).expect("a vector takes all");
            assert!(framed.packing.len() <= hands.threads() + WAITING);
        }
        framed.finish(hands, &mut out).expect("a vector takes all");
        out
    }

    #[test]
    fn neither_the_size_of_pushes_nor_the_number_of_hands_changes_a_byte() {
        let line = [b"x".repeat(999), b"\n".to_vec()].concat();
        let long = [b"y".repeat(5 * FRAME), b"\n".to_vec()].concat();
        let text = [line.repeat(9000), long, line.repeat(9000)].concat();
        for compression in [Compression::Zstd, Compression::Gzip] {
            let whole = packed(compression, &text, text.len(), &SameThread);
            for piece in [7777, 100_000, FRAME - 1, FRAME, FRAME + 1] {
                assert!(
                    packed(compression, &text, piece, &Many::default()) == whole,
                    "{compression} in pieces of {piece}"
                );
            }
        }
        let frames = packed(Compression::Zstd, &text, 100_000, &SameThread);
        assert!(zstd::decode_all(&frames[..]).expect("it is zstd") == text);
        let magics = frames.windows(4).filter(|four| *four == [0x28, 0xb5, 0x2f, 0xfd]).count();
        assert!(magics >= 5, "{magics} frames");
    }

    #[test]
    fn nothing_packed_is_a_valid_file() {
        let nothing = |compression| packed(compression, b"", 1, &SameThread);
        assert_eq!(zstd::decode_all(&nothing(Compression::Zstd)[..]).expect("it is zstd"), b"");
        assert!(nothing(Compression::Gzip).starts_with(&[0x1f, 0x8b]));
        assert!(nothing(Compression::None).is_empty());
    }

    #[test]
    fn a_frame_that_nobody_packs_is_an_error_and_no_wait() {
        let (mut framed, mut out) = (Framed::new(Compression::Zstd), Vec::new());
        framed.push(b"x\n", &Lazy, &mut out).expect("it is gathered");
        let error = framed.end_stretch(&Lazy, &mut out).expect_err("it is lost");
        assert_eq!(error.to_string(), "a frame could not be packed");
    }
}
