//! Articles in memory: who copies whom, and what belongs together.

use std::collections::BTreeMap;

use copydesk_core::{PerMille, RelatedKind, Relation, Verdict};
use serde::Serialize;

use crate::fingerprint::Fingerprint;
use crate::memory::MemoryBench;
use crate::note::encode;
use crate::options::Options;
use crate::stage::DedupStage;

/// Articles of one story: the kept one and its copies. Each copy was compared with the kept article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cluster {
    /// The id of the article that is kept: the earliest, then the longest, then the one with the smallest
    /// id.
    pub kept: String,
    /// Its place among the articles.
    pub place: usize,
    /// The others, in the order of the articles; at least one.
    pub members: Vec<Member>,
}

/// A copy of the kept article of its cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Member {
    /// Its id.
    pub id: String,
    /// Its place among the articles.
    pub place: usize,
    /// What it is to the kept article.
    pub relation: Relation,
    /// The larger of what was measured: shared shingles of all, or of the smaller one if one holds the
    /// other.
    pub similarity: PerMille,
    /// A figure between the same words has another value than in the kept article.
    pub updated: bool,
}

/// Groups articles in memory by story, each given as its id and its text. What stands alone is in no cluster.
///
/// ```
/// let story = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said. \
///              Sixty passengers spent the night in a school hall.";
/// let longer = format!("{story} The next boat leaves on Wednesday if the wind drops, he said, and those \
///              who hold tickets for the one that did not sail will be taken aboard first.");
/// let clusters = copydesk_dedup::clusters(&[("a", story), ("b", &longer), ("c", "No news.")]);
/// assert_eq!(clusters.len(), 1);
/// assert_eq!((clusters[0].kept.as_str(), clusters[0].members[0].id.as_str()), ("b", "a"));
/// ```
///
/// The same articles give the same clusters in any order. [`Options::clusters`] takes other thresholds.
#[must_use]
pub fn clusters<Id: AsRef<str>, Text: AsRef<str>>(articles: &[(Id, Text)]) -> Vec<Cluster> {
    Options::default().clusters(articles)
}

/// Finds the copies among articles in memory: what was decided about each of which there is something
/// to say. [`Verdict::ordinal`](copydesk_core::Verdict) is the place in `articles`.
///
/// ```
/// let story = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said. \
///              Sixty passengers spent the night in a school hall.";
/// let longer = format!("{story} The next boat leaves on Wednesday if the wind drops, he said, and those \
///              who hold tickets for the one that did not sail will be taken aboard first.");
/// let verdicts = copydesk_dedup::duplicates(&[("a", story), ("b", &longer), ("c", "No news.")]);
/// let copy = verdicts.iter().find_map(|verdict| verdict.duplicate.as_ref()).expect("one holds the other");
/// assert_eq!((copy.of.as_str(), copy.relation), ("b", copydesk_core::Relation::Contained));
/// ```
#[must_use]
pub fn duplicates<Id: AsRef<str>, Text: AsRef<str>>(articles: &[(Id, Text)]) -> Vec<Verdict> {
    Options::default().duplicates(articles)
}

impl Options {
    /// [`clusters()`] with these settings.
    ///
    /// ```
    /// use copydesk_dedup::{Options, Profile};
    /// let articles = [("a", "Rain fell."), ("b", "Rain fell!"), ("c", "Snow fell.")];
    /// let clusters = Options::default().profile(Profile::Strict).clusters(&articles);
    /// assert_eq!(clusters.len(), 1);
    /// ```
    #[must_use]
    pub fn clusters<Id: AsRef<str>, Text: AsRef<str>>(
        &self,
        articles: &[(Id, Text)],
    ) -> Vec<Cluster> {
        let ids: Vec<&str> = articles.iter().map(|(id, _)| id.as_ref()).collect();
        grouped(&ids, self.duplicates(articles))
    }

    /// [`duplicates`] with these settings.
    #[must_use]
    pub fn duplicates<Id: AsRef<str>, Text: AsRef<str>>(
        &self,
        articles: &[(Id, Text)],
    ) -> Vec<Verdict> {
        let stage = DedupStage::new(*self);
        let notes = articles.iter().map(|(id, text)| {
            let mut note = Vec::new();
            stage.note_text(text.as_ref(), &mut note);
            (id.as_ref(), note)
        });
        settled(stage, notes)
    }

