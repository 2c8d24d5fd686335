//! Rules of a house, well-meant and hostile.

use std::ops::Range;

use copydesk_normalize::{Cleaner, HouseRule, Repair, Rules};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::common::Writes;

/// Answers with stretches that it must not change, or that are none.
#[derive(Clone, Copy, Debug)]
struct Crooked(&'static str, fn(usize) -> Range<usize>);

impl HouseRule for Crooked {
    fn name(&self) -> &str {
        self.0
    }

    fn find(&self, text: &str, from: usize) -> Option<Repair> {
        (!text.len().is_multiple_of(3)).then(|| Repair { range: self.1(from), with: "x".into() })
    }
}

/// Rules that come to rest.
const SOUND: &[Writes] = &[
    Writes("euro", "EUR", "€"),
    Writes("road", "Road", "R\u{e9}sum\u{65}\u{301}"),
    Writes("blank", "1", "  1\u{a0}"),
    Writes("stop", ",", "..."),
    Writes("mark", "(", "\u{201d} ("),
    Writes("decoded", "2", "\u{93}2\r"),
    Writes("ligature", "b", "\u{fb01}"),
    Writes("deleted", " ", ""),
    Writes("accent", "e", ""),
    Writes("entity", "%", "&amp;"),
];

/// Rules that do not, alone or together with another.
const RESTLESS: &[Writes] =
    &[Writes("there", "a", "b"), Writes("back", "b", "a"), Writes("growing", ".", "a.")];

const CROOKED: &[Crooked] = &[
    Crooked("behind", |from| from..from + 1),
    Crooked("backwards", |from| from + 1..from),
    Crooked("start", |_| 0..1),
    Crooked("same-place", |from| from..from),
    Crooked("far", |from| from..usize::MAX),
];

/// A cleaner with up to three rules of a house.
pub(crate) fn any_cleaner(rules: impl Strategy<Value = Rules>) -> impl Strategy<Value = Cleaner> {
    let writes: Vec<Writes> = SOUND.iter().chain(RESTLESS).copied().collect();
    let crooked =
        prop_oneof![4 => Just(None), 1 => proptest::sample::select(CROOKED).prop_map(Some)];
    (rules, subsequence(writes, 0..=3), crooked).prop_map(|(rules, writes, crooked)| {
        let cleaner = writes.into_iter().fold(Cleaner::new(rules), |cleaner, rule| {
            cleaner.house_rule(rule).expect("the names differ")
        });
        crooked
            .into_iter()
            .fold(cleaner, |cleaner, rule| cleaner.house_rule(rule).expect("the names differ"))
    })
}

/// A cleaner with one rule that comes to rest with any rules of the crate.
pub(crate) fn sound_cleaner(rules: impl Strategy<Value = Rules>) -> impl Strategy<Value = Cleaner> {
    rules.prop_map(|rules| Cleaner::new(rules).house_rule(SOUND[0]).expect("a good name"))
}
