//! A fingerprint sorted for comparing.

use super::alignment::{Aligned, aligned};
use super::figures::between;
use super::{Comparison, count};
use crate::fingerprint::{Figure, Fingerprint};

/// A fingerprint sorted for comparing: worth keeping where one meets many.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    full: u128,
    grain: u8,
    different: u32,       // shingles
    placed: Vec<u64>,     // shingle and place, sorted; repeated ones too
    figures: Vec<Figure>, // sorted
}

impl Prepared {
    pub(crate) fn new(fingerprint: &Fingerprint) -> Self {
        let mut placed: Vec<u64> = (0_u64..)
            .zip(&fingerprint.shingles)
            .map(|(place, low)| u64::from(*low) << 32 | place)
            .collect();
        placed.sort_unstable();
        let different = placed.chunk_by(|a, b| low(*a) == low(*b)).count();
        let mut figures = fingerprint.figures.clone();
        figures.sort_unstable();
        Self {
            full: fingerprint.full,
            grain: fingerprint.grain,
            different: count(different),
            placed,
            figures,
        }
    }

    pub(crate) fn compare(&self, other: &Self) -> Comparison {
        let [figures, names] = between(&self.figures, &other.figures);
        let order = |one: &Self| (one.placed.len(), one.full);
        let (shorter, longer) =
            if order(self) <= order(other) { (self, other) } else { (other, self) };
        let matches = if self.grain == other.grain { shorter.matches(longer) } else { Vec::new() };
        let places = count(shorter.placed.len());
        let shared = count(matches.len());
        let Aligned { places: aligned, lead } =
            aligned(&matches).unwrap_or(Aligned { places: 0, lead: places });
        Comparison {
            exact: self.full == other.full,
            shared,
            first: self.different,
            second: other.different,
            aligned,
            lead,
            places,
            agreeing: figures.agreeing,
            differing: figures.differing,
            same_names: names.agreeing,
            other_names: names.differing,
        }
    }

    /// The shingles that both hold, as their first places here and there.
    pub(super) fn matches(&self, other: &Self) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        let mut theirs =
            other.placed.chunk_by(|a, b| low(*a) == low(*b)).map(|places| places[0]).peekable();
        for ours in self.placed.chunk_by(|a, b| low(*a) == low(*b)).map(|places| places[0]) {
            while theirs.next_if(|theirs| low(*theirs) < low(ours)).is_some() {}
            if let Some(theirs) = theirs.next_if(|theirs| low(*theirs) == low(ours)) {
                found.push((place(ours), place(theirs)));
            }
        }
        found.sort_unstable();
        found
    }
}

const fn low(placed: u64) -> u64 {
    placed >> 32
}

#[allow(clippy::cast_possible_truncation)] // the low half
const fn place(placed: u64) -> u32 {
    placed as u32
}
