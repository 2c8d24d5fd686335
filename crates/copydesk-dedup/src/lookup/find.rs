//! One query.

use std::cmp::Reverse;

use copydesk_core::{PerMille, Relation};

use crate::compare::{Comparison, Prepared};
use crate::fingerprint::Fingerprint;
use crate::lookup::group::{Group, identity};
use crate::lookup::{Index, Likeness, Match};
use crate::spill::{halves, join};
use crate::steps::{Bond, Shape, Shared, Tie, Total, Weights, judge, rarity};

/// A query on its way.
pub(super) struct Search<'a> {
    index: &'a Index,
    asked: &'a Fingerprint,
    own: Option<u32>, // the group of the same words
    work: Work,
}

/// How much a query has looked at: what bounds it is tested by these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// Holders of fingerprints.
    pub(super) holders: usize,
    /// Groups that were compared.
    pub(super) compared: usize,
}

/// What a query found.
pub(super) struct Found {
    pub(super) matches: Vec<Match>,
    pub(super) kin: Vec<u32>, // the groups that are copies beyond doubt
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests ask"))]
    pub(super) work: Work,
}

/// A group about which there is something to say.
struct Met {
    group: u32,
    tie: Tie,
    comparison: Comparison,
}

impl<'a> Search<'a> {
    pub(super) fn new(index: &'a Index, asked: &'a Fingerprint) -> Self {
        let own = index.texts.get(&identity(asked)).copied();
        Self { index, asked, own, work: Work::default() }
    }

    pub(super) fn run(mut self) -> Found {
        let candidates = self.candidates();
        if candidates.is_empty() && self.own.is_none() {
            return Found { matches: Vec::new(), kin: Vec::new(), work: self.work };
        }
        let prepared = Prepared::new(self.asked);
        let mut met = Vec::new();
        for (group, rarity) in &candidates {
            met.extend(self.measure(&prepared, *group, *rarity));
        }
        let mut kin = copies(&met);
        kin.extend(self.own);
        for head in self.heads(&kin, &candidates) {
            let found = self.measure(&prepared, head, PerMille::default());
            met.extend(found.filter(|met| !matches!(met.tie.bond, Bond::Related(_))));
        }
        kin = copies(&met);
        kin.extend(self.own);
        Found { matches: self.matches(&prepared, &met, &kin), kin, work: self.work }
    }

    /// The groups that share enough to be looked at, sorted, with the rarity of what they share: chosen as
    /// the run over a collection does.
    fn candidates(&mut self) -> Vec<(u32, PerMille)> {
        let index = self.index;
        let weights = Weights::new((index.texts.len() + self.also()) as u64, &index.options);
        let mut hits = Vec::new();
        let mut own = Total::default();
        for sample in self.asked.samples() {
            let holders = index.postings.of(sample);
            let number = holders.len() + self.also();
            let weight = weights.of(number);
            own = [own, Total { weight, samples: 1 }].into_iter().sum();
            let met = holders.met(number <= index.options.cap);
            let others = met.filter(|group| Some(*group) != self.own);
            hits.extend(others.map(|group| join(group, weight)));
        }
        self.work.holders = hits.len();
        hits.sort_unstable();
        let group_of = |hit: u64| halves(hit)[0];
        let pairs = hits.chunk_by(|a, b| group_of(*a) == group_of(*b));
        let found = pairs.filter_map(|hits| {
            let group = group_of(hits[0]);
            let mut shared = Shared::default();
            hits.iter().for_each(|hit| shared.add(halves(*hit)[1]));
            let theirs = index.postings.total(group, weights.of(1));
            Some((group, rarity(shared, own, theirs, &index.options)?))
        });
        found.collect()
    }

    /// A text that is not of the index counts as one more holder of what it holds.
    fn also(&self) -> usize {
        usize::from(self.own.is_none())
    }

    fn measure(&mut self, prepared: &Prepared, group: u32, rarity: PerMille) -> Option<Met> {
        let other = Prepared::new(&self.index.group(group)?.fingerprint);
        self.work.compared += 1;
        let comparison = prepared.compare(&other);
        let tie = judge(&comparison, rarity, &self.index.options)?;
        Some(Met { group, tie, comparison })
    }

    /// The groups that are kept first among those that are bound to the copies and were not compared. A
    /// story that hundreds print has no rare words, so a copy need not lead to the one that is kept.
    fn heads(&self, kin: &[u32], compared: &[(u32, PerMille)]) -> Vec<u32> {
        let heads = kin.iter().filter_map(|group| self.index.families.head(*group));
        let new = |head: &u32| {
            Some(*head) != self.own && compared.binary_search_by_key(head, |met| met.0).is_err()
        };
        let mut heads: Vec<u32> = heads.filter(new).collect();
        heads.sort_unstable();
        heads.dedup();
        heads
    }

    /// What is said, copies first.
    fn matches(&self, prepared: &Prepared, met: &[Met], kin: &[u32]) -> Vec<Match> {
        let families = &self.index.families;
        let of_kin = |group: u32| kin.iter().any(|other| families.together(*other, group));
        let mut matches = Vec::new();
        if let Some(group) = self.own.and_then(|own| self.index.group(own)) {
            matches.push(self.same(prepared, group));
        }
        let (mut others, mut related) = (Vec::new(), Vec::new());
        for met in met {
            let likeness = match met.tie.bond {
                Bond::Copy => Likeness::Duplicate(relation(met.tie.shape)),
                Bond::Company if of_kin(met.group) => Likeness::Duplicate(relation(met.tie.shape)),
                Bond::Related(kind) if !of_kin(met.group) => Likeness::Related(kind.into()),
                Bond::Company | Bond::Related(_) => continue,
            };
            let list =
                if matches!(likeness, Likeness::Related(_)) { &mut related } else { &mut others };
            list.extend(self.index.group(met.group).map(|group| Match {
                id: group.leader.id.to_string(),
                likeness,
                similarity: met.tie.similarity,
                updated: met.tie.changed,
                comparison: met.comparison,
            }));
        }
        for list in [&mut others, &mut related] {
            list.sort_by(|a: &Match, b| {
                (Reverse(a.similarity), &a.id).cmp(&(Reverse(b.similarity), &b.id))
            });
        }
        related.truncate(self.index.options.related);
        matches.extend(others);
        matches.extend(related);
        matches
    }

    /// What is said of the article with the same words.
    fn same(&self, prepared: &Prepared, group: &Group) -> Match {
        let all = group.fingerprint.full == self.asked.full;
        Match {
            id: group.leader.id.to_string(),
            likeness: Likeness::Duplicate(if all { Relation::Exact } else { Relation::Near }),
            similarity: PerMille::ONE,
            updated: false,
            comparison: prepared.compare(&Prepared::new(&group.fingerprint)),
        }
    }
}

/// Those that are copies beyond doubt.
fn copies(met: &[Met]) -> Vec<u32> {
    met.iter().filter(|met| met.tie.bond == Bond::Copy).map(|met| met.group).collect()
}

/// What the first is to the second.
fn relation(shape: Shape) -> Relation {
    match shape {
        Shape::Level => Relation::Near,
        Shape::FirstHolds => Relation::Contains,
        Shape::SecondHolds => Relation::Contained,
    }
}
