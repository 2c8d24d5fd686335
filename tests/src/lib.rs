//! What the suite's targets share: the sample articles, and a run over articles in memory.
//!
//! The golden files stand in `suite/`, the articles in `data/articles`; `golden.rs` and `laws.rs` read them.
//!
//! # What is not here
//!
//! Tests of one crate: they stand beside its code. Tests of the built program: copydesk-cli's `cli.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use copydesk::core::{RawArticle, Reject};
use copydesk::engine::{PipelineBuilder, Report};
use copydesk_testkit::{LineSink, ListSource};

/// A path in this package.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The sample articles as received, by file name.
///
/// # Panics
///
/// If they cannot be read.
#[must_use]
pub fn sample_articles() -> Vec<RawArticle> {
    let entries = fs::read_dir(path("data/articles")).expect("the sample articles are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let article = |path: &PathBuf| {
        let id = path.file_name().and_then(|name| name.to_str()).expect("a name of letters");
        RawArticle::from_bytes(id, fs::read(path).expect("a sample article can be read"))
    };
    paths.iter().map(article).collect()
}

/// What came out of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The lines of the wire.
    pub bytes: Vec<u8>,
    /// What is not among them.
    pub rejects: Vec<Reject>,
    /// What the run says about itself.
    pub report: Report,
}

/// Runs a pipeline over articles in memory, in splits of `per_split` articles.
///
/// # Panics
///
/// If the run fails as a whole, or its counts do not balance.
#[must_use]
#[track_caller]
pub fn run(builder: PipelineBuilder, articles: Vec<RawArticle>, per_split: usize) -> Outcome {
    let sink = LineSink::default();
    let source = ListSource::new(articles).per_split(per_split);
    let pipeline = builder.build().expect("the stages fit together");
    let report = pipeline.run(&source, &sink).expect("the run ends well");
    assert!(sink.is_finished(), "the run said that all is written");
    assert!(report.counts.balance(), "{:?}", report.counts);
    Outcome { bytes: sink.bytes(), rejects: sink.rejects(), report }
}
