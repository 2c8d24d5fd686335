//! Quotes, with the structure at hand.
#![allow(missing_docs, reason = "criterion_group makes a public function")]

use copydesk::quotes::{Options, quotes, quotes_in};
use copydesk::segment::structure;
use copydesk_benches::{Corpus, MEGABYTE, time_hostile, time_leaf};
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

/// A paragraph of news that quotes in each of the usual ways.
const NEWS: &str = "The harbour council of Norvik approved the plan on Monday, Mayor Ole Dahl said. \
    “We waited for nine years,” he added, “and now the berth is built.” According to Ada Lind, the \
    head of the port, traffic will rise. ";

/// Pieces that are repeated to a megabyte to slow the rules down, and whether anybody speaks in them.
const PIECES: [(&str, &str, bool); 18] = [
    ("alternating-marks", "“‘\"'«»„“”’``''", false),
    ("single-marks", "'", false),
    ("marks-apart", "\" ", false),
    ("said-stops", "said. ", false),
    ("adding", ", adding ", false),
    ("according-to", "according to the ", true), // the last words pass for a clause
    ("brackets", "(", false),
    ("brackets-and-commas", "(, ", false),
    ("who", ", who ", false),
    ("names", "Ada Lind Orlov ", false),
    ("one-name-a-sentence", "Ada Lind. ", false),
    ("titles", "President Ada Lind, the head of the mill, ", false),
    ("offices", "the director of the president of ", false),
    ("paragraphs", "a\n\n", false),
    ("lines", "a\n", false),
    (
        "one-sentence",
        "the council that the mayor of the town had for the port and the mill ",
        false,
    ),
    ("dash-turns", "- I am here.\n\n", true),
    ("labels", "LIND: Who was it?\n\nORLOV: Me.\n\n", true),
];

/// A megabyte of one paragraph, and one mark before a megabyte.
fn in_one_paragraph(criterion: &mut Criterion) {
    let copies = MEGABYTE / NEWS.len();
    let long = NEWS.repeat(copies);
    assert!(quotes(&long).len() >= 3 * copies, "wrong answers are not worth timing");
    time_hostile_text(criterion, "one-paragraph", &long);
    let open = format!("“{}", long.replace(['“', '”'], ""));
    assert!(quotes(&open).len() >= 2 * copies, "a mark that nothing closes silences nobody");
    time_hostile_text(criterion, "one-open-mark", &open);
}

/// Whatever is repeated without end.
fn in_repetition(criterion: &mut Criterion) {
    for (name, piece, speaks) in PIECES {
        let text = piece.repeat(MEGABYTE / piece.len());
        let found = quotes(&text).len();
        assert_eq!(found > 0, speaks, "wrong answers are not worth timing: {found} in {name}");
        time_hostile_text(criterion, name, &text);
    }
}

fn time_hostile_text(criterion: &mut Criterion, name: &str, text: &str) {
    let mut group = criterion.benchmark_group(format!("quotes/hostile-{name}"));
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
    group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| b.iter(|| quotes(text)));
    group.finish();
}

criterion_group!(
    benches,
    finding_quotes,
    finding_quotes_in_a_structure,
    in_one_paragraph,
    in_repetition
);
criterion_main!(benches);
