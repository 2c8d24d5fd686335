//! Rules of this crate together with those of a house.

use std::fmt;
use std::sync::Arc;

use crate::draft::{Copy, Draft, LONGEST};
use crate::form::{Form, rewrite};
use crate::house::{Fault, HouseRule, HouseRuleError, apply, check_name};
use crate::normalized::{Diagnostic, Normalized, too_long};
use crate::rounds::repair;
use crate::{RuleId, Rules};

/// How many house rules a cleaner takes.
const MOST: usize = 32;

/// How often all rules are gone through before they are said not to come to rest. Two rules that need
/// one another's work take two rounds and one that finds nothing.
const ROUNDS: usize = 8;

/// A set of rules, and rules of one's own behind them.
///
/// All rules are gone through until none finds anything, so that cleaning the result again changes
/// nothing, as ever. House rules that do not come to rest so, alone or together, or that answer with
/// repairs that cannot be made, are left out for that text, all of them, and a diagnostic names one
/// that was at fault.
///
/// ```
/// use std::ops::Range;
/// use copydesk_normalize::{Cleaner, HouseRule, Repair, RuleId, Rules};
///
/// /// Writes `e-mail` without a hyphen.
/// struct Email;
///
/// impl HouseRule for Email {
///     fn name(&self) -> &str {
///         "email"
///     }
///
///     fn find(&self, text: &str, from: usize) -> Option<Repair> {
///         let at = from + text[from..].find("e-mail")?;
///         Some(Repair { range: at + 1..at + 2, with: String::new() })
///     }
/// }
///
/// let cleaner = Cleaner::new(Rules::NEWS).house_rule(Email)?;
/// let cleaned = cleaner.clean("Send an  e-mail.");
/// assert_eq!(cleaned.text, "Send an email.");
/// let names: Vec<&str> = cleaned.edits().map(|(_, rule)| cleaner.name(rule)).collect();
/// assert_eq!(names, ["blanks", "email"]);
/// assert_eq!(cleaned.without(RuleId::House(0)).text, "Send an e-mail.");
/// # Ok::<(), copydesk_normalize::HouseRuleError>(())
/// ```
#[derive(Clone, Default)]
pub struct Cleaner {
    rules: Rules,
    house: Vec<Arc<dyn HouseRule>>,
}

impl Cleaner {
    /// A cleaner with these rules and none of a house.
    #[must_use]
    pub const fn new(rules: Rules) -> Self {
        Self { rules, house: Vec::new() }
    }

    /// The cleaner with one house rule more, behind those it has.
    ///
    /// # Errors
    ///
    /// If the name is not made of lower-case letters, digits and hyphens, if a rule of this crate or of
    /// this cleaner has it already, or if there are 32 of them.
    pub fn house_rule(mut self, rule: impl HouseRule + 'static) -> Result<Self, HouseRuleError> {
        let name = rule.name();
        check_name(name, self.house.iter().map(|rule| rule.name()))?;
        if self.house.len() == MOST {
            return Err(HouseRuleError::new(name, "is one too many: a cleaner takes 32"));
        }
        self.house.push(Arc::new(rule));
        Ok(self)
    }

    /// The rules of this crate that are on.
    #[must_use]
    pub const fn rules(&self) -> Rules {
        self.rules
    }

    /// What a rule is called, also a house rule of this cleaner; one that it does not have is `house`.
    #[must_use]
    pub fn name(&self, rule: RuleId) -> &str {
        match rule {
            RuleId::House(number) => {
                self.house.get(usize::from(number)).map_or(rule.name(), |rule| rule.name())
            }
            _ => rule.name(),
        }
    }

    /// Cleans a text; never fails, as [`normalize_with`](crate::normalize_with) does not.
    #[must_use]
    pub fn clean<'a>(&self, text: &'a str) -> Normalized<'a> {
        if text.len() > LONGEST {
            return too_long(text);
        }
        let (copy, diagnostics) = repair(text, self.rules);
        let compatible = self.rules.has(RuleId::Compatibility);
        if self.house.is_empty() && !compatible {
            return Normalized::of(copy, diagnostics);
        }
        self.settle(copy.clone()).unwrap_or_else(|fault| {
            let (rule, message) = (fault.rule, fault.message);
            let span = copydesk_core::Span::default();
            let mut diagnostics = diagnostics;
            diagnostics.insert(0, Diagnostic { span, rule, message });
            Normalized::of(copy, diagnostics)
        })
    }

    /// Goes through the further rules and the first ones in turn until none finds anything.
    fn settle<'a>(&self, mut copy: Copy<'a>) -> Result<Normalized<'a>, Fault> {
        let mut last = RuleId::Compatibility;
        for _ in 0..ROUNDS {
            let mut is_settled = true;
            for rule in self.further() {
                let before = copy.count();
                copy = self.apply(rule, copy)?;
                if copy.count() != before {
                    (is_settled, last) = (false, rule);
                }
            }
            let (again, diagnostics) = repair(&copy.text, self.rules);
            if is_settled {
                return Ok(Normalized::of(copy, diagnostics));
            }
            let again: Vec<_> = again.into_passes();
            for pass in again {
                copy = copy.and(pass);
            }
        }
        Err(Fault {
            rule: last,
            message: "this rule finds something in what it made, or in what another rule makes of it",
        })
    }

    /// The rules that come after the others, which they know nothing of.
    fn further(&self) -> impl Iterator<Item = RuleId> {
        let compatible = self.rules.has(RuleId::Compatibility).then_some(RuleId::Compatibility);
        let house = (0..u8::MAX).zip(&self.house).map(|(number, _)| RuleId::House(number));
        compatible.into_iter().chain(house)
    }

    fn apply<'a>(&self, rule: RuleId, copy: Copy<'a>) -> Result<Copy<'a>, Fault> {
        let mut result = Ok(());
        let pass = |draft: &mut Draft<'_>| {
            result = match rule {
                RuleId::House(number) => {
                    apply(self.house[usize::from(number)].as_ref(), number, draft)
                }
                _ => rewrite(draft, Form::Nfkc, rule).then_some(()).ok_or(Fault::too_long(rule)),
            };
        };
        let copy = copy.then(pass);
        result.map(|()| copy)
    }
}

impl fmt::Debug for Cleaner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let house: Vec<&str> = self.house.iter().map(|rule| rule.name()).collect();
        f.debug_struct("Cleaner").field("rules", &self.rules).field("house", &house).finish()
    }
}
