//! Adds up what one article shares with others.

use crate::steps::Shared;

/// A table from articles to what is shared with them, used again and again.
#[derive(Debug, Default)]
pub(super) struct Tally {
    slots: Vec<u32>,     // place among `entries` plus one; zero is free
    entries: Vec<Entry>, // in the order of first mention
    mentions: Vec<u8>, // by hash of the article, at most 2: two articles on one place look like one
}

/// Another article and what is shared with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) article: u32,
    pub(super) size: u32, // logarithm of its samples, rounded down
    pub(super) shared: Shared,
}

impl Tally {
    /// Empties it and makes room for so many mentions, and counts them roughly.
    pub(super) fn open(&mut self, mentions: impl ExactSizeIterator<Item = u32>) {
        let size = (2 * mentions.len()).next_power_of_two().max(2);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.entries.clear();
        self.mentions.clear();
        self.mentions.resize(4 * size, 0);
        let shift = shift(self.mentions.len());
        for article in mentions {
            let count = &mut self.mentions[place(article, shift)];
            *count = (*count + 1).min(2);
        }
    }

    /// Whether an article is surely mentioned but once.
    pub(super) fn is_single(&self, article: u32) -> bool {
        self.mentions[place(article, shift(self.mentions.len()))] == 1
    }

    /// Adds a shared shingle. There must be room.
    pub(super) fn add(&mut self, article: u32, size: u32, weight: u32) {
        let mut at = place(article, shift(self.slots.len()));
        loop {
            let slot = &mut self.slots[at];
            let entry = (*slot as usize).checked_sub(1).and_then(|at| self.entries.get_mut(at));
            match entry {
                Some(known) if known.article == article => return known.shared.add(weight),
                Some(_) => at = (at + 1) & (self.slots.len() - 1),
                None => break,
            }
        }
        let mut shared = Shared::default();
        shared.add(weight);
        self.entries.push(Entry { article, size, shared });
        self.slots[at] = u32::try_from(self.entries.len()).unwrap_or_default();
    }

    /// All articles and what is shared with them, in the order of first mention.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

fn shift(slots: usize) -> u32 {
    64 - slots.ilog2()
}

/// Where an article belongs: neighbours far from each other (2^64 divided by the golden ratio).
#[allow(clippy::cast_possible_truncation)] // as many bits as there are places
const fn place(article: u32, shift: u32) -> usize {
    ((article as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_that_fall_on_one_slot_stay_apart() {
        let mut tally = Tally::default();
        for _ in 0..2 {
            tally.open((0..3000_u32).map(|at| ((at % 1500) << 20) | (at % 1500)));
            assert!(!tally.is_single(7 << 20 | 7));
            for round in 0..2 {
                (0..1500).for_each(|at| tally.add(at << 20 | at, 3, at + round));
            }
            assert_eq!(tally.entries().len(), 1500);
            for (at, Entry { article, shared, .. }) in (0..).zip(tally.entries()) {
                assert_eq!(
                    (*article, shared.weight, shared.hits),
                    (at << 20 | at, u64::from(2 * at + 1), 2)
                );
            }
        }
    }
}
