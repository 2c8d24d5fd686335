//! A miniature Spanish, which proves that a second language is data and a small grammar module: the
//! tables below, the functions below, and nothing else.

use std::sync::LazyLock;

use copydesk_core::{Decimal, Quantity, QuantityKind};

use crate::figure::Edges;
use crate::item::Item;
use crate::language::{Class, Counted, Grammar, Language, Sources, Words};
use crate::numeral::{Form, Numeral};
use crate::options::Options;
use crate::text::{Lower, Text};
use crate::value::Value;

const SOURCES: Sources = Sources {
    number_words: "dos\tunit\t2\ntres\tunit\t3\nveinte\tten\t20\ntreinta\tten\t30\nmil\tscale\t1000\n\
                   millón\tscale\t1000000\nmillones\tscale\t1000000",
    currency_forms: "euro|euros\tEUR\t1\t\npeso|pesos\tMXN\t1\tCLP,COP",
    currency_names: "MXN\tpeso mexicano\tpesos mexicanos",
    bare_currencies: "",
    unit_words: "kilometre\tkilómetro~\ntonne\ttonelada~\nyear\taño~",
    unit_senses: "",
    comparators: "more_than\tb\tmás de\nabout\tb\tunos\nat_most\ta\to menos",
    plurals: "",
    stop_words: "de la el en y o que",
    designators: "reference\tpágina",
    calendar_words: "enero\t1\nmayo\t5",
    roles: "article\tun una\nand\ty\nor\to\nfrom\tde\nbetween\tentre\nto\ta\nof\tde",
};

static SPANISH: Language = Language {
    name: "Spanish",
    words: LazyLock::new(|| Words::read(&SOURCES)),
    grammar: Grammar {
        numeral,
        counted,
        is_plural: |lower| lower.ends_with('s'),
        count,
        is_year: |text, item, _, _| text.previous_word(item.start).1 == "en",
        ..Grammar::PLAIN
    },
};

/// `treinta y dos mil`: tens and units joined by `y`, then a scale.
fn numeral(text: Text<'_>, at: usize) -> Option<Numeral> {
    let (mut value, mut scale, mut end, mut next) = (Decimal::ZERO, None, at, at);
    for _ in 0..6 {
        let word = text.word(next);
        let Some(number) = text.words().number(Lower::of(word).as_str()) else { break };
        match number.class {
            Class::Scale => {
                value = if value.is_zero() { number.value } else { value * number.value };
                scale = Some(number.value);
            }
            _ => value += number.value,
        }
        end = next + word.len();
        next = text.blanks(end);
        if text.word(next) == "y" {
            next = text.blanks(next + 1);
        }
    }
    let mut numeral = Numeral::new(at, end, Value::Exact(value), Form::Words);
    numeral.scale = scale;
    (end > at).then_some(numeral)
}

/// The plural after the number.
fn counted(text: Text<'_>, at: usize) -> Option<Counted> {
    let (start, noun) = text.next_word(at);
    let one = noun.strip_suffix('s').filter(|one| one.len() > 2)?;
    Some(Counted { unit: one.to_owned(), end: start + noun.len() })
}

fn count(text: Text<'_>, item: &Item, _one: bool, quantity: &mut Quantity, _edges: &mut Edges) {
    if let Some(counted) = counted(text, item.end) {
        quantity.kind = QuantityKind::Count;
        quantity.unit = Some(counted.unit.into());
    }
}

/// The figures of a Spanish text: written, kind, amount, unit, comparator.
fn figures(text: &str) -> Vec<String> {
    crate::quantities_in(text, &SPANISH, Options::default())
        .filter(|found| found.kind != QuantityKind::Date)
        .map(|found| {
            let written = &text[found.span.range()];
            format!("{written} = {}", crate::Written(&found))
        })
        .collect()
}

#[test]
fn a_second_language_is_data_and_a_small_grammar_module() {
    assert_eq!(
        figures("El puerto movió treinta y dos mil toneladas en 2021, más de 48 %."),
        ["treinta y dos mil toneladas = 32,000 tonnes", "48 % = more than 48%"]
    );
    assert_eq!(
        figures("Pagó $ 300 y 20 euros por 14 barcos."),
        ["$ 300 = US$300", "20 euros = €20", "14 = 14 barcos"]
    );
    assert_eq!(
        figures("Cuesta entre 5 y 10 euros, unos dos o tres kilómetros de cable."),
        ["5 y 10 euros = €5 to €10", "dos o tres kilómetros = about 2 to 3 kilometres"]
    );
}
