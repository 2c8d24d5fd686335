//! The whole pipeline over the sample articles, repeated: on one thread and on two, with and without copies.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::core::RawArticle;
use copydesk::engine::Duplicates;
use copydesk_benches::{MEGABYTE, sample_texts};
use copydesk_testkit::{LineSink, ListSource};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// The sample articles under new names, until they make a megabyte.
fn articles() -> Vec<RawArticle> {
    let (texts, mut bytes) = (sample_texts(), 0);
    let mut articles = Vec::new();
    for (n, text) in texts.iter().cycle().enumerate() {
        if bytes >= MEGABYTE {
            break;
        }
        bytes += text.len();
        articles.push(RawArticle::from_text(format!("a{n:05}"), text.as_str()));
    }
    articles
}

fn running(criterion: &mut Criterion) {
    let articles = articles();
    let bytes: usize = articles.iter().map(|raw| raw.content.len()).sum();
    let source = ListSource::new(articles.clone());
    for (name, duplicates) in
        [("articles-1m", Duplicates::Off), ("articles-1m-marked", Duplicates::Mark)]
    {
        let mut group = criterion.benchmark_group(format!("pipeline/{name}"));
        group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
        for threads in [1, 2] {
            let builder = copydesk::standard().threads(threads).duplicates(duplicates);
            let pipeline = builder.build().expect("the stages fit together");
            let run = || {
                let sink = LineSink::default();
                pipeline.run(&source, &sink).map(|report| report.counts.out).ok()
            };
            assert_eq!(run(), Some(articles.len() as u64), "wrong answers are not worth timing");
            group.bench_function(BenchmarkId::new("copydesk", format!("{threads}-threads")), |b| {
                b.iter(run);
            });
        }
        group.finish();
    }
}

criterion_group!(benches, running);
criterion_main!(benches);
