//! Two articles side by side, measured exactly.

use copydesk_core::PerMille;

use crate::fingerprint::{Figure, Fingerprint};

/// A gap between two shared shingles is bridged if it has at most so many words: two copies in which
/// two words of five were replaced have a longer one once in 300 gaps.
const LONGEST_BRIDGE: u32 = 24;

/// What two articles have in common. Symmetric, except where a field says "the first".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// The same words in the same order, case, marks and blanks aside.
    pub exact: bool,
    /// Different shingles that both hold.
    pub shared: u32,
    /// Different shingles of the first.
    pub first: u32,
    /// Different shingles of the second.
    pub second: u32,
    /// Places of the shorter one that are aligned with the other: in shared shingles that stand in the
    /// same order in both, and in short gaps between them that are as long in both. Replaced words
    /// count, as all around them is in its place.
    pub aligned: u32,
    /// Words before the aligned part, in the one where they are fewer: a copy keeps the opening of the
    /// story or of what is left of it. If nothing is aligned, all of the shorter one.
    pub lead: u32,
    /// Shingles of the shorter one, repeated ones too.
    pub places: u32,
    /// Figures that stand between the same words in both and are equal.
    pub agreeing: u32,
    /// Figures that stand between the same words in both and differ.
    pub differing: u32,
}

impl Comparison {
    /// Shared shingles among all of both: Jaccard's index.
    #[must_use]
    pub fn jaccard(&self) -> PerMille {
        let all = u64::from(self.first) + u64::from(self.second) - u64::from(self.shared);
        PerMille::share(self.shared.into(), all)
    }

    /// Shared shingles among those of the smaller one.
    #[must_use]
    pub fn containment(&self) -> PerMille {
        PerMille::share(self.shared.into(), self.first.min(self.second).into())
    }

    /// Which part of the shorter one is aligned with the other. An edited copy is aligned nearly
    /// everywhere, though it may share few shingles; a stranger that tells of the same event shares
    /// phrases, but between them nothing fits.
    #[must_use]
    pub fn alignment(&self) -> PerMille {
        PerMille::share(self.aligned.into(), self.places.into())
    }
}

/// Measures what two articles have in common. Both must be read with the same settings; shingles
/// of different length have nothing in common.
///
/// ```
/// use copydesk_dedup::{compare, fingerprint};
/// let long = "The ferry to Norvik was held in port on Monday by a storm, the harbour master said.";
/// let short = "The ferry to Norvik was held in port on Monday.";
/// let found = compare(&fingerprint(long), &fingerprint(short));
/// assert_eq!((found.containment().get(), found.jaccard().get()), (1000, 533));
/// ```
#[must_use]
pub fn compare(first: &Fingerprint, second: &Fingerprint) -> Comparison {
    Prepared::new(first).compare(&Prepared::new(second))
}

/// A fingerprint sorted for comparing: worth keeping where one meets many.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    full: u128,
    grain: u8,
    different: u32,       // shingles
    placed: Vec<u64>,     // shingle and place, sorted; repeated ones too
    figures: Vec<Figure>, // sorted
}

impl Prepared {
    pub(crate) fn new(fingerprint: &Fingerprint) -> Self {
        let mut placed: Vec<u64> = (0_u64..)
            .zip(&fingerprint.shingles)
            .map(|(place, low)| u64::from(*low) << 32 | place)
            .collect();
        placed.sort_unstable();
        let different = placed.chunk_by(|a, b| low(*a) == low(*b)).count();
        let mut figures = fingerprint.figures.clone();
        figures.sort_unstable();
        Self {
            full: fingerprint.full,
            grain: fingerprint.grain,
            different: count(different),
            placed,
            figures,
        }
    }

