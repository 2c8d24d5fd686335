//! Figures that are written as words: `killed four` is a correction of `killed three`.

use std::sync::LazyLock;

use crate::fold::words;

/// The hashes of number words.
pub(crate) struct NumberWords {
    sorted: Vec<u64>,
    ends: [u64; 64], // a bit for the last 12 bits of each: one other word in 120 passes
}

impl NumberWords {
    /// Whether a word with this hash is one.
    #[inline]
    pub(crate) fn holds(&self, hash: u64) -> bool {
        let [bit, word] = [hash & 63, hash >> 6 & 63];
        self.ends[word as usize] >> bit & 1 == 1 && self.sorted.binary_search(&hash).is_ok()
    }
}

/// All of them.
pub(crate) static NUMBER_WORDS: LazyLock<NumberWords> = LazyLock::new(|| {
    let mut sorted = Vec::new();
    for line in
        include_str!("../data/number_words.tsv").lines().filter(|line| !line.starts_with('#'))
    {
        words(line, |hash, _| sorted.push(hash));
    }
    sorted.sort_unstable();
    let mut ends = [0; 64];
    for hash in &sorted {
        ends[(hash >> 6 & 63) as usize] |= 1 << (hash & 63);
    }
    NumberWords { sorted, ends }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, want: bool) {
        words(word, |hash, _| assert_eq!(NUMBER_WORDS.holds(hash), want, "{word:?}"));
    }

    #[test]
    fn number_words_are_known_in_any_case() {
        for word in ["two", "Sixty", "MILLION", "twelve"] {
            check(word, true);
        }
    }

    #[test]
    fn other_words_are_none() {
        for word in ["one", "too", "tenth", "often", "12"] {
            check(word, false);
        }
    }
}
