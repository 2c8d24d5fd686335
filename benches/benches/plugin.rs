//! Plugins: what a call over the border costs, and what of it falls on an article.
//!
//! `plugin/one-article/…` is a call with a batch of one, `plugin/256-articles/…` one with 256: nothing is
//! found, so that only the border is left. `first` lays one mark an article, `reader` is lent the
//! sentences. Beside them stands a stage that does nothing and was linked in.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use copydesk::core::{Article, Cause, Document, LayerName, Layers, Span, Stage, Value};
use copydesk::engine::RayonCrew;
use copydesk::host::{Conduct, Lent, Library, PluginStage, Room};
use copydesk_benches::WIRE;
use copydesk_testkit::plugin;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// The same, without a border.
struct LinkedIn;

impl Stage for LinkedIn {
    fn name(&self) -> &str {
        "linked-in"
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        &[]
    }

    fn annotate(&self, _: &Article, _: &mut Layers) -> Result<(), Cause> {
        Ok(())
    }
}

/// Articles of 3 kB with ten sentences each.
fn articles(many: usize) -> Vec<Document> {
    let text = WIRE.repeat(3000 / WIRE.len());
    let step = u32::try_from(text.len() / 10).expect("a short text");
    let article = |at: usize| {
        let mut document = Document::new(Article::from_text(at.to_string(), text.as_str()));
        document.layers.sentences =
            (0..10).map(|at| Span::new(at * step, (at + 1) * step)).collect();
        document
    };
    (0..many).map(article).collect()
}

fn stage(library: &Path, name: &str, lent: &Lent) -> PluginStage {
    let library = Library::load(library, Room::Host, lent).expect("it loads");
    let config = Value::Object(Default::default());
    PluginStage::in_process(&library, name, &config, lent, Conduct::default()).expect("it sits")
}

fn annotate(stage: &dyn Stage, batch: &mut [Document]) {
    stage.annotate_batch(batch, &mut |_, cause| panic!("{cause}"));
}

/// How many marks lie in the plugins' layers of a batch.
fn found(batch: &[Document]) -> usize {
    batch.iter().flat_map(|document| document.layers.open.values()).map(Vec::len).sum()
}

fn border(criterion: &mut Criterion) {
    let lent = Lent::new(Arc::new(RayonCrew::new(1).expect("a thread")));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/empty.c");
    let mut stages: Vec<(&str, Box<dyn Stage>, usize)> = vec![("linked-in", Box::new(LinkedIn), 0)];
    if let Some(library) = plugin::cc_built("empty", &[&source], &["-O2"]) {
        for (name, marks) in [("empty", 0), ("first", 1), ("reader", 0)] {
            let label = match name {
                "empty" => "empty-c",
                name => name,
            };
            stages.push((label, Box::new(stage(&library, name, &lent)), marks));
        }
    }
    let library = plugin::cargo_built_example("copydesk-plugin", "empty");
    stages.push(("empty-rust", Box::new(stage(&library, "empty", &lent)), 0));
    for (corpus, many) in [("one-article", 1), ("256-articles", 256)] {
        let mut group = criterion.benchmark_group("plugin");
        group.throughput(Throughput::Elements(many as u64));
        for (name, stage, marks) in &stages {
            let mut batch = articles(many);
            annotate(&**stage, &mut batch);
            assert_eq!(found(&batch), marks * many, "wrong answers are not worth timing");
            let id = BenchmarkId::new(corpus, name);
            group.bench_function(id, |bencher| {
                bencher.iter(|| annotate(&**stage, black_box(&mut batch)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, border);
criterion_main!(benches);
