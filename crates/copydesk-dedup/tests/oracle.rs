//! A deduplicator without hashes, samples or indexes: sets of strings, all pairs. What the crate says is
//! compared with what this one counts.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{edited, step, story};
use copydesk_core::{PerMille, Relation};
use copydesk_dedup::{Fingerprint, Index, clusters, compare};
use proptest::prelude::*;

/// An article that was read the slow way.
struct Read {
    id: String,
    text: String,
    words: Vec<String>,
    shingles: BTreeSet<String>,
    figures: BTreeMap<String, BTreeSet<String>>, // by the words around them
}

impl Read {
    fn new(id: String, words: Vec<String>) -> Self {
        let is_figure = |word: &String| word.starts_with(|char: char| char.is_ascii_digit());
        let mut figures: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| is_figure(word)) {
            let around = format!("{:?} {:?}", &words[at.saturating_sub(2)..at], words.get(at + 1));
            figures.entry(around).or_default().insert(word.clone());
        }
        let shingles = words.windows(3).map(|run| run.join(" ")).collect();
        Self { id, text: words.join(" "), words, shingles, figures }
    }

    fn shared(&self, other: &Self) -> u64 {
        self.shingles.intersection(&other.shingles).count() as u64
    }

    fn size(&self) -> u64 {
        self.shingles.len() as u64
    }

    fn jaccard(&self, other: &Self) -> PerMille {
        let shared = self.shared(other);
        PerMille::share(shared, self.size() + other.size() - shared)
    }

    /// Which part of the smaller one the other holds.
    fn containment(&self, other: &Self) -> PerMille {
        PerMille::share(self.shared(other), self.size().min(other.size()))
    }

    /// Whether a figure between the same words has another value.
    fn disagrees(&self, other: &Self) -> bool {
        let differ = |(around, values): (&String, &BTreeSet<String>)| {
            other.figures.get(around).is_some_and(|others| others != values)
        };
        self.figures.iter().any(differ)
    }

    /// The longest row of words that both have in order, as a part of the shorter one.
    fn in_order(&self, other: &Self) -> PerMille {
        let mut row = vec![0_u64; other.words.len() + 1];
        for word in &self.words {
            let mut corner = 0;
            for (at, theirs) in other.words.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if word == theirs { corner + 1 } else { above.max(row[at]) };
                corner = above;
            }
        }
        let longest = row.last().copied().unwrap_or(0);
        PerMille::share(longest, self.words.len().min(other.words.len()) as u64)
    }

    /// Copies beyond all doubt.
    fn is_sure_copy(&self, other: &Self) -> bool {
        self.jaccard(other).get() >= 700
            && self.size().min(other.size()) >= 40
            && !self.disagrees(other)
    }
}

/// Stories with figures, and copies of them: whole, cut at either end, edited, framed, corrected.
fn read(seed: u64, stories: u64) -> Vec<Read> {
    let mut state = seed;
    let mut below = |end: u64| usize::try_from(step(&mut state) % end).expect("small");
    let mut articles = Vec::new();
    for number in 0..stories {
        let words = 30 + below(160) as u64;
        let mut base = story(seed ^ (number << 16), usize::try_from(words).expect("small"));
        for _ in 0..below(4) {
            // Apart, as two figures side by side are read as one.
            base[5 + 6 * below((words - 10) / 6)] = (10 + below(5000)).to_string();
        }
        for copy in 0..1 + below(4) {
            let (mut words, cut) = (base.clone(), base.len() * below(40) / 100);
            match below(7) {
                0 => {}
                1 => words.truncate(base.len() - cut),
                2 => drop(words.drain(..cut)),
                3 => words = edited(&words, 3 + below(60), copy as u64),
                4 => words.extend(story(seed ^ 0xb0b ^ below(3) as u64, 10 + below(20))),
                5 => {
                    let figure = words.iter_mut().find(|word| word.starts_with(char::is_numeric));
                    figure.into_iter().for_each(|figure| figure.push('7'));
                }
                _ => words.rotate_left(cut),
            }
            articles.push(Read::new(format!("s{number:02}-{copy}"), words));
        }
    }
    articles
}

