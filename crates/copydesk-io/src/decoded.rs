//! Unpacked bytes.

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

/// The largest window of a zstd frame, as a power of two: 128 MiB, which is also what the zstd program
/// accepts without being asked.
const WINDOW_LOG: u32 = 27;

/// Expansion is watched once this much came out: small files of one repeated line are harmless.
const WATCHED_FROM: u64 = 64 * 1024 * 1024;

/// How much a packed file may unpack to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// So many times its own size, once it is past 64 MiB.
    pub(crate) ratio: u64,
    /// So many bytes in all.
    pub(crate) bytes: u64,
}

impl Default for Limits {
    /// News packs four to one, logs and templates up to a hundred to one; a gzip bomb reaches 1,030,
    /// a zstd bomb 30,000.
    fn default() -> Self {
        Self { ratio: 500, bytes: 1 << 42 }
    }
}

/// The bytes of a file, unpacked if its first bytes say that it is packed. Never fails: it ends, and
/// [`fault`](Self::fault) says whether before its time.
pub(crate) struct Decoded {
    engine: Engine,
    limits: Limits,
    given: u64,
    fault: Option<Cause>,
}

#[expect(clippy::disallowed_types, reason = "see above")]
enum Engine {
    Plain(Input),
    Gzip(Box<GzDecoder<Input>>),
    Zstd(Box<Zstd>),
    Ended { taken: u64 },
}

struct Zstd {
    input: Input,
    decoder: Decoder<'static>,
    in_frame: bool,
}

/// What one step of unpacking came to.
enum Step {
    Given(usize),
    Ended,
    Failed(Cause),
}

impl Decoded {
    /// Unpacks an input.
    #[expect(clippy::disallowed_types, reason = "see above")]
    pub(crate) fn new(mut input: Input, limits: Limits) -> Self {
        let (mut fault, mut engine) = (None, Engine::Ended { taken: 0 });
        match Compression::of_magic(input.peek(6)) {
            Compression::None => engine = Engine::Plain(input),
            Compression::Gzip => engine = Engine::Gzip(Box::new(GzDecoder::new(input))),
            Compression::Zstd => match zstd_decoder() {
                Ok(decoder) => {
                    engine = Engine::Zstd(Box::new(Zstd { input, decoder, in_frame: true }));
                }
                Err(error) => {
                    fault =
                        Some(Cause::new("zstd.failed", "no room for a zstd window").because(error));
                }
            },
        }
        Self { engine, limits, given: 0, fault }
    }

    /// Takes an input as it is.
    pub(crate) fn plain(input: Input) -> Self {
        Self { engine: Engine::Plain(input), limits: Limits::default(), given: 0, fault: None }
    }

    /// Whether it is packed.
    pub(crate) fn is_packed(&self) -> bool {
        !matches!(self.engine, Engine::Plain(_))
    }

    /// The next bytes; none at the end.
    pub(crate) fn read(&mut self, into: &mut [u8]) -> usize {
        if into.is_empty() {
            return 0;
        }
        let step = match &mut self.engine {
            Engine::Plain(input) => match input.read(into) {
                Ok(n) if n > 0 => Step::Given(n),
                _ => Step::Ended,
            },
            Engine::Gzip(decoder) => gunzip(decoder, into),
            Engine::Zstd(zstd) => zstd.step(into),
            Engine::Ended { .. } => return 0,
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
            Engine::Plain(input) => input.taken(),
            Engine::Gzip(decoder) => decoder.get_ref().taken(),
            Engine::Zstd(zstd) => zstd.input.taken(),
            Engine::Ended { taken } => *taken,
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
            Cause::new("bomb", message).at(taken)
        })
    }

    fn end(&mut self, fault: Option<Cause>) {
        let taken = self.taken();
        let unread = match &mut self.engine {
            Engine::Plain(input) => input.fault(),
            Engine::Gzip(decoder) => decoder.get_mut().fault(),
            Engine::Zstd(zstd) => zstd.input.fault(),
            Engine::Ended { .. } => None,
        };
        // An error of the disk looks like a cut from here: it is the reason, so it is told.
        self.fault = unread.or(fault);
        self.engine = Engine::Ended { taken };
    }
}

fn zstd_decoder() -> std::io::Result<Decoder<'static>> {
    let mut decoder = Decoder::new()?;
    decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG))?;
    Ok(decoder)
}

/// One step through the members of a gzip file.
#[expect(clippy::disallowed_types, reason = "see above")]
fn gunzip(decoder: &mut GzDecoder<Input>, into: &mut [u8]) -> Step {
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
                let input = decoder.reset(Input::new("", Box::new(std::io::empty()), Some(0)));
                decoder.reset(input);
            }
            [0x1f] if zeros == 0 => {
                return Step::Failed(
                    Cause::new("gzip.cut", "the gzip file is cut off").at(input.taken()),
                );
            }
            _ => return Step::Failed(junk("gzip", input.taken())),
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
                        (
                            "zstd.window",
                            "the zstd file wants a window of more than 128 MiB: pack it without `--ultra --long`",
                        )
                    } else {
                        ("zstd.damaged", "the zstd file is damaged")
                    };
                    return Step::Failed(
                        Cause::new(code, message).at(self.input.taken()).because(error),
                    );
                }
            }
        }
    }
}
