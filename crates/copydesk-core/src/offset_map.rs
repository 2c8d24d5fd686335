//! The way from cleaned text back to what was received.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Span;

/// One place where the cleaned text differs from the received one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Edit {
    /// Where it starts in the cleaned text.
    pub norm: u32,
    /// Where it starts in the received text.
    pub orig: u32,
    /// How many bytes it takes in the cleaned text; 0 for a deletion.
    pub norm_len: u32,
    /// How many bytes it takes in the received text; 0 for an insertion.
    pub orig_len: u32,
}

impl Edit {
    // `push` has seen to it that neither end is past 4 GiB.
    const fn norm_range(&self) -> Range<u32> {
        self.norm..self.norm + self.norm_len
    }

    const fn orig_range(&self) -> Range<u32> {
        self.orig..self.orig + self.orig_len
    }
}

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
/// Every function is total. An offset beyond the last edit is carried over by the same distance, and
/// one that would come out past 4 GiB, where no text reaches, comes out as `u32::MAX`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Edit>", into = "Vec<Edit>")]
pub struct OffsetMap {
    // Sorted and disjoint on both sides, though two may touch; the gaps between are equally long on
    // both sides; none is empty on both sides.
    edits: Vec<Edit>,
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
        self.edits.is_empty()
    }

    /// The edits, in order.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Appends an edit: `norm_len` bytes at `norm` of the cleaned text stand for `orig_len` bytes at
    /// `orig` of the received one.
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
        let last =
            self.edits.last().map_or((0..0, 0..0), |last| (last.norm_range(), last.orig_range()));
        let gap = norm.checked_sub(last.0.end).zip(orig.checked_sub(last.1.end));
        let fault = match gap {
            None => "stands before the one it follows",
            Some((norm_gap, orig_gap)) if norm_gap != orig_gap => {
                "does not follow from the one before: the gap between them differs on the two sides"
            }
            Some(_)
                if norm.checked_add(norm_len).is_none() || orig.checked_add(orig_len).is_none() =>
            {
                "ends past 4 GiB"
            }
            Some(_) if norm_len == 0 && orig_len == 0 => "is empty on both sides",
            Some(_) => {
                self.edits.push(Edit { norm, orig, norm_len, orig_len });
                return Ok(());
            }
        };
        Err(OffsetMapError { index: self.edits.len(), fault })
    }

    /// The received bytes that a span of the cleaned text stands for, snapped outward to whole edits.
    #[must_use]
    pub fn to_orig(&self, span: Span) -> Span {
        span_image(&self.edits, span, Way::ToOrig)
    }

    /// The cleaned bytes that a span of the received text became, snapped outward to whole edits.
    #[must_use]
    pub fn to_norm(&self, span: Span) -> Span {
        span_image(&self.edits, span, Way::ToNorm)
    }

    /// The received offset of a single cleaned one; inside or beside an edit the bias decides.
    #[must_use]
    pub fn offset_to_orig(&self, offset: u32, bias: Bias) -> u32 {
        image(&self.edits, offset, Way::ToOrig, bias, bias)
    }

    /// The cleaned offset of a single received one; inside or beside an edit the bias decides.
    #[must_use]
    pub fn offset_to_norm(&self, offset: u32, bias: Bias) -> u32 {
        image(&self.edits, offset, Way::ToNorm, bias, bias)
    }

    /// This map (received to middle) followed by a `later` one (middle to cleaned), as one map.
    ///
    /// Edits that overlap in the middle become one, and so do a deletion and a later insertion at the
    /// same place, whose order nobody can tell; edits that only touch stay two. Linear, and
    /// associative as long as no edit is empty on one side. Where some are, both ways of bracketing
    /// give the same stretches of edited text, which may be cut into edits differently.
    #[must_use]
    pub fn then(&self, later: &Self) -> Self {
        compose(&self.edits, &later.edits)
    }
}

/// The direction of a lookup.
#[derive(Clone, Copy)]
enum Way {
    ToOrig,
    ToNorm,
}

impl Way {
    /// The two sides of an edit: where the lookup comes from and where it goes.
    const fn sides(self, edit: &Edit) -> (Range<u32>, Range<u32>) {
        match self {
            Self::ToOrig => (edit.norm_range(), edit.orig_range()),
            Self::ToNorm => (edit.orig_range(), edit.norm_range()),
        }
    }
}

fn span_image(edits: &[Edit], span: Span, way: Way) -> Span {
    use Bias::{Left, Right};
    // A place between two bytes takes in the deletions that happened there. A span leaves those at
    // its edges outside: it starts behind and ends before them.
    let ties = if span.is_empty() { (Left, Right) } else { (Right, Left) };
    Span::new(
        image(edits, span.start(), way, ties.0, Left),
        image(edits, span.end(), way, ties.1, Right),
    )
}

