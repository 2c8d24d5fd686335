//! What a figure is worth.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The worth of a quantity, always exact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Amount {
    /// One number.
    Exact(Decimal),
    /// Somewhere between the two, `low <= high`; an open end is `None`.
    Range {
        /// The lower end.
        low: Option<Decimal>,
        /// The upper end.
        high: Option<Decimal>,
    },
    /// From one value to another, in the order of the text: `rose from 4.8% to 4.7%`.
    Change {
        /// The value before.
        from: Decimal,
        /// The value after.
        to: Decimal,
    },
    /// A fraction that no decimal says exactly: `two-thirds`.
    Ratio {
        /// Above the line.
        num: i64,
        /// Below the line, positive.
        den: i64,
    },
    /// A value that is written, not counted: an ISO 8601 date or time, a score, a reference.
    Written(String),
}

impl Amount {
    /// The single number it stands for, a ratio rounded to 28 digits; `None` for intervals, changes
    /// and written values.
    ///
    /// ```
    /// use copydesk_core::{Amount, Decimal};
    /// assert_eq!(Amount::Exact(Decimal::from(48)).value(), Some(Decimal::from(48)));
    /// assert!(Amount::Ratio { num: 2, den: 3 }.value().is_some_and(|v| v < Decimal::ONE));
    /// ```
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Self::Exact(value) => Some(*value),
            Self::Ratio { num, den } => Decimal::from(*num).checked_div(Decimal::from(*den)),
            Self::Range { .. } | Self::Change { .. } | Self::Written(_) => None,
        }
    }
}

/// Prints a decimal as the wire wants it: no exponent, no trailing zeros, no `-0`.
///
/// ```
/// use copydesk_core::{Decimal, print_decimal};
/// assert_eq!(print_decimal(Decimal::new(53_000_000, 1)), "5300000");
/// ```
#[must_use]
pub fn print_decimal(value: Decimal) -> String {
    value.normalize().to_string()
}
