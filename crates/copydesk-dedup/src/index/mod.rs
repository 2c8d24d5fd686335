//! Which articles might be copies: those that share sampled shingles.
//!
//! An inverted index, made in two rounds of buckets. Per shingle its holders meet; of each pair of them a
//! hit goes to the bucket of the one that stands later. Per article its hits are added up, in a table that
//! stays near the processor, as most of them come to nothing: phrases that a dozen strangers use.

mod scatter;
mod seen;
mod tally;

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use copydesk_core::{Bench, Cause, map};

use crate::exact::Roll;
use crate::note::samples;
use crate::options::Options;
use crate::room::{MOST_NEIGHBOURS, Room};
use crate::shelf::Probed;
use crate::spill::{Row, Spill, halves, join, numbers, record, share, take};
use crate::steps::{Candidate, Shared, Standing, Total, Weights, meet, rarity};
use scatter::{Parts, scatter};
use seen::Seen;
use tally::{Entry, Tally};

/// Hits in buckets, and what is needed to add them up.
pub(crate) struct Index<'a> {
    bench: Bench<'a>,
    roll: &'a Roll<'a>,
    room: &'a Room,
    options: &'a Options,
    weights: Weights,
    totals: Totals,
    neighbours: u32, // articles to a bucket, as a power of two
}

/// What the index knows of each article.
#[derive(Debug)]
pub(crate) struct Totals {
    articles: Vec<Article>,
    single: u32, // the weight of a shingle that one article has
}

/// What the index knows of an article: 12 bytes, as a holder is looked up in one place of memory.
#[derive(Debug, Default)]
struct Article {
    /// Its place among today's articles in the order of keeping.
    rank: u32,
    /// How many sampled shingles it has.
    samples: AtomicU32,
    /// By how much they weigh less than if no other article had them. At most 2^16 shingles of a weight below
    /// 2^14, so it never overflows.
    shared: AtomicU32,
}

impl Totals {
    /// All that an article can share with others. Of one of today's.
    pub(crate) fn of(&self, ordinal: u32) -> Total {
        let Article { samples, shared, .. } = &self.articles[ordinal as usize];
        let samples = samples.load(Relaxed);
        let weight = samples.saturating_mul(self.single).saturating_sub(shared.load(Relaxed));
        Total { weight, samples }
    }
}

impl<'a> Index<'a> {
    /// Lets all articles meet.
    pub(crate) fn new(
        bench: Bench<'a>,
        roll: &'a Roll<'a>,
        room: &'a Room,
        options: &'a Options,
    ) -> Result<Self, Cause> {
        let weights = Weights::new(roll.leading(), options);
        let articles = ranked(roll);
        let totals = Totals { articles, single: weights.of(1) };
        let neighbours = room.neighbours(roll.len());
        let index = Self { bench, roll, room, options, weights, totals, neighbours };
        let pass = |part| index.post(part);
        map(bench.crew, bench.notes.partitions(), pass).into_iter().collect::<Result<(), _>>()?;
        let pass = |bucket| index.meet_in(bucket);
        map(bench.crew, room.buckets, pass).into_iter().collect::<Result<(), _>>()?;
        Ok(index)
    }

