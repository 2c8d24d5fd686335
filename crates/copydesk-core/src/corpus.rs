//! The door of a pipeline that sees the whole collection.

use std::ops::Range;
use std::sync::Mutex;

use crate::{Article, Cause, Duplicate, Layers, Related, Repeated};

/// Finds what only the whole collection can tell: leaves a small note per article and settles all
/// notes at the end.
///
/// A verdict can depend neither on arrival order nor on the number of threads: notes come in the
/// order of the input, but what is decided must be decided by content.
pub trait CorpusStage: Send + Sync {
    /// A short name for rejects and reports: `dedup`.
    fn name(&self) -> &str;

    /// Appends a note about one article: 2 to 3 kB, never the text itself. Called once per article,
    /// on any thread.
    ///
    /// # Errors
    ///
    /// If this article cannot be dealt with; it becomes a reject.
    fn note(&self, article: &Article, layers: &Layers, out: &mut Vec<u8>) -> Result<(), Cause>;

    /// Decides about all articles at once.
    ///
    /// # Errors
    ///
    /// If the bench fails (a full disk); the run ends.
    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause>;
}

/// What the engine lends a corpus stage to work with.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Bench<'a> {
    /// Threads.
    pub crew: &'a dyn Crew,
    /// All notes.
    pub notes: &'a dyn Notes,
    /// Room for what does not fit in memory; gone after the run.
    pub scratch: &'a dyn Scratch,
    /// What stays from run to run, if this is a growing collection.
    pub shelf: Option<&'a dyn Shelf>,
}

impl<'a> Bench<'a> {
    /// A bench without a shelf.
    #[must_use]
    pub fn new(crew: &'a dyn Crew, notes: &'a dyn Notes, scratch: &'a dyn Scratch) -> Self {
        Self { crew, notes, scratch, shelf: None }
    }

    /// The same with a shelf.
    #[must_use]
    pub fn shelf(mut self, shelf: &'a dyn Shelf) -> Self {
        self.shelf = Some(shelf);
        self
    }
}

/// Lent threads.
pub trait Crew: Send + Sync {
    /// How many tasks can run at once, at least one.
    fn threads(&self) -> usize;

    /// Calls `work` with each of `0..tasks`, in any order, and returns when all are done.
    ///
    /// # Panics
    ///
    /// If a task panics.
    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync));
}

/// Calls `work` with each of `0..tasks` on the crew's threads and returns the results in order.
///
/// # Panics
///
/// If a task panics.
pub fn map<T: Send>(crew: &dyn Crew, tasks: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let slots: Vec<Mutex<Option<T>>> = (0..tasks).map(|_| Mutex::new(None)).collect();
    crew.run(tasks, &|task| {
        let result = work(task);
        *slots[task].lock().expect("only this task locks its slot") = Some(result);
    });
    let taken = |slot: Mutex<Option<T>>| {
        slot.into_inner().expect("no task panicked").expect("every task ran")
    };
    slots.into_iter().map(taken).collect()
}

/// What is called with each note: its ordinal, the article's id, the note.
pub type Look<'a> = &'a mut dyn FnMut(u32, &str, &[u8]) -> Result<(), Cause>;

