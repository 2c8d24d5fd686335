//! The word lists of `data/`, read once and looked up ever after.

use std::collections::HashMap;
use std::sync::LazyLock;

use copydesk_core::{Comparator, Decimal, QuantityKind};
use foldhash::fast::FixedState;

/// A table of words. Most words asked for are in no table, so a mask tells by first byte and length
/// whether a word can be there before it is hashed.
struct Map<V> {
    rows: HashMap<Box<str>, V, FixedState>,
    /// By first byte: a bit for each length, the last one for all from 63 on.
    lengths: [u64; 256],
}

impl<V> Map<V> {
    fn get(&self, key: &str) -> Option<&V> {
        let first = *key.as_bytes().first()?;
        if self.lengths[first as usize] & length_bit(key) == 0 {
            return None;
        }
        self.rows.get(key)
    }
}

fn length_bit(key: &str) -> u64 {
    1 << key.len().min(63)
}

/// A currency as a form names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Currency {
    pub(crate) code: &'static str,
    /// How many of what was named make one of the currency: 100 for cents.
    pub(crate) parts: u32,
    /// Other codes the form may mean, comma-separated, likeliest first.
    pub(crate) others: &'static str,
}

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) id: &'static str,
    pub(crate) dimension: &'static str,
}

/// What sort of number word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Unit,
    Teen,
    Ten,
    Hundred,
    Scale,
    Dozen,
    Vague,
    Ordinal,
    Fraction,
    Fractions,
    Couple,
}

/// A number word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberWord {
    pub(crate) class: Class,
    pub(crate) value: Decimal,
}

/// The rows of a table: its lines without the comment, cut at tabs.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with("# ")).map(|line| line.split('\t').collect())
}

fn field(row: &[&'static str], index: usize) -> &'static str {
    row.get(index).copied().unwrap_or("")
}

fn map<V>(pairs: impl Iterator<Item = (String, V)>) -> Map<V> {
    let mut map = Map { rows: HashMap::with_hasher(FixedState::default()), lengths: [0; 256] };
    for (key, value) in pairs {
        if let Some(&first) = key.as_bytes().first() {
            map.lengths[first as usize] |= length_bit(&key);
            map.rows.entry(key.into_boxed_str()).or_insert(value);
        }
    }
    map
}

static NUMBER_WORDS: LazyLock<Map<NumberWord>> = LazyLock::new(|| {
    map(rows(include_str!("../data/number_words.tsv")).filter_map(|row| {
        let class = match field(&row, 1) {
            "unit" => Class::Unit,
            "teen" => Class::Teen,
            "ten" => Class::Ten,
            "hundred" => Class::Hundred,
            "scale" => Class::Scale,
            "dozen" => Class::Dozen,
            "vague" => Class::Vague,
            "ordinal" => Class::Ordinal,
            "fraction" => Class::Fraction,
            "fractions" => Class::Fractions,
            "couple" => Class::Couple,
            _ => return None,
        };
        Some((field(&row, 0).to_owned(), NumberWord { class, value: field(&row, 2).parse().ok()? }))
    }))
});

static CURRENCY_FORMS: LazyLock<Map<Currency>> = LazyLock::new(|| {
    let ours = rows(include_str!("../data/currency_forms.tsv")).flat_map(|row| {
        let parts = field(&row, 2).parse().unwrap_or(1);
        let currency = Currency { code: field(&row, 1), parts, others: field(&row, 3) };
        field(&row, 0).split('|').map(move |form| (form.to_owned(), currency)).collect::<Vec<_>>()
    });
    let named = rows(include_str!("../data/currencies.tsv")).flat_map(|row| {
        let currency = Currency { code: field(&row, 0), parts: 1, others: "" };
        [1, 2].map(|index| (field(&row, index).to_owned(), currency))
    });
    let forms: Vec<(String, Currency)> = ours.chain(named).collect();
    // Copy loses blanks: a country and its currency mean the same run together.
    let joined = forms.iter().filter(|(form, _)| form.matches(' ').count() == 1);
    let joined: Vec<_> =
        joined.map(|(form, currency)| (form.replace(' ', ""), *currency)).collect();
    map(forms.into_iter().chain(joined))
});

static CURRENCY_CODES: LazyLock<Map<Currency>> = LazyLock::new(|| {
    map(rows(include_str!("../data/currencies.tsv")).map(|row| {
        let code = field(&row, 0);
        (code.to_owned(), Currency { code, parts: 1, others: "" })
    }))
});

static CURRENCY_SIGNS: LazyLock<Map<(Currency, &'static str)>> = LazyLock::new(|| {
    map(rows(include_str!("../data/currency_signs.tsv")).map(|row| {
        let place = field(&row, 1);
        let parts = if place == "m" { 100 } else { 1 };
        let currency = Currency { code: field(&row, 2), parts, others: field(&row, 3) };
        (field(&row, 0).to_owned(), (currency, place))
    }))
});

static UNIT_WORDS: LazyLock<Map<Unit>> = LazyLock::new(|| {
    map(rows(include_str!("../data/units.tsv")).flat_map(|row| {
        let unit = Unit { id: field(&row, 0), dimension: field(&row, 1) };
        let mut forms = Vec::new();
        for form in field(&row, 3).split('|').filter(|form| !form.is_empty()) {
            // `mile~ per hour`: the tilde stands where the plural's s goes.
            forms.push((form.replace('~', ""), unit));
            if form.contains('~') {
                forms.push((form.replace('~', "s"), unit));
            }
        }
        forms
    }))
});

static UNIT_SYMBOLS: LazyLock<Map<Unit>> = LazyLock::new(|| {
    map(rows(include_str!("../data/units.tsv")).flat_map(|row| {
        let unit = Unit { id: field(&row, 0), dimension: field(&row, 1) };
        let symbols = field(&row, 4).split('|').filter(|symbol| !symbol.is_empty());
        symbols.map(move |symbol| (symbol.to_owned(), unit)).collect::<Vec<_>>()
    }))
});

fn comparators(place: &'static str) -> Map<Comparator> {
    map(rows(include_str!("../data/comparators.tsv"))
        .filter(|row| field(row, 1) == place)
        .filter_map(|row| {
            let comparator = match field(&row, 0) {
                "about" => Comparator::About,
                "more_than" => Comparator::MoreThan,
                "less_than" => Comparator::LessThan,
                "at_least" => Comparator::AtLeast,
                "at_most" => Comparator::AtMost,
                "up_to" => Comparator::UpTo,
                _ => return None,
            };
            Some((field(&row, 2).to_owned(), comparator))
        }))
}

static COMPARATORS_BEFORE: LazyLock<Map<Comparator>> = LazyLock::new(|| comparators("b"));
static COMPARATORS_AFTER: LazyLock<Map<Comparator>> = LazyLock::new(|| comparators("a"));

static PLURALS: LazyLock<Map<&'static str>> = LazyLock::new(|| {
    map(rows(include_str!("../data/plurals.tsv"))
        .map(|row| (field(&row, 0).to_owned(), field(&row, 1))))
});