    /// Groups articles whose fingerprints are at hand, made with these settings, as [`clusters()`] does.
    ///
    /// ```
    /// use copydesk_dedup::{Fingerprint, Options};
    /// let articles = [
    ///     ("paper", Fingerprint::of("Rain fell.")),
    ///     ("wire", Fingerprint::of("Rain fell.").published("2021-07-20")),
    /// ];
    /// let clusters = Options::default().clusters_of(&articles);
    /// assert_eq!(clusters[0].kept, "wire", "which is dated, so it was the first");
    /// ```
    #[must_use]
    pub fn clusters_of<Id: AsRef<str>>(&self, articles: &[(Id, Fingerprint)]) -> Vec<Cluster> {
        let notes = articles.iter().map(|(id, fingerprint)| {
            let mut note = Vec::new();
            encode(fingerprint, &mut note);
            (id.as_ref(), note)
        });
        let ids: Vec<&str> = articles.iter().map(|(id, _)| id.as_ref()).collect();
        grouped(&ids, settled(DedupStage::new(*self), notes))
    }
}

/// Settles notes in memory.
fn settled<'a>(stage: DedupStage, notes: impl Iterator<Item = (&'a str, Vec<u8>)>) -> Vec<Verdict> {
    let mut bench = MemoryBench::default();
    notes.for_each(|(id, note)| bench.push(id, &note));
    // Memory cannot fail to be read, and the notes are our own.
    bench.settle(&stage).map(|verdicts| verdicts.iter().cloned().collect()).unwrap_or_default()
}

/// The clusters of verdicts about articles with these ids, in the order of the kept articles.
fn grouped(ids: &[&str], verdicts: Vec<Verdict>) -> Vec<Cluster> {
    let mut groups: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    let mut kept = vec![true; ids.len()];
    for verdict in verdicts {
        let Some(duplicate) = verdict.duplicate else { continue };
        let place = verdict.ordinal as usize;
        kept[place] = false;
        let updates = |kind| kind == RelatedKind::Update;
        let updated = verdict
            .related
            .first()
            .is_some_and(|first| updates(first.relation) && first.to == duplicate.of);
        groups.entry(duplicate.of).or_default().push(Member {
            id: ids[place].to_owned(),
            place,
            relation: duplicate.relation,
            similarity: duplicate.similarity,
            updated,
        });
    }
    let places = ids.iter().enumerate().filter(|(place, _)| kept[*place]);
    let clusters = places.filter_map(|(place, id)| {
        let (kept, members) = groups.remove_entry(*id)?;
        Some(Cluster { kept, place, members })
    });
    clusters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said, and \
                         its 60 passengers spent the night in a school hall near the old market of the town.";

    #[track_caller]
    fn check(articles: &[(&str, &str)], want: &str) {
        let told = |cluster: &Cluster| {
            let members: Vec<_> = cluster.members.iter().map(|one| one.id.as_str()).collect();
            format!("{}: {}", cluster.kept, members.join(" "))
        };
        let told: Vec<_> = clusters(articles).iter().map(told).collect();
        assert_eq!(told.join("; "), want, "of {articles:?}");
    }

    #[test]
    fn clusters_come_in_the_order_of_their_kept_articles() {
        let articles = [
            ("d", "Snow fell."),
            ("c", STORY),
            ("b", "Snow fell!"),
            ("x", "Hail fell."),
            ("a", STORY),
        ];
        check(&articles, "b: d; a: c");
        check(&[], "");
        check(&articles[3..], "");
    }

    #[test]
    fn ids_that_repeat_are_told_by_their_places() {
        let found = clusters(&[("a", "Snow fell."), ("a", "Snow fell!"), ("a", "Hail fell.")]);
        let places: Vec<_> = found[0].members.iter().map(|member| member.place).collect();
        assert_eq!((found.len(), places.len()), (1, 1));
    }

    #[test]
    fn a_changed_figure_is_told() {
        let corrected = STORY.replace("60", "66");
        let found = clusters(&[("a", STORY), ("b", corrected.as_str())]);
        let member = &found[0].members[0];
        assert!(member.updated && member.relation == Relation::Near, "{member:?}");
    }
}
