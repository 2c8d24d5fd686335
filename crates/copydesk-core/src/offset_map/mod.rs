//! The way from cleaned text back to what was received.

mod lookup;
mod merge;
mod pieces;
mod written;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Span;
use lookup::{Way, image, span_image};
use merge::merge;
pub use pieces::{Edit, Run};
use pieces::{Piece, fault};
use written::Written;

/// Which way a single offset inside an edit goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// To the edit's start.
    Left,
    /// To the edit's end.
    Right,
}

/// The edits between two texts, identity everywhere else: 16 bytes an edit, nothing for clean text.
///
/// Looking up is a binary search; inside an edit a span snaps outward, so that what comes back
/// holds all that became of what was asked for. Only what has no bytes on the other side, a deletion
/// or an insertion at the very edge of a span, stays outside: the source of a word does not begin
/// with the byte-order mark before it.
///
/// ```
/// use copydesk_core::{OffsetMap, Span};
/// // "a\r\nb" was cleaned to "a\nb".
/// let mut map = OffsetMap::default();
/// map.push(1, 1, 1, 2)?;
/// assert_eq!(map.to_orig(Span::new(2, 3)), Span::new(3, 4));
/// assert_eq!(map.to_norm(Span::new(3, 4)), Span::new(2, 3));
/// # Ok::<(), copydesk_core::OffsetMapError>(())
/// ```
///
/// A text that was changed twice has a map of two steps ([`then`](Self::then)), each asked in turn. A
/// step is either a list of [`Edit`]s or, where bytes were decoded and nearly every character changed
/// its length, a list of [`Run`]s, in which the place of a character is found by division.
///
/// Every function is total. An offset beyond the last edit is carried over by the same distance, and
/// one that would come out past 4 GiB, where no text reaches, comes out as `u32::MAX`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct OffsetMap {
    // From the received text to the cleaned one; no list is empty.
    steps: Vec<Step>,
}

/// The way from one text to the next. Its pieces are sorted and disjoint on both sides, though two may
/// touch; the gaps between are equally long on both sides; none is empty on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Edits(Vec<Edit>),
    Runs(Vec<Run>), // two that touch differ in a stride
}

/// Edits that no text could have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("edit {index} {fault}")]
pub struct OffsetMapError {
    index: usize,
    fault: &'static str,
}

