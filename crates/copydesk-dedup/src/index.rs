//! Which articles might be copies: those that share sampled fingerprints.
//!
//! An inverted index, made in two rounds of buckets. Per fingerprint all pairs of its holders are noted,
//! with a weight that falls with their number; one with more holders than the cap is boilerplate and
//! links each of them only to the first one, without weight. Per pair the notes are added up.

use std::sync::atomic::{AtomicU32, Ordering};

use copydesk_core::{Bench, Cause, PerMille, map};

use crate::exact::Roll;
use crate::hash::mix;
use crate::note::decode;
use crate::options::Options;
use crate::spill::{Row, Spill, buckets, drain, halves, join, numbers, record};
use crate::weight::Weights;

/// What the index knows of each article: 8 bytes.
#[derive(Debug)]
struct Totals {
    /// The weight of its sampled fingerprints.
    weights: Vec<AtomicU32>,
    /// How many they are.
    samples: Vec<AtomicU32>,
}

impl Totals {
    fn new(articles: usize) -> Self {
        let zeros = || (0..articles).map(|_| AtomicU32::new(0)).collect();
        Self { weights: zeros(), samples: zeros() }
    }

    /// The least number of sampled fingerprints of two articles, and the least weight.
    fn smaller(&self, first: u32, second: u32) -> (usize, u64) {
        let least = |of: &[AtomicU32]| {
            let at = |ordinal: u32| of[ordinal as usize].load(Ordering::Relaxed);
            at(first).min(at(second))
        };
        (least(&self.samples) as usize, least(&self.weights).into())
    }

    fn add(&self, ordinal: u32, weight: u32) {
        let total = &self.weights[ordinal as usize];
        // Saturates, which addition in any order does alike.
        let _ = total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |sum| {
            Some(sum.saturating_add(weight))
        });
        self.samples[ordinal as usize].fetch_add(1, Ordering::Relaxed);
    }
}

/// Two articles that share enough to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    pub(crate) first: u32,
    pub(crate) second: u32, // above `first`
    /// Which part of the weight of the smaller one's sampled fingerprints the other holds.
    pub(crate) rarity: PerMille,
}

impl Candidate {
    pub(crate) fn from_record(record: [u8; 12]) -> Self {
        let [first, second, rarity] = numbers(record);
        Self { first, second, rarity: PerMille::new(u16::try_from(rarity).unwrap_or(u16::MAX)) }
    }
}

/// Which bucket the pairs of an article go to: neighbours stay together, so that notes are read in runs.
pub(crate) fn neighbourhood(first: u32, articles: usize, buckets: usize) -> usize {
    first as usize / articles.div_ceil(buckets).max(1)
}

/// Finds the candidates and leaves them in [`Row::Candidates`], bucketed by their first article.
pub(crate) fn candidates(bench: Bench<'_>, roll: &Roll, options: &Options) -> Result<(), Cause> {
    let count = buckets(roll.len());
    let totals = Totals::new(roll.len());
    let leading = map(bench.crew, bench.notes.partitions(), |part| post(bench, roll, part, count));
    let leading = leading.into_iter().sum::<Result<u64, Cause>>()?;
    let weights = Weights::new(leading, options.cap);
    let pass = |bucket| meet(bench, roll, &totals, &weights, options.cap, bucket, count);
    map(bench.crew, count, pass).into_iter().collect::<Result<(), _>>()?;
    let pass = |bucket| add_up(bench, &totals, options.least_rarity(), bucket, count);
    map(bench.crew, count, pass).into_iter().collect()
}

/// Spills the postings of a partition and counts its leading articles.
fn post(bench: Bench<'_>, roll: &Roll, part: usize, count: usize) -> Result<u64, Cause> {
    let mut spill = Spill::new(bench.scratch, Row::Postings, count);
    let mut leading = 0;
    bench.notes.pass(part, &mut |ordinal, _, note| {
        if !roll.leads(ordinal) {
            return Ok(());
        }
        leading += 1;
        for fingerprint in decode(note)?.samples() {
            let [high, low] = halves(fingerprint);
            spill.push(high as usize & (count - 1), record::<3, 12>([high, low, ordinal]))?;
        }
        Ok(())
    })?;
    spill.finish()?;
    Ok(leading)
}

/// Lets the holders of each fingerprint of a bucket meet.
fn meet(
    bench: Bench<'_>,
    roll: &Roll,
    totals: &Totals,
    weights: &Weights,
    cap: usize,
    bucket: usize,
    count: usize,
) -> Result<(), Cause> {
    let mut postings = drain(bench.scratch, Row::Postings.bucket(bucket), |record: [u8; 12]| {
        let [high, low, ordinal] = numbers(record);
        (join(high, low), ordinal)
    })?;
    postings.sort_unstable();
    let mut spill = Spill::new(bench.scratch, Row::Hits, count);
    let mut hit = |a: u32, b: u32, weight: u32| {
        let (first, second) = (a.min(b), a.max(b));
        let [mixed, _] = halves(mix(join(first, second)));
        spill.push(mixed as usize & (count - 1), record::<3, 12>([first, second, weight]))
    };
    for holders in postings.chunk_by(|a, b| a.0 == b.0) {
        let weight = weights.of(holders.len());
        holders.iter().for_each(|(_, holder)| totals.add(*holder, weight));
        if holders.len() <= cap {
            for (at, (_, first)) in holders.iter().enumerate() {
                for (_, second) in &holders[at + 1..] {
                    hit(*first, *second, weight)?;
                }
            }
        } else if let Some((_, best)) =
            holders.iter().min_by_key(|(_, holder)| (roll.order(*holder), *holder))
        {
            for (_, other) in holders.iter().filter(|(_, other)| other != best) {
                hit(*best, *other, 0)?;
            }
        }
    }
    spill.finish()
}

/// Adds up what the pairs of a bucket share and spills those that share enough.
fn add_up(
    bench: Bench<'_>,
    totals: &Totals,
    least: u32,
    bucket: usize,
    count: usize,
) -> Result<(), Cause> {
    let mut hits = drain(bench.scratch, Row::Hits.bucket(bucket), |record: [u8; 12]| {
        let [first, second, weight] = numbers(record);
        (join(first, second), weight)
    })?;
    hits.sort_unstable();
    let mut spill = Spill::new(bench.scratch, Row::Candidates, count);
    for pair in hits.chunk_by(|a, b| a.0 == b.0) {
        let [first, second] = halves(pair[0].0);
        let weight = pair.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let rare = pair.iter().filter(|(_, weight)| *weight > 0).count();
        let (smaller, whole) = totals.smaller(first, second);
        let rarity = PerMille::share(weight, whole);
        // Two rare ones, or a twentieth, that weigh enough for a copy; or a quarter, boilerplate or not.
        let enough = (rare >= 2 || rare * 20 >= smaller) && u32::from(rarity.get()) >= least;
        if enough || pair.len() * 4 >= smaller {
            let bucket = neighbourhood(first, totals.samples.len(), count);
            spill.push(bucket, record::<3, 12>([first, second, rarity.get().into()]))?;
        }
    }
    spill.finish()
}
