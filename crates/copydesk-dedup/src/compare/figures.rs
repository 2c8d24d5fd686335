//! Figures of two articles that stand between the same words.

use super::count;
use crate::fingerprint::Figure;

/// Counts the figures that stand between the same words: equal ones and others.
pub(super) fn compare_figures(first: &[Figure], second: &[Figure]) -> (u32, u32) {
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