impl OffsetMap {
    /// Whether the two texts are the same.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.steps.is_empty()
    }

    /// The edits of the last step, in order; none if that is a list of runs.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        match self.steps.last() {
            Some(Step::Edits(edits)) => edits,
            _ => &[],
        }
    }

    /// The runs of the first step, in order; none if that is a list of edits.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        match self.steps.first() {
            Some(Step::Runs(runs)) => runs,
            _ => &[],
        }
    }

    /// How many texts there are behind the cleaned one: 0 for the identity, 1 for a map that was pushed
    /// together and never [composed](Self::then).
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Appends an edit to the last step: `norm_len` bytes at `norm` of the cleaned text stand for
    /// `orig_len` bytes at `orig` of the received one. Behind runs it begins a step of its own.
    ///
    /// # Errors
    ///
    /// If it stands before the last one, if the untouched gap between the two is not equally long on
    /// both sides, if it ends past 4 GiB, or if it is empty on both sides.
    pub fn push(
        &mut self,
        norm: u32,
        orig: u32,
        norm_len: u32,
        orig_len: u32,
    ) -> Result<(), OffsetMapError> {
        let edits = self.edits();
        let (norm_range, orig_range) = (reach(norm, norm_len, 1_u16), reach(orig, orig_len, 1_u16));
        if let Some(fault) = fault(edits.last(), norm_range, orig_range) {
            return Err(OffsetMapError { index: edits.len(), fault });
        }
        let edit = Edit { norm, orig, norm_len, orig_len };
        match self.steps.last_mut() {
            Some(Step::Edits(edits)) => edits.push(edit),
            _ => self.steps.push(Step::Edits(vec![edit])),
        }
        Ok(())
    }

    /// Appends a run to the last step; one that continues the run before it makes that one longer.
    /// Behind edits it begins a step of its own.
    ///
    /// ```
    /// use copydesk_core::{OffsetMap, Run, Span};
    /// // "Дождь" in windows-1251, one byte a letter, became ten bytes of UTF-8.
    /// let mut map = OffsetMap::default();
    /// map.push_run(Run { norm: 0, orig: 0, count: 5, norm_stride: 2, orig_stride: 1 })?;
    /// assert_eq!(map.to_orig(Span::new(2, 6)), Span::new(1, 3));
    /// assert_eq!(map.to_norm(Span::new(4, 5)), Span::new(8, 10));
    /// # Ok::<(), copydesk_core::OffsetMapError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    pub fn push_run(&mut self, run: Run) -> Result<(), OffsetMapError> {
        let runs: &[Run] = match self.steps.last() {
            Some(Step::Runs(runs)) => runs,
            _ => &[],
        };
        let norm = reach(run.norm, run.count, run.norm_stride);
        let orig = reach(run.orig, run.count, run.orig_stride);
        if let Some(fault) = fault(runs.last(), norm, orig) {
            return Err(OffsetMapError { index: runs.len(), fault });
        }
        match self.steps.last_mut() {
            Some(Step::Runs(runs)) => match runs.last_mut() {
                Some(last) if is_continued(last, &run) => last.count += run.count,
                _ => runs.push(run),
            },
            _ => self.steps.push(Step::Runs(vec![run])),
        }
        Ok(())
    }

    /// The received bytes that a span of the cleaned text stands for, snapped outward to whole edits.
    #[must_use]
    pub fn to_orig(&self, span: Span) -> Span {
        self.steps.iter().rfold(span, |span, step| step.span(span, Way::ToOrig))
    }

    /// The cleaned bytes that a span of the received text became, snapped outward to whole edits.
    #[must_use]
    pub fn to_norm(&self, span: Span) -> Span {
        self.steps.iter().fold(span, |span, step| step.span(span, Way::ToNorm))
    }

    /// The received offset of a single cleaned one; inside or beside an edit the bias decides.
    #[must_use]
    pub fn offset_to_orig(&self, offset: u32, bias: Bias) -> u32 {
        self.steps.iter().rfold(offset, |offset, step| step.offset(offset, Way::ToOrig, bias))
    }

    /// The cleaned offset of a single received one; inside or beside an edit the bias decides.
    #[must_use]
    pub fn offset_to_norm(&self, offset: u32, bias: Bias) -> u32 {
        self.steps.iter().fold(offset, |offset, step| step.offset(offset, Way::ToNorm, bias))
    }

    /// This map (received to middle) followed by a `later` one (middle to cleaned), as one map, which
    /// leads exactly as far as the two asked in turn.
    ///
    /// The steps of both are kept as they are, so that this is associative, and the identity changes
    /// nothing. Lists made into one could be neither: where an insertion of the later map meets a
    /// deletion of the earlier one nobody can tell which came first, and the one edit that has to
    /// stand for both hides the seam between them from whatever is composed next.
    ///
    /// ```
    /// use copydesk_core::{OffsetMap, Run, Span};
    /// let mut decoded = OffsetMap::default(); // "Hi  you" in UTF-16
    /// decoded.push_run(Run { norm: 0, orig: 0, count: 7, norm_stride: 1, orig_stride: 2 })?;
    /// let mut cleaned = OffsetMap::default(); // one blank less
    /// cleaned.push(3, 3, 0, 1)?;
    /// assert_eq!(decoded.then(&cleaned).to_orig(Span::new(3, 6)), Span::new(8, 14)); // `you`
    /// # Ok::<(), copydesk_core::OffsetMapError>(())
    /// ```
    #[must_use]
    pub fn then(&self, later: &Self) -> Self {
        Self { steps: self.steps.iter().chain(&later.steps).cloned().collect() }
    }

    /// As [`then`](Self::then), with the last step of this map and the first of the later one made into
    /// one list where both are edits: what somebody who lists the [`edits`](Self::edits) of several
    /// passes over a text wants to see. Linear.
    ///
    /// Edits that overlap in the middle become one, and so do a deletion and a later insertion at the
    /// same place; edits that only touch stay two; what was inserted first and deleted later has never
    /// been. Whichever way three maps are merged, the same stretches of text are edited, though they may
    /// be cut into edits differently where some are empty on one side.
    #[must_use]
    pub fn merged(&self, later: &Self) -> Self {
        let (Some((Step::Edits(last), before)), Some((Step::Edits(first), behind))) =
            (self.steps.split_last(), later.steps.split_first())
        else {
            return self.then(later);
        };
        let both = merge(last, first);
        let both = (!both.is_empty()).then_some(Step::Edits(both));
        Self { steps: before.iter().cloned().chain(both).chain(behind.iter().cloned()).collect() }
    }
}

impl Step {
    fn span(&self, span: Span, way: Way) -> Span {
        match self {
            Self::Edits(edits) => span_image(edits, span, way),
            Self::Runs(runs) => span_image(runs, span, way),
        }
    }

    fn offset(&self, offset: u32, way: Way, bias: Bias) -> u32 {
        match self {
            Self::Edits(edits) => image(edits, offset, way, bias, bias),
            Self::Runs(runs) => image(runs, offset, way, bias, bias),
        }
    }
}

/// From `start` over `count` units; 64 bits hold what 32 may not.
fn reach(start: u32, count: u32, stride: impl Into<u64>) -> Range<u64> {
    u64::from(start)..u64::from(start).saturating_add(u64::from(count) * stride.into())
}

fn is_continued(last: &Run, run: &Run) -> bool {
    (last.norm_stride, last.orig_stride) == (run.norm_stride, run.orig_stride)
        && (last.norm().end, last.orig().end) == (run.norm, run.orig)
        // Nothing else keeps a run apart that takes no bytes on one side.
        && last.count.checked_add(run.count).is_some()
}
