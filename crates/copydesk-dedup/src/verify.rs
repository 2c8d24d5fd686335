//! Every candidate is compared exactly, a bounded number of articles at a time.

use copydesk_core::{Bench, Cause, PerMille, map};

use crate::compare::Prepared;
use crate::note::decode;
use crate::options::Options;
use crate::spill::{Row, buckets, drain, numbers};
use crate::steps::{Candidate, Edge, lost, verify_prepared};

/// How many pairs are compared at a time: at most twice as many articles are in memory, some 30 MB.
pub(crate) const HELD: usize = 2048;

/// Compares all candidates. `sort` says what of a bucket is worth keeping in memory.
pub(crate) fn verify(
    bench: Bench<'_>,
    options: &Options,
    sort: impl Fn(Vec<Edge<u32>>) -> Result<Vec<Edge<u32>>, Cause> + Sync,
) -> Result<Vec<Edge<u32>>, Cause> {
    let count = buckets(bench.notes.len());
    let parts = map(bench.crew, count, |bucket| {
        let mut pairs = drain(bench.scratch, Row::Candidates.bucket(bucket), candidate)?;
        pairs.sort_unstable();
        let mut found = Vec::new();
        for portion in pairs.chunks(HELD) {
            found.append(&mut verify_portion(bench, portion, options)?);
        }
        sort(found)
    });
    let mut all = Vec::new();
    for part in parts {
        all.append(&mut part?);
    }
    Ok(all)
}

fn candidate(record: [u8; 12]) -> Candidate<u32> {
    let [first, second, rarity] = numbers(record);
    let rarity = PerMille::new(u16::try_from(rarity).unwrap_or(u16::MAX));
    Candidate { first, second, rarity }
}

/// Compares some pairs.
pub(crate) fn verify_portion(
    bench: Bench<'_>,
    pairs: &[Candidate<u32>],
    options: &Options,
) -> Result<Vec<Edge<u32>>, Cause> {
    let mut ordinals: Vec<u32> = pairs.iter().flat_map(|pair| [pair.first, pair.second]).collect();
    ordinals.sort_unstable();
    ordinals.dedup();
    let mut articles = Vec::with_capacity(ordinals.len());
    bench.notes.fetch(&ordinals, &mut |ordinal, _, note| {
        articles.push((ordinal, Prepared::new(&decode(note)?)));
        Ok(())
    })?;
    if articles.len() == ordinals.len() {
        verify_prepared(pairs, &articles, options)
    } else {
        Err(lost())
    }
}
