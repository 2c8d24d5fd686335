//! How well somebody's clusters agree with the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::tier::Tier;
use super::truth::{Kind, Truth};

/// Pairs of articles that belong together, that were put together, and both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// In one cluster of the truth.
    pub true_pairs: u64,
    /// In one cluster that was found.
    pub found: u64,
    /// In one cluster of both.
    pub both: u64,
}

impl Pairs {
    /// Counts the pairs of articles, of each of which a true label and one that was found is given.
    ///
    /// ```
    /// use copydesk_testkit::syndication::Pairs;
    /// let pairs = Pairs::count([("a", 1), ("a", 1), ("a", 2), ("b", 2)]);
    /// assert_eq!((pairs.true_pairs, pairs.found, pairs.both), (3, 2, 1));
    /// assert_eq!((pairs.precision(), pairs.recall(), pairs.f1()), (500, 333, 400));
    /// ```
    pub fn count<T: Ord + Clone, F: Ord + Clone>(labels: impl IntoIterator<Item = (T, F)>) -> Self {
        let (mut gold, mut found, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (one, other) in labels {
            *gold.entry(one.clone()).or_insert(0_u64) += 1;
            *found.entry(other.clone()).or_insert(0_u64) += 1;
            *both.entry((one, other)).or_insert(0_u64) += 1;
        }
        Self {
            true_pairs: pairs(gold.values()),
            found: pairs(found.values()),
            both: pairs(both.values()),
        }
    }

    /// Which part of the found pairs is true, in thousandths; 1000 if none was found.
    #[must_use]
    pub fn precision(&self) -> u64 {
        per_mille(self.both, self.found)
    }

    /// Which part of the true pairs was found, in thousandths.
    #[must_use]
    pub fn recall(&self) -> u64 {
        per_mille(self.both, self.true_pairs)
    }

    /// The harmonic mean of both, in thousandths.
    #[must_use]
    pub fn f1(&self) -> u64 {
        per_mille(2 * self.both, self.true_pairs + self.found)
    }

    /// The adjusted Rand index of `articles` articles, in thousandths (Hubert and Arabie 1985).
    #[must_use]
    pub fn rand_index(&self, articles: u64) -> i64 {
        let all = (articles * articles.saturating_sub(1) / 2) as f64;
        let (gold, found, both) = (self.true_pairs as f64, self.found as f64, self.both as f64);
        let expected = if all > 0.0 { gold * found / all } else { 0.0 };
        let highest = f64::midpoint(gold, found);
        let index = if highest > expected { (both - expected) / (highest - expected) } else { 1.0 };
        (index * 1000.0).round() as i64
    }
}

fn pairs<'a>(sizes: impl Iterator<Item = &'a u64>) -> u64 {
    sizes.map(|size| size * (size - 1) / 2).sum()
}

fn per_mille(part: u64, whole: u64) -> u64 {
    (part * 1000 + whole / 2).checked_div(whole).unwrap_or(1000)
}

/// How well clusters of a collection agree with its truth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pairs of all articles but round-ups.
    pub pairs: Pairs,
    /// Articles of the largest cluster that was found.
    pub largest: u64,
    /// Articles of the largest true one.
    pub largest_true: u64,
    /// Articles that stand in one cluster with another of their family and are no copies of it.
    pub siblings_merged: u64,
    /// Of each tier, how many copies there are and how many of them stand with their original.
    pub tiers: BTreeMap<u8, (u64, u64)>,
    /// Round-ups that tie stories together which have nothing to do with each other.
    pub round_ups_tied: u64,
    /// Clusters with articles of several stories, smallest id first.
    pub wrong: Vec<Vec<String>>,
    /// Copies that do not stand with their original.
    pub missed: Vec<String>,
}

