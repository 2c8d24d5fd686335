//! What is left when the work of one rule is taken back.

use copydesk_core::Span;
use copydesk_normalize::{RuleId, Rules, normalize, normalize_with};

#[track_caller]
fn check(text: &str, rule: RuleId, want: &str) {
    let without = normalize(text).without(rule);
    assert_eq!(without.text, want);
    assert_eq!(without.revert(), text);
    assert!(without.edits().all(|(_, left)| left != rule));
}

#[test]
fn only_the_work_of_the_rule_is_taken_back() {
    check("The”Long Road”  ends...\r\n", RuleId::Quotes, "The”Long Road” ends…\n");
    check("The”Long Road”  ends...\r\n", RuleId::Blanks, "The “Long Road”  ends…\n");
    check("The”Long Road”  ends...\r\n", RuleId::Ellipsis, "The “Long Road” ends...\n");
    check("The”Long Road”  ends...\r\n", RuleId::LineEnds, "The “Long Road” ends…\r\n");
}

#[test]
fn what_came_first_stays_when_what_was_built_upon_it_goes() {
    check("The\u{94}Long Road\u{94} ends", RuleId::Quotes, "The”Long Road” ends");
}

#[test]
fn what_was_built_upon_it_goes_with_what_came_first() {
    check("The\u{94}Long Road\u{94} ends", RuleId::C1, "The\u{94}Long Road\u{94} ends");
}

#[test]
fn rules_that_met_in_one_step_leave_what_was_received() {
    let text = "Rain fell.\u{a0} \nAll day."; // a no-break space, then dropped as a blank
    check(text, RuleId::TrailingBlanks, text);
    check(text, RuleId::Spaces, "Rain fell.\u{a0} \nAll day.");
}

#[test]
fn a_rule_that_did_nothing_takes_nothing_away() {
    let cleaned = normalize("Rain...  fell");
    assert_eq!(cleaned.without(RuleId::Quotes), cleaned);
    assert_eq!(cleaned.without(RuleId::House(7)), cleaned);
}

#[test]
fn it_is_not_what_would_have_been_made_without_the_rule() {
    // Two blanks became one; without the rule that makes plain ones, there was nothing to thin out.
    let text = "Rain\u{2003}\u{2003}fell";
    assert_eq!(normalize_with(text, Rules::NEWS.without(RuleId::Blanks)).text, "Rain  fell");
    check(text, RuleId::Blanks, "Rain \u{2003}fell");
}

#[test]
fn spans_and_diagnostics_lead_to_the_same_places() {
    let text = "He went to the” market.  It ended...";
    let cleaned = normalize(text);
    let without = cleaned.without(RuleId::Ellipsis).without(RuleId::Blanks);
    assert_eq!(without.text, text);
    assert_eq!(without.diagnostics, cleaned.diagnostics);
    let one_left = cleaned.without(RuleId::Blanks);
    assert_eq!(one_left.text, "He went to the” market.  It ended…");
    assert_eq!(one_left.offsets.to_orig(Span::new(27, 38)), Span::new(27, 38)); // `It ended…`
}

#[test]
fn an_edit_is_taken_back_by_its_number() {
    let cleaned = normalize("Rain...  Snow...");
    let texts: Vec<_> = (0..4).map(|edit| cleaned.without_edit(edit).text.into_owned()).collect();
    assert_eq!(texts, ["Rain... Snow…", "Rain…  Snow…", "Rain… Snow...", "Rain… Snow…"]);
}

#[test]
fn marks_are_read_again_where_one_has_changed() {
    let rules: Rules =
        "off,+tex-quotes,+quotes,+apostrophes,+single-quotes".parse().expect("a set");
    let once = normalize_with("‘15‘“road", rules);
    assert!(normalize_with(&once.text, rules).is_clean(), "{:?}", once.text);
}
