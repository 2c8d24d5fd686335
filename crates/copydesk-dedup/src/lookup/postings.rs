//! Which groups hold a sampled shingle.

use foldhash::HashMap;

use crate::lookup::group::Rank;
use crate::options::Options;
use crate::steps::{Total, Weights};

/// Which groups hold each sampled shingle, and what those of each group weigh.
///
/// Most shingles are held by one group: its number stands in the map itself, and a list is made for the
/// second.
#[derive(Clone, Debug)]
pub(super) struct Postings {
    places: HashMap<u64, u32>, // a group, or `LIST` and the number of a list
    lists: Vec<List>,
    free: Vec<u32>,     // lists that are empty
    shares: Vec<Share>, // of each group
    logs: Vec<u32>, // of each number of holders up to the cap: by how much it makes a shingle lighter
}

/// Set in the place of a shingle that has a list.
const LIST: u32 = 1 << 31;

#[derive(Clone, Debug, Default)]
struct List {
    holders: Vec<u32>, // at least two, in any order
    hub: u32,          // of these the one that is kept first
}

/// What the shingles of a group weigh, kept up to date while others come and go, so that a query need not
/// ask for each: they weigh `rare` times what one holder's does, less `logs`.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    samples: u32,
    rare: u32, // that no more hold than the cap
    logs: u32,
}

/// The holders of a shingle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holders<'a> {
    many: &'a [u32],
    hub: Option<u32>,
}

impl<'a> Holders<'a> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        if self.many.is_empty() { self.hub.iter().len() } else { self.many.len() }
    }

    /// All of them, or only the one that is kept first.
    pub(super) fn met(&self, all: bool) -> impl Iterator<Item = u32> + 'a {
        let many = if all { self.many } else { &[] };
        many.iter().copied().chain(self.hub.filter(|_| many.is_empty()))
    }
}

impl Postings {
    pub(super) fn new(options: &Options) -> Self {
        // A weight is the logarithm of the articles less that of the holders, so the number of articles is
        // nothing to the difference.
        let weights = Weights::new(0, options);
        let logs = (0..=options.cap).map(|holders| weights.of(1) - weights.of(holders)).collect();
        let (places, lists, free, shares) = Default::default();
        Self { places, lists, free, shares, logs }
    }

    /// The holders of a shingle.
    pub(super) fn of(&self, shingle: u64) -> Holders<'_> {
        match self.places.get(&shingle) {
            None => Holders { many: &[], hub: None },
            Some(place) if place & LIST == 0 => Holders { many: &[], hub: Some(*place) },
            Some(place) => {
                let list = &self.lists[(place ^ LIST) as usize];
                Holders { many: &list.holders, hub: Some(list.hub) }
            }
        }
    }

    /// All that a group can share, if a shingle of one holder weighs `one`.
    pub(super) fn total(&self, group: u32, one: u32) -> Total {
        let Share { samples, rare, logs } = self.shares[group as usize];
        Total { weight: rare.saturating_mul(one).saturating_sub(logs), samples }
    }

    /// Adds a group that holds these.
    pub(super) fn add<'a>(
        &mut self,
        samples: &[u64],
        group: u32,
        rank: impl Fn(u32) -> Option<Rank<'a>>,
    ) {
        if self.shares.len() <= group as usize {
            self.shares.resize(group as usize + 1, Share::default());
        }
        let number = u32::try_from(samples.len()).unwrap_or(u32::MAX);
        self.shares[group as usize] = Share { samples: number, ..Share::default() };
        for sample in samples {
            let place = self.places.entry(*sample).or_insert(group);
            let mut holders = 1;
            if *place != group {
                if *place & LIST == 0 {
                    let list = List { holders: vec![*place], hub: *place };
                    let free = self.free.pop().unwrap_or_else(|| {
                        self.lists.push(List::default());
                        u32::try_from(self.lists.len() - 1).unwrap_or(0)
                    });
                    self.lists[free as usize] = list;
                    *place = free | LIST;
                }
                let list = &mut self.lists[(*place ^ LIST) as usize];
                shift(&mut self.shares, &self.logs, &list.holders, 1);
                list.holders.push(group);
                holders = list.holders.len();
                if rank(group) < rank(list.hub) {
                    list.hub = group;
                }
            }
            if let Some(log) = self.logs.get(holders) {
                let share = &mut self.shares[group as usize];
                (share.rare, share.logs) = (share.rare + 1, share.logs + log);
            }
        }
    }

    /// Takes a group out that holds these.
    pub(super) fn remove<'a>(
        &mut self,
        samples: &[u64],
        group: u32,
        rank: impl Fn(u32) -> Option<Rank<'a>> + Copy,
    ) {
        for sample in samples {
            let Some(place) = self.places.get_mut(sample) else { continue };
            if *place & LIST == 0 {
                self.places.remove(sample);
                continue;
            }
            let number = *place ^ LIST;
            let list = &mut self.lists[number as usize];
            list.holders.retain(|holder| *holder != group);
            shift(&mut self.shares, &self.logs, &list.holders, -1);
            if let [last] = list.holders[..] {
                *place = last;
                *list = List::default();
                self.free.push(number);
            } else if list.hub == group {
                list.choose(rank);
            }
        }
    }

    /// Makes up for the new rank of a group that holds these.
    pub(super) fn rerank<'a>(
        &mut self,
        samples: &[u64],
        group: u32,
        rank: impl Fn(u32) -> Option<Rank<'a>> + Copy,
    ) {
        for sample in samples {
            let Some(place) = self.places.get(sample).filter(|place| *place & LIST != 0) else {
                continue;
            };
            let list = &mut self.lists[(place ^ LIST) as usize];
            if list.hub == group {
                list.choose(rank);
            } else if rank(group) < rank(list.hub) {
                list.hub = group;
            }
        }
    }

    pub(super) fn memory(&self) -> usize {
        const ENTRY: usize = 17; // a key and a value, padded, and a byte of the map's own
        let holders: usize = self.lists.iter().map(|list| 4 * list.holders.capacity()).sum();
        ENTRY * self.places.capacity()
            + size_of::<List>() * self.lists.capacity()
            + size_of::<Share>() * self.shares.capacity()
            + holders
    }
}

