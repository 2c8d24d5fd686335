//! How sure somebody is, without floats.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A share of one in thousandths, 0 to 1000: a confidence or a similarity.
///
/// Inside it is an integer, so that machines agree; on the wire it is a number with at most three
/// decimals.
///
/// ```
/// use copydesk_core::PerMille;
/// assert_eq!(serde_json::to_string(&PerMille::new(950))?, "0.95");
/// assert_eq!(serde_json::from_str::<PerMille>("0.95")?.get(), 950);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PerMille(u16); // never over 1000

impl PerMille {
    /// Certain.
    pub const ONE: Self = Self(1000);
    /// The border below which a speaker's name is not given.
    pub const HALF: Self = Self(500);

    /// So many thousandths; more than 1000 is read as 1000.
    #[must_use]
    pub const fn new(thousandths: u16) -> Self {
        Self(if thousandths > 1000 { 1000 } else { thousandths })
    }

    /// `part` of `whole`, rounded down; an empty whole gives zero.
    #[must_use]
    pub fn share(part: u64, whole: u64) -> Self {
        let thousandths = (u128::from(part) * 1000).checked_div(u128::from(whole)).unwrap_or(0);
        Self(u16::try_from(thousandths).map_or(1000, |n| n.min(1000)))
    }

    /// The thousandths, 0 to 1000.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Both at once: the product, rounded down.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::share(u64::from(self.0) * u64::from(other.0), 1_000_000)
    }
}

impl Serialize for PerMille {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 1000.0)
    }
}

impl<'de> Deserialize<'de> for PerMille {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let share = f64::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&share) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            // 0 to 1000 by the line above
            Ok(Self((share * 1000.0).round() as u16))
        } else {
            Err(serde::de::Error::custom(format!("{share} is not a share between 0 and 1")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_the_wire() {
        for thousandths in 0..=1000 {
            let share = PerMille::new(thousandths);
            let text = serde_json::to_string(&share).expect("a number");
            assert!(text.len() <= 5, "{text} has more than three decimals");
            assert_eq!(serde_json::from_str::<PerMille>(&text).expect("a share"), share);
        }
    }

    #[test]
    fn shares_are_clamped_and_never_divide_by_zero() {
        assert_eq!(PerMille::share(5, 0), PerMille::new(0));
        assert_eq!(PerMille::share(7, 5), PerMille::ONE);
        assert_eq!(PerMille::new(900).and(PerMille::new(500)), PerMille::new(450));
    }
}
