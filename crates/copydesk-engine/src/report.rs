//! What a run has to say about itself when it is over.

use std::collections::BTreeMap;

use copydesk_core::{
    QuantityKind, QuoteKind, RelatedKind, Relation, RepeatedKind, StageCounts, Written,
};
use serde::{Deserialize, Serialize, Serializer};

/// The version of the form in which a report is written.
pub const REPORT_SCHEMA: u32 = 1;

/// What was read, what came of it, and what it took. Everything but [`Times`], the slowest documents,
/// the calls of stages and the number of threads is a function of the input and the configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Always [`REPORT_SCHEMA`].
    pub schema: u32,
    /// The version of the engine.
    pub version: String,
    /// Identifies the plan, if it was the run of a [job](crate::Job): as in its plan and status.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub plan: String,
    /// Likewise, the build of the program.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub build: String,
    /// Likewise, what else the output is a function of, by name: settings that are not those of this version by
    /// default, stages, plugins, the share.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// Whether the run came to its end; if not, the counts are those up to where it stopped.
    pub complete: bool,
    /// Documents.
    pub counts: Counts,
    /// Rejected documents by code.
    pub rejects: BTreeMap<String, u64>,
    /// Faults of files by code.
    pub faults: BTreeMap<String, u64>,
    /// What was found in all documents that went through the stages, dropped ones too.
    pub found: Found,
    /// Documents with a verdict, by how they relate to the kept one; dropped ones too.
    pub duplicates: BTreeMap<Relation, u64>,
    /// Those of them that copy an article of an earlier run: what was seen before.
    pub earlier: u64,
    /// Pairs of documents that are alike and no copies.
    pub related: BTreeMap<RelatedKind, u64>,
    /// Paragraphs that stand in many documents, by how they come to stand there; dropped ones too.
    pub repeated: BTreeMap<RepeatedKind, RepeatedCounts>,
    /// Bytes.
    pub bytes: Bytes,
    /// What stands in the output of a job, in the order of its splits, as its sink has named it.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "stretches")]
    pub files: Vec<Written>,
    /// Documents by split, in the order of the plan.
    pub splits: Vec<SplitCounts>,
    /// What those stages that count have counted in this run, by name. How often they were called, and how
    /// long that took, depends on how batches were cut.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stages: BTreeMap<String, StageCounts>,
    /// Worker threads.
    pub threads: usize,
    /// What it took.
    pub times: Times,
    /// The documents that took longest, slowest first, at most [`SLOWEST`](Self::SLOWEST). What a stage took
    /// for a batch is shared among its documents by the bytes of their texts.
    pub slowest: Vec<Slow>,
}

/// A stretch of a file as people and their tools read it: not all of them know integers beyond 2^53.
#[derive(Serialize)]
struct Stretch<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "is_none")]
    start: u64,
    bytes: u64,
    xxh3: String,
}

/// Writes stretches of files, with hashes as 16 hexadecimal digits.
pub(crate) fn stretches<S: Serializer>(files: &[Written], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(files.iter().map(|written| Stretch {
        file: &written.file,
        start: written.start,
        bytes: written.len,
        xxh3: format!("{:016x}", written.xxh3),
    }))
}

impl Report {
    /// How many slow documents are named.
    pub const SLOWEST: usize = 20;
}

/// Documents in, out, dropped and rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Documents that were read, good or bad.
    pub read: u64,
    /// Documents in the output.
    pub out: u64,
    /// Duplicates that were left out because that was asked for.
    pub dropped: u64,
    /// Documents that are in the rejects.
    pub rejected: u64,
    /// Faults of files: they are no documents.
    pub faults: u64,
    /// Records that were passed over because their kind holds no article, as the requests and pictures of a
    /// web archive: they are no documents.
    #[serde(skip_serializing_if = "is_none")]
    pub skipped: u64,
    /// Documents whose id an earlier document has. Counted by 64-bit hash.
    pub equal_ids: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Counts {
    /// Whether nothing was lost: read = out + dropped + rejected.
    #[must_use]
    pub fn balance(&self) -> bool {
        self.read == self.out + self.dropped + self.rejected
    }
}

/// What was found in the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Found {
    /// Documents that went through all stages.
    pub documents: u64,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Sentences.
    pub sentences: u64,
    /// Quotes by kind, those that are no speech too.
    pub quotes: BTreeMap<QuoteKind, u64>,
    /// Quotes with words that point to a speaker.
    pub speakers: u64,
    /// Quotes whose speaker has a name.
    pub named_speakers: u64,
    /// Figures by kind.
    pub quantities: BTreeMap<QuantityKind, u64>,
    /// Figures that somebody says: they stand in the spoken words of a quote.
    pub said_quantities: u64,
}

/// How much is repeated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RepeatedCounts {
    /// Documents with such a paragraph.
    pub documents: u64,
    /// Paragraphs, each as often as it stands somewhere.
    pub paragraphs: u64,
    /// Their bytes, out of those of the cleaned texts ([`Bytes::text`]).
    pub bytes: u64,
}

/// Bytes, each in its own measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Bytes {
    /// Of the input as it lies there, compressed or not.
    pub input: u64,
    /// Of the records, decompressed.
    pub records: u64,
    /// Of the cleaned texts.
    pub text: u64,
    /// Of the encoded documents.
    pub out: u64,
}

/// What came of one split.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SplitCounts {
    /// What it is: a file's name.
    pub label: String,
    /// Documents in the output.
    pub out: u64,
    /// Duplicates that were left out.
    pub dropped: u64,
    /// Documents in the rejects.
    pub rejected: u64,
    /// Faults.
    pub faults: u64,
}

/// What a run took, by a monotonic clock.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Times {
    /// Seconds from its start to its end.
    pub seconds: f64,
    /// Millions of bytes of decompressed records a second.
    pub megabytes_per_second: f64,
    /// Seconds that corpus stages took to decide.
    pub settle_seconds: f64,
    /// Seconds the reader waited because enough was on its way: the workers or the sink are slow.
    pub reader_waited: f64,
    /// Seconds the writer waited because nothing was ready: the source or the workers are slow.
    pub writer_waited: f64,
    /// The most bytes that lay in the scratch folder at once.
    pub scratch_bytes: u64,
    /// Worker seconds by step, over all threads.
    pub steps: Vec<StepTime>,
}

/// What a step took.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StepTime {
    /// `source`, `intake`, the name of a stage, `sink`, or `spool`.
    pub step: String,
    /// Seconds, over all worker threads.
    pub seconds: f64,
}

/// A document that took long.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Slow {
    /// Its id.
    pub id: String,
    /// Seconds it took a worker.
    pub seconds: f64,
    /// Bytes of its cleaned text.
    pub text: u64,
}
