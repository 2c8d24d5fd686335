//! An index in memory that answers while it grows.

mod bytes;
mod families;
mod find;
mod group;
mod postings;

use std::collections::BTreeSet;

use copydesk_core::{PerMille, RelatedKind, Relation};
use foldhash::HashMap;

use crate::compare::Comparison;
use crate::fingerprint::Fingerprint;
use crate::lookup::families::Families;
use crate::lookup::find::Search;
use crate::lookup::group::{Group, Holder, Rank, identity};
use crate::lookup::postings::Postings;
use crate::options::Options;

/// An index in memory for programs with their own loop: which of the articles so far does this one copy?
///
/// ```
/// use copydesk_core::Relation;
/// use copydesk_dedup::{Fingerprint, Index, Likeness};
///
/// let wire = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said. \
///             Sixty passengers spent the night in a school hall, and the next boat leaves on Wednesday \
///             if the wind drops.";
/// let paper = wire.replace("Monday", "Tuesday");
/// let mut index = Index::default();
/// assert!(index.insert("wire", Fingerprint::of(wire)).is_empty());
/// let found = index.insert("paper", Fingerprint::of(&paper));
/// assert_eq!((found[0].id.as_str(), found[0].likeness), ("wire", Likeness::Duplicate(Relation::Near)));
///
/// assert_eq!(index.query(&Fingerprint::of(wire)).len(), 2);
/// assert!(index.remove("wire"));
/// assert_eq!(index.query(&Fingerprint::of(wire))[0].id, "paper");
/// ```
///
/// A match is verified by the same rule as in [`duplicates`](crate::duplicates()): whatever is reported was
/// compared exactly. Work per query is bounded by the length of the text, be the collection what
/// it may, as a fingerprint that more than [`Options::cap`] articles hold leads to one of them only; through
/// it a story that thousands print is still found.
///
/// # What differs from the run over a collection
///
/// The run weighs a phrase by how many articles of the whole collection hold it, the index by how many
/// hold it *now*. An answer can change while the index grows, and a stream that keeps the first answer
/// depends on the order of arrival. Once all articles are inserted, a query finds every article that the run
/// makes the kept one of the text's cluster, and besides it other copies, which the run does not
/// mention. The one exception is a long chain of edited copies of which a
/// link has become visible only by what came later. An article with the same words as others is answered by
/// the one that would be kept of these.
///
/// # Room and time
///
/// Some 6 kB an article of 3 kB ([`Index::memory`] counts): the fingerprint and a place for each sampled
/// shingle. A query takes a few microseconds and another ten or so for each candidate, an insertion
/// asks first and then takes as long again. For collections that outgrow memory there is the pipeline.
#[derive(Clone, Debug)]
pub struct Index {
    options: Options,
    ids: HashMap<Box<str>, Place>,
    wordless: BTreeSet<Box<str>>, // ids of articles without words: they are like nothing
    texts: HashMap<u128, u32>,    // of each identity its group
    groups: Vec<Option<Box<Group>>>, // articles with the same words
    free: Vec<u32>,               // groups that are no more
    postings: Postings,
    families: Families,
    bytes: usize, // of groups and ids, an estimate
}

/// Where an article is to be found.
#[derive(Clone, Copy, Debug)]
struct Place {
    group: u32,
    day: i32,
    brevity: u32,
}

const NOBODY: u32 = u32::MAX;

/// An article of the index that is like the one that was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// Its id.
    pub id: String,
    /// What the text that was asked about is to it.
    pub likeness: Likeness,
    /// Shared shingles of all, or of the smaller one if one holds the other.
    pub similarity: PerMille,
    /// A figure between the same words has another value.
    pub updated: bool,
    /// All that was measured; the text that was asked about is the first.
    pub comparison: Comparison,
}

/// What a text is to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// A copy.
    Duplicate(Relation),
    /// No copy, but alike.
    Related(RelatedKind),
}

impl Match {
    /// Whether the two are copies.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(self.likeness, Likeness::Duplicate(_))
    }
}

/// An empty index with the default options.
impl Default for Index {
    fn default() -> Self {
        Self::new(Options::default())
    }
}

