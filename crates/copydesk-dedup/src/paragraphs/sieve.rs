//! Keeps the paragraphs that stand in one place only, which most do, out of the buckets.
//!
//! Two rows of bits: a key that comes a second time is found in the first row and written into the
//! second. Keys can meet in a bit, so what passes may be unique still; what stands twice always passes. So
//! the sieve saves room and changes no count.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bits a note: news has twenty paragraphs an article, of which one in eight then passes by accident.
const PER_NOTE: usize = 1 << 8;
/// The fewest and the most bits of a row: 8 KiB and 128 MiB.
const ROW: (usize, usize) = (1 << 16, 1 << 30);

/// A sieve of keys, which threads fill together.
#[derive(Debug)]
pub(super) struct Sieve {
    once: Vec<AtomicU64>,
    again: Vec<AtomicU64>,
}

impl Sieve {
    /// A sieve for the paragraphs of so many notes.
    pub(super) fn new(notes: usize) -> Self {
        let bits = notes.saturating_mul(PER_NOTE).clamp(ROW.0, ROW.1).next_power_of_two();
        let row = || (0..bits / 64).map(|_| AtomicU64::new(0)).collect();
        Self { once: row(), again: row() }
    }

    /// Shows it a key.
    pub(super) fn see(&self, key: u64) {
        let (word, bit) = self.place(key);
        if self.once[word].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.again[word].fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// Whether a key was shown twice, once all were shown; true of some that were not.
    pub(super) fn passes(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.again[word].load(Ordering::Relaxed) & bit != 0
    }

    /// The word and the bit of a key.
    fn place(&self, key: u64) -> (usize, u64) {
        // The low bits; buckets go by the high ones.
        let word = usize::try_from((key >> 6) % self.once.len() as u64).unwrap_or(0);
        (word, 1 << (key % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_twice_passes_and_little_else_does() {
        let sieve = Sieve::new(1000);
        let key = |n: u64| crate::hash::mix(n + 1);
        (0..20_000).for_each(|n| sieve.see(key(n)));
        (0..100).for_each(|n| sieve.see(key(n)));
        assert!((0..100).all(|n| sieve.passes(key(n))));
        let passed = (100..20_000).filter(|n| sieve.passes(key(*n))).count();
        assert!(passed < 20_000 / 6, "{passed}");
    }
}
