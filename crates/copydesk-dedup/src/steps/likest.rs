//! Articles that are alike without being copies.

use std::cmp::Reverse;

use copydesk_core::PerMille;
use serde::{Deserialize, Serialize};

use super::verify::Edge;
use crate::rule::{Bond, Kind};

/// That an article is like another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alike<I> {
    /// Which one.
    pub article: I,
    /// The other one.
    pub other: I,
    /// How they are related.
    pub kind: Kind,
    /// How much they share.
    pub similarity: PerMille,
}

impl<I: Clone> Alike<I> {
    /// The pair as seen from both ends, if it is only alike.
    #[must_use]
    pub fn of(edge: &Edge<I>) -> Option<[Self; 2]> {
        let Bond::Related(kind) = edge.tie.bond else { return None };
        let alike = |article: &I, other: &I| Self {
            article: article.clone(),
            other: other.clone(),
            kind,
            similarity: edge.tie.similarity,
        };
        Some([alike(&edge.first, &edge.second), alike(&edge.second, &edge.first)])
    }
}

/// Of each article the `most` others that are most like it, by article, likest first and then by the other one;
/// those that are equally like the last of them, too. Each other one is replaced by the kept article of its
/// cluster, as `kept` tells. Takes all that is known of each article, in any order.
#[must_use]
pub fn likest<I: Ord + Clone>(
    alike: Vec<Alike<I>>,
    kept: impl Fn(&I) -> I,
    most: usize,
) -> Vec<Alike<I>> {
    let mut alike = alike;
    alike.iter_mut().for_each(|alike| alike.other = kept(&alike.other));
    alike.retain(|alike| kept(&alike.article) != alike.other);
    alike.sort_unstable_by(|a, b| {
        let rest = |of: &Alike<I>| (Reverse(of.similarity), of.kind);
        (&a.article, &a.other, rest(a)).cmp(&(&b.article, &b.other, rest(b)))
    });
    alike.dedup_by(|a, b| (&a.article, &a.other) == (&b.article, &b.other));
    alike.sort_by(|a, b| {
        (&a.article, Reverse(a.similarity), &a.other).cmp(&(
            &b.article,
            Reverse(b.similarity),
            &b.other,
        ))
    });
    let mut best = Vec::new();
    for group in alike.chunk_by(|a, b| a.article == b.article) {
        let last = most.min(group.len()).checked_sub(1).map(|last| group[last].similarity);
        let near = |alike: &&Alike<I>| last.is_some_and(|last| alike.similarity >= last);
        best.extend(group.iter().take_while(near).cloned());
    }
    best
}
