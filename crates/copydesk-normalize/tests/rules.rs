//! Every rule does what its description says, and the README shows the same table.

use copydesk_normalize::{RuleId, Rules, normalize_with};
use copydesk_testkit::unescape;

#[test]
fn the_example_of_each_rule_is_true_of_the_rule_alone() {
    for rule in RuleId::all() {
        let (before, after) = (unescape(rule.describe().before), unescape(rule.describe().after));
        let cleaned = normalize_with(&before, Rules::OFF.with(*rule));
        assert_eq!(cleaned.text, after, "{rule}");
        assert!(!cleaned.is_clean(), "the example of {rule} has nothing to do");
    }
}

#[test]
fn no_example_changes_while_its_rule_is_off() {
    for rule in RuleId::all() {
        let before = unescape(rule.describe().before);
        assert_eq!(normalize_with(&before, Rules::OFF).text, before, "{rule}");
        let others = RuleId::all()
            .iter()
            .copied()
            .filter(|other| other != rule)
            .fold(Rules::OFF, Rules::with);
        assert!(normalize_with(&before, others).edits().all(|(_, other)| other != *rule), "{rule}");
    }
}

#[test]
fn the_readme_shows_the_table_of_rules() {
    let readme = include_str!("../README.md");
    for rule in RuleId::all() {
        let it = rule.describe();
        let presets: Vec<&str> = [
            ("encoding", Rules::ENCODING),
            ("safe", Rules::SAFE),
            ("news", Rules::NEWS),
            ("ascii", Rules::ASCII),
        ]
        .iter()
        .filter_map(|(name, rules)| rules.has(*rule).then_some(*name))
        .collect();
        let line = format!(
            "| `{rule}` | {} | {} | {} | `{}` → `{}` |",
            presets.join(", "),
            it.trigger,
            it.context,
            it.before,
            it.after
        );
        assert!(readme.contains(&line), "the README lacks this line:\n{line}");
    }
}
