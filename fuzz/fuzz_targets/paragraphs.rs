//! Repeated paragraphs of the input, cut into articles of three sources, and notes of any bytes.
#![no_main]

use copydesk::core::{CorpusStage, Layers, Verdict};
use copydesk::dedup::{MemoryBench, RepeatedParagraphs, repeated_paragraphs};
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let sources = ["herald", "courier", "mail"].into_iter().cycle();
    let mut articles: Vec<_> = sources.zip(text.split("\n\n\n")).collect();
    let found = repeated_paragraphs(&articles);
    for verdict in &found {
        let (_, text) = articles[verdict.ordinal as usize];
        assert!(verdict.repeated.is_sorted_by(|a, b| a.paragraph < b.paragraph));
        for told in &verdict.repeated {
            assert!(text.get(told.span.range()).is_some_and(|words| !words.is_empty()));
            assert!(told.documents >= told.sources && told.documents > 1);
        }
    }
    articles.reverse();
    let last = articles.len() - 1;
    let mut turned = repeated_paragraphs(&articles);
    turned.iter_mut().for_each(|verdict| verdict.ordinal = last as u32 - verdict.ordinal);
    turned.sort_by_key(|verdict: &Verdict| verdict.ordinal);
    assert_eq!(found, turned, "the order of the input decides nothing");
    // A note that somebody damaged is an error or read, never a panic.
    let stage = RepeatedParagraphs::default();
    let mut bench = MemoryBench::default();
    bench.push("a", bytes);
    let article = copydesk::core::Article::from_text("b", &*text);
    bench.add(&stage, &article, &Layers::default()).expect("notes are never refused");
    drop(bench.settle(&stage));
    assert_eq!(stage.name(), "repeated");
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, |long| repeated_paragraphs(&[("a", long), ("b", &text)]));
    }
});
