//! From one side of a step to the other.

use super::Bias;
use super::pieces::{Piece, Side};
use crate::Span;

/// The direction of a lookup.
#[derive(Clone, Copy)]
pub(super) enum Way {
    ToOrig,
    ToNorm,
}

impl Way {
    /// The two sides of a piece: where the lookup comes from and where it goes.
    fn sides(self, piece: &impl Piece) -> (Side, Side) {
        match self {
            Self::ToOrig => (piece.norm(), piece.orig()),
            Self::ToNorm => (piece.orig(), piece.norm()),
        }
    }
}

pub(super) fn span_image(pieces: &[impl Piece], span: Span, way: Way) -> Span {
    use Bias::{Left, Right};
    // A place between two bytes takes in the deletions that happened there. A span leaves those at
    // its edges outside: it starts behind and ends before them.
    let ties = if span.is_empty() { (Left, Right) } else { (Right, Left) };
    Span::new(
        image(pieces, span.start(), way, ties.0, Left),
        image(pieces, span.end(), way, ties.1, Right),
    )
}

/// The image of one offset. Where several pieces are empty on this side at that very place, it has
/// more than one: `tie` chooses among them. Inside a unit it has none: `snap` chooses an end.
pub(super) fn image(pieces: &[impl Piece], at: u32, way: Way, tie: Bias, snap: Bias) -> u32 {
    let passed = pieces.partition_point(|piece| {
        let (from, _) = way.sides(piece);
        from.end <= at && (tie == Bias::Right || from.start < at)
    });
    match pieces.get(passed).map(|piece| way.sides(piece)) {
        Some((from, to)) if from.start < at && at < from.end => {
            let within = at - from.start;
            let units = match snap {
                Bias::Left => within / from.stride,
                Bias::Right => within.div_ceil(from.stride),
            };
            to.start + units * to.stride
        }
        _ => carry(&pieces[..passed], at, way),
    }
}

/// Carries an offset over by its distance to the end of the last of the pieces before it.
pub(super) fn carry(before: &[impl Piece], at: u32, way: Way) -> u32 {
    before.last().map_or(at, |last| {
        let (from, to) = way.sides(last);
        to.end.saturating_add(at - from.end)
    })
}
