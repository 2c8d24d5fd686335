//! Unpacked bytes.

mod resume;

use std::io::{BufRead, ErrorKind, Read};

use copydesk_core::Cause;
#[expect(
    clippy::disallowed_types,
    reason = "members are walked here, so that junk behind the last one is told from a cut"
)]
use flate2::bufread::GzDecoder;
use zstd::stream::raw::{DParameter, Decoder, Operation};

use crate::Compression;
use crate::input::Input;

/// The largest window of a zstd frame that one can ask for, as a power of two: 2 GiB.
pub(crate) const WINDOW_LOG_MAX: u32 = 31;

/// The code of a file that unpacks to too much.
const BOMB: &str = "bomb";

/// How much of a gzip file is unpacked at once: what one step has unpacked before it meets damage is lost.
const GZIP_STEP: usize = 64 * 1024;

/// Expansion is watched once this much came out: small files of one repeated line are harmless.
const WATCHED_FROM: u64 = 64 * 1024 * 1024;

/// How much a packed file may unpack to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// So many times its own size, once it is past 64 MiB.
    pub(crate) ratio: u64,
    /// So many bytes in all.
    pub(crate) bytes: u64,
    /// The largest window of a zstd frame, as a power of two: so much memory does it take.
    pub(crate) window_log: u32,
}

impl Default for Limits {
    /// News packs four to one, logs and templates up to a hundred to one; a gzip bomb reaches 1,030,
    /// a zstd bomb 30,000. A window of 128 MiB is what the zstd program accepts without being asked.
    fn default() -> Self {
        Self { ratio: 500, bytes: 1 << 42, window_log: 27 }
    }
}

/// The bytes of a file, unpacked if its first bytes say that it is packed. Never fails: it ends, and
/// [`fault`](Self::fault) says whether before its time.
pub(crate) struct Decoded {
    engine: Engine,
    limits: Limits,
    given: u64,
    fault: Option<Cause>,
    by_member: bool,  // a broken member is not the end
    pending: Vec<u8>, // the first bytes behind a broken member
    reread: u64,      // how many packed bytes were looked at again
}

#[expect(clippy::disallowed_types, reason = "see above")]
enum Engine {
    Plain(Input),
    Gzip(Box<GzDecoder<Input>>),
    Zstd(Box<Zstd>),
    Broken(Compression, Box<Input>),
    Ended { taken: u64 },
}

struct Zstd {
    input: Input,
    decoder: Decoder<'static>,
    in_frame: bool,
    window_log: u32,
}

/// What one step of unpacking came to.
enum Step {
    Given(usize),
    Ended,
    Failed(Cause),
}

impl Decoded {
    /// Unpacks an input.
    pub(crate) fn new(mut input: Input, limits: Limits) -> Self {
        let (engine, fault) = match Compression::of_magic(input.peek(6)) {
            Compression::None => (Engine::Plain(input), None),
            packed => Engine::packed(packed, input, limits),
        };
        let (by_member, pending) = (false, Vec::new());
        Self { engine, limits, given: 0, fault, by_member, pending, reread: 0 }
    }

    /// Takes an input as it is.
    pub(crate) fn plain(input: Input) -> Self {
        Self {
            engine: Engine::Plain(input),
            limits: Limits::default(),
            given: 0,
            fault: None,
            by_member: false,
            pending: Vec::new(),
            reread: 0,
        }
    }

    /// Whether it is packed.
    pub(crate) fn is_packed(&self) -> bool {
        !matches!(self.engine, Engine::Plain(_))
    }

    /// The next bytes, all of one member; none at the end.
    pub(crate) fn read(&mut self, into: &mut [u8]) -> usize {
        if into.is_empty() {
            return 0;
        }
        let step = match self.pending.len().min(into.len()) {
            0 => self.engine.step(into),
            n => {
                into[..n].copy_from_slice(&self.pending[..n]);
                self.pending.drain(..n);
                Step::Given(n)
            }
        };
        match step {
            Step::Given(n) => {
                self.given += n as u64;
                if let Some(bomb) = self.bomb() {
                    self.end(Some(bomb));
                }
                n
            }
            Step::Ended => {
                self.end(None);
                0
            }
            Step::Failed(cause) => {
                self.end(Some(cause));
                0
            }
        }
    }

