//! The passes over a text, one behind the other, until none has anything to do.
//!
//! What one pass writes may be what an earlier one looks for: a joiner that falls out of `&am\u{200b}p;`. So the
//! two that look for text that was read wrongly are asked again at the end, and so are the others where one
//! of those over lines and marks has changed something; if any has something to do, all follow once more.
//! A text that does not come to rest is cleaned by those over characters alone.

use copydesk_core::Span;

use crate::clean::clean;
use crate::draft::{Copy, Draft, narrow};
use crate::normalized::Diagnostic;
use crate::passes::{Odd, repair_lines, repair_marks};
use crate::{RuleId, Rules, entities, mojibake};

const ODD_CONTROL: &str =
    "this control character looks like a part of text that was decoded wrongly";
const ODD_DECODING: &str = "this looks like text that was decoded wrongly";

/// How many rounds a text may take. One is enough for all but texts that were made to need more.
const ROUNDS: usize = 4;

/// The rules that need one round, whatever the text.
const CHARACTERS: Rules = Rules::SAFE
    .without(RuleId::Entities)
    .without(RuleId::Mojibake)
    .with(RuleId::Ellipsis)
    .with(RuleId::AsciiMarks);

/// Goes through all rules but those that know nothing of the others and are asked again by the cleaner:
/// the text, and what was left alone.
pub(crate) fn repair(text: &str, rules: Rules) -> (Copy<'_>, Vec<Diagnostic>) {
    if let Some(settled) = rounds(Copy::of(text), rules) {
        return settled;
    }
    let plain = tidy(Copy::of(text), rules.common(CHARACTERS));
    // Two texts of which one is the other's plain form must come to the same end.
    rounds(plain.copy.clone(), rules).unwrap_or((plain.copy, plain.odd))
}

/// Rounds until the text is at rest, if it comes to rest.
fn rounds(mut copy: Copy<'_>, rules: Rules) -> Option<(Copy<'_>, Vec<Diagnostic>)> {
    for _ in 0..ROUNDS {
        let mut tidied = tidy(read_again(copy, rules), rules);
        // What was left alone is told by its place in a text at rest: edits of earlier rounds would widen it.
        let has_odd = !tidied.odd.is_empty() && !tidied.copy.map.is_identity();
        if tidied.is_late || has_odd {
            let again = tidy(Copy::of(&tidied.copy.text), rules);
            if !again.copy.map.is_identity() {
                copy = tidied.copy;
                continue;
            }
            tidied.odd = again.odd;
        }
        if let Some(odd) = at_rest(&tidied.copy.text, rules, tidied.odd) {
            return Some((tidied.copy, odd));
        }
        copy = tidied.copy;
    }
    None
}

/// Whether the first two passes have nothing left to do; if so, what was left alone in doubt.
fn at_rest(text: &str, rules: Rules, mut odd: Vec<Diagnostic>) -> Option<Vec<Diagnostic>> {
    if rules.has(RuleId::Entities) {
        let mut draft = Draft::new(text);
        entities::decode(&mut draft);
        if !draft.finish().map.is_identity() {
            return None;
        }
    }
    if rules.has(RuleId::Mojibake) {
        let doubtful = mojibake::rest(text)?;
        odd.extend(doubtful.into_iter().map(|stretch| Diagnostic {
            span: Span::new(narrow(stretch.start), narrow(stretch.end)),
            rule: RuleId::Mojibake,
            message: ODD_DECODING,
        }));
        odd.sort_unstable_by_key(|it| (it.span, it.rule, it.message));
    }
    Some(odd)
}

/// The passes over what was read wrongly.
fn read_again(mut copy: Copy<'_>, rules: Rules) -> Copy<'_> {
    if rules.has(RuleId::Entities) {
        copy = copy.then(entities::decode);
    }
    if rules.has(RuleId::Mojibake) {
        copy = copy.then(|draft| {
            mojibake::repair(draft);
        });
    }
    copy
}

/// A text that all other passes have gone over.
struct Tidied<'a> {
    copy: Copy<'a>,
    /// What was left alone in doubt, by its place in the cleaned text.
    odd: Vec<Diagnostic>,
    /// Whether one of the passes over lines and marks has changed something.
    is_late: bool,
}

/// All other passes, once.
fn tidy(mut copy: Copy<'_>, rules: Rules) -> Tidied<'_> {
    // Where, in the text as it came, what.
    let mut odd: Vec<Odd> = Vec::new();
    let mut doubtful = Vec::new();
    let before = copy.map.clone();
    copy = copy.then(|draft| doubtful = clean(rules, draft));
    for at in doubtful {
        // C1 controls take two bytes.
        let span = before.to_orig(Span::new(narrow(at), narrow(at + 2)));
        odd.push((span, RuleId::C1, ODD_CONTROL));
    }
    let count = copy.count();
    copy = repair_marks(repair_lines(copy, rules), rules, &mut odd);
    let is_late = copy.count() != count;
    odd.sort_unstable();
    let found = odd.into_iter().map(|(span, rule, message)| Diagnostic {
        span: copy.map.to_norm(span),
        rule,
        message,
    });
    let odd = found.collect();
    Tidied { copy, odd, is_late }
}