static STOP_WORDS: LazyLock<Map<()>> = LazyLock::new(|| {
    let rows = rows(include_str!("../data/stop_words.tsv"));
    map(rows.flat_map(|row| {
        field(&row, 0).split(' ').map(|word| (word.to_owned(), ())).collect::<Vec<_>>()
    }))
});

static DESIGNATORS: LazyLock<Map<QuantityKind>> = LazyLock::new(|| {
    map(rows(include_str!("../data/designators.tsv")).flat_map(|row| {
        let kind = if field(&row, 0) == "reference" {
            QuantityKind::Reference
        } else {
            QuantityKind::Name
        };
        field(&row, 1).split(' ').map(move |word| (word.to_owned(), kind)).collect::<Vec<_>>()
    }))
});

static MONTHS: LazyLock<Map<i8>> = LazyLock::new(|| {
    let rows = rows(include_str!("../data/calendar_words.tsv"));
    map(rows.filter_map(|row| Some((field(&row, 0).to_owned(), field(&row, 1).parse().ok()?))))
});

/// How many words the longest entry has that begins (or ends) with a word: what lies further on in the
/// text need not be read.
fn reaches<V>(table: &Map<V>, of: impl Fn(&str) -> &str) -> Map<usize> {
    let none = map(table.rows.keys().map(|key| (of(key).to_owned(), 0)));
    // The longest counts, so that the order of the keys does not.
    table.rows.keys().fold(none, |mut reaches, key| {
        let words = key.split([' ', '-']).count();
        if let Some(most) = reaches.rows.get_mut(of(key)) {
            *most = words.max(*most);
        }
        reaches
    })
}

fn first_word(key: &str) -> &str {
    key.split(|c: char| !c.is_alphabetic()).next().unwrap_or("")
}

