//! What every language writes alike: ISO currency codes, currency signs and the symbols of units.

use std::sync::LazyLock;

use crate::tables::{Map, field, rows};

/// A currency as a form names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Currency {
    pub(crate) code: &'static str,
    /// How many of what was named make one of the currency: 100 for cents.
    pub(crate) parts: u32,
    /// Other codes the form may mean, comma-separated, likeliest first.
    pub(crate) others: &'static str,
}

/// A row of `currencies.tsv`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) code: &'static str,
    pub(crate) minor_digits: Option<u32>,
    /// `tender`, `old`, `fund`, `special` or `private`.
    pub(crate) sort: &'static str,
    /// A sign that means this currency only.
    pub(crate) sign: Option<&'static str>,
    /// Whether the code is also a name that numbers stand after: `COP26`, `PHP 8`.
    pub(crate) is_name: bool,
    /// Whether its country writes thousands with points, and no decimals: `Rp 31.500`.
    pub(crate) dots: bool,
}

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) id: &'static str,
    pub(crate) dimension: &'static str,
}

// Sorted by code.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows(include_str!("../data/currencies.tsv"))
        .map(|row| Entry {
            code: field(&row, 0),
            minor_digits: field(&row, 1).parse().ok(),
            sort: field(&row, 2),
            sign: Some(field(&row, 3)).filter(|sign| !sign.is_empty()),
            is_name: field(&row, 4).contains("name"),
            dots: field(&row, 4).contains("dots"),
        })
        .collect()
});

static CURRENCY_SIGNS: LazyLock<Map<(Currency, &'static str)>> = LazyLock::new(|| {
    Map::new(rows(include_str!("../data/currency_signs.tsv")).map(|row| {
        let place = field(&row, 1);
        let parts = if place == "m" { 100 } else { 1 };
        let currency = Currency { code: field(&row, 2), parts, others: field(&row, 3) };
        (field(&row, 0).to_owned(), (currency, place))
    }))
});

static UNITS: LazyLock<Map<Unit>> = LazyLock::new(|| {
    Map::new(rows(include_str!("../data/units.tsv")).map(|row| {
        let unit = Unit { id: field(&row, 0), dimension: field(&row, 1) };
        (unit.id.to_owned(), unit)
    }))
});

static SYMBOLS_OF_UNITS: LazyLock<Map<&'static str>> = LazyLock::new(|| {
    Map::new(rows(include_str!("../data/units.tsv")).filter_map(|row| {
        let mut symbols = field(&row, 3).split('|');
        Some((field(&row, 0).to_owned(), symbols.find(|symbol| symbol.len() > 1)?))
    }))
});

static UNIT_SYMBOLS: LazyLock<Map<Unit>> = LazyLock::new(|| {
    Map::new(rows(include_str!("../data/units.tsv")).flat_map(|row| {
        let unit = Unit { id: field(&row, 0), dimension: field(&row, 1) };
        let symbols = field(&row, 3).split('|').filter(|symbol| !symbol.is_empty());
        symbols.map(move |symbol| (symbol.to_owned(), unit)).collect::<Vec<_>>()
    }))
});

/// All currencies, by code.
pub(crate) fn entries() -> &'static [Entry] {
    &ENTRIES
}

/// A currency by its code in capitals, whether or not text uses the code.
pub(crate) fn entry(code: &str) -> Option<&'static Entry> {
    let entries = entries();
    entries.binary_search_by(|entry| entry.code.cmp(code)).ok().map(|at| &entries[at])
}

/// The symbols of currencies and units.
pub(crate) fn symbols() -> impl Iterator<Item = String> {
    CURRENCY_SIGNS.iter().map(|(sign, _)| sign).chain(UNIT_SYMBOLS.iter().map(|(unit, _)| unit))
}

/// A currency by its code in capitals, if it is one that is paid with: `XXX` and `XTS` are none.
pub(crate) fn currency_code(code: &str) -> Option<Currency> {
    let entry = entry(code).filter(|entry| !matches!(entry.sort, "fund" | "special"))?;
    Some(Currency { code: entry.code, parts: 1, others: "" })
}

/// A currency by sign or letters, and where they may stand.
pub(crate) fn currency_sign(sign: &str) -> Option<(Currency, &'static str)> {
    CURRENCY_SIGNS.get(sign).copied()
}

/// The symbol of a unit, if it has one of several letters.
pub(crate) fn symbol_of(id: &str) -> Option<&'static str> {
    SYMBOLS_OF_UNITS.get(id).copied()
}

/// A unit by its id.
pub(crate) fn unit(id: &str) -> Option<Unit> {
    UNITS.get(id).copied()
}

/// A unit by its symbol, case as written.
pub(crate) fn unit_symbol(symbol: &str) -> Option<Unit> {
    UNIT_SYMBOLS.get(symbol).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_may_stand_on_either_side_of_its_letter() {
        assert_eq!(currency_sign("$A").map(|(currency, _)| currency.code), Some("AUD"));
        assert_eq!(currency_sign("A$").map(|(currency, _)| currency.code), Some("AUD"));
    }

    #[test]
    fn a_symbol_keeps_its_case() {
        assert_eq!(unit_symbol("km").map(|unit| unit.id), Some("kilometre"));
        assert_eq!(unit_symbol("kM"), None);
    }
}
