//! The currencies of the world: code, English name, minor unit, sign.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use crate::english;
use crate::signs::{self, Entry};
use crate::tables::{field, rows};

/// A currency by its ISO 4217 code: what a unit of money says, before any `/`.
///
/// All codes of the ISO table are here, with the old ones that news of the last decades writes, and
/// bitcoin, which has no code of ISO.
///
/// ```
/// use copydesk_quantities::{Currency, parse};
///
/// let found = parse("200 million tenge").expect("a sum");
/// let tenge = found.unit.as_deref().and_then(Currency::from_code).expect("a currency");
/// assert_eq!((tenge.code(), tenge.name(), tenge.sign()), ("KZT", "Kazakhstani tenge", Some("₸")));
/// assert_eq!(tenge.minor_digits(), Some(2));
/// assert!(Currency::from_code("TEN").is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Currency(&'static Entry);

impl Currency {
    /// The currency with this code, in capitals.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        signs::entry(code).map(Self)
    }

    /// All of them, by code.
    ///
    /// ```
    /// use copydesk_quantities::Currency;
    /// let without_cents = Currency::all().filter(|currency| currency.minor_digits() == Some(0));
    /// assert!(without_cents.into_iter().any(|currency| currency.code() == "JPY"));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        signs::entries().iter().map(Self)
    }

    /// The code, three capitals.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The English name of one of it: `Hong Kong dollar`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(self.0.code).copied().unwrap_or(self.0.code)
    }

    /// How many decimal digits its minor unit makes by ISO 4217: 2 for the dollar, 0 for the yen, 3 for
    /// the Kuwaiti dinar; nothing for gold and the like.
    #[must_use]
    pub fn minor_digits(self) -> Option<u32> {
        self.0.minor_digits
    }

    /// A sign to print before a sum, if it has one that means no other currency: `US$`, `€`, `Rp`.
    #[must_use]
    pub fn sign(self) -> Option<&'static str> {
        self.0.sign
    }

    /// Whether it is legal tender somewhere, by the ISO table of January 2026.
    #[must_use]
    pub fn is_tender(self) -> bool {
        self.0.sort == "tender"
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Currency").field(&self.code()).finish()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

static NAMES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    rows(english::SOURCES.currency_names).map(|row| (field(&row, 0), field(&row, 1))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// Every code there could be, asked of a crate that keeps the ISO table for itself.
    #[test]
    fn every_code_of_iso_4217_is_here_with_its_minor_unit() {
        let letters = || 'A'..='Z';
        let codes = letters().flat_map(|a| {
            letters().flat_map(move |b| letters().map(move |c| String::from_iter([a, b, c])))
        });
        let mut known = 0;
        for code in codes {
            let Some(theirs) = iso_currency::Currency::from_code(&code) else { continue };
            let ours = Currency::from_code(&code).unwrap_or_else(|| panic!("{code} is missing"));
            assert_eq!(ours.minor_digits(), theirs.exponent().map(u32::from), "{code}");
            known += 1;
        }
        assert!(known > 170, "{known} codes are too few to prove anything");
    }

    #[test]
    fn every_currency_has_a_name_and_stands_once() {
        let all: Vec<_> = Currency::all().collect();
        assert!(all.is_sorted_by(|a, b| a.code() < b.code()));
        for currency in all {
            assert_ne!(currency.name(), currency.code());
        }
    }

    #[test]
    fn a_printed_sign_is_read_as_its_currency() {
        for currency in Currency::all() {
            let Some(sign) = currency.sign() else { continue };
            let text = format!("{sign}1,250");
            let found = parse(&text).unwrap_or_else(|| panic!("{text} is no sum"));
            assert_eq!(found.unit.as_deref(), Some(currency.code()), "{text}");
        }
    }

    #[test]
    fn a_code_and_a_name_beside_a_sum_are_its_currency() {
        for currency in Currency::all().filter(|currency| currency.is_tender()) {
            for text in [
                format!("{} 1,250.50", currency.code()),
                format!("{}1,250", currency.code()),
                format!("12,500 {}", currency.code()),
                format!("25 million {}", currency.name()),
            ] {
                let found = parse(&text).unwrap_or_else(|| panic!("{text} is no sum"));
                assert_eq!(found.unit.as_deref(), Some(currency.code()), "{text}");
            }
        }
    }
}