/// Reweighs a shingle of these holders, to whom another one has come, or from whom one has gone.
fn shift(shares: &mut [Share], logs: &[u32], holders: &[u32], by: isize) {
    let (now, then) = if by > 0 {
        (holders.len() + 1, holders.len())
    } else {
        (holders.len(), holders.len() + 1)
    };
    if now.min(then) >= logs.len() {
        return; // boilerplate before and after
    }
    for holder in holders {
        let share = &mut shares[*holder as usize];
        if let Some(log) = logs.get(then) {
            (share.rare, share.logs) = (share.rare - 1, share.logs - log);
        }
        if let Some(log) = logs.get(now) {
            (share.rare, share.logs) = (share.rare + 1, share.logs + log);
        }
    }
}

impl List {
    fn choose<'a>(&mut self, rank: impl Fn(u32) -> Option<Rank<'a>>) {
        let best = self.holders.iter().copied().min_by_key(|holder| rank(*holder));
        self.hub = best.unwrap_or(self.hub);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails if what is kept of a group is not what its shingles weigh.
    #[track_caller]
    fn check(postings: &Postings, group: u32, samples: &[u64], options: &Options) {
        let weights = Weights::new(1_000_000, options);
        let weight = samples.iter().map(|sample| weights.of(postings.of(*sample).len())).sum();
        let want = Total { weight, samples: u32::try_from(samples.len()).expect("few") };
        assert_eq!(postings.total(group, weights.of(1)), want, "of {group}");
    }

    #[test]
    fn weights_are_kept_while_groups_come_and_go() {
        let options = Options::default().cap(4);
        let mut postings = Postings::new(&options);
        let samples = |group: u32| -> Vec<u64> {
            (0..9).filter(|sample| u64::from(group) % (sample + 1) == 0).collect()
        };
        let mut there = Vec::new();
        let steps = (0..12).map(|group| (group, true));
        let steps = steps.chain([3, 0, 8, 6].map(|group| (group, false))).chain([(8, true)]);
        for (group, comes) in steps.chain((0..12).map(|group| (group, false))) {
            let rank = |group: u32| Some((0, group, ""));
            if comes {
                postings.add(&samples(group), group, rank);
                there.push(group);
            } else if let Some(at) = there.iter().position(|other| *other == group) {
                there.remove(at);
                postings.remove(&samples(group), group, rank);
            }
            for group in &there {
                check(&postings, *group, &samples(*group), &options);
            }
        }
        assert!(postings.places.is_empty() && postings.free.len() == postings.lists.len());
    }
}