impl Index {
    /// An empty index. The fingerprints must be made with the same options.
    ///
    /// ```
    /// use copydesk_dedup::{Index, Options, Profile};
    /// let options = Options::default().profile(Profile::Strict);
    /// let mut index = Index::new(options);
    /// index.insert("a", options.fingerprint("Rain fell on the harbour."));
    /// ```
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            ids: HashMap::default(),
            wordless: BTreeSet::new(),
            texts: HashMap::default(),
            groups: Vec::new(),
            free: Vec::new(),
            postings: Postings::new(&options),
            families: Families::default(),
            bytes: 0,
        }
    }

    /// Adds an article and returns what [`Index::query`] would have found just before. One with the same id is
    /// replaced.
    pub fn insert(&mut self, id: &str, fingerprint: Fingerprint) -> Vec<Match> {
        self.remove(id);
        if fingerprint.words == 0 {
            self.insert_wordless(id);
            return Vec::new();
        }
        let found = Search::new(self, &fingerprint).run();
        let group = self.enrol(id, fingerprint);
        for other in found.kin {
            self.join(group, other);
        }
        found.matches
    }

    /// The articles of which this text is a copy or to which it is related: copies first, the likest first, then by
    /// id. A text that stands in the index itself finds itself.
    #[must_use]
    pub fn query(&self, fingerprint: &Fingerprint) -> Vec<Match> {
        if fingerprint.words == 0 {
            Vec::new()
        } else {
            Search::new(self, fingerprint).run().matches
        }
    }

    /// Takes an article out; tells whether there was one of this id.
    ///
    /// As fast as an insertion, but for the kept article of a story that thousands print: finding the next one to
    /// keep looks at all of them.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some((id, place)) = self.ids.remove_entry(id) else { return self.wordless.remove(id) };
        self.bytes -= Holder::memory(&id);
        let Some(held) = self.groups.get_mut(place.group as usize).and_then(Option::as_mut) else {
            return true;
        };
        if held.leader.id == id {
            match held.others.pop_first() {
                Some(next) => {
                    held.lead(next);
                    self.rerank(place.group);
                }
                None => self.disband(place.group),
            }
        } else {
            held.leave(id, place);
        }
        true
    }

    /// How many articles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len() + self.wordless.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is an article of this id.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains_key(id) || self.wordless.contains(id)
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        const ENTRY: usize = 33; // of a map: key, value, a byte of the map's own
        self.bytes
            + self.postings.memory()
            + self.families.memory()
            + ENTRY * (self.ids.capacity() + self.texts.capacity())
            + size_of::<Option<Box<Group>>>() * self.groups.capacity()
    }

    fn group(&self, group: u32) -> Option<&Group> {
        self.groups.get(group as usize)?.as_deref()
    }

    fn insert_wordless(&mut self, id: &str) {
        self.wordless.insert(id.into());
    }

    /// Adds an article to the group of those with its words.
    fn enrol(&mut self, id: &str, fingerprint: Fingerprint) -> u32 {
        let key = identity(&fingerprint);
        let holder = Holder::new(id, &fingerprint);
        let known = self.texts.get(&key).copied();
        let group = known.unwrap_or_else(|| self.found(key, holder.clone(), fingerprint));
        self.name(id.into(), holder.place(group));
        if let Some(held) = self.groups[group as usize].as_mut().filter(|_| known.is_some()) {
            if holder < held.leader {
                let last = held.lead(holder);
                held.others.insert(last);
                self.rerank(group);
            } else {
                held.others.insert(holder);
            }
        }
        group
    }

    /// Remembers where an article is.
    fn name(&mut self, id: Box<str>, place: Place) {
        self.bytes += Holder::memory(&id);
        self.ids.insert(id, place);
    }

    /// Makes a group of one.
    fn found(&mut self, key: u128, leader: Holder, fingerprint: Fingerprint) -> u32 {
        let samples = fingerprint.samples();
        let held = Group { key, leader, others: BTreeSet::new(), fingerprint };
        self.bytes += held.memory();
        let group = self.free.pop().unwrap_or_else(|| {
            self.groups.push(None);
            u32::try_from(self.groups.len() - 1).unwrap_or(NOBODY)
        });
        self.texts.insert(key, group);
        self.groups[group as usize] = Some(Box::new(held));
        self.postings.add(&samples, group, rank(&self.groups));
        group
    }

    /// Forgets a group of which nobody is left.
    fn disband(&mut self, group: u32) {
        let Some(held) = self.groups[group as usize].take() else { return };
        self.bytes -= held.memory();
        self.texts.remove(&held.key);
        self.free.push(group);
        self.postings.remove(&held.fingerprint.samples(), group, rank(&self.groups));
        self.families.leave(group, rank(&self.groups));
    }

    /// Makes up for another leader.
    fn rerank(&mut self, group: u32) {
        let Some(samples) = self.group(group).map(|held| held.fingerprint.samples()) else {
            return;
        };
        self.postings.rerank(&samples, group, rank(&self.groups));
        self.families.rerank(group, rank(&self.groups));
    }

    fn join(&mut self, one: u32, other: u32) {
        self.families.join(one, other, rank(&self.groups));
    }
}

/// Tells of each group when it is kept.
fn rank<'a>(groups: &'a [Option<Box<Group>>]) -> impl Fn(u32) -> Option<Rank<'a>> + Copy {
    move |group| groups[group as usize].as_ref().map(|group| group.rank())
}

#[cfg(test)]
mod tests;
