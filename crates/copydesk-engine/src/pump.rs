//! Work in parallel, in order, within bounds.
//!
//! ```text
//! reader thread → permit → pool → channel → this thread, in order → permit given back
//! ```
//!
//! The reader takes a permit before it reads, the writer gives it back after it has written, so the
//! permits bound everything between them: what waits for a worker, what is worked on, and what is
//! ready before its turn. Nothing in the pool ever waits for anything but a processor: a task's
//! result always finds room in the channel.
//!
//! # What is not here
//!
//! What is read, done and written: both passes of a run bring their own.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rayon::ThreadPool;

use crate::permits::{Permit, Permits};
use crate::progress::End;
use crate::trail::apart;
use crate::{Progress, RunError, RunErrorKind};

/// How long the two ends waited.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waits {
    /// For a permit.
    pub(crate) reader: Duration,
    /// For the next result in order.
    pub(crate) writer: Duration,
}

impl Waits {
    /// Adds those of another pass.
    pub(crate) fn add(&mut self, other: Self) {
        self.reader += other.reader;
        self.writer += other.writer;
    }
}

/// A finished job on its way to the writer.
struct Parcel<'a, P> {
    sequence: usize,
    product: thread::Result<P>,
    permit: Permit<'a>,
}

/// Reads jobs with `next` on a thread of their own (each with its size in bytes) until there are none,
/// does `work` on the pool, and calls `write` on this thread with each product, in the order of the
/// jobs. After the first error of `write` no more is read or written, and it is returned.
///
/// # Panics
///
/// If `next`, `work` or `write` panics, when everything that was on its way has ended.
pub(crate) fn pump<'a, J: Send, P: Send>(
    pool: &ThreadPool,
    permits: &'a Permits,
    next: impl FnMut() -> Option<(J, usize)> + Send,
    work: impl Fn(J) -> P + Sync,
    write: impl FnMut(P) -> Result<(), RunError>,
) -> Result<Waits, RunError> {
    let halt = AtomicBool::new(false);
    let (work, halt) = (&work, &halt);
    let (sender, receiver) = channel();
    pool.in_place_scope_fifo(|scope| {
        thread::scope(|threads| {
            // If the writer dies here, the reader must not go on without it.
            let _stop = HaltOnDrop(halt);
            let start =
                |job: J, sequence: usize, permit: Permit<'a>, sender: Sender<Parcel<'a, P>>| {
                    scope.spawn_fifo(move |_| {
                        let product = catch_unwind(AssertUnwindSafe(|| apart(|| work(job))));
                        // Nobody listens only if the writer has panicked; then this is of no use.
                        let _ = sender.send(Parcel { sequence, product, permit });
                    });
                };
            let reader = thread::Builder::new()
                .name("copydesk-reader".to_owned())
                .spawn_scoped(threads, move || read(permits, halt, next, sender, start))
                .map_err(|error| RunError::because(RunErrorKind::Threads, error))?;
            let (written, writer) = write_in_order(receiver, permits.progress(), halt, write);
            match reader.join() {
                Ok(reader) => written.map(|()| Waits { reader, writer }),
                Err(payload) => resume_unwind(payload),
            }
        })
    })
}

struct HaltOnDrop<'a>(&'a AtomicBool);

impl Drop for HaltOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The reader's thread. Returns how long it waited.
fn read<'a, J, P>(
    permits: &'a Permits,
    halt: &AtomicBool,
    mut next: impl FnMut() -> Option<(J, usize)>,
    sender: Sender<Parcel<'a, P>>,
    start: impl Fn(J, usize, Permit<'a>, Sender<Parcel<'a, P>>),
) -> Duration {
    let progress = permits.progress();
    let mut waited = Duration::ZERO;
    for sequence in 0.. {
        let before = Instant::now();
        progress.idle(End::Reader);
        let mut permit = permits.take();
        progress.busy(End::Reader);
        waited += before.elapsed();
        if halt.load(Ordering::Relaxed) {
            break;
        }
        let Some((job, bytes)) = next() else { break };
        let before = Instant::now();
        progress.idle(End::Reader);
        permit.weigh(bytes);
        progress.busy(End::Reader);
        waited += before.elapsed();
        start(job, sequence, permit, sender.clone());
    }
    // What has no more to read holds up nobody.
    progress.idle(End::Reader);
    waited
}

