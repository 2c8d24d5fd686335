//! Sentences alone, and the whole structure.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::segment::{sentences, structure};
use copydesk_benches::{time_hostile, time_leaf};
use criterion::{Criterion, criterion_group, criterion_main};

fn segmenting(criterion: &mut Criterion) {
    time_leaf(criterion, "sentences", [3, 3, 300], |text| sentences(text).count());
    time_leaf(criterion, "structure", [3, 3, 300], |text| structure(text).sentences.len());
    time_hostile(criterion, "structure", |text| structure(text).sentences.len());
}

criterion_group!(benches, segmenting);
criterion_main!(benches);
