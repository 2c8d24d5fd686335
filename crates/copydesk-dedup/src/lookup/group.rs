//! Articles with the same words, which are one article to the index.

use std::collections::BTreeSet;

use crate::fingerprint::Fingerprint;
use crate::lookup::Place;
use crate::steps::{Standing, key};

/// Articles with the same words.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) key: u128, // what is the same
    /// The one to be kept.
    pub(super) leader: Holder,
    pub(super) others: BTreeSet<Holder>,
    /// Of the leader; the shingles are those of whoever came first, which are the same.
    pub(super) fingerprint: Fingerprint,
}

/// An article of a group. The order is that in which articles are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Holder {
    pub(super) day: i32,     // of publication, `i32::MAX` if it is not known
    pub(super) brevity: u32, // `MAX` less the bytes of the text
    pub(super) id: Box<str>,
    pub(super) raw: u128,  // of the text as it stands
    pub(super) full: u128, // of all its words
}

/// In which order groups are kept.
pub(super) type Rank<'a> = (i32, u32, &'a str);

impl Holder {
    pub(super) fn new(id: &str, fingerprint: &Fingerprint) -> Self {
        let (day, brevity) = Standing::of(fingerprint).outer();
        Self { day, brevity, id: id.into(), raw: fingerprint.raw, full: fingerprint.full }
    }

    pub(super) fn place(&self, group: u32) -> Place {
        Place { group, day: self.day, brevity: self.brevity }
    }

    /// About how many bytes an article of this id takes beside its group.
    pub(super) fn memory(id: &str) -> usize {
        size_of::<Self>() + 2 * id.len()
    }
}

impl Group {
    pub(super) fn rank(&self) -> Rank<'_> {
        (self.leader.day, self.leader.brevity, &self.leader.id)
    }

    /// Puts another one at the head and returns the last.
    pub(super) fn lead(&mut self, leader: Holder) -> Holder {
        self.fingerprint.day = (leader.day != i32::MAX).then_some(leader.day);
        self.fingerprint.bytes = u32::MAX - leader.brevity;
        (self.fingerprint.raw, self.fingerprint.full) = (leader.raw, leader.full);
        std::mem::replace(&mut self.leader, leader)
    }

    /// Takes out one that does not lead.
    pub(super) fn leave(&mut self, id: Box<str>, place: Place) {
        let Place { day, brevity, .. } = place;
        let before = Holder { day, brevity, id, raw: 0, full: 0 };
        let found = self.others.range(&before..).next().filter(|one| one.id == before.id).cloned();
        found.map(|holder| self.others.remove(&holder));
    }

    pub(super) fn memory(&self) -> usize {
        let Fingerprint { shingles, highs, figures, .. } = &self.fingerprint;
        size_of::<Self>() + 4 * (shingles.len() + highs.len()) + 8 * figures.len()
    }
}

/// What must be equal for two articles to be one.
pub(super) fn identity(fingerprint: &Fingerprint) -> u128 {
    key(fingerprint.words, fingerprint.body, fingerprint.full)
}
