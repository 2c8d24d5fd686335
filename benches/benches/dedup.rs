//! Copies: in a day of generated news, among stories that are all alike, and over hostile texts.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use std::collections::BTreeMap;
use std::hint::black_box;

use copydesk::core::{Article, Layers};
use copydesk::dedup::{DedupStage, Fingerprint, MemoryBench, compare, duplicates, fingerprint};
use copydesk_benches::{WIRE, time_hostile};
use copydesk_testkit::syndication::{Collection, Kind, Mix, Pairs, Sample};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const WRONG: &str = "wrong answers are not worth timing";

/// A day of so many articles of 3 kB.
fn day(count: u32) -> Vec<Sample> {
    Collection::new(Mix { count, ..Mix::default() }).samples().collect()
}

fn lent(samples: &[Sample]) -> Vec<(&str, &str)> {
    samples.iter().map(|sample| (sample.id.as_str(), sample.text.as_str())).collect()
}

fn bytes(samples: &[Sample]) -> Throughput {
    Throughput::Bytes(samples.iter().map(|sample| sample.text.len() as u64).sum())
}

/// How the clusters that are found agree with the truth.
fn pairs(samples: &[Sample]) -> Pairs {
    let verdicts = duplicates(&lent(samples));
    let copied = verdicts.iter().filter_map(|verdict| {
        let copy = verdict.duplicate.as_ref()?;
        Some((verdict.ordinal as usize, copy.of.as_str()))
    });
    let copied: BTreeMap<usize, &str> = copied.collect();
    let labels = samples.iter().enumerate().map(|(at, sample)| {
        let found = copied.get(&at).copied().unwrap_or(&sample.id);
        (sample.meta.cluster.as_str(), found)
    });
    Pairs::count(labels)
}

/// Texts in memory to clusters, and settling alone, on the calling thread.
fn clusters(criterion: &mut Criterion) {
    for (name, count) in [("day-10k", 10_000), ("day-50k", 50_000)] {
        let samples = day(count);
        let found = pairs(&samples);
        let is_right = found.precision() >= 990 && found.recall() >= 900;
        assert!(is_right, "{WRONG}: {name}: {found:?}");
        let articles = lent(&samples);
        let mut group = criterion.benchmark_group(format!("dedup/{name}"));
        group.throughput(bytes(&samples)).sample_size(10);
        let who = BenchmarkId::from_parameter("copydesk");
        group.bench_function(who.clone(), |b| b.iter(|| duplicates(&articles).len()));
        group.finish();
        let stage = DedupStage::default();
        let mut bench = MemoryBench::default();
        for (id, text) in &articles {
            let article = Article::from_text(*id, *text);
            bench.add(&stage, &article, &Layers::default()).expect("a note can be taken");
        }
        let mut group = criterion.benchmark_group(format!("settle/{name}"));
        group.throughput(Throughput::Elements(count.into())).sample_size(10);
        let settle = || bench.settle(&stage).expect("the notes can be read").iter().count();
        group.bench_function(who, |b| b.iter(settle));
        group.finish();
    }
}

/// Reading texts, and comparing a copy with its original.
fn pieces(criterion: &mut Criterion) {
    let samples = day(2_000);
    let who = BenchmarkId::from_parameter("copydesk");
    let mut group = criterion.benchmark_group("fingerprint/day-2k");
    group.throughput(bytes(&samples)).sample_size(20);
    let read = || samples.iter().for_each(|sample| drop(black_box(fingerprint(&sample.text))));
    group.bench_function(who.clone(), |b| b.iter(read));
    group.finish();
    let of: BTreeMap<&str, &Sample> =
        samples.iter().map(|sample| (sample.id.as_str(), sample)).collect();
    let copies = samples.iter().filter(|sample| sample.meta.kind == Kind::Copy);
    let pairs: Vec<(Fingerprint, Fingerprint)> = copies
        .map(|copy| (fingerprint(&copy.text), fingerprint(&of[copy.meta.cluster.as_str()].text)))
        .collect();
    let alike = || pairs.iter().filter(|(copy, whole)| compare(copy, whole).shared > 40).count();
    assert!(alike() * 10 > pairs.len() * 9, "{WRONG}: {} of {}", alike(), pairs.len());
    let mut group = criterion.benchmark_group("compare/copies");
    group.throughput(Throughput::Elements(pairs.len() as u64)).sample_size(20);
    group.bench_function(who, |b| b.iter(alike));
    group.finish();
}

/// What a crafted collection may cost.
fn hostile(criterion: &mut Criterion) {
    let alike: Vec<_> = (0..1_000).map(|n| (format!("a{n:05}"), WIRE.repeat(3))).collect();
    let count = || duplicates(&alike).iter().filter(|verdict| verdict.duplicate.is_some()).count();
    assert_eq!(count(), 999, "{WRONG}: articles that are all alike");
    let mut group = criterion.benchmark_group("dedup/alike-1k");
    group.throughput(Throughput::Elements(1_000)).sample_size(10);
    group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| b.iter(count));
    group.finish();
    time_hostile(criterion, "fingerprint", |text| {
        let _ = fingerprint(text);
        0
    });
}

criterion_group!(benches, clusters, pieces, hostile);
criterion_main!(benches);
