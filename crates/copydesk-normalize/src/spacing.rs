//! The pass over single blanks beside currency signs, percent signs and stops.
//!
//! None of its rules is in a preset: `$ 3`, `48 %` and the French `mot !` are customs, and whoever reads
//! figures reads them either way. Only one plain blank is ever taken away, never one between two digits.

use memchr::memchr_iter;

use crate::draft::Draft;
use crate::{RuleId, Rules};

/// The rules of this pass.
pub(crate) const RULES: Rules =
    Rules::OFF.with(RuleId::CurrencyBlanks).with(RuleId::PercentBlanks).with(RuleId::StopBlanks);

/// Takes away the blanks that the rules which are on speak of.
pub(crate) fn space(rules: Rules, draft: &mut Draft<'_>) {
    let text = draft.before();
    for at in memchr_iter(b' ', text.as_bytes()) {
        let found = [
            (RuleId::CurrencyBlanks, is_behind_currency as fn(&str, &str) -> bool),
            (RuleId::PercentBlanks, is_before_percent),
            (RuleId::StopBlanks, is_before_stop),
        ]
        .into_iter()
        .find(|(rule, is_met)| rules.has(*rule) && is_met(&text[..at], &text[at + 1..]));
        if let Some((rule, _)) = found {
            draft.replace(at..at + 1, "", rule);
        }
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn ends_with_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

/// `$ 3`, but not `3 $ 5` or `3$ 5`, where the sign may belong to the figure before it.
fn is_behind_currency(before: &str, after: &str) -> bool {
    let Some(rest) = before.strip_suffix(['$', '€', '£', '¥', '₹', '₽', '₸', '₩'])
    else {
        return false;
    };
    starts_with_digit(after) && !ends_with_digit(rest.strip_suffix(' ').unwrap_or(rest))
}

/// `48 %`, but not `48 %d` or `100 %20`.
fn is_before_percent(before: &str, after: &str) -> bool {
    let rest = after.strip_prefix('%');
    ends_with_digit(before) && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// `word ,` before a blank, a closing mark or the end of the line; neither `300 , 000` nor `. . .`.
fn is_before_stop(before: &str, after: &str) -> bool {
    let ends_word = |c: char| c.is_alphanumeric() || matches!(c, ')' | ']' | '%');
    let Some(rest) = after.strip_prefix([',', '.', ';', ':', '!', '?']) else {
        return false;
    };
    let next = rest.strip_prefix(' ').unwrap_or(rest);
    let in_figure = ends_with_digit(before) && starts_with_digit(next);
    before.ends_with(ends_word)
        && rest.chars().next().is_none_or(|c| matches!(c, ' ' | '\n' | '”' | '"' | '’'))
        && !next.starts_with(['.', ',', ';', ':', '!', '?'])
        && !in_figure
}
