//! Those that hold one shingle meet.

use std::iter::Sum;

use serde::{Deserialize, Serialize};

use super::keys::Posting;
use crate::weight::Weights;

/// That two articles share a sampled shingle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hit<I> {
    /// One of them.
    pub first: I,
    /// The other one, above `first`.
    pub second: I,
    /// What the shingle says, 0 if it is boilerplate.
    pub weight: u32,
}

/// All that an article can share with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Total {
    /// The weight of its sampled shingles.
    pub weight: u32,
    /// How many they are.
    pub samples: u32,
}

impl Sum for Total {
    /// Adds up what each shingle gave; saturates, which addition in any order does alike.
    fn sum<T: Iterator<Item = Self>>(shares: T) -> Self {
        shares.fold(Self::default(), |sum, share| Self {
            weight: sum.weight.saturating_add(share.weight),
            samples: sum.samples.saturating_add(share.samples),
        })
    }
}

/// Lets the holders of one shingle meet: each pair of them is a hit, unless both are settled. One with more
/// holders than the cap is boilerplate and links each of them only to the one that stands first, without
/// weight. Returns what the shingle weighs, for the total of each holder.
///
/// `unseen` is how many settled articles hold it that were not brought along: enough of them make it
/// boilerplate. `order` says who stands first, and two that differ must not be equal in it.
pub fn meet<H, K: Ord>(
    holders: &[H],
    unseen: usize,
    weights: &Weights,
    settled: impl Fn(&H) -> bool,
    order: impl Fn(&H) -> K,
    mut hit: impl FnMut(&H, &H, u32),
) -> u32 {
    let weight = weights.of(holders.len().saturating_add(unseen));
    if weight > 0 {
        for (at, first) in holders.iter().enumerate() {
            let old = settled(first);
            let others = holders[at + 1..].iter().filter(|second| !(old && settled(second)));
            others.for_each(|second| hit(first, second, weight));
        }
    } else {
        let places = 0..holders.len();
        let best = places.clone().min_by_key(|at| (!settled(&holders[*at]), order(&holders[*at])));
        for at in places.filter(|at| Some(*at) != best && !settled(&holders[*at])) {
            best.into_iter().for_each(|best| hit(&holders[best], &holders[at], 0));
        }
    }
    weight
}

/// What the holders of some shingles gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met<I> {
    /// In no order.
    pub hits: Vec<Hit<I>>,
    /// Of each article its share of its total, by article.
    pub totals: Vec<(I, Total)>,
}

/// Lets the holders of many shingles meet. Takes all postings of each of some keys, in any order, and leaves
/// them sorted.
#[must_use]
pub fn meet_all<I: Ord + Clone>(postings: &mut [Posting<I>], weights: &Weights) -> Met<I> {
    postings.sort_unstable();
    let mut hits = Vec::new();
    let mut shares: Vec<(&I, u32)> = Vec::with_capacity(postings.len());
    for holders in postings.chunk_by(|a, b| a.key == b.key) {
        let hit = |one: &Posting<I>, other: &Posting<I>, weight| {
            let (first, second) =
                if one.article <= other.article { (one, other) } else { (other, one) };
            hits.push(Hit { first: first.article.clone(), second: second.article.clone(), weight });
        };
        let order = |holder: &Posting<I>| (holder.standing, holder.article.clone());
        let weight = meet(holders, 0, weights, |holder| holder.settled, order, hit);
        shares.extend(holders.iter().map(|holder| (&holder.article, weight)));
    }
    shares.sort_unstable();
    let totals = shares.chunk_by(|a, b| a.0 == b.0).map(|shares| {
        let each = shares.iter().map(|(_, weight)| Total { weight: *weight, samples: 1 });
        (shares[0].0.clone(), each.sum())
    });
    Met { hits, totals: totals.collect() }
}
