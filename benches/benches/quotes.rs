//! Quotes, with the structure at hand.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::quotes::{Options, quotes, quotes_in};
use copydesk::segment::structure;
use copydesk_benches::{Corpus, time_hostile, time_leaf};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn finding_quotes(criterion: &mut Criterion) {
    time_leaf(criterion, "quotes", [2, 0, 60], |text| quotes(text).len());
    time_hostile(criterion, "quotes", |text| quotes(text).len());
}

/// As in the pipeline, where somebody else has found paragraphs and sentences.
fn finding_quotes_in_a_structure(criterion: &mut Criterion) {
    let corpus = Corpus::wire();
    let text = corpus.text();
    let outline = structure(&text);
    let count = || quotes_in(&text, &outline.view(), &Options::default()).len();
    assert_eq!(count(), 2 * corpus.copies, "wrong answers are not worth timing");
    let mut group = criterion.benchmark_group("quotes_in/wire-1k");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
    group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| b.iter(count));
    group.finish();
}

criterion_group!(benches, finding_quotes, finding_quotes_in_a_structure);
criterion_main!(benches);
