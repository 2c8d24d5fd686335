//! A text that is nothing but one figure: a table cell, a form field, an infobox value.
//!
//! In such a text nothing else can be meant, so forms are read that are too doubtful for prose. They
//! are believed only if the figure covers the whole text; otherwise the text is prose like any other.
//!
//! | form | read as | in prose |
//! |---|---|---|
//! | `- 40`, `- 3 1/2` | a negative number | the mark of a list |
//! | `6 250`, `6 250,75`, `17,95` | groups by blanks, a decimal comma | two figures |
//! | `$ 17. 95` | a broken point | two figures |
//! | `2.5 k`, `10G`, `3 M`, `1.2b` | a number with the letter of a scale | names and units |
//! | `twelve dollars fifty` | a price | two figures |
//! | `a fifth`, `3 over 4`, `point two five`, `one fifty five`, … | what the language's grammar reads | words |
//!
//! Bare years stay dates, and `5G` stays a name: such cells are common.

use copydesk_core::{Decimal, Quantity};

use crate::figure::{Edges, Step, judge};
use crate::item::{self, Item};
use crate::numeral::{Form, Numeral};
use crate::options::Options;
use crate::role::Role;
use crate::text::{Lower, Text};
use crate::value::{Value, decimal};

/// A longer text, in bytes, is prose.
const LONGEST: usize = 160;

/// The figure that the text is, where it is read otherwise than prose would be.
pub(crate) fn figure(text: Text<'_>, options: &Options) -> Option<(Quantity, Edges)> {
    if text.len() > LONGEST {
        return None;
    }
    let start = text.inline_blanks(0);
    let (signed, body) = sign(text, start);
    let first_digit = text.slice(body, text.len()).find(|c: char| c.is_ascii_digit());
    let digits = first_digit.map(|digit| body + digit);
    let item = candidate(text, start, body, signed)
        .or_else(|| candidate(text, start, digits.filter(|digits| *digits > body)?, signed))?;
    match judge(text, item, 0, options) {
        Step::Found(found, edges) => Some((found, edges)),
        Step::Skip(_) => None,
    }
}

/// A minus or plus that stands apart from the number, and where what follows it begins.
fn sign(text: Text<'_>, start: usize) -> (bool, usize) {
    let word = text.word(start);
    if text.words().is(Lower::of(word).as_str(), Role::Minus) {
        return (false, text.inline_blanks(start + word.len()));
    }
    let Some(sign) = text.char(start).filter(|c| matches!(c, '-' | '−' | '–' | '+')) else {
        return (false, start);
    };
    let after = start + sign.len_utf8();
    let body = text.inline_blanks(after);
    (body > after && sign != '+', body)
}

/// The figure whose number begins at `at`, if it is all the text and prose would read it otherwise.
fn candidate(text: Text<'_>, start: usize, at: usize, signed: bool) -> Option<Item> {
    let separated = separated(text, at);
    let bold = separated.or_else(|| (text.grammar().lone)(text, at));
    let mut numeral = match bold {
        Some(numeral) => numeral,
        None => item::numeral(text, at, 0)?,
    };
    let scaled = scale_letter(text, &mut numeral);
    let mut item = item::of(text, numeral, at, 0)?;
    let cents = spoken_cents(text, &mut item);
    if bold.is_none() && !scaled && !signed && !cents {
        return None;
    }
    if signed {
        // `- 12 trucks` is an item of a list.
        if !item.is_bare() || item.signed || item.start != at {
            return None;
        }
        item.start = start;
        item.value = item.value.negative();
        item.signed = true;
    }
    let whole = item.start == start && is_end(text, item.end, separated.is_some());
    whole.then_some(item)
}

