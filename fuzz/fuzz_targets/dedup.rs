//! Copies among the paragraphs of the input, each taken for an article.
#![no_main]

use copydesk::core::Verdict;
use copydesk::dedup::duplicates;
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let ids: Vec<String> = (0..text.split("\n\n").count()).map(|n| format!("a{n:04}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut articles: Vec<_> = ids.iter().copied().zip(text.split("\n\n")).collect();
    let found = duplicates(&articles);
    laws::verdicts(&ids, &found);
    articles.reverse();
    let last = articles.len() - 1;
    let mut turned = duplicates(&articles);
    turned.iter_mut().for_each(|verdict| verdict.ordinal = last as u32 - verdict.ordinal);
    turned.sort_by_key(|verdict: &Verdict| verdict.ordinal);
    assert_eq!(found, turned, "the order of the input decides nothing");
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, |long| duplicates(&[("a", long), ("b", &text)]));
    }
});
