//! The four normalization forms of Unicode, with a map.

use std::ops::Range;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::RuleId;
use crate::class::joins_back;
use crate::draft::{Draft, LONGEST};
use crate::nfc::is_combining;
use crate::normalized::{Normalized, too_long};

/// A normalization form of Unicode ([UAX #15](https://www.unicode.org/reports/tr15/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Canonical composition: `é` as one character. What the rule `nfc` makes.
    Nfc,
    /// Canonical decomposition: `é` as a letter and its accent.
    Nfd,
    /// Compatibility composition: also `ﬁ` as two letters, `½` as a fraction of figures, `™` as `TM`.
    /// What the rule `compatibility` makes.
    Nfkc,
    /// Compatibility decomposition.
    Nfkd,
}

/// Brings a text into a normalization form of Unicode, and nothing else.
///
/// Each run of characters that changes is one edit, without what is the same at both its ends. The
/// edits bear the name of [`RuleId::Nfc`] under the canonical forms and of
/// [`RuleId::Compatibility`] under the others. A text longer than 1 GiB is handed back as it came,
/// with a diagnostic; a compatibility form that would be so long, too.
///
/// ```
/// use copydesk_core::Span;
/// use copydesk_normalize::{Form, to_form};
///
/// let spelled_out = to_form("3½ ﬁsh at the café", Form::Nfkd);
/// assert_eq!(spelled_out.text, "31⁄2 fish at the cafe\u{301}");
/// assert_eq!(spelled_out.offsets.to_orig(Span::new(7, 11)), Span::new(4, 9)); // `fish`
/// assert_eq!(spelled_out.revert(), "3½ ﬁsh at the café");
/// ```
#[must_use]
pub fn to_form(text: &str, form: Form) -> Normalized<'_> {
    if text.len() > LONGEST {
        return too_long(text);
    }
    let rule = match form {
        Form::Nfc | Form::Nfd => RuleId::Nfc,
        Form::Nfkc | Form::Nfkd => RuleId::Compatibility,
    };
    let mut draft = Draft::new(text);
    if rewrite(&mut draft, form, rule) {
        Normalized::of(draft.finish(), Vec::new())
    } else {
        too_long(text)
    }
}

/// Brings a text under repair into a form, run by run; whether it is short enough for that.
pub(crate) fn rewrite(draft: &mut Draft<'_>, form: Form, rule: RuleId) -> bool {
    let normalizer = Normalizer::of(form);
    let text = draft.before();
    let (mut at, mut new) = (0, String::new());
    loop {
        let head = normalizer.split_normalized(&text[at..]);
        if at + head == text.len() {
            return true;
        }
        let start = run_start(text, at, at + head);
        let end = run_end(text, at + head);
        new.clear();
        normalizer.normalize_to(&text[start..end], &mut new);
        let (range, with) = trimmed(text, start..end, &new);
        draft.replace(range, with, rule);
        if draft.reached(end) > LONGEST {
            return false;
        }
        at = end;
    }
}

/// Where the run begins that the character at `at` belongs to; not before `floor`.
fn run_start(text: &str, floor: usize, at: usize) -> usize {
    let mut back = text[floor..at].char_indices().rev();
    if text[at..].chars().next().is_none_or(begins_run) {
        return at;
    }
    back.find(|(_, c)| begins_run(*c)).map_or(floor, |(start, _)| floor + start)
}

/// Where the run ends that the character at `at` belongs to.
fn run_end(text: &str, at: usize) -> usize {
    let mut ahead = text[at..].char_indices().skip(1);
    ahead.find(|(_, c)| begins_run(*c)).map_or(text.len(), |(end, _)| at + end)
}

/// Whether nothing before a character can act on it or on what is behind it, in any form.
fn begins_run(c: char) -> bool {
    c.is_ascii() || !(is_combining(c) || joins_back(c))
}

/// What of an edit remains without the characters that are the same at both its ends.
fn trimmed<'a>(text: &str, mut range: Range<usize>, mut with: &'a str) -> (Range<usize>, &'a str) {
    let old = &text[range.clone()];
    let same = |(a, b): &(char, char)| a == b;
    let head: usize =
        old.chars().zip(with.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    (range.start, with) = (range.start + head, &with[head..]);
    let (old, new) = (old[head..].chars().rev(), with.chars().rev());
    let tail: usize = old.zip(new).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    (range.end, with) = (range.end - tail, &with[..with.len() - tail]);
    (range, with)
}

/// The normalizer of a form.
enum Normalizer {
    Composing(ComposingNormalizerBorrowed<'static>),
    Decomposing(DecomposingNormalizerBorrowed<'static>),
}

impl Normalizer {
    fn of(form: Form) -> Self {
        match form {
            Form::Nfc => Self::Composing(ComposingNormalizerBorrowed::new_nfc()),
            Form::Nfd => Self::Decomposing(DecomposingNormalizerBorrowed::new_nfd()),
            Form::Nfkc => Self::Composing(ComposingNormalizerBorrowed::new_nfkc()),
            Form::Nfkd => Self::Decomposing(DecomposingNormalizerBorrowed::new_nfkd()),
        }
    }

    /// How long the start of a text is that stays as it is.
    fn split_normalized(&self, text: &str) -> usize {
        let (head, _) = match self {
            Self::Composing(it) => it.split_normalized(text),
            Self::Decomposing(it) => it.split_normalized(text),
        };
        head.len()
    }

    fn normalize_to(&self, text: &str, out: &mut String) {
        // Writing into a `String` never fails.
        let _written = match self {
            Self::Composing(it) => it.normalize_to(text, out),
            Self::Decomposing(it) => it.normalize_to(text, out),
        };
    }
}
