//! Made-up stories: words of made-up syllables, so that two stories share no phrase by accident.
#![allow(dead_code)] // each test takes what it needs

use std::collections::BTreeMap;

use copydesk_core::{Article, Layers, Meta, Origin, Verdict, Verdicts};
use copydesk_dedup::{DedupStage, MemoryBench};

const SYLLABLES: [&str; 24] = [
    "ba", "lo", "ri", "tun", "ka", "mel", "so", "vi", "dra", "ne", "pul", "gar", "thi", "mo",
    "sen", "fal", "qui", "zer", "ho", "bin", "wex", "cy", "jat", "ul",
];

/// Small steps that look random and are the same everywhere (splitmix64).
pub(crate) fn step(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}

/// A story of so many words; another seed tells another story.
pub(crate) fn story(seed: u64, words: usize) -> Vec<String> {
    let mut state = seed.wrapping_mul(7919).wrapping_add(1);
    let syllable =
        |state: &mut u64| SYLLABLES[usize::try_from(step(state) % 24).expect("below 24")];
    (0..words).map(|_| (0..3).map(|_| syllable(&mut state)).collect()).collect()
}

/// The same with every n-th word replaced.
pub(crate) fn edited(words: &[String], every: usize, seed: u64) -> Vec<String> {
    let others = story(seed ^ 0xabcd, words.len());
    words
        .iter()
        .zip(others)
        .enumerate()
        .map(|(at, (word, other))| if at % every == 0 { other } else { word.clone() })
        .collect()
}

/// Articles as (id, day, text).
pub(crate) type Articles = Vec<(String, Option<&'static str>, String)>;

/// A collection with whole, cut, edited, framed and re-sent copies.
pub(crate) fn collection(seed: u64, stories: u64) -> Articles {
    let mut state = seed;
    let mut articles = Vec::new();
    for number in 0..stories {
        let base = story(
            seed ^ (number << 8),
            140 + usize::try_from(step(&mut state) % 200).expect("small"),
        );
        for copy in 0..step(&mut state) % 6 {
            let mut words = match step(&mut state) % 4 {
                0 => base.clone(),
                1 => base[..base.len() * 6 / 10].to_vec(),
                2 => edited(&base, 6, copy),
                _ => edited(&base[..base.len() * 8 / 10], 9, copy),
            };
            words.extend(story(step(&mut state) % 3, 30)); // one of three boilerplates
            let day = [None, Some("2021-07-20"), Some("21 July 2021")]
                [usize::try_from(step(&mut state) % 3).expect("below 3")];
            articles.push((format!("s{number}-{copy}"), day, words.join(" ")));
        }
    }
    articles
}

/// Settles articles given as (id, day, text) and tells of each id what was decided.
pub(crate) fn settle(articles: &[(String, Option<&str>, String)]) -> BTreeMap<String, Verdict> {
    let stage = DedupStage::default();
    let mut bench = MemoryBench::default();
    for (id, day, text) in articles {
        bench
            .add(&stage, &article(id, *day, text), &Layers::default())
            .expect("notes are never refused");
    }
    let verdicts = bench.settle(&stage).expect("memory can be read");
    let ids: Vec<&str> = articles.iter().map(|article| article.0.as_str()).collect();
    copydesk_testkit::laws::verdicts(&ids, &verdicts.iter().cloned().collect::<Vec<_>>());
    by_id(articles, &verdicts)
}

/// What was decided, by id and without the place in the input.
pub(crate) fn by_id(
    articles: &[(String, Option<&str>, String)],
    verdicts: &Verdicts,
) -> BTreeMap<String, Verdict> {
    let named = |verdict: &Verdict| {
        (articles[verdict.ordinal as usize].0.clone(), Verdict { ordinal: 0, ..verdict.clone() })
    };
    verdicts.iter().map(named).collect()
}

/// An article with a publication day.
pub(crate) fn article(id: &str, day: Option<&str>, text: &str) -> Article {
    let meta = Meta { published: day.map(str::to_owned), ..Meta::default() };
    let received = u32::try_from(text.len()).expect("short");
    Article::new(id, text, meta, Origin::new(copydesk_core::OffsetMap::default(), received))
}