fn named(articles: &[Read]) -> Vec<(&str, &str)> {
    articles.iter().map(|article| (article.id.as_str(), article.text.as_str())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_measured_is_what_is_counted(seed in any::<u64>()) {
        let articles = read(seed, 4);
        for one in &articles {
            for other in &articles {
                let found = compare(&Fingerprint::of(&one.text), &Fingerprint::of(&other.text));
                prop_assert_eq!(found.exact, one.words == other.words);
                let counted = [one.shared(other), one.size(), other.size()];
                prop_assert_eq!([found.shared, found.first, found.second].map(u64::from), counted);
                prop_assert_eq!(found.jaccard(), one.jaccard(other));
                prop_assert_eq!(found.containment(), one.containment(other));
                prop_assert_eq!(found.differing > 0, one.disagrees(other), "{} {}", one.text, other.text);
            }
        }
    }

    #[test]
    fn no_two_kept_articles_are_sure_copies(seed in any::<u64>()) {
        let articles = read(seed, 10);
        let clusters = clusters(&named(&articles));
        let members: BTreeSet<usize> =
            clusters.iter().flat_map(|cluster| &cluster.members).map(|member| member.place).collect();
        let kept = |at: &usize| !members.contains(at);
        for one in (0..articles.len()).filter(kept) {
            for other in (0..one).filter(kept) {
                let (one, other) = (&articles[one], &articles[other]);
                prop_assert!(!one.is_sure_copy(other), "{} and {}: {:?}", one.id, other.id, one.jaccard(other));
            }
        }
    }

    #[test]
    fn nothing_is_merged_without_a_reason_that_can_be_counted(seed in any::<u64>()) {
        let articles = read(seed, 10);
        for cluster in clusters(&named(&articles)) {
            let kept = &articles[cluster.place];
            prop_assert_eq!(&kept.id, &cluster.kept);
            for member in &cluster.members {
                let (copy, what) = (&articles[member.place], (&member.id, &cluster.kept));
                let alike = copy.jaccard(kept).get() >= 700 || copy.containment(kept).get() >= 800;
                prop_assert!(alike || copy.in_order(kept).get() >= 250, "{what:?}: {:?} in order", copy.in_order(kept));
                prop_assert_eq!(copy.id.split('-').next(), kept.id.split('-').next(), "of two stories");
                prop_assert_eq!(member.relation == Relation::Exact, copy.words == kept.words);
                prop_assert_eq!(member.updated, copy.disagrees(kept));
            }
        }
    }

    #[test]
    fn who_contains_whom_is_told_the_right_way_round(seed in any::<u64>()) {
        let articles = read(seed, 10);
        for cluster in clusters(&named(&articles)) {
            for member in &cluster.members {
                let (copy, kept) = (&articles[member.place], &articles[cluster.place]);
                let holds = |large: &Read, small: &Read| {
                    large.size() * 9 >= small.size() * 10 && PerMille::share(large.shared(small), small.size()).get() >= 900
                };
                let want = match member.relation {
                    Relation::Exact => { prop_assert_eq!(&copy.words, &kept.words); continue }
                    Relation::Near => !holds(copy, kept) && !holds(kept, copy),
                    Relation::Contains => holds(copy, kept),
                    Relation::Contained => holds(kept, copy),
                };
                prop_assert!(want, "{} {:?} {}", copy.id, member.relation, kept.id);
                let near = member.relation == Relation::Near;
                let counted = if near { copy.jaccard(kept) } else { copy.containment(kept) };
                prop_assert_eq!(member.similarity, counted);
            }
        }
    }

    #[test]
    fn an_index_finds_every_sure_copy(seed in any::<u64>()) {
        let articles = read(seed, 10);
        let mut index = Index::default();
        for article in &articles {
            index.insert(&article.id, Fingerprint::of(&article.text));
        }
        // Of those with the same words only the first to be kept is named.
        let leader = |of: &Read| {
            let same = articles.iter().filter(|other| other.words == of.words);
            same.map(|other| other.id.clone()).min().expect("itself")
        };
        for one in &articles {
            let found = index.query(&Fingerprint::of(&one.text));
            let found: BTreeSet<&str> =
                found.iter().filter(|found| found.is_duplicate()).map(|found| found.id.as_str()).collect();
            for other in articles.iter().filter(|other| one.is_sure_copy(other)) {
                prop_assert!(found.contains(leader(other).as_str()), "{} is a copy of {}", one.id, other.id);
            }
        }
    }
}

#[test]
fn the_oracle_counts_what_is_to_be_counted() {
    let read = |text: &str| Read::new(String::new(), text.split(' ').map(str::to_owned).collect());
    let (one, other) = (read("a b c d 5 e f"), read("a b c d 6 e x"));
    assert_eq!((one.shared(&other), one.size()), (2, 5));
    assert_eq!((one.jaccard(&other).get(), one.containment(&other).get()), (250, 400));
    assert!(one.disagrees(&other) && !one.disagrees(&one));
    assert_eq!(one.in_order(&other).get(), 714);
}
