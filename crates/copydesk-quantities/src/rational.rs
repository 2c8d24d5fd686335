//! Exact fractions: what a decimal cannot say, as a third or a foot of five inches.

use std::fmt;

use copydesk_core::{Decimal, print_decimal};

/// A fraction in its lowest terms, the denominator positive.
///
/// Arithmetic is exact: what does not fit into 128 bits above or below the line is `None`, never rounded.
///
/// ```
/// use copydesk_quantities::Rational;
/// let third = Rational::new(2, 6).expect("a fraction");
/// assert_eq!((third.numerator(), third.denominator()), (1, 3));
/// assert_eq!(third.decimal(), None); // no decimal is a third
/// assert_eq!(third.times(Rational::from(3)), Some(Rational::from(1)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rational {
    num: i128,
    den: i128, // positive, and coprime to `num`
}

impl Rational {
    /// Zero.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// One.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num` over `den`; `None` if `den` is zero or a sign cannot be turned.
    #[must_use]
    pub fn new(num: i128, den: i128) -> Option<Self> {
        if den == 0 || num == i128::MIN || den == i128::MIN {
            return None;
        }
        let divisor = greatest_common_divisor(num, den);
        let divisor = if den < 0 { -divisor } else { divisor };
        Some(Self { num: num / divisor, den: den / divisor })
    }

    /// What stands above the line.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.num
    }

    /// What stands below the line; always positive.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.den
    }

    /// The decimal that says it exactly, if one of at most 28 digits does.
    #[must_use]
    pub fn decimal(self) -> Option<Decimal> {
        let (mut rest, mut twos, mut fives) = (self.den, 0_u32, 0_u32);
        while rest % 2 == 0 {
            (rest, twos) = (rest / 2, twos + 1);
        }
        while rest % 5 == 0 {
            (rest, fives) = (rest / 5, fives + 1);
        }
        if rest != 1 {
            return None;
        }
        let scale = twos.max(fives);
        let widen =
            2_i128.checked_pow(scale - twos)?.checked_mul(5_i128.checked_pow(scale - fives)?)?;
        crate::value::decimal(self.num.checked_mul(widen)?, scale)
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let shared = greatest_common_divisor(self.den, other.den);
        let (left, right) = (other.den / shared, self.den / shared);
        let num = self.num.checked_mul(left)?.checked_add(other.num.checked_mul(right)?)?;
        Self::new(num, self.den.checked_mul(left)?)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { num: -other.num, ..other })
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        // Crosswise first, so that what cancels does not overflow.
        let one = greatest_common_divisor(self.num, other.den);
        let two = greatest_common_divisor(other.num, self.den);
        Self::new(
            (self.num / one).checked_mul(other.num / two)?,
            (self.den / two).checked_mul(other.den / one)?,
        )
    }

    /// Whether it is smaller than `other`; what cannot be told is not.
    pub(crate) fn below(self, other: Self) -> bool {
        self.minus(other).is_some_and(|rest| rest.num < 0)
    }

    /// The quotient; `None` for a division by zero.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.den, other.num)?)
    }
}

impl From<i64> for Rational {
    fn from(whole: i64) -> Self {
        Self { num: i128::from(whole), den: 1 }
    }
}

impl From<Decimal> for Rational {
    fn from(decimal: Decimal) -> Self {
        let decimal = decimal.normalize();
        // 28 digits behind the point at most, and 96 bits before: both parts fit.
        Self::new(decimal.mantissa(), 10_i128.pow(decimal.scale())).unwrap_or(Self::ZERO)
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decimal() {
            Some(decimal) => f.write_str(&print_decimal(decimal)),
            None => write!(f, "{}/{}", self.num, self.den),
        }
    }
}

/// At least one, so that it can divide; of two zeros too.
fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rational(num: i128, den: i128) -> Rational {
        Rational::new(num, den).expect("a fraction")
    }

    #[test]
    fn a_fraction_is_in_lowest_terms_with_its_sign_above() {
        assert_eq!(rational(6, -4), rational(-3, 2));
        assert_eq!(rational(0, 7), Rational::ZERO);
        assert_eq!(Rational::new(1, 0), None);
    }

    #[test]
    fn a_fraction_of_twos_and_fives_is_a_decimal() {
        assert_eq!(rational(1, 8).to_string(), "0.125");
        assert_eq!(rational(-31, 6).to_string(), "-31/6");
    }

    #[test]
    fn what_does_not_fit_is_nothing() {
        let large = rational(i128::MAX, 1);
        assert_eq!(large.plus(Rational::ONE), None);
        assert_eq!(large.times(rational(2, 3)), None);
        assert_eq!(large.times(rational(1, i128::MAX)), Some(Rational::ONE));
        assert_eq!(Rational::ONE.over(Rational::ZERO), None);
    }
}