    /// How many packed bytes were read.
    pub(crate) fn taken(&self) -> u64 {
        match &self.engine {
            Engine::Ended { taken } => *taken,
            engine => engine.input().map_or(0, Input::taken),
        }
    }

    /// What went wrong, once; asked at the end.
    pub(crate) fn fault(&mut self) -> Option<Cause> {
        self.fault.take()
    }

    /// Whether more was lost than what stands behind the end.
    pub(crate) fn is_cut(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| !fault.code().ends_with(".junk"))
    }

    /// Whether it ended at bytes that cannot be unpacked, or that are not what their checksum says.
    pub(crate) fn is_damaged(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.code().ends_with(".damaged"))
    }

    fn bomb(&self) -> Option<Cause> {
        if !self.is_packed() {
            return None;
        }
        let (given, taken) = (self.given, self.taken().max(1));
        let too_dense = given > WATCHED_FROM && given / taken > self.limits.ratio;
        (too_dense || given > self.limits.bytes).then(|| {
            let message = format!(
                "{taken} packed bytes unpack to more than {given}, which looks like a bomb: allow it by a higher limit"
            );
            Cause::new(BOMB, message).at(taken)
        })
    }

    fn end(&mut self, fault: Option<Cause>) {
        let ended = Engine::Ended { taken: self.taken() };
        let packed = self.engine.compression();
        let Some(mut input) = std::mem::replace(&mut self.engine, ended).into_input() else {
            return;
        };
        // An error of the disk looks like a cut from here: it is the reason, so it is told.
        let unread = input.fault();
        let is_broken = unread.is_none() && fault.as_ref().is_some_and(|it| it.code() != BOMB);
        self.fault = unread.or(fault);
        if self.by_member && is_broken && packed != Compression::None {
            self.engine = Engine::Broken(packed, Box::new(input));
        }
    }
}

#[expect(clippy::disallowed_types, reason = "see above")]
impl Engine {
    /// Unpacks what is packed in this way.
    fn packed(how: Compression, input: Input, limits: Limits) -> (Self, Option<Cause>) {
        if how == Compression::Gzip {
            return (Self::Gzip(Box::new(GzDecoder::new(input))), None);
        }
        match zstd_decoder(limits.window_log) {
            Ok(decoder) => {
                let window_log = limits.window_log;
                let zstd = Zstd { input, decoder, in_frame: true, window_log };
                (Self::Zstd(Box::new(zstd)), None)
            }
            Err(error) => {
                let cause = Cause::new("zstd.failed", "no room for a zstd window").because(error);
                (Self::Ended { taken: 0 }, Some(cause))
            }
        }
    }

    fn step(&mut self, into: &mut [u8]) -> Step {
        match self {
            Self::Plain(input) => match input.read(into) {
                Ok(n) if n > 0 => Step::Given(n),
                _ => Step::Ended,
            },
            Self::Gzip(decoder) => gunzip(decoder, into),
            Self::Zstd(zstd) => zstd.step(into),
            Self::Broken(..) | Self::Ended { .. } => Step::Given(0),
        }
    }

    fn compression(&self) -> Compression {
        match self {
            Self::Gzip(_) => Compression::Gzip,
            Self::Zstd(_) => Compression::Zstd,
            Self::Broken(packed, _) => *packed,
            Self::Plain(_) | Self::Ended { .. } => Compression::None,
        }
    }

    fn input(&self) -> Option<&Input> {
        match self {
            Self::Plain(input) => Some(input),
            Self::Gzip(decoder) => Some(decoder.get_ref()),
            Self::Zstd(zstd) => Some(&zstd.input),
            Self::Broken(_, input) => Some(input),
            Self::Ended { .. } => None,
        }
    }

    fn input_mut(&mut self) -> Option<&mut Input> {
        match self {
            Self::Plain(input) => Some(input),
            Self::Gzip(decoder) => Some(decoder.get_mut()),
            Self::Zstd(zstd) => Some(&mut zstd.input),
            Self::Broken(_, input) => Some(input),
            Self::Ended { .. } => None,
        }
    }

    fn into_input(self) -> Option<Input> {
        match self {
            Self::Plain(input) => Some(input),
            Self::Gzip(decoder) => Some(decoder.into_inner()),
            Self::Zstd(zstd) => Some(zstd.input),
            Self::Broken(_, input) => Some(*input),
            Self::Ended { .. } => None,
        }
    }
}

