//! What holds for any bytes that a worker may send; for the fuzzer.

use super::codec::{put_answer, take_answer, take_request};
#[cfg(unix)]
use super::{frame::Word, open::take_order};

/// Reads bytes as everything that crosses the border. What is taken for an answer has a sound shape and is
/// written again as it was read.
///
/// # Panics
///
/// If that does not hold.
#[doc(hidden)]
pub fn frame_bytes(bytes: &[u8]) {
    if let Ok(answer) = take_answer(bytes) {
        if let Ok(answer) = &answer {
            for mark in &answer.marks {
                let (from, to) = mark.fields;
                assert!(answer.fields.get(from as usize..to as usize).is_some(), "{mark:?}");
            }
        }
        let mut again = Vec::new();
        put_answer(&answer, &mut again);
        assert_eq!(take_answer(&again), Ok(answer), "an answer is read as it was written");
    }
    drop(take_request(bytes));
    #[cfg(unix)]
    {
        drop(take_order(bytes));
        let mut rest = bytes;
        while let Ok(Some((word, used))) = Word::first(rest) {
            assert!(used > 0 && used <= rest.len(), "{word:?} takes {used} bytes");
            rest = &rest[used..];
        }
    }
}
