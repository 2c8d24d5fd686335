//! Where each shingle of an article stands, found without sorting.
//!
//! A table of 16-bit places in a list of the different shingles, and before it a filter of bits, as most
//! shingles of two articles that are compared are not shared: one bit is read for each of them without a
//! branch, and the table only for what passes. An article that defeats the table, whose shingles were chosen
//! to fall on one place or are more than the table has numbers for, is sorted instead: the work is
//! linear in any text.

/// The different shingles of an article, each with its first place.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    first: Vec<u64>, // shingle and place, in the order of the text; sorted if there are no slots
    filter: Vec<u64>, // a bit for each shingle
    slots: Vec<u16>, // of each shingle: its index in `first`, near where its hash points
    reach: usize,    // how many slots away from there at most
    shift: u32,      // of the hash of a shingle: the rest is a slot
}

/// No shingle is here.
const FREE: u16 = u16::MAX;

/// How many slots away from where its hash points a shingle may be: twice what is expected once in the
/// longest article.
const MOST_REACH: usize = 256;

/// Bits of the filter for one slot, as a power of two: eight, so that one stranger in a dozen passes.
const FILTER: u32 = 3;

impl Places {
    /// Of shingles in the order of the text, at most 2^24.
    pub(crate) fn new(shingles: &[u32]) -> Self {
        // Filled by two thirds at most.
        let size = (shingles.len() + shingles.len() / 2).next_power_of_two().max(8);
        let mut places = Self {
            first: Vec::with_capacity(shingles.len()),
            filter: vec![0; (size << FILTER) / 64],
            slots: vec![FREE; size],
            reach: 0,
            shift: u64::BITS - size.ilog2(),
        };
        for (place, shingle) in (0..).zip(shingles) {
            if !places.insert(*shingle, place) {
                places.sort(shingles);
                break;
            }
        }
        places
    }

    /// How many different shingles there are.
    pub(crate) fn len(&self) -> usize {
        self.first.len()
    }

    /// Adds a shingle unless it is known. Fails if the table is not fit for it.
    #[inline]
    fn insert(&mut self, shingle: u32, place: u32) -> bool {
        let (bit, word) = self.bit(shingle);
        self.filter[word] |= bit;
        let (start, mut away) = (self.slot(shingle), 0);
        let slot = loop {
            let slot = (start + away) & (self.slots.len() - 1);
            let held = self.slots[slot];
            if held == FREE {
                break slot;
            }
            if low(self.first[usize::from(held)]) == shingle {
                return true;
            }
            if away == MOST_REACH {
                return false;
            }
            away += 1;
        };
        let Some(number) = u16::try_from(self.first.len()).ok().filter(|number| *number != FREE)
        else {
            return false;
        };
        self.slots[slot] = number;
        self.reach = self.reach.max(away);
        self.first.push(u64::from(shingle) << 32 | u64::from(place));
        true
    }

    /// Does without a table.
    fn sort(&mut self, shingles: &[u32]) {
        self.slots = Vec::new();
        self.first.clear();
        self.first.extend((0..).zip(shingles).map(|(place, low)| u64::from(*low) << 32 | place));
        self.first.sort_unstable();
        self.first.dedup_by_key(|entry| low(*entry));
        for entry in &self.first {
            let (bit, word) = self.bit(low(*entry));
            self.filter[word] |= bit;
        }
    }

    /// The shingles that both hold, as their first places here and there, sorted.
    pub(crate) fn shared(&self, other: &Self) -> Vec<(u32, u32)> {
        const BATCH: usize = 64;
        let mut found = Vec::new();
        for batch in self.first.chunks(BATCH) {
            let (mut passed, mut count) = ([0; BATCH], 0);
            for entry in batch {
                let (bit, word) = other.bit(low(*entry));
                passed[count % BATCH] = *entry;
                count += usize::from(other.filter[word] & bit != 0);
            }
            let shared = passed[..count]
                .iter()
                .filter_map(|entry| other.find(low(*entry)).map(|there| (place(*entry), there)));
            found.extend(shared);
        }
        if self.slots.is_empty() {
            found.sort_unstable();
        }
        found
    }