/// The writer: brings products into order. Returns how long it waited.
fn write_in_order<P>(
    receiver: Receiver<Parcel<'_, P>>,
    progress: &Progress,
    halt: &AtomicBool,
    mut write: impl FnMut(P) -> Result<(), RunError>,
) -> (Result<(), RunError>, Duration) {
    let mut outcome = Ok(());
    let mut died = None;
    let mut waited = Duration::ZERO;
    let mut ring: VecDeque<Option<Parcel<'_, P>>> = VecDeque::new(); // as long as there are permits, at most
    let mut first = 0; // the sequence number of the ring's front
    loop {
        let before = Instant::now();
        progress.idle(End::Writer);
        let Ok(parcel) = receiver.recv() else { break };
        progress.busy(End::Writer);
        waited += before.elapsed();
        let place = parcel.sequence - first;
        if ring.len() <= place {
            ring.resize_with(place + 1, || None);
        }
        ring[place] = Some(parcel);
        while let Some(Parcel { product, permit, .. }) = ring.front_mut().and_then(Option::take) {
            ring.pop_front();
            first += 1;
            match product {
                Ok(product) if outcome.is_ok() && died.is_none() => outcome = write(product),
                Ok(_) => {}
                Err(payload) => died = died.or(Some(payload)),
            }
            drop(permit);
            if outcome.is_err() || died.is_some() {
                halt.store(true, Ordering::Relaxed);
            }
        }
    }
    if let Some(payload) = died {
        resume_unwind(payload);
    }
    (outcome, waited)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::{Condvar, Mutex};

    use super::*;
    use crate::RayonCrew;

    fn pool() -> RayonCrew {
        RayonCrew::new(2).expect("two threads")
    }

    /// Jobs that are the numbers below `count`.
    fn numbers(count: usize) -> impl FnMut() -> Option<(usize, usize)> + Send {
        let mut numbers = 0..count;
        move || numbers.next().map(|number| (number, 1))
    }

    #[test]
    fn products_come_in_order_though_the_first_is_the_last_to_be_done() {
        let done = (Mutex::new(0), Condvar::new());
        let work = |number: usize| {
            let mut count = done.0.lock().expect("not poisoned");
            if number == 0 {
                // The others take the second thread, one after the other.
                count = done.1.wait_while(count, |count| *count < 9).expect("not poisoned");
            }
            *count += 1;
            done.1.notify_all();
            number
        };
        let mut written = Vec::new();
        let write = |number| {
            written.push(number);
            Ok(())
        };
        pump(pool().pool(), &Permits::new(10, 100), numbers(30), work, write)
            .expect("nothing fails");
        assert_eq!(written, (0..30).collect::<Vec<_>>());
    }

    #[test]
    fn heavy_jobs_are_on_their_way_alone_or_together_within_bounds() {
        const ROOM: usize = 100;
        let weights = [30, 30, 30, 30, 1000, 60, 41, 100, 101, 1, 99, 1, 2, 500, 500, 3];
        let (on_their_way, most) = (Mutex::new(Vec::<usize>::new()), AtomicUsize::new(0));
        let mut left = weights.iter();
        // A job is on its way from the moment at which a worker has it: then it has been weighed.
        let work = |weight: usize| {
            let mut jobs = on_their_way.lock().expect("not poisoned");
            jobs.push(weight);
            let sum = jobs.iter().sum::<usize>();
            assert!(sum <= ROOM || jobs.len() == 1, "{jobs:?} together");
            most.fetch_max(sum, Ordering::Relaxed);
            weight
        };
        let mut written = Vec::new();
        let write = |weight: usize| {
            let mut jobs = on_their_way.lock().expect("not poisoned");
            let place = jobs.iter().position(|job| *job == weight).expect("it was on its way");
            jobs.remove(place);
            written.push(weight);
            Ok(())
        };
        let next = || left.next().map(|weight| (*weight, *weight));
        pump(pool().pool(), &Permits::new(8, ROOM), next, work, write).expect("nothing fails");
        assert_eq!(written, weights);
        assert_eq!(most.into_inner(), 1000);
    }

    #[test]
    fn after_an_error_nothing_more_is_written() {
        let mut written = Vec::new();
        let write = |number| {
            written.push(number);
            if number == 3 { Err(RunError::new(RunErrorKind::Sink)) } else { Ok(()) }
        };
        let outcome =
            pump(pool().pool(), &Permits::new(4, 100), numbers(1000), |number| number, write);
        assert_eq!(outcome.expect_err("the fourth fails").kind(), &RunErrorKind::Sink);
        assert_eq!(written, [0, 1, 2, 3]);
    }

    #[track_caller]
    fn check_dies(
        next: impl FnMut() -> Option<(usize, usize)> + Send,
        work: impl Fn(usize) -> usize + Sync,
        write: impl FnMut(usize) -> Result<(), RunError>,
    ) {
        let permits = Permits::new(2, 100);
        let died =
            catch_unwind(AssertUnwindSafe(|| pump(pool().pool(), &permits, next, work, write)));
        assert!(died.is_err());
        let _all = (permits.take(), permits.take()); // every permit was given back
    }

    #[test]
    fn whoever_panics_the_caller_hears_of_it_and_nobody_hangs() {
        let count = AtomicUsize::new(0);
        let next = || match count.fetch_add(1, Ordering::Relaxed) {
            7 => panic!("the reader dies"),
            number => Some((number, 1)),
        };
        check_dies(next, |number| number, |_| Ok(()));
        let work = |number| {
            assert_ne!(number, 7, "a worker dies");
            number
        };
        check_dies(numbers(1000), work, |_| Ok(()));
        let write = |number| {
            assert_ne!(number, 7, "the writer dies");
            Ok(())
        };
        check_dies(numbers(1000), |number| number, write);
    }
}
