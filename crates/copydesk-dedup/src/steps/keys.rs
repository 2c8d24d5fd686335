//! Under which keys articles meet.

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use crate::fingerprint::Fingerprint;

/// That an article holds a sampled shingle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Posting<I> {
    /// The shingle: what to group by.
    pub key: u64,
    /// Which article.
    pub article: I,
    /// How it stands.
    pub standing: Standing,
    /// Whether an earlier run has decided about it.
    pub settled: bool,
}

/// The postings of an article, by key, each once. An article that is led by another one
/// ([`same_words`](super::same_words)) has none: a story sent forty times would become its own boilerplate.
///
/// ```
/// use copydesk_dedup::Fingerprint;
/// use copydesk_dedup::steps::keys;
/// let article = Fingerprint::of("The ferry was held in port.");
/// assert_eq!(keys("a", &article, false).count(), article.samples().len());
/// ```
pub fn keys<I: Clone>(
    article: I,
    fingerprint: &Fingerprint,
    settled: bool,
) -> impl Iterator<Item = Posting<I>> {
    let standing = Standing::of(fingerprint);
    let posting = move |key| Posting { key, article: article.clone(), standing, settled };
    fingerprint.samples().into_iter().map(posting)
}
