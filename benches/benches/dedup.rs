//! Copies: among stories that differ, among stories that are all alike, and over hostile texts.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::dedup::{duplicates, fingerprint};
use copydesk_benches::{WIRE, sample_texts, time_hostile};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Stories about `count` different ships, each told twice in other words at its end.
fn stories(count: usize) -> Vec<(String, String)> {
    let samples = sample_texts();
    let story = |n: usize| {
        let sample: Vec<&str> = samples[n % samples.len()].split(' ').collect();
        // Every story has its own words in every place, so that only its two versions are alike.
        let words: Vec<_> = sample.iter().map(|word| format!("{word}{n}")).collect();
        words.join(" ")
    };
    let versions = |n: usize| {
        let story = story(n);
        [
            (format!("a{n:05}"), format!("{story} The end.")),
            (format!("b{n:05}"), format!("{story} More soon.")),
        ]
    };
    (0..count).flat_map(versions).collect()
}

fn time(criterion: &mut Criterion, corpus: &str, articles: &[(String, String)], copies: usize) {
    let lent: Vec<_> = articles.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let count = || duplicates(&lent).iter().filter(|verdict| verdict.duplicate.is_some()).count();
    assert_eq!(count(), copies, "wrong answers are not worth timing: {corpus}");
    let bytes: usize = articles.iter().map(|(_, text)| text.len()).sum();
    let mut group = criterion.benchmark_group(format!("dedup/{corpus}"));
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| b.iter(count));
    group.finish();
}

fn finding_copies(criterion: &mut Criterion) {
    time(criterion, "stories-400", &stories(200), 200);
    let alike = |n| (format!("a{n:05}"), WIRE.repeat(3));
    time(criterion, "alike-1k", &(0..1_000).map(alike).collect::<Vec<_>>(), 999);
    time_hostile(criterion, "fingerprint", |text| {
        let _ = fingerprint(text);
        0
    });
}

criterion_group!(benches, finding_copies);
criterion_main!(benches);
