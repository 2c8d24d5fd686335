//! Clusters of copies: components first, then stars, so that every member has been verified against the
//! article that is kept, and no chain of small changes joins two stories.

use copydesk_core::{Bench, Cause, PerMille, Relation, map};

use crate::exact::Roll;
use crate::index::Candidate;
use crate::note::head;
use crate::options::Options;
use crate::rule::{Bond, Edge, Shape, judge};
use crate::verify::{HELD, compare_portion};

/// An article that copies the kept one of its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) ordinal: u32,
    pub(crate) kept: u32,
    pub(crate) relation: Relation,
    pub(crate) similarity: PerMille,
    /// A figure differs from the kept article.
    pub(crate) changed: bool,
}

/// The members of all clusters except the kept articles, by ordinal.
pub(crate) fn clusters(
    bench: Bench<'_>,
    roll: &Roll,
    edges: &[Edge],
    options: &Options,
) -> Result<Vec<Member>, Cause> {
    let mut graph = Graph::new(bench, roll, edges)?;
    let missing = graph.missing();
    graph.add(&verify_again(bench, &missing, options)?);
    Ok(graph.stars())
}

/// Articles that are bound to others, each under its place in `ordinals`.
struct Graph {
    ordinals: Vec<u32>,               // sorted
    roots: Vec<usize>,                // of each: the smallest place of its component
    order: Vec<usize>,                // component by component, the one to be kept first
    edges: Vec<(usize, usize, Edge)>, // both ways, sorted
}

impl Graph {
    fn new(bench: Bench<'_>, roll: &Roll, edges: &[Edge]) -> Result<Self, Cause> {
        let strong = || edges.iter().filter(|edge| edge.bond == Bond::Copy);
        let mut ordinals: Vec<u32> = strong().flat_map(|edge| [edge.first, edge.second]).collect();
        ordinals.sort_unstable();
        ordinals.dedup();
        let mut graph = Self { ordinals, roots: Vec::new(), order: Vec::new(), edges: Vec::new() };
        let mut forest = Forest::new(graph.ordinals.len());
        for edge in strong() {
            if let (Some(first), Some(second)) = (graph.place(edge.first), graph.place(edge.second))
            {
                forest.join(first, second);
            }
        }
        graph.add(edges);
        graph.roots = (0..graph.ordinals.len()).map(|at| forest.root(at)).collect();
        let names = names(bench, &graph.ordinals)?;
        let rank = |at: &usize| {
            let ordinal = graph.ordinals[*at];
            (graph.roots[*at], roll.standing(ordinal), &names[*at], ordinal)
        };
        let mut order: Vec<usize> = (0..graph.ordinals.len()).collect();
        order.sort_unstable_by(|a, b| rank(a).cmp(&rank(b)));
        graph.order = order;
        Ok(graph)
    }

    fn place(&self, ordinal: u32) -> Option<usize> {
        self.ordinals.binary_search(&ordinal).ok()
    }

    fn add(&mut self, edges: &[Edge]) {
        for edge in edges {
            if let (Some(first), Some(second)) = (self.place(edge.first), self.place(edge.second)) {
                self.edges.extend([(first, second, *edge), (second, first, *edge)]);
            }
        }
        self.edges.sort_unstable_by_key(|(from, to, _)| (*from, *to));
    }

    /// The edges of one article.
    fn of(&self, place: usize) -> &[(usize, usize, Edge)] {
        let start = self.edges.partition_point(|(from, _, _)| *from < place);
        let length = self.edges[start..].partition_point(|(from, _, _)| *from == place);
        &self.edges[start..start + length]
    }

    /// Pairs that were never compared: the first to be kept of each component and its members. A story
    /// that hundreds print has no rare words, so the index binds each only to one other of them,
    /// and that need not be the one that is kept.
    fn missing(&self) -> Vec<Candidate> {
        let mut missing = Vec::new();
        for component in self.order.chunk_by(|a, b| self.roots[*a] == self.roots[*b]) {
            let known = self.of(component[0]);
            for other in &component[1..] {
                if known.binary_search_by_key(other, |edge| edge.1).is_err() {
                    let (one, other) = (self.ordinals[component[0]], self.ordinals[*other]);
                    let (first, second) = (one.min(other), one.max(other));
                    missing.push(Candidate { first, second, rarity: PerMille::default() });
                }
            }
        }
        missing
    }

    /// Every kept article with all that are bound to it and not yet taken.
    fn stars(&self) -> Vec<Member> {
        let mut taken = vec![false; self.ordinals.len()];
        let mut members = Vec::new();
        for &kept in &self.order {
            if std::mem::replace(&mut taken[kept], true) {
                continue;
            }
            for (_, other, edge) in self.of(kept) {
                let together = self.roots[*other] == self.roots[kept];
                if together && !std::mem::replace(&mut taken[*other], true) {
                    members.push(member(self.ordinals[*other], self.ordinals[kept], edge));
                }
            }
        }
        members.sort_unstable_by_key(|member| member.ordinal);
        members
    }
}

/// Compares pairs that the index did not propose.
fn verify_again(
    bench: Bench<'_>,
    pairs: &[Candidate],
    options: &Options,
) -> Result<Vec<Edge>, Cause> {
    let portions: Vec<&[Candidate]> = pairs.chunks(HELD).collect();
    let found = map(bench.crew, portions.len(), |at| {
        let mut found = Vec::new();
        compare_portion(bench, portions[at], &|measured| judge(measured, options), &mut found)?;
        Ok::<_, Cause>(found)
    });
    let found: Vec<Vec<Edge>> = found.into_iter().collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().filter(|edge| !matches!(edge.bond, Bond::Related(_))).collect())
}

fn member(ordinal: u32, kept: u32, edge: &Edge) -> Member {
    let relation = match (edge.shape, edge.first == ordinal) {
        (Shape::Level, _) => Relation::Near,
        (Shape::FirstHolds, true) | (Shape::SecondHolds, false) => Relation::Contains,
        (Shape::FirstHolds, false) | (Shape::SecondHolds, true) => Relation::Contained,
    };
    Member { ordinal, kept, relation, similarity: edge.similarity, changed: edge.changed }
}

/// What decides between articles of the same day and length: id, then hash of the text.
fn names(bench: Bench<'_>, ordinals: &[u32]) -> Result<Vec<(Box<str>, u128)>, Cause> {
    let mut names = Vec::with_capacity(ordinals.len());
    bench.notes.fetch(ordinals, &mut |_, id, note| {
        names.push((id.into(), head(note)?.raw));
        Ok(())
    })?;
    if names.len() == ordinals.len() {
        Ok(names)
    } else {
        Err(Cause::new("dedup.notes", "a note that was asked for did not come"))
    }
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
