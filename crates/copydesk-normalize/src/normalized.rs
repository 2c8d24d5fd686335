//! A cleaned text and the way back.

use std::borrow::Cow;

use copydesk_core::{Edit, OffsetMap, Span};

use crate::clean::clean;
use crate::draft::{Copy, Draft, LONGEST, narrow};
use crate::fold::fold;
use crate::marks;
use crate::{RuleId, Rules};

/// A cleaned text, how its bytes lead back to those that came, and what was left alone in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized<'a> {
    /// The cleaned text; borrowed if and only if nothing was changed.
    pub text: Cow<'a, str>,
    /// The edits between the received text and this one; empty if nothing was changed.
    pub offsets: OffsetMap,
    /// What looks wrong and was left alone, in order.
    pub diagnostics: Vec<Diagnostic>,
    original: &'a str,
    rules: Vec<RuleId>, // of each edit
}

/// Something that looks wrong and was left alone, since the repair was not certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where, in the cleaned text.
    pub span: Span,
    /// The rule that would have repaired it.
    pub rule: RuleId,
    /// What is odd about it.
    pub message: &'static str,
}

const ODD_MARK: &str =
    "this quotation mark stands the wrong way, is badly spaced or has no partner";
const ODD_CONTROL: &str =
    "this control character looks like a part of text that was decoded wrongly";
const TOO_LONG: &str = "the text is longer than 1 GiB";

/// Cleans a text under the rules for news, [`Rules::NEWS`].
///
/// ```
/// use copydesk_core::Span;
/// use copydesk_normalize::normalize;
///
/// let cleaned = normalize("\u{feff}A plan called”The Long Road” was signed.\r\n");
/// assert_eq!(cleaned.text, "A plan called “The Long Road” was signed.\n");
/// assert_eq!(cleaned.offsets.to_orig(Span::new(2, 6)), Span::new(5, 9)); // `plan`
/// ```
#[must_use]
pub fn normalize(text: &str) -> Normalized<'_> {
    normalize_with(text, Rules::NEWS)
}

/// Cleans a text under a set of rules.
///
/// Never fails. A text longer than 1 GiB is handed back as it came, with a diagnostic that says so:
/// it could grow past what an offset can count.
///
/// ```
/// use copydesk_normalize::{Rules, normalize_with};
/// let cleaned = normalize_with("Rain  fell…", Rules::ASCII);
/// assert_eq!(cleaned.text, "Rain fell...");
/// ```
#[must_use]
pub fn normalize_with(text: &str, rules: Rules) -> Normalized<'_> {
    let mut draft = Draft::new(text);
    if text.len() > LONGEST {
        let whole = Diagnostic { span: Span::default(), rule: RuleId::Nfc, message: TOO_LONG };
        return Normalized::of(text, draft.finish(), vec![whole]);
    }
    // In bytes of `text` until the last pass is over: (where, how long, what).
    let mut odd: Vec<(Span, RuleId, &'static str)> = Vec::new();
    for at in clean(rules, &mut draft) {
        // C1 controls take two bytes.
        odd.push((Span::new(narrow(at), narrow(at + 2)), RuleId::C1, ODD_CONTROL));
    }
    let mut copy = draft.finish();
    if rules.has(RuleId::Quotes) {
        let mut doubtful = Vec::new();
        let before = copy.map.clone();
        copy = copy.then(|draft| doubtful = marks::repair(draft));
        let span = |at| before.to_orig(Span::new(narrow(at), narrow(at + marks::MARK_LEN)));
        odd.extend(doubtful.into_iter().map(|at| (span(at), RuleId::Quotes, ODD_MARK)));
    }
    if rules.has(RuleId::AsciiMarks) {
        copy = copy.then(fold);
    }
    odd.sort_unstable();
    let found = odd.into_iter().map(|(span, rule, message)| Diagnostic {
        span: copy.map.to_norm(span),
        rule,
        message,
    });
    let diagnostics = found.collect();
    Normalized::of(text, copy, diagnostics)
}

impl<'a> Normalized<'a> {
    fn of(original: &'a str, copy: Copy<'a>, diagnostics: Vec<Diagnostic>) -> Self {
        Self { text: copy.text, offsets: copy.map, diagnostics, original, rules: copy.rules }
    }

    /// Whether nothing was changed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.offsets.is_identity()
    }

    /// The text as it came.
    #[must_use]
    pub fn original(&self) -> &'a str {
        self.original
    }

    /// The edits, in order, each with the rule that made it. Where one rule changed what another had
    /// changed before, the later of the two is named.
    ///
    /// ```
    /// use copydesk_normalize::{RuleId, normalize};
    /// let cleaned = normalize("Rain...\r\n");
    /// let rules: Vec<RuleId> = cleaned.edits().map(|(_, rule)| rule).collect();
    /// assert_eq!(rules, [RuleId::Ellipsis, RuleId::LineEnds]);
    /// ```
    pub fn edits(&self) -> impl Iterator<Item = (Edit, RuleId)> + '_ {
        self.offsets.edits().iter().copied().zip(self.rules.iter().copied())
    }

    /// The received text, put together again from the cleaned one: its untouched stretches, and for
    /// each edit the bytes that it took out.
    ///
    /// ```
    /// let text = "Rain...\r\n";
    /// assert_eq!(copydesk_normalize::normalize(text).revert(), text);
    /// ```
    #[must_use]
    pub fn revert(&self) -> String {
        let mut text = String::with_capacity(self.original.len());
        let mut at = 0;
        for edit in self.offsets.edits() {
            let (norm, orig) = (edit.norm as usize, edit.orig as usize);
            text.push_str(&self.text[at..norm]);
            text.push_str(&self.original[orig..orig + edit.orig_len as usize]);
            at = norm + edit.norm_len as usize;
        }
        text.push_str(&self.text[at..]);
        text
    }
}
