//! Tables of words from `data/`: cut at tabs, read once and looked up ever after.

use std::collections::BTreeMap;

/// A table of words, made for words that are in none.
///
/// A figure asks for a dozen words and most are unknown, while the text's other readers keep pushing
/// the table out of the nearest cache. So a short word is a number here, which stands in the table
/// itself, and a filter of a few kilobytes answers for nearly all that are not there.
pub(crate) struct Map<V> {
    // A power of two of slots, at most half of them taken: a search ends at a free one.
    slots: Box<[Option<(Short, V)>]>,
    // `FILTER_BITS` for every slot, again a power of two; one is set for each key.
    filter: Box<[u64]>,
    long: BTreeMap<Box<str>, V>,
}

const FILTER_BITS: usize = 16;

/// A word of up to fifteen bytes, and their number in the last one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Short {
    low: u64,
    high: u64,
}

impl Short {
    const LONGEST: usize = 15;

    /// Two loads that overlap stand for a loop over the bytes.
    #[inline]
    fn of(word: &str) -> Option<Self> {
        let bytes = word.as_bytes();
        let len = bytes.len();
        if len > Self::LONGEST {
            return None;
        }
        let (low, high) =
            if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                let rest = u64::from_le_bytes(*last) >> 8;
                (u64::from_le_bytes(*first), rest >> (8 * (Self::LONGEST - len)))
            } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                let last = u64::from(u32::from_le_bytes(*last));
                (u64::from(u32::from_le_bytes(*first)) | last << (8 * (len - 4)), 0)
            } else {
                (bytes.iter().rfold(0, |low, byte| low << 8 | u64::from(*byte)), 0)
            };
        Some(Self { low, high: high | (len as u64) << 56 })
    }

    #[inline]
    fn hash(self) -> u64 {
        // Any odd number with bits all over: this is the golden ratio's.
        const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(self.low ^ self.high.rotate_left(29)) * SPREAD;
        (product ^ product >> 64) as u64
    }

    fn word(self) -> String {
        let bytes = [self.low.to_le_bytes(), self.high.to_le_bytes()].concat();
        let len = usize::from(bytes[Self::LONGEST]);
        String::from_utf8_lossy(&bytes[..len]).into_owned()
    }
}

impl<V> Map<V> {
    /// The first of equal keys stays; an empty one is left out.
    pub(crate) fn new(pairs: impl Iterator<Item = (String, V)>) -> Self {
        let mut words: BTreeMap<Box<str>, V> = BTreeMap::new();
        for (key, value) in pairs.filter(|(key, _)| !key.is_empty()) {
            words.entry(key.into_boxed_str()).or_insert(value);
        }
        let slots = (2 * words.len()).next_power_of_two().max(64 / FILTER_BITS);
        let mut map = Self {
            slots: std::iter::repeat_with(|| None).take(slots).collect(),
            filter: vec![0; slots * FILTER_BITS / 64].into(),
            long: BTreeMap::new(),
        };
        for (key, value) in words {
            match Short::of(&key) {
                Some(short) => map.insert(short, value),
                None => drop(map.long.insert(key, value)),
            }
        }
        map
    }

    fn insert(&mut self, key: Short, value: V) {
        let hash = key.hash();
        let (word, bit) = self.filtered(hash);
        self.filter[word] |= bit;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].is_some() {
            at = (at + 1) & mask;
        }
        self.slots[at] = Some((key, value));
    }

    /// The word of the filter, and the bit in it, that stand for a hash. They come from its upper half,
    /// the slot from its lower.
    #[inline]
    fn filtered(&self, hash: u64) -> (usize, u64) {
        let bit = hash >> 32;
        ((bit / 64) as usize & (self.filter.len() - 1), 1 << (bit % 64))
    }

    #[inline]
    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        let Some(short) = Short::of(key) else { return self.long.get(key) };
        let hash = short.hash();
        let (word, bit) = self.filtered(hash);
        if self.filter[word] & bit == 0 { None } else { self.find(short, hash) }
    }

    fn find(&self, key: Short, hash: u64) -> Option<&V> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some((known, value)) = &self.slots[at] {
            if *known == key {
                return Some(value);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// How many words the longest entry has that begins (or ends) with a word: what lies further on in
    /// the text need not be read.
    pub(crate) fn reaches(&self, of: impl Fn(&str) -> &str) -> BTreeMap<String, u8> {
        let mut reaches = BTreeMap::new();
        for (key, _) in self.iter() {
            let words = u8::try_from(key.split([' ', '-']).count()).unwrap_or(u8::MAX);
            let most = reaches.entry(of(&key).to_owned()).or_insert(0);
            *most = words.max(*most);
        }
        reaches
    }

    /// The entries, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (String, &V)> {
        let short = self.slots.iter().flatten().map(|(key, value)| (key.word(), value));
        short.chain(self.long.iter().map(|(key, value)| (key.to_string(), value)))
    }
}

/// The rows of a table: its lines without the comment, cut at tabs.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with("# ")).map(|line| line.split('\t').collect())
}

/// The field of a row, empty beyond its end.
pub(crate) fn field(row: &[&'static str], index: usize) -> &'static str {
    row.get(index).copied().unwrap_or("")
}

/// The first word of a phrase.
pub(crate) fn first_word(key: &str) -> &str {
    key.split(|c: char| !c.is_alphabetic()).next().unwrap_or("")
}

/// The last word of a phrase.
pub(crate) fn last_word(key: &str) -> &str {
    key.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_entry_says_how_far_to_read() {
        let map =
            Map::new(["hong kong dollar", "hong", "yen"].map(|key| (key.into(), ())).into_iter());
        let reaches = map.reaches(first_word);
        assert_eq!(reaches, BTreeMap::from([("hong".into(), 3), ("yen".into(), 1)]));
    }

    proptest! {
        #[test]
        fn a_table_holds_its_keys_and_nothing_else(
            keys in proptest::collection::vec("[ab é]{0,18}", 0..80),
            others in proptest::collection::vec("[ab é]{0,18}", 0..80),
        ) {
            let mut want = BTreeMap::new();
            for (number, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
                want.entry(key.clone()).or_insert(number);
            }
            let map = Map::new(keys.iter().cloned().enumerate().map(|(number, key)| (key, number)));
            for key in keys.iter().chain(&others) {
                prop_assert!(map.get(key) == want.get(key), "for {key:?}");
            }
            let all: BTreeMap<String, usize> = map.iter().map(|(key, number)| (key, *number)).collect();
            prop_assert_eq!(all, want);
        }
    }
}
