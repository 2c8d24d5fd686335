//! The units that figures come in: code, dimension, and their exact worth in a base unit.

use std::borrow::Cow;
use std::sync::LazyLock;

use copydesk_core::Decimal;

use crate::rational::Rational;
use crate::tables::{Map, field, rows};

/// A unit of measure, as `data/units.tsv` has it.
///
/// ```
/// let mile = copydesk_quantities::unit("mile").expect("a unit");
/// assert_eq!((mile.ucum(), mile.dimension(), mile.base()), ("[mi_i]", "length", Some("metre")));
/// assert_eq!(mile.factor().expect("exact").to_string(), "1609.344");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    id: &'static str,
    dimension: &'static str,
    ucum: &'static str,
    worth: Option<Worth>,
}

/// What one of a unit is in its base unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Worth {
    base: &'static str,
    factor: Rational,
    offset: Rational,
}

impl Unit {
    /// The id that [`Quantity::unit`](copydesk_core::Quantity) bears: `square_kilometre`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The English name in the singular: `square kilometre`.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        if self.id.contains(['_', '/']) {
            Cow::Owned(self.id.replace('/', " per ").replace('_', " "))
        } else {
            Cow::Borrowed(self.id)
        }
    }

    /// What it measures: `length`, `mass`, `temperature` …
    #[must_use]
    pub const fn dimension(&self) -> &'static str {
        self.dimension
    }

    /// Its code in the Unified Code for Units of Measure; empty where that has none.
    #[must_use]
    pub const fn ucum(&self) -> &'static str {
        self.ucum
    }

    /// The id of its base unit, `None` where no exact factor leads to one: a parsec, a radian.
    ///
    /// Months and years have the base `year`: they are no fixed number of seconds.
    #[must_use]
    pub fn base(&self) -> Option<&'static str> {
        self.worth.map(|worth| worth.base)
    }

    /// How many of the base unit one of it is. A difference of temperatures is converted by the
    /// factor alone, a reading by [`Unit::to_base`].
    #[must_use]
    pub fn factor(&self) -> Option<Rational> {
        self.worth.map(|worth| worth.factor)
    }

    /// `value` of this unit in its base unit.
    ///
    /// ```
    /// let celsius = copydesk_quantities::unit("celsius").expect("a unit");
    /// assert_eq!(celsius.to_base((-40).into()).expect("exact").to_string(), "233.15");
    /// ```
    #[must_use]
    pub fn to_base(&self, value: Rational) -> Option<Rational> {
        let worth = self.worth?;
        value.times(worth.factor)?.plus(worth.offset)
    }

    /// `value` of the base unit in this one: the way back.
    #[must_use]
    pub fn from_base(&self, value: Rational) -> Option<Rational> {
        let worth = self.worth?;
        value.minus(worth.offset)?.over(worth.factor)
    }
}

/// The unit with this id.
///
/// Rates are in the table only where they have a name or a symbol of their own (`mile_per_hour`);
/// any other is read by its parts, see [`to_base`](crate::to_base).
///
/// ```
/// use copydesk_quantities::unit;
/// assert_eq!(unit("hectare").map(|unit| unit.ucum()), Some("har"));
/// assert!(unit("shilling").is_none());
/// ```
#[must_use]
pub fn unit(id: &str) -> Option<&'static Unit> {
    UNITS.get(id)
}

static UNITS: LazyLock<Map<Unit>> = LazyLock::new(|| {
    Map::new(
        rows(include_str!("../data/units.tsv"))
            .map(|row| read(&row))
            .map(|unit| (unit.id.to_owned(), unit)),
    )
});

fn read(row: &[&'static str]) -> Unit {
    let worth = fraction(field(row, 5)).map(|factor| Worth {
        base: field(row, 4),
        factor,
        offset: fraction(field(row, 6)).unwrap_or(Rational::ZERO),
    });
    Unit { id: field(row, 0), dimension: field(row, 1), ucum: field(row, 2), worth }
}

/// A factor as the table writes it: a decimal, or two whole numbers with a slash between.
fn fraction(written: &str) -> Option<Rational> {
    match written.split_once('/') {
        Some((num, den)) => Rational::new(num.parse().ok()?, den.parse().ok()?),
        None => written.parse::<Decimal>().ok().map(Rational::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_an_exact_factor_or_no_base() {
        for row in rows(include_str!("../data/units.tsv")) {
            let unit = read(&row);
            assert_eq!(unit.worth.is_some(), !field(&row, 4).is_empty(), "{row:?}");
            let offset = field(&row, 6);
            assert!(offset.is_empty() || fraction(offset).is_some(), "{row:?}");
            assert!(!unit.dimension.is_empty(), "{row:?}");
        }
    }

    #[test]
    fn a_base_unit_that_is_in_the_table_is_its_own_base() {
        for row in rows(include_str!("../data/units.tsv")) {
            let unit = read(&row);
            if let Some(base) = unit.base().and_then(crate::units::unit) {
                assert_eq!((base.base(), base.factor()), (Some(base.id), Some(Rational::ONE)));
                // Shares, ratios and the purity of gold are all numbers.
                assert!(base.dimension == unit.dimension || base.id == "one", "{}", unit.id);
            }
        }
    }

    #[test]
    fn units_of_one_dimension_and_base_agree_with_their_definitions() {
        let worth = |id: &str| unit(id).and_then(Unit::factor).expect("exact").to_string();
        assert_eq!(worth("acre"), "4046.8564224");
        assert_eq!(worth("barrel"), "0.158987294928");
        assert_eq!(worth("nautical_mile"), "1852");
        assert_eq!(worth("knot"), "463/900");
        assert_eq!(worth("horsepower"), "745.69987158227022");
        assert_eq!(worth("kibibyte"), "8192");
    }
}
