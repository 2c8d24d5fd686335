use super::*;

/// A story of so many words, another one for each seed.
fn story(seed: u64, words: usize) -> Vec<String> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let word = |_| {
        state = crate::hash::mix(state ^ 0x5bd1_e995);
        format!("w{:x}", state >> 40).replace(|char: char| char.is_ascii_digit(), "z")
    };
    (0..words).map(word).collect()
}

fn fingerprint(words: &[String]) -> Fingerprint {
    Fingerprint::of(&words.join(" "))
}

fn ids(matches: &[Match]) -> Vec<&str> {
    matches.iter().map(|found| found.id.as_str()).collect()
}

/// The work of asking for the last of `articles` once all are in.
fn work(articles: impl Iterator<Item = Fingerprint>) -> find::Work {
    let mut index = Index::default();
    let mut last = Fingerprint::default();
    for (at, article) in articles.enumerate() {
        last = article.clone();
        index.insert(&format!("a{at:06}"), article);
    }
    Search::new(&index, &last).run().work
}

/// Fails if work grows with the collection.
#[track_caller]
fn check(most: usize, article: impl Fn(u64) -> Vec<String>) {
    let at = |size: u64| work((0..size).map(|at| fingerprint(&article(at))));
    let (few, many) = (at(300), at(3000));
    for (few, many) in [(few.holders, many.holders), (few.compared, many.compared)] {
        assert!(many <= 2 * few + 10, "{many} for ten times as many articles, {few} before");
    }
    assert!(many.compared <= most, "{many:?}");
}

#[test]
fn a_query_among_equal_articles_takes_constant_work() {
    check(0, |_| story(1, 80));
}

#[test]
fn a_query_among_copies_of_one_story_takes_constant_work() {
    check(45, |at| [&story(1, 80)[..], &story(2 + at, 12)].concat());
}

#[test]
fn a_query_among_strangers_with_a_common_block_takes_constant_work() {
    check(45, |at| [&story(1, 40)[..], &story(2 + at, 60)].concat());
}

#[test]
fn an_article_is_found_under_the_id_that_would_be_kept() {
    let mut index = Index::default();
    let text = fingerprint(&story(1, 60));
    assert!(index.insert("b", text.clone()).is_empty());
    assert_eq!(ids(&index.insert("a", text.clone())), ["b"]);
    assert_eq!(ids(&index.query(&text)), ["a"]);
    index.insert("z", text.clone().published("2021-07-20"));
    assert_eq!(ids(&index.query(&text)), ["z"]);
    assert!(index.remove("z") && !index.remove("z"));
    assert_eq!(ids(&index.query(&text)), ["a"]);
    assert!(index.remove("b") && index.remove("a"));
    assert!(index.is_empty() && index.query(&text).is_empty());
}

#[test]
fn an_id_that_comes_again_replaces_its_article() {
    let mut index = Index::default();
    index.insert("a", fingerprint(&story(1, 60)));
    index.insert("a", fingerprint(&story(2, 60)));
    assert_eq!(index.len(), 1);
    assert!(index.query(&fingerprint(&story(1, 60))).is_empty());
    index.insert("a", Fingerprint::of("..."));
    assert!(index.len() == 1 && index.contains("a"));
    assert!(index.query(&Fingerprint::of("...")).is_empty());
    index.insert("a", fingerprint(&story(2, 60)));
    assert!(index.len() == 1 && index.remove("a") && index.is_empty());
}

#[test]
fn what_was_removed_leaves_nothing_behind() {
    let mut index = Index::default();
    let article = |at: u64| fingerprint(&[&story(1, 60)[..], &story(2 + at, 20)].concat());
    index.insert("kept", fingerprint(&story(900, 60)));
    let before = index.to_bytes();
    for at in 0..100 {
        index.insert(&format!("a{at}"), article(at));
    }
    for at in (0..100).rev() {
        assert!(index.remove(&format!("a{at}")));
    }
    assert_eq!(index.to_bytes(), before);
    assert_eq!(index.bytes, Holder::memory("kept") + index.group(0).expect("kept").memory());
}

#[test]
fn an_article_of_a_page_takes_some_kilobytes() {
    let mut index = Index::default();
    for at in 0..1000 {
        index.insert(&format!("article {at}"), fingerprint(&story(at, 500)));
    }
    let each = index.memory() / 1000;
    assert!((5000..9000).contains(&each), "{each} bytes");
}

#[test]
fn an_index_of_another_grain_is_refused() {
    let mut index = Index::default();
    index.insert("a", fingerprint(&story(1, 60)));
    let bytes = index.to_bytes();
    let cause = Index::from_bytes(&bytes, Options::default().words(5)).expect_err("another grain");
    assert_eq!(
        cause.to_string(),
        "an index cannot be read: it was made with 3 words in a shingle and 2 halvings, the options say 5 and 2 (at byte 10)"
    );
}

proptest::proptest! {
    #[test]
    fn what_is_sealed_but_wrong_breaks_nothing(at in proptest::prelude::any::<proptest::sample::Index>(), byte in 0_u8..) {
        let mut index = Index::default();
        let base = story(1, 60);
        for (id, words) in [("a", &base[..]), ("b", &base[..50]), ("c", &base[..]), ("d", &[])] {
            index.insert(id, fingerprint(words));
        }
        let mut bytes = index.to_bytes();
        bytes.truncate(bytes.len() - 8);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes.extend(xxhash_rust::xxh3::xxh3_64(&bytes).to_le_bytes());
        if let Ok(mut index) = Index::from_bytes(&bytes, Options::default()) {
            let _ = index.query(&fingerprint(&base));
            for id in ["a", "b", "c", "d"] {
                index.remove(id);
            }
            index.insert("a", fingerprint(&base));
        }
    }
}
