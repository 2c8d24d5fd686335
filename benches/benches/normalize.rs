//! Cleaning: how fast, and that clean text costs nothing.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::normalize::normalize;
use copydesk_benches::{MEGABYTE, WIRE, time_hostile, time_leaf};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Wire copy that was decoded wrongly once, with what is to be repaired in it; and what makes the repair
/// look twice and find nothing.
const DAMAGED: [(&str, &str, usize); 5] = [
    (
        "wire",
        "The harbour council of Norvik approved â‚¬5 million for a ferry berth, more than it had planned. \
         â€œWe waited for nine years,â€\u{9d} Mayor Ole Dahl said at the cafÃ© by the quay. Traffic rose a \
         little in the meantime, according to the portâ€™s owner.\n\n",
        5,
    ),
    ("leads", "Ã", 0),
    ("leads-and-letters", "Ãa", 0),
    ("capitals", "É…\n", 0),
    ("frames", "├┤a┼┐", 0),
];

fn normalizing(criterion: &mut Criterion) {
    assert!(normalize(WIRE).is_clean(), "straight marks and broken figures stay as they are");
    time_leaf(criterion, "normalize", [0, 0, 20], |text| normalize(text).offsets.edits().len());
    time_hostile(criterion, "normalize", |text| normalize(text).text.len());
}

/// What is repaired of text that was decoded wrongly, and how fast.
fn mojibake(criterion: &mut Criterion) {
    for (name, piece, edits) in DAMAGED {
        let copies = MEGABYTE / piece.len();
        let text = piece.repeat(copies);
        assert_eq!(normalize(&text).offsets.edits().len(), edits * copies, "{name}");
        let mut group = criterion.benchmark_group(format!("normalize/damaged-{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| {
            b.iter(|| normalize(&text).offsets.edits().len());
        });
        group.finish();
    }
}

criterion_group!(benches, normalizing, mojibake);
criterion_main!(benches);
