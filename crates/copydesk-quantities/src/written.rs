//! A quantity as an editor would write it.

use std::fmt;

use copydesk_core::{Amount, Comparator, Decimal, Quantity, QuantityKind, print_decimal};

/// Prints a quantity: `USD 5.3 million`, `48%`, `1700 kilometre`, `about 900 thousand`.
///
/// What is printed can be read again, by [`parse`](crate::parse), as the same value and unit; what is
/// counted is left out, since it is no part of the figure.
///
/// ```
/// use copydesk_quantities::{Written, parse};
/// let found = parse("US$5 million 300, 000").expect("an amount");
/// assert_eq!(Written(&found).to_string(), "USD 5.3 million");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Written<'a>(pub &'a Quantity);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quantity = self.0;
        if let Some(comparator) = quantity.comparator {
            f.write_str(match comparator {
                Comparator::About => "about ",
                Comparator::MoreThan => "more than ",
                Comparator::LessThan => "less than ",
                Comparator::AtLeast => "at least ",
                Comparator::AtMost => "at most ",
                Comparator::UpTo => "up to ",
            })?;
        }
        match &quantity.amount {
            None => f.write_str("?"),
            Some(Amount::Exact(value)) => self.figure(f, &number(*value)),
            Some(Amount::Ratio { num, den }) => self.figure(f, &format!("{num}/{den}")),
            Some(Amount::Change { from, to }) => {
                self.figure(f, &print_decimal(*from))?;
                f.write_str(" to ")?;
                self.figure(f, &print_decimal(*to))
            }
            Some(Amount::Range { low, high }) => {
                let ends: Vec<String> =
                    [low, high].into_iter().flatten().map(|end| number(*end)).collect();
                self.figure(f, &ends.join("-"))
            }
            Some(Amount::Written(text)) => f.write_str(text),
            Some(_) => Ok(()),
        }
    }
}

impl Written<'_> {
    fn figure(&self, f: &mut fmt::Formatter<'_>, number: &str) -> fmt::Result {
        let unit = self.0.unit.as_deref().unwrap_or("");
        match self.0.kind {
            QuantityKind::Money => match unit.split_once('/') {
                Some((code, rate)) => write!(f, "{code} {number} per {}", rate.replace('_', " ")),
                None => write!(f, "{unit} {number}"),
            },
            QuantityKind::Percent if unit == "percent" => write!(f, "{number}%"),
            QuantityKind::Percent | QuantityKind::Measure => match unit.split_once('/') {
                Some((unit, rate)) => {
                    write!(f, "{number} {} per {}", unit.replace('_', " "), rate.replace('_', " "))
                }
                None => write!(f, "{number} {}", unit.replace('_', " ")),
            },
            QuantityKind::Age => write!(f, "{number} {unit}s old"),
            QuantityKind::Ordinal => write!(f, "{number}{}", ordinal_ending(number)),
            _ => f.write_str(number),
        }
    }
}

/// A number with its scale in words where that is shorter and loses nothing.
fn number(value: Decimal) -> String {
    let value = value.normalize();
    for (power, name) in [(12, "trillion"), (9, "billion"), (6, "million")] {
        let scale = Decimal::from(10_u64.pow(power));
        if value.abs() >= scale
            && let Some(mantissa) = value.checked_div(scale)
            && crate::value::product(mantissa, scale) == Some(value)
            && mantissa.normalize().scale() <= 3
        {
            return format!("{} {name}", print_decimal(mantissa));
        }
    }
    print_decimal(value)
}

fn ordinal_ending(number: &str) -> &'static str {
    let teen = number.ends_with("11") || number.ends_with("12") || number.ends_with("13");
    match number.bytes().next_back() {
        Some(b'1') if !teen => "st",
        Some(b'2') if !teen => "nd",
        Some(b'3') if !teen => "rd",
        _ => "th",
    }
}
