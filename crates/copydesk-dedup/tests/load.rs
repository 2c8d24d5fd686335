//! Collections made to break the search: work stays linear, counted and not timed.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::story;
use copydesk_core::{Bench, Cause, CorpusStage, Crew, Look, Notes, Scratch, Verdicts};
use copydesk_dedup::{DedupStage, MemoryBench, Options};

/// Counts what goes through a bench, and runs tasks on four threads in a foreign order.
struct Counter<'a> {
    inner: Bench<'a>,
    looks: AtomicUsize,
    bytes: AtomicUsize,
    largest: AtomicUsize,  // bucket
    together: AtomicUsize, // bytes of notes that were asked for at once
}

impl<'a> Counter<'a> {
    fn new(inner: Bench<'a>) -> Self {
        let [looks, bytes, largest, together] = [0; 4].map(AtomicUsize::new);
        Self { inner, looks, bytes, largest, together }
    }
}

impl Notes for Counter<'_> {
    fn len(&self) -> usize {
        self.inner.notes.len()
    }

    fn partitions(&self) -> usize {
        self.inner.notes.partitions()
    }

    fn pass(&self, partition: usize, each: Look<'_>) -> Result<(), Cause> {
        self.inner.notes.pass(partition, &mut |ordinal, id, note| {
            self.looks.fetch_add(1, Ordering::Relaxed);
            each(ordinal, id, note)
        })
    }

    fn fetch(&self, ordinals: &[u32], each: Look<'_>) -> Result<(), Cause> {
        self.looks.fetch_add(ordinals.len(), Ordering::Relaxed);
        let mut bytes = 0;
        self.inner.notes.fetch(ordinals, &mut |ordinal, id, note| {
            bytes += note.len();
            each(ordinal, id, note)
        })?;
        self.together.fetch_max(bytes, Ordering::Relaxed);
        Ok(())
    }
}

impl Scratch for Counter<'_> {
    fn append(&self, bucket: u32, bytes: &[u8]) -> Result<(), Cause> {
        self.bytes.fetch_add(bytes.len(), Ordering::Relaxed);
        self.inner.scratch.append(bucket, bytes)
    }

    fn read(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        let before = into.len();
        self.inner.scratch.read(bucket, into)?;
        self.largest.fetch_max(into.len() - before, Ordering::Relaxed);
        Ok(())
    }

    fn clear(&self, bucket: u32) -> Result<(), Cause> {
        self.inner.scratch.clear(bucket)
    }
}

struct Four;

impl Crew for Four {
    fn threads(&self) -> usize {
        4
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let task = next.fetch_add(1, Ordering::Relaxed);
                        if task >= tasks {
                            break;
                        }
                        work(tasks - 1 - task);
                    }
                });
            }
        });
    }
}

/// Settles texts; fails if an article costs more looks at notes or bytes of scratch than allowed.
#[track_caller]
fn check(texts: impl Iterator<Item = String>, looks: usize, bytes: usize) -> Verdicts {
    let stage = DedupStage::default();
    let mut bench = MemoryBench::default();
    let mut count = 0;
    for (at, text) in texts.enumerate() {
        let mut note = Vec::new();
        stage
            .note(&common::article("", None, &text), &copydesk_core::Layers::default(), &mut note)
            .expect("a note");
        bench.push(&format!("a{at:06}"), &note);
        count += 1;
    }
    let alone = bench.settle(&stage).expect("memory can be read");
    let inner = bench.bench(&Four);
    let counter = Counter::new(inner);
    let verdicts = stage.settle(Bench::new(&Four, &counter, &counter)).expect("memory can be read");
    assert_eq!(verdicts, alone, "threads change nothing");
    let (seen, spilled) = (counter.looks.into_inner() / count, counter.bytes.into_inner() / count);
    assert!(seen <= looks, "{seen} looks per article");
    assert!(spilled <= bytes, "{spilled} bytes per article");
    verdicts
}

#[test]
fn all_equal_articles_are_one_cluster_in_linear_work() {
    let text = story(1, 40).join(" ");
    let verdicts = check((0..20_000).map(|_| text.clone()), 5, 100);
    assert_eq!(verdicts.iter().count(), 19_999);
}

#[test]
fn one_word_articles_take_linear_work() {
    let verdicts = check((0..20_000).map(|at| story(at % 50, 1).join(" ")), 5, 100);
    assert_eq!(verdicts.iter().count(), 19_950);
}

#[test]
fn strangers_with_a_common_paragraph_stay_strangers_in_linear_work() {
    let common = story(1, 40).join(" ");
    let verdicts = check(
        (0..8_000).map(|at| format!("{common} {}", story(100 + at, 60).join(" "))),
        12,
        2_000,
    );
    assert_eq!(verdicts.iter().count(), 0);
}

#[test]
fn a_crowd_of_lightly_edited_copies_takes_linear_work() {
    let base = story(1, 60);
    let verdicts = check((0..4_000).map(|at| common::edited(&base, 40, at).join(" ")), 12, 3_000);
    assert!(verdicts.iter().filter(|verdict| verdict.duplicate.is_some()).count() > 3_900);
}

#[test]
fn what_is_held_follows_from_the_memory_that_is_allowed() {
    // Thirty strangers each share a paragraph, so there is much to compare and nobody copies.
    let texts =
        (0..3_000).map(|at| [story(50_000 + at / 30, 40), story(100 + at, 60)].concat().join(" "));
    let mut bench = MemoryBench::default();
    for (at, text) in texts.enumerate() {
        let mut note = Vec::new();
        copydesk_dedup::fingerprint(&text).write_note(&mut note);
        bench.push(&format!("a{at:06}"), &note);
    }
    let held = |memory: usize| {
        let inner = bench.bench(&Four);
        let counter = Counter::new(inner);
        let stage = DedupStage::new(Options::default().memory(memory));
        let verdicts =
            stage.settle(Bench::new(&Four, &counter, &counter)).expect("memory can be read");
        (verdicts, counter.largest.into_inner(), counter.together.into_inner())
    };
    let ((plenty, bucket, notes), (little, small_bucket, few_notes)) =
        (held(1 << 30), held(4 << 20));
    assert_eq!(plenty, little, "memory changes no verdict");
    assert!(bucket > 1 << 20 && notes > 512 << 10, "{bucket} {notes}: it would matter");
    // Four threads share, and each has half of its share for articles. There are six hits to a posting here, six
    // times as many as in news, and buckets are cut for postings: so its whole share for a bucket.
    assert!(small_bucket <= 1 << 20, "{small_bucket} bytes in a bucket");
    assert!(few_notes <= 512 << 10, "{few_notes} bytes of notes at once");
}
