//! Adds up what one article shares with others.

use crate::steps::Shared;

/// A table from articles to what is shared with them, used again and again.
#[derive(Debug, Default)]
pub(super) struct Tally {
    slots: Vec<u32>,             // place among `entries` plus one; zero is free
    entries: Vec<(u32, Shared)>, // in the order of first mention
}

impl Tally {
    /// Empties it and makes room for so many mentions.
    pub(super) fn open(&mut self, mentions: usize) {
        self.slots.clear();
        self.slots.resize((2 * mentions).next_power_of_two().max(2), 0);
        self.entries.clear();
    }

    /// Adds a shared shingle. There must be room.
    pub(super) fn add(&mut self, article: u32, weight: u32) {
        let bits = self.slots.len().ilog2();
        let mut at = (article.wrapping_mul(0x9e37_79b9) >> (32 - bits.min(32))) as usize;
        loop {
            let slot = &mut self.slots[at];
            let entry = (*slot as usize).checked_sub(1).and_then(|at| self.entries.get_mut(at));
            match entry {
                Some((known, shared)) if *known == article => return shared.add(weight),
                Some(_) => at = (at + 1) & ((1 << bits) - 1),
                None => break,
            }
        }
        let mut shared = Shared::default();
        shared.add(weight);
        self.entries.push((article, shared));
        self.slots[at] = u32::try_from(self.entries.len()).unwrap_or_default();
    }

    /// All articles and what is shared with them, in the order of first mention.
    pub(super) fn entries(&self) -> &[(u32, Shared)] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_that_fall_on_one_slot_stay_apart() {
        let mut tally = Tally::default();
        for _ in 0..2 {
            tally.open(3000);
            for round in 0..2 {
                (0..1500).for_each(|at| tally.add(at << 20 | at, at + round));
            }
            assert_eq!(tally.entries().len(), 1500);
            for (at, (article, shared)) in (0..).zip(tally.entries()) {
                assert_eq!(
                    (*article, shared.weight, shared.hits),
                    (at << 20 | at, u64::from(2 * at + 1), 2)
                );
            }
        }
    }
}
