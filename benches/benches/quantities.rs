//! Figures.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::quantities::quantities;
use copydesk_benches::{MEGABYTE, time_hostile, time_leaf};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// What is hostile to figures alone: name, piece, and how many figures each piece holds.
const DENSE: [(&str, &str, usize); 10] = [
    ("digits-apart", "5 6 7 8 ", 4),
    ("digits-commas", "1,1,", 2),
    ("percents", "5% ", 1),
    ("units", "5 km 6 kg 7 miles ", 3),
    ("counting", "seven men, ", 1),
    ("one-one", "one ", 0),
    ("millions", "million ", 0),
    ("months", "June July May ", 0),
    ("signs", "$(- %", 0),
    ("symbols", "km kg miles ", 0),
];

fn finding_quantities(criterion: &mut Criterion) {
    time_leaf(criterion, "quantities", [4, 0, 200], |text| quantities(text).count());
    time_hostile(criterion, "quantities", |text| quantities(text).count());
    time_dense(criterion);
}

fn time_dense(criterion: &mut Criterion) {
    for (name, piece, figures) in DENSE {
        let copies = MEGABYTE / piece.len();
        let text = piece.repeat(copies);
        assert_eq!(quantities(&text).count(), figures * copies, "figures of {name}");
        let mut group = criterion.benchmark_group(format!("quantities/hostile-{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        let id = BenchmarkId::from_parameter("copydesk");
        group.bench_function(id, |b| b.iter(|| quantities(&text).count()));
        group.finish();
    }
}

criterion_group!(benches, finding_quantities);
criterion_main!(benches);
