//! What is counted: the noun phrase after a number, its head in the singular.
//!
//! A suffix rule with a table of exceptions is enough here, since only plurals are looked at; a
//! dependency parse would find more heads and cost a thousand times the time.

use std::borrow::Cow;

use crate::tables;
use crate::text::{Lower, Text};

/// A noun phrase of at most this many words is believed.
const MOST_WORDS: usize = 5;

/// A counted thing.
pub(crate) struct Counted {
    /// The noun phrase with its head in the singular, as written otherwise.
    pub(crate) unit: String,
    /// Where the phrase ends.
    pub(crate) end: usize,
}

/// Plurals that stand before another noun: `sports teams`.
const ATTRIBUTIVE: &[&str] = &[
    "sports",
    "sales",
    "arms",
    "goods",
    "news",
    "systems",
    "operations",
    "women's",
    "men's",
    "savings",
    "human",
    "data",
];

/// The noun phrase that begins after `at`, if it has a plural head.
pub(crate) fn counted(text: Text<'_>, at: usize) -> Option<Counted> {
    let first = text.blanks(at);
    if first == at {
        return None;
    }
    let mut pos = first;
    let mut head = None;
    for _ in 0..MOST_WORDS {
        let token = token(text, pos);
        let (end, last) = (pos + token.len(), last_part(token));
        let lower = Lower::of(last);
        let lower = lower.as_str();
        if let Some(end) = model_number(text, pos, first) {
            pos = text.blanks(end);
            continue;
        }
        if token.is_empty() || ends_phrase(token, lower) {
            break;
        }
        if is_plural(lower) && last.len() > 1 {
            head = Some(end);
            if !ATTRIBUTIVE.contains(&lower) {
                break;
            }
        }
        let next = text.blanks(end);
        if next == end {
            break;
        }
        pos = next;
    }
    let end = head?;
    let unit = phrase(text.slice(first, end));
    // `517 rushing yards`, `50 previous years`: a measure, whatever stands between.
    let head = unit.rsplit(' ').next().unwrap_or("");
    let measure =
        tables::unit_word(head).filter(|unit| matches!(unit.dimension, "time" | "length"));
    Some(Counted { unit: measure.map_or(unit, |measure| measure.id.to_owned()), end })
}

/// The end of a number inside a name: `63000 Model 3 sedans`, `two 737 Max jets`, `eight 250ml bottles`.
fn model_number(text: Text<'_>, at: usize, first: usize) -> Option<usize> {
    let mut end = at;
    while text.byte(end).is_ascii_digit() && end - at < 5 {
        end += 1;
    }
    if end == at {
        return None;
    }
    let unit = text.word(end);
    if !unit.is_empty() {
        return tables::unit_symbol(unit).map(|_| end + unit.len());
    }
    let (_, before) = text.previous_word(at);
    let (next, after) = text.next_word(end);
    let named = at > first && before.starts_with(char::is_uppercase)
        || after.starts_with(char::is_uppercase);
    (named && next > end).then_some(end)
}

/// The noun phrase after `one`: what stands before the next word that cannot belong to it.
pub(crate) fn single(text: Text<'_>, at: usize) -> Option<Counted> {
    let first = text.blanks(at);
    if first == at {
        return None;
    }
    let mut pos = first;
    let mut end = at;
    for _ in 0..2 {
        let token = token(text, pos);
        let lower = Lower::of(last_part(token));
        if token.is_empty() || ends_phrase(token, lower.as_str()) || lower.as_str().ends_with("ing")
        {
            break;
        }
        end = pos + token.len();
        pos = text.blanks(end);
        if pos == end {
            break;
        }
    }
    (end > at).then(|| Counted { unit: phrase(text.slice(first, end)), end })
}

/// `of the members`, `of its offices`: the thing that a part is counted of.
pub(crate) fn of_those(text: Text<'_>, at: usize) -> Option<Counted> {
    let (start, of) = text.next_word(at);
    if !of.eq_ignore_ascii_case("of") {
        return None;
    }
    let (start, word) = text.next_word(start + 2);
    let lower = Lower::of(word);
    let known = ["the", "its", "their", "his", "her", "our", "my", "your", "these", "those"];
    let mut end = start;
    if known.contains(&lower.as_str()) {
        end = start + word.len();
    }
    // `16 of the state's markets`, `one of Hale's oldest mills`
    let owner = token(text, text.blanks(end));
    if owner.ends_with("'s") || owner.ends_with("\u{2019}s") {
        end = text.blanks(end) + owner.len();
    }
    (end > start).then(|| counted(text, end)).flatten()
}

