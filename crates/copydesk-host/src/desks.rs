//! Things of which each call needs one for itself: found in a few nanoseconds, made when there is none.
//!
//! A call takes the desk of its thread's number, so that threads do not meet. Thread-locals would not do:
//! inside `parallel_for` a thread may take up another batch while the first one still sits at its desk.
//! It then takes another desk.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// More threads than this share desks by turns, or bring spare ones.
const DESKS: usize = 64;

/// A place for a thing, far enough from its neighbours that two processors do not contend for it.
#[derive(Debug)]
#[repr(align(128))]
struct Desk<T>(Mutex<Option<T>>);

/// Desks, and the things on them.
#[derive(Debug)]
pub(crate) struct Desks<T> {
    desks: Box<[Desk<T>]>,
    spare: Mutex<Vec<T>>, // where all desks are taken
}

impl<T> Desks<T> {
    pub(crate) fn new() -> Self {
        let desks = (0..DESKS).map(|_| Desk(Mutex::new(None))).collect();
        Self { desks, spare: Mutex::new(Vec::new()) }
    }

    /// Calls `work` with a thing that nobody else has meanwhile, or with an empty place for one.
    #[inline]
    pub(crate) fn sit<R>(&self, work: impl FnOnce(&mut Option<T>) -> R) -> R {
        let own = thread_number() % DESKS;
        match free(&self.desks[own].0) {
            Some(mut thing) => work(&mut thing),
            None => self.sit_elsewhere(own, work),
        }
    }

    #[cold]
    fn sit_elsewhere<R>(&self, own: usize, work: impl FnOnce(&mut Option<T>) -> R) -> R {
        let others = (1..DESKS).map(|step| (own + step) % DESKS);
        if let Some(mut thing) = others.filter_map(|at| free(&self.desks[at].0)).next() {
            return work(&mut thing);
        }
        let mut thing = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let result = work(&mut thing);
        if let Some(thing) = thing {
            self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(thing);
        }
        result
    }
}

#[inline]
fn free<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
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
    fn living_threads_have_different_numbers() {
        let mine = thread_number();
        let other = std::thread::spawn(thread_number).join().expect("it only counts");
        assert_ne!(mine, other);
        assert_eq!(mine, thread_number());
    }
}