    /// The first place of a shingle.
    #[inline]
    fn find(&self, shingle: u32) -> Option<u32> {
        if self.slots.is_empty() {
            let at = self.first.binary_search_by_key(&shingle, |entry| low(*entry)).ok()?;
            return Some(place(self.first[at]));
        }
        let start = self.slot(shingle);
        for away in 0..=self.reach {
            let slot = (start + away) & (self.slots.len() - 1);
            let entry = *self.first.get(usize::from(self.slots[slot]))?; // or it is free
            if low(entry) == shingle {
                return Some(place(entry));
            }
        }
        None
    }

    fn slot(&self, shingle: u32) -> usize {
        (spread(shingle) >> self.shift) as usize
    }

    /// The bit of a shingle and the word of the filter that it is in.
    #[inline]
    fn bit(&self, shingle: u32) -> (u64, usize) {
        let at = spread(shingle) >> (self.shift - FILTER);
        (1 << (at & 63), (at >> 6) as usize)
    }
}

/// The top bits hang on all bits of the shingle (2^64 over the golden ratio, after Knuth).
const fn spread(shingle: u32) -> u64 {
    (shingle as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[allow(clippy::cast_possible_truncation)] // the top half
const fn low(entry: u64) -> u32 {
    (entry >> 32) as u32
}

#[allow(clippy::cast_possible_truncation)] // the low half
const fn place(entry: u64) -> u32 {
    entry as u32
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// What is shared, found by keeping everything in order.
    fn oracle(ours: &[u32], theirs: &[u32]) -> Vec<(u32, u32)> {
        let first = |shingles: &[u32]| {
            let mut first = BTreeMap::new();
            for (place, shingle) in (0..).zip(shingles) {
                first.entry(*shingle).or_insert(place);
            }
            first
        };
        let (ours, theirs) = (first(ours), first(theirs));
        let shared = ours.iter().filter_map(|(low, here)| Some((*here, *theirs.get(low)?)));
        let mut shared: Vec<_> = shared.collect();
        shared.sort_unstable();
        shared
    }

    #[track_caller]
    fn check(ours: &[u32], theirs: &[u32]) {
        let (here, there) = (Places::new(ours), Places::new(theirs));
        assert_eq!(here.shared(&there), oracle(ours, theirs));
        assert_eq!(there.shared(&here), oracle(theirs, ours));
        assert_eq!(here.len(), oracle(ours, ours).len());
    }

    /// Shingles that all point to the same slots of a table of `count`.
    fn colliding(count: u32) -> Vec<u32> {
        let size = u64::from(count + count / 2).next_power_of_two();
        let near = |shingle: &u32| spread(*shingle) >> (64 - size.ilog2()) < 2;
        (0..=u32::MAX).filter(near).take(count as usize).collect()
    }

    #[test]
    fn an_article_made_to_collide_is_sorted() {
        let all = colliding(2_000);
        check(&all, &all[500..]);
        assert!(Places::new(&all).slots.is_empty(), "the table gave up");
        let few = Places::new(&all[..MOST_REACH / 2]);
        assert!(!few.slots.is_empty() && few.reach <= MOST_REACH);
    }

    #[test]
    fn more_shingles_than_there_are_numbers_are_sorted() {
        let many: Vec<u32> = (0..70_000).map(|n: u32| n.wrapping_mul(2_654_435_761)).collect();
        check(&many, &many[69_000..]);
        assert!(Places::new(&many).slots.is_empty());
        assert!(!Places::new(&many[..60_000]).slots.is_empty());
    }

    #[test]
    fn equal_and_empty_articles_are_told() {
        check(&[], &[]);
        check(&[], &[7]);
        check(&[7; 3000], &[1, 7, 7]);
    }

    proptest! {
        #[test]
        fn what_is_shared_is_what_order_tells(
            ours in prop::collection::vec(prop_oneof![0_u32..300, any::<u32>()], 0..400),
            theirs in prop::collection::vec(prop_oneof![0_u32..300, any::<u32>()], 0..400),
            common in prop::collection::vec(any::<u32>(), 0..100),
        ) {
            let with = |own: &[u32]| [own, common.as_slice(), own].concat();
            check(&with(&ours), &with(&theirs));
        }
    }
}
