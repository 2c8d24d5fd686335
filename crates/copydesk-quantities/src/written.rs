//! A quantity as an editor would write it.

use std::borrow::Cow;
use std::fmt;

use copydesk_core::{Amount, Decimal, Quantity, QuantityKind};

use crate::english::wording;
use crate::signs;
use crate::value;

/// Prints a quantity in the style of American newsrooms, in English.
///
/// ```
/// use copydesk_quantities::{Written, parse};
/// let written = |text: &str| Written(&parse(text).expect("a figure")).to_string();
/// assert_eq!(written("US$5 million 300, 000"), "US$5.3 million");
/// assert_eq!(written("no fewer than one thousand seven hundred km"), "at least 1,700 kilometres");
/// assert_eq!(written("CHF 1200.5 per ton"), "CHF 1,200.50 per ton");
/// assert_eq!(written("5-10 %"), "5 to 10 percent");
/// assert_eq!(written("from 4.8 percent to 4.7 percent"), "from 4.8% to 4.7%");
/// assert_eq!(written("two-thirds"), "2/3");
/// assert_eq!(written("44-year-old"), "44 years old");
/// assert_eq!(written("nine hundred thousand people"), "900,000 people");
/// ```
///
/// Digits are grouped by commas. Whole sums from a million on are written with their scale where at most
/// three decimals remain. Money has a sign that no other currency shares, or its code, or its
/// name where the code is also a word: `5 Albanian lekë`, since `ALL 5` is no sum. Where nothing says the value, a `?` stands for it.
///
/// What is printed is read again, by [`parse`](crate::parse), as the same kind, amount, unit and
/// comparator (kinds of [`Kinds::OTHERS`](crate::Kinds::OTHERS) by [`parse_with`](crate::parse_with)).
/// Parts of a broken sum and candidates are not printed; and `one` is read as a count before a plain noun
/// only, so that one thing with a name, `one MP`, is not.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a>(pub &'a Quantity);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, comparator) = (self.0.kind, self.0.comparator.map_or("", wording::comparator));
        match &self.0.amount {
            None => write!(f, "{comparator}?"),
            Some(Amount::Written(text)) => {
                let said = match kind {
                    QuantityKind::Date => wording::date(text),
                    QuantityKind::Time => wording::time(text),
                    _ => None,
                };
                f.write_str(said.as_deref().unwrap_or(text))
            }
            Some(Amount::Change { from, to }) if kind == QuantityKind::Score => {
                write!(f, "{}-{}", from.normalize(), to.normalize())
            }
            Some(Amount::Change { from, to }) => {
                // Without `up`, a rise is read as an interval.
                let up = if from <= to { "up " } else { "" };
                let ends = if self.0.unit.as_deref() == Some("percent") {
                    format!("{} to {}", self.whole(&[*from]), self.whole(&[*to]))
                } else {
                    self.whole(&[*from, *to])
                };
                write!(f, "{up}from {comparator}{ends}")
            }
            Some(Amount::Range { low: Some(low), high: Some(high) })
                if kind == QuantityKind::Ordinal =>
            {
                write!(f, "from {} to {}", self.whole(&[*low]), self.whole(&[*high]))
            }
            Some(Amount::Range { low: Some(low), high: Some(high) }) => {
                write!(f, "{comparator}{}", self.whole(&[*low, *high]))
            }
            Some(Amount::Range { low: Some(low), high: None }) => {
                write!(f, "at least {}", self.whole(&[*low]))
            }
            Some(Amount::Range { low: None, high: Some(high) }) => {
                write!(f, "at most {}", self.whole(&[*high]))
            }
            Some(Amount::Exact(value)) => write!(f, "{comparator}{}", self.whole(&[*value])),
            Some(Amount::Ratio { num, den }) => self.ratio(f, comparator, *num, *den),
            Some(_) => write!(f, "{comparator}?"),
        }
    }
}

