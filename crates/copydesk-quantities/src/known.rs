//! All that the tables say of a single word, in one place.
//!
//! The rules beside a figure ask a dozen things of the same few words: its number, what it does, what
//! may follow. Joined they cost one look-up and half a line of cache, where each table cost its own.

use std::collections::BTreeMap;

use copydesk_core::QuantityKind;

use crate::follow::Follow;
use crate::role::Roles;
use crate::tables::Map;

/// What the tables say of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) roles: Roles,
    /// Its place among the number words, from one; zero is none.
    pub(crate) number: u8,
    /// The month that it names, from one; zero is none.
    pub(crate) month: i8,
    /// How many words a currency may have that begins with it, a unit that does, and a comparator that
    /// ends with it.
    pub(crate) currency_reach: u8,
    pub(crate) unit_reach: u8,
    pub(crate) comparator_reach: u8,
    /// What a bare number after it is.
    pub(crate) designator: Option<QuantityKind>,
    /// What may follow a number and begins with it.
    pub(crate) follow: Option<Follow>,
    /// Whether a counted noun phrase ends at it.
    pub(crate) stop: bool,
}

/// The words of a language while its tables are read.
#[derive(Default)]
pub(crate) struct Lexicon(BTreeMap<String, Known>);

impl Lexicon {
    /// What is known of a word up to now.
    pub(crate) fn of(&mut self, word: &str) -> &mut Known {
        self.0.entry(word.to_owned()).or_default()
    }

    /// The table, when `follow` has told what each word leads on to.
    pub(crate) fn finish(self, follow: impl Fn(&Known) -> Option<Follow>) -> Map<Known> {
        Map::new(self.0.into_iter().map(|(word, known)| {
            let follow = follow(&known);
            (word, Known { follow, ..known })
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_all_that_is_known_of_it_takes_half_a_line_of_cache() {
        assert_eq!(size_of::<Known>(), 16);
    }
}