    pub(crate) fn compare(&self, other: &Self) -> Comparison {
        let (agreeing, differing) = compare_figures(&self.figures, &other.figures);
        let order = |one: &Self| (one.placed.len(), one.full);
        let (shorter, longer) =
            if order(self) <= order(other) { (self, other) } else { (other, self) };
        let matches = if self.grain == other.grain { shorter.matches(longer) } else { Vec::new() };
        let places = count(shorter.placed.len());
        let shared = count(matches.len());
        let (aligned, lead) = aligned(matches).unwrap_or((0, places));
        Comparison {
            exact: self.full == other.full,
            shared,
            first: self.different,
            second: other.different,
            aligned,
            lead,
            places,
            agreeing,
            differing,
        }
    }

    /// The shingles that both hold, as their first places here and there.
    fn matches(&self, other: &Self) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        let mut theirs =
            other.placed.chunk_by(|a, b| low(*a) == low(*b)).map(|places| places[0]).peekable();
        for ours in self.placed.chunk_by(|a, b| low(*a) == low(*b)).map(|places| places[0]) {
            while theirs.next_if(|theirs| low(*theirs) < low(ours)).is_some() {}
            if let Some(theirs) = theirs.next_if(|theirs| low(*theirs) == low(ours)) {
                found.push((place(ours), place(theirs)));
            }
        }
        found
    }
}

const fn low(placed: u64) -> u64 {
    placed >> 32
}

#[allow(clippy::cast_possible_truncation)] // the low half
const fn place(placed: u64) -> u32 {
    placed as u32
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// How many places the longest row of matches in order covers, short and equal gaps included, and how
/// many stand before it; nothing if there is no row.
fn aligned(mut matches: Vec<(u32, u32)>) -> Option<(u32, u32)> {
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

/// Counts the figures that stand between the same words: equal ones and others.
fn compare_figures(first: &[Figure], second: &[Figure]) -> (u32, u32) {
    let (mut agreeing, mut differing, mut at) = (0, 0, 0);
    for ours in first.chunk_by(|a, b| a.context == b.context) {
        let context = ours[0].context;
        at += second[at..].iter().take_while(|figure| figure.context < context).count();
        let theirs = second[at..].iter().take_while(|figure| figure.context == context).count();
        let theirs = &second[at..at + theirs];
        let equal = common(ours, theirs);
        agreeing += equal;
        differing += count(ours.len().min(theirs.len())) - equal;
    }
    (agreeing, differing)
}

/// How many members two sorted lists have in common, repeated ones as often as both repeat them.
fn common(first: &[Figure], second: &[Figure]) -> u32 {
    let (mut left, mut right, mut count) = (0, 0, 0);
    while let (Some(a), Some(b)) = (first.get(left), second.get(right)) {
        left += usize::from(a <= b);
        right += usize::from(b <= a);
        count += u32::from(a == b);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::fingerprint;

    const STORY: &str = "The evening ferry to the islands stayed in port on Monday after a storm tore two of its ropes, \
                         and the passengers spent the night in a school hall near the harbour.";

    #[track_caller]
    fn check(other: &str, aligned: u32, lead: u32) {
        let found = compare(&fingerprint(STORY), &fingerprint(other));
        assert_eq!((found.aligned, found.lead), (aligned, lead), "{found:?}");
    }

    #[test]
    fn replaced_words_stay_aligned() {
        check(&STORY.replace("stayed", "remained").replace("tore", "broke"), 30, 0);
    }

    #[test]
    fn what_stands_before_a_copy_is_its_lead_only_if_both_have_one() {
        check(&format!("Norvik Daily, late edition. {STORY}"), 30, 0);
        check(
            &format!(
                "Norvik Daily, late. {}",
                &STORY.replace("The evening ferry to", "A ship for")
            ),
            26,
            4,
        );
    }

    #[test]
    fn strangers_are_not_aligned() {
        check("Nobody at the town hall knew on Tuesday who had ordered the new bell.", 0, 12);
    }

    #[test]
    fn figures_are_compared_between_the_same_words() {
        let toll = |dead: &str| {
            fingerprint(&format!("The storm killed {dead} people and closed 12 schools."))
        };
        let found = compare(&toll("three"), &toll("four"));
        assert_eq!((found.agreeing, found.differing), (1, 1));
    }
}
