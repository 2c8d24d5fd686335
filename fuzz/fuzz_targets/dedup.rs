//! Copies among the paragraphs of the input, each taken for an article, through every public door; and the bytes of
//! the input as what was saved.
#![no_main]

use copydesk::core::Verdict;
use copydesk::dedup::{
    Bands, Fingerprint, Index, LowBits, MinHash, Options, clusters, compare, duplicates, passages,
};
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let ids: Vec<String> = (0..text.split("\n\n").count()).map(|n| format!("a{n:04}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let articles: Vec<_> = ids.iter().copied().zip(text.split("\n\n")).collect();
    let found = duplicates(&articles);
    laws::verdicts(&ids, &found);
    order_decides_nothing(&articles, &found);
    let copies = found.iter().filter(|verdict| verdict.duplicate.is_some()).count();
    let members: usize = clusters(&articles).iter().map(|cluster| cluster.members.len()).sum();
    assert_eq!(copies, members, "clusters hold every copy");
    pairs(&articles);
    an_index_finds(&articles, &found);
    saved(bytes);
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, |long| duplicates(&[("a", long), ("b", &text)]));
        laws::swift_when_repeated(&text, MinHash::of);
        laws::swift_when_repeated(&text, |long| passages(long, &text));
    }
});

fn order_decides_nothing(articles: &[(&str, &str)], found: &[Verdict]) {
    let turned: Vec<_> = articles.iter().rev().copied().collect();
    let last = articles.len() - 1;
    let mut turned = duplicates(&turned);
    turned.iter_mut().for_each(|verdict| verdict.ordinal = last as u32 - verdict.ordinal);
    turned.sort_by_key(|verdict: &Verdict| verdict.ordinal);
    assert_eq!(found, turned, "the order of the input decides nothing");
}

/// Neighbours side by side: measures, passages, signatures.
fn pairs(articles: &[(&str, &str)]) {
    for pair in articles.windows(2).take(64) {
        let [one, other] = [pair[0].1, pair[1].1];
        let [first, second] = [one, other].map(Fingerprint::of);
        let (there, back) = (compare(&first, &second), compare(&second, &first));
        assert_eq!((there.shared, there.aligned), (back.shared, back.aligned), "both ways alike");
        for passage in passages(one, other) {
            assert!(one.get(passage.first).is_some() && other.get(passage.second).is_some());
        }
        let signatures = [one, other].map(MinHash::of);
        assert_eq!(signatures[0], MinHash::from(&first), "a text and its fingerprint sign alike");
        if there.exact {
            assert_eq!(signatures[0], signatures[1], "the same words sign alike");
        }
        let merged = signatures[0].merge(&signatures[1]).expect("of one kind");
        assert_eq!(merged, signatures[1].merge(&signatures[0]).expect("of one kind"));
        assert!(merged.band_keys(Bands::new(14, 9)).len() <= 14);
        let again = MinHash::from_bytes(&merged.to_bytes()).expect("our own bytes");
        assert_eq!(again, merged);
        let low = merged.low_bits(4);
        assert_eq!(LowBits::from_bytes(&low.to_bytes()).expect("our own bytes"), low);
    }
}

/// What was found at once is found one by one, saved and read back.
fn an_index_finds(articles: &[(&str, &str)], found: &[Verdict]) {
    let mut index = Index::default();
    for (id, text) in articles {
        index.insert(id, Fingerprint::of(text));
    }
    assert_eq!(index.len(), articles.len());
    for verdict in found {
        // A bond that needs rare words may have become one after both came in.
        let Some(copy) = verdict.duplicate.as_ref().filter(|copy| copy.similarity.get() >= 800)
        else {
            continue;
        };
        let asked = Fingerprint::of(articles[verdict.ordinal as usize].1);
        let matches = index.query(&asked);
        let is_it = |found: &copydesk::dedup::Match| found.is_duplicate() && found.id == copy.of;
        assert!(matches.iter().any(is_it), "{} is not found", copy.of);
    }
    let bytes = index.to_bytes();
    let again = Index::from_bytes(&bytes, Options::default()).expect("our own bytes");
    assert_eq!(again.to_bytes(), bytes);
    let (gone, left) = articles.split_at(articles.len() / 2);
    assert!(gone.iter().all(|(id, _)| index.remove(id)));
    assert_eq!(index.len(), left.len());
}

/// Wild bytes are refused or are what they say.
fn saved(bytes: &[u8]) {
    if let Ok(signature) = MinHash::from_bytes(bytes) {
        assert_eq!(signature.to_bytes(), bytes);
    }
    if let Ok(signature) = LowBits::from_bytes(bytes) {
        assert_eq!(signature.to_bytes(), bytes);
    }
    if let Ok(index) = Index::from_bytes(bytes, Options::default()) {
        assert!(index.to_bytes().len() <= 2 * bytes.len() + 64);
    }
}
