//! Two articles side by side, measured exactly.

mod alignment;
mod figures;
mod part;
mod passages;
mod places;
mod prepared;

use copydesk_core::PerMille;

use crate::fingerprint::Fingerprint;
pub use part::Part;
pub use passages::{Passage, passages};
pub(crate) use prepared::Prepared;

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
    /// Places of the shorter one that are aligned with the other: in pieces of shared shingles and short
    /// gaps between them that are as long in both. Replaced words count, as all around them is in its
    /// place, and so do moved paragraphs.
    pub aligned: u32,
    /// Words before the aligned pieces, in the one where they are fewer: a copy keeps the opening of the
    /// story or of what is left of it. If nothing is aligned, all of the shorter one.
    pub lead: u32,
    /// Shingles of the shorter one, repeated ones too.
    pub places: u32,
    /// Where the aligned pieces lie in the first. If nothing is aligned, all of it.
    pub first_part: Part,
    /// Where the aligned pieces lie in the second.
    pub second_part: Part,
    /// Figures that stand between the same words in both and are equal.
    pub agreeing: u32,
    /// Figures that stand between the same words in both and differ.
    pub differing: u32,
    /// Names that stand between the same words in both and are equal. Of each article only the first few
    /// are looked at.
    pub same_names: u32,
    /// Names that stand between the same words in both and differ.
    pub other_names: u32,
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

/// A count of what is in memory.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
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
    fn moved_parts_stay_aligned() {
        let moved = "and the passengers spent the night in a school hall near the harbour. The evening ferry to \
                     the islands stayed in port on Monday after a storm tore two of its ropes.";
        check(moved, 28, 0);
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