/// Whether nothing but a full stop is left, or, behind a `price`, a word that no table knows.
fn is_end(text: Text<'_>, at: usize, price: bool) -> bool {
    let rest = text.slice(at, text.len()).trim();
    let word = |rest: &str| {
        let marks = |c: char| c.is_alphabetic() || matches!(c, '.' | '(' | ')');
        rest.split_whitespace().count() <= 2 && rest.chars().all(|c| marks(c) || c == ' ')
    };
    matches!(rest, "" | "." | "%") || price && word(rest)
}

/// `2.5 k`, `10G`: the letter of a scale, where it ends the text. A small `m` is a metre, `t` a tonne,
/// a `K` that stands apart a kelvin, and one digit with a `G` is the name of a network.
fn scale_letter(text: Text<'_>, numeral: &mut Numeral) -> bool {
    let letter = text.inline_blanks(numeral.end);
    let apart = letter > numeral.end;
    let name = numeral.form == Form::Plain && numeral.digits < 2;
    let power = match text.byte(letter) {
        b'k' => 3,
        b'K' if !apart => 3,
        b'b' if !apart => 9,
        b'M' => 6,
        b'G' if apart || !name => 9,
        b'B' => 9,
        b'T' => 12,
        _ => return false,
    };
    let last = letter + if text.starts(letter, "MM") { 2 } else { 1 };
    let ends = text.inline_blanks(last) == text.len();
    if !ends || numeral.is_ordinal() || numeral.scale.is_some() {
        return false;
    }
    let Some(factor) = crate::value::power_of_ten(power) else { return false };
    numeral.scaled(factor, last);
    if numeral.form == Form::Plain {
        numeral.form = Form::Digits;
    }
    true
}

/// `twelve dollars fifty`: the cents of a price without their name.
fn spoken_cents(text: Text<'_>, item: &mut Item) -> bool {
    let whole = item.numeral.form == Form::Words && item.numeral.scale.is_none();
    let units = item.money.is_some_and(|currency| currency.parts == 1);
    let next = text.inline_blanks(item.end);
    if !(whole && units) || item.leading || next == item.end {
        return false;
    }
    let Some(cents) = (text.grammar().numeral)(text, next) else { return false };
    let two = cents
        .value
        .exact()
        .filter(|value| value.is_integer() && (Decimal::TEN..Decimal::ONE_HUNDRED).contains(value));
    let ends = text.inline_blanks(cents.end) == text.len() && cents.form == Form::Words;
    let Some(part) = two.filter(|_| ends).and_then(|two| two.checked_div(Decimal::ONE_HUNDRED))
    else {
        return false;
    };
    item.value = item.value.plus(Value::Exact(part));
    item.end = cents.end;
    true
}

/// Digits as prices and tables part them: `6 250`, `6 250,75`, `17,95`, `$ 17. 95`.
fn separated(text: Text<'_>, at: usize) -> Option<Numeral> {
    let first = run(text, at);
    let digits = first - at;
    let mut end = first;
    let blank = text.char(first).filter(|c| crate::text::is_blank(*c) && *c != '\t');
    if let (1..=3, Some(blank)) = (digits, blank) {
        let step = blank.len_utf8();
        while text.char(end) == Some(blank) && run(text, end + step) == end + step + 3 {
            end += step + 3;
        }
    }
    let grouped = end > first;
    let mark = text.byte(end);
    let late = usize::from(text.byte(end + 1) == b' ' && !grouped);
    let places = run(text, end + 1 + late) - (end + 1 + late).min(text.len());
    let split = match mark {
        _ if digits == 0 || digits > 9 => false,
        b',' => matches!(places, 1..=2) && late == 0,
        b'.' => places == 2 && (late == 1 && text.inline_start(at) > 0 || grouped),
        _ => false,
    };
    if !grouped && !split {
        return None;
    }
    let until = if split { end + 1 + late + places } else { end };
    if matches!(text.byte(until), b',' | b'.' | b'/' | b'-' | b':') && text.byte(until + 1) > b' ' {
        return None;
    }
    let scale = if split { u32::try_from(places).ok()? } else { 0 };
    let value = decimal(all_digits(text.slice(at, until))?, scale);
    let mut numeral =
        Numeral::new(at, until, value.map_or(Value::TooLong, Value::Exact), Form::Digits);
    (numeral.digits, numeral.broken) = (digits, split);
    Some(numeral)
}

