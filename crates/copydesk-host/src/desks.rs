//! Things of which each call needs one for itself: found in a few nanoseconds, made when there is none.
//!
//! A call takes the desk of its thread's number, so that threads do not meet. Thread-locals would not do:
//! inside `parallel_for` a thread may take up another batch while the first one still sits at its desk.
//! It then takes another desk.

use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// More threads than this share desks by turns, or bring spare ones.
const DESKS: usize = 64;

/// A place for a thing, far enough from its neighbours that two processors do not contend for it. Nobody
/// waits for one, so it needs no lock: one exchange takes it, one store gives it back.
#[derive(Debug)]
#[repr(align(128))]
struct Desk<T> {
    taken: AtomicBool,
    thing: UnsafeCell<Option<T>>,
}

// SAFETY: only whoever has set `taken` reaches the thing, so it moves between threads and is never shared.
unsafe impl<T: Send> Sync for Desk<T> {}

/// A desk that somebody sits at, until this is dropped.
struct Taken<'a, T>(&'a Desk<T>);

impl<T> Taken<'_, T> {
    #[inline]
    fn thing(&mut self) -> &mut Option<T> {
        // SAFETY: `taken` was free when this was made and is given back when it is dropped: there is no
        // other for this desk, and this one is borrowed for as long as the thing is.
        unsafe { &mut *self.0.thing.get() }
    }
}

impl<T> Drop for Taken<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
    }
}

/// Desks, and the things on them.
#[derive(Debug)]
pub(crate) struct Desks<T> {
    desks: Box<[Desk<T>]>,
    spare: Mutex<Vec<T>>, // where all desks are taken
}

impl<T> Desks<T> {
    pub(crate) fn new() -> Self {
        let desks = (0..DESKS).map(|_| Desk::new()).collect();
        Self { desks, spare: Mutex::new(Vec::new()) }
    }

    /// Calls `work` with a thing that nobody else has meanwhile, or with an empty place for one.
    #[inline]
    pub(crate) fn sit<R>(&self, work: impl FnOnce(&mut Option<T>) -> R) -> R {
        let own = thread_number() % DESKS;
        let mut taken = self.desks[own].take();
        let mut spare = None;
        if taken.is_none() {
            (taken, spare) = self.look_elsewhere(own);
        }
        // One place in the code from which `work` is called: it becomes a part of this function.
        let result = work(match &mut taken {
            Some(taken) => taken.thing(),
            None => &mut spare,
        });
        if let Some(thing) = spare {
            self.keep(thing);
        }
        result
    }

    #[cold]
    fn look_elsewhere(&self, own: usize) -> (Option<Taken<'_, T>>, Option<T>) {
        let others = (1..DESKS).map(|step| (own + step) % DESKS);
        match others.filter_map(|at| self.desks[at].take()).next() {
            Some(taken) => (Some(taken), None),
            None => (None, self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop()),
        }
    }

    #[cold]
    fn keep(&self, thing: T) {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(thing);
    }
}

impl<T> Desk<T> {
    fn new() -> Self {
        Self { taken: AtomicBool::new(false), thing: UnsafeCell::new(None) }
    }

    /// This desk, unless somebody sits there.
    #[inline]
    fn take(&self) -> Option<Taken<'_, T>> {
        (!self.taken.swap(true, Ordering::Acquire)).then(|| Taken(self))
    }
}

/// Numbers of threads that have ended.
static RETURNED: Mutex<(usize, Vec<usize>)> = Mutex::new((0, Vec::new()));

/// A number that no other living thread has.
struct Number(usize);

impl Number {
    fn draw() -> Self {
        let mut returned = RETURNED.lock().unwrap_or_else(PoisonError::into_inner);
        Self(returned.1.pop().unwrap_or_else(|| {
            returned.0 += 1;
            returned.0
        }))
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        RETURNED.lock().unwrap_or_else(PoisonError::into_inner).1.push(self.0);
    }
}

thread_local! {
    static NUMBER: Cell<usize> = const { Cell::new(0) };
    static KEPT: Number = Number::draw();
}

/// This thread's number, from one.
#[inline]
pub(crate) fn thread_number() -> usize {
    let known = NUMBER.get();
    if known != 0 { known } else { first_number() }
}

#[cold]
fn first_number() -> usize {
    // A thread that is ending has none any more, and shares one with others like it.
    let number = KEPT.try_with(|number| number.0).unwrap_or(usize::MAX);
    NUMBER.set(number);
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_call_gets_a_thing_of_its_own() {
        let desks: Desks<u32> = Desks::new();
        desks.sit(|outer| {
            *outer = Some(1);
            desks.sit(|inner| {
                assert_eq!(*inner, None);
                *inner = Some(2);
            });
            assert_eq!(*outer, Some(1));
        });
        desks.sit(|again| assert_eq!(*again, Some(1)));
    }

    #[test]
    fn where_all_desks_are_taken_spare_things_are_kept() {
        fn nest(desks: &Desks<usize>, depth: usize) {
            if depth < DESKS + 3 {
                desks.sit(|thing| {
                    assert!(thing.is_none_or(|seen| seen == depth), "{thing:?} at {depth}");
                    *thing = Some(depth);
                    nest(desks, depth + 1);
                });
            }
        }
        let desks = Desks::new();
        nest(&desks, 0);
        assert_eq!(desks.spare.lock().expect("nobody panicked").len(), 3);
    }

    #[test]
    fn a_desk_is_free_again_when_its_work_unwound() {
        let desks: Desks<u32> = Desks::new();
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            desks.sit(|thing| {
                *thing = Some(1);
                std::panic::resume_unwind(Box::new(()));
            });
        }));
        assert!(unwound.is_err());
        desks.sit(|again| assert_eq!(*again, Some(1)));
    }

    #[test]
    fn no_two_threads_sit_at_one_desk() {
        let desk: Desk<u32> = Desk::new();
        let work = || {
            for _ in 0..1000 {
                let mut taken = loop {
                    match desk.take() {
                        Some(taken) => break taken,
                        None => std::thread::yield_now(),
                    }
                };
                *taken.thing().get_or_insert_default() += 1; // two at once would lose some
            }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
        assert_eq!(desk.thing.into_inner(), Some(4000));
    }

    #[test]
    fn living_threads_have_different_numbers() {
        let mine = thread_number();
        let other = std::thread::spawn(thread_number).join().expect("it only counts");
        assert_ne!(mine, other);
        assert_eq!(mine, thread_number());
    }
}
