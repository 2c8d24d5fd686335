//! Laws of cleaning, over any text and any set of rules.
//!
//! A million cases of each: `PROPTEST_CASES=1000000 cargo test --release -p copydesk-normalize --test laws`.

#[path = "../common/mod.rs"]
mod common;
mod house;
mod texts;

use std::borrow::Cow;

use copydesk_core::{Bias, Span};
use copydesk_normalize::{Normalized, RuleId, Rules, normalize, normalize_with};
use copydesk_testkit::salted_prose;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::house::{any_cleaner, sound_cleaner};
use crate::texts::{any_order, any_rule, any_rules, any_text};

/// The received text and the cleaned one, each rebuilt from the other by walking the edits.
fn walked(cleaned: &Normalized<'_>) -> (String, String) {
    let (mut there, mut back) = (String::new(), String::new());
    let (mut norm_at, mut orig_at) = (0, 0);
    for edit in cleaned.offsets.edits() {
        let (norm, orig) = (edit.norm as usize, edit.orig as usize);
        let (norm_end, orig_end) = (norm + edit.norm_len as usize, orig + edit.orig_len as usize);
        there.push_str(&cleaned.original()[orig_at..orig]);
        there.push_str(&cleaned.text[norm..norm_end]);
        back.push_str(&cleaned.text[norm_at..norm]);
        back.push_str(&cleaned.original()[orig..orig_end]);
        (norm_at, orig_at) = (norm_end, orig_end);
    }
    there.push_str(&cleaned.original()[orig_at..]);
    back.push_str(&cleaned.text[norm_at..]);
    (there, back)
}

/// Many, since rules must meet; as many more as the environment asks for.
fn many_cases() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig { cases: config.cases.max(3000), ..config }
}

