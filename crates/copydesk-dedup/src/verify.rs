//! Every candidate is compared exactly, a bounded number of articles at a time.

use std::collections::HashSet;

use copydesk_core::{Bench, Cause};

use crate::compare::Prepared;
use crate::note::decode;
use crate::options::Options;
use crate::room::Room;
use crate::steps::{Candidate, Edge, lost, verify_prepared};

/// Compares in portions for which there is room.
#[derive(Clone, Copy)]
pub(crate) struct Portions<'a> {
    pub(crate) bench: Bench<'a>,
    pub(crate) room: &'a Room,
    pub(crate) options: &'a Options,
}

impl Portions<'_> {
    /// Compares candidates. `samples` tells how many sampled shingles an article has: that is how large it is.
    pub(crate) fn verify(
        &self,
        pairs: &[Candidate<u32>],
        samples: impl Fn(u32) -> u32,
    ) -> Result<Vec<Edge<u32>>, Cause> {
        let mut edges = Vec::new();
        let mut rest = pairs;
        while !rest.is_empty() {
            let (portion, later) = rest.split_at(self.fits(rest, &samples));
            edges.append(&mut self.compare(portion)?);
            rest = later;
        }
        Ok(edges)
    }

    /// Of how many pairs the articles can be held at once, one at least.
    fn fits(&self, pairs: &[Candidate<u32>], samples: impl Fn(u32) -> u32) -> usize {
        let mut held = 0_usize;
        let mut known = HashSet::with_hasher(foldhash::fast::FixedState::default());
        let fits = |pair: &&Candidate<u32>| {
            for article in [pair.first, pair.second] {
                if known.insert(article) {
                    held = held.saturating_add(samples(article) as usize + LEAST);
                }
            }
            held <= self.room.held
        };
        pairs.iter().take_while(fits).count().max(1)
    }

    fn compare(&self, pairs: &[Candidate<u32>]) -> Result<Vec<Edge<u32>>, Cause> {
        let mut ordinals: Vec<u32> =
            pairs.iter().flat_map(|pair| [pair.first, pair.second]).collect();
        ordinals.sort_unstable();
        ordinals.dedup();
        let mut articles = Vec::with_capacity(ordinals.len());
        self.bench.notes.fetch(&ordinals, &mut |ordinal, _, note| {
            articles.push((ordinal, Prepared::new(&decode(note)?)));
            Ok(())
        })?;
        if articles.len() == ordinals.len() {
            verify_prepared(pairs, &articles, self.options)
        } else {
            Err(lost())
        }
    }
}

/// As how many sampled shingles an article counts that has none.
const LEAST: usize = 8;
