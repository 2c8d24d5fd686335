//! Fingerprints of articles of three kilobytes, from text to bytes: our wire text, and shapes that keep a
//! reader of words from going 64 bytes at a time.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::dedup::Fingerprint;
use copydesk_benches::WIRE;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// How long an article is.
const ARTICLE: usize = 3_000;

/// A shape, a piece that is repeated, and how many words are in it.
const SHAPES: [(&str, &str, usize); 13] = [
    ("dollars", "$ $ $$ ", 4),
    ("curly-marks", "“Well,” he said, it’s ‘odd’ — ", 6),
    ("digits-with-letters", "a1 b22c 3d 4e5f ", 4),
    ("figures", "5,251.06 12 3.1% 4-5 ", 6),
    ("signs", "-5 –6 --7 ", 3),
    ("accents", "élève à café déjà ", 4),
    ("cyrillic", "президент сказал ", 2),
    ("chinese", "日本中国的人民。", 7),
    ("letters", "a b c d ", 4),
    ("entities", "&amp; &nbsp; Rock&rsquo;s &#8212; ", 2),
    ("ampersands", "& && a&b ", 2),
    ("emoji", "😀🚀 ok ❤\u{fe0f} ", 1),
    ("fractions", "½ of 3¼ ", 5),
];

fn time(criterion: &mut Criterion, shape: &str, text: &str, words: usize) {
    let mut note = Vec::new();
    let mut fingerprint = || {
        note.clear();
        let fingerprint = Fingerprint::of(text);
        fingerprint.write_note(&mut note);
        fingerprint.words()
    };
    let found = fingerprint() as usize;
    assert_eq!(found, words, "wrong answers are not worth timing: {shape}");
    let mut group = criterion.benchmark_group(format!("fingerprint/{shape}"));
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
    group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| b.iter(&mut fingerprint));
    group.finish();
}

fn fingerprints(criterion: &mut Criterion) {
    let wire = format!("{WIRE}\n").repeat(ARTICLE / WIRE.len() + 1);
    let once = Fingerprint::of(WIRE).words() as usize;
    time(criterion, "wire", &wire, once * (ARTICLE / WIRE.len() + 1));
    for (shape, piece, words) in SHAPES {
        let times = ARTICLE / piece.len();
        time(criterion, shape, &piece.repeat(times), words * times);
    }
}

criterion_group!(benches, fingerprints);
criterion_main!(benches);
