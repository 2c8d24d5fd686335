//! Exact arithmetic on what was read: a figure that cannot be held exactly has no value.

use copydesk_core::{Amount, Decimal};

use crate::rational::Rational;

/// Two to this power is the longest number that can be held.
const MOST_TIMES: u32 = 96;

/// What a numeral is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Exact(Decimal),
    /// A fraction that no decimal says exactly; the denominator is positive.
    Ratio(i64, i64),
    /// A vague plural: `dozens`.
    Between(Decimal, Decimal),
    /// More digits than 28.
    TooLong,
}

impl Value {
    pub(crate) fn int(value: u64) -> Self {
        Self::Exact(Decimal::from(value))
    }

    /// The value of a fraction, where one of 64 bits or a decimal holds it.
    pub(crate) fn of(rational: Rational) -> Option<Self> {
        rational.decimal().map(Self::Exact).or_else(|| {
            let num = rational.numerator().try_into().ok()?;
            Some(Self::Ratio(num, rational.denominator().try_into().ok()?))
        })
    }

    pub(crate) fn exact(self) -> Option<Decimal> {
        match self {
            Self::Exact(value) => Some(value),
            _ => None,
        }
    }

    /// The value where it is a whole number of no great size.
    pub(crate) fn whole(self) -> Option<i64> {
        match self {
            Self::Exact(value) if value.scale() == 0 => i64::try_from(value.mantissa()).ok(),
            Self::Exact(value) if value.is_integer() => i64::try_from(value).ok(),
            _ => None,
        }
    }

    /// Whether it lies below one.
    pub(crate) fn is_below_one(self) -> bool {
        match self {
            Self::Exact(value) if value.scale() == 0 => value.mantissa() < 1,
            Self::Exact(value) => value < Decimal::ONE,
            Self::Ratio(num, den) => num < den,
            Self::Between(..) | Self::TooLong => false,
        }
    }

    pub(crate) fn times(self, factor: Decimal) -> Self {
        match self {
            Self::Exact(value) => product(value, factor).map_or(Self::TooLong, Self::Exact),
            Self::Ratio(num, den) => match i64::try_from(factor) {
                Ok(factor) if Decimal::from(factor) == factor_of(factor) => {
                    num.checked_mul(factor).map_or(Self::TooLong, |num| fraction(num, den))
                }
                _ => Self::TooLong,
            },
            Self::Between(low, high) => match (product(low, factor), product(high, factor)) {
                (Some(low), Some(high)) => Self::Between(low, high),
                _ => Self::TooLong,
            },
            Self::TooLong => Self::TooLong,
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => sum(a, b).map_or(Self::TooLong, Self::Exact),
            (Self::Exact(a), Self::Ratio(num, den)) | (Self::Ratio(num, den), Self::Exact(a)) => {
                let whole = i64::try_from(a).ok().filter(|whole| Decimal::from(*whole) == a);
                let num = whole
                    .and_then(|whole| whole.checked_mul(den))
                    .and_then(|whole| whole.checked_add(num));
                num.map_or(Self::TooLong, |num| fraction(num, den))
            }
            _ => Self::TooLong,
        }
    }

    /// The value multiplied by itself so often, or one over that.
    pub(crate) fn power(self, power: i32) -> Self {
        let Some(base) = self.exact().filter(|_| power.unsigned_abs() <= MOST_TIMES) else {
            return Self::TooLong;
        };
        let mut raised = Decimal::ONE;
        for _ in 0..power.unsigned_abs() {
            match product(raised, base) {
                Some(next) if next != raised => raised = next,
                Some(_) => break,
                None => return Self::TooLong,
            }
        }
        if power >= 0 {
            return Self::Exact(raised);
        }
        let raised = raised.normalize();
        let num = power_of_ten(raised.scale()).and_then(|num| i64::try_from(num).ok());
        match (num, i64::try_from(raised.mantissa())) {
            (Some(num), Ok(den)) if den > 0 => fraction(num, den),
            (Some(num), Ok(den)) if den < 0 && den > i64::MIN => fraction(-num, -den),
            _ => Self::TooLong,
        }
    }

