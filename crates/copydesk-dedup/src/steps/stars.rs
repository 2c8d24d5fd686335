//! Stars: every member of a cluster has been verified against the article that is kept, and no chain of
//! small changes joins two stories.

use copydesk_core::{PerMille, Relation};
use serde::{Deserialize, Serialize};

use super::candidates::Candidate;
use super::standing::Settled;
use super::verify::Edge;
use crate::rule::{Bond, Shape};

/// An article of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vertex<I> {
    /// What an earlier run has decided about it.
    pub settled: Settled,
    /// Which one.
    pub article: I,
}

/// An article that copies the kept one of its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member<I> {
    /// Which one.
    pub article: I,
    /// The one that is kept.
    pub kept: I,
    /// How the two relate.
    pub relation: Relation,
    /// How much they share.
    pub similarity: PerMille,
    /// A figure differs from the kept article.
    pub changed: bool,
}

/// Pairs that were never compared: the first to be kept of a component and its members. A story that
/// hundreds print has no rare words, so [`meet`](super::meet()) binds each only to one other of them, and that need
/// not be the one that is kept. They go to [`verify`](super::verify()), and what it says to [`stars`].
///
/// `component` stands in the order of keeping: by [`Settled`], [`Standing`](super::Standing), id.
#[must_use]
pub fn missing<I: Ord + Clone>(component: &[Vertex<I>], edges: &[Edge<I>]) -> Vec<Candidate<I>> {
    let Some((kept, others)) = component.split_first() else { return Vec::new() };
    let other = |edge: &Edge<I>| {
        let found = (edge.first == kept.article).then(|| edge.second.clone());
        found.or_else(|| (edge.second == kept.article).then(|| edge.first.clone()))
    };
    let mut known: Vec<I> = edges.iter().filter_map(other).collect();
    known.sort_unstable();
    let new = |of: &&Vertex<I>| kept.settled == Settled::No || of.settled == Settled::No;
    let unknown = |of: &&Vertex<I>| known.binary_search(&of.article).is_err();
    let pair = |of: &Vertex<I>| {
        let (one, other) = (kept.article.clone(), of.article.clone());
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        Candidate { first, second, rarity: PerMille::default() }
    };
    others.iter().filter(new).filter(unknown).map(pair).collect()
}

/// The members of a component's stars: every kept article takes all that are bound to it and not yet taken.
///
/// `component` stands in the order of keeping: by [`Settled`], [`Standing`](super::Standing), id. Edges to articles
/// outside it say nothing.
#[must_use]
pub fn stars<I: Ord + Clone>(component: &[Vertex<I>], edges: &[Edge<I>]) -> Vec<Member<I>> {
    let mut places: Vec<(&I, usize)> = component.iter().map(|of| &of.article).zip(0..).collect();
    places.sort_unstable();
    let place =
        |article: &I| places.binary_search_by(|of| of.0.cmp(article)).ok().map(|at| places[at].1);
    let mut bound: Vec<(usize, usize, &Edge<I>)> = Vec::with_capacity(2 * edges.len());
    for edge in edges.iter().filter(|edge| !matches!(edge.tie.bond, Bond::Related(_))) {
        if let (Some(first), Some(second)) = (place(&edge.first), place(&edge.second)) {
            bound.extend([(first, second, edge), (second, first, edge)]);
        }
    }
    bound.sort_unstable_by_key(|(from, to, _)| (*from, *to));
    let mut taken: Vec<bool> = component.iter().map(|of| of.settled == Settled::Copy).collect();
    let mut members = Vec::new();
    for own in bound.chunk_by(|a, b| a.0 == b.0) {
        let kept = &component[own[0].0];
        if std::mem::replace(&mut taken[own[0].0], true) {
            continue;
        }
        for (_, other, edge) in own {
            let Vertex { article, settled } = &component[*other];
            if *settled == Settled::No && !std::mem::replace(&mut taken[*other], true) {
                members.push(member(article, &kept.article, edge));
            }
        }
    }
    members
}

fn member<I: Ord + Clone>(article: &I, kept: &I, edge: &Edge<I>) -> Member<I> {
    let relation = match (edge.tie.shape, edge.first == *article) {
        (Shape::Level, _) => Relation::Near,
        (Shape::FirstHolds, true) | (Shape::SecondHolds, false) => Relation::Contains,
        (Shape::FirstHolds, false) | (Shape::SecondHolds, true) => Relation::Contained,
    };
    let (article, kept) = (article.clone(), kept.clone());
    let (similarity, changed) = (edge.tie.similarity, edge.tie.changed);
    Member { article, kept, relation, similarity, changed }
}
