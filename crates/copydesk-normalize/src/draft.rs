//! A text under repair: what has been written so far, and the edits that led there.

use std::borrow::Cow;
use std::ops::Range;

use copydesk_core::{Edit, OffsetMap};

use crate::RuleId;
use crate::by::By;

/// Texts are at most this long, so that no repair can take one past the reach of an offset: no rule
/// makes more than three bytes of one.
pub(crate) const LONGEST: usize = 1 << 30;

/// Collects edits from left to right and copies what lies between only when there are any.
pub(crate) struct Draft<'a> {
    before: &'a str,
    after: String,
    copied: usize, // `before[..copied]` is in `after`
    map: OffsetMap,
    by: Vec<By>, // one an edit
}

/// A text and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copy<'a> {
    pub(crate) original: &'a str,
    pub(crate) text: Cow<'a, str>, // borrowed exactly if there are no edits
    pub(crate) map: OffsetMap,
    pub(crate) by: Vec<By>, // one an edit
    /// The passes that led here; none if there was only one, which the map tells all about.
    pub(crate) passes: Vec<Pass>,
}

/// What one pass did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) map: OffsetMap,
    pub(crate) by: Vec<By>, // one an edit
    /// The text it gave; empty for the last one, whose text is that of the copy.
    pub(crate) text: String,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(before: &'a str) -> Self {
        let (map, by) = (OffsetMap::default(), Vec::new());
        Self { before, after: String::new(), copied: 0, map, by }
    }

    /// The text that is being repaired.
    pub(crate) fn before(&self) -> &'a str {
        self.before
    }

    /// How long the text has become, with what lies before `at` taken over.
    pub(crate) fn reached(&self, at: usize) -> usize {
        self.after.len() + (at - self.copied)
    }

    /// Writes `with` in place of a stretch, which lies behind all earlier ones.
    pub(crate) fn replace(&mut self, stretch: Range<usize>, with: &str, by: impl Into<By>) {
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
        self.by.push(by.into());
    }

    pub(crate) fn finish(mut self) -> Copy<'a> {
        let mut copy = Copy::of(self.before);
        if !self.map.is_identity() {
            self.after.push_str(&self.before[self.copied..]);
            (copy.text, copy.map, copy.by) = (Cow::Owned(self.after), self.map, self.by);
        }
        copy
    }
}

impl<'a> Copy<'a> {
    /// A text to which nothing has happened.
    pub(crate) fn of(original: &'a str) -> Self {
        let (map, text) = (OffsetMap::default(), Cow::Borrowed(original));
        Self { original, text, map, by: Vec::new(), passes: Vec::new() }
    }

    /// The text after one more pass, with one map for both.
    pub(crate) fn then(self, pass: impl FnOnce(&mut Draft<'_>)) -> Self {
        let mut draft = Draft::new(&self.text);
        pass(&mut draft);
        match draft.finish() {
            Copy { text: Cow::Owned(text), map, by, .. } => self.and(Pass { map, by, text }),
            _ => self,
        }
    }

    /// The text after a pass that has changed it.
    pub(crate) fn and(mut self, later: Pass) -> Self {
        let Pass { map: later, by: later_by, text } = later;
        if self.map.is_identity() {
            (self.text, self.map, self.by) = (Cow::Owned(text), later, later_by);
            return self;
        }
        let map = self.map.merged(&later);
        let by = by_of(map.edits(), (self.map.edits(), &self.by), (later.edits(), &later_by));
        let before = std::mem::replace(&mut self.text, Cow::Owned(text)).into_owned();
        match self.passes.last_mut() {
            Some(last) => last.text = before,
            None => self.passes.push(Pass { map: self.map, by: self.by, text: before }),
        }
        self.passes.push(Pass { map: later, by: later_by, text: String::new() });
        (self.map, self.by) = (map, by);
        self.drop_idle_edits();
        self
    }

    /// How many passes have changed it.
    pub(crate) fn count(&self) -> usize {
        self.passes.len().max(usize::from(!self.map.is_identity()))
    }

    /// The passes that have changed it, each with the text it gave.
    pub(crate) fn into_passes(mut self) -> Vec<Pass> {
        if self.map.is_identity() {
            return Vec::new();
        }
        let text = self.text.into_owned();
        match self.passes.last_mut() {
            Some(last) => last.text = text,
            None => self.passes.push(Pass { map: self.map, by: self.by, text }),
        }
        self.passes
    }

    /// Drops edits of the map that write what stands there: what one pass did and a later one undid.
    fn drop_idle_edits(&mut self) {
        let is_idle = |edit: &Edit| {
            edit.norm_len == edit.orig_len
                && self.text[edit.norm as usize..][..edit.norm_len as usize]
                    == self.original[edit.orig as usize..][..edit.orig_len as usize]
        };
        if !self.map.edits().iter().any(is_idle) {
            return;
        }
        let (mut map, mut by) = (OffsetMap::default(), Vec::new());
        for (edit, made) in self.map.edits().iter().zip(&self.by).filter(|(edit, _)| !is_idle(edit))
        {
            let pushed = map.push(edit.norm, edit.orig, edit.norm_len, edit.orig_len);
            debug_assert!(pushed.is_ok(), "a list of edits without one of equal lengths is one");
            by.push(*made);
        }
        (self.map, self.by) = (map, by);
        if self.map.is_identity() {
            *self = Self::of(self.original);
        }
    }

    /// The passes, each with the text before it and the text it gave.
    pub(crate) fn passes(&self) -> impl Iterator<Item = (&str, PassRef<'_>, &str)> {
        let only = PassRef { map: &self.map, by: &self.by };
        let first = self.passes.is_empty().then_some((self.original, only, self.text.as_ref()));
        let all = self.passes.iter().enumerate().map(|(at, pass)| {
            let before = at.checked_sub(1).map_or(self.original, |last| &self.passes[last].text);
            let is_last = at + 1 == self.passes.len();
            let after = if is_last { self.text.as_ref() } else { &pass.text };
            (before, PassRef { map: &pass.map, by: &pass.by }, after)
        });
        first.into_iter().chain(all)
    }
}

/// The edits of a pass.
#[derive(Clone, Copy)]
pub(crate) struct PassRef<'a> {
    pub(crate) map: &'a OffsetMap,
    pub(crate) by: &'a [By],
}

/// Who made each edit of a composed map: the last word has the last edit of the later map that it
/// holds, else that of the earlier one it came from.
fn by_of(both: &[Edit], first: (&[Edit], &[By]), second: (&[Edit], &[By])) -> Vec<By> {
    let (mut a, mut b) = (0, 0);
    let mut all: Vec<By> = Vec::with_capacity(both.len());
    for edit in both {
        let mut made: Option<By> = None;
        let add = |made: &mut Option<By>, later: By| {
            *made = Some(made.map_or(later, |made| made.then(later)));
        };
        while let Some(part) =
            first.0.get(a).filter(|part| part.orig + part.orig_len <= edit.orig + edit.orig_len)
        {
            // An earlier edit that the later map took back whole is in no edit of the composed one.
            if part.orig >= edit.orig {
                add(&mut made, first.1[a]);
            }
            a += 1;
        }
        while let Some(part) =
            second.0.get(b).filter(|part| part.norm + part.norm_len <= edit.norm + edit.norm_len)
        {
            if part.norm >= edit.norm {
                add(&mut made, second.1[b]);
            }
            b += 1;
        }
        let last = all.last().copied().unwrap_or(By::new(RuleId::Nfc));
        all.push(made.unwrap_or(last));
    }
    all
}

/// An offset as maps hold it.
pub(crate) fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("a text under repair is at most 1 GiB long")
}
