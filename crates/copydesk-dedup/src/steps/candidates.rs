//! Which pairs share enough to be compared.

use copydesk_core::PerMille;
use serde::{Deserialize, Serialize};

use super::meet::{Hit, Total};
use crate::options::Options;

/// Two articles that share enough to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Candidate<I> {
    /// One of them.
    pub first: I,
    /// The other one, above `first`.
    pub second: I,
    /// Which part of the weight of the smaller one's sampled shingles the other holds.
    pub rarity: PerMille,
}

/// What two articles share of the sample.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shared {
    pub(crate) weight: u64,
    pub(crate) hits: u32,
    pub(crate) rare: u32, // hits with a weight
}

impl Shared {
    /// A single shingle, a rare one.
    pub(crate) const ONE: Self = Self { weight: 1, hits: 1, rare: 1 };

    pub(crate) fn add(&mut self, weight: u32) {
        self.weight += u64::from(weight);
        self.hits += 1;
        self.rare += u32::from(weight > 0);
    }

    /// Whether it is enough shingles for articles of which the smaller has so many, be they ever so light. What
    /// is not enough for few is not enough for more.
    pub(crate) fn enough(&self, smaller: u32) -> bool {
        self.rare >= 2
            || u64::from(self.rare) * 20 >= u64::from(smaller)
            || u64::from(self.hits) * 4 >= u64::from(smaller)
    }
}

/// The rarity of what two articles share, if it is worth a look: two rare shingles, or a twentieth, that
/// weigh enough for a copy; or a quarter, boilerplate or not.
pub(crate) fn rarity(
    shared: Shared,
    first: Total,
    second: Total,
    options: &Options,
) -> Option<PerMille> {
    let smaller = u64::from(first.samples.min(second.samples));
    let rare = shared.rare >= 2 || u64::from(shared.rare) * 20 >= smaller;
    let many = u64::from(shared.hits) * 4 >= smaller;
    if !rare && !many {
        return None;
    }
    let whole = u64::from(first.weight.min(second.weight));
    let least = u64::from(options.least_rarity());
    // That is, a share of so many thousandths at least; most pairs end here, before a division.
    let enough = rare && shared.weight * 1000 >= least * whole && (whole > 0 || least == 0);
    (enough || many).then(|| PerMille::share(shared.weight, whole))
}

/// Adds up what the pairs of some hits share and gives those that share enough, sorted. Takes all hits of
/// each pair, in any order, and leaves them sorted; `total` is asked for each article of them.
#[must_use]
pub fn candidates<I: Ord + Clone>(
    hits: &mut [Hit<I>],
    total: impl Fn(&I) -> Total,
    options: &Options,
) -> Vec<Candidate<I>> {
    hits.sort_unstable();
    let pairs = hits.chunk_by(|a, b| (&a.first, &a.second) == (&b.first, &b.second));
    let found = pairs.filter_map(|pair| {
        let mut shared = Shared::default();
        pair.iter().for_each(|hit| shared.add(hit.weight));
        let Hit { first, second, .. } = &pair[0];
        let rarity = rarity(shared, total(first), total(second), options)?;
        Some(Candidate { first: first.clone(), second: second.clone(), rarity })
    });
    found.collect()
}
