//! Laws of conversion: exact both ways, and the same by any way.

use copydesk_quantities::{Rational, convert, unit};
use proptest::prelude::*;
use proptest::sample::select;

const LENGTHS: &[&str] =
    &["metre", "mile", "inch", "foot", "nautical_mile", "light-year", "micrometre"];
const TEMPERATURES: &[&str] = &["celsius", "fahrenheit", "kelvin", "rankine"];
const SPEEDS: &[&str] = &["knot", "kilometre_per_hour", "mile/hour", "metre/second", "foot/minute"];

fn rational() -> impl Strategy<Value = Rational> {
    (-1_000_000_000_i128..1_000_000_000, 1_i128..10_000)
        .prop_map(|(num, den)| Rational::new(num, den).expect("a fraction"))
}

fn kin() -> impl Strategy<Value = (&'static str, &'static str, &'static str)> {
    prop_oneof![select(vec![LENGTHS]), select(vec![TEMPERATURES]), select(vec![SPEEDS])]
        .prop_flat_map(|ids| (select(ids), select(ids), select(ids)))
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_value((from, to, _) in kin(), value in rational()) {
        let there = convert(value, from, to).expect("one base");
        prop_assert_eq!(convert(there, to, from), Some(value));
    }

    #[test]
    fn a_detour_changes_nothing((from, over, to) in kin(), value in rational()) {
        let detour = convert(value, from, over).and_then(|there| convert(there, over, to));
        prop_assert_eq!(detour, convert(value, from, to));
    }

    #[test]
    fn to_base_and_from_base_are_each_others_way_back(value in rational(), index in 0_usize..64) {
        let ids = [LENGTHS, TEMPERATURES].concat();
        let unit = unit(ids[index % ids.len()]).expect("a unit");
        let base = unit.to_base(value).expect("exact");
        prop_assert_eq!(unit.from_base(base), Some(value));
    }

    #[test]
    fn a_fraction_that_has_a_decimal_is_that_decimal(num in any::<i64>(), places in 0_u32..20) {
        let value = Rational::new(num.into(), 10_i128.pow(places)).expect("a fraction");
        prop_assert_eq!(value.decimal().map(Rational::from), Some(value));
    }
}
