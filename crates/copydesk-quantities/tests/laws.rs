//! What holds for every text.

use copydesk_core::{Amount, Article, Layers, Quantity, QuantityKind};
use copydesk_quantities::{
    Kinds, Options, Place, Spans, Written, parse, parse_with, quantities, quantities_with,
};
use copydesk_testkit::{laws, salted_prose, wild_text};
use proptest::prelude::*;
use proptest::sample::select;

fn all() -> Options {
    Options::default().others(true)
}

fn place() -> impl Strategy<Value = Place> {
    select(vec![Place::Inside, Place::Outside])
}

fn spans() -> impl Strategy<Value = Spans> {
    (place(), place(), place(), place()).prop_map(|(comparator, counted, rate, unit)| {
        Spans::default().comparator(comparator).counted(counted).rate(rate).unit(unit)
    })
}

fn kinds() -> impl Strategy<Value = Kinds> {
    proptest::collection::vec(any::<bool>(), 13).prop_map(|wanted| {
        let wanted = Kinds::ALL.iter().zip(wanted).filter(|(_, wanted)| *wanted);
        wanted.map(|(kind, _)| kind).collect()
    })
}

fn options() -> impl Strategy<Value = Options> {
    (spans(), kinds(), any::<bool>(), any::<bool>()).prop_map(|(spans, kinds, others, relative)| {
        Options::default().spans(spans).kinds(kinds).others(others).relative_ordinals(relative)
    })
}

/// Where a finding stands and what it is worth, so many bytes further on.
fn moved(found: &Quantity, by: usize) -> (usize, usize, QuantityKind, Option<Amount>) {
    let span = found.span.range();
    (span.start + by, span.end + by, found.kind, found.amount.clone())
}

proptest! {
    #[test]
    fn findings_obey_the_law_of_layers_whatever_the_options(text in wild_text(), options in options()) {
        laws::quantities(&text, &quantities_with(&text, options).collect::<Vec<_>>());
    }

    #[test]
    fn kinds_that_are_not_wanted_change_no_other(text in salted_prose(), kinds in kinds()) {
        let wanted: Vec<_> = quantities_with(&text, Options::default().kinds(kinds)).collect();
        let all = quantities_with(&text, Options::default().kinds(Kinds::ALL));
        let sifted: Vec<_> = all.filter(|found| kinds.contains(found.kind)).collect();
        prop_assert_eq!(wanted, sifted);
    }

    #[test]
    fn spans_change_no_value(text in salted_prose(), comparator in place(), unit in place()) {
        let spans = Spans::default().comparator(comparator).unit(unit);
        let asked: Vec<_> = quantities_with(&text, Options::default().spans(spans)).collect();
        let plain: Vec<_> = quantities(&text).collect();
        let said = |found: &Quantity| (found.kind, found.amount.clone(), found.unit.clone(), found.comparator);
        let mut rest = plain.iter();
        // In the same order, and what is gone is inside a wider span: `first` of `14 first-team players`.
        for wide in &asked {
            let same = rest.find(|plain| said(plain) == said(wide));
            prop_assert!(same.is_some_and(|plain| plain.span.overlaps(wide.span)), "{:?}", wide);
        }
        for plain in &plain {
            prop_assert!(asked.iter().any(|wide| wide.span.overlaps(plain.span)), "{:?}", plain);
        }
    }

    #[test]
    fn a_span_with_all_its_words_holds_the_plain_one(text in salted_prose()) {
        let inside = Spans::default().comparator(Place::Inside).rate(Place::Inside);
        let wide: Vec<_> = quantities_with(&text, Options::default().spans(inside)).collect();
        prop_assert!(quantities(&text).all(|plain| wide.iter().any(|wide| wide.span.contains(plain.span))));
    }

    #[test]
    fn options_survive_serde(options in options()) {
        let json = serde_json::to_string(&options).expect("options can be written");
        prop_assert_eq!(serde_json::from_str::<Options>(&json).ok(), Some(options), "{}", json);
    }

    #[test]
    fn one_figure_is_what_is_found_alone(text in wild_text(), options in options()) {
        if let Some(found) = parse_with(&text, options.clone()) {
            let all: Vec<_> = quantities_with(&text, options).collect();
            prop_assert_eq!(all.first(), Some(&found));
        }
    }

    #[test]
    fn a_text_cut_between_two_sentences_gives_the_same_findings(first in salted_prose(), second in salted_prose()) {
        let first = format!("{first}. The port has many piers and no cranes. ");
        let second = format!("The ministry gave no reason for that at all. {second}");
        let whole = format!("{first}{second}");
        let together: Vec<_> = quantities(&whole).map(|found| moved(&found, 0)).collect();
        let mut apart: Vec<_> = quantities(&first).map(|found| moved(&found, 0)).collect();
        apart.extend(quantities(&second).map(|found| moved(&found, first.len())));
        prop_assert_eq!(together, apart);
    }

    #[test]
    fn a_year_without_unit_is_no_quantity_anywhere(
        year in 1000_u32..2200,
        text in select(vec![
            "The YEAR law was repealed.", "Since YEAR, trade grew.", "It opened (YEAR) and closed.",
            "Between May and YEAR it fell.", "the end of YEAR", "early YEAR", "mid-YEAR", "YEAR: a chronicle",
            "Trade grew in YEAR, 2 percent in all.", "by YEAR at the latest", "the summer of YEAR",
            "before YEAR and after", "from YEAR onwards", "the YEAR-YEAR season", "in fiscal YEAR",
        ]),
    ) {
        let text = text.replace("YEAR", &year.to_string());
        let value = copydesk_core::Decimal::from(year);
        let counted = |found: &Quantity| found.amount == Some(Amount::Exact(value));
        prop_assert!(!quantities(&text).any(|found| counted(&found)), "{}", text);
    }

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
        "$$$$",
        "between 5 and ",
        "more than ",
        "1 million ",
        "a dozen of the ",
        "½ of ",
        "20.07.",
        "June 11, ",
        "5 feet ",
        "US$ ",
        "12:",
        "\u{202f}1",
        "one-",
        "5% to ",
        "third to last ",
    ] {
        let text = shape.repeat(100_000 / shape.len());
        let found = laws::swift(text.len(), || quantities_with(&text, all()).collect::<Vec<_>>());
        laws::quantities(&text, &found);
        laws::swift(text.len(), || parse(&text));
    }
}
