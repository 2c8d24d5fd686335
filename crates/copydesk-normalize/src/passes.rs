//! The passes behind the one over characters: over the ends of lines, over marks, over single blanks.

use copydesk_core::Span;

use crate::draft::{Copy, narrow};
use crate::fold::fold;
use crate::unwrap::unwrap;
use crate::{RuleId, Rules, dashes, hyphens, marks, singles, spacing, tex};

const ODD_MARK: &str =
    "this quotation mark stands the wrong way, is badly spaced or has no partner";
const ODD_HYPHEN: &str = "this hyphen seems to stand for a dash";

/// What looks odd, in bytes of the received text: where, to which rule, and why.
pub(crate) type Odd = (Span, RuleId, &'static str);

/// The passes over the ends of lines. They come before those over marks, which see them as blanks.
pub(crate) fn repair_lines(mut copy: Copy<'_>, rules: Rules) -> Copy<'_> {
    if rules.has(RuleId::Hyphens) {
        copy = copy.then(|draft| hyphens::join(rules, draft));
    }
    if rules.has(RuleId::Unwrap) {
        copy = copy.then(unwrap);
    }
    copy
}

/// The passes over marks and the blanks beside them, in an order in which none gives an earlier one
/// anything to do: doubled marks are joined before curly ones are read, as these are read together; but
/// where all become straight, only afterwards, since two ’ become two apostrophes then.
pub(crate) fn repair_marks<'a>(mut copy: Copy<'a>, rules: Rules, odd: &mut Vec<Odd>) -> Copy<'a> {
    let ascii = rules.has(RuleId::AsciiMarks);
    if rules.has(RuleId::TexQuotes) && !ascii {
        copy = copy.then(|draft| tex::join_tex(ascii, draft));
    }
    if rules.has(RuleId::LowQuotes) && !ascii {
        copy = copy.then(tex::join_commas);
    }
    if rules.has(RuleId::Quotes) {
        let mut doubtful = Vec::new();
        let before = copy.map.clone();
        copy = copy.then(|draft| doubtful = marks::repair(draft));
        let span = |at| before.to_orig(Span::new(narrow(at), narrow(at + marks::MARK_LEN)));
        odd.extend(doubtful.into_iter().map(|at| (span(at), RuleId::Quotes, ODD_MARK)));
    }
    if rules.has(RuleId::Apostrophes) {
        copy = copy.then(singles::repair_apostrophes);
    }
    if rules.has(RuleId::SingleQuotes) {
        copy = copy.then(singles::repair_quotations);
    }
    if ascii {
        copy = copy.then(fold);
        if rules.has(RuleId::TexQuotes) {
            copy = copy.then(|draft| tex::join_tex(ascii, draft));
        }
    } else if rules.has(RuleId::Dashes) {
        let mut doubtful = Vec::new();
        let before = copy.map.clone();
        copy = copy.then(|draft| doubtful = dashes::rewrite(draft));
        let found = doubtful.into_iter().map(|span| before.to_orig(span));
        odd.extend(found.map(|span| (span, RuleId::Dashes, ODD_HYPHEN)));
    }
    if rules.common(spacing::RULES) != Rules::OFF {
        copy = copy.then(|draft| spacing::space(rules, draft));
    }
    copy
}
