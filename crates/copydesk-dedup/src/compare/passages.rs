//! What two texts have in common, as bytes of each.

use std::ops::Range;

use super::Prepared;
use super::alignment::pieces;
use crate::fingerprint::Fingerprint;
use crate::fold::words;

/// A part of one text that stands in another one, too: the same words, and between them short gaps that are
/// about as long in both, where words were replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its bytes in the first text, from the start of a word to the end of one.
    pub first: Range<usize>,
    /// Its bytes in the second.
    pub second: Range<usize>,
}

/// The passages that two texts have in common, of ten words or more, in the order of the first: what
/// [`Comparison::aligned`](crate::Comparison::aligned) counts, to be shown side by side. Passages may
/// stand in another order in the second.
///
/// ```
/// use copydesk_dedup::passages;
/// let wire = "NORVIK - The ferry to the islands was held in port on Monday by a storm.";
/// let paper = "Storm news: the ferry to the islands was kept in port on Monday by a storm, we hear.";
/// let found = passages(wire, paper);
/// assert_eq!(found.len(), 1);
/// assert_eq!(&wire[found[0].first.clone()], "The ferry to the islands was held in port on Monday by a storm.");
/// assert_eq!(&paper[found[0].second.clone()], "the ferry to the islands was kept in port on Monday by a storm,");
/// ```
///
/// A word reaches to the next blank, so marks stay with it; text in a script without blanks is one word here
/// up to the next mark that is one.
#[must_use]
pub fn passages(first: &str, second: &str) -> Vec<Passage> {
    let fingerprints = [first, second].map(Fingerprint::of);
    let length = usize::from(fingerprints[0].grain);
    let [here, there] = fingerprints.each_ref().map(Prepared::new);
    let places = [first, second].map(places);
    let bytes = |places: &[Range<usize>], from: u32, to: u32| {
        let start = places.get(from as usize)?.start;
        let end = places.get(to as usize + length - 1).or(places.last())?.end;
        Some(start..end)
    };
    let mut found = Vec::new();
    for piece in pieces(&here.matches(&there)) {
        let ((start, theirs), (end, their_end)) = piece;
        let both = (bytes(&places[0], start, end), bytes(&places[1], theirs, their_end));
        if let (Some(first), Some(second)) = both {
            found.push(Passage { first, second });
        }
    }
    found
}

/// Where each word of a text stands, blanks excluded.
fn places(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::with_capacity(text.len() / 5);
    for piece in text.split_whitespace() {
        let start = piece.as_ptr().addr() - text.as_ptr().addr();
        words(piece, |_, _| places.push(start..start + piece.len()));
    }
    places
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::wild_text;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(first: &str, second: &str, want: &[(&str, &str)]) {
        let found = passages(first, second);
        let told: Vec<_> = found
            .iter()
            .map(|passage| (&first[passage.first.clone()], &second[passage.second.clone()]))
            .collect();
        assert_eq!(told, want);
    }

    const FERRY: &str = "the ferry to the islands was held in port on Monday by a storm";
    const BELL: &str = "nobody at the town hall knew who had ordered the new bell last week";

    #[test]
    fn moved_passages_are_found_in_the_order_of_the_first() {
        let (first, second) = (format!("{FERRY}; {BELL}"), format!("{BELL}. {FERRY}!"));
        check(
            &first,
            &second,
            &[(&format!("{FERRY};"), &format!("{FERRY}!")), (BELL, &format!("{BELL}."))],
        );
    }

    #[test]
    fn strangers_and_short_phrases_have_no_passage() {
        check(FERRY, BELL, &[]);
        check("the ferry to the islands was late", "the ferry to the islands sank", &[]);
        check("", FERRY, &[]);
    }

    proptest! {
        #[test]
        fn every_word_has_its_place(text in wild_text()) {
            prop_assert_eq!(places(&text).len(), Fingerprint::of(&text).words() as usize);
        }

        #[test]
        fn passages_lie_inside_both_texts(one in wild_text(), other in wild_text()) {
            let other = format!("{other} {one}");
            for Passage { first, second } in passages(&one, &other) {
                prop_assert!(one.get(first).is_some() && other.get(second).is_some());
            }
        }
    }
}
