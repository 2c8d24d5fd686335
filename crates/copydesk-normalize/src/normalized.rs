//! A cleaned text and the way back.

use std::borrow::Cow;
use std::cell::Cell;

use copydesk_core::{Edit, OffsetMap, Span};

use crate::by::By;
use crate::cleaner::Cleaner;
use crate::draft::{Copy, Pass};
use crate::{RuleId, Rules, undo};

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
    by: Vec<By>,       // of each edit
    passes: Vec<Pass>, // if there were several
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
    Cleaner::new(rules).clean(text)
}

/// A text that is handed back as it came, since an offset could not reach its end.
pub(crate) fn too_long(text: &str) -> Normalized<'_> {
    let whole = Diagnostic { span: Span::default(), rule: RuleId::Nfc, message: TOO_LONG };
    Normalized::of(Copy::of(text), vec![whole])
}

impl<'a> Normalized<'a> {
    pub(crate) fn of(copy: Copy<'a>, diagnostics: Vec<Diagnostic>) -> Self {
        let Copy { original, text, map, by, passes } = copy;
        Self { text, offsets: map, diagnostics, original, by, passes }
    }

    fn to_copy(&self) -> Copy<'a> {
        let Self { text, offsets, original, by, passes, .. } = self;
        let (text, map) = (text.clone(), offsets.clone());
        Copy { original, text, map, by: by.clone(), passes: passes.clone() }
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
    /// changed before, the later of the two is named; [`has_part`](Self::has_part) knows of both.
    ///
    /// ```
    /// use copydesk_normalize::{RuleId, normalize};
    /// let cleaned = normalize("Rain...\r\n");
    /// let rules: Vec<RuleId> = cleaned.edits().map(|(_, rule)| rule).collect();
    /// assert_eq!(rules, [RuleId::Ellipsis, RuleId::LineEnds]);
    /// ```
    pub fn edits(&self) -> impl Iterator<Item = (Edit, RuleId)> + '_ {
        self.offsets.edits().iter().copied().zip(self.by.iter().map(|by| by.rule))
    }

    /// Whether a rule had a part in the edit with this number among the [`edits`](Self::edits).
    ///
    /// ```
    /// use copydesk_normalize::{RuleId, normalize};
    /// let cleaned = normalize("Rain fell.\u{a0}\n"); // made a blank, then dropped as one
    /// assert_eq!(cleaned.edits().next().map(|(_, rule)| rule), Some(RuleId::TrailingBlanks));
    /// assert!(cleaned.has_part(0, RuleId::Spaces));
    /// ```
    #[must_use]
    pub fn has_part(&self, edit: usize, rule: RuleId) -> bool {
        self.by.get(edit).is_some_and(|by| by.has(rule))
    }

    /// The text with everything taken back that one rule did, and all else left as it is.
    ///
    /// The other rules do not act again: what comes out is not what
    /// `normalize_with(text, rules.without(rule))` would have made, where another rule might have found
    /// something else to do, but this text less some of its edits. Where several rules met in one
    /// place, what came first stays and what was built upon it goes: a mark that was decoded, then
    /// turned, is turned back if `quotes` is taken back, and is as it was received if the decoding is.
    /// Characters that several rules changed together in one step become what was received.
    ///
    /// Nothing is left of the rule, and a rule that did nothing takes nothing away. All rules taken back
    /// one after the other give the received text, by whatever way.
    ///
    /// ```
    /// use copydesk_normalize::{RuleId, normalize};
    /// let cleaned = normalize("The”Long Road”  ends...");
    /// assert_eq!(cleaned.text, "The “Long Road” ends…");
    /// let turned_back = cleaned.without(RuleId::Quotes);
    /// assert_eq!(turned_back.text, "The”Long Road” ends…");
    /// assert_eq!(turned_back.revert(), cleaned.original());
    /// ```
    #[must_use]
    pub fn without(&self, rule: RuleId) -> Self {
        let full = self.to_copy();
        if !full.passes().any(|(_, pass, _)| pass.by.iter().any(|by| by.has(rule))) {
            return self.clone();
        }
        let (copy, differences) = undo::without(&full, |by| by.has(rule));
        self.moved_to(copy, &differences)
    }

    /// The text with a single edit taken back, by its number among the [`edits`](Self::edits): its
    /// place is as it was received. A number too high takes nothing back.
    ///
    /// ```
    /// let cleaned = copydesk_normalize::normalize("Rain...  Snow...");
    /// assert_eq!(cleaned.without_edit(1).text, "Rain…  Snow…");
    /// ```
    #[must_use]
    pub fn without_edit(&self, edit: usize) -> Self {
        if edit >= self.offsets.edits().len() {
            return self.clone();
        }
        // One pass with all edits, so that each has a number of its own.
        let mut full = self.to_copy();
        full.passes.clear();
        let number = Cell::new(0);
        let (copy, differences) =
            undo::without(&full, |_| number.replace(number.get() + 1) == edit);
        self.moved_to(copy, &differences)
    }

    /// Another copy of the same text, with the diagnostics of this one at their places in it.
    fn moved_to(&self, copy: Copy<'a>, differences: &[Edit]) -> Self {
        let mut map = OffsetMap::default();
        for it in differences {
            let pushed = map.push(it.norm, it.orig, it.norm_len, it.orig_len);
            debug_assert!(pushed.is_ok(), "differences come from left to right");
        }
        let moved =
            |found: &Diagnostic| Diagnostic { span: map.to_norm(found.span), ..found.clone() };
        let diagnostics = self.diagnostics.iter().map(moved).collect();
        Self::of(copy, diagnostics)
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
