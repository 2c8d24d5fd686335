//! A text under repair: what has been written so far, and the edits that led there.

use std::borrow::Cow;
use std::ops::Range;

use copydesk_core::{Edit, OffsetMap};

use crate::RuleId;

/// Texts are at most this long, so that no repair can take one past the reach of an offset: no rule
/// makes more than three bytes of one.
pub(crate) const LONGEST: usize = 1 << 30;

/// Collects edits from left to right and copies what lies between only when there are any.
pub(crate) struct Draft<'a> {
    before: &'a str,
    after: String,
    copied: usize, // `before[..copied]` is in `after`
    map: OffsetMap,
    rules: Vec<RuleId>, // one an edit
}

/// A text and how it came about.
pub(crate) struct Copy<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) map: OffsetMap,
    pub(crate) rules: Vec<RuleId>, // one an edit
}

impl<'a> Draft<'a> {
    pub(crate) fn new(before: &'a str) -> Self {
        Self {
            before,
            after: String::new(),
            copied: 0,
            map: OffsetMap::default(),
            rules: Vec::new(),
        }
    }

    /// The text that is being repaired.
    pub(crate) fn before(&self) -> &'a str {
        self.before
    }

    /// Writes `with` in place of a stretch, which lies behind all earlier ones.
    pub(crate) fn replace(&mut self, stretch: Range<usize>, with: &str, rule: RuleId) {
        if self.before.get(stretch.clone()) == Some(with) {
            return;
        }
        if self.map.is_identity() {
            self.after.reserve(self.before.len() + with.len());
        }
        self.after.push_str(&self.before[self.copied..stretch.start]);
        let pushed = self.map.push(
            narrow(self.after.len()),
            narrow(stretch.start),
            narrow(with.len()),
            narrow(stretch.len()),
        );
        debug_assert!(pushed.is_ok(), "edits come from left to right");
        self.after.push_str(with);
        self.copied = stretch.end;
        self.rules.push(rule);
    }

    pub(crate) fn finish(mut self) -> Copy<'a> {
        if self.map.is_identity() {
            return Copy { text: Cow::Borrowed(self.before), map: self.map, rules: self.rules };
        }
        self.after.push_str(&self.before[self.copied..]);
        Copy { text: Cow::Owned(self.after), map: self.map, rules: self.rules }
    }
}

impl<'a> Copy<'a> {
    /// The text after one more pass, with one map for both.
    pub(crate) fn then(self, pass: impl FnOnce(&mut Draft<'_>)) -> Self {
        let mut draft = Draft::new(&self.text);
        pass(&mut draft);
        let Copy { text: Cow::Owned(text), map: later, rules: later_rules } = draft.finish() else {
            return self;
        };
        if self.map.is_identity() {
            return Self { text: Cow::Owned(text), map: later, rules: later_rules };
        }
        let map = self.map.merged(&later);
        let rules =
            rules_of(map.edits(), (self.map.edits(), &self.rules), (later.edits(), &later_rules));
        Self { text: Cow::Owned(text), map, rules }
    }
}

/// The rule of each edit of a composed map: that of the last edit of the later map it holds, else
/// that of the earlier one it came from.
fn rules_of(
    both: &[Edit],
    first: (&[Edit], &[RuleId]),
    second: (&[Edit], &[RuleId]),
) -> Vec<RuleId> {
    let (mut a, mut b) = (0, 0);
    let mut rules = Vec::with_capacity(both.len());
    for edit in both {
        let mut rule = None;
        while let Some(part) =
            first.0.get(a).filter(|part| part.orig + part.orig_len <= edit.orig + edit.orig_len)
        {
            // An earlier edit that the later map took back whole is in no edit of the composed one.
            if part.orig >= edit.orig {
                rule = Some(first.1[a]);
            }
            a += 1;
        }
        while let Some(part) =
            second.0.get(b).filter(|part| part.norm + part.norm_len <= edit.norm + edit.norm_len)
        {
            if part.norm >= edit.norm {
                rule = Some(second.1[b]);
            }
            b += 1;
        }
        rules.push(rule.or_else(|| rules.last().copied()).unwrap_or(RuleId::Nfc));
    }
    rules
}

/// An offset as maps hold it.
pub(crate) fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("a text under repair is at most 1 GiB long")
}
