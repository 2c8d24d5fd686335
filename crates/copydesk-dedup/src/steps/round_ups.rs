//! Articles glued from several stories: live blogs, round-ups, "what we know so far".
//!
//! Such an article holds stories that have nothing to do with each other, so that it must not hold them
//! together. It is told by *places*: what two others share with it lies in parts of it that do not meet.
//! That the two were not found to be copies of each other says less, as not all pairs are compared.

use serde::{Deserialize, Serialize};

use super::verify::Edge;
use crate::compare::Part;
use crate::rule::Bond;

/// So much of an article lies in a round-up if it is one of its stories, in thousandths.
const HELD: u16 = 667;

/// From this length on, in thousandths of the round-up, a part is what the article is about.
const MAIN: u16 = 500;

/// What shares so much of a round-up, in thousandths, is a round-up of the same stories.
const WHOLE: u16 = 750;

/// An article that holds others in parts of it that do not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundUp<I> {
    /// Which one.
    pub article: I,
    /// The part that makes up half of it or more, if there is one: the only story that it is a copy of.
    pub main: Option<Part>,
}

/// An article that lies mostly in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Held<I> {
    /// The other one.
    pub article: I,
    /// Where in the other one.
    pub part: Part,
}

impl<I: Clone> Held<I> {
    /// Which of two copies lies mostly in the other, seen from that; both, if they are about the same.
    pub fn of(edge: &Edge<I>) -> impl Iterator<Item = Self> + use<I> {
        let (first, second) = (edge.tie.first_part, edge.tie.second_part);
        let copies = edge.tie.bond == Bond::Copy;
        let held = |article: &I, part: Part, own: Part| {
            let mostly = copies && own.length().get() >= HELD;
            mostly.then(|| Self { article: article.clone(), part })
        };
        [held(&edge.first, first, second), held(&edge.second, second, first)].into_iter().flatten()
    }
}

/// The round-ups, by article. Takes all that each article holds, in any order.
#[must_use]
pub fn round_ups<I: Ord + Clone>(held: Vec<Held<I>>) -> Vec<RoundUp<I>> {
    let mut held = held;
    held.sort_unstable();
    let of = |own: &[Held<I>]| {
        let first_end = own.iter().map(|held| held.part.to).min()?;
        let last = own.last().filter(|last| last.part.from >= first_end)?;
        let long = own
            .iter()
            .map(|held| held.part)
            .filter(|part| (MAIN..WHOLE).contains(&part.length().get()));
        // Of equally long ones the first.
        let main = long.rev().max_by_key(Part::length);
        Some(RoundUp { article: last.article.clone(), main })
    };
    held.chunk_by(|a, b| a.article == b.article).filter_map(of).collect()
}

/// Takes away the bonds between a round-up and the stories in it, except that which it is about; what is
/// only alike stays. `round_ups` are those of [`round_ups()`], by article.
pub fn part<I: Ord>(edges: &mut Vec<Edge<I>>, round_ups: &[RoundUp<I>]) {
    let bound = |article: &I, part: &Part| {
        let Ok(at) = round_ups.binary_search_by(|of| of.article.cmp(article)) else { return true };
        part.length().get() >= WHOLE || round_ups[at].main.is_some_and(|main| main.meets(part))
    };
    edges.retain(|edge| {
        matches!(edge.tie.bond, Bond::Related(_))
            || bound(&edge.first, &edge.tie.first_part)
                && bound(&edge.second, &edge.tie.second_part)
    });
}
