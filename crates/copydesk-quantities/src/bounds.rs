//! Intervals that are told by their bounds: `more than 40 and less than 100`, `9.8 ± 0.1`.

use copydesk_core::Amount;

use crate::comparator;
use crate::item::{self, Item};
use crate::range::{Joined, merged};
use crate::role::Role;
use crate::text::{Lower, Text};

/// Two bounds that make one interval: `more than 40 and less than 100`, `at most 9 and at least 2`.
pub(crate) fn bounds(
    text: Text<'_>,
    first: &Item,
    compared: comparator::Compared,
) -> Option<(Item, Amount)> {
    use copydesk_core::Comparator::{AtLeast, AtMost, LessThan, MoreThan};
    let (start, and) = text.next_word(first.end);
    if !text.plays(and, Role::And) && !text.plays(and, Role::But) {
        return None;
    }
    let open = text.blanks(start + and.len());
    let mut at = open;
    for _ in 0..5 {
        let word = text.word(at);
        let number = text.byte(at).is_ascii_digit()
            || text.words().number(Lower::of(word).as_str()).is_some();
        if number || word.is_empty() {
            break;
        }
        at = text.blanks(at + word.len());
    }
    let other = comparator::before(text, at, open).filter(|other| other.start == open)?;
    let second = item::read(text, at, first.end).filter(|second| second.start == at)?;
    let (low, high) = match (compared.comparator, other.comparator) {
        (MoreThan | AtLeast, LessThan | AtMost) => (first.value.exact()?, second.value.exact()?),
        (LessThan | AtMost, MoreThan | AtLeast) => (second.value.exact()?, first.value.exact()?),
        _ => return None,
    };
    let alike = first.is_bare() || first.unit_id() == second.unit_id();
    if low >= high || !alike || second.numeral.is_ordinal() {
        return None;
    }
    let amount = Amount::Range { low: Some(low.normalize()), high: Some(high.normalize()) };
    Some((Item { start: first.start, ..merged(first.clone(), second) }, amount))
}

/// A centre with a tolerance: `9.8 ± 0.1`.
pub(crate) fn tolerance(first: Item, second: Item) -> Option<Joined> {
    let (centre, margin) = (first.value.exact()?, second.value.exact()?);
    let low = crate::value::sum(centre, -margin)?;
    let high = crate::value::sum(centre, margin)?;
    let (low, high) = if low <= high { (low, high) } else { (high, low) };
    let amount = Amount::Range { low: Some(low.normalize()), high: Some(high.normalize()) };
    Some(Joined {
        item: Item { start: first.start, ..merged(first, second) },
        amount,
        opening: None,
    })
}
