//! The forms of news, one example each: what is marked and what it is worth.

use copydesk_core::{Amount, Quantity, QuantityKind, print_decimal};
use copydesk_quantities::{Options, quantities_with};

fn told(text: &str, found: &Quantity) -> String {
    let amount = match &found.amount {
        Some(Amount::Exact(value)) => print_decimal(*value),
        Some(Amount::Range { low: Some(low), high: Some(high) }) => {
            format!("{}..{}", print_decimal(*low), print_decimal(*high))
        }
        Some(Amount::Change { from, to }) => {
            format!("{}>{}", print_decimal(*from), print_decimal(*to))
        }
        Some(Amount::Ratio { num, den }) => format!("{num}/{den}"),
        Some(Amount::Written(value)) => value.clone(),
        other => format!("{other:?}"),
    };
    let kind = format!("{:?}", found.kind).to_lowercase();
    let unit = found.unit.as_deref().map_or(String::new(), |unit| format!(" {unit}"));
    let comparator =
        found.comparator.map_or(String::new(), |comparator| format!(" {comparator:?}"));
    format!("{} = {kind} {amount}{unit}{comparator}", &text[found.span.range()])
}

#[track_caller]
fn check(text: &str, want: &[&str]) {
    let found: Vec<_> = quantities_with(text, Options::default().others(true))
        .map(|found| told(text, &found))
        .collect();
    assert_eq!(found, want, "in {text:?}");
}

#[test]
fn a_broken_price_is_one_amount_unless_something_is_counted() {
    check("It fell to US$19, 600 per tonne.", &["US$19, 600 per tonne = money 19600 USD/tonne"]);
    check("It sold for \u{20ac} 12, 450.", &["\u{20ac} 12, 450 = money 12450 EUR"]);
    check(
        "A fine of $5, 600 hours of work.",
        &["$5 = money 5 USD", "600 hours = measure 600 hour"],
    );
}

#[test]
fn a_broken_sum_is_one_amount() {
    check(
        "The plant cost US$5 million 300, 000 to build.",
        &["US$5 million 300, 000 = money 5300000 USD"],
    );
    check(
        "It paid 3 billion 250 million tenge.",
        &["3 billion 250 million tenge = money 3250000000 KZT"],
    );
}

#[test]
fn a_decimal_is_never_added_to() {
    check(
        "It gave $1.5 million 300 people shared.",
        &["$1.5 million = money 1500000 USD", "300 = count 300 person"],
    );
}

#[test]
fn blanks_within_a_figure_are_read_over() {
    check("worth $ 3 billion", &["$ 3 billion = money 3000000000 USD"]);
    check("some 48 % of goods", &["48 % = percent 48 percent About"]);
    check("Rs 5 crore", &["Rs 5 crore = money 50000000 INR"]);
}

#[test]
fn marks_around_a_figure_are_not_its_sign() {
    check(
        "It came 4th ($15.6 billion). according to the bank",
        &["4th = ordinal 4", "$15.6 billion = money 15600000000 USD"],
    );
}

#[test]
fn a_count_has_its_noun_and_a_country_is_not_counted() {
    check("about 900 thousand containers passed", &["900 thousand = count 900000 container About"]);
    check("the 18.9 million country", &["18.9 million = number 18900000"]);
    check("two and a half million people", &["two and a half million = count 2500000 person"]);
}

#[test]
fn currencies_are_told_apart() {
    check(
        "it made $1.2bn and \u{20ac}3.5m",
        &["$1.2bn = money 1200000000 USD", "\u{20ac}3.5m = money 3500000 EUR"],
    );
    check("a loan of dlrs 220 million", &["dlrs 220 million = money 220000000 USD"]);
    check("RM120,000 or $A82m", &["RM120,000 = money 120000 MYR", "$A82m = money 82000000 AUD"]);
    check("200 million tenge", &["200 million tenge = money 200000000 KZT"]);
    check("up 50 cents", &["50 cents = money 0.5 USD"]);
    check("one pound twenty pence", &["one pound twenty pence = money 1.2 GBP"]);
    check("two pounds of rice", &["two pounds = measure 2 pound"]);
}

#[test]
fn ranges_share_what_is_said_once() {
    check("between 5 and 10 percent", &["5 and 10 percent = percent 5..10 percent"]);
    check("a rise of 5-10%", &["5-10% = percent 5..10 percent"]);
    check("worth $10 to $15 billion", &["$10 to $15 billion = money 10000000000..15000000000 USD"]);
    check("three or four years", &["three or four years = measure 3..4 year"]);
    check("it rose from 4.7% to 4.8%", &["4.7% to 4.8% = percent 4.7>4.8 percent"]);
}

#[test]
fn two_bounds_make_an_interval() {
    check("more than 40 and less than 100 homes", &["40 and less than 100 = count 40..100 home"]);
    check("more than 40 and less than 10", &["40 = number 40 MoreThan", "10 = number 10 LessThan"]);
}

#[test]
fn shares_of_a_percent_have_units_of_their_own() {
    check("by 350 basis points", &["350 basis points = percent 350 basis_point"]);
    check("two percentage points", &["two percentage points = percent 2 percentage_point"]);
}

