//! The way from cleaned text back to what was received.

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
    const fn norm_end(&self) -> u32 {
        self.norm + self.norm_len
    }

    const fn orig_end(&self) -> u32 {
        self.orig + self.orig_len
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
/// always holds what was asked for.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Edit>", into = "Vec<Edit>")]
pub struct OffsetMap {
    edits: Vec<Edit>, // sorted, disjoint on both sides, never touching on both sides with a gap that lies
}

/// Edits that no text could have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "edit {index} does not follow from the one before: the gap between them differs on the two sides"
)]
pub struct OffsetMapError {
    index: usize,
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
    /// If it stands before the last one, or the untouched gap between the two is not equally long
    /// on both sides.
    pub fn push(
        &mut self,
        norm: u32,
        orig: u32,
        norm_len: u32,
        orig_len: u32,
    ) -> Result<(), OffsetMapError> {
        let (norm_end, orig_end) =
            self.edits.last().map_or((0, 0), |last| (last.norm_end(), last.orig_end()));
        let fits = norm.checked_add(norm_len).is_some() && orig.checked_add(orig_len).is_some();
        if !fits || norm < norm_end || orig < orig_end || norm - norm_end != orig - orig_end {
            return Err(OffsetMapError { index: self.edits.len() });
        }
        self.edits.push(Edit { norm, orig, norm_len, orig_len });
        Ok(())
    }

    /// The received bytes that a span of the cleaned text stands for, snapped outward to whole edits.
    #[must_use]
    pub fn to_orig(&self, span: Span) -> Span {
        let sides = |edit: &Edit| (edit.norm, edit.norm_len, edit.orig, edit.orig_len);
        lookup_span(&self.edits, span, sides)
    }

    /// The cleaned bytes that a span of the received text became, snapped outward to whole edits.
    #[must_use]
    pub fn to_norm(&self, span: Span) -> Span {
        let sides = |edit: &Edit| (edit.orig, edit.orig_len, edit.norm, edit.norm_len);
        lookup_span(&self.edits, span, sides)
    }

    /// The received offset of a single cleaned one; inside or beside an edit the bias decides.
    #[must_use]
    pub fn offset_to_orig(&self, offset: u32, bias: Bias) -> u32 {
        let sides = |edit: &Edit| (edit.norm, edit.norm_len, edit.orig, edit.orig_len);
        lookup(&self.edits, offset, bias, sides)
    }

    /// The cleaned offset of a single received one; inside or beside an edit the bias decides.
    #[must_use]
    pub fn offset_to_norm(&self, offset: u32, bias: Bias) -> u32 {
        let sides = |edit: &Edit| (edit.orig, edit.orig_len, edit.norm, edit.norm_len);
        lookup(&self.edits, offset, bias, sides)
    }

    /// This map (received to middle) followed by a `later` one (middle to cleaned), as one map.
    /// Edits that touch or overlap in the middle become one. Linear, and associative in what it maps.
    #[must_use]
    pub fn then(&self, later: &Self) -> Self {
        compose(&self.edits, &later.edits)
    }
}

/// Reads one side of an edit against the other: (from, from_len, to, to_len).
type Sides = fn(&Edit) -> (u32, u32, u32, u32);

fn lookup_span(
    edits: &[Edit],
    span: Span,
    sides: impl Fn(&Edit) -> (u32, u32, u32, u32) + Copy,
) -> Span {
    let _: Option<Sides> = None;
    if span.is_empty() {
        // A place between two bytes: keep it one place unless it lies inside an edit.
        let left = lookup(edits, span.start(), Bias::Left, sides);
        let right = lookup(edits, span.start(), Bias::Right, sides);
        return Span::new(left, right.max(left));
    }
    // The start goes right past edits that end there and have nothing in the span, so that a
    // deletion before the first byte stays outside; inside an edit it snaps to its start.
    let start = lookup_edge(edits, span.start(), true, sides);
    let end = lookup_edge(edits, span.end(), false, sides);
    Span::new(start, end.max(start))
}

