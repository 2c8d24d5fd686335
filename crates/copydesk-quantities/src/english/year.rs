//! Whether four bare digits are a year, or a number that looks like one.

use crate::english::noun;
use crate::item::Item;
use crate::rate;
use crate::text::{Lower, Text};

/// Whether four bare digits are a year: always, unless they count something plainly.
pub(crate) fn is_year(text: Text<'_>, item: &Item, year: u32, compared: bool) -> bool {
    if is_tallied(text, item.start) || is_reckoned(text, item.start) {
        return false;
    }
    let Some(counted) = noun::counted(text, item.end) else { return !rated(text, item) };
    let near = text.next_word(item.end).0 + counted.unit.len() + 2 >= counted.end;
    if compared {
        return false;
    }
    let (_, before) = text.previous_word(item.start);
    let dated = matches!(
        Lower::of(before).as_str(),
        "in" | "since"
            | "by"
            | "of"
            | "the"
            | "from"
            | "until"
            | "till"
            | "during"
            | "for"
            | "after"
            | "before"
            | "and"
            | "a"
            | "its"
            | "their"
            | "early"
            | "late"
            | "s"
    );
    dated
        || !near
        || (1900..2100).contains(&year)
            && !matches!(
                counted.unit.as_str(),
                "person"
                    | "man"
                    | "woman"
                    | "child"
                    | "worker"
                    | "job"
                    | "troop"
                    | "soldier"
                    | "unit"
                    | "employee"
                    | "student"
            )
}

/// `78,000 times a minute`.
fn rated(text: Text<'_>, item: &Item) -> bool {
    rate::rate(text, item.end).is_some()
}

/// What a line may count that begins with its name.
const TALLIES: &[&str] = &[
    "views",
    "view",
    "shares",
    "likes",
    "comments",
    "hits",
    "visits",
    "visitors",
    "shows",
    "reads",
    "readers",
    "clicks",
    "downloads",
    "followers",
    "subscribers",
    "words",
    "pages",
    "copies",
    "votes",
    "count",
    "total",
    "number",
    "attendance",
    "circulation",
    "posts",
    "replies",
    "members",
    "users",
    "employees",
    "killed",
    "injured",
    "wounded",
    "dead",
    "deaths",
    "cases",
    "population",
];

/// `Number of visitors: 1556`, `Views: 1984`: a label at the start of a line that counts.
pub(crate) fn is_tallied(text: Text<'_>, at: usize) -> bool {
    let colon = text.inline_start(at);
    if text.byte_before(colon) != b':' {
        return false;
    }
    let mut end = text.inline_start(colon - 1);
    let mut tallied = false;
    for step in 0..6 {
        let word = text.word_back(end);
        let lower = Lower::of(word);
        let lower = lower.as_str();
        let counter = matches!(lower, "number" | "total" | "count");
        tallied |= counter || step == 0 && TALLIES.contains(&lower);
        let start = text.inline_start(end - word.len());
        if word.is_empty() {
            return false;
        }
        if matches!(text.byte_before(start), 0 | b'\n' | b'\r' | b'|' | b';' | b'(' | b'*') {
            return tallied;
        }
        if start == end - word.len() {
            return false;
        }
        end = start;
    }
    false
}

/// `an average of 1500`, `a total of 1950`: what is reckoned is no year.
fn is_reckoned(text: Text<'_>, at: usize) -> bool {
    let (of, word) = text.previous_word(at);
    word == "of"
        && matches!(text.previous_word(of).1, "average" | "total" | "maximum" | "minimum" | "sum")
}