impl Written<'_> {
    /// One number or the two ends of an interval, with sign and unit.
    fn whole(&self, ends: &[Decimal]) -> String {
        let paid = self.0.kind == QuantityKind::Money;
        let padded = self.padded();
        let sign = if paid { self.sign() } else { Cow::Borrowed("") };
        let one = match ends {
            [end] => *end == Decimal::ONE,
            _ => false,
        };
        // `3 to 21 billion` would share its scale.
        let scaled = |end: &&Decimal| number(end.abs(), padded).ends_with("illion");
        let mixed = ends.iter().filter(scaled).count() == 1 && ends.len() > 1;
        let numbers: Vec<String> = ends
            .iter()
            .map(|end| {
                let minus = if end.is_sign_negative() && !end.is_zero() { "-" } else { "" };
                let number = if one && self.0.kind == QuantityKind::Count {
                    // `one man`: newspapers write it out, and the noun is in the singular.
                    "one".to_owned()
                } else if mixed {
                    digits(end.abs(), padded)
                } else {
                    number(end.abs(), padded)
                };
                format!("{minus}{sign}{number}")
            })
            .collect();
        let number = numbers.join(" to ");
        let unit = self.unit(&number, one, ends.len() > 1);
        number + &unit
    }

    /// A fraction that no decimal says: `2/3`, `2 2/3 kilometres`, `1 in 3 farms`.
    fn ratio(
        &self,
        f: &mut fmt::Formatter<'_>,
        comparator: &str,
        num: i64,
        den: i64,
    ) -> fmt::Result {
        let sign = if self.0.kind == QuantityKind::Money { self.sign() } else { Cow::Borrowed("") };
        let unit = self.unit("", false, false);
        let minus = if num < 0 { "-" } else { "" };
        let (whole, rest) = (num.unsigned_abs() / den.unsigned_abs(), num % den);
        if self.0.kind == QuantityKind::Count && num == 1 {
            return write!(f, "{comparator}1 in {den}{unit}");
        }
        if whole > 0 && rest != 0 {
            let whole = grouped(&whole.to_string());
            return write!(f, "{comparator}{minus}{sign}{whole} {}/{den}{unit}", rest.abs());
        }
        write!(f, "{comparator}{minus}{sign}{}/{den}{unit}", num.unsigned_abs())
    }

    /// The sign or code that stands before a sum.
    fn sign(&self) -> Cow<'_, str> {
        let code = self.code();
        match signs::entry(code).and_then(|entry| entry.sign) {
            Some(sign) => Cow::Borrowed(sign),
            None if code.is_empty() || wording::currency(code, false).is_some() => {
                Cow::Borrowed("")
            }
            None => Cow::Owned(format!("{code} ")),
        }
    }

    /// How many decimals take one more: `$3.20`, since cents have two digits; and `Rp1.2340`, since three
    /// digits after a point are thousands where the rupiah is paid.
    fn padded(&self) -> &'static [u32] {
        match self.0.kind {
            QuantityKind::Money if signs::entry(self.code()).is_some_and(|entry| entry.dots) => {
                &[1, 3]
            }
            QuantityKind::Money => &[1],
            _ => &[],
        }
    }

    /// The code of its currency.
    fn code(&self) -> &str {
        let unit = self.0.unit.as_deref().unwrap_or("");
        unit.split_once('/').map_or(unit, |(code, _)| code)
    }

    /// What stands behind the number, with the blank before it.
    fn unit(&self, number: &str, one: bool, ends: bool) -> String {
        let unit = self.0.unit.as_deref().unwrap_or("");
        match self.0.kind {
            QuantityKind::Money => {
                let name = wording::currency(self.code(), one);
                let name = name.map_or(String::new(), |name| format!(" {name}"));
                match unit.split_once('/') {
                    Some((_, rate)) => format!("{name} per {}", wording::spaced(rate)),
                    None => name,
                }
            }
            QuantityKind::Percent if unit == "percent" && !ends => "%".to_owned(),
            QuantityKind::Percent if unit == "percent" => " percent".to_owned(),
            QuantityKind::Percent if unit == "per_mille" => "‰".to_owned(),
            QuantityKind::Percent | QuantityKind::Measure | QuantityKind::Count => {
                format!(" {}", wording::name(unit, one))
            }
            QuantityKind::Age => format!(" {} old", wording::name(unit, one)),
            QuantityKind::Ordinal => ordinal_ending(number).to_owned(),
            _ => String::new(),
        }
    }
}

/// A number that is not negative, grouped, with its scale in words where that is shorter and loses nothing.
fn number(value: Decimal, padded: &[u32]) -> String {
    const MOST_DECIMALS: u32 = 3;
    let value = value.normalize();
    for (power, name) in [(12, "trillion"), (9, "billion"), (6, "million")] {
        let scale = Decimal::from(10_u64.pow(power));
        if value >= scale
            && let Some(mantissa) = value.checked_div(scale).map(|mantissa| mantissa.normalize())
            && value::product(mantissa, scale) == Some(value)
            && mantissa.scale() <= MOST_DECIMALS
            && mantissa < Decimal::ONE_THOUSAND
        {
            return format!("{mantissa} {name}");
        }
    }
    digits(value, padded)
}

/// A number that is not negative in grouped digits.
fn digits(value: Decimal, padded: &[u32]) -> String {
    let value = value.normalize();
    let more = if padded.contains(&value.scale()) { "0" } else { "" };
    grouped(&format!("{value}{more}"))
}

/// The digits before the point, three by three.
fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::with_capacity(digits.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
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
