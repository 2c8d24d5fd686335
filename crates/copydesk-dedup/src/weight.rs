//! How much a shared fingerprint says, as an integer.

/// Fractional bits of a weight.
const FRACTION: u32 = 8;

/// A collection is weighed as if it had so many articles at least, so that two articles alone are
/// judged as they would be within a week of news.
const LEAST_ARTICLES: u64 = 4096;

/// `log2(articles / holders)` in 1/256, for each number of holders up to the cap; beyond it a
/// fingerprint is boilerplate and weighs nothing.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    by_holders: Vec<u32>, // from 0
}

impl Weights {
    pub(crate) fn new(articles: u64, cap: usize) -> Self {
        let all = log2(articles.max(LEAST_ARTICLES));
        let weight = |holders: usize| all.saturating_sub(log2(holders.max(1) as u64)).max(1);
        Self { by_holders: (0..=cap).map(weight).collect() }
    }

    /// The weight of a fingerprint that so many articles hold.
    pub(crate) fn of(&self, holders: usize) -> u32 {
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
        let weights = Weights::new(1_000_000, 40);
        assert!(weights.of(1) > weights.of(2) && weights.of(40) > 0);
        assert_eq!(weights.of(41), 0);
    }
}