impl Tally {
    /// Compares: of each article its id, its truth and the cluster in which it was put.
    #[must_use]
    pub fn new<'a>(articles: &[(&'a str, &'a Truth, u64)]) -> Self {
        let mut tally = Self::default();
        let kept = || articles.iter().filter(|(_, truth, _)| truth.kind != Kind::RoundUp);
        tally.pairs =
            Pairs::count(kept().map(|(_, truth, label)| (truth.cluster.as_str(), *label)));
        let mut found: BTreeMap<u64, Vec<(&str, &Truth)>> = BTreeMap::new();
        let mut gold: BTreeMap<&str, u64> = BTreeMap::new();
        let labels: BTreeMap<&str, u64> =
            articles.iter().map(|(id, _, label)| (*id, *label)).collect();
        for (id, truth, label) in articles {
            found.entry(*label).or_default().push((id, truth));
            *gold.entry(&truth.cluster).or_default() += 1;
        }
        tally.largest_true = gold.values().copied().max().unwrap_or(0);
        for members in found.values() {
            tally.add_cluster(members);
        }
        for (id, truth, label) in articles {
            if let Some(Tier(tier)) = truth.tier {
                let counts = tally.tiers.entry(tier).or_default();
                let is_found = labels.get(truth.cluster.as_str()) == Some(label);
                *counts = (counts.0 + 1, counts.1 + u64::from(is_found));
                if !is_found {
                    tally.missed.push((*id).to_owned());
                }
            }
        }
        tally
    }

    fn add_cluster(&mut self, members: &[(&str, &Truth)]) {
        self.largest = self.largest.max(members.len() as u64);
        let mut families: BTreeMap<u32, u64> = BTreeMap::new();
        members.iter().filter_map(|(_, truth)| truth.family).for_each(|family| {
            *families.entry(family).or_default() += 1;
        });
        self.siblings_merged += families.values().filter(|count| **count > 1).sum::<u64>();
        let is_round_up = |truth: &Truth| truth.kind == Kind::RoundUp;
        let stories: BTreeSet<&str> = members
            .iter()
            .filter(|(_, truth)| !is_round_up(truth))
            .map(|(_, truth)| truth.cluster.as_str())
            .collect();
        if stories.len() > 1 {
            self.round_ups_tied +=
                members.iter().filter(|(_, truth)| is_round_up(truth)).count() as u64;
            let mut ids: Vec<_> = members.iter().map(|(id, _)| (*id).to_owned()).collect();
            ids.sort_unstable();
            self.wrong.push(ids);
        }
    }

    /// Its measures by name, in the order in which they are read; shares in thousandths. Of those in
    /// [`COUNTS_OF_HARM`] less is better.
    #[must_use]
    pub fn measures(&self) -> Vec<(String, u64)> {
        let pairs = &self.pairs;
        let mut all = vec![
            ("pair_f1".to_owned(), pairs.f1()),
            ("pair_p".to_owned(), pairs.precision()),
            ("pair_r".to_owned(), pairs.recall()),
            ("largest_cluster".to_owned(), self.largest),
            ("siblings_merged".to_owned(), self.siblings_merged),
            ("round_ups_tied".to_owned(), self.round_ups_tied),
        ];
        let tiers = self.tiers.iter();
        all.extend(
            tiers.map(|(tier, (all, found))| (format!("tier_{tier}_r"), per_mille(*found, *all))),
        );
        all
    }

    /// One line a measure, its name and its value.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = String::new();
        for (name, value) in self.measures() {
            // A string takes everything.
            let _ = writeln!(page, "{name}\t{value}");
        }
        page
    }
}

/// The measures of which less is better.
pub const COUNTS_OF_HARM: [&str; 3] = ["largest_cluster", "siblings_merged", "round_ups_tied"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syndication::{Collection, Mix};

    fn tally(label: impl Fn(usize, &Truth) -> u64) -> Tally {
        let mix =
            Mix { count: 200, size: 400, copies: 500, alike: 200, round_ups: 20, ..Mix::default() };
        let samples: Vec<_> = Collection::new(mix).samples().collect();
        let rows = samples
            .iter()
            .enumerate()
            .map(|(at, sample)| (sample.id.as_str(), &sample.meta, label(at, &sample.meta)));
        Tally::new(&rows.collect::<Vec<_>>())
    }

    #[test]
    fn the_truth_is_found_whole() {
        let label = |_: usize, truth: &Truth| u64::from_str_radix(&truth.cluster, 16).unwrap();
        let tally = tally(label);
        assert_eq!((tally.pairs.f1(), tally.siblings_merged, tally.round_ups_tied), (1000, 0, 0));
        assert_eq!(tally.largest, tally.largest_true);
        assert!(tally.missed.is_empty() && tally.wrong.is_empty());
    }

    #[test]
    fn one_cluster_of_all_is_precise_nowhere() {
        let tally = tally(|_, _| 1);
        assert!(tally.pairs.precision() < 20, "{:?}", tally.pairs);
        assert_eq!((tally.largest, tally.siblings_merged, tally.round_ups_tied), (200, 40, 4));
    }

    #[test]
    fn nothing_found_is_precise() {
        let tally = tally(|at, _| at as u64);
        assert_eq!((tally.pairs.precision(), tally.pairs.recall()), (1000, 0));
        assert!(tally.tiers.values().all(|(all, found)| *all > 0 && *found == 0));
    }
}
