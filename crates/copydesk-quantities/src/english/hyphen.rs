//! Things counted in an adjective: `a 14-story tower`, `the 15-member council`, `a three-judge panel`.

use crate::english::{ENGLISH, noun};
use crate::item::Item;
use crate::language::Counted;
use crate::numeral::Form;
use crate::role::Role;
use crate::text::Text;

/// Tails of a number that are no nouns: `a 30-odd group`, `20-something`, `50-strong`.
const TAILS: &[&str] = &[
    "plus",
    "odd",
    "something",
    "strong",
    "fold",
    "style",
    "ish",
    "way",
    "size",
    "sized",
    "times",
    "pointer",
    "percenter",
    "wheeler",
    "seater",
    "caliber",
    "calibre",
    "gauge",
    "bit",
];

/// What is counted by the number before the hyphen at the item's end, and where its name ends.
///
/// Digits are written where the number matters, so any noun will do. A number in words makes idioms as
/// often (`one-way`, `two-tier`, `six-speed`), so its noun must be one of a list.
pub(crate) fn compound(text: Text<'_>, item: &Item) -> Option<Counted> {
    let at = item.end + 1;
    let word = text.word(at);
    let end = at + word.len();
    let value = item.value.exact().filter(copydesk_core::Decimal::is_integer)?;
    let closed =
        !text.glued(end) && !matches!(text.byte(end), b'-' | b'\'') && !noun::is_plural(word);
    let plain = word.bytes().all(|byte| byte.is_ascii_lowercase()) && word.len() > 2;
    if !closed || !plain || value < copydesk_core::Decimal::TWO {
        return None;
    }
    let counted = match item.numeral.form {
        Form::Words => ENGLISH.words.is(word, Role::Part),
        _ => {
            !TAILS.contains(&word)
                && !ENGLISH.words.is_stop(word)
                && ENGLISH.words.number(word).is_none()
                && !["ed", "ing", "ly"].iter().any(|tail| word.ends_with(tail))
        }
    };
    counted.then(|| Counted { unit: word.to_owned(), end })
}

#[cfg(test)]
mod tests {
    use crate::checks::check_units;

    #[test]
    fn a_noun_in_an_adjective_is_counted() {
        check_units(
            "A 14-story tower and a 15-member council.",
            &["14-story story", "15-member member"],
        );
        check_units(
            "A three-judge panel fined the five-time champion.",
            &["three-judge judge", "five-time time"],
        );
    }

    #[test]
    fn idioms_and_models_are_not_counted() {
        check_units("A one-way street, a six-speed box, a two-tier deal.", &[]);
        check_units("A 30-odd group of 20-something fans, 50-strong.", &[]);
        check_units("It was 0-for-2 from the line.", &[]);
    }
}
