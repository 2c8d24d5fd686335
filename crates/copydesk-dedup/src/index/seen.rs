//! Tells first mentions from later ones.

/// A set of hashes, used again and again.
#[derive(Debug, Default)]
pub(super) struct Seen {
    slots: Vec<u64>, // zero is free
}

impl Seen {
    /// Takes all but the first mention out of a list of hashes.
    pub(super) fn keep_firsts(&mut self, hashes: &mut Vec<u64>) {
        let bits = (2 * hashes.len()).max(2).next_power_of_two().ilog2();
        self.slots.clear();
        self.slots.resize(1 << bits, 0);
        let mut zero = false;
        hashes.retain(|hash| {
            if *hash == 0 {
                return !std::mem::replace(&mut zero, true);
            }
            let mut at = (hash >> (64 - bits)) as usize;
            while self.slots[at] != 0 && self.slots[at] != *hash {
                at = (at + 1) & ((1 << bits) - 1);
            }
            std::mem::replace(&mut self.slots[at], *hash) == 0
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_mentions_stay_in_order() {
        let mut seen = Seen::default();
        for _ in 0..2 {
            let mut hashes = vec![7, 0, u64::MAX, 7, 1 << 63, 0, u64::MAX, 5];
            seen.keep_firsts(&mut hashes);
            assert_eq!(hashes, [7, 0, u64::MAX, 1 << 63, 5]);
        }
    }
}
