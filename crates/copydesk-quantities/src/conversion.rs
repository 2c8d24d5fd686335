//! Conversion to base units: the same amount in the unit that others can be compared in, exactly.
//!
//! ```
//! use copydesk_quantities::{convert, quantities, to_base};
//!
//! let found = quantities("The trail is 26 miles long.").next().expect("a figure");
//! let base = to_base(&found).expect("a measure");
//! assert_eq!((base.to_string().as_str(), base.unit.as_ref()), ("41842.944 metre", "metre"));
//! assert_eq!(convert(212.into(), "fahrenheit", "celsius"), Some(100.into()));
//! ```
//!
//! Nothing is rounded: a value that no fraction of 128-bit numbers says is not converted. Money stays
//! as it is, and what it is reckoned by is converted: dollars a barrel are dollars a cubic metre.

use std::borrow::Cow;
use std::fmt;

use copydesk_core::{Amount, Quantity};

use crate::rational::Rational;
use crate::units::{Unit, unit};

/// An amount in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InBase {
    /// The value, or the ends of it.
    pub value: Exactly,
    /// The id of the base unit; rates of two, as `metre/second`.
    pub unit: Cow<'static, str>,
}

/// One value, a range or a change, in fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exactly {
    /// A single value.
    One(Rational),
    /// All between two ends; an end that is not there is open.
    Range {
        /// The lower end.
        low: Option<Rational>,
        /// The upper end.
        high: Option<Rational>,
    },
    /// From one value to another.
    Change {
        /// Before.
        from: Rational,
        /// After.
        to: Rational,
    },
}

impl fmt::Display for InBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Exactly::One(value) => write!(f, "{value} {}", self.unit),
            Exactly::Range { low, high } => {
                let end = |end: Option<Rational>| end.map(|end| end.to_string());
                let (low, high) = (end(low).unwrap_or_default(), end(high).unwrap_or_default());
                write!(f, "{low}..{high} {}", self.unit)
            }
            Exactly::Change { from, to } => write!(f, "{from} to {to} {}", self.unit),
        }
    }
}

/// What a quantity is in base units: metres, kilograms, seconds, kelvin …
///
/// `None` for what has no unit of measure or no value, and where no exact factor exists. A
/// temperature is taken for a reading of a thermometer; convert a difference by [`Unit::factor`].
///
/// ```
/// use copydesk_quantities::{quantities, to_base};
/// let base = |text| quantities(text).next().as_ref().and_then(to_base).map(|base| base.to_string());
/// assert_eq!(base("It is 5 feet 2 inches tall").as_deref(), Some("1.5748 metre"));
/// assert_eq!(base("winds of 90 to 108 km/h").as_deref(), Some("25..30 metre/second"));
/// assert_eq!(base("They paid $6 a gram").as_deref(), Some("6000 USD/kilogram"));
/// assert_eq!(base("They paid $6"), None);
/// ```
#[must_use]
pub fn to_base(quantity: &Quantity) -> Option<InBase> {
    let scale = Scale::of(quantity.unit.as_deref()?)?;
    let value = match quantity.amount.as_ref()? {
        Amount::Exact(value) => Exactly::One(scale.to_base((*value).into())?),
        Amount::Ratio { num, den } => {
            Exactly::One(scale.to_base(Rational::new((*num).into(), (*den).into())?)?)
        }
        Amount::Range { low, high } => {
            // An end that is there and cannot be converted must not come out open.
            let end = |end: Option<copydesk_core::Decimal>| match end {
                Some(end) => scale.to_base(end.into()).map(Some),
                None => Some(None),
            };
            Exactly::Range { low: end(*low)?, high: end(*high)? }
        }
        Amount::Change { from, to } => Exactly::Change {
            from: scale.to_base((*from).into())?,
            to: scale.to_base((*to).into())?,
        },
        _ => return None,
    };
    Some(InBase { value, unit: scale.base })
}

