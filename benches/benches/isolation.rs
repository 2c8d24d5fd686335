//! Plugins in worker processes: what the border costs there, and how soon a death is seen.
//!
//! `isolation/256-articles/…` is a call with 256 articles of 3 kB, one mark in each; `isolation/death` is a
//! call in which the worker crashes at once, from its beginning until the fault is there and the dead
//! process cleared away. Wall time: the work of a worker is not in the time of this process.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk::core::{Article, Document, Stage, Value};
use copydesk::engine::RayonCrew;
use copydesk::host::isolate::{Limits, Worker, serve};
use copydesk::host::{Conduct, Lent, Library, PluginStage, Room};
use copydesk_benches::WIRE;
use copydesk_testkit::plugin;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};

/// No article became a reject.
const NONE: [&str; 0] = [];

fn batch(texts: impl Iterator<Item = String>) -> Vec<Document> {
    let article = |(at, text): (usize, String)| Article::from_text(at.to_string(), text);
    texts.enumerate().map(article).map(Document::new).collect()
}

/// Annotates a batch; the codes of the articles that became rejects.
fn rejects(stage: &PluginStage, batch: &mut [Document]) -> Vec<String> {
    let mut rejects = Vec::new();
    stage.annotate_batch(batch, &mut |_, cause| rejects.push(cause.code().to_owned()));
    rejects
}

/// How many marks lie in the plugins' layers of a batch, which are emptied.
fn taken_marks(batch: &mut [Document]) -> usize {
    let layers = batch.iter_mut().map(|document| std::mem::take(&mut document.layers.open));
    layers.map(|open| open.values().map(Vec::len).sum::<usize>()).sum()
}

fn isolation(criterion: &mut Criterion) {
    let lent = Lent::new(Arc::new(RayonCrew::new(1).expect("a thread")));
    let source = "../crates/copydesk-host/tests/plugins/hurt.c";
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let Some(path) = plugin::cc_built("hurt", &[&source], &["-O2"]) else { return };
    let config = Value::Object(Default::default());
    let library = Library::load(&path, Room::Host, &lent).expect("it loads");
    let here = PluginStage::in_process(&library, "hurt", &config, &lent, Conduct::default());
    let program = std::env::current_exe().expect("the bench");
    let worker = Worker::program(program).arg("plugin-worker");
    let (limits, conduct) = (Limits::default(), Conduct::default());
    let there = PluginStage::isolated(&worker, &path, "hurt", &config, limits, &lent, conduct);
    let (here, there) = (here.expect("it sits"), there.expect("a worker"));

    let mut articles = batch((0..256).map(|_| WIRE.repeat(3000 / WIRE.len() + 1)));
    let bytes: usize = articles.iter().map(|document| document.article.text().len()).sum();
    let mut group = criterion.benchmark_group("isolation/256-articles");
    group.throughput(Throughput::Bytes(bytes as u64));
    for (who, stage) in [("in-process", &here), ("worker", &there)] {
        assert_eq!(rejects(stage, &mut articles), NONE, "wrong answers are not worth timing");
        assert_eq!(taken_marks(&mut articles), 256, "{who}");
        group.bench_function(BenchmarkId::from_parameter(who), |b| {
            b.iter(|| rejects(stage, &mut articles));
        });
    }
    group.finish();

    let (mut fine, mut deadly) = (articles, batch(std::iter::once("segfault".to_owned())));
    assert_eq!(rejects(&there, &mut deadly), ["plugin.died"]);
    let mut group = criterion.benchmark_group("isolation");
    group.sample_size(20).bench_function("death", |b| {
        b.iter_custom(|rounds| {
            let mut passed = Duration::ZERO;
            for _ in 0..rounds {
                assert_eq!(rejects(&there, &mut fine[..2]), NONE, "a new worker");
                let started = Instant::now();
                let found = rejects(&there, &mut deadly);
                passed += started.elapsed();
                assert_eq!(found, ["plugin.died"]);
            }
            passed
        });
    });
    group.finish();
}

criterion_group!(benches, isolation);

fn main() {
    if std::env::args().nth(1).as_deref() == Some("plugin-worker") {
        serve().expect("a parent");
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
