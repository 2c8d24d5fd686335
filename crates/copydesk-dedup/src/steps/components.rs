//! What hangs together by copies.

use super::verify::Edge;
use crate::rule::Bond;

/// Of each article that is a copy of another one or copied by it the smallest article of its component, as
/// (smallest, article), sorted. Bonds that need company bind nothing here. Takes all edges of each component,
/// in any order.
#[must_use]
pub fn components<I: Ord + Clone>(edges: &[Edge<I>]) -> Vec<(I, I)> {
    let strong = || edges.iter().filter(|edge| edge.tie.bond == Bond::Copy);
    let mut bound: Vec<&I> = strong().flat_map(|edge| [&edge.first, &edge.second]).collect();
    bound.sort_unstable();
    bound.dedup();
    let mut forest = Forest::new(bound.len());
    for edge in strong() {
        let place = |article| bound.binary_search(&article).ok();
        if let (Some(first), Some(second)) = (place(&edge.first), place(&edge.second)) {
            forest.join(first, second);
        }
    }
    let label = |at: usize| (bound[forest.root(at)].clone(), bound[at].clone());
    let mut labels: Vec<(I, I)> = (0..bound.len()).map(label).collect();
    labels.sort_unstable();
    labels
}

/// Sets that are joined: union-find, to the smaller place, with path halving.
struct Forest {
    parents: Vec<usize>,
}

impl Forest {
    fn new(size: usize) -> Self {
        Self { parents: (0..size).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}