    pub(crate) fn negative(self) -> Self {
        match self {
            Self::Exact(value) => Self::Exact(-value),
            Self::Ratio(num, den) => Self::Ratio(-num, den),
            Self::Between(low, high) => Self::Between(-high, -low),
            Self::TooLong => Self::TooLong,
        }
    }

    pub(crate) fn amount(self) -> Option<Amount> {
        match self {
            Self::Exact(value) => Some(Amount::Exact(value.normalize())),
            Self::Ratio(num, den) => Some(Amount::Ratio { num, den }),
            Self::Between(low, high) => {
                Some(Amount::Range { low: Some(low.normalize()), high: Some(high.normalize()) })
            }
            Self::TooLong => None,
        }
    }

    /// A number to compare by; a fraction is rounded for that.
    pub(crate) fn rough(self) -> Option<Decimal> {
        match self {
            Self::Exact(value) => Some(value),
            Self::Ratio(num, den) => Decimal::from(num).checked_div(Decimal::from(den)),
            Self::Between(..) | Self::TooLong => None,
        }
    }
}

fn factor_of(factor: i64) -> Decimal {
    Decimal::from(factor)
}

/// The fraction in its lowest terms: a decimal where one says it exactly.
pub(crate) fn fraction(num: i64, den: i64) -> Value {
    if den <= 0 || num == i64::MIN {
        return Value::TooLong;
    }
    let divisor = greatest_common_divisor(num.unsigned_abs(), den.unsigned_abs()).max(1);
    let (num, den) = (num / divisor as i64, den / divisor as i64);
    let mut rest = den;
    for prime in [2, 5] {
        while rest % prime == 0 {
            rest /= prime;
        }
    }
    if rest == 1 {
        // Only twos and fives below the line: the decimal ends, within 28 places for any sane line.
        Decimal::from(num).checked_div(Decimal::from(den)).map_or(Value::TooLong, Value::Exact)
    } else {
        Value::Ratio(num, den)
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The exact product. `Decimal`'s own rounds where digits run out.
pub(crate) fn product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let mantissa = a.mantissa().checked_mul(b.mantissa())?;
    decimal(mantissa, a.scale() + b.scale())
}

/// The exact sum.
pub(crate) fn sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let scale = a.scale().max(b.scale());
    let widen = |d: Decimal| {
        10_i128.checked_pow(scale - d.scale()).and_then(|ten| d.mantissa().checked_mul(ten))
    };
    decimal(widen(a)?.checked_add(widen(b)?)?, scale)
}

/// `mantissa` over ten to the `scale`, if 28 digits can hold it.
pub(crate) fn decimal(mut mantissa: i128, mut scale: u32) -> Option<Decimal> {
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

/// Ten to the `power`, up to 28.
pub(crate) fn power_of_ten(power: u32) -> Option<Decimal> {
    10_i128.checked_pow(power).and_then(|ten| decimal(ten, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_that_needs_more_than_28_digits_has_no_value() {
        let long = Decimal::from_i128_with_scale(1_234_567_890_123_456_789_012_345_678, 0);
        assert_eq!(product(long, Decimal::from(1_000_000)), None);
        assert_eq!(
            product(Decimal::new(53, 1), Decimal::from(1_000_000)),
            Some(Decimal::from(5_300_000))
        );
    }

    #[test]
    fn a_fraction_is_a_decimal_where_one_says_it_exactly() {
        assert_eq!(fraction(3, 8), Value::Exact(Decimal::new(375, 3)));
        assert_eq!(fraction(2, 6), Value::Ratio(1, 3));
        assert_eq!(fraction(1, 0), Value::TooLong);
    }

    #[test]
    fn a_ratio_times_a_scale_stays_exact() {
        assert_eq!(Value::Ratio(2, 3).times(Decimal::from(3_000)), Value::int(2_000));
        assert_eq!(Value::Ratio(1, 3).plus(Value::int(2)), Value::Ratio(7, 3));
    }
}
