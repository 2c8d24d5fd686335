//! Numbers inside names, and years that are called one: what stands behind the number says so.

use crate::calendar::{self, Written};
use crate::item::Item;
use crate::numeral::Form;
use crate::role::Role;
use crate::text::{Lower, Text};

/// `the 1987 year`, `2019 year-end stocks`: a year that is called one.
pub(crate) fn business_year(text: Text<'_>, item: &Item) -> Option<Written> {
    let unit = item.unit.as_ref().filter(|unit| unit.id == "year" && !item.age)?;
    let (start, word) = text.next_word(item.numeral.end);
    let (year, end) =
        calendar::year(text, item.start).filter(|(year, _)| (1900..2100).contains(year))?;
    let single = !(text.grammar().is_plural)(Lower::of(word).as_str());
    let apart = start > item.numeral.end && !unit.hyphen && !item.signed;
    (single && apart && item.rate.is_none()).then(|| Written {
        start: item.start,
        end,
        value: Some(format!("{year:04}")),
    })
}

/// The end of a number that a name is made of: `50 Cent`, `told 60 Minutes`, the `737` of `two new 737 Max jets`.
pub(crate) fn named(text: Text<'_>, item: &Item, from: usize, compared: bool) -> Option<usize> {
    let (start, word) = text.next_word(item.numeral.end);
    if item.numeral.form != Form::Plain || !word.starts_with(char::is_uppercase) {
        return None;
    }
    let (_, before) = text.previous_word(item.start);
    let (_, after) = text.next_word(item.end);
    let small = |word: &str| word.starts_with(char::is_lowercase);
    let title = match (&item.money, &item.unit) {
        (Some(currency), _) => {
            currency.parts > 1
                && !item.leading
                && item.end == text.blanks(item.numeral.end) + word.len()
                && word.ends_with(char::is_lowercase)
                && !word.ends_with('s')
        }
        (None, Some(unit)) => {
            unit.dimension == "time" && small(before) && small(after) && word.len() > 3
        }
        (None, None) => {
            // Inside the noun phrase of the figure before it, or of a thing itself: `its 787 Dreamliner`.
            let inside = || {
                from > 0
                    && from < item.start
                    && (text.grammar().counted)(text, from)
                        .is_some_and(|counted| counted.end > start + word.len())
            };
            let model = || {
                let (one, before) = text.previous_word(item.start);
                let known =
                    |word: &str| text.words().is(Lower::of(word).as_str(), Role::Determiner);
                let (next, behind) = text.next_word(start + word.len());
                item.numeral.digits == 3
                    && !compared
                    && (known(before) || !before.ends_with('s') && known(text.previous_word(one).1))
                    && !text.words().is(behind, Role::And)
                    && !text.byte(next).is_ascii_digit()
                    && start == item.end + 1
                    && word.ends_with(char::is_lowercase)
                    && (text.grammar().counted)(text, item.end).is_none()
                    && !text.words().is_stop(Lower::of(word).as_str())
            };
            item.numeral.digits > 2 && (inside() || model())
        }
    };
    let end = if item.is_bare() { item.numeral.end } else { item.end };
    title.then_some(end)
}
