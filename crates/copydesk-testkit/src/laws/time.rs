//! Work grows linearly with the text.

use std::time::{Duration, Instant};

/// No byte may cost more than this. Generous: a good parser takes a hundredth of it, and the bound has to
/// hold under sanitizers on a busy machine, yet a quadratic loop over a few kilobytes breaks it.
pub const DEAREST_BYTE: Duration = Duration::from_micros(50);

/// Shorter texts are not timed, in bytes: the clock and the scheduler would be measured.
pub const SHORTEST_TIMED: usize = 4_096;

/// Calls `work` on a text of this many bytes and returns its result; for fuzz targets and hostile texts.
///
/// # Panics
///
/// If three calls in a row each take more than [`DEAREST_BYTE`] a byte; one slow call may be the
/// machine's fault.
#[track_caller]
pub fn swift<T>(bytes: usize, work: impl Fn() -> T) -> T {
    const TRIES: u32 = 3;
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let allowed = DEAREST_BYTE.saturating_mul(bytes);
    let mut fastest = Duration::MAX;
    for _ in 0..TRIES {
        let start = Instant::now();
        let result = work();
        fastest = fastest.min(start.elapsed());
        if fastest <= allowed || (bytes as usize) < SHORTEST_TIMED {
            return result;
        }
    }
    panic!("{fastest:?} for {bytes} bytes: no byte may cost more than {DEAREST_BYTE:?}")
}

/// Whether a fuzz target should time this input: one in sixteen, and the same ones each time. Long texts are dear,
/// and other laws want their turn.
#[must_use]
pub fn is_timed(bytes: &[u8]) -> bool {
    bytes.len().is_multiple_of(16)
}

/// Calls `work` on the text written again and again, as it is repetition that shows a loop in a loop; an empty
/// text gives nothing to do.
///
/// # Panics
///
/// As [`swift`].
#[track_caller]
pub fn swift_when_repeated<T>(text: &str, work: impl Fn(&str) -> T) -> Option<T> {
    /// Long enough to show a quadratic loop, short enough to fuzz, in bytes.
    const LONG: usize = 4 * SHORTEST_TIMED;
    let times = LONG.checked_div(text.len())? + 1;
    let long = text.repeat(times);
    Some(swift(long.len(), || work(&long)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn quick_work_is_done_once_and_its_result_returned() {
        let calls = Cell::new(0);
        let result = swift(10_000, || calls.replace(calls.get() + 1));
        assert_eq!((result, calls.get()), (0, 1));
    }

    #[test]
    fn dear_bytes_are_caught() {
        let busy = || {
            let start = Instant::now();
            while start.elapsed() <= DEAREST_BYTE * 5_000 {
                std::hint::spin_loop();
            }
        };
        assert!(std::panic::catch_unwind(|| swift(SHORTEST_TIMED, busy)).is_err());
    }

    #[test]
    fn a_text_is_repeated_until_its_time_says_something() {
        assert_eq!(swift_when_repeated("", str::len), None);
        assert_eq!(swift_when_repeated("abc", str::len), Some(16_386));
    }

    #[test]
    fn short_texts_are_not_timed() {
        assert_eq!(swift(0, || 7), 7);
    }
}
