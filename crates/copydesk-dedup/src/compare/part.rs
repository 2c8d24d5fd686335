//! Which part of an article another one shares.

use copydesk_core::PerMille;
use serde::{Deserialize, Serialize};

/// At either end so much of what is shared is left out (a fraction): a foot that an outlet sets under all of
/// its stories stands far from the story.
const TRIM: u32 = 16;

/// From where to where in an article that lies which another one shares, in thousandths of the article's
/// length; a sixteenth of what is shared may lie before it and as much behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Part {
    /// Where it begins.
    pub from: PerMille,
    /// Where it ends, not before `from`.
    pub to: PerMille,
}

impl Part {
    /// All of an article.
    pub const WHOLE: Self = Self { from: PerMille::new(0), to: PerMille::ONE };

    /// Of an article with so many places, given the first and the last place of each piece, by first place.
    pub(super) fn of(pieces: &[(u32, u32)], places: u32) -> Self {
        let length = |(first, last): &(u32, u32)| last - first + 1;
        let trim = pieces.iter().map(length).sum::<u32>() / TRIM;
        let within = |rest: &mut u32, piece: &(u32, u32)| {
            let left = *rest;
            *rest = left.saturating_sub(length(piece));
            (left < length(piece)).then_some(left)
        };
        let (mut front, mut back) = (trim, trim);
        let from = pieces.iter().find_map(|piece| Some(piece.0 + within(&mut front, piece)?));
        let to = pieces.iter().rev().find_map(|piece| Some(piece.1 - within(&mut back, piece)?));
        let (from, to) = (from.unwrap_or(0), to.unwrap_or(places).saturating_add(1));
        let share = |place: u32| PerMille::share(place.min(places).into(), places.into());
        Self { from: share(from.min(to)), to: share(to) }
    }

    /// How long it is, in thousandths of the article.
    #[must_use]
    pub fn length(&self) -> PerMille {
        PerMille::new(self.to.get().saturating_sub(self.from.get()))
    }

    /// Whether both have something in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pieces: &[(u32, u32)], want: (u16, u16)) {
        let part = Part::of(pieces, 1000);
        assert_eq!((part.from.get(), part.to.get()), want, "{pieces:?}");
    }

    #[test]
    fn a_sixteenth_is_left_out_at_either_end() {
        check(&[(0, 159)], (10, 150));
        check(&[(100, 899)], (150, 850));
        check(&[(7, 7)], (7, 8));
    }

    #[test]
    fn a_foot_far_from_the_story_is_left_out() {
        check(&[(0, 299), (990, 999)], (19, 291));
    }

    #[test]
    fn nothing_shared_is_the_whole() {
        check(&[], (0, 1000));
    }
}
