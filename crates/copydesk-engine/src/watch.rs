//! Notices that a step does not come to its end, and says which and with which documents.
//!
//! Every batch at work has a seat, on which it leaves its step, since when it is there, and with which
//! documents: two stores a step and one copy of an id a document. One thread looks at the seats now and
//! then. Nobody is stopped: code in this process cannot be.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::trail::Steps;

/// Looks at the seats within one patience: a warning comes at most a quarter too late.
const LOOKS: u32 = 4;
/// How often it looks at most.
const SHORTEST: Duration = Duration::from_millis(5);

/// Documents that have kept a step busy for longer than it should take.
///
/// Told once for each document, or batch, at each step; see
/// [`PipelineBuilder::overdue`](crate::PipelineBuilder::overdue).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overdue {
    /// The name of the step: a stage's, or one of the engine's own (`source`, `intake`, `sink`).
    pub stage: String,
    /// The id of the document; of a batch, the first one's.
    pub first: String,
    /// The id of the last document of a batch; else that of the only one.
    pub last: String,
    /// How many documents the step was given at once.
    pub documents: usize,
    /// How long it has been busy with them.
    pub after: Duration,
}

impl fmt::Display for Overdue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, first, last, documents, after } = self;
        write!(f, "`{stage}` has been busy for {} s", after.as_secs_f64().round())?;
        match documents {
            0 => write!(f, " with one document"),
            1 => write!(f, " with the document `{first}`"),
            _ => write!(f, " with {documents} documents, from `{first}` to `{last}`"),
        }
    }
}

/// Whoever is told.
pub(crate) type Tell = Arc<dyn Fn(&Overdue) + Send + Sync>;

/// How long is too long, and who is told.
#[derive(Clone)]
pub(crate) struct Patience {
    pub(crate) after: Duration,
    pub(crate) tell: Tell,
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Patience").field(&self.after).finish()
    }
}

/// The seats of a run.
#[derive(Debug)]
pub(crate) struct Watch {
    patience: Vec<Patience>, // at least one
    began: Instant,
    seats: Mutex<Vec<Arc<Seat>>>, // as many as batches were ever at work at once
    over: Mutex<bool>,
    ended: Condvar,
}

/// Where one batch is.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    taken: AtomicBool,
    step: AtomicUsize,
    since: AtomicU64, // nanoseconds since the run began
    named: Mutex<Named>,
}

#[derive(Clone, Debug, Default)]
struct Named {
    first: String,
    last: String,
    documents: usize,
}

impl Watch {
    /// For whoever wants to be told, if anybody does.
    pub(crate) fn of(patience: Vec<Patience>) -> Option<Self> {
        (!patience.is_empty()).then(|| Self::new(patience))
    }

    fn new(patience: Vec<Patience>) -> Self {
        Self {
            patience,
            began: Instant::now(),
            seats: Mutex::default(),
            over: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// Looks at the seats until the run [ends](Self::end).
    pub(crate) fn look(&self, steps: &Steps) {
        let first = self.patience.iter().map(|patience| patience.after).min().unwrap_or_default();
        let every = (first / LOOKS).max(SHORTEST);
        // By patience and seat: since when it was when that was told.
        let mut told = vec![Vec::new(); self.patience.len()];
        let mut over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let waited = self.ended.wait_timeout_while(over, every, |over| !*over);
            over = waited.unwrap_or_else(PoisonError::into_inner).0;
            if *over {
                return;
            }
            drop(over);
            for (patience, told) in self.patience.iter().zip(&mut told) {
                for overdue in self.overdue(steps, patience.after, told) {
                    (patience.tell)(&overdue);
                }
            }
            over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What is overdue now, by this measure, and was not told.
    fn overdue(&self, steps: &Steps, after: Duration, told: &mut Vec<u64>) -> Vec<Overdue> {
        let now = self.nanos(Instant::now());
        let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner).clone();
        told.resize(seats.len(), u64::MAX);
        let mut all = Vec::new();
        for (seat, told) in seats.iter().zip(told) {
            let since = seat.since.load(Ordering::Acquire);
            let busy = Duration::from_nanos(now.saturating_sub(since));
            if busy < after || *told == since {
                continue;
            }
            let step = seat.step.load(Ordering::Acquire);
            let Named { first, last, documents } =
                seat.named.lock().unwrap_or_else(PoisonError::into_inner).clone();
            // It may have gone on while we looked, or nobody sits there.
            let is_there =
                seat.taken.load(Ordering::Acquire) && seat.since.load(Ordering::Acquire) == since;
            if is_there {
                *told = since;
                let documents = if step == Steps::SOURCE { 0 } else { documents };
                let stage = steps.name(step).to_owned();
                all.push(Overdue { stage, first, last, documents, after: busy });
            }
        }
        all
    }

    /// Ends the looking.
    pub(crate) fn end(&self) {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ended.notify_all();
    }

    /// A seat for a batch.
    pub(crate) fn sit(&self) -> Sitting<'_> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let free = seats.iter().find(|seat| !seat.taken.load(Ordering::Acquire)).cloned();
        let seat = free.unwrap_or_else(|| {
            seats.push(Arc::default());
            Arc::clone(&seats[seats.len() - 1])
        });
        seat.since.store(self.nanos(Instant::now()), Ordering::Release);
        seat.taken.store(true, Ordering::Release);
        Sitting { watch: self, seat }
    }

    fn nanos(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.began).as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A seat while a batch has it.
#[derive(Debug)]
pub(crate) struct Sitting<'w> {
    watch: &'w Watch,
    seat: Arc<Seat>,
}

impl Sitting<'_> {
    /// The batch is at this step from now on.
    pub(crate) fn enter(&self, step: usize, now: Instant) {
        self.seat.step.store(step, Ordering::Release);
        self.seat.since.store(self.watch.nanos(now), Ordering::Release);
    }

