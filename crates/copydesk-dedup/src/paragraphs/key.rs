//! What makes two paragraphs one: their folded words, figures left aside in a line that a machine counts in.

use crate::fold::{WordKind, words};
use crate::hash::{SEED, mix};

/// In a paragraph of so many words a single figure does not count.
///
/// Decided by looking: where short paragraphs of newspapers differ in one figure only, the figure is a
/// year of copyright, a clock time behind *Updated*, a count of shows or the length of a recording. Two
/// figures are a result with the one before (`Net 12 vs 9`), and a longer paragraph is a sentence of a
/// report, written for each day anew.
const COUNTER: usize = 20;

/// The folded words of a paragraph as one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) hash: u64,
    pub(super) words: u32,
}

/// The key of a paragraph; none for one without a letter.
pub(super) fn key(text: &str) -> Option<Key> {
    let (mut whole, mut bare) = (SEED, !SEED); // with its figures, without them
    let (mut count, mut runs) = (0, 0);
    let mut in_figure = false;
    words(text, |word, kind| {
        whole = mix(whole ^ word);
        count += 1;
        if count <= COUNTER {
            let is_figure = kind == WordKind::Figure;
            if !is_figure {
                bare = mix(bare ^ word);
            } else if !in_figure {
                bare = mix(bare ^ SEED); // that there is one, not which
                runs += 1;
            }
            in_figure = is_figure;
        }
    });
    let hash = if runs == 1 && count <= COUNTER { bare } else { whole };
    told(text, count, hash)
}

/// The same of a paragraph whose words are known.
pub(super) fn key_of(text: &str, words: &[u64]) -> Option<Key> {
    let may_count = |byte: &u8| byte.is_ascii_digit() || !byte.is_ascii();
    if words.len() <= COUNTER && text.as_bytes().iter().any(may_count) {
        return key(text);
    }
    told(text, words.len(), words.iter().fold(SEED, |hash, word| mix(hash ^ word)))
}

fn told(text: &str, words: usize, hash: u64) -> Option<Key> {
    let is_text = words > 0 && text.chars().any(char::is_alphabetic);
    is_text.then(|| Key { hash, words: u32::try_from(words).unwrap_or(u32::MAX) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> Option<u64> {
        key(text).map(|key| key.hash)
    }

    #[track_caller]
    fn same(left: &str, right: &str) {
        assert!(hash(left).is_some());
        assert_eq!(hash(left), hash(right), "{left:?} and {right:?}");
    }

    #[track_caller]
    fn differ(left: &str, right: &str) {
        assert_ne!(hash(left), hash(right), "{left:?} and {right:?}");
    }

    #[test]
    fn case_marks_and_blanks_make_no_other_paragraph() {
        same("Read more \u{2014} in “The Herald”", "READ MORE: in\u{a0}\"The Herald\".");
        differ("Read more in The Herald", "Read more in The Courier");
        differ("the Herald reads", "reads the Herald");
    }

    #[test]
    fn the_figure_of_a_counter_does_not_count() {
        same("Number of shows: 12", "Number  of shows:\u{a0}1,556");
        same("Updated at 1:53 p.m.", "Updated at 10:05 p.m.");
        same("© 2019 Herald House", "© 2020 Herald House");
        differ("Number of shows: 12", "Number of clicks: 12");
        differ("2 shows", "shows 2");
        differ("Number of shows: 12", "Number of shows");
    }

    #[test]
    fn two_figures_or_a_sentence_of_a_report_count() {
        differ("Net profit 203,000 vs 55,000", "Net profit 203,000 vs 57,000");
        let report = |day: &str| {
            format!(
                "The central bank of the two islands left its credit policies unchanged on {day} March \
                 after a meeting of its council, a spokesman for the bank said"
            )
        };
        differ(&report("3"), &report("4"));
    }

    #[test]
    fn a_line_without_a_letter_has_no_key() {
        for text in ["", "12.07.2021", "* * *", "\u{2014}", "$ 5 %"] {
            assert_eq!(key(text), None, "{text:?}");
        }
    }
}