fn ends_phrase(token: &str, lower: &str) -> bool {
    let possessive = token.ends_with("'s") || token.ends_with("\u{2019}s");
    // `gas-only` does not end a phrase, though `only` does.
    if token.contains('-') {
        return possessive;
    }
    let number =
        tables::number_word(lower).is_some_and(|word| word.class != tables::Class::Fraction);
    possessive || number || tables::is_stop_word(lower) || lower.is_empty()
}

/// A word with its inner hyphens, apostrophes and stops: `first-team`, `U.S.`.
fn token(text: Text<'_>, at: usize) -> &str {
    let mut end = at;
    loop {
        let word = text.word(end);
        end += word.len();
        if word.is_empty() {
            break;
        }
        let joint = match text.char(end) {
            Some('-' | '\'' | '&') => 1,
            Some('\u{2019}') => 3,
            Some('.') if word.len() == 1 => 1,
            _ => break,
        };
        if text.word(end + joint).is_empty() {
            if text.byte(end) == b'.' {
                end += 1;
            }
            break;
        }
        end += joint;
    }
    text.slice(at, end)
}

fn last_part(token: &str) -> &str {
    token.rsplit('-').next().unwrap_or(token)
}

/// Whether a word in lower case looks like a plural.
pub(crate) fn is_plural(lower: &str) -> bool {
    if tables::irregular(lower).is_some() {
        return true;
    }
    lower.len() > 3
        && lower.ends_with('s')
        && !["ss", "us", "is", "'s"].iter().any(|end| lower.ends_with(end))
        || matches!(lower, "tvs" | "mps" | "pcs" | "tds" | "ceos" | "lps" | "dvds" | "cds" | "suvs")
}

/// The phrase with single blanks and its last word in the singular.
fn phrase(words: &str) -> String {
    let mut words: Vec<&str> = words.split_whitespace().collect();
    // `decently sized power plants`: how they are sized is no part of what they are.
    if words.len() > 2 && words[0].ends_with("ly") && !words[0].contains('-') {
        words.drain(..if words[1].ends_with("ed") { 2 } else { 1 });
    }
    // `eight 250ml bottles`: bottles.
    if words.len() > 1
        && words[0].starts_with(|c: char| c.is_ascii_digit())
        && words[0].ends_with(char::is_lowercase)
    {
        words.remove(0);
    }
    let mut unit = words.join(" ");
    let cut = unit.rfind([' ', '-']).map_or(0, |at| at + 1);
    let head = singular(&unit[cut..]).into_owned();
    unit.truncate(cut);
    unit.push_str(&head);
    unit
}

/// The singular of a plural; a word that is none comes back as it is.
///
/// The rules are those of every English grammar (`-ies`, `-xes`, `-ches`, `-s`), with a table for
/// what escapes them.
pub(crate) fn singular(word: &str) -> Cow<'_, str> {
    let lower = Lower::of(word);
    if let Some(one) = tables::irregular(lower.as_str()) {
        return Cow::Borrowed(one);
    }
    if !is_plural(lower.as_str()) {
        return Cow::Borrowed(word);
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Cow::Owned(format!("{stem}y"));
    }
    let sibilant = ["xes", "ches", "shes", "sses", "zzes"].iter().any(|end| word.ends_with(end));
    Cow::Borrowed(&word[..word.len() - if sibilant { 2 } else { 1 }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let found = counted(Text::new(text), text.find(' ').expect("a blank"));
        assert_eq!(found.map(|counted| counted.unit).as_deref(), want, "in {text:?}");
    }

    #[test]
    fn the_head_comes_in_the_singular() {
        check("12 shipping containers left", Some("shipping container"));
        check("3 residential burglaries in May", Some("residential burglary"));
        check("900 people", Some("person"));
        check("14 first-team players", Some("first-team player"));
        check("2 tax boxes", Some("tax box"));
    }

    #[test]
    fn a_phrase_without_a_plural_is_not_counted() {
        check("18.9 million country", None);
        check("50 were hurt", None);
        check("100 metre sprint", None);
    }
}
