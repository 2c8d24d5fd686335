//! Measures said in two units: feet and inches, stones and pounds. Times are in [`crate::compound`].
//!
//! The value is in the first unit, exactly: `6'2"` is 37/6 feet.

use crate::conversion::convert;
use crate::digits;
use crate::item::Item;
use crate::rational::Rational;
use crate::role::Role;
use crate::signs;
use crate::symbol;
use crate::text::Text;
use crate::unit::{self, Measured};
use crate::value::Value;

/// `5 feet 2 inches`, `6'2"`, `7lb 4oz`: smaller units of the same kind
/// are added, as parts of the first.
pub(crate) fn lesser_units(text: Text<'_>, item: &mut Item) {
    // Stones, pounds, ounces: nobody says more.
    const MOST: usize = 2;
    let Some(first) = item.unit.as_ref() else { return };
    if !matches!(first.dimension, "length" | "mass") {
        return;
    }
    let Some(whole) = item.value.exact().filter(|value| value.fract().is_zero()) else { return };
    let (mut total, mut least) = (Rational::from(whole), first.clone());
    for _ in 0..MOST {
        let Some((part, unit)) = lesser(text, first, &least) else { break };
        let Some(sum) = total.plus(part) else { break };
        (total, least) = (sum, unit);
    }
    if least.end > first.end
        && let Some(value) = Value::of(total)
    {
        item.value = value;
        item.end = least.end;
    }
}

/// The part that follows `least`, in units of `first`, and the unit it was said in.
fn lesser(text: Text<'_>, first: &Measured, least: &Measured) -> Option<(Rational, Measured)> {
    let start = lesser_start(text, first, least)?;
    let next = if text.byte(start).is_ascii_digit() {
        digits::read(text, start)
    } else {
        (text.grammar().numeral)(text, start)
    }?;
    let value = Rational::from(next.value.exact().filter(|_| !next.is_ordinal())?);
    let unit = match unit::after(text, &next) {
        Some(unit) => unit,
        None => bare_inches(text, least, start, next.end)?,
    };
    let ratio = convert(Rational::ONE, &first.id, &unit.id)?;
    let below = convert(Rational::ONE, &least.id, &unit.id)?;
    // A part is smaller than a whole, and wholes are so many parts.
    let fits = below.denominator() == 1 && value.below(below);
    fits.then(|| Some((value.over(ratio)?, unit))).flatten()
}

/// Where the number of a smaller unit begins.
fn lesser_start(text: Text<'_>, first: &Measured, least: &Measured) -> Option<usize> {
    if least.hyphen {
        let digit = text.byte(least.end) == b'-' && text.byte(least.end + 1).is_ascii_digit();
        return (digit && least.id == "foot").then_some(least.end + 1);
    }
    let comma = text.byte(least.end) == b',';
    let start = text.blanks(least.end + usize::from(comma));
    let (_, word) = text.next_word(start);
    let and = text.words().is(word, Role::And);
    // `5 km and 200 m` are two races.
    if (comma || and) && !matches!(&*first.id, "foot" | "pound" | "stone") {
        return None;
    }
    let start = if and { text.blanks(start + word.len()) } else { start };
    let touching = start == least.end && !text.byte(start).is_ascii_digit();
    (!touching).then_some(start)
}

/// `6-foot-2`, `6'2"`, `6 ft 2.`: the inches behind feet need no unit.
fn bare_inches(text: Text<'_>, least: &Measured, start: usize, end: usize) -> Option<Measured> {
    if least.id != "foot" || !text.byte(start).is_ascii_digit() {
        return None;
    }
    // `5ft 2in goalkeeper`, `5 ft 2 in.`, but not `5 ft 2 in May`
    let (at, word) = text.next_word(end);
    let (behind, next) = text.next_word(at + word.len());
    let closed = at == end
        || next.is_empty() && !text.byte(behind).is_ascii_digit()
        || text.words().is(next, Role::Size);
    if word == "in" && closed && !text.glued(at + 2) {
        return Some(Measured::new(signs::unit("inch")?, at + 2));
    }
    if text.glued(end) {
        return None;
    }
    let marked = symbol::mark(text, end).filter(|(id, _)| *id == "inch");
    let near = start <= least.end + 1 && (least.hyphen || start == least.end);
    let closed = matches!(text.byte(end), 0 | b'\n' | b',' | b'.' | b';' | b')')
        || text.words().is(text.next_word(end).1, Role::And)
        || text.words().is(text.next_word(end).1, Role::Size);
    let end = marked.map_or(end, |(_, end)| end);
    (marked.is_some() || near || closed).then(|| Some(Measured::new(signs::unit("inch")?, end)))?
}

#[cfg(test)]
mod tests {
    use crate::checks::check_values;

    #[test]
    fn inches_are_parts_of_feet() {
        check_values("The bridge is 12 feet 6 inches high.", &["12 feet 6 inches = 12.5 foot"]);
        check_values("The keeper is 6'3\" tall.", &["6'3\" = 6.25 foot"]);
        check_values(
            "A 6-foot-3 keeper and a 5-foot-9-inch winger.",
            &["6-foot-3 = 6.25 foot", "5-foot-9-inch = 5.75 foot"],
        );
        check_values(
            "She is 5ft 3in, he is 6 ft 3.",
            &["5ft 3in = 5.25 foot", "6 ft 3 = 6.25 foot"],
        );
        check_values("It grew 5 feet 3 in May.", &["5 feet = 5 foot", "3 = 3"]);
        check_values("It took 6 feet 3 men.", &["6 feet = 6 foot", "3 = 3 man"]);
    }

    #[test]
    fn ounces_and_pounds_are_parts_of_what_is_weighed() {
        check_values("She was born at 7lb 4oz.", &["7lb 4oz = 7.25 pound"]);
        check_values("The cat, at 6 pounds, 8 ounces, won.", &["6 pounds, 8 ounces = 6.5 pound"]);
        check_values("He went down to 9 stone 7 pounds.", &["9 stone 7 pounds = 9.5 stone"]);
        check_values(
            "It needs 2 pounds 20 ounces.",
            &["2 pounds = 2 pound", "20 ounces = 20 ounce"],
        );
    }

    #[test]
    fn two_races_are_two_measures() {
        check_values("She won the 5 km and 200 m.", &["5 km = 5 kilometre", "200 m = 200 metre"]);
    }
}
