//! The passes over a text, one behind the other, until none has anything to do.
//!
//! What one pass writes may be what an earlier one looks for: a joiner that falls out of `&am\u{200b}p;`. So the
//! two that look for text that was read wrongly are asked again at the end, and so are the others where one
//! of those over lines and marks has changed something; if any has something to do, all follow once more.
//! A text that does not come to rest is cleaned by those over characters alone.

use std::ops::Range;

use copydesk_core::Span;

use crate::clean::clean;
use crate::draft::{Copy, narrow};
use crate::normalized::Diagnostic;
use crate::passes::{Odd, repair_lines, repair_marks};
use crate::plain::is_plain;
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
    let plain = tidy(Copy::of(text), rules.common(CHARACTERS), false);
    // Two texts of which one is the other's plain form must come to the same end.
    rounds(plain.copy.clone(), rules).unwrap_or((plain.copy, plain.odd))
}

/// Rounds until the text is at rest, if it comes to rest.
fn rounds(mut copy: Copy<'_>, rules: Rules) -> Option<(Copy<'_>, Vec<Diagnostic>)> {
    for _ in 0..ROUNDS {
        let is_plain = is_plain(&copy.text, rules);
        let (read, doubtful) =
            if is_plain { (copy, Some(Vec::new())) } else { read_again(copy, rules) };
        let mut tidied = tidy(read, rules, is_plain);
        // What was left alone is told by its place in a text at rest: edits of earlier rounds would widen it.
        let has_odd = !tidied.odd.is_empty() && !tidied.copy.map.is_identity();
        if tidied.is_late || has_odd {
            let again = tidy(Copy::of(&tidied.copy.text), rules, false);
            if !again.copy.map.is_identity() {
                copy = tidied.copy;
                continue;
            }
            tidied.odd = again.odd;
        }
        // What has been read and is as it came need not be read again.
        let doubtful = match doubtful.filter(|_| tidied.copy.map.is_identity()) {
            Some(doubtful) => Some(doubtful),
            None => at_rest(&tidied.copy.text, rules),
        };
        if let Some(doubtful) = doubtful {
            let odd = if rules.has(RuleId::Mojibake) {
                with_doubtful(tidied.odd, doubtful)
            } else {
                tidied.odd
            };
            return Some((tidied.copy, odd));
        }
        copy = tidied.copy;
    }
    None
}

/// Whether the first two passes have nothing left to do; if so, what is left alone in doubt.
fn at_rest(text: &str, rules: Rules) -> Option<Vec<Range<usize>>> {
    let (copy, doubtful) = read_again(Copy::of(text), rules);
    doubtful.filter(|_| copy.map.is_identity())
}

/// All that was left alone, in order.
fn with_doubtful(mut odd: Vec<Diagnostic>, doubtful: Vec<Range<usize>>) -> Vec<Diagnostic> {
    odd.extend(doubtful.into_iter().map(|stretch| Diagnostic {
        span: Span::new(narrow(stretch.start), narrow(stretch.end)),
        rule: RuleId::Mojibake,
        message: ODD_DECODING,
    }));
    odd.sort_unstable_by_key(|it| (it.span, it.rule, it.message));
    odd
}

/// The passes over what was read wrongly; and what they left alone in doubt, in bytes of the text, if it
/// is as it was received and they have changed nothing.
fn read_again(mut copy: Copy<'_>, rules: Rules) -> (Copy<'_>, Option<Vec<Range<usize>>>) {
    let mut doubtful = Vec::new();
    let mut is_same = copy.map.is_identity();
    if rules.has(RuleId::Entities) {
        copy = copy.then(entities::decode);
        is_same &= copy.map.is_identity();
    }
    if rules.has(RuleId::Mojibake) {
        copy = copy.then(|draft| doubtful = mojibake::repair(draft));
        is_same &= copy.map.is_identity();
    }
    (copy, is_same.then_some(doubtful))
}

/// A text that all other passes have gone over.
struct Tidied<'a> {
    copy: Copy<'a>,
    /// What was left alone in doubt, by its place in the cleaned text.
    odd: Vec<Diagnostic>,
    /// Whether one of the passes over lines and marks has changed something.
    is_late: bool,
}

/// All other passes, once; of a plain text only those that may find something in it.
fn tidy(mut copy: Copy<'_>, rules: Rules, is_plain: bool) -> Tidied<'_> {
    // Where, in the text as it came, what.
    let mut odd: Vec<Odd> = Vec::new();
    let mut doubtful = Vec::new();
    let (before, started) = (copy.map.clone(), copy.count());
    copy = copy.then(|draft| doubtful = clean(rules, draft));
    for at in doubtful {
        // C1 controls take two bytes.
        let span = before.to_orig(Span::new(narrow(at), narrow(at + 2)));
        odd.push((span, RuleId::C1, ODD_CONTROL));
    }
    let count = copy.count();
    let is_done = is_plain && copy.count() == started;
    if !is_done {
        copy = repair_marks(repair_lines(copy, rules), rules, &mut odd);
    }
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
