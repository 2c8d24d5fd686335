//! Rules of a house: what they may do, and what becomes of those that break the rules of rules.

mod common;

use std::ops::Range;

use copydesk_core::{Intake, RawArticle, Span};
use copydesk_normalize::{CleanIntake, Cleaner, HouseRule, Repair, RuleId, Rules};

use common::Writes;

/// Wants the same stretch changed for ever.
struct Wants(Range<usize>);

impl HouseRule for Wants {
    fn name(&self) -> &str {
        "wants"
    }

    fn find(&self, _: &str, _: usize) -> Option<Repair> {
        Some(Repair { range: self.0.clone(), with: "x".into() })
    }
}

fn with(rules: Vec<Writes>) -> Cleaner {
    rules.into_iter().fold(Cleaner::default(), |cleaner, rule| {
        cleaner.house_rule(rule).expect("the names differ")
    })
}

#[track_caller]
fn check(cleaner: &Cleaner, text: &str, want: &str) {
    let cleaned = cleaner.clean(text);
    assert_eq!(cleaned.text, want);
    assert_eq!(cleaned.diagnostics, []);
    assert_eq!(cleaned.revert(), text);
    assert!(cleaner.clean(want).is_clean());
}

/// The text is cleaned without the rules of the house, and this one is named as the reason.
#[track_caller]
fn check_left_out(cleaner: &Cleaner, text: &str, want: &str, name: &str) {
    let cleaned = cleaner.clean(text);
    assert_eq!(cleaned.text, want);
    let named: Vec<&str> = cleaned.diagnostics.iter().map(|it| cleaner.name(it.rule)).collect();
    assert_eq!(named, [name]);
}

#[test]
fn a_rule_of_a_house_works_behind_the_others() {
    check(&with(vec![Writes("dots", "…", ", etc.")]), "Rain,  snow...", "Rain, snow, etc.");
}

#[test]
fn what_it_leaves_is_cleaned_again() {
    check(&with(vec![Writes("ads", "AD", "")]), "Rain AD fell. AD", "Rain fell.");
}

#[test]
fn rules_may_build_upon_one_another() {
    let cleaner = with(vec![
        Writes("third", "c", "d"),
        Writes("first", "a", "b"),
        Writes("second", "b", "c"),
    ]);
    check(&cleaner, "a-b-c", "d-d-d");
}

#[test]
fn every_edit_bears_its_name() {
    let cleaner = with(vec![Writes("euro", "EUR", "€"), Writes("pound", "GBP", "£")]);
    let cleaned = cleaner.clean("EUR 5  and GBP 6");
    let names: Vec<&str> = cleaned.edits().map(|(_, rule)| cleaner.name(rule)).collect();
    assert_eq!(names, ["euro", "blanks", "pound"]);
    assert_eq!(cleaned.without(RuleId::House(1)).text, "€ 5 and GBP 6");
}

#[test]
fn rules_that_undo_one_another_are_left_out() {
    let cleaner = with(vec![Writes("there", "a", "b"), Writes("back", "b", "a")]);
    check_left_out(&cleaner, "a  c", "a c", "back");
    check(&cleaner, "c  c", "c c");
}

#[test]
fn a_rule_that_finds_its_own_work_is_left_out() {
    check_left_out(&with(vec![Writes("more", "a", "aa")]), "a  c", "a c", "more");
}

#[test]
fn stretches_that_are_none_are_refused() {
    let backwards = Range { start: 2, end: 1 };
    for range in [0..1, 1..1, 4..9, 7..9, backwards] {
        let cleaner = Cleaner::default().house_rule(Wants(range)).expect("a good name");
        check_left_out(&cleaner, "é  c.", "é c.", "wants");
    }
}

#[test]
fn names_must_tell_rules_apart() {
    for (name, fault) in
        [("", "named"), ("Euro", "named"), ("quotes", "another"), ("euro", "another")]
    {
        let cleaner = with(vec![Writes("euro", "EUR", "€")]);
        let error = cleaner.house_rule(Writes(name, "a", "b")).expect_err("the name is no good");
        assert!(error.to_string().contains(fault), "{error}");
    }
}

#[test]
fn the_door_of_a_pipeline_takes_them() {
    let intake = CleanIntake::from(with(vec![Writes("euro", "EUR ", "€")]));
    let article = intake.admit(&RawArticle::from_bytes("a1", "EUR 5")).expect("text");
    assert_eq!(article.text(), "€5");
    assert_eq!(article.origin().to_source(Span::new(3, 4)), 4..5);
}

#[test]
fn compatibility_comes_to_rest_among_the_others() {
    let rules: Rules = "news,+compatibility".parse().expect("a rule set");
    let cleaner = Cleaner::new(rules);
    check(
        &cleaner,
        "\u{a0}Ｒａｉｎ　\u{3000}fell…  ½ ﬁsh\u{a0}´",
        " Rain fell... 1⁄2 fish \u{301}",
    );
}
