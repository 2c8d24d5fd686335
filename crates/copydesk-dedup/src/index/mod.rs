//! Which articles might be copies: those that share sampled shingles.
//!
//! An inverted index, made in two rounds of buckets. Per shingle its holders meet; of each pair of them a
//! hit goes to the bucket of the one that stands later. Per article its hits are added up, in a table that
//! stays near the processor, as most of them come to nothing: phrases that a dozen strangers use.

mod scatter;
mod tally;

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use copydesk_core::{Bench, Cause, map};

use crate::exact::Roll;
use crate::note::each_sample;
use crate::options::Options;
use crate::room::Room;
use crate::shelf::Probed;
use crate::spill::{Row, Spill, halves, join, numbers, record, share, take};
use crate::steps::{Candidate, Standing, Total, Weights, meet, rarity};
use scatter::{Parts, scatter};
use tally::Tally;

/// Hits in buckets, and what is needed to add them up.
pub(crate) struct Index<'a> {
    bench: Bench<'a>,
    roll: &'a Roll<'a>,
    room: &'a Room,
    options: &'a Options,
    weights: Weights,
    totals: Totals,
    neighbours: usize, // articles to a bucket
}

/// What the index knows of each article: 8 bytes.
#[derive(Debug)]
pub(crate) struct Totals {
    /// How many sampled shingles it has.
    samples: Vec<AtomicU32>,
    /// By how much they weigh less than if no other article had them. At most 2^16 shingles of a weight below
    /// 2^13, so it never overflows.
    shared: Vec<AtomicU32>,
    single: u32, // the weight of a shingle that one article has
}

impl Totals {
    /// All that an article can share with others. Of one of today's.
    pub(crate) fn of(&self, ordinal: u32) -> Total {
        let at = |of: &[AtomicU32]| of[ordinal as usize].load(Relaxed);
        let samples = at(&self.samples);
        let weight = samples.saturating_mul(self.single).saturating_sub(at(&self.shared));
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
        let zeros = || (0..roll.len()).map(|_| AtomicU32::new(0)).collect();
        let totals = Totals { samples: zeros(), shared: zeros(), single: weights.of(1) };
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
        self.bench.notes.pass(part, &mut |ordinal, _, note| {
            if !self.roll.leads(ordinal) {
                return Ok(());
            }
            let mut count = 0;
            each_sample(note, |[high, low]| {
                count += 1;
                let bucket = share(high, self.room.buckets);
                spill.push(bucket, record::<3, POSTING>([high, low, ordinal]))
            })?;
            self.totals.samples[ordinal as usize].store(count, Relaxed);
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
        let mut holders = Vec::new();
        let mut place = 0; // of the shingle among all
        for part in postings.parts() {
            part.sort_unstable();
            for group in part.chunk_by(|a, b| a.0 == b.0) {
                let unseen = before.take(place, &mut holders);
                place += 1;
                if group.len() == 1 && holders.is_empty() {
                    continue;
                }
                for same in group.chunk_by(|a, b| a.1 == b.1) {
                    holders.push(same[0].1);
                    if let Ok(more @ 1..) = u32::try_from(same.len() - 1) {
                        self.totals.samples[same[0].1 as usize].fetch_sub(more, Relaxed);
                    }
                }
                self.meet(&holders, unseen, &mut spill)?;
            }
        }
        spill.finish()
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
    fn meet(&self, holders: &[u32], unseen: usize, spill: &mut Spill<'_>) -> Result<(), Cause> {
        let of =
            |ordinal: u32| (!self.roll.is_earlier(ordinal), self.roll.standing(ordinal), ordinal);
        let mut holders: Vec<_> = holders.iter().map(|ordinal| of(*ordinal)).collect();
        let mut many = 0;
        if self.weights.of(holders.len() + unseen) > 0 {
            holders.sort_unstable();
            many = (holders.len() + unseen) as u64;
        }
        let mut outcome = Ok(());
        // The second is one of today's and stands later. The hit is its, so that a phrase which a thousand hold
        // does not flood the first of them.
        let hit = |one: &Holder, own: &Holder, _| {
            let (bucket, place) =
                (own.2 as usize / self.neighbours, own.2 as usize % self.neighbours);
            let record = u64::from(one.2) << 32 | (place as u64) << HOLDERS | many;
            if outcome.is_ok() {
                outcome = spill.push(bucket, record.to_le_bytes());
            }
        };
        let weight =
            meet(&holders, unseen, &self.weights, |holder| !holder.0, |holder| *holder, hit);
        for (_, _, ordinal) in holders.iter().filter(|holder| holder.0) {
            self.totals.shared[*ordinal as usize].fetch_add(self.totals.single - weight, Relaxed);
        }
        outcome
    }

    /// The candidates among the pairs of a bucket, by article.
    pub(crate) fn candidates(&self, bucket: usize) -> Result<Vec<Candidate<u32>>, Cause> {
        let bytes = take(self.bench.scratch, Row::Hits.bucket(bucket), HIT)?;
        let read = |bytes: &[u8; HIT]| u64::from_le_bytes(*bytes);
        let place = |hit: &u64| (halves(*hit)[1] >> HOLDERS) as usize;
        let mut hits = scatter(&bytes, self.neighbours, read, place);
        drop(bytes);
        let mut tally = Tally::default();
        let mut found = Vec::new();
        for (own, hits) in (bucket * self.neighbours..).zip(hits.parts()) {
            let Ok(own) = u32::try_from(own) else { break };
            if hits.is_empty() {
                continue;
            }
            tally.open(hits.len());
            for hit in hits {
                let [other, rest] = halves(*hit);
                let many = rest as usize & ((1 << HOLDERS) - 1);
                tally.add(other, if many == 0 { 0 } else { self.weights.of(many) });
            }
            let total = self.totals.of(own);
            let start = found.len();
            found.extend(tally.entries().iter().filter_map(|(other, shared)| {
                let rarity = rarity(*shared, total, self.total(*other), self.options)?;
                Some(Candidate { first: own.min(*other), second: own.max(*other), rarity })
            }));
            found[start..].sort_unstable();
        }
        Ok(found)
    }
}

const POSTING: usize = 12;
const HIT: usize = 8;

/// Bits for the number of holders in a hit: the other article stands above 32 bits, and 22 are left for the
/// place of the own one among its neighbours. Zero is more than the cap.
const HOLDERS: u32 = 10;

/// About how many postings are in a part, and how many parts there are at most.
const PART: usize = 2;
const MOST_PARTS: usize = 1 << 18;

/// Whether it is one of today's, how it stands, which.
type Holder = (bool, Standing, u32);

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
