//! What is counted on the way: on the workers by batch, then added up in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use copydesk_core::{
    Document, Duplicate, Reject, Related, RelatedKind, Relation, Repeated, RepeatedKind,
};

use serde::{Deserialize, Serialize};

use crate::report::{Bytes, Found, RepeatedCounts, Report, Slow};

/// The counts of one batch, or of many. As JSON it is what was counted without what it took.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tally {
    /// Records that were read, faults of files among them.
    pub(crate) records: u64,
    /// Records that were passed over because their kind holds no document.
    pub(crate) skipped: u64,
    pub(crate) out: u64,
    pub(crate) dropped: u64,
    pub(crate) rejects: BTreeMap<String, u64>,
    pub(crate) faults: BTreeMap<String, u64>,
    pub(crate) found: Found,
    pub(crate) duplicates: BTreeMap<Relation, u64>,
    pub(crate) earlier: u64,
    pub(crate) related: BTreeMap<RelatedKind, u64>,
    pub(crate) repeated: BTreeMap<RepeatedKind, RepeatedCounts>,
    pub(crate) bytes: Bytes,
    #[serde(skip)]
    pub(crate) spent: Vec<Duration>, // by step
    #[serde(skip)]
    pub(crate) slow: Slowest,
    /// Hashes of the documents' ids; whoever adds tallies up takes them out first.
    #[serde(skip)]
    pub(crate) ids: Vec<u64>,
    /// Which documents of the batch were rejected, and by whom, in order.
    #[serde(skip)]
    pub(crate) refused: Vec<(u64, Box<str>)>,
    /// The first fault of a file in the batch.
    #[serde(skip)]
    pub(crate) first_fault: Option<Box<Reject>>,
}

impl Tally {
    /// Counts what was found in a document that went through all stages.
    pub(crate) fn found(&mut self, document: &Document) {
        let (found, layers) = (&mut self.found, &document.layers);
        found.documents += 1;
        found.paragraphs += layers.paragraphs.len() as u64;
        found.sentences += layers.sentences.len() as u64;
        for quote in &layers.quotes {
            *found.quotes.entry(quote.kind).or_default() += 1;
            let speaker = quote.speaker.as_ref();
            found.speakers += u64::from(speaker.is_some());
            found.named_speakers +=
                u64::from(speaker.is_some_and(|speaker| speaker.name.is_some()));
        }
        for (quantity, quote) in layers.figures() {
            *found.quantities.entry(quantity.kind).or_default() += 1;
            found.said_quantities += u64::from(quote.is_some());
        }
        self.bytes.text += document.article.text().len() as u64;
        self.ids.push(xxhash_rust::xxh3::xxh3_64(document.article.id().as_bytes()));
    }

    /// Counts a document that is not in the output.
    pub(crate) fn reject(&mut self, reject: &Reject) {
        self.refused.push((self.settled(), reject.stage.as_str().into()));
        count(&mut self.rejects, &reject.code);
    }

    /// Counts a fault of a file.
    pub(crate) fn fault(&mut self, fault: &Reject) {
        count(&mut self.faults, &fault.code);
        self.first_fault.get_or_insert_with(|| Box::new(fault.clone()));
    }

    /// Counts a verdict.
    pub(crate) fn verdict(
        &mut self,
        duplicate: Option<&Duplicate>,
        related: &[Related],
        repeated: &[Repeated],
    ) {
        self.repeated(repeated);
        if let Some(duplicate) = duplicate {
            *self.duplicates.entry(duplicate.relation).or_default() += 1;
            self.earlier += u64::from(duplicate.earlier);
        }
        for other in related {
            *self.related.entry(other.relation).or_default() += 1;
        }
    }

    /// Counts the repeated paragraphs of a document.
    fn repeated(&mut self, repeated: &[Repeated]) {
        let mut seen = Vec::new(); // kinds are few
        for one in repeated {
            let counts = self.repeated.entry(one.kind).or_default();
            if !seen.contains(&one.kind) {
                seen.push(one.kind);
                counts.documents += 1;
            }
            counts.paragraphs += 1;
            counts.bytes += one.span.range().len() as u64;
        }
    }

    /// How many documents have come to the end of their pass, well or not.
    pub(crate) fn settled(&self) -> u64 {
        // In the first of two passes a document is found and not yet out, in the second the other way round.
        self.found.documents.max(self.out + self.dropped) + self.rejected()
    }

