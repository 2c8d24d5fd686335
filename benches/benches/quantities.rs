//! Figures.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::quantities::quantities;
use copydesk_benches::{time_hostile, time_leaf};
use criterion::{Criterion, criterion_group, criterion_main};

fn finding_quantities(criterion: &mut Criterion) {
    time_leaf(criterion, "quantities", [4, 0, 200], |text| quantities(text).count());
    time_hostile(criterion, "quantities", |text| quantities(text).count());
}

criterion_group!(benches, finding_quantities);
criterion_main!(benches);
