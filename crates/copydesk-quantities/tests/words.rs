//! Numbers in words, made by rule: what is written out is read as what it was made from.

use copydesk_core::{Amount, Decimal, QuantityKind};
use copydesk_quantities::{parse, quantities};
use proptest::prelude::*;

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

/// How words are joined: a hyphen between ten and unit, an `and` after the hundred.
#[derive(Clone, Copy, Debug)]
struct Style {
    hyphen: bool,
    and: bool,
}

fn below_thousand(number: u64, style: Style) -> String {
    let small = |number: u64| SMALL[usize::try_from(number).unwrap_or(0)].to_owned();
    match number {
        0..=19 => small(number),
        20..=99 => {
            let ten = TENS[usize::try_from(number / 10).unwrap_or(0)].to_owned();
            let join = if style.hyphen { "-" } else { " " };
            if number.is_multiple_of(10) {
                ten
            } else {
                format!("{ten}{join}{}", small(number % 10))
            }
        }
        _ => {
            let hundred = format!("{} hundred", small(number / 100));
            let join = if style.and { " and " } else { " " };
            match number % 100 {
                0 => hundred,
                rest => format!("{hundred}{join}{}", below_thousand(rest, style)),
            }
        }
    }
}

fn words(number: u64, style: Style) -> String {
    for (scale, name) in SCALES {
        if number >= scale {
            let head = format!("{} {name}", words(number / scale, style));
            return match number % scale {
                0 => head,
                rest => format!("{head} {}", words(rest, style)),
            };
        }
    }
    below_thousand(number, style)
}

/// The ordinal that `cardinal` becomes: its last word changes.
fn ordinal(cardinal: &str) -> String {
    const ODD: [(&str, &str); 8] = [
        ("one", "first"),
        ("two", "second"),
        ("three", "third"),
        ("five", "fifth"),
        ("eight", "eighth"),
        ("nine", "ninth"),
        ("twelve", "twelfth"),
        ("y", "ieth"),
    ];
    for (end, odd) in ODD {
        if let Some(head) = cardinal.strip_suffix(end) {
            return format!("{head}{odd}");
        }
    }
    format!("{cardinal}th")
}

fn style() -> impl Strategy<Value = Style> {
    (any::<bool>(), any::<bool>()).prop_map(|(hyphen, and)| Style { hyphen, and })
}

/// Whole numbers of every size up to ten to the fifteenth, not only the longest.
fn whole() -> impl Strategy<Value = u64> {
    (0_u32..16, any::<u64>()).prop_map(|(digits, seed)| seed % 10_u64.pow(digits).max(1))
}

fn quotient(num: u64, den: u64) -> Option<Amount> {
    let divisor =
        (1..=num.min(den)).rev().find(|by| num.is_multiple_of(*by) && den.is_multiple_of(*by))?;
    let (num, den) = (num / divisor, den / divisor);
    let mut rest = den;
    while rest.is_multiple_of(2) {
        rest /= 2;
    }
    while rest.is_multiple_of(5) {
        rest /= 5;
    }
    if rest == 1 {
        return Some(Amount::Exact((Decimal::from(num) / Decimal::from(den)).normalize()));
    }
    Some(Amount::Ratio { num: num.try_into().ok()?, den: den.try_into().ok()? })
}

proptest! {
    #[test]
    fn a_whole_number_in_words_is_read_as_itself(number in whole(), style in style()) {
        let text = words(number, style);
        let found = parse(&text);
        let amount = found.and_then(|found| found.amount);
        prop_assert_eq!(amount, Some(Amount::Exact(Decimal::from(number))), "in {:?}", text);
    }

    #[test]
    fn words_and_digits_say_the_same(number in whole(), style in style(), unit in "(dollars|percent|kilometres|tonnes|workers)") {
        prop_assume!(number > 1);
        let spoken = parse(&format!("{} {unit}", words(number, style)));
        let written = parse(&format!("{number} {unit}"));
        let (spoken, written) = (spoken.expect("words are read"), written.expect("digits are read"));
        // Four digits before a plain noun are a year.
        if written.kind != QuantityKind::Date {
            prop_assert_eq!((spoken.kind, spoken.amount, spoken.unit), (written.kind, written.amount, written.unit));
        }
    }

    #[test]
    fn words_within_a_sentence_are_read_whole(number in 2_u64..1_000_000_000_000_000, style in style()) {
        let figure = words(number, style);
        let text = format!("The mill sold {figure} tonnes of it.");
        let found: Vec<_> = quantities(&text).collect();
        prop_assert_eq!(found.len(), 1, "in {:?}", text);
        prop_assert_eq!(&found[0].amount, &Some(Amount::Exact(Decimal::from(number))), "in {:?}", text);
    }

    #[test]
    fn a_place_in_words_is_read_as_itself(number in 1_u64..1_000_000, style in style()) {
        let text = format!("the {} visitor", ordinal(&words(number, style)));
        let found = quantities(&text).next().expect("it is a place");
        prop_assert_eq!(found.kind, QuantityKind::Ordinal, "in {:?}", text);
        prop_assert_eq!(found.amount, Some(Amount::Exact(Decimal::from(number))), "in {:?}", text);
    }

    #[test]
    fn a_fraction_in_words_is_exact(num in 2_u64..100, den in 3_u64..100) {
        // Hyphens keep the two parts whole: `twenty-one thirty-fifths`.
        let style = Style { hyphen: true, and: false };
        let text = format!("{} {}s", words(num, style), ordinal(&words(den, style)));
        let ambiguous = num.is_multiple_of(10) && num >= 20 && den < 10;
        prop_assume!(!ambiguous && den % 10 != 2);
        let amount = parse(&text).and_then(|found| found.amount);
        prop_assert_eq!(amount, quotient(num, den), "in {:?}", text);
    }

    #[test]
    fn a_mixed_number_in_words_is_exact(whole in 1_u64..1_000, part in 0_u64..9, den in 3_u64..12) {
        let num = 1 + part % (den - 1).min(8);
        let style = Style { hyphen: true, and: true };
        let part = ordinal(&words(den, style));
        let part = if num == 1 { part } else { format!("{part}s") };
        let text = format!("{} and {} {part}", words(whole, style), words(num, style));
        let amount = parse(&text).and_then(|found| found.amount);
        prop_assert_eq!(amount, quotient(whole * den + num, den), "in {:?}", text);
    }

    #[test]
    fn decimals_in_words_are_exact(whole in 0_u64..1_000_000, digits in "[0-9]{1,9}", style in style()) {
        let spoken: Vec<&str> = digits.bytes().map(|digit| SMALL[usize::from(digit - b'0')]).collect();
        let text = format!("{} point {}", words(whole, style), spoken.join(" "));
        let value: Decimal = format!("{whole}.{digits}").parse().expect("it is a decimal");
        let amount = parse(&text).and_then(|found| found.amount);
        prop_assert_eq!(amount, Some(Amount::Exact(value.normalize())), "in {:?}", text);
    }
}
