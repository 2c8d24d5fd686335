//! Decimals that are added and multiplied without rounding.

use std::fmt;
use std::ops::{Add, AddAssign};

/// A decimal with at most three places, as a list has it: in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Thousandths(i64);

/// The thousandths of one.
const ONE: i64 = 1000;

impl Thousandths {
    /// Reads `2`, `-1.5`, `+0.125`. Anything else, and more places or digits than are kept, is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        /// Enough for every bound that is asked for, and never too much for an `i64`.
        const MOST_DIGITS: usize = 6;
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole)
            || !all_digits(places)
            || whole.len() > MOST_DIGITS
            || places.len() > 3
        {
            return None;
        }
        let thousandths: i64 = format!("{whole}{places:0<3}").parse().ok()?;
        Some(Self(if negative { -thousandths } else { thousandths }))
    }

    /// Whether it lies between `-most` and `most`.
    pub(crate) fn is_within(self, most: i64) -> bool {
        self.0.abs() <= most * ONE
    }

    /// Whether it is less than zero.
    pub(crate) fn is_negative(self) -> bool {
        self.0 < 0
    }
}

/// A product of up to four [`Thousandths`], or a sum of such products: in units of 10⁻¹².
///
/// A product is at most 100 · 10 · 10 · 10 (the bounds of the list), and a text has less than 2³² words, so
/// that a sum has less than 29 digits and an `i128` never overflows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Exact(i128);

/// Decimal places of an [`Exact`].
const PLACES: usize = 12;

impl Exact {
    /// A score times its factors; a factor that is not there is one.
    pub(crate) fn product(score: Thousandths, factors: [Option<Thousandths>; 3]) -> Self {
        let factor =
            |factor: Option<Thousandths>| i128::from(factor.map_or(ONE, |factor| factor.0));
        Self(factors.into_iter().fold(i128::from(score.0), |product, next| product * factor(next)))
    }

    /// Whether it is less than zero.
    pub(crate) fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// What was added after `earlier`.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self(self.0 - earlier.0)
    }
}

impl Add for Exact {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Exact {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

/// Without exponent and trailing zeros: `-0.75`.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>1$}", self.0.unsigned_abs(), PLACES + 1);
        let (whole, places) = digits.split_at(digits.len() - PLACES);
        let places = places.trim_end_matches('0');
        let sign = if self.0 < 0 { "-" } else { "" };
        let point = if places.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{places}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(score: &str, factors: [&str; 3], want: &str) {
        let number = |text: &str| Thousandths::parse(text).expect("a number");
        let factors = factors.map(|text| (!text.is_empty()).then(|| number(text)));
        assert_eq!(Exact::product(number(score), factors).to_string(), want);
    }

    #[test]
    fn products_are_exact_and_printed_without_trailing_zeros() {
        check("2", ["", "", ""], "2");
        check("-1.5", ["1.5", "", "-0.5"], "1.125");
        check("0.001", ["0.001", "0.001", "0.001"], "0.000000000001");
        check("-100", ["10", "10", "10"], "-100000");
        check("+0.10", ["", "", ""], "0.1");
        check("5", ["0", "", ""], "0");
    }

    #[test]
    fn what_is_no_decimal_of_three_places_is_none() {
        for text in ["", "-", ".5", "1.", "1.2345", "1e3", "1,5", "１", "x1", "1234567", "--1"] {
            assert_eq!(Thousandths::parse(text), None, "{text:?}");
        }
    }
}
