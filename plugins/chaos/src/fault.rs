//! What can go wrong.

use std::hint::black_box;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use copydesk_plugin::prelude::*;

use crate::MARK;

/// How much is taken at once until there is no memory left, in bytes.
const GULP: usize = 16 << 20;

/// A way to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Fault {
    /// Panics.
    Panic,
    /// Returns an error.
    Error,
    /// Marks what lies past the end of the text.
    Outside,
    /// Marks half a character; where all have one byte, what lies past the end.
    Split,
    /// Says of a mark what is no JSON.
    Garbage,
    /// Takes its time, and is good then.
    Slow,
    /// Never comes back.
    Hang,
    /// Aborts the process.
    Abort,
    /// Ends the process as if all were well.
    Exit,
    /// Overflows the stack.
    Overflow,
    /// Takes memory until there is none.
    Memory,
}

impl Fault {
    /// Lets it happen. Only a slow one goes on as if nothing had been.
    #[expect(clippy::panic, reason = "what a stage must not do is what this one is for")]
    pub(crate) fn befall(self, doc: Doc<'_>, out: &mut Out<'_>, slow_ms: u64) -> Result<()> {
        let id = doc.id();
        match self {
            Self::Panic => panic!("chaos at {id}"),
            Self::Error => return Err(Error::new("chaos.error", format!("chaos at {id}"))),
            Self::Outside => out.mark_unchecked(MARK, 0..past(doc.text()), b""),
            Self::Split => out.mark_unchecked(MARK, 0..inside(doc.text()), b""),
            Self::Garbage => out.mark_unchecked(MARK, 0..0, b"{\"chaos\":"),
            Self::Slow => wait(Duration::from_millis(slow_ms)),
            Self::Hang => loop {
                thread::park();
            },
            Self::Abort => process::abort(),
            Self::Exit => process::exit(0),
            Self::Overflow => drop(black_box(dig(1))),
            Self::Memory => {
                let mut taken = Vec::new();
                loop {
                    // Written to, or the system gives no more than the promise of it.
                    taken.push(black_box(vec![1_u8; GULP]));
                }
            }
        }
        Ok(())
    }
}

/// A place behind the end of a text.
fn past(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX).saturating_add(1)
}

/// A place inside the first character that has an inside, else behind the end.
fn inside(text: &str) -> u32 {
    let wide = text.char_indices().find(|(_, letter)| letter.len_utf8() > 1);
    wide.and_then(|(at, _)| u32::try_from(at + 1).ok()).unwrap_or_else(|| past(text))
}

/// Nobody wakes it: it is the time that counts.
fn wait(time: Duration) {
    let began = Instant::now();
    while let Some(left) = time.checked_sub(began.elapsed()).filter(|left| !left.is_zero()) {
        thread::park_timeout(left);
    }
}

/// Calls itself until the stack is full.
fn dig(depth: u64) -> u64 {
    let room = black_box([depth; 256]);
    if black_box(depth) == 0 {
        return 0;
    }
    dig(depth + 1) + black_box(room)[1]
}
