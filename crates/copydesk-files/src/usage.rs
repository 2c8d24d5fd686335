//! How much room temporary files take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes on the disk now, and the most there have been; shared by all that write there.
///
/// ```
/// use copydesk_files::Usage;
/// let usage = Usage::default();
/// usage.add(3);
/// usage.clone().sub(2);
/// assert_eq!((usage.now(), usage.peak()), (1, 3));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Usage(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    now: AtomicU64,
    peak: AtomicU64,
}

impl Usage {
    /// So many more bytes are on the disk.
    pub fn add(&self, bytes: u64) {
        let now = self.0.now.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.0.peak.fetch_max(now, Ordering::Relaxed);
    }

    /// So many bytes are gone from the disk: not more than were added.
    pub fn sub(&self, bytes: u64) {
        self.0.now.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// How many there are.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.0.now.load(Ordering::Relaxed)
    }

    /// The most there have been at once.
    #[must_use]
    pub fn peak(&self) -> u64 {
        self.0.peak.load(Ordering::Relaxed)
    }
}
