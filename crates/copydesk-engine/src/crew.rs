//! Threads to lend.

use std::panic::{AssertUnwindSafe, catch_unwind};

use copydesk_core::{Crew, Hands};
use rayon::ThreadPool;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::{RunError, RunErrorKind};

/// A pool of worker threads, lent to corpus stages as a [`Crew`].
///
/// ```
/// use copydesk_core::map;
/// use copydesk_engine::RayonCrew;
/// let crew = RayonCrew::new(2)?;
/// assert_eq!(map(&crew, 4, |task| task * 10), [0, 10, 20, 30]);
/// # Ok::<(), copydesk_engine::RunError>(())
/// ```
#[derive(Debug)]
pub struct RayonCrew {
    pool: ThreadPool,
}

impl RayonCrew {
    /// Starts this many threads; zero is one for each processor.
    ///
    /// # Errors
    ///
    /// If the system gives no more threads.
    pub fn new(threads: usize) -> Result<Self, RunError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers(threads))
            .thread_name(|index| format!("copydesk-worker-{index}"))
            .build()
            .map_err(|error| RunError::because(RunErrorKind::Threads, error))?;
        Ok(Self { pool })
    }

    pub(crate) fn pool(&self) -> &ThreadPool {
        &self.pool
    }
}

/// Zero is one for each processor.
pub(crate) fn workers(threads: usize) -> usize {
    if threads > 0 { threads } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

impl Crew for RayonCrew {
    fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        // Tasks are few and large: each may be taken by another thread.
        self.pool.install(|| (0..tasks).into_par_iter().with_max_len(1).for_each(work));
    }
}

impl Hands for RayonCrew {
    fn lend(&self, task: Box<dyn FnOnce() + Send>) {
        // Left alone, a panic in it would end the process.
        self.pool.spawn_fifo(|| drop(catch_unwind(AssertUnwindSafe(task))));
    }

    fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use copydesk_core::map;

    use super::*;

    #[test]
    fn a_crew_can_be_asked_from_within_its_own_task() {
        let crew = RayonCrew::new(2).expect("two threads");
        let sums =
            map(&crew, 8, |outer| map(&crew, 8, |inner| outer * inner).iter().sum::<usize>());
        assert_eq!(sums, [0, 28, 56, 84, 112, 140, 168, 196]);
    }

    #[test]
    fn a_task_that_panics_reaches_the_caller_and_the_crew_lives_on() {
        let crew = RayonCrew::new(2).expect("two threads");
        let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            crew.run(3, &|task| assert_ne!(task, 1, "this one dies"));
        }));
        assert!(died.is_err());
        let count = AtomicUsize::new(0);
        crew.run(100, &|_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(count.into_inner(), 100);
    }
}