/// `value` of one unit in another of the same base; ids as in [`Quantity::unit`], rates too.
///
/// ```
/// use copydesk_quantities::convert;
/// assert_eq!(convert(36.into(), "kilometre_per_hour", "metre/second"), Some(10.into()));
/// assert_eq!(convert(1.into(), "mile", "acre"), None);
/// ```
#[must_use]
pub fn convert(value: Rational, from: &str, to: &str) -> Option<Rational> {
    let (from, to) = (Scale::of(from)?, Scale::of(to)?);
    if from.base != to.base {
        return None;
    }
    to.back(from.to_base(value)?)
}

/// The way from a unit, or a rate of units, to its base.
struct Scale {
    base: Cow<'static, str>,
    factor: Rational,
    /// The unit itself, if it is one of the table and no rate of others.
    unit: Option<&'static Unit>,
}

impl Scale {
    fn of(id: &str) -> Option<Self> {
        if let Some(known) = unit(id) {
            let (base, factor) = (known.base()?, known.factor()?);
            return Some(Self { base: Cow::Borrowed(base), factor, unit: Some(known) });
        }
        let (over, under) = id.rsplit_once('/')?;
        let under = Self::of_part(under)?;
        // What is not measured is money or a thing counted, and stays what it is.
        let over = match Self::of_part(over) {
            Some(over) => over,
            None if unit(over).is_some() => return None, // known, and without an exact factor
            None => Self { base: Cow::Owned(over.to_owned()), factor: Rational::ONE, unit: None },
        };
        let base = Cow::Owned(format!("{}/{}", over.base, under.base));
        Some(Self { base, factor: over.factor.over(under.factor)?, unit: None })
    }

    /// A unit within a rate, or a rate within one.
    fn of_part(id: &str) -> Option<Self> {
        Self::of(id).map(|scale| Self { unit: None, ..scale })
    }

    fn to_base(&self, value: Rational) -> Option<Rational> {
        match self.unit {
            Some(unit) => unit.to_base(value),
            None => value.times(self.factor),
        }
    }

    /// The way back from the base.
    fn back(&self, value: Rational) -> Option<Rational> {
        match self.unit {
            Some(unit) => unit.from_base(value),
            None => value.over(self.factor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantities;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let found = quantities(text).next().expect("a figure");
        let base = to_base(&found).map(|base| base.to_string());
        assert_eq!(base.as_deref(), want, "in {text:?}");
    }

    #[test]
    fn measures_of_one_kind_come_in_one_unit() {
        check("The dam holds 3 acre-feet.", Some("3700.44551264256 cubic_metre"));
        check("It weighs 12 stone.", Some("76.20351816 kilogram"));
        check("It rained for two weeks.", Some("1209600 second"));
        check("The lease runs 18 months.", Some("1.5 year"));
        check("It grew 48 percent.", Some("0.48 one"));
        check("The file has 2 GB.", Some("16000000000 bit"));
    }

    #[test]
    fn a_reading_has_its_offset_and_a_rate_has_not() {
        check("Water boils at 212 degrees Fahrenheit.", Some("373.15 kelvin"));
        assert_eq!(convert(90.into(), "fahrenheit/hour", "celsius/hour"), Some(50.into()));
    }

    #[test]
    fn money_and_things_counted_stay_and_their_measure_changes() {
        check("Oil sold at $50 per barrel.", Some("3125000000000/9936705933 USD/cubic_metre"));
        check("They test 43,200 people per day.", Some("0.5 person/second"));
        check("The fine was $50.", None);
    }

    #[test]
    fn what_has_no_exact_factor_is_not_converted() {
        check("The star is 8 parsecs away.", None);
        assert_eq!(convert(1.into(), "radian", "degree"), None);
        assert_eq!(convert(1.into(), "parsec/hour", "metre/second"), None);
    }

    #[test]
    fn an_open_end_stays_open() {
        let mut found = quantities("a range of 5 to 10 km").next().expect("a figure");
        found.amount = Some(Amount::Range { low: Some(5.into()), high: None });
        assert_eq!(to_base(&found).map(|base| base.to_string()).as_deref(), Some("5000.. metre"));
    }
}
