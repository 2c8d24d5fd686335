//! English: the words of `data/en` and the grammar that joins them.

pub(crate) mod adjective;
pub(crate) mod age;
mod denominator;
pub(crate) mod doubt;
pub(crate) mod elided;
pub(crate) mod figures;
pub(crate) mod hyphen;
mod lone;
pub(crate) mod noun;
pub(crate) mod part;
mod relative;
pub(crate) mod wording;
pub(crate) mod words;
pub(crate) mod year;

use std::sync::LazyLock;

use crate::language::{Grammar, Language, Sources, Words};

/// The tables of English.
pub(crate) const SOURCES: Sources = Sources {
    number_words: include_str!("../data/en/number_words.tsv"),
    currency_forms: include_str!("../data/en/currency_forms.tsv"),
    currency_names: include_str!("../data/en/currency_names.tsv"),
    bare_currencies: include_str!("../data/en/bare_currencies.tsv"),
    unit_words: include_str!("../data/en/unit_words.tsv"),
    unit_senses: include_str!("../data/en/unit_senses.tsv"),
    comparators: include_str!("../data/en/comparators.tsv"),
    plurals: include_str!("../data/en/plurals.tsv"),
    stop_words: include_str!("../data/en/stop_words.tsv"),
    designators: include_str!("../data/en/designators.tsv"),
    calendar_words: include_str!("../data/en/calendar_words.tsv"),
    roles: include_str!("../data/en/roles.tsv"),
};

/// English, as news writes it.
pub(crate) static ENGLISH: Language = Language {
    name: "English",
    words: LazyLock::new(|| Words::read(&SOURCES)),
    grammar: Grammar {
        numeral: words::read,
        lone: lone::numeral,
        part: part::and_a_fraction,
        part_of_scale: part::of_a_scale,
        counted: noun::counted,
        is_plural: noun::is_plural,
        in_words: figures::in_words,
        count: figures::count,
        elided: elided::elided,
        compound: hyphen::compound,
        one_counts: doubt::one_counts,
        is_age: age::is_age,
        is_year: year::is_year,
        from_the_end: relative::from_the_end,
    },
};
