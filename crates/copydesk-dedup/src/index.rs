//! Which articles might be copies: those that share sampled fingerprints.
//!
//! An inverted index, made in two rounds of buckets. Per fingerprint all pairs of its holders are noted,
//! with a weight that falls with their number; one with more holders than the cap is boilerplate and
//! links each of them only to the first one, without weight. Per pair the notes are added up.

use std::sync::atomic::{AtomicU32, Ordering};

use copydesk_core::{Bench, Cause, map};

use crate::exact::Roll;
use crate::hash::mix;
use crate::note::decode;
use crate::options::Options;
use crate::shelf::{Earlier, Probed};
use crate::spill::{Row, Spill, buckets, drain, halves, join, numbers, record};
use crate::steps::{Candidate, Hit, Total, Weights, candidates as candidates_of, meet};

/// What the index knows of each article: 8 bytes.
#[derive(Debug)]
pub(crate) struct Totals {
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

    /// All that an article can share with others. Of one of today's.
    pub(crate) fn of(&self, ordinal: u32) -> Total {
        let at = |of: &[AtomicU32]| of[ordinal as usize].load(Ordering::Relaxed);
        Total { weight: at(&self.weights), samples: at(&self.samples) }
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

/// Which bucket the pairs of an article go to: neighbours stay together, so that notes are read in runs.
pub(crate) fn neighbourhood(first: u32, articles: usize, buckets: usize) -> usize {
    first as usize / articles.div_ceil(buckets).max(1)
}

/// Finds the candidates and leaves them in [`Row::Candidates`], bucketed by their first article.
/// Tells what each article can share.
pub(crate) fn candidates(
    bench: Bench<'_>,
    roll: &Roll<'_>,
    options: &Options,
) -> Result<Totals, Cause> {
    let count = buckets(roll.len());
    let totals = Totals::new(roll.len());
    let leading = map(bench.crew, bench.notes.partitions(), |part| post(bench, roll, part, count));
    let leading = leading.into_iter().sum::<Result<u64, Cause>>()?;
    let earlier = roll.earlier.map_or(0, Earlier::kept);
    let weights = Weights::new(leading + earlier, options);
    let pass = |bucket| meet_in(bench, roll, &totals, &weights, bucket, count);
    map(bench.crew, count, pass).into_iter().collect::<Result<(), _>>()?;
    let pass = |bucket| add_up(bench, roll, &totals, options, bucket, count);
    map(bench.crew, count, pass).into_iter().collect::<Result<(), _>>()?;
    Ok(totals)
}

/// Spills the postings of a partition and counts its leading articles.
fn post(bench: Bench<'_>, roll: &Roll<'_>, part: usize, count: usize) -> Result<u64, Cause> {
    let mut spill = Spill::new(bench.scratch, Row::Postings, count);
    let mut leading = 0;
    bench.notes.pass(part, &mut |ordinal, _, note| {
        if !roll.leads(ordinal) {
            return Ok(());
        }
        leading += 1;
        for fingerprint in decode(note)?.samples() {
            let [high, low] = halves(fingerprint);
            spill.push(share(high, count), record::<3, 12>([high, low, ordinal]))?;
        }
        Ok(())
    })?;
    spill.finish()?;
    Ok(leading)
}

/// Lets the holders of each fingerprint of a bucket meet.
fn meet_in(
    bench: Bench<'_>,
    roll: &Roll<'_>,
    totals: &Totals,
    weights: &Weights,
    bucket: usize,
    count: usize,
) -> Result<(), Cause> {
    let mut postings = drain(bench.scratch, Row::Postings.bucket(bucket), |record: [u8; 12]| {
        let [high, low, ordinal] = numbers(record);
        (join(high, low), ordinal)
    })?;
    postings.sort_unstable();
    let mut spill = Spill::new(bench.scratch, Row::Hits, count);
    let mut outcome = Ok(());
    let mut before = before(roll, &postings)?;
    let mut all = Vec::new();
    for (at, today) in postings.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let unseen = before.take(at, today, &mut all);
        let holders = if all.is_empty() { today } else { &all };
        let order = |&(_, holder): &(u64, u32)| (roll.standing(holder), holder);
        let weight = meet(
            holders,
            unseen,
            weights,
            |(_, holder)| roll.is_earlier(*holder),
            order,
            |a, b, weight| {
                let (first, second) = (a.1.min(b.1), a.1.max(b.1));
                let [mixed, _] = halves(mix(join(first, second)));
                let record = record::<3, 12>([first, second, weight]);
                if outcome.is_ok() {
                    outcome = spill.push(mixed as usize & (count - 1), record);
                }
            },
        );
        today.iter().for_each(|(_, holder)| totals.add(*holder, weight));
    }
    outcome?;
    spill.finish()
}

/// What earlier runs know of the fingerprints of a bucket, which are sorted.
fn before(roll: &Roll<'_>, postings: &[(u64, u32)]) -> Result<Before, Cause> {
    let Some(earlier) = roll.earlier else { return Ok(Before::default()) };
    let fingerprints: Vec<u64> =
        postings.chunk_by(|a, b| a.0 == b.0).map(|holders| holders[0].0).collect();
    Ok(Before { probed: earlier.probe(&fingerprints)?, holders: 0, unseen: 0 })
}

/// Goes through what earlier runs know, fingerprint by fingerprint.
#[derive(Default)]
struct Before {
    probed: Probed,
    holders: usize, // how many of either were taken
    unseen: usize,
}

impl Before {
    /// Puts today's holders of the fingerprint at this place together with the earlier ones, if there are
    /// any, and tells how many earlier ones are not named.
    fn take(&mut self, at: usize, today: &[(u64, u32)], all: &mut Vec<(u64, u32)>) -> usize {
        all.clear();
        let rest = &self.probed.holders[self.holders..];
        let own = rest.iter().take_while(|holder| holder.0 == at).count();
        if own > 0 {
            all.extend_from_slice(today);
            all.extend(rest[..own].iter().map(|holder| (today[0].0, holder.1)));
            self.holders += own;
        }
        let rest = &self.probed.unseen[self.unseen..];
        let own = rest.iter().take_while(|many| many.0 == at).count();
        self.unseen += own;
        rest[..own].iter().map(|many| many.1).sum()
    }
}

/// Which of so many buckets a hash goes to: each has a range of them, so that what is in order elsewhere is
/// read in one go.
pub(crate) fn share(high: u32, buckets: usize) -> usize {
    ((u64::from(high) * buckets as u64) >> 32) as usize
}

/// Adds up what the pairs of a bucket share and spills those that share enough.
fn add_up(
    bench: Bench<'_>,
    roll: &Roll<'_>,
    totals: &Totals,
    options: &Options,
    bucket: usize,
    count: usize,
) -> Result<(), Cause> {
    let mut hits = drain(bench.scratch, Row::Hits.bucket(bucket), |record: [u8; 12]| {
        let [first, second, weight] = numbers(record);
        Hit { first, second, weight }
    })?;
    let total = |ordinal: &u32| match roll.earlier {
        Some(earlier) if earlier.holds(*ordinal) => earlier.total(*ordinal),
        _ => totals.of(*ordinal),
    };
    let mut spill = Spill::new(bench.scratch, Row::Candidates, count);
    for Candidate { first, second, rarity } in candidates_of(&mut hits, total, options) {
        let bucket = neighbourhood(first, totals.samples.len(), count);
        spill.push(bucket, record::<3, 12>([first, second, rarity.get().into()]))?;
    }
    spill.finish()
}
