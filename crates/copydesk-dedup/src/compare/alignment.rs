//! Where the shared shingles of two articles stand.

use super::part::Part;

/// A gap between two shared shingles is bridged if it has at most so many words: two copies in which
/// two words of five were replaced have a longer one once in 300 gaps.
const LONGEST_BRIDGE: u32 = 24;

/// How many matches ahead the next one of a piece is looked for: what lies between is a common phrase
/// that stands elsewhere in the other, where its first place is.
const LOOK_AHEAD: usize = 8;

/// A piece with fewer places is a phrase that two strangers may share.
const LEAST_PIECE: u32 = 8;

/// What lies alike in two articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Aligned {
    /// Where it lies in the shorter one and in the longer.
    pub(super) parts: [Part; 2],
    /// Places of the shorter one that lie in pieces.
    pub(super) places: u32,
    /// Words before the first of them, in the one where they are fewer.
    pub(super) lead: u32,
}

/// What lies in the pieces of matches, sorted by their places here, of articles with so many places. Nothing
/// if there is no piece.
pub(super) fn aligned(matches: &[(u32, u32)], here: u32, there: u32) -> Option<Aligned> {
    let pieces: Vec<Piece> = pieces(matches).collect();
    let lead = pieces.iter().map(|(first, _)| first.0.min(first.1)).min()?;
    let ours: Vec<_> = pieces.iter().map(|(first, last)| (first.0, last.0)).collect();
    let mut theirs: Vec<_> = pieces.iter().map(|(first, last)| (first.1, last.1)).collect();
    theirs.sort_unstable();
    let places = ours.iter().map(|(first, last)| last - first + 1).sum();
    Some(Aligned { parts: [Part::of(&ours, here), Part::of(&theirs, there)], places, lead })
}

/// The first match of a piece and the last.
pub(super) type Piece = ((u32, u32), (u32, u32));

/// Cuts the matches, sorted by their places here, into pieces: rows of which each match stands about
/// as far from the one before in both, so that replaced words in between do not matter. A piece may stand
/// anywhere in the other: moved paragraphs are pieces too.
pub(super) fn pieces(matches: &[(u32, u32)]) -> impl Iterator<Item = Piece> {
    let mut rest = matches;
    std::iter::from_fn(move || {
        while let [first, ..] = rest {
            let mut last = *first;
            while let Some(step) =
                rest[1..].iter().take(LOOK_AHEAD).position(|next| fits(last, *next))
            {
                rest = &rest[1 + step..];
                last = rest[0];
            }
            rest = &rest[1..];
            if last.0 - first.0 + 1 >= LEAST_PIECE {
                return Some((*first, last));
            }
        }
        None
    })
}

/// Whether two matches stand about as far from each other in both.
fn fits(last: (u32, u32), next: (u32, u32)) -> bool {
    let here = next.0 - last.0;
    let there = next.1.checked_sub(last.1);
    here <= LONGEST_BRIDGE && there.is_some_and(|there| here.abs_diff(there) <= 1 + here / 8)
}