    pub(crate) fn rejected(&self) -> u64 {
        self.rejects.values().sum()
    }

    pub(crate) fn faulty(&self) -> u64 {
        self.faults.values().sum()
    }

    /// How many documents and faults have come to their end.
    pub(crate) fn accounted(&self) -> u64 {
        self.out + self.dropped + self.rejected() + self.faulty()
    }

    /// Adds what another batch counted, but for what is looked at batch by batch.
    pub(crate) fn add(&mut self, other: Self) {
        let Self {
            records,
            skipped,
            out,
            dropped,
            rejects,
            faults,
            found,
            duplicates,
            earlier,
            related,
            repeated,
            bytes,
            spent,
            slow,
            ids: _,
            refused: _,
            first_fault: _,
        } = other;
        self.records += records;
        self.skipped += skipped;
        self.out += out;
        self.dropped += dropped;
        add_all(&mut self.rejects, rejects);
        add_all(&mut self.faults, faults);
        add_all(&mut self.duplicates, duplicates);
        self.earlier += earlier;
        add_all(&mut self.related, related);
        for (kind, counts) in repeated {
            let sum = self.repeated.entry(kind).or_default();
            sum.documents += counts.documents;
            sum.paragraphs += counts.paragraphs;
            sum.bytes += counts.bytes;
        }
        self.found.documents += found.documents;
        self.found.paragraphs += found.paragraphs;
        self.found.sentences += found.sentences;
        self.found.speakers += found.speakers;
        self.found.named_speakers += found.named_speakers;
        add_all(&mut self.found.quotes, found.quotes);
        add_all(&mut self.found.quantities, found.quantities);
        self.found.said_quantities += found.said_quantities;
        self.bytes.input += bytes.input;
        self.bytes.records += bytes.records;
        self.bytes.text += bytes.text;
        self.bytes.out += bytes.out;
        self.spent.resize(self.spent.len().max(spent.len()), Duration::ZERO);
        for (sum, spent) in self.spent.iter_mut().zip(spent) {
            *sum += spent;
        }
        self.slow.add(slow);
    }
}

/// Codes are few: only the first of each allocates.
fn count(counts: &mut BTreeMap<String, u64>, code: &str) {
    match counts.get_mut(code) {
        Some(count) => *count += 1,
        None => {
            counts.insert(code.to_owned(), 1);
        }
    }
}

fn add_all<K: Ord>(sums: &mut BTreeMap<K, u64>, others: BTreeMap<K, u64>) {
    for (key, count) in others {
        *sums.entry(key).or_default() += count;
    }
}

/// The slowest documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slowest {
    sorted: Vec<(Duration, String, u64)>, // slowest first, at most `Report::SLOWEST` once trimmed
}

/// How slow a document has to be to be among the slowest; shared, so that hardly any is remembered.
#[derive(Debug, Default)]
pub(crate) struct Bar(AtomicU64); // nanoseconds

impl Bar {
    fn raise(&self, to: Duration) {
        self.0.fetch_max(u64::try_from(to.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn is_passed(&self, took: Duration) -> bool {
        took.as_nanos() > u128::from(self.0.load(Ordering::Relaxed))
    }
}

impl Slowest {
    /// Remembers a document if it is slow enough.
    pub(crate) fn look(&mut self, bar: &Bar, took: Duration, document: &Document) {
        if bar.is_passed(took) {
            self.sorted.push((
                took,
                document.article.id().to_owned(),
                document.article.text().len() as u64,
            ));
            self.trim();
            if let (Report::SLOWEST, Some((last, ..))) = (self.sorted.len(), self.sorted.last()) {
                bar.raise(*last);
            }
        }
    }

    fn add(&mut self, other: Self) {
        if !other.sorted.is_empty() {
            self.sorted.extend(other.sorted);
            self.trim();
        }
    }

    fn trim(&mut self) {
        self.sorted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        self.sorted.truncate(Report::SLOWEST);
    }

    pub(crate) fn report(&self) -> Vec<Slow> {
        let slow = |(took, id, text): &(Duration, String, u64)| Slow {
            id: id.clone(),
            seconds: took.as_secs_f64(),
            text: *text,
        };
        self.sorted.iter().map(slow).collect()
    }
}
