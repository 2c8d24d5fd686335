//! A bench in memory, for tests, for services and for whoever depends on this crate alone.

use std::sync::{Mutex, PoisonError};

use copydesk_core::{
    Article, Bench, Cause, CorpusStage, Crew, Layers, Look, Notes, Scratch, Shelf, Verdicts,
};

/// Notes, scratch space and one thread, all in memory.
///
/// ```
/// use copydesk_core::{Article, CorpusStage, Layers};
/// use copydesk_dedup::{DedupStage, MemoryBench};
///
/// let stage = DedupStage::default();
/// let mut bench = MemoryBench::default();
/// bench.add(&stage, &Article::from_text("a", "Rain fell on the harbour."), &Layers::default())?;
/// bench.add(&stage, &Article::from_text("b", "Rain fell on the harbour. "), &Layers::default())?;
/// let verdicts = bench.settle(&stage)?;
/// let copy = verdicts.of(0).and_then(|verdict| verdict.duplicate.as_ref());
/// assert_eq!(copy.map(|copy| copy.of.as_str()), Some("b"), "the longer one is kept");
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryBench {
    notes: Vec<(Box<str>, Box<[u8]>)>, // id and note
    partition: usize,                  // notes in one; 0 stands for `PARTITION`
    scratch: MemoryScratch,
}

const PARTITION: usize = 4096;

impl MemoryBench {
    /// Lets the stage note an article.
    ///
    /// # Errors
    ///
    /// What the stage reports.
    pub fn add(
        &mut self,
        stage: &dyn CorpusStage,
        article: &Article,
        layers: &Layers,
    ) -> Result<(), Cause> {
        let mut note = Vec::new();
        stage.note(article, layers, &mut note)?;
        self.notes.push((article.id().into(), note.into()));
        Ok(())
    }

    /// Adds a note made elsewhere.
    pub fn push(&mut self, id: &str, note: &[u8]) {
        self.notes.push((id.into(), note.into()));
    }

    /// Cuts the notes into partitions of so many; zero is the default, 4096.
    #[must_use]
    pub fn partition(mut self, notes: usize) -> Self {
        self.partition = notes;
        self
    }

    /// Settles all notes on the calling thread.
    ///
    /// # Errors
    ///
    /// What the stage reports.
    pub fn settle(&self, stage: &dyn CorpusStage) -> Result<Verdicts, Cause> {
        self.settle_with(stage, &Alone)
    }

    /// Settles all notes on lent threads.
    ///
    /// # Errors
    ///
    /// What the stage reports.
    pub fn settle_with(&self, stage: &dyn CorpusStage, crew: &dyn Crew) -> Result<Verdicts, Cause> {
        stage.settle(self.bench(crew))
    }

    /// Settles all notes on the calling thread, along with what earlier runs have left on a shelf, to which they
    /// are added.
    ///
    /// # Errors
    ///
    /// What the stage reports; the shelf is then as it was.
    pub fn settle_on(&self, stage: &dyn CorpusStage, shelf: &dyn Shelf) -> Result<Verdicts, Cause> {
        stage.settle(self.bench(&Alone).shelf(shelf))
    }

    /// This bench with lent threads.
    #[must_use]
    pub fn bench<'a>(&'a self, crew: &'a dyn Crew) -> Bench<'a> {
        Bench::new(crew, self, &self.scratch)
    }

    fn per_partition(&self) -> usize {
        if self.partition == 0 { PARTITION } else { self.partition }
    }
}

impl Notes for MemoryBench {
    fn len(&self) -> usize {
        self.notes.len()
    }

    fn partitions(&self) -> usize {
        self.notes.len().div_ceil(self.per_partition())
    }

    fn pass(&self, partition: usize, each: Look<'_>) -> Result<(), Cause> {
        let first = partition * self.per_partition();
        let notes = self.notes.iter().skip(first).take(self.per_partition());
        for (ordinal, (id, note)) in (first..).zip(notes) {
            each(u32::try_from(ordinal).map_err(|_| missing())?, id, note)?;
        }
        Ok(())
    }

    fn fetch(&self, ordinals: &[u32], each: Look<'_>) -> Result<(), Cause> {
        for &ordinal in ordinals {
            let (id, note) = self.notes.get(ordinal as usize).ok_or_else(missing)?;
            each(ordinal, id, note)?;
        }
        Ok(())
    }
}

fn missing() -> Cause {
    Cause::new("dedup.notes", "there is no such note")
}

/// The calling thread.
#[derive(Clone, Copy, Debug, Default)]
struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

/// Buckets in memory, by number.
#[derive(Debug, Default)]
struct MemoryScratch {
    buckets: Mutex<std::collections::BTreeMap<u32, Vec<u8>>>,
}

impl MemoryScratch {
    fn buckets(&self) -> std::sync::MutexGuard<'_, std::collections::BTreeMap<u32, Vec<u8>>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner) // bytes are never half written
    }
}

impl Scratch for MemoryScratch {
    fn append(&self, bucket: u32, bytes: &[u8]) -> Result<(), Cause> {
        self.buckets().entry(bucket).or_default().extend_from_slice(bytes);
        Ok(())
    }

    fn read(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        if let Some(bytes) = self.buckets().get(&bucket) {
            into.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn clear(&self, bucket: u32) -> Result<(), Cause> {
        self.buckets().remove(&bucket);
        Ok(())
    }

    fn take(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        let bytes = self.buckets().remove(&bucket).unwrap_or_default();
        if into.is_empty() {
            *into = bytes;
        } else {
            into.extend_from_slice(&bytes);
        }
        Ok(())
    }
}
