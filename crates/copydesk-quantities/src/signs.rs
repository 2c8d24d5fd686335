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

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) id: &'static str,
    pub(crate) dimension: &'static str,
}

static CURRENCY_CODES: LazyLock<Map<Currency>> = LazyLock::new(|| {
    Map::new(rows(include_str!("../data/currencies.tsv")).map(|row| {
        let code = field(&row, 0);
        (code.to_owned(), Currency { code, parts: 1, others: "" })
    }))
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

static UNIT_SYMBOLS: LazyLock<Map<Unit>> = LazyLock::new(|| {
    Map::new(rows(include_str!("../data/units.tsv")).flat_map(|row| {
        let unit = Unit { id: field(&row, 0), dimension: field(&row, 1) };
        let symbols = field(&row, 3).split('|').filter(|symbol| !symbol.is_empty());
        symbols.map(move |symbol| (symbol.to_owned(), unit)).collect::<Vec<_>>()
    }))
});

/// A currency by its code in capitals.
pub(crate) fn currency_code(code: &str) -> Option<Currency> {
    CURRENCY_CODES.get(code).copied()
}

/// A currency by sign or letters, and where they may stand.
pub(crate) fn currency_sign(sign: &str) -> Option<(Currency, &'static str)> {
    CURRENCY_SIGNS.get(sign).copied()
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
