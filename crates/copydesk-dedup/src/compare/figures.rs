//! Figures and names of two articles that stand between the same words.

use super::count;
use crate::fingerprint::Figure;

/// What stands between the same words in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Between {
    pub(super) agreeing: u32,
    pub(super) differing: u32,
}

/// Counts the figures and the names that stand between the same words: equal ones and others.
pub(super) fn between(first: &[Figure], second: &[Figure]) -> [Between; 2] {
    let (mut kinds, mut at) = ([Between::default(); 2], 0);
    for ours in first.chunk_by(|a, b| a.context == b.context) {
        let context = ours[0].context;
        at += second[at..].iter().take_while(|figure| figure.context < context).count();
        let theirs = second[at..].iter().take_while(|figure| figure.context == context).count();
        let theirs = &second[at..at + theirs];
        let equal = common(ours, theirs);
        let kind = &mut kinds[context as usize & 1];
        kind.agreeing += equal;
        kind.differing += count(ours.len().min(theirs.len())) - equal;
    }
    kinds
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
