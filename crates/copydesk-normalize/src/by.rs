//! Which rules made an edit.

use crate::RuleId;

/// The rules that made an edit: the one that had the last word, and all that had a part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct By {
    pub(crate) rule: RuleId,
    all: u64, // a bit for each rule, by its place in the order
}

impl By {
    pub(crate) const fn new(rule: RuleId) -> Self {
        Self { rule, all: 1 << rule.index() }
    }

    pub(crate) const fn has(self, rule: RuleId) -> bool {
        self.all & 1 << rule.index() != 0
    }

    /// These rules and, with the last word, those of a later change.
    pub(crate) const fn then(self, later: Self) -> Self {
        Self { rule: later.rule, all: self.all | later.all }
    }
}

impl From<RuleId> for By {
    fn from(rule: RuleId) -> Self {
        Self::new(rule)
    }
}
