//! Prices as the Continent, Indonesia or Chile write them, in English copy: the currency beside the
//! number is the proof that its separators are not English ones.
//!
//! | form | worth | what proves it |
//! |---|---|---|
//! | `12 900,00 kr`, `1 499 Kč` | 12,900; 1,499 | a blank, three digits, and a currency after them |
//! | `Rp 31.500` | 31,500 | a currency whose country has points for thousands and no decimals |
//! | `€2.000` | 2,000 | three zeros, which no price has for decimals |
//! | `150.50/60 yen` | 150.50 to 150.60 | two digits higher than those before the stroke |
//! | `4 . 8 %` | 4.8 | blanks on both sides of the point, and no noun behind |
//!
//! `€3.350` stays three euros and a third: fuel is sold by such prices.

use copydesk_core::Decimal;

use crate::money;
use crate::numeral::{Form, Numeral, Setting, scale_at};
use crate::signs;
use crate::text::{Lower, Text, is_blank};
use crate::value::{Value, decimal};

/// More groups of three than any price has.
const MOST_GROUPS: usize = 5;

/// The price whose first group of digits is from `at` to `first`.
pub(crate) fn price(text: Text<'_>, at: usize, first: usize) -> Option<Numeral> {
    let begun = text.glued_before(at) || matches!(text.byte_before(at), b'.' | b',');
    if first - at > 3 || begun || text.byte(at) == b'0' {
        return None;
    }
    match text.char(first)? {
        '.' => pointed(text, at, first),
        c if is_blank(c) => spaced(text, at, first),
        _ => None,
    }
}

/// `Rp 31.500`, `1.727 Ft`.
fn pointed(text: Text<'_>, at: usize, first: usize) -> Option<Numeral> {
    let end = first + 4;
    if !three_digits(text, first + 1)
        || matches!(text.byte(end), b'.' | b',') && digit(text, end + 1)
    {
        return None;
    }
    // Nobody prices to a thousandth that is nothing: `€1.000`.
    let zeros = text.starts(first + 1, "000");
    let dots = |code: &str| zeros || signs::entry(code).is_some_and(|entry| entry.dots);
    let numeral = whole(text, at, first, end)?;
    let known = money::before(text, at, 0).is_some_and(|(currency, _)| dots(currency.code))
        || money::after(text, &numeral).is_some_and(|(currency, _)| dots(currency.code));
    let scaled = scale_at(text, end, Setting::Money, Form::Digits).is_some();
    (known && !scaled).then_some(numeral)
}

/// `1 499 Kč`, `12 900,00 kr`.
fn spaced(text: Text<'_>, at: usize, first: usize) -> Option<Numeral> {
    let mut end = first;
    for _ in 0..MOST_GROUPS {
        let Some(blank) = text.char(end).filter(|c| is_blank(*c)) else { break };
        let next = end + blank.len_utf8();
        if !three_digits(text, next) {
            break;
        }
        end = next + 3;
    }
    let cents = matches!(text.byte(end), b',' | b'.')
        && digit(text, end + 1)
        && digit(text, end + 2)
        && !text.glued(end + 3);
    if end == first || !cents && matches!(text.byte(end), b',' | b'.') && digit(text, end + 1) {
        return None;
    }
    // A row of a table has numbers before this one.
    if text.char_before(text.inline_start(at)).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut numeral = whole(text, at, first, end)?;
    if cents {
        let units =
            i128::from(text.byte(end + 1) - b'0') * 10 + i128::from(text.byte(end + 2) - b'0');
        numeral.value = numeral.value.plus(Value::Exact(decimal(units, 2)?));
        numeral.end = end + 3;
        numeral.broken = true;
    }
    // A sign before it is the proof of nothing: `$5 300 people`.
    let (currency, _) = money::after(text, &numeral)?;
    (currency.parts == 1 && money::before(text, at, 0).is_none()).then_some(numeral)
}

/// Whether the point of a number that ends at `end` stands between blanks, as tokenised wires have it:
/// `4 . 8 %`. A full stop has no blank before it in any other text, so what follows must only show
/// that no sentence ended here.
pub(crate) fn is_point_apart(text: Text<'_>, at: usize, end: usize) -> bool {
    if !text.starts(end, " . ") || !digit(text, end + 3) || end - at > 3 {
        return false;
    }
    // `3 . 1 . 2` is a version.
    if at >= 4 && text.starts(at - 3, " . ") && digit(text, at - 4) {
        return false;
    }
    // More decimals than any rate has.
    let decimals = (0..5).take_while(|more| digit(text, end + 3 + more)).count();
    let after = end + 3 + decimals;
    let next = text.inline_blanks(after);
    let word = text.word(next);
    let closed = matches!(text.byte(next), 0 | b'\n' | b'%' | b',' | b';' | b':' | b')' | b'.')
        && !(text.starts(next, ". ") && digit(text, next + 2));
    decimals < 5
        && !text.glued(after)
        && (closed || !word.is_empty() && text.words().is_suffix(Lower::of(word).as_str()))
}