proptest! {
    #![proptest_config(many_cases())]

    #[test]
    fn a_second_pass_changes_nothing(text in any_text(), rules in any_rules()) {
        let once = normalize_with(&text, rules);
        let twice = normalize_with(&once.text, rules);
        prop_assert!(twice.is_clean(), "{rules}: {:?} became {:?}, then {:?}", text, once.text, twice.text);
        // A doubtful mark that was then written in ASCII is none any more.
        if !rules.has(RuleId::AsciiMarks) {
            prop_assert_eq!(twice.diagnostics, once.diagnostics);
        }
    }

    #[test]
    fn reverting_gives_the_received_text(text in any_text(), rules in any_rules()) {
        prop_assert_eq!(normalize_with(&text, rules).revert(), text);
    }

    #[test]
    fn the_map_agrees_with_both_texts(text in any_text(), rules in any_rules()) {
        let cleaned = normalize_with(&text, rules);
        let (there, back) = walked(&cleaned);
        prop_assert_eq!(there, cleaned.text.as_ref());
        prop_assert_eq!(back, text.as_str());
    }

    #[test]
    fn there_and_back_holds_the_span(text in any_text(), rules in any_rules(), ends in any::<[prop::sample::Index; 2]>()) {
        let cleaned = normalize_with(&text, rules);
        let edges: Vec<usize> = (0..=cleaned.text.len()).filter(|at| cleaned.text.is_char_boundary(*at)).collect();
        let [a, b] = ends.map(|end| *end.get(&edges));
        let span = Span::of(a.min(b)..a.max(b));
        let source = cleaned.offsets.to_orig(span);
        prop_assert!(text.get(source.range()).is_some(), "{span} led to {source}");
        prop_assert!(cleaned.offsets.to_norm(source).contains(span));
    }

    #[test]
    fn the_map_is_monotone_and_leads_from_edge_to_edge(text in any_text(), rules in any_rules()) {
        let cleaned = normalize_with(&text, rules);
        for bias in [Bias::Left, Bias::Right] {
            let back = |at: usize| cleaned.offsets.offset_to_orig(u32::try_from(at).expect("short"), bias) as usize;
            let there = |at: usize| cleaned.offsets.offset_to_norm(u32::try_from(at).expect("short"), bias) as usize;
            let edges = |text: &str| -> Vec<usize> { (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect() };
            let backs: Vec<usize> = edges(&cleaned.text).into_iter().map(back).collect();
            prop_assert!(backs.is_sorted() && backs.iter().all(|at| text.is_char_boundary(*at)));
            let theres: Vec<usize> = edges(&text).into_iter().map(there).collect();
            prop_assert!(theres.is_sorted() && theres.iter().all(|at| cleaned.text.is_char_boundary(*at)));
        }
    }

    #[test]
    fn every_edit_changes_something(text in any_text(), rules in any_rules()) {
        let cleaned = normalize_with(&text, rules);
        for (edit, rule) in cleaned.edits() {
            let before = &text[edit.orig as usize..][..edit.orig_len as usize];
            let after = &cleaned.text[edit.norm as usize..][..edit.norm_len as usize];
            prop_assert!(before != after, "{rule} wrote {before:?} in its own place");
        }
    }

    #[test]
    fn text_is_borrowed_exactly_if_nothing_was_changed(text in any_text(), rules in any_rules()) {
        let cleaned = normalize_with(&text, rules);
        prop_assert_eq!(matches!(cleaned.text, Cow::Borrowed(_)), cleaned.offsets.is_identity());
        prop_assert_eq!(cleaned.text == text, cleaned.offsets.is_identity());
    }

    #[test]
    fn every_edit_has_a_rule_that_is_on(text in any_text(), rules in any_rules()) {
        let cleaned = normalize_with(&text, rules);
        prop_assert_eq!(cleaned.edits().count(), cleaned.offsets.edits().len());
        for (edit, rule) in cleaned.edits() {
            prop_assert!(rules.has(rule), "{rule} is not in {rules}: {edit:?}");
        }
    }

    #[test]
    fn without_a_rule_nothing_of_it_is_left(text in any_text(), rules in any_rules(), rule in any_rule()) {
        let cleaned = normalize_with(&text, rules);
        let without = cleaned.without(rule);
        let has_part = |it: &Normalized<'_>| (0..it.edits().count()).any(|edit| it.has_part(edit, rule));
        prop_assert!(!has_part(&without));
        prop_assert_eq!(without.revert(), text.as_str());
        let (there, back) = walked(&without);
        prop_assert_eq!(there, without.text.as_ref());
        prop_assert_eq!(back, text.as_str());
        prop_assert_eq!(matches!(without.text, Cow::Borrowed(_)), without.offsets.is_identity());
        prop_assert!(without.diagnostics.iter().all(|found| without.text.get(found.span.range()).is_some()));
        if !rules.has(rule) {
            prop_assert_eq!(without, cleaned);
        }
    }

    #[test]
    fn all_rules_taken_back_in_any_order_give_the_received_text(text in any_text(), rules in any_rules(), order in any_order()) {
        let mut cleaned = normalize_with(&text, rules);
        for rule in order {
            cleaned = cleaned.without(rule);
        }
        prop_assert_eq!(cleaned.text, text.as_str());
        prop_assert!(cleaned.offsets.is_identity());
    }

    #[test]
    fn two_rules_are_taken_back_in_either_order(text in any_text(), rules in any_rules(), first in any_rule(), second in any_rule()) {
        let cleaned = normalize_with(&text, rules);
        let (one, other) = (cleaned.without(first).without(second), cleaned.without(second).without(first));
        prop_assert_eq!(&one.text, &other.text, "{} and {} of {:?}", first, second, cleaned.text);
    }

    #[test]
    fn one_edit_is_taken_back_alone(text in any_text(), rules in any_rules(), index in any::<prop::sample::Index>()) {
        let cleaned = normalize_with(&text, rules);
        let count = cleaned.offsets.edits().len();
        if count > 0 {
            let without = cleaned.without_edit(index.index(count));
            prop_assert_eq!(without.revert(), text.as_str());
            prop_assert_eq!(without.offsets.edits().len(), count - 1);
            let (there, back) = walked(&without);
            prop_assert_eq!(there, without.text.as_ref());
            prop_assert_eq!(back, text.as_str());
        }
    }

    #[test]
    fn no_rule_of_a_house_can_break_a_law(text in any_text(), cleaner in any_cleaner(any_rules())) {
        let once = cleaner.clean(&text);
        prop_assert_eq!(once.revert(), text.as_str());
        let (there, back) = walked(&once);
        prop_assert_eq!(there, once.text.as_ref());
        prop_assert_eq!(back, text.as_str());
        prop_assert_eq!(matches!(once.text, Cow::Borrowed(_)), once.offsets.is_identity());
        prop_assert!(once.diagnostics.iter().all(|found| once.text.get(found.span.range()).is_some()));
        let twice = cleaner.clean(&once.text);
        prop_assert!(twice.is_clean(), "{:?}: {:?} became {:?}, then {:?}", cleaner, text, once.text, twice.text);
    }

    #[test]
    fn a_sound_rule_of_a_house_is_followed(text in any_text(), cleaner in sound_cleaner(any_rules()), at in any::<prop::sample::Index>()) {
        let edges: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let at = *at.get(&edges);
        let text = format!("{} EUR {}", &text[..at], &text[at..]);
        let cleaned = cleaner.clean(&text);
        prop_assert!(!cleaned.text.contains("EUR"), "{:?}: {:?}", cleaned.text, cleaned.diagnostics);
        prop_assert!(cleaned.without(RuleId::House(0)).text.contains("EUR"));
    }

    #[test]
    fn diagnostics_lie_in_order_inside_the_text(text in any_text(), rules in any_rules()) {
        let cleaned = normalize_with(&text, rules);
        prop_assert!(cleaned.diagnostics.iter().all(|found| cleaned.text.get(found.span.range()).is_some()));
        prop_assert!(cleaned.diagnostics.is_sorted_by_key(|found| found.span.start()));
    }

    #[test]
    fn letters_and_digits_stay_under_every_preset(text in salted_prose()) {
        // Composed letters count as what they are composed of.
        let words = |text: &str| -> String { text.chars().filter(|c| c.is_ascii_alphanumeric() && *c != 'e').collect() };
        for rules in [Rules::SAFE, Rules::NEWS, Rules::ASCII] {
            // A reference is a mark in letters.
            let rules = rules.without(RuleId::Entities);
            prop_assert_eq!(words(&normalize_with(&text, rules).text), words(&text));
        }
    }

    #[test]
    fn lines_are_cleaned_one_by_one_as_well_as_together(lines in vec("[a-z0-9 \u{a0}\u{ad}\u{200b}.e\u{301}]{0,90}", 0..8)) {
        // Words in front and behind, so that the ends of a line are inside the text too.
        let lines: Vec<String> = lines.into_iter().map(|line| format!("x{line}x")).collect();
        let apart: Vec<String> = lines.iter().map(|line| normalize(line).text.into_owned()).collect();
        let together = lines.join("\n\n");
        prop_assert_eq!(normalize(&together).text, apart.join("\n\n"));
    }
}