    /// What each of today's articles can share.
    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }

    /// How many sampled shingles an article has.
    pub(crate) fn samples(&self, ordinal: u32) -> u32 {
        self.total(ordinal).samples
    }

    fn total(&self, ordinal: u32) -> Total {
        match self.roll.earlier {
            Some(earlier) if earlier.holds(ordinal) => earlier.total(ordinal),
            _ => self.totals.of(ordinal),
        }
    }

    /// Spills the postings of a partition.
    fn post(&self, part: usize) -> Result<(), Cause> {
        let mut spill = Spill::new(self.bench.scratch, Row::Postings, self.room);
        let (mut sampled, mut seen) = (Vec::new(), Seen::default());
        self.bench.notes.pass(part, &mut |ordinal, _, note| {
            if !self.roll.leads(ordinal) {
                return Ok(());
            }
            sampled.clear();
            samples(note, &mut sampled)?;
            seen.keep_firsts(&mut sampled);
            for sample in &sampled {
                let [high, low] = halves(*sample);
                let bucket = share(high, self.room.buckets);
                spill.push(bucket, record::<3, POSTING>([high, low, ordinal]))?;
            }
            let count = u32::try_from(sampled.len()).unwrap_or(u32::MAX);
            self.totals.articles[ordinal as usize].samples.store(count, Relaxed);
            Ok(())
        })?;
        spill.finish()
    }

    /// Lets the holders of each shingle of a bucket meet.
    fn meet_in(&self, bucket: usize) -> Result<(), Cause> {
        let mut postings = self.postings(bucket)?;
        let mut spill = Spill::new(self.bench.scratch, Row::Hits, self.room);
        let mut before = Before::default();
        if let Some(earlier) = self.roll.earlier {
            postings.parts().for_each(<[_]>::sort_unstable);
            let mut keys: Vec<u64> = postings.all().iter().map(|posting| posting.0).collect();
            keys.dedup();
            before.probed = earlier.probe(&keys)?;
        }
        let (mut known, mut holders) = (Vec::new(), Vec::new());
        let mut place = 0; // of the shingle among all
        for part in postings.parts() {
            if part.len() > 1 {
                part.sort_unstable();
            }
            for group in part.chunk_by(|a, b| a.0 == b.0) {
                let unseen = before.take(place, &mut known);
                place += 1;
                if group.len() + known.len() > 1 {
                    holders.clear();
                    let all = known.iter().copied().chain(group.iter().map(|posting| posting.1));
                    holders.extend(all.map(|ordinal| self.holder(ordinal)));
                    self.meet(&mut holders, unseen, &mut spill)?;
                }
            }
        }
        spill.finish()
    }

    fn holder(&self, ordinal: u32) -> Holder {
        let size = |samples: u32| samples.max(1).ilog2();
        if self.roll.is_earlier(ordinal) {
            let order = Order::Earlier(self.roll.standing(ordinal));
            return Holder { order, ordinal, size: size(self.samples(ordinal)) };
        }
        let Article { rank, samples, .. } = &self.totals.articles[ordinal as usize];
        Holder { order: Order::Today(*rank), ordinal, size: size(samples.load(Relaxed)) }
    }

    /// The postings of a bucket in small parts, which are in order.
    fn postings(&self, bucket: usize) -> Result<Parts<(u64, u32)>, Cause> {
        let bytes = take(self.bench.scratch, Row::Postings.bucket(bucket), POSTING)?;
        let parts = (bytes.len() / POSTING / PART).clamp(1, MOST_PARTS).next_power_of_two();
        // The leading bits chose the bucket, the next ones choose the part.
        let (shift, bits) = (self.room.buckets.ilog2(), parts.ilog2());
        let part = |posting: &(u64, u32)| ((posting.0 << shift) >> (63 - bits) >> 1) as usize;
        let read = |bytes: &[u8; POSTING]| {
            let [high, low, ordinal] = numbers(*bytes);
            (join(high, low), ordinal)
        };
        Ok(scatter(&bytes, parts, read, part))
    }

    /// Lets the holders of one shingle meet.
    fn meet(
        &self,
        holders: &mut [Holder],
        unseen: usize,
        spill: &mut Spill<'_>,
    ) -> Result<(), Cause> {
        let mut many = 0;
        if self.weights.of(holders.len() + unseen) > 0 {
            holders.sort_unstable();
            many = u32::try_from(holders.len() + unseen).unwrap_or_default();
        }
        let mut outcome = Ok(());
        // The second is one of today's and stands later. The hit is its, so that a phrase which a thousand hold
        // does not flood the first of them.
        let hit = |one: &Holder, own: &Holder, _| {
            let bucket = (own.ordinal >> self.neighbours) as usize;
            let place = own.ordinal & ((1 << self.neighbours) - 1);
            let rest = (place << SIZE | one.size) << HOLDERS | many;
            if outcome.is_ok() {
                outcome = spill.push(bucket, join(one.ordinal, rest).to_le_bytes());
            }
        };
        let order = |holder: &Holder| *holder;
        let weight = meet(holders, unseen, &self.weights, |holder| !holder.is_today(), order, hit);
        let less = self.totals.single - weight;
        for Holder { ordinal, .. } in holders.iter().filter(|holder| holder.is_today()) {
            self.totals.articles[*ordinal as usize].shared.fetch_add(less, Relaxed);
        }
        outcome
    }

    /// The candidates among the pairs of a bucket, by article.
    pub(crate) fn candidates(&self, bucket: usize) -> Result<Vec<Candidate<u32>>, Cause> {
        let bytes = take(self.bench.scratch, Row::Hits.bucket(bucket), HIT)?;
        let read = |bytes: &[u8; HIT]| u64::from_le_bytes(*bytes);
        let place = |hit: &u64| (halves(*hit)[1] >> (SIZE + HOLDERS)) as usize;
        let mut hits = scatter(&bytes, 1 << self.neighbours, read, place);
        drop(bytes);
        let mut tally = Tally::default();
        let mut found = Vec::new();
        for (own, hits) in (bucket << self.neighbours..).zip(hits.parts()) {
            let Ok(own) = u32::try_from(own) else { break };
            if hits.is_empty() {
                continue;
            }
            let total = self.totals.of(own);
            tally.open(hits.iter().map(|hit| halves(*hit)[0]));
            for hit in hits {
                let [other, rest] = halves(*hit);
                let size = rest >> HOLDERS & ((1 << SIZE) - 1);
                // Most pairs share one shingle of many.
                if tally.is_single(other) && !Shared::ONE.enough(total.samples.min(1 << size)) {
                    continue;
                }
                let many = (rest & ((1 << HOLDERS) - 1)) as usize;
                tally.add(other, size, if many == 0 { 0 } else { self.weights.of(many) });
            }
            let start = found.len();
            for Entry { article, size, shared } in tally.entries() {
                // The other's total lies far away in memory.
                let smaller = total.samples.min(1 << size);
                if shared.enough(smaller)
                    && let Some(rarity) = rarity(*shared, total, self.total(*article), self.options)
                {
                    let (first, second) = (own.min(*article), own.max(*article));
                    found.push(Candidate { first, second, rarity });
                }
            }
            found[start..].sort_unstable();
        }
        Ok(found)
    }
}

