//! The small messages on the socket: a call goes down, messages for the user and at last an answer come up.

use super::bytes::{Malformed, Put, Take};
use crate::Level;

/// What a call is about. What it brings lies in the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// Which library, which item, with what configuration.
    Open,
    /// A request for a stage.
    Stage,
    /// Nothing more comes.
    Close,
    /// A request for the rows of a sink.
    Encode,
    /// Rows that a sink is to write.
    Write,
    /// All was written.
    Finish,
}

/// A call, in a form of always the same length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) verb: Verb,
    /// Grows by one with each call of a worker.
    pub(super) number: u64,
    /// How many bytes lie in the arena.
    pub(super) len: u64,
}

impl Call {
    pub(super) const SIZE: usize = 24;

    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::SIZE);
        let verb = match self.verb {
            Verb::Open => 0,
            Verb::Stage => 1,
            Verb::Close => 2,
            Verb::Encode => 3,
            Verb::Write => 4,
            Verb::Finish => 5,
        };
        bytes.put_u64(verb);
        bytes.put_u64(self.number);
        bytes.put_u64(self.len);
        bytes
    }

    pub(super) fn of_bytes(bytes: &[u8; Self::SIZE]) -> Result<Self, Malformed> {
        let mut bytes = Take(bytes);
        let verb = match bytes.u64()? {
            0 => Verb::Open,
            1 => Verb::Stage,
            2 => Verb::Close,
            3 => Verb::Encode,
            4 => Verb::Write,
            5 => Verb::Finish,
            _ => return Err(Malformed("a call of an unknown kind")),
        };
        Ok(Self { verb, number: bytes.u64()?, len: bytes.u64()? })
    }
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The answer to this call lies in the arena.
    Answer { number: u64, len: u64 },
    /// A message for the user.
    Log { level: Level, target: String, message: String },
}

const ANSWER: u32 = 1;
const LOG: u32 = 2;
const HEAD: usize = 8;
/// The longest word, in bytes: messages of plugins are cut at half of it.
const LONGEST: usize = 1 << 14;

impl Word {
    pub(super) fn answer(number: u64, len: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.put_u32(ANSWER);
        bytes.put_u32(16);
        bytes.put_u64(number);
        bytes.put_u64(len);
        bytes
    }

    pub(super) fn log(level: Level, target: &str, message: &str) -> Vec<u8> {
        let level = match level {
            Level::Error => 1u32,
            Level::Warn => 2,
            Level::Info => 3,
            Level::Debug => 4,
        };
        let (target, message) = (cut(target, LONGEST / 8), cut(message, LONGEST / 2));
        let mut bytes = Vec::new();
        bytes.put_u32(LOG);
        bytes.put_u32(0);
        bytes.put_u32(level);
        bytes.put_bytes(target.as_bytes());
        bytes.put_bytes(message.as_bytes());
        let len = (bytes.len() - HEAD) as u32; // at most LONGEST
        bytes[4..HEAD].copy_from_slice(&len.to_ne_bytes());
        bytes
    }

    /// The first word of `inbox` and how many bytes it took, if it is there as a whole.
    pub(super) fn first(inbox: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        let Some((head, rest)) = inbox.split_at_checked(HEAD) else { return Ok(None) };
        let mut head = Take(head);
        let (kind, len) = (head.u32()?, head.u32()? as usize);
        if len > LONGEST {
            return Err(Malformed("a message is longer than is allowed"));
        }
        let Some(body) = rest.get(..len) else { return Ok(None) };
        let mut body = Take(body);
        let word = match kind {
            ANSWER => Self::Answer { number: body.u64()?, len: body.u64()? },
            LOG => {
                let level = match body.u32()? {
                    1 => Level::Error,
                    2 => Level::Warn,
                    3 => Level::Info,
                    _ => Level::Debug,
                };
                Self::Log { level, target: body.words()?, message: body.words()? }
            }
            _ => return Err(Malformed("a message of an unknown kind")),
        };
        body.end()?;
        Ok(Some((word, HEAD + len)))
    }
}

/// The front of a text, at most that many bytes.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_call_is_read_as_it_was_written() {
        for verb in [Verb::Open, Verb::Stage, Verb::Close, Verb::Encode, Verb::Write, Verb::Finish]
        {
            let call = Call { verb, number: 3, len: u64::MAX };
            let bytes = call.to_bytes().try_into().expect("always the same length");
            assert_eq!(Call::of_bytes(&bytes), Ok(call));
        }
        assert!(Call::of_bytes(&[9; Call::SIZE]).is_err());
    }

    #[test]
    fn a_word_is_read_when_all_of_it_is_there() {
        let bytes = [Word::log(Level::Warn, "acme", "dry"), Word::answer(1, 2)].concat();
        let (log, used) = Word::first(&bytes).expect("well formed").expect("whole");
        let want = Word::Log { level: Level::Warn, target: "acme".into(), message: "dry".into() };
        assert_eq!(log, want);
        let answer = Word::first(&bytes[used..]).expect("well formed");
        assert_eq!(answer, Some((Word::Answer { number: 1, len: 2 }, bytes.len() - used)));
        for short in 0..used {
            assert_eq!(Word::first(&bytes[..short]), Ok(None));
        }
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let bytes = Word::log(Level::Info, &"ü".repeat(9000), &"ü".repeat(9000));
        assert!(
            matches!(Word::first(&bytes), Ok(Some((Word::Log { .. }, used))) if used == bytes.len())
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_words_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64), kind in 0..4u32) {
            let bytes = [&kind.to_ne_bytes()[..], &(bytes.len() as u32).to_ne_bytes(), &bytes].concat();
            drop(Word::first(&bytes));
        }
    }
}
