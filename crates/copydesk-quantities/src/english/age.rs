//! Ages that are told without a unit: `aged 44`, `Anna Lee, 25, said`.

use copydesk_core::Decimal;

use crate::english::ENGLISH;
use crate::english::noun;
use crate::item::Item;
use crate::text::{Lower, Text};

/// `aged 44`, `at age 5`, `Anna Lee, 25, said`.
pub(crate) fn is_age(text: Text<'_>, item: &Item) -> bool {
    if !item.value.rough().is_some_and(|value| {
        value >= Decimal::ONE && value <= Decimal::from(120) && value.is_integer()
    }) || item.numeral.scale.is_some()
    {
        return false;
    }
    let (start, word) = text.previous_word(item.start);
    let lower = Lower::of(word);
    match lower.as_str() {
        "aged" | "age" | "ages" => return true,
        "of" | "than" | "over" | "under" if text.previous_word(start).1 == "age" => return true,
        "turned" | "turns" => {
            return matches!(text.byte(item.end), b'.' | b',' | b' ')
                && noun::counted(text, item.end).is_none()
                && item.numeral.digits == 2;
        }
        "was" | "is"
            if matches!(text.previous_word(start).1, "who" | "he" | "she" | "He" | "She") =>
        {
            return item.numeral.digits <= 2
                && matches!(text.byte(item.end), b'.' | b',' | 0)
                && !text.byte(item.end + 1).is_ascii_digit();
        }
        _ => {}
    }
    // `Nick Hague 44 has spent`: a name without its commas.
    let (second, surname) = text.previous_word(item.start);
    let (_, forename) = text.previous_word(second);
    if item.is_plain()
        && item.numeral.digits == 2
        && [surname, forename]
            .iter()
            .all(|name| name.len() > 1 && name.starts_with(char::is_uppercase))
    {
        return matches!(
            text.next_word(item.end).1,
            "has" | "had" | "is" | "was" | "who" | "said" | "from"
        );
    }
    // `Anna Lee, 25, said`: between commas, after a capitalised word.
    let blank = text.inline_start(item.start);
    let closed = matches!(text.byte(item.end), b',' | b'.' | b')')
        && !text.byte(item.end + 1).is_ascii_digit();
    if text.byte_before(blank) == b','
        && closed
        && item.is_plain()
        && item.numeral.digits == 2
        && blank < item.start
    {
        let name = text.word_back(blank - 1);
        return name.len() > 1
            && name.starts_with(char::is_uppercase)
            && ENGLISH.words.month(Lower::of(name).as_str()).is_none()
            && {
                let (_, first) = text.previous_word(blank - 1 - name.len());
                first.starts_with(char::is_uppercase) || text.byte(item.end) == b','
            };
    }
    false
}
