//! A stretch of an article's text, in bytes.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A stretch of [`Article::text`](crate::Article::text): bytes `start..end`, both ends on character
/// boundaries. On the wire it is `[start, end]`.
///
/// ```
/// use copydesk_core::Span;
/// let span = Span::new(4, 9);
/// assert_eq!(&"the miner said"[span.range()], "miner");
/// assert_eq!(serde_json::to_string(&span)?, "[4,9]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "[u32; 2]", into = "[u32; 2]")]
pub struct Span {
    start: u32,
    end: u32, // never less than start
}

impl Span {
    /// The bytes `start..end`.
    ///
    /// # Panics
    ///
    /// If `end < start`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "a span cannot end before it starts");
        Self { start, end }
    }

    /// The span of a byte range of an article's text.
    ///
    /// # Panics
    ///
    /// If the range runs backwards or lies beyond 4 GiB, where no article reaches.
    #[must_use]
    pub fn of(range: Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).expect("an article is shorter than 4 GiB");
        Self::new(narrow(range.start), narrow(range.end))
    }

    /// The first byte.
    #[must_use]
    pub const fn start(self) -> u32 {
        self.start
    }

    /// The byte after the last one.
    #[must_use]
    pub const fn end(self) -> u32 {
        self.end
    }

    /// How many bytes it holds.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // is_empty stands below
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same bytes as a range to slice with.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    #[must_use]
    pub const fn holds(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same span `by` bytes further on: from the offsets of a slice to those of its text.
    ///
    /// # Panics
    ///
    /// If it would end beyond 4 GiB.
    #[must_use]
    pub fn shifted(self, by: u32) -> Self {
        let end = self.end.checked_add(by).expect("an article is shorter than 4 GiB");
        Self::new(self.start + by, end)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<Span> for [u32; 2] {
    fn from(span: Span) -> Self {
        [span.start, span.end]
    }
}

impl TryFrom<[u32; 2]> for Span {
    type Error = String;

    fn try_from([start, end]: [u32; 2]) -> Result<Self, String> {
        if start <= end {
            Ok(Self { start, end })
        } else {
            Err(format!("the span [{start},{end}] ends before it starts"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backward_pair_is_refused_when_read() {
        assert!(serde_json::from_str::<Span>("[5,2]").is_err());
        assert_eq!(serde_json::from_str::<Span>("[2,5]").ok(), Some(Span::new(2, 5)));
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 5)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 5)));
        assert_eq!(Span::new(0, 3).cover(Span::new(5, 6)), Span::new(0, 6));
    }
}
