//! Empty bins borrow from others.
//!
//! Every empty bin has an order of its own in which it asks all bins, and takes the value of the first
//! one that is not empty (Shrivastava 2017). The order does not depend on the text, so where two texts
//! have the same bins filled, their empty bins ask the same ones. Here the order is an affine walk
//! round the bins, which visits each once and can be turned round: a signature with few full bins looks
//! for the nearest of these instead of walking, so that a text of one word costs no more than one
//! of a page.

use crate::minhash::hasher::scatter;

/// A bin that no shingle fell into.
pub(super) const EMPTY: u32 = u32::MAX;

/// Fills the empty ones of `bins`, whose number is a power of two, and tells which were full, a bit for each
/// bin. If all are empty, they stay so.
pub(super) fn densify(bins: &mut [u32]) -> Box<[u64]> {
    let full: Vec<u32> =
        (0..).zip(&*bins).filter(|(_, value)| **value != EMPTY).map(|(bin, _)| bin).collect();
    let mut own = vec![0_u64; bins.len().div_ceil(64)].into_boxed_slice();
    for bin in &full {
        own[*bin as usize / 64] |= 1 << (bin % 64);
    }
    if full.is_empty() || full.len() == bins.len() {
        return own;
    }
    let is_own = |bin: u32| own[bin as usize / 64] >> (bin % 64) & 1 == 1;
    let few = full.len() * full.len() <= bins.len();
    let mask = u32::try_from(bins.len() - 1).unwrap_or(u32::MAX);
    for bin in (0..=mask).filter(|bin| !is_own(*bin)) {
        let walk = Walk::of(bin);
        let lender = if few {
            full.iter().copied().min_by_key(|other| walk.step_of(*other) & mask)
        } else {
            (0..=mask).map(|step| walk.bin_at(step) & mask).find(|other| is_own(*other))
        };
        if let Some(lender) = lender {
            bins[bin as usize] = bins[lender as usize];
        }
    }
    own
}

/// The order in which an empty bin asks the others: `start + step * stride`, counted round.
struct Walk {
    start: u32,
    stride: u32,  // odd, so that all bins are visited
    inverse: u32, // of the stride
}

impl Walk {
    fn of(bin: u32) -> Self {
        const SEED: u64 = 0x243f_6a88_85a3_08d3; // the first digits of pi behind the point
        let [start, stride] = crate::spill::halves(scatter(SEED ^ u64::from(bin)));
        let stride = stride | 1;
        // Newton's iteration doubles the right low bits of the inverse: 3, 6, 12, 24, 32 of them.
        let newton = |inverse: u32, _| {
            inverse.wrapping_mul(2_u32.wrapping_sub(stride.wrapping_mul(inverse)))
        };
        Self { start, stride, inverse: (0..4).fold(stride, newton) }
    }

    fn bin_at(&self, step: u32) -> u32 {
        self.start.wrapping_add(self.stride.wrapping_mul(step))
    }

    fn step_of(&self, bin: u32) -> u32 {
        self.inverse.wrapping_mul(bin.wrapping_sub(self.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_visits_every_bin_once_and_knows_when() {
        for bin in 0..256 {
            let walk = Walk::of(bin);
            let mut seen = [false; 256];
            for step in 0..256 {
                let at = walk.bin_at(step) & 255;
                assert!(!std::mem::replace(&mut seen[at as usize], true));
                assert_eq!(walk.step_of(at) & 255, step);
            }
        }
    }

    #[test]
    fn no_bin_stays_empty_and_full_ones_keep_their_values() {
        for full in 1..=64_u32 {
            let mut bins = [EMPTY; 64];
            for bin in 0..full {
                bins[(bin * 37 % 64) as usize] = 1000 + bin;
            }
            let before = bins;
            let own = densify(&mut bins);
            assert_eq!(own[0].count_ones(), full);
            for (bin, value) in before.iter().enumerate() {
                assert!(bins[bin] < 1000 + full && bins[bin] >= 1000, "{full} full, bin {bin}");
                assert_eq!(own[0] >> bin & 1 == 1, *value != EMPTY);
                assert!(*value == EMPTY || *value == bins[bin]);
            }
        }
    }

    #[test]
    fn searching_among_few_finds_what_walking_finds() {
        for bin in 0..128 {
            let walk = Walk::of(bin);
            let full = [3_u32, 77, 90];
            let near = full.into_iter().min_by_key(|other| walk.step_of(*other) & 127);
            let first = (0..128).map(|step| walk.bin_at(step) & 127).find(|at| full.contains(at));
            assert_eq!(near, first);
        }
    }
}