/// The image of one offset. Where several edits are empty on this side at that very place, it has
/// more than one: `tie` chooses among them. Inside an edit it has none: `snap` chooses an end.
fn image(edits: &[Edit], at: u32, way: Way, tie: Bias, snap: Bias) -> u32 {
    let passed = edits.partition_point(|edit| {
        let (from, _) = way.sides(edit);
        from.end <= at && (tie == Bias::Right || from.start < at)
    });
    match edits.get(passed).map(|edit| way.sides(edit)) {
        Some((from, to)) if from.start < at && at < from.end => match snap {
            Bias::Left => to.start,
            Bias::Right => to.end,
        },
        _ => carry(&edits[..passed], at, way),
    }
}

/// Carries an offset over by its distance to the end of the last of the edits before it.
fn carry(before: &[Edit], at: u32, way: Way) -> u32 {
    before.last().map_or(at, |last| {
        let (from, to) = way.sides(last);
        to.end.saturating_add(at - from.end)
    })
}

/// Merges two edit lists. In the middle text each of `first`'s edits covers its norm side and each
/// of `second`'s its orig side.
fn compose(first: &[Edit], second: &[Edit]) -> OffsetMap {
    let mut merge =
        Merge { first, second, a: 0, b: 0, out: Vec::with_capacity(first.len().max(second.len())) };
    while let Some(start) = merge.next_start() {
        merge.take_empty_at(start);
        merge.take_overlapping(start);
    }
    OffsetMap { edits: merge.out }
}

/// The state of a merge: `a` edits of `first` and `b` of `second` are in `out`.
struct Merge<'a> {
    first: &'a [Edit],
    second: &'a [Edit],
    a: usize,
    b: usize,
    out: Vec<Edit>,
}

impl Merge<'_> {
    /// Where in the middle text the next edit of either list starts.
    fn next_start(&self) -> Option<u32> {
        let a = self.first.get(self.a).map(|edit| edit.norm);
        let b = self.second.get(self.b).map(|edit| edit.orig);
        a.into_iter().chain(b).min()
    }

    /// Takes the deletions of `first` and the insertions of `second` at a place of the middle text.
    fn take_empty_at(&mut self, at: u32) {
        let (a, b) = (self.a, self.b);
        let is_deletion = |edit: &&Edit| edit.norm == at && edit.norm_len == 0;
        let is_insertion = |edit: &&Edit| edit.orig == at && edit.orig_len == 0;
        let deletions = self.first[a..].iter().take_while(is_deletion).count();
        let insertions = self.second[b..].iter().take_while(is_insertion).count();
        if deletions > 0 && insertions > 0 {
            self.emit(at, at, a + deletions, b + insertions);
            return;
        }
        for _ in 0..deletions {
            self.emit(at, at, self.a + 1, b);
        }
        for _ in 0..insertions {
            self.emit(at, at, a, self.b + 1);
        }
    }

    /// Takes the edits that start at a place of the middle text, and all that hang together with them.
    fn take_overlapping(&mut self, start: u32) {
        let (mut a, mut b, mut end) = (self.a, self.b, start);
        loop {
            // The first may start at `start`; any further one only before what is covered so far.
            let hangs = |from: u32| from < end || (from == start && end == start);
            if let Some(edit) = self.first.get(a).filter(|edit| hangs(edit.norm)) {
                end = end.max(edit.norm_range().end);
                a += 1;
            } else if let Some(edit) = self.second.get(b).filter(|edit| hangs(edit.orig)) {
                end = end.max(edit.orig_range().end);
                b += 1;
            } else {
                break;
            }
        }
        if end > start {
            self.emit(start, end, a, b);
        }
    }

    /// Writes the edit that covers `start..end` of the middle text and uses the lists up to `a` and `b`.
    fn emit(&mut self, start: u32, end: u32, a: usize, b: usize) {
        let orig = carry(&self.first[..self.a], start, Way::ToOrig);
        let norm = carry(&self.second[..self.b], start, Way::ToNorm);
        let orig_len = carry(&self.first[..a], end, Way::ToOrig) - orig;
        let norm_len = carry(&self.second[..b], end, Way::ToNorm) - norm;
        (self.a, self.b) = (a, b);
        // What was inserted first and deleted later has never been.
        if orig_len > 0 || norm_len > 0 {
            self.out.push(Edit { norm, orig, norm_len, orig_len });
        }
    }
}

impl From<OffsetMap> for Vec<Edit> {
    fn from(map: OffsetMap) -> Self {
        map.edits
    }
}

impl TryFrom<Vec<Edit>> for OffsetMap {
    type Error = OffsetMapError;

    fn try_from(edits: Vec<Edit>) -> Result<Self, OffsetMapError> {
        let mut map = Self::default();
        for edit in edits {
            map.push(edit.norm, edit.orig, edit.norm_len, edit.orig_len)?;
        }
        Ok(map)
    }
}
