//! Every candidate is compared exactly.

use copydesk_core::Cause;
use serde::{Deserialize, Serialize};

use super::candidates::Candidate;
use crate::compare::Prepared;
use crate::fingerprint::Fingerprint;
use crate::options::Options;
use crate::rule::{Tie, judge};

/// A pair about which there is something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge<I> {
    /// One of them.
    pub first: I,
    /// The other one, above `first`.
    pub second: I,
    /// What they are to each other.
    pub tie: Tie,
}

/// Compares candidates and says what there is to be said of each, in their order. `articles` holds the
/// fingerprint of each article in them, by article, each once.
///
/// # Errors
///
/// If a fingerprint is not there.
pub fn verify<I: Ord + Clone>(
    candidates: &[Candidate<I>],
    articles: &[(I, Fingerprint)],
    options: &Options,
) -> Result<Vec<Edge<I>>, Cause> {
    let ready = articles.iter().map(|(id, article)| (id.clone(), Prepared::new(article)));
    verify_prepared(candidates, &ready.collect::<Vec<_>>(), options)
}

/// The same for who has prepared the fingerprints.
pub(crate) fn verify_prepared<I: Ord + Clone>(
    candidates: &[Candidate<I>],
    articles: &[(I, Prepared)],
    options: &Options,
) -> Result<Vec<Edge<I>>, Cause> {
    let article = |id: &I| {
        let found = articles.binary_search_by(|article| article.0.cmp(id));
        found.map(|at| &articles[at].1).map_err(|_| lost())
    };
    let mut edges = Vec::new();
    for Candidate { first, second, rarity } in candidates {
        let measured = article(first)?.compare(article(second)?);
        edges.extend(judge(&measured, *rarity, options).map(|tie| Edge {
            first: first.clone(),
            second: second.clone(),
            tie,
        }));
    }
    Ok(edges)
}

/// An article of a pair was not brought along.
pub(crate) fn lost() -> Cause {
    Cause::new("dedup.notes", "a note that was asked for did not come")
}
