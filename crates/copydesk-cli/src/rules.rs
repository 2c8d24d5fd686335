//! The list of the rules that clean text.

use std::fmt::Write;

use copydesk::normalize::{RuleId, Rules};

/// All rules in their order, those of the set with a `+` before them.
pub(crate) fn listing(set: Rules) -> String {
    let mut list = format!("normalize.rules = \"{set}\"\n");
    for rule in RuleId::all() {
        let it = rule.describe();
        let sign = if set.has(*rule) { '+' } else { '-' };
        let presets = if it.presets.is_empty() { "in no preset" } else { it.presets };
        // Writing into a `String` never fails.
        let _written = write!(
            list,
            "\n{sign} {rule} ({presets})\n    {}\n    where: {}\n    {} → {}\n",
            it.trigger, it.context, it.before, it.after
        );
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_listed_as_on_or_off() {
        let list = listing(Rules::NEWS.without(RuleId::Quotes));
        assert!(list.starts_with("normalize.rules = \""), "{list}");
        assert!(list.contains("\n+ nfc (safe news ascii)\n"), "{list}");
        assert!(list.contains("\n- quotes (news ascii)\n"), "{list}");
        assert!(list.contains("\n- compatibility (in no preset)\n"), "{list}");
        assert!(list.contains("    Rain... → Rain…\n"), "{list}");
    }
}
