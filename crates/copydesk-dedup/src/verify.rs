//! Every candidate is compared exactly.

use copydesk_core::{Bench, Cause, PerMille, map};

use crate::compare::{Comparison, Prepared};
use crate::index::Candidate;
use crate::note::decode;
use crate::spill::{Row, buckets, drain};

/// How many pairs are compared at a time: at most twice as many articles are in memory, some 30 MB.
pub(crate) const HELD: usize = 2048;

/// A candidate and all that was measured of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) first: u32,
    pub(crate) second: u32,
    pub(crate) comparison: Comparison,
    /// Which part of the smaller one's rare fingerprints the other holds, by weight.
    pub(crate) rarity: PerMille,
}

/// Compares all candidates. `judge` says what is worth keeping of each, `sort` what is worth keeping in
/// memory of a bucket.
pub(crate) fn verify<T: Send>(
    bench: Bench<'_>,
    judge: impl Fn(&Measured) -> Option<T> + Sync,
    sort: impl Fn(Vec<T>) -> Result<Vec<T>, Cause> + Sync,
) -> Result<Vec<T>, Cause> {
    let count = buckets(bench.notes.len());
    let parts = map(bench.crew, count, |bucket| {
        let mut pairs =
            drain(bench.scratch, Row::Candidates.bucket(bucket), Candidate::from_record)?;
        pairs.sort_unstable();
        let mut found = Vec::new();
        for portion in pairs.chunks(HELD) {
            compare_portion(bench, portion, &judge, &mut found)?;
        }
        sort(found)
    });
    let mut all = Vec::new();
    for part in parts {
        all.append(&mut part?);
    }
    Ok(all)
}

/// Compares some pairs and adds what is worth keeping of them to `found`.
pub(crate) fn compare_portion<T>(
    bench: Bench<'_>,
    pairs: &[Candidate],
    judge: &impl Fn(&Measured) -> Option<T>,
    found: &mut Vec<T>,
) -> Result<(), Cause> {
    let mut ordinals: Vec<u32> = pairs.iter().flat_map(|pair| [pair.first, pair.second]).collect();
    ordinals.sort_unstable();
    ordinals.dedup();
    let mut articles = Vec::with_capacity(ordinals.len());
    bench.notes.fetch(&ordinals, &mut |ordinal, _, note| {
        articles.push((ordinal, Prepared::new(&decode(note)?)));
        Ok(())
    })?;
    let article = |ordinal| {
        articles.binary_search_by_key(&ordinal, |article| article.0).map(|at| &articles[at].1)
    };
    for pair in pairs {
        let (Ok(first), Ok(second)) = (article(pair.first), article(pair.second)) else {
            return Err(Cause::new("dedup.notes", "a note that was asked for did not come"));
        };
        found.extend(judge(&Measured {
            first: pair.first,
            second: pair.second,
            comparison: first.compare(second),
            rarity: pair.rarity,
        }));
    }
    Ok(())
}
