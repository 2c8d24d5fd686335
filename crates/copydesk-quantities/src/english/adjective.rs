//! Adjectives before what is counted: superlatives, and two joined by `and`.
//!
//! Lists and endings tell adjectives well enough here, since only the words between a number and a
//! plural are asked.

use crate::english::noun::{last_part, token};
use crate::text::{Lower, Text};

/// Where the noun phrase goes on after a superlative: `largest`, `most gifted`. It says which are
/// meant, not what they are.
pub(crate) fn after_superlative(text: Text<'_>, at: usize) -> usize {
    let word = token(text, at);
    let lower = Lower::of(word);
    let next = text.blanks(at + word.len());
    if word.is_empty() || next == at + word.len() {
        return at;
    }
    match lower.as_str() {
        "most" | "least" => {
            let mut next = next;
            let mut adjective = token(text, next);
            // `the most fiercely opposed plans`
            if adjective.ends_with("ly") {
                next = text.blanks(next + adjective.len());
                adjective = token(text, next);
            }
            let end = next + adjective.len();
            let after = text.blanks(end);
            if !is_adjective(adjective) || after == end {
                return at;
            }
            // `the most gifted and daring players`
            coordinated(text, next, after).unwrap_or(after)
        }
        "best" | "worst" => next,
        lower if lower.len() > 5 && lower.ends_with("est") && !NO_SUPERLATIVES.contains(&lower) => {
            next
        }
        _ => at,
    }
}

/// Words that end like a superlative and are none.
const NO_SUPERLATIVES: &[&str] = &[
    "forest",
    "harvest",
    "interest",
    "protest",
    "request",
    "contest",
    "arrest",
    "invest",
    "conquest",
    "inquest",
    "honest",
    "modest",
    "midwest",
    "northwest",
    "southwest",
    "digest",
    "manifest",
    "everest",
    "priest",
    "behest",
    "crest",
    "guest",
    "quest",
];

/// Adjectives that no ending tells from nouns.
const ADJECTIVES: &[&str] = &[
    "current", "former", "big", "small", "large", "old", "new", "young", "long", "short", "high",
    "low", "male", "female", "black", "white", "red", "green", "blue", "dark", "light", "rich",
    "poor", "free", "full", "open", "public", "private", "foreign", "senior", "junior", "major",
    "minor", "medium", "modern", "rare", "live", "dead", "sick", "wounded", "urban", "rural",
    "civilian", "military", "daring", "remote", "armed", "strong", "weak", "hot", "cold", "real",
    "wild",
];

/// Endings that make adjectives.
const ADJECTIVE_ENDS: &[&str] = &[
    "al", "ic", "ive", "ous", "ary", "ory", "ular", "ean", "ian", "ed", "ful", "less", "ble",
    "ish", "ant", "ese",
];

/// Whether a word looks like an adjective.
fn is_adjective(word: &str) -> bool {
    let lower = Lower::of(last_part(word));
    let lower = lower.as_str();
    ADJECTIVES.contains(&lower)
        || lower.len() > 4 && ADJECTIVE_ENDS.iter().any(|end| lower.ends_with(end))
}

/// `intergovernmental and regional agreements`: where the phrase goes on if at `at` stands the `and`
/// between the adjective that begins it and another. `first` is where the phrase begins.
pub(crate) fn coordinated(text: Text<'_>, first: usize, at: usize) -> Option<usize> {
    let and = text.word(at);
    if at == first || !matches!(and, "and" | "or") {
        return None;
    }
    let before = token(text, first);
    let next = text.blanks(at + and.len());
    let other = token(text, next);
    let end = next + other.len();
    let noun = text.blanks(end);
    let alone = text.blanks(first + before.len()) == at;
    (alone && next > at + and.len() && noun > end && is_adjective(before) && is_adjective(other))
        .then_some(noun)
}