/// All notes of a run, in the order of the input: note `n` is that of the `n`-th article.
pub trait Notes: Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Into how many runs of consecutive ordinals they are cut. Depends on the notes alone.
    fn partitions(&self) -> usize;

    /// Looks at the notes of one partition, in order. May be called from many threads and often.
    ///
    /// # Errors
    ///
    /// If the notes cannot be read back, or what `each` returned.
    fn pass(&self, partition: usize, each: Look<'_>) -> Result<(), Cause>;

    /// Looks at single notes, in the order asked for.
    ///
    /// # Errors
    ///
    /// If the notes cannot be read back, or what `each` returned.
    fn fetch(&self, ordinals: &[u32], each: Look<'_>) -> Result<(), Cause>;
}

/// Buckets of bytes outside memory.
///
/// Threads may append to one bucket at once: each call's bytes stay together, their order is open,
/// so who needs an order sorts.
pub trait Scratch: Sync {
    /// Appends bytes to a bucket, which begins empty.
    ///
    /// # Errors
    ///
    /// If the disk is full.
    fn append(&self, bucket: u32, bytes: &[u8]) -> Result<(), Cause>;

    /// Appends all that a bucket holds to `into`.
    ///
    /// # Errors
    ///
    /// If it cannot be read back.
    fn read(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause>;

    /// Empties a bucket and gives its room back.
    ///
    /// # Errors
    ///
    /// If it cannot be removed.
    fn clear(&self, bucket: u32) -> Result<(), Cause>;

    /// Moves all that a bucket holds to the end of `into`; memory need not copy it.
    ///
    /// # Errors
    ///
    /// If it cannot be read back or removed.
    fn take(&self, bucket: u32, into: &mut Vec<u8>) -> Result<(), Cause> {
        self.read(bucket, into)?;
        self.clear(bucket)
    }
}

/// Named segments that stay from run to run, replaced all at once.
///
/// A segment is written once, front to back, as a [`Draft`], and never changed. It counts from the
/// moment when [`replace`](Self::replace) names it.
pub trait Shelf: Sync {
    /// The names of the segments, sorted. Drafts are not among them.
    ///
    /// # Errors
    ///
    /// If the shelf cannot be read.
    fn segments(&self) -> Result<Vec<String>, Cause>;

    /// The length of a segment or of a finished draft in bytes.
    ///
    /// # Errors
    ///
    /// If there is none of that name.
    fn len(&self, segment: &str) -> Result<u64, Cause>;

    /// Appends a range of a segment or of a finished draft to `into`. May be called from many threads.
    ///
    /// # Errors
    ///
    /// If there is none of that name, it is shorter, or it cannot be read.
    fn read(&self, segment: &str, range: Range<u64>, into: &mut Vec<u8>) -> Result<(), Cause>;

    /// Where a segment is, in words for whoever must repair it: a file, say.
    fn place(&self, segment: &str) -> String {
        format!("the segment `{segment}`")
    }

    /// Begins a segment. One that is never finished, or never named in [`replace`](Self::replace), is
    /// gone when the shelf is opened again; one of the same name is written anew.
    ///
    /// # Errors
    ///
    /// If there is no room for it.
    fn draft<'a>(&'a self, segment: &str) -> Result<Box<dyn Draft + 'a>, Cause>;

    /// Adds finished drafts and removes segments and drafts; who looks afterwards, even after a crash, sees all of
    /// it or nothing. Segments that are not there need not be removed; a draft takes the place of a
    /// segment of its name.
    ///
    /// # Errors
    ///
    /// If a draft is not there, or it cannot be made durable; nothing has changed then.
    fn replace(&self, add: &[&str], remove: &[&str]) -> Result<(), Cause>;
}

/// A segment that is being written.
pub trait Draft {
    /// Appends bytes.
    ///
    /// # Errors
    ///
    /// If the disk is full. The draft is then lost.
    fn append(&mut self, bytes: &[u8]) -> Result<(), Cause>;

    /// Makes it durable. From now on it can be read.
    ///
    /// # Errors
    ///
    /// If that cannot be done. The draft is then lost.
    fn finish(self: Box<Self>) -> Result<(), Cause>;
}

/// What was decided about one article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Which article: its place among the notes.
    pub ordinal: u32,
    /// That it copies another one.
    pub duplicate: Option<Duplicate>,
    /// That it is like others.
    pub related: Vec<Related>,
    /// Which of its paragraphs stand in many articles, by paragraph.
    pub repeated: Vec<Repeated>,
}

/// What was decided about all articles: those about whom there is something to say, by ordinal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    sorted: Vec<Verdict>, // by ordinal, each once
}

impl Verdicts {
    /// Collects verdicts in any order; of two about one article the first stands.
    #[must_use]
    pub fn new(mut verdicts: Vec<Verdict>) -> Self {
        verdicts.sort_by_key(|verdict| verdict.ordinal);
        verdicts.dedup_by_key(|verdict| verdict.ordinal);
        Self { sorted: verdicts }
    }

    /// The verdict about one article, if there is one.
    #[must_use]
    pub fn of(&self, ordinal: u32) -> Option<&Verdict> {
        let found = self.sorted.binary_search_by_key(&ordinal, |verdict| verdict.ordinal);
        found.ok().map(|at| &self.sorted[at])
    }

    /// All of them, by ordinal.
    pub fn iter(&self) -> std::slice::Iter<'_, Verdict> {
        self.sorted.iter()
    }
}
