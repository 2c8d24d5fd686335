//! Figures whose noun was said before: `9 seats in the north and 4 in the south`, `rose 58 points to
//! 16,369.03`.
//!
//! Only what stands in the same sentence, and only shapes that say two figures are of one kind: a wrong
//! noun is worse than none.

use std::borrow::Cow;

use crate::english::{ENGLISH, noun};
use crate::item::Item;
use crate::text::{Lower, Text};

/// Two figures of one kind stand within this many bytes.
const NEAR: usize = 100;

/// What the item counts or measures if its noun is left out; `from` is where the figure before it ends.
pub(crate) fn elided(text: Text<'_>, item: &Item, from: usize) -> Option<Cow<'static, str>> {
    if from == 0 || !item.is_bare() || item.start.saturating_sub(from) > NEAR {
        return moved_by_points(text, item.end);
    }
    let gap = text.slice(from, item.start);
    if gap.contains(['\n', ';', ':', '?', '!', '(', '"', '“', '”']) || gap.contains(". ") {
        return moved_by_points(text, item.end);
    }
    level(text, item, from, gap)
        .or_else(|| coordinated(text, item, from))
        .or_else(|| moved_by_points(text, item.end))
}

fn points() -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed("point"))
}

/// `16,369.03 up 58 points`: a level, told with what it moved by.
fn moved_by_points(text: Text<'_>, at: usize) -> Option<Cow<'static, str>> {
    let start = text.blanks(at + usize::from(text.byte(at) == b','));
    let word = text.word(start);
    if start == at || !matches!(word, "up" | "down" | "off") {
        return None;
    }
    let number = text.blanks(start + word.len());
    if !text.byte(number).is_ascii_digit() {
        return None;
    }
    let read = crate::digits::read(text, number)?;
    let (_, unit) = text.next_word(read.end);
    if matches!(unit, "points" | "point" | "pts") { points() } else { None }
}

/// `rose 58 points to 16,369.03`, `the index gained 1% to close at 1,478`: the level reached is of the
/// kind that the move was.
fn level(text: Text<'_>, item: &Item, from: usize, gap: &str) -> Option<Cow<'static, str>> {
    const MOST_WORDS: usize = 6;
    let (_, before) = text.previous_word(item.start);
    let big = item.value.rough().is_some_and(|value| value >= copydesk_core::Decimal::ONE_HUNDRED);
    if !big || !matches!(before, "to" | "at") || gap.split_whitespace().count() > MOST_WORDS {
        return None;
    }
    let said = matches!(text.next_word(from).1, "points" | "pts");
    let share = matches!(text.byte_before(from), b'%') || gap.is_empty();
    let percent = ["percent", "pct", "cent"].contains(&text.word_back(from));
    if said || (share || percent) && of_an_index(text, from) { points() } else { None }
}

/// Names of what is quoted in points.
const INDICES: &[&str] = &[
    "index",
    "indices",
    "composite",
    "dow",
    "nasdaq",
    "ftse",
    "nikkei",
    "dax",
    "cac",
    "sensex",
    "nifty",
    "seng",
    "kospi",
    "topix",
    "stoxx",
    "ibovespa",
    "points",
];

/// Whether the sentence that leads to `at` names an index, or quotes one in points.
fn of_an_index(text: Text<'_>, at: usize) -> bool {
    const MOST_TOKENS: usize = 30;
    let mut pos = at;
    for _ in 0..MOST_TOKENS {
        let end = text.blanks_back(pos);
        let word = text.word_back(end);
        if INDICES.contains(&Lower::of(word).as_str()) {
            return true;
        }
        let start = end - word.len();
        let step = text.char_before(start).map_or(0, char::len_utf8);
        let border = word.is_empty() && end < pos && text.byte_before(end) == b'.';
        if step == 0 || border || text.byte_before(start) == b'\n' {
            return false;
        }
        pos = if word.is_empty() { end - step } else { start };
    }
    false
}

/// `9 seats in the north and 4 in the south`, `20 towns, including two on the coast`.
fn coordinated(text: Text<'_>, item: &Item, from: usize) -> Option<Cow<'static, str>> {
    let (start, before) = text.previous_word(item.start);
    let (next, after) = text.next_word(item.end);
    let joins = matches!(before, "and" | "including" | "plus" | "or")
        || before == "but" && text.byte_before(text.blanks_back(start)) == b',';
    let placed =
        matches!(after, "in" | "on" | "at" | "by" | "from" | "near" | "against" | "outside");
    if !joins || !placed || next == item.end || item.signed {
        return None;
    }
    // `two men were killed, and 42 in the town were hurt`: another clause.
    if text.slice(from, start).contains(" were ") || text.slice(from, start).contains(" was ") {
        return None;
    }
    let counted = noun::counted(text, from)?;
    // The first must have a place of its own: `12 men and 5 in a car` are two kinds perhaps.
    let own = before == "including" || counted.end < start && text.blanks(counted.end) < start;
    let time = ENGLISH.words.unit(&counted.unit).is_some();
    (own && !time && counted.end <= start).then_some(Cow::Owned(counted.unit))
}

#[cfg(test)]
mod tests {
    use crate::checks::check_units;

    #[test]
    fn a_level_is_of_the_kind_that_the_move_was() {
        check_units("The Dow rose 58 points to 16,369.03.", &["58 point", "16,369.03 point"]);
        check_units(
            "The index lost 12.5 points, or 1%, to end at 7,425.8.",
            &["12.5 point", "1% percent", "7,425.8 point"],
        );
        check_units("It closed at 9,369.5, up 12 points.", &["9,369.5 point", "12 point"]);
        check_units("Output rose 3% to 16,369.", &["3% percent", "16,369 -"]);
    }

    #[test]
    fn a_second_place_is_of_the_same_things() {
        check_units("It won 9 seats in the north and 4 in the south.", &["9 seat", "4 seat"]);
        check_units("Some 20 towns flooded, including two on the coast.", &["20 town", "two town"]);
        check_units("It hurt 12 men and 5 in a car.", &["12 man", "5 -"]);
        check_units("It won 9 seats in May. And 4 in June.", &["9 seat", "4 -"]);
    }
}
