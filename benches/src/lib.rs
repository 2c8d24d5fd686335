//! What the benches share: the corpora, and one way to time a leaf over a text.
//!
//! Names are `group/corpus/who`: `quantities/wire-1k/copydesk`. A bench asserts how much is found before it
//! is timed, as wrong answers are not worth timing.
//!
//! # What is not here
//!
//! Accuracy: that is measured elsewhere, over annotated text.

use std::fs;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput};

/// A paragraph of wire copy, with what the desk adds to it: broken figures, straight marks.
pub const WIRE: &str = "The harbour council of Norvik approved US$5 million 300, 000 for a ferry berth, \
    48 % more than planned. \"We waited for nine years,\" Mayor Ole Dahl said. Traffic rose from 4.7% to \
    4.8%, according to the port.";

/// The same story without anything to find or to clean.
pub const PLAIN: &str = "The harbour council of Norvik approved money for a ferry berth, more than it had \
    planned. The mayor waited for it since the old berth sank. Traffic rose a little in the meantime.";

/// How large a corpus is at least, in bytes.
pub const MEGABYTE: usize = 1 << 20;

/// What a text is made of when somebody wants a parser to hang: a piece that is repeated.
pub const HOSTILE: [(&str, &str); 12] = [
    ("digits", "7"),
    ("ones", "1,1,"),
    ("dollars", "US$"),
    ("halves", "half a "),
    ("marks", "\""),
    ("curly-marks", "“"),
    ("closing-marks", "”"),
    ("returns", "\r"),
    ("lines", "a\n"),
    ("paragraphs", "A\n\n"),
    ("stops", "."),
    ("said", "said "),
];

/// A text that is repeated.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// Its name in the bench.
    pub name: &'static str,
    /// Once.
    pub once: String,
    /// How often it stands in [`text`](Self::text).
    pub copies: usize,
}

impl Corpus {
    /// A thousand paragraphs of wire copy.
    #[must_use]
    pub fn wire() -> Self {
        Self { name: "wire-1k", once: format!("{WIRE}\n\n"), copies: 1_000 }
    }

    /// A thousand paragraphs with nothing in them.
    #[must_use]
    pub fn plain() -> Self {
        Self { name: "plain-1k", once: format!("{PLAIN}\n\n"), copies: 1_000 }
    }

    /// All sample articles, repeated to about a megabyte.
    #[must_use]
    pub fn articles() -> Self {
        let once = sample_texts().join("\n\n") + "\n\n";
        Self { name: "articles-1m", copies: MEGABYTE.div_ceil(once.len()), once }
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        self.once.repeat(self.copies)
    }
}

/// The sample articles, in order of their names.
///
/// # Panics
///
/// If they cannot be read.
#[must_use]
pub fn sample_texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/articles");
    let entries = fs::read_dir(folder).expect("the sample articles are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("the samples are UTF-8")).collect()
}

/// Times `count`, which says how much it found, over the wire, plain and article corpora. In a paragraph of
/// [`WIRE`] it must find `in_wire`, in one of [`PLAIN`] `in_plain`; over copies of the articles at least
/// `in_articles` for each copy of them.
///
/// # Panics
///
/// If it finds another number.
pub fn time_leaf(
    criterion: &mut Criterion,
    leaf: &str,
    [in_wire, in_plain, in_articles]: [usize; 3],
    count: impl Fn(&str) -> usize,
) {
    const WRONG: &str = "wrong answers are not worth timing";
    let (wire, plain, articles) = (Corpus::wire(), Corpus::plain(), Corpus::articles());
    assert_eq!(count(&wire.text()), in_wire * wire.copies, "{WRONG}: {leaf} of wire copy");
    assert_eq!(count(&plain.text()), in_plain * plain.copies, "{WRONG}: {leaf} of plain text");
    let found = count(&articles.text());
    assert!(found >= in_articles * articles.copies, "{WRONG}: {found} {leaf} of articles");
    for corpus in [wire, plain, articles] {
        let text = corpus.text();
        let mut group = criterion.benchmark_group(format!("{leaf}/{}", corpus.name));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| b.iter(|| count(&text)));
        group.finish();
    }
}

/// Times `work` over a megabyte of each hostile piece: it must stay near the speed of the other corpora.
pub fn time_hostile(criterion: &mut Criterion, leaf: &str, work: impl Fn(&str) -> usize) {
    for (name, piece) in HOSTILE {
        let text = piece.repeat(MEGABYTE / piece.len());
        let mut group = criterion.benchmark_group(format!("{leaf}/hostile-{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function(BenchmarkId::from_parameter("copydesk"), |b| b.iter(|| work(&text)));
        group.finish();
    }
}
