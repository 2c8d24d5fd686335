//! Tables of words from `data/`: cut at tabs, read once and looked up ever after.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// A table of words. Most words asked for are in no table, so a mask tells by first byte and length
/// whether a word can be there before it is hashed.
pub(crate) struct Map<V> {
    rows: HashMap<Box<str>, V, FixedState>,
    /// By first byte: a bit for each length, the last one for all from 63 on.
    lengths: [u64; 256],
}

impl<V> Map<V> {
    /// The first of equal keys stays.
    pub(crate) fn new(pairs: impl Iterator<Item = (String, V)>) -> Self {
        let mut map = Self { rows: HashMap::with_hasher(FixedState::default()), lengths: [0; 256] };
        for (key, value) in pairs {
            if let Some(&first) = key.as_bytes().first() {
                map.lengths[first as usize] |= length_bit(&key);
                map.rows.entry(key.into_boxed_str()).or_insert(value);
            }
        }
        map
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        let first = *key.as_bytes().first()?;
        if self.lengths[first as usize] & length_bit(key) == 0 {
            return None;
        }
        self.rows.get(key)
    }

    /// How many words the longest entry has that begins (or ends) with a word: what lies further on in
    /// the text need not be read.
    pub(crate) fn reaches(&self, of: impl Fn(&str) -> &str) -> Map<usize> {
        let none = Map::new(self.rows.keys().map(|key| (of(key).to_owned(), 0)));
        // The longest counts, so that the order of the keys does not.
        self.rows.keys().fold(none, |mut reaches, key| {
            let words = key.split([' ', '-']).count();
            if let Some(most) = reaches.rows.get_mut(of(key)) {
                *most = words.max(*most);
            }
            reaches
        })
    }

    /// The entries, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.rows.iter().map(|(key, value)| (&**key, value))
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

fn length_bit(key: &str) -> u64 {
    1 << key.len().min(63)
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
