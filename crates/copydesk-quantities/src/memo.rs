//! The words next to an offset, remembered while one figure is read.
//!
//! A dozen rules ask for the word before a figure and two dozen for the word after it. The first one
//! reads it.

use std::cell::Cell;

/// Where a word begins and ends, by the offset it was asked for.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    start: usize,
    end: usize,
}

/// As many places as a figure has borders: one more would be asked for too rarely.
const PLACES: usize = 4;

/// Places of words, each in the slot of its offset; a later one takes the slot of an earlier.
#[derive(Debug)]
pub(crate) struct Memo {
    slots: [Cell<Place>; PLACES],
}

impl Memo {
    pub(crate) fn new() -> Self {
        // No text has a byte there.
        let none = Place { at: usize::MAX, start: 0, end: 0 };
        Self { slots: std::array::from_fn(|_| Cell::new(none)) }
    }

    /// The start and end of the word asked for at `at`; `read` finds them the first time.
    pub(crate) fn word(&self, at: usize, read: impl FnOnce() -> (usize, usize)) -> (usize, usize) {
        let slot = &self.slots[at % PLACES];
        let known = slot.get();
        if known.at == at {
            return (known.start, known.end);
        }
        let (start, end) = read();
        slot.set(Place { at, start, end });
        (start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_once_and_an_offset_never_gets_another_ones_word() {
        let memo = Memo::new();
        assert_eq!(memo.word(5, || (6, 9)), (6, 9));
        assert_eq!(memo.word(5, || unreachable!()), (6, 9));
        assert_eq!(memo.word(5 + PLACES, || (10, 12)), (10, 12));
        assert_eq!(memo.word(5, || (6, 9)), (6, 9));
    }
}
