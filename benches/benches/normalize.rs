//! Cleaning: how fast, and that clean text costs nothing.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::normalize::normalize;
use copydesk_benches::{WIRE, time_hostile, time_leaf};
use criterion::{Criterion, criterion_group, criterion_main};

fn normalizing(criterion: &mut Criterion) {
    assert!(normalize(WIRE).is_clean(), "straight marks and broken figures stay as they are");
    time_leaf(criterion, "normalize", [0, 0, 20], |text| normalize(text).offsets.edits().len());
    time_hostile(criterion, "normalize", |text| normalize(text).text.len());
}

criterion_group!(benches, normalizing);
criterion_main!(benches);