fn last_word(key: &str) -> &str {
    key.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("")
}

static UNIT_REACHES: LazyLock<Map<usize>> = LazyLock::new(|| reaches(&UNIT_WORDS, first_word));
static CURRENCY_REACHES: LazyLock<Map<usize>> =
    LazyLock::new(|| reaches(&CURRENCY_FORMS, first_word));
static COMPARATOR_REACHES: LazyLock<Map<usize>> =
    LazyLock::new(|| reaches(&COMPARATORS_BEFORE, last_word));

/// How many words a unit may have that begins with this one; zero if none does.
pub(crate) fn unit_reach(first: &str) -> usize {
    UNIT_REACHES.get(first).copied().unwrap_or(0)
}

/// How many words a currency may have that begins with this one; zero if none does.
pub(crate) fn currency_reach(first: &str) -> usize {
    CURRENCY_REACHES.get(first).copied().unwrap_or(0)
}

/// How many words a comparator may have that ends with this one; zero if none does.
pub(crate) fn comparator_reach(last: &str) -> usize {
    COMPARATOR_REACHES.get(last).copied().unwrap_or(0)
}

/// A number word in lower case.
pub(crate) fn number_word(lower: &str) -> Option<NumberWord> {
    NUMBER_WORDS.get(lower).copied()
}

/// A currency by its words in lower case: `hong kong dollars`.
pub(crate) fn currency_form(lower: &str) -> Option<Currency> {
    CURRENCY_FORMS.get(lower).copied()
}

/// A currency by its code in capitals.
pub(crate) fn currency_code(code: &str) -> Option<Currency> {
    CURRENCY_CODES.get(code).copied()
}

/// A currency by sign or letters, and where they may stand.
pub(crate) fn currency_sign(sign: &str) -> Option<(Currency, &'static str)> {
    CURRENCY_SIGNS.get(sign).copied()
}

/// A unit by its words in lower case.
pub(crate) fn unit_word(lower: &str) -> Option<Unit> {
    UNIT_WORDS.get(lower).copied()
}

/// A unit by its symbol, case as written.
pub(crate) fn unit_symbol(symbol: &str) -> Option<Unit> {
    UNIT_SYMBOLS.get(symbol).copied()
}

/// What the words before a figure say of it.
pub(crate) fn comparator_before(lower: &str) -> Option<Comparator> {
    COMPARATORS_BEFORE.get(lower).copied()
}

/// What the words after a figure say of it.
pub(crate) fn comparator_after(lower: &str) -> Option<Comparator> {
    COMPARATORS_AFTER.get(lower).copied()
}

/// The singular of a plural that no rule makes.
pub(crate) fn irregular(lower: &str) -> Option<&'static str> {
    PLURALS.get(lower).copied()
}

/// Whether a counted noun phrase ends at this word.
pub(crate) fn is_stop_word(lower: &str) -> bool {
    STOP_WORDS.get(lower).is_some()
}

/// What a bare number after this word is.
pub(crate) fn designator(lower: &str) -> Option<QuantityKind> {
    DESIGNATORS.get(lower).copied()
}

/// The number of a month.
pub(crate) fn month(lower: &str) -> Option<i8> {
    MONTHS.get(lower).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_form_and_sign_leads_to_a_code_of_the_table() {
        for row in rows(include_str!("../data/currency_forms.tsv")) {
            let known = ["BTC", "BGN", "ZWL", "VES"].contains(&field(&row, 1))
                || currency_code(field(&row, 1)).is_some();
            assert!(known, "{row:?}"); // those four are not legal tender in CLDR 48, and written all the same
        }
        assert_eq!(currency_form("tenge").map(|currency| currency.code), Some("KZT"));
        assert_eq!(currency_form("kazakhtenge").map(|currency| currency.code), Some("KZT"));
        assert_eq!(currency_sign("$A").map(|(currency, _)| currency.code), Some("AUD"));
    }

    #[test]
    fn unit_forms_come_in_both_numbers() {
        for form in ["mile per hour", "miles per hour", "kilometre", "kilometers", "feet"] {
            assert!(unit_word(form).is_some(), "{form}");
        }
    }

    #[test]
    fn every_number_word_has_a_class() {
        let words = rows(include_str!("../data/number_words.tsv")).count();
        assert_eq!(NUMBER_WORDS.rows.len(), words, "a class is misspelt or a word stands twice");
    }
}
