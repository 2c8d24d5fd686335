//! What of two articles stands in the same order in both.

/// A gap between two shared shingles is bridged if it has at most so many words: two copies in which
/// two words of five were replaced have a longer one once in 300 gaps.
const LONGEST_BRIDGE: u32 = 24;

/// How many places the longest row of matches in order covers, short and equal gaps included, and how
/// many stand before it; nothing if there is no row.
pub(super) fn aligned(mut matches: Vec<(u32, u32)>) -> Option<(u32, u32)> {
    matches.sort_unstable();
    let row = row(&matches);
    let steps = row.iter().zip(row.iter().skip(1));
    let bridged = steps.filter_map(|(next, last)| {
        let (here, there) = (next.0 - last.0, next.1 - last.1);
        let fits = here <= LONGEST_BRIDGE && here.abs_diff(there) <= 1 + here / 8;
        fits.then_some((here, last.0.min(last.1)))
    });
    let add = |sum: (u32, u32), step: (u32, u32)| (sum.0 + step.0, sum.1.min(step.1));
    bridged.reduce(add).map(|(words, lead)| (words + 1, lead))
}

/// The longest row of matches of which both places rise, from the last to the first (patience sorting).
fn row(matches: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut ends: Vec<usize> = Vec::new(); // of the best row of each length, the match that ends it
    let mut before: Vec<Option<usize>> = Vec::with_capacity(matches.len());
    for (index, (_, place)) in matches.iter().enumerate() {
        let length = ends.partition_point(|end| matches[*end].1 < *place);
        before.push(length.checked_sub(1).map(|at| ends[at]));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let last = ends.last().copied();
    std::iter::successors(last, |index| before[*index]).map(|index| matches[index]).collect()
}
