//! What steps are made of: edits, and runs of characters that all changed their length alike.

use std::ops::Range;

use serde::{Deserialize, Serialize};

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

/// A stretch in which every character takes the same number of bytes here and the same number there.
///
/// Of an English article in UTF-16 the whole is one run of one byte for two; of a Russian one in
/// windows-1251 each word is a run of two bytes for one. Sixteen bytes, as an [`Edit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Run {
    /// Where it starts in the cleaned text.
    pub norm: u32,
    /// Where it starts in the received bytes.
    pub orig: u32,
    /// How many characters it has.
    pub count: u32,
    /// How many bytes each takes in the cleaned text.
    pub norm_stride: u16,
    /// How many bytes each takes in the received ones.
    pub orig_stride: u16,
}

/// A stretch of one side, cut into units of so many bytes.
pub(super) struct Side {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) stride: u32,
}

/// What a step is a list of.
pub(super) trait Piece {
    /// Its stretch of the cleaned text.
    fn norm(&self) -> Side;
    /// Its stretch of the received text, of as many units.
    fn orig(&self) -> Side;
}

// `OffsetMap::push` and `push_run` have seen to it that no end is past 4 GiB.
impl Piece for Edit {
    fn norm(&self) -> Side {
        Side { start: self.norm, end: self.norm + self.norm_len, stride: self.norm_len }
    }

    fn orig(&self) -> Side {
        Side { start: self.orig, end: self.orig + self.orig_len, stride: self.orig_len }
    }
}

impl Piece for Run {
    fn norm(&self) -> Side {
        let stride = u32::from(self.norm_stride);
        Side { start: self.norm, end: self.norm + self.count * stride, stride }
    }

    fn orig(&self) -> Side {
        let stride = u32::from(self.orig_stride);
        Side { start: self.orig, end: self.orig + self.count * stride, stride }
    }
}

/// Why no text can have a piece that takes these places, if it cannot.
pub(super) fn fault(
    last: Option<&impl Piece>,
    norm: Range<u64>,
    orig: Range<u64>,
) -> Option<&'static str> {
    let ends = last.map_or((0, 0), |last| (last.norm().end, last.orig().end));
    let gap =
        norm.start.checked_sub(u64::from(ends.0)).zip(orig.start.checked_sub(u64::from(ends.1)));
    let longest = u64::from(u32::MAX);
    match gap {
        None => Some("stands before the one it follows"),
        Some((norm_gap, orig_gap)) if norm_gap != orig_gap => Some(
            "does not follow from the one before: the gap between them differs on the two sides",
        ),
        Some(_) if norm.end > longest || orig.end > longest => Some("ends past 4 GiB"),
        Some(_) if norm.is_empty() && orig.is_empty() => Some("is empty on both sides"),
        Some(_) => None,
    }
}