/// The image of a span's edge. Zero-length edits that only touch the edge stay outside the span.
fn lookup_edge(
    edits: &[Edit],
    at: u32,
    is_start: bool,
    sides: impl Fn(&Edit) -> (u32, u32, u32, u32),
) -> u32 {
    // Edits wholly before the edge: for a start those that end at or before it, for an end those
    // that end strictly before it or end at it with some length.
    let before = edits.partition_point(|edit| {
        let (from, len, ..) = sides(edit);
        let end = from + len;
        if is_start { end <= at } else { end < at || (end == at && len > 0) }
    });
    if let Some(edit) = edits.get(before) {
        let (from, len, to, to_len) = sides(edit);
        if from < at && at < from + len {
            return if is_start { to } else { to + to_len };
        }
    }
    shift(edits[..before].last(), at, sides)
}

fn lookup(
    edits: &[Edit],
    at: u32,
    bias: Bias,
    sides: impl Fn(&Edit) -> (u32, u32, u32, u32),
) -> u32 {
    // The edits that hold or touch `at` are consecutive; left goes before all, right behind all.
    let first = edits.partition_point(|edit| {
        let (from, len, ..) = sides(edit);
        from + len < at
    });
    let behind = edits.partition_point(|edit| sides(edit).0 <= at);
    match bias {
        Bias::Left => match edits.get(first) {
            Some(edit) if sides(edit).0 < at && at < sides(edit).0 + sides(edit).1 => sides(edit).2,
            // An edit that ends here was passed whole: its own end is the leftmost image.
            Some(edit) if sides(edit).0 < at => sides(edit).2 + sides(edit).3,
            _ => shift(edits[..first].last(), at, &sides),
        },
        Bias::Right => match edits[..behind].last() {
            Some(edit) if at < sides(edit).0 + sides(edit).1 && sides(edit).0 < at => {
                sides(edit).2 + sides(edit).3
            }
            // An edit with length that starts here lies ahead.
            Some(edit) if sides(edit).0 == at && sides(edit).1 > 0 => {
                shift(edits[..behind - 1].last(), at, &sides)
            }
            last => shift(last, at, &sides),
        },
    }
}

/// Carries an offset over by the distance to the end of the last edit before it.
fn shift(last: Option<&Edit>, at: u32, sides: impl Fn(&Edit) -> (u32, u32, u32, u32)) -> u32 {
    last.map_or(at, |edit| {
        let (from, len, to, to_len) = sides(edit);
        to + to_len + (at - (from + len))
    })
}

/// Merges two edit lists. In the middle text each of `first`'s edits covers its norm side and each
/// of `second`'s its orig side; groups that touch there become one edit of the result.
fn compose(first: &[Edit], second: &[Edit]) -> OffsetMap {
    let mut out = OffsetMap::default();
    let (mut a, mut b) = (0, 0);
    while a < first.len() || b < second.len() {
        let a_starts = first.get(a).map_or(u32::MAX, |edit| edit.norm);
        let b_starts = second.get(b).map_or(u32::MAX, |edit| edit.orig);
        let (a_from, b_from) = (a, b);
        let start = a_starts.min(b_starts);
        let mut end = start;
        loop {
            if let Some(edit) = first.get(a).filter(|edit| edit.norm <= end) {
                end = end.max(edit.norm_end());
                a += 1;
            } else if let Some(edit) = second.get(b).filter(|edit| edit.orig <= end) {
                end = end.max(edit.orig_end());
                b += 1;
            } else {
                break;
            }
        }
        let orig_start = shift(a_from.checked_sub(1).map(|at| &first[at]), start, |e| {
            (e.norm, e.norm_len, e.orig, e.orig_len)
        });
        let orig_end = shift(a.checked_sub(1).map(|at| &first[at]), end, |e| {
            (e.norm, e.norm_len, e.orig, e.orig_len)
        });
        let norm_start = shift(b_from.checked_sub(1).map(|at| &second[at]), start, |e| {
            (e.orig, e.orig_len, e.norm, e.norm_len)
        });
        let norm_end = shift(b.checked_sub(1).map(|at| &second[at]), end, |e| {
            (e.orig, e.orig_len, e.norm, e.norm_len)
        });
        out.edits.push(Edit {
            norm: norm_start,
            orig: orig_start,
            norm_len: norm_end - norm_start,
            orig_len: orig_end - orig_start,
        });
    }
    out
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