    /// These are the documents that the next steps are about.
    pub(crate) fn name(&self, first: &str, last: &str, documents: usize) {
        let mut named = self.seat.named.lock().unwrap_or_else(PoisonError::into_inner);
        named.first.clear();
        named.first.push_str(first);
        named.last.clear();
        named.last.push_str(last);
        named.documents = documents;
    }
}

impl Drop for Sitting<'_> {
    fn drop(&mut self) {
        self.seat.taken.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(after: Duration) -> Watch {
        Watch::new(vec![Patience { after, tell: Arc::new(|_| ()) }])
    }

    const AFTER: Duration = Duration::ZERO;

    fn steps() -> Steps {
        Steps::new(["slow"].into_iter(), std::iter::empty())
    }

    #[test]
    fn whoever_stays_is_told_once_at_each_step() {
        let (watch, steps, mut told) = (watch(AFTER), steps(), Vec::new());
        let sitting = watch.sit();
        sitting.name("a1", "a9", 9);
        sitting.enter(steps.stage(0), Instant::now());
        let overdue = watch.overdue(&steps, AFTER, &mut told);
        assert_eq!((overdue.len(), overdue[0].stage.as_str()), (1, "slow"));
        let said = overdue[0].to_string();
        assert_eq!(said, "`slow` has been busy for 0 s with 9 documents, from `a1` to `a9`");
        assert_eq!(watch.overdue(&steps, AFTER, &mut told), []);
        sitting.name("a2", "a2", 1);
        sitting.enter(steps.sink(), Instant::now() + Duration::from_nanos(1));
        let overdue = watch.overdue(&steps, AFTER, &mut told);
        assert_eq!(overdue.len(), usize::from(overdue.iter().any(|one| one.first == "a2")));
        drop(sitting);
        assert_eq!(watch.overdue(&steps, AFTER, &mut Vec::new()), [], "nobody sits there any more");
    }

    #[test]
    fn whoever_is_on_the_move_is_not_told() {
        let (watch, steps) = (watch(Duration::from_secs(3600)), steps());
        let sitting = watch.sit();
        sitting.enter(steps.stage(0), Instant::now());
        assert_eq!(watch.overdue(&steps, Duration::from_secs(3600), &mut Vec::new()), []);
    }

    #[test]
    fn seats_are_taken_again() {
        let watch = watch(Duration::ZERO);
        drop((watch.sit(), watch.sit()));
        drop(watch.sit());
        assert_eq!(watch.seats.lock().expect("not poisoned").len(), 2);
    }

    #[test]
    fn the_watch_ends_when_it_is_told_to() {
        let watch = watch(Duration::from_secs(3600));
        std::thread::scope(|scope| {
            scope.spawn(|| watch.look(&steps()));
            watch.end();
        });
    }
}