const POSTING: usize = 12;
const HIT: usize = 8;

/// Bits of a hit for the number of holders, zero if there are more than the cap, and above them for the size
/// of the other article. Above 32 bits stands the other article, between them the place of the own one among
/// its neighbours.
const HOLDERS: u32 = 10;
const SIZE: u32 = 5;
const _: () = assert!(MOST_NEIGHBOURS <= 1 << (32 - SIZE - HOLDERS), "a place does not fit");

/// About how many postings are in a part, and how many parts there are at most.
const PART: usize = 2;
const MOST_PARTS: usize = 1 << 18;

/// An article that holds a shingle. In the order of keeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    order: Order,
    ordinal: u32,
    size: u32, // logarithm of its samples, rounded down
}

impl Holder {
    fn is_today(&self) -> bool {
        matches!(self.order, Order::Today(_))
    }
}

/// How an article stands. In the order of keeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// One of an earlier run.
    Earlier(Standing),
    /// One of today's, by its rank among these.
    Today(u32),
}

/// All of today's articles with their ranks and nothing else. Ordering them takes 16 bytes each, before any
/// bucket is held.
fn ranked(roll: &Roll<'_>) -> Vec<Article> {
    let mut articles: Vec<Article> = (0..roll.len()).map(|_| Article::default()).collect();
    let ordinals = (0..=u32::MAX).take(roll.len());
    let mut order: Vec<_> = ordinals.map(|ordinal| (roll.standing(ordinal), ordinal)).collect();
    order.sort_unstable();
    for (rank, (_, ordinal)) in (0..).zip(order) {
        articles[ordinal as usize].rank = rank;
    }
    articles
}

/// Goes through what earlier runs know of the shingles of a bucket, one by one.
#[derive(Default)]
struct Before {
    probed: Probed,
    holders: usize, // how many of either were taken
    unseen: usize,
}

impl Before {
    /// Puts the earlier holders of the shingle at this place into `holders` and tells how many more are not
    /// named.
    fn take(&mut self, place: usize, holders: &mut Vec<u32>) -> usize {
        holders.clear();
        let rest = self.probed.holders[self.holders..].iter();
        holders.extend(rest.take_while(|holder| holder.0 == place).map(|holder| holder.1));
        self.holders += holders.len();
        let rest = &self.probed.unseen[self.unseen..];
        let own = rest.iter().take_while(|many| many.0 == place).count();
        self.unseen += own;
        rest[..own].iter().map(|many| many.1).sum()
    }
}
