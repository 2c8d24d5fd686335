//! A fingerprint made ready for comparing.

use super::alignment::{Aligned, aligned};
use super::figures::between;
use super::{Comparison, count};
use crate::fingerprint::{Figure, Fingerprint};
use crate::spill::{halves, join};

/// A fingerprint made ready for comparing, with a table of its shingles instead of a sorted list: most
/// articles are compared once or twice, for which sorting does not pay.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    full: u128,
    grain: u8,
    places: u32,          // shingles, repeated ones too
    shingles: Vec<u64>,   // each once, with its first place in the low half, by place
    slots: Vec<u64>,      // the same by leading bits, one added; zero is free
    figures: Vec<Figure>, // sorted
}

impl Prepared {
    pub(crate) fn new(fingerprint: &Fingerprint) -> Self {
        let size = (2 * fingerprint.shingles.len()).max(2).next_power_of_two();
        let mut slots = vec![0; size];
        let mut shingles = Vec::with_capacity(fingerprint.shingles.len());
        for (place, shingle) in (0..).zip(&fingerprint.shingles) {
            let slot = find(&slots, *shingle);
            if slots[slot] == 0 {
                slots[slot] = join(*shingle, place) + 1; // a place is far below the highest number
                shingles.push(join(*shingle, place));
            }
        }
        let mut figures = fingerprint.figures.clone();
        figures.sort_unstable();
        let places = count(fingerprint.shingles.len());
        Self { full: fingerprint.full, grain: fingerprint.grain, places, shingles, slots, figures }
    }

    pub(crate) fn compare(&self, other: &Self) -> Comparison {
        let [figures, names] = between(&self.figures, &other.figures);
        let order = |one: &Self| (one.places, one.full);
        let (shorter, longer) =
            if order(self) <= order(other) { (self, other) } else { (other, self) };
        let matches = if self.grain == other.grain { shorter.matches(longer) } else { Vec::new() };
        let places = shorter.places;
        let shared = count(matches.len());
        let Aligned { places: aligned, lead } =
            aligned(&matches).unwrap_or(Aligned { places: 0, lead: places });
        Comparison {
            exact: self.full == other.full,
            shared,
            first: count(self.shingles.len()),
            second: count(other.shingles.len()),
            aligned,
            lead,
            places,
            agreeing: figures.agreeing,
            differing: figures.differing,
            same_names: names.agreeing,
            other_names: names.differing,
        }
    }

    /// The shingles that both hold, as their first places here and there, by place here.
    pub(super) fn matches(&self, other: &Self) -> Vec<(u32, u32)> {
        let find = |one: &u64| {
            let [shingle, place] = halves(*one);
            let there = other.slots[find(&other.slots, shingle)];
            (there != 0).then(|| (place, halves(there - 1)[1]))
        };
        self.shingles.iter().filter_map(find).collect()
    }
}

/// The slot of a shingle, or the free one where it belongs. Half of the slots are free at least.
fn find(slots: &[u64], shingle: u32) -> usize {
    let mut at = (shingle >> (32 - slots.len().ilog2())) as usize;
    while slots[at] != 0 && halves(slots[at] - 1)[0] != shingle {
        at = (at + 1) & (slots.len() - 1);
    }
    at
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn prepared(shingles: Vec<u32>) -> Prepared {
        Prepared::new(&Fingerprint { shingles, ..Fingerprint::default() })
    }

    fn firsts(shingles: &[u32]) -> BTreeMap<u32, u32> {
        let mut firsts = BTreeMap::new();
        for (place, shingle) in (0..).zip(shingles) {
            firsts.entry(*shingle).or_insert(place);
        }
        firsts
    }

    proptest! {
        #[test]
        fn matches_are_first_places_in_both(
            one in prop::collection::vec(prop_oneof![any::<u32>(), 0..9_u32, Just(u32::MAX)], 0..200),
            two in prop::collection::vec(prop_oneof![any::<u32>(), 0..9_u32, Just(u32::MAX)], 0..200),
        ) {
            let there = firsts(&two);
            let mut want: Vec<(u32, u32)> = firsts(&one)
                .into_iter()
                .filter_map(|(shingle, place)| Some((place, *there.get(&shingle)?)))
                .collect();
            want.sort_unstable();
            prop_assert_eq!(prepared(one).matches(&prepared(two)), want);
        }
    }
}
