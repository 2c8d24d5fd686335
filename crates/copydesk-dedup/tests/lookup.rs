//! The laws of the index in memory: it finds what the run over the collection finds.

mod common;

use common::{Articles, collection, edited, settle, story};
use copydesk_dedup::{Fingerprint, Index, Match, Options, compare};
use proptest::prelude::*;

fn fingerprint((_, day, text): &(String, Option<&str>, String)) -> Fingerprint {
    let fingerprint = Fingerprint::of(text);
    day.map_or(fingerprint.clone(), |day| fingerprint.published(day))
}

fn index(articles: &Articles) -> Index {
    let mut index = Index::default();
    for article in articles {
        index.insert(&article.0, fingerprint(article));
    }
    index
}

/// Fails if a query for an article misses the one whose copy the run calls it.
fn finds_what_the_run_finds(articles: &Articles) -> Result<usize, TestCaseError> {
    let index = index(articles);
    let verdicts = settle(articles);
    let mut pairs = 0;
    for article in articles {
        let found = index.query(&fingerprint(article));
        let Some(copy) = verdicts.get(&article.0).and_then(|verdict| verdict.duplicate.as_ref())
        else {
            continue;
        };
        pairs += 1;
        let copies: Vec<&Match> = found.iter().filter(|found| found.is_duplicate()).collect();
        prop_assert!(
            copies.iter().any(|found| found.id == copy.of),
            "{} is a copy of {}, found were {copies:?}",
            article.0,
            copy.of
        );
    }
    Ok(pairs)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_pair_of_the_run_is_found(seed in any::<u64>()) {
        finds_what_the_run_finds(&collection(seed, 12))?;
    }

    #[test]
    fn a_story_that_more_print_than_the_cap_is_found(seed in any::<u64>(), count in 30_u64..70, every in 8_usize..30, dated in any::<bool>()) {
        let base = story(seed, 150);
        let day = |at: u64| dated.then_some(["2021-07-20", "2021-07-21"][usize::from(!at.is_multiple_of(7))]);
        let copy = |at: u64| [story(seed ^ (900 + at), 10), edited(&base, every, at)].concat().join(" ");
        let articles: Articles = (0..count).map(|at| (format!("p{at:03}"), day(at), copy(at))).collect();
        let pairs = finds_what_the_run_finds(&articles)?;
        prop_assert!(pairs as u64 > count / 2, "{pairs}");
    }

    #[test]
    fn what_is_found_is_what_was_measured(seed in any::<u64>()) {
        let articles = collection(seed, 8);
        let index = index(&articles);
        for article in &articles {
            let asked = fingerprint(article);
            let found = index.query(&asked);
            prop_assert_eq!(&found, &index.clone().query(&asked));
            prop_assert!(found[0].similarity.get() == 1000, "it finds itself or its equal");
            for found in found {
                let other = articles.iter().find(|other| other.0 == found.id).expect("an id of ours");
                prop_assert_eq!(found.comparison, compare(&asked, &fingerprint(other)));
            }
        }
    }

    #[test]
    fn inserting_answers_as_asking_before(seed in any::<u64>()) {
        let mut index = Index::default();
        for article in collection(seed, 8) {
            let before = index.query(&fingerprint(&article));
            prop_assert_eq!(index.insert(&article.0, fingerprint(&article)), before);
        }
    }

    #[test]
    fn what_was_removed_is_not_found(seed in any::<u64>()) {
        let articles = collection(seed, 8);
        let mut index = index(&articles);
        let (gone, left): (Vec<_>, Vec<_>) = articles.iter().cloned().enumerate().partition(|(at, _)| at % 2 == 0);
        for (_, article) in &gone {
            prop_assert!(index.remove(&article.0));
        }
        let left: Articles = left.into_iter().map(|(_, article)| article).collect();
        prop_assert_eq!(index.len(), left.len());
        for article in &articles {
            let found = index.query(&fingerprint(article));
            prop_assert!(found.iter().all(|found| left.iter().any(|left| left.0 == found.id)));
        }
        prop_assert!(gone.iter().all(|(_, article)| !index.contains(&article.0)));
    }

    #[test]
    fn an_index_reads_back_as_it_was_written(seed in any::<u64>()) {
        let articles = collection(seed, 8);
        let mut before = index(&articles);
        before.insert("nothing", Fingerprint::of("..."));
        before.remove(articles.first().map_or("", |article| article.0.as_str()));
        let bytes = before.to_bytes();
        let after = Index::from_bytes(&bytes, Options::default()).expect("our own bytes");
        prop_assert_eq!(after.to_bytes(), bytes);
        prop_assert_eq!(after.len(), before.len());
        for article in &articles {
            prop_assert_eq!(after.query(&fingerprint(article)), before.query(&fingerprint(article)));
        }
    }

    #[test]
    fn damaged_bytes_are_refused(seed in any::<u64>(), at in any::<prop::sample::Index>(), flip in 1_u8.., cut in any::<bool>()) {
        let mut bytes = index(&collection(seed, 2)).to_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] ^= flip }
        let cause = Index::from_bytes(&bytes, Options::default()).expect_err("damaged");
        prop_assert_eq!(cause.code(), "dedup.index");
    }
}
