//! How much a shared shingle says, as an integer.

use crate::options::Options;

/// Fractional bits of a weight.
const FRACTION: u32 = 8;

/// A collection is weighed as if it had so many articles at least, so that two articles alone are
/// judged as they would be within a week of news.
const LEAST_ARTICLES: u64 = 4096;

/// How much a shared shingle says: `log2(articles / holders)` in 1/256, for each number of holders up to
/// [`Options::cap`]; beyond it a shingle is boilerplate and weighs nothing.
///
/// ```
/// use copydesk_dedup::Options;
/// use copydesk_dedup::steps::Weights;
/// let weights = Weights::new(1 << 20, &Options::default());
/// assert_eq!((weights.of(1), weights.of(2), weights.of(1000)), (20 * 256, 19 * 256, 0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    by_holders: Vec<u32>, // from 0, none of them zero
}

impl Weights {
    /// Weights for so many articles: those that are led by no other one and have words.
    #[must_use]
    pub fn new(articles: u64, options: &Options) -> Self {
        let all = log2(articles.max(LEAST_ARTICLES));
        let weight = |holders: usize| all.saturating_sub(log2(holders.max(1) as u64)).max(1);
        Self { by_holders: (0..=options.cap).map(weight).collect() }
    }

    /// The weight of a shingle that so many articles hold.
    #[must_use]
    pub fn of(&self, holders: usize) -> u32 {
        self.by_holders.get(holders).copied().unwrap_or(0)
    }
}

/// The logarithm to base 2 in 1/256, rounded down, by squaring: no float, so all machines agree.
fn log2(number: u64) -> u32 {
    let whole = number.max(1).ilog2();
    let mut rest = u128::from(number.max(1)) << (62 - whole.min(62)); // 1 to 2 in 62 fractional bits
    if whole == 63 {
        rest = u128::from(number) >> 1;
    }
    let mut log = whole;
    for _ in 0..FRACTION {
        rest = (rest * rest) >> 62;
        let bit = u32::from(rest >= 2 << 62);
        rest >>= bit;
        log = (log << 1) | bit;
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_the_table() {
        for (number, want) in
            [(1, 0), (2, 256), (3, 405), (10, 850), (1 << 40, 40 * 256), (u64::MAX, 64 * 256 - 1)]
        {
            assert_eq!(log2(number), want, "of {number}");
        }
    }

    #[test]
    fn what_everybody_holds_weighs_nothing() {
        let weights = Weights::new(1_000_000, &Options::default());
        assert!(weights.of(1) > weights.of(2) && weights.of(40) > 0);
        assert_eq!(weights.of(41), 0);
    }
}
