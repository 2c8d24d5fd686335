//! How much may be on its way at once.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::Progress;

/// Room for batches between the reader and the writer: so many of them, and so many bytes.
///
/// A permit is taken before a batch is read and given back after it was written, which also bounds
/// what waits there for its turn. It is given back by being dropped, so nothing that panics keeps one.
#[derive(Debug)]
pub(crate) struct Permits {
    left: Mutex<Left>,
    returned: Condvar,
    slots: usize,
    bytes: usize,
    progress: Progress,
}

#[derive(Debug)]
struct Left {
    slots: usize,
    bytes: usize,
}

impl Permits {
    /// Room for `slots` batches (at least one) of together `bytes` bytes.
    pub(crate) fn new(slots: usize, bytes: usize) -> Self {
        let slots = slots.max(1);
        let (left, returned) = (Mutex::new(Left { slots, bytes }), Condvar::new());
        Self { left, returned, slots, bytes, progress: Progress::default() }
    }

    /// Whoever waits for a permit, or for what becomes of one, tells so here.
    pub(crate) fn watched(mut self, progress: &Progress) -> Self {
        self.progress = progress.clone();
        self
    }

    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Waits for a slot.
    pub(crate) fn take(&self) -> Permit<'_> {
        let free = self.wait(|left| left.slots > 0);
        let mut left = free;
        left.slots -= 1;
        Permit { permits: self, bytes: 0 }
    }

    fn wait(&self, ready: impl Fn(&Left) -> bool) -> MutexGuard<'_, Left> {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        self.returned.wait_while(left, |left| !ready(left)).unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to have one batch on its way.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    permits: &'a Permits,
    bytes: usize,
}

impl Permit<'_> {
    /// Waits until this many bytes may also be on their way; a batch that is larger than everything
    /// that is allowed waits until it is alone.
    ///
    /// The others never wait for this one, since it comes after them: it cannot wait for ever.
    pub(crate) fn weigh(&mut self, bytes: usize) {
        let bytes = bytes.min(self.permits.bytes);
        let mut left = self.permits.wait(|left| left.bytes >= bytes);
        left.bytes -= bytes;
        self.bytes += bytes;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut left = self.permits.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.slots += 1;
        left.bytes += self.bytes;
        debug_assert!(left.slots <= self.permits.slots && left.bytes <= self.permits.bytes);
        drop(left);
        self.permits.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_larger_than_all_room_goes_when_it_is_alone() {
        let permits = Permits::new(2, 10);
        let mut permit = permits.take();
        permit.weigh(1000);
        assert_eq!(permits.left.lock().expect("not poisoned").bytes, 0);
        drop(permit);
        assert_eq!(permits.left.lock().expect("not poisoned").bytes, 10);
    }

    #[test]
    fn a_thread_that_panics_gives_its_permit_back() {
        let permits = Permits::new(1, 10);
        let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut permit = permits.take();
            permit.weigh(3);
            std::panic::resume_unwind(Box::new("gone"));
        }));
        assert!(died.is_err());
        permits.take().weigh(10); // would wait for ever
    }

    #[test]
    fn room_for_no_batch_is_room_for_one() {
        permits_of_zero(&Permits::new(0, 0));
    }

    fn permits_of_zero(permits: &Permits) {
        permits.take().weigh(5);
        permits.take().weigh(5);
    }
}
