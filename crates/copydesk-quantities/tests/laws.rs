//! What holds for every text.

use copydesk_core::{Amount, Article, Layers, QuantityKind};
use copydesk_quantities::{Options, Written, parse, quantities, quantities_with};
use copydesk_testkit::{salted_prose, wild_text};
use proptest::prelude::*;

fn all() -> Options {
    Options::default().others(true)
}

proptest! {
    #[test]
    fn findings_obey_the_law_of_layers(text in wild_text()) {
        let article = Article::from_text("a", text.as_str());
        let mut layers = Layers::default();
        layers.quantities = quantities_with(&text, all()).collect();
        prop_assert_eq!(layers.check(&article), Ok(()));
    }

    #[test]
    fn what_is_found_by_default_is_found_with_others_too(text in salted_prose()) {
        let default: Vec<_> = quantities(&text).collect();
        let others: Vec<_> = quantities_with(&text, all()).collect();
        prop_assert!(default.iter().all(|found| others.contains(found)));
    }

    #[test]
    fn a_comparator_reaches_into_no_figure(text in salted_prose()) {
        let found: Vec<_> = quantities_with(&text, all()).collect();
        for comparator in found.iter().filter_map(|found| found.comparator_span) {
            prop_assert!(found.iter().all(|other| !other.span.overlaps(comparator)), "{:?}", comparator);
        }
    }

    #[test]
    fn a_paragraph_without_figures_changes_nothing(text in salted_prose()) {
        // A text that is one figure and nothing else is read more boldly than the same words in prose.
        let text = format!("{text}\n\nThe port has piers.");
        let more = format!("The ministry gave no reason for that.\n\n{text}");
        let before = more.len() - text.len();
        let moved: Vec<_> = quantities(&more).map(|found| (found.span.range().start - before, found.amount, found.unit)).collect();
        let plain: Vec<_> = quantities(&text).map(|found| (found.span.range().start, found.amount, found.unit)).collect();
        prop_assert_eq!(plain, moved);
    }

    #[test]
    fn a_bare_year_is_no_quantity(year in 1000_u32..2200, before in "(in|of|the|since)", after in "(,|\\.| he said| the ministry)") {
        let text = format!("Exports fell {before} {year}{after}");
        prop_assert!(quantities(&text).all(|found| found.kind == QuantityKind::Date), "{}", text);
    }

    #[test]
    fn an_amount_that_is_written_is_read_again(units in 1_i64..999_999_999, places in 0_u32..3, code in "(USD|EUR|KZT|JPY|GBP|CNY)") {
        let value = copydesk_core::Decimal::new(units, places);
        let text = format!("{code} {value}");
        let found = parse(&text).expect("it is an amount");
        let again = parse(&Written(&found).to_string()).expect("it is one again");
        prop_assert_eq!(&found.amount, &again.amount);
        prop_assert_eq!(found.unit, again.unit);
        prop_assert_eq!(found.amount, Some(Amount::Exact(value.normalize())));
    }

    #[test]
    fn a_range_that_is_written_is_read_again(low in 1_i64..900, more in 1_i64..99, scale in "( million| billion|)") {
        let text = format!("between EUR {low}{scale} and EUR {}{scale}", low + more);
        let found = parse(&text).expect("it is a range");
        let again = parse(&Written(&found).to_string()).expect("it is one again");
        prop_assert_eq!(found.amount, again.amount);
        prop_assert_eq!(found.unit, again.unit);
    }

    #[test]
    fn digits_and_words_agree(millions in 1_usize..10, halves in any::<bool>()) {
        let names = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        let words = if halves { format!("{} and a half million tenge", names[millions]) } else { format!("{} million tenge", names[millions]) };
        let digits = if halves { format!("{millions}.5 million tenge") } else { format!("{millions},000,000 tenge") };
        let (a, b) = (parse(&words), parse(&digits));
        let (a, b) = (a.expect("words are read"), b.expect("digits are read"));
        prop_assert_eq!(&a.unit.clone().unwrap_or_default(), "KZT");
        prop_assert_eq!((a.amount, a.unit), (b.amount, b.unit));
    }
}

#[test]
fn hostile_texts_end() {
    for shape in [
        "1",
        "$",
        "one ",
        "half a ",
        "1,1,1,",
        "1.",
        "-",
        "5-",
        "from 5 to ",
        "1 000 ",
        "million ",
        "((((5",
        "1/",
        "a1b2",
        "½",
        "of hundreds ",
        "$5 ",
        "$",
        "C$5 (",
        "dollar ",
        "5 Canadian dollars ",
        "CADAUD",
        "CAD ",
        "5 . 5 . ",
        "1 000,00 ",
        "a dollar and ",
    ] {
        let text = shape.repeat(100_000 / shape.len());
        let article = Article::from_text("a", text.as_str());
        let mut layers = Layers::default();
        layers.quantities = quantities_with(&text, all()).collect();
        assert_eq!(layers.check(&article), Ok(()), "in a text of {shape:?}");
    }
}