#[test]
fn measures_rates_and_ages_are_read() {
    check("the 50-kilometer race", &["50-kilometer = measure 50 kilometre"]);
    check("a six-and-a-half-year low", &["six-and-a-half-year = measure 6.5 year"]);
    check("a 44-year-old miner", &["44-year-old = age 44 year"]);
    check("at $58.24 per barrel", &["$58.24 per barrel = money 58.24 USD/barrel"]);
    check("sold 500,000 barrels a day", &["500,000 barrels = measure 500000 barrel/day"]);
    check("at 30 degrees Celsius", &["30 degrees Celsius = measure 30 celsius"]);
}

#[test]
fn vague_plurals_are_intervals() {
    check("tens of thousands of voters", &["tens of thousands = count 10000..100000 voter About"]);
}

#[test]
fn fractions_are_kept_exact() {
    check("two-thirds of the ore", &["two-thirds = number 2/3"]);
    check("one in five firms", &["one in five = count 0.2 firm"]);
}

#[test]
fn dates_are_marked_so_that_nobody_counts_them() {
    check("On June 11, 2021, it opened", &["June 11, 2021 = date 2021-06-11"]);
    check("from 2005 to 2020", &["2005 to 2020 = date 2005/2020"]);
    check("in 2005", &["2005 = date 2005"]);
}

#[test]
fn names_scores_and_references_are_no_quantities() {
    check("won 3-2 at home", &["3-2 = score 3>2"]);
    check("a 5G mast", &["5G = name 5G"]);
    check("the COVID-19 ward", &["COVID-19 = name COVID-19"]);
    check("a Boeing 737 landed", &["Boeing 737 = name Boeing 737"]);
    check("under Section 427 of it", &["Section 427 = reference Section 427"]);
    check("One Belt, One Road", &[]);
    check("at 9:30 p.m.", &["9:30 p.m. = time T21:30"]);
    check("call 555-123-4567 now", &["555-123-4567 = contact 555-123-4567"]);
}

#[test]
fn one_counts_only_before_a_noun() {
    check("no one saw it", &[]);
    check("this one is new", &[]);
    check("one cannot write it", &[]);
    check("one bridge fell", &["one = count 1 bridge"]);
}

#[test]
fn blank_lines_are_borders() {
    check("worth 5\n\nmillion", &["5 = number 5"]);
    check("up to\n\n5 homes", &["5 = count 5 home"]);
}

#[test]
fn kinds_that_are_not_asked_for_stay_out() {
    let found: Vec<_> = copydesk_quantities::quantities("won 3-2 in 2005 with 9 men")
        .map(|found| found.kind)
        .collect();
    assert_eq!(found, [QuantityKind::Date, QuantityKind::Count]);
}

#[test]
fn a_label_that_counts_makes_a_number_of_a_year() {
    check("Number of visits: 1556\n", &["1556 = number 1556"]);
    check("It ran long.\nViews: 1984", &["1984 = number 1984"]);
    check("Goals: 12\nAssists: 4", &["12 = number 12", "4 = number 4"]);
    check("Born: 1984", &["1984 = date 1984"]);
    check("an average of 1500 a head", &["1500 = number 1500"]);
}

#[test]
fn what_is_counted_is_the_noun_and_not_what_is_said_of_it() {
    check("250 regional and municipal agreements", &["250 = count 250 agreement"]);
    check("one of the largest ports", &["one = count 1 port"]);
    check("one of the most gifted and daring riders", &["one = count 1 rider"]);
    check("the two oldest mills", &["two = count 2 mill"]);
    check("one senior harbour official briefed us", &["one = count 1 senior harbour official"]);
    check("one officer pulled a lever", &["one = count 1 officer"]);
    check("another crane or two", &["two = count 2 crane"]);
}

#[test]
fn a_half_of_a_measure_is_measured() {
    check("2/3 of a mile on", &["2/3 of a mile = measure 2/3 mile"]);
    check("\u{bc} of a litre more", &["\u{bc} of a litre = measure 0.25 litre"]);
    check("it paid 0.5 a mile", &["0.5 = number 0.5"]);
    check("half an hour late", &["half an hour = measure 0.5 hour"]);
}

#[test]
fn clocks_and_decades_in_words_are_no_counts() {
    check("at eight o'clock", &["eight o'clock = time eight o'clock"]);
    check("at seven p.m. sharp", &["seven p.m. = time seven p.m."]);
    check("the nineteen eighties", &["nineteen eighties = date nineteen eighties"]);
}

#[test]
fn a_place_from_the_end_has_no_number() {
    check("he came third to last", &["third to last = ordinal None"]);
}

#[test]
fn a_rate_behind_brackets_and_a_scale_before_a_code_are_read() {
    check("C$6 (US$4.46) per share", &["C$6 = money 6 CAD/share", "US$4.46 = money 4.46 USD"]);
    check("sales of 120 MEUR", &["120 MEUR = money 120000000 EUR"]);
}

#[test]
fn a_number_in_what_is_counted_stands_before_the_comparator_behind_it() {
    check(
        "He hired five more GS-12s or fewer.",
        &["five = count 5 GS-12 AtMost", "12s = name 12s"],
    );
}

#[test]
fn a_range_whose_end_no_decimal_says_stays_two_exact_fractions() {
    check(
        "It cost between one-third and one-half of that.",
        &["one-third = number 1/3", "one-half = number 0.5"],
    );
    check("from 1/4 to 1/2 inch of rain", &["1/4 to 1/2 inch = measure 0.25..0.5 inch"]);
}