/// `150.50/60 yen`: what buyers and sellers of money ask, the second by its last two digits. The
/// decimals of the first are from `point` to `end`.
pub(crate) fn quoted(
    text: Text<'_>,
    point: usize,
    end: usize,
    low: Value,
) -> Option<(Value, usize)> {
    let after = end + 3;
    let two = |at: usize| {
        let (tens, units) = (text.byte(at), text.byte(at + 1));
        let digits = tens.is_ascii_digit() && units.is_ascii_digit();
        digits.then(|| i64::from(tens - b'0') * 10 + i64::from(units - b'0'))
    };
    if text.byte(end) != b'/' || end < point + 2 || text.glued(after) {
        return None;
    }
    let open = matches!(text.byte(after), b'/' | b'.' | b'-') && digit(text, after + 1);
    let more = two(end + 1)? - two(end - 2)?;
    let low = low.exact().filter(|_| more > 0 && !open)?;
    let high = low.checked_add(Decimal::new(more, u32::try_from(end - point).ok()?))?;
    Some((Value::Between(low, high), after))
}

/// The digits between `at` and `end` as one whole number.
fn whole(text: Text<'_>, at: usize, first: usize, end: usize) -> Option<Numeral> {
    let written = text.slice(at, end).bytes().filter(u8::is_ascii_digit);
    let value = written.fold(0, |value, digit| value * 10 + i128::from(digit - b'0'));
    let mut numeral = Numeral::new(at, end, Value::Exact(decimal(value, 0)?), Form::Digits);
    numeral.digits = first - at;
    Some(numeral)
}

fn digit(text: Text<'_>, at: usize) -> bool {
    text.byte(at).is_ascii_digit()
}

/// Whether exactly three digits stand at `at`, and no letter behind them.
fn three_digits(text: Text<'_>, at: usize) -> bool {
    (at..at + 3).all(|at| digit(text, at)) && !digit(text, at + 3)
}

#[cfg(test)]
mod tests {
    use crate::quantities;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = quantities(text)
            .map(|found| format!("{} {}", &text[found.span.range()], crate::Written(&found)))
            .collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn a_currency_behind_makes_groups_of_blanks() {
        check("The bed costs 12 900,00 kr there.", &["12 900,00 kr SEK 12,900"]);
        check("It sells for 1 499 Kč in Prague.", &["1 499 Kč CZK 1,499"]);
        check("A fine of 2 500 euros was paid.", &["2 500 euros €2,500"]);
    }

    #[test]
    fn figures_that_follow_one_another_stay_two() {
        check("It gave $5 300 workers shared.", &["$5 US$5", "300 300 workers"]);
        check("In 12 300 votes were cast.", &["12 12", "300 300 votes"]);
    }

    #[test]
    fn a_point_between_blanks_is_a_point() {
        check("sales rose 4 . 8 % to 309 . 5 yen .", &["4 . 8 % 4.8%", "309 . 5 yen ¥309.50"]);
        check("up 0 . 95 ; 1 . 25 marks", &["0 . 95 0.95", "1 . 25 marks 1.25 German marks"]);
        check("he has 3 . 12 men came .", &["3 3", "12 12 men"]);
        check("version 3 . 1 . 2", &["1 1", "2 2"]);
    }

    #[test]
    fn a_quote_is_a_range() {
        check("It closed at 150.50/60 yen.", &["150.50/60 yen ¥150.50 to ¥150.60"]);
        check("The dollar was at 1.5650/60.", &["1.5650/60 1.565 to 1.566"]);
        check("Bonds at 3.25/3.50 percent.", &["3.25 3.25", "3.50 percent 3.5%"]);
    }

    #[test]
    fn where_no_price_has_decimals_a_point_parts_thousands() {
        check("Rice is sold at Rp 31.500 a kilo.", &["Rp 31.500 Rp31,500 per kilogram"]);
        check("It costs 25.000 dong.", &["25.000 dong ₫25,000"]);
        check("Debts of Rp 31.500 trillion grew.", &["Rp 31.500 trillion Rp31.5 trillion"]);
        check(
            "A fine of €2.000 and $5.000 million.",
            &["€2.000 €2,000", "$5.000 million US$5 million"],
        );
        check("Petrol was $3.359 a gallon.", &["$3.359 US$3.359 per gallon"]);
    }
}