fn zstd_decoder(window_log: u32) -> std::io::Result<Decoder<'static>> {
    let mut decoder = Decoder::new()?;
    decoder.set_parameter(DParameter::WindowLogMax(window_log))?;
    Ok(decoder)
}

/// One step through the members of a gzip file.
#[expect(clippy::disallowed_types, reason = "see above")]
fn gunzip(decoder: &mut GzDecoder<Input>, into: &mut [u8]) -> Step {
    let len = into.len().min(GZIP_STEP);
    let into = &mut into[..len];
    loop {
        match decoder.read(into) {
            Ok(0) => {}
            Ok(n) => return Step::Given(n),
            Err(error) => {
                let at = decoder.get_ref().taken();
                return Step::Failed(match error.kind() {
                    ErrorKind::UnexpectedEof => {
                        Cause::new("gzip.cut", "the gzip file is cut off").at(at)
                    }
                    _ => {
                        Cause::new("gzip.damaged", "the gzip file is damaged").at(at).because(error)
                    }
                });
            }
        }
        let input = decoder.get_mut();
        let zeros = skip_zeros(input);
        match input.peek(2) {
            [] => return Step::Ended,
            [0x1f, 0x8b] if zeros == 0 => {
                input.mark();
                let input = decoder.reset(Input::new("", Box::new(std::io::empty()), Some(0)));
                decoder.reset(input);
            }
            [0x1f] if zeros == 0 => {
                return Step::Failed(
                    Cause::new("gzip.cut", "the gzip file is cut off").at(input.taken()),
                );
            }
            _ => {
                input.mark();
                return Step::Failed(junk("gzip", input.taken()));
            }
        }
    }
}

fn junk(what: &str, at: u64) -> Cause {
    Cause::new(
        format!("{what}.junk"),
        format!("there is junk behind the end of the {what} file; it was left out"),
    )
    .at(at)
}

/// Zeros behind the end fill up a block of a tape and mean nothing.
fn skip_zeros(input: &mut Input) -> usize {
    let mut skipped = 0;
    loop {
        let zeros = match input.fill_buf() {
            Ok(bytes) => bytes.iter().take_while(|byte| **byte == 0).count(),
            Err(_) => 0,
        };
        if zeros == 0 {
            return skipped;
        }
        input.consume(zeros);
        skipped += zeros;
    }
}

impl Zstd {
    /// One step through the frames of a zstd file.
    fn step(&mut self, into: &mut [u8]) -> Step {
        loop {
            if !self.in_frame {
                self.input.mark();
                let at = self.input.taken();
                match self.input.peek(4) {
                    [] => return Step::Ended,
                    head if Compression::of_magic(head) == Compression::Zstd => {}
                    head if head.len() < 4 && [0x28, 0xb5, 0x2f].starts_with(head) => {
                        return Step::Failed(
                            Cause::new("zstd.cut", "the zstd file is cut off").at(at),
                        );
                    }
                    _ => return Step::Failed(junk("zstd", at)),
                }
                if let Err(error) = self.decoder.reinit() {
                    return Step::Failed(
                        Cause::new("zstd.failed", "no further frame can be read").because(error),
                    );
                }
                self.in_frame = true;
            }
            let available = self.input.fill_buf().unwrap_or_default();
            let at_end = available.is_empty();
            match self.decoder.run_on_buffers(available, into) {
                Ok(done) => {
                    self.input.consume(done.bytes_read);
                    self.in_frame = done.remaining != 0;
                    if done.bytes_written > 0 {
                        return Step::Given(done.bytes_written);
                    }
                    if at_end && self.in_frame {
                        let at = self.input.taken();
                        return Step::Failed(
                            Cause::new("zstd.cut", "the zstd file is cut off").at(at),
                        );
                    }
                }
                Err(error) => {
                    let window = error.to_string().contains("too much memory");
                    let (code, message) = if window {
                        let most = 1_u64 << self.window_log >> 20;
                        let message = format!(
                            "the zstd file wants a window of more than {most} MiB: allow one of up to 2 GiB \
                             (input.zstd_window=31), which takes as much memory, or pack it without `--long`"
                        );
                        ("zstd.window", message)
                    } else {
                        ("zstd.damaged", "the zstd file is damaged".to_owned())
                    };
                    return Step::Failed(
                        Cause::new(code, message).at(self.input.taken()).because(error),
                    );
                }
            }
        }
    }
}
