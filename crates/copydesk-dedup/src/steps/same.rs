//! The first grade: articles with the very same words are one article to everything that follows.

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use crate::fingerprint::Fingerprint;

/// A text with so many words that count is the same story under another headline, if these are the
/// same. A shorter one is held for the same only if all its words are.
const STORY: u32 = 20;

/// What must be equal for two articles to be one.
pub(crate) const fn key(words: u32, body: u128, full: u128) -> u128 {
    if words >= STORY { body } else { !full }
}

/// What tells articles with the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text<I> {
    /// Hash of the words that count: what to group by.
    pub key: u128,
    /// Whether an earlier run has decided about it.
    pub settled: bool,
    /// How it stands.
    pub standing: Standing,
    /// Whose it is.
    pub article: I,
    /// Hash of all words.
    pub all: u128,
}

impl<I> Text<I> {
    /// The text of an article, unless it has no words: such a one is like nothing.
    #[must_use]
    pub fn of(article: I, fingerprint: &Fingerprint, settled: bool) -> Option<Self> {
        let Fingerprint { words, body, full, .. } = *fingerprint;
        let text = || Self {
            key: key(words, body, full),
            settled,
            standing: Standing::of(fingerprint),
            article,
            all: full,
        };
        (words > 0).then(text)
    }
}

/// An article with the words of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Led<I> {
    /// Which one.
    pub member: I,
    /// The other one, which stands for both in all that follows.
    pub leader: I,
    /// Whether all words are the same, not only those that count: an exact copy, else a near one that
    /// shares everything.
    pub exact: bool,
}

/// The articles that have the words of another one, which is the settled one or else stands first. Takes
/// the texts of one or of many keys in any order, and leaves them sorted.
///
/// ```
/// use copydesk_dedup::Fingerprint;
/// use copydesk_dedup::steps::{Text, same_words};
/// let of = |id, text| Text::of(id, &Fingerprint::of(text), false);
/// let mut texts: Vec<_> = [of(1, "It rains."), of(2, "It rains!  "), of(3, "No rain.")].into_iter().flatten().collect();
/// let led = same_words(&mut texts);
/// assert_eq!((led.len(), led[0].member, led[0].leader, led[0].exact), (1, 1, 2, true), "the longer leads");
/// ```
#[must_use]
pub fn same_words<I: Ord + Clone>(texts: &mut [Text<I>]) -> Vec<Led<I>> {
    let rank = |text: &Text<I>| (text.key, !text.settled, text.standing.outer());
    texts.sort_unstable_by(|a, b| (rank(a), &a.article).cmp(&(rank(b), &b.article)));
    let mut led = Vec::new();
    for group in texts.chunk_by(|a, b| a.key == b.key) {
        let leader = &group[0];
        led.extend(group[1..].iter().filter(|text| !text.settled).map(|text| Led {
            member: text.article.clone(),
            leader: leader.article.clone(),
            exact: text.all == leader.all,
        }));
    }
    led
}