fn run(text: Text<'_>, at: usize) -> usize {
    let mut end = at;
    while text.byte(end).is_ascii_digit() {
        end += 1;
    }
    end
}

/// The digits of `part` as one number, whatever stands between them.
fn all_digits(part: &str) -> Option<i128> {
    part.bytes()
        .filter(u8::is_ascii_digit)
        .try_fold(0_i128, |sum, digit| sum.checked_mul(10)?.checked_add(i128::from(digit - b'0')))
}

/// The quotient of two whole numbers said one `over` the other.
pub(crate) fn over(num: Decimal, den: Decimal) -> Option<Value> {
    let whole = |value: Decimal| value.is_integer().then(|| i64::try_from(value).ok()).flatten();
    let (num, den) = (whole(num)?, whole(den)?);
    // `120 over 80` is a blood pressure.
    let pressure = (60..300).contains(&num) && (30..200).contains(&den) && num > den;
    (den > 0 && !pressure).then(|| crate::value::fraction(num, den))
}

#[cfg(test)]
mod tests {
    use copydesk_core::{Amount, print_decimal};

    use crate::quantities;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let found: Vec<String> = quantities(text)
            .map(|found| {
                let amount = match found.amount {
                    Some(Amount::Exact(value)) => print_decimal(value),
                    Some(Amount::Ratio { num, den }) => format!("{num}/{den}"),
                    other => format!("{other:?}"),
                };
                let unit = found.unit.map_or(String::new(), |unit| format!(" {unit}"));
                format!("{} = {amount}{unit}", &text[found.span.range()])
            })
            .collect();
        assert_eq!(found.join("; "), want, "in {text:?}");
    }

    #[test]
    fn a_cell_may_hold_a_sign_apart() {
        check("- 40", "- 40 = -40");
        check(" - 3 1/2 ", "- 3 1/2 = -3.5");
        check("- 12 trucks", "12 = 12 truck");
        check("- .", "");
    }

    #[test]
    fn a_cell_may_part_its_digits_with_blanks_and_commas() {
        check("6 250", "6 250 = 6250");
        check("6 250,75 z\u{142}", "6 250,75 z\u{142} = 6250.75 PLN");
        check("17,95", "17,95 = 17.95");
        check("EUR 8,49", "EUR 8,49 = 8.49 EUR");
        check("$ 17. 95", "$ 17. 95 = 17.95 USD");
        check("It sold 6 250 of them.", "6 = 6; 250 = 250");
        check("rows 17,95", "17 = 17; 95 = 95");
        check("4,5,6", "4 = 4; 5 = 5; 6 = 6");
    }

    #[test]
    fn a_cell_may_end_with_the_letter_of_a_scale() {
        check("2.5 k", "2.5 k = 2500");
        check("12G", "12G = 12000000000");
        check("1.4b", "1.4b = 1400000000");
        check("7.25 M", "7.25 M = 7250000");
        check("1.5 MM", "1.5 MM = 1500000");
        check("3 m", "3 m = 3 metre");
        check("4G", "");
    }

    #[test]
    fn a_cell_may_hold_one_coin() {
        check("a dollar", "a dollar = 1 USD");
        check("A penny", "A penny = 0.01 USD");
        check("a dollar fell", "");
        check("a yen for art", "");
    }

    #[test]
    fn a_year_in_a_cell_is_a_year() {
        check("1984", "1984 = Some(Written(\"1984\"))");
        check("1260", "1260 = Some(Written(\"1260\"))");
        check("The abbey of 1260", "1260 = Some(Written(\"1260\"))");
    }

    #[test]
    fn a_cell_may_hold_a_spoken_price() {
        check("twelve dollars fifty", "twelve dollars fifty = 12.5 USD");
    }
}
