//! The door for rules of a house: what they are asked, and what they may answer.

use std::ops::Range;

use crate::RuleId;
use crate::draft::{Draft, LONGEST};

/// A rule of one's own: a house style, a mark of one source.
///
/// It says what is to be changed; the change, the map and the laws of cleaning are seen to by the
/// [`Cleaner`](crate::Cleaner) that it is given to. It sees text that all other rules have cleaned. It
/// should look at a bounded stretch around each place, and find nothing in what it has repaired.
pub trait HouseRule: Send + Sync {
    /// Its name, in lower-case letters, digits and hyphens: `oxford-comma`.
    fn name(&self) -> &str;

    /// The first repair at or behind `from`, which is the start of the text or the end of the repair
    /// before; none if nothing more is to be done.
    fn find(&self, text: &str, from: usize) -> Option<Repair>;
}

/// What a house rule wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The bytes to be replaced, both ends between two characters; empty to put something in.
    pub range: Range<usize>,
    /// What is to stand there; empty to take them out.
    pub with: String,
}

/// A house rule that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("house rule `{name}` {fault}")]
pub struct HouseRuleError {
    name: Box<str>,
    fault: &'static str,
}

impl HouseRuleError {
    pub(crate) fn new(name: &str, fault: &'static str) -> Self {
        Self { name: name.into(), fault }
    }
}

/// Why rules are left out for a text.
pub(crate) struct Fault {
    pub(crate) rule: RuleId,
    pub(crate) message: &'static str,
}

impl Fault {
    pub(crate) const fn too_long(rule: RuleId) -> Self {
        Self { rule, message: "this rule makes the text longer than 1 GiB" }
    }
}

/// Whether a name can be told from all others.
pub(crate) fn check_name<'a>(
    name: &str,
    mut taken: impl Iterator<Item = &'a str>,
) -> Result<(), HouseRuleError> {
    let is_plain = |c| matches!(c, 'a'..='z' | '0'..='9' | '-');
    if name.is_empty() || !name.chars().all(is_plain) {
        let fault = "is to be named in lower-case letters, digits and hyphens";
        return Err(HouseRuleError::new(name, fault));
    }
    if RuleId::all().iter().any(|rule| rule.name() == name) || taken.any(|taken| taken == name) {
        return Err(HouseRuleError::new(name, "has the name of another rule"));
    }
    Ok(())
}

/// Makes the repairs that a house rule asks for, from left to right.
pub(crate) fn apply(rule: &dyn HouseRule, number: u8, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let (text, id) = (draft.before(), RuleId::House(number));
    let fault = |message| Err(Fault { rule: id, message });
    let (mut from, mut inserted) = (0, None);
    while let Some(Repair { range, with }) = rule.find(text, from) {
        let Some(before) = text.get(range.clone()).filter(|_| range.start >= from) else {
            return fault("this rule wants to repair what is not a stretch of the text ahead");
        };
        if range.is_empty() {
            // It would be asked again from the same place.
            if with.is_empty() || inserted == Some(range.start) {
                return fault("this rule repairs the same place for ever");
            }
            inserted = Some(range.start);
        }
        from = range.end;
        if before != with {
            draft.replace(range, &with, id);
        }
        if draft.reached(from) > LONGEST {
            return Err(Fault::too_long(id));
        }
    }
    Ok(())
}
