//! How reading goes on behind a broken member.

use copydesk_core::Cause;

use super::{Decoded, Engine, Limits, Step};
use crate::Compression;
use crate::input::Input;

/// How many packed bytes are held to look at again: many times what a page takes. A decoder that runs
/// wild over the end of a broken member is stopped by the next one long before that.
const HELD: usize = 1024 * 1024;

/// How much of a member must be unpacked without an error to believe that it is one: three bytes of its
/// magic stand by chance in every 16 MiB of packed bytes.
const PROBE: usize = 512;

/// So many times what was read may be read again, so that a file made of nothing but broken members
/// costs no more than a few readings.
const REREAD: u64 = 4;

impl Decoded {
    /// The same as one whose members hold records of their own, so that a broken one costs itself: see
    /// [`resume`](Self::resume).
    pub(crate) fn by_member(mut self) -> Self {
        self.by_member = true;
        if let Some(input) = self.engine.input_mut() {
            input.hold(HELD);
        }
        self
    }

    /// Where the packed member begins that was read last; zero if nothing is packed.
    pub(crate) fn member(&self) -> u64 {
        self.engine.input().map_or(0, Input::marked)
    }

    /// Goes on with the next member behind one that was broken, and says whether there is one. The
    /// [fault](Self::fault) is to be asked for before.
    pub(crate) fn resume(&mut self) -> bool {
        let taken = self.taken();
        let engine = std::mem::replace(&mut self.engine, Engine::Ended { taken });
        let Engine::Broken(packed, mut input) = engine else { return false };
        loop {
            self.go_back(&mut input);
            match start(packed, *input, self.limits) {
                Started::At(engine, bytes) => {
                    (self.engine, self.pending) = (engine, bytes);
                    return true;
                }
                Started::Not(next) => input = next,
                Started::Nowhere(taken, cause) => {
                    self.engine = Engine::Ended { taken };
                    self.fault = cause;
                    return false;
                }
            }
        }
    }

    /// Back to the byte behind the first one of what was tried, as far as that stays linear.
    fn go_back(&mut self, input: &mut Input) {
        let most = REREAD * input.taken() + HELD as u64;
        let again = input.taken() - input.marked();
        if self.reread + again <= most {
            self.reread += again;
            input.back();
            input.skip(1);
        } else {
            input.mark();
        }
    }
}

/// What a search for a member came to.
enum Started {
    /// It gives these bytes.
    At(Engine, Vec<u8>),
    /// It only looked like one.
    Not(Box<Input>),
    /// There is none up to the end, which lies so many bytes on.
    Nowhere(u64, Option<Cause>),
}

/// Looks for the next member and begins to unpack it.
fn start(packed: Compression, mut input: Input, limits: Limits) -> Started {
    if !input.seek(packed.magic()) {
        return Started::Nowhere(input.taken(), input.fault());
    }
    input.mark();
    let (mut engine, cause) = Engine::packed(packed, input, limits);
    let mut bytes = vec![0; PROBE];
    if let Step::Given(n @ 1..) = engine.step(&mut bytes) {
        bytes.truncate(n);
        return Started::At(engine, bytes);
    }
    match engine.into_input() {
        Some(input) => Started::Not(Box::new(input)),
        None => Started::Nowhere(0, cause),
    }
}
