//! Numbers in digits: groups of every style, decimals, exponents and fractions.

use crate::fraction::{small, vulgar, with_fraction};
use crate::numeral::{Form, Numeral};
use crate::price;
use crate::text::{Lower, Text};
use crate::value::{Value, decimal, fraction, power_of_ten, product};

/// The number whose first byte (a digit, a point before one, or a fraction sign) is at `at`.
pub(crate) fn read(text: Text<'_>, at: usize) -> Option<Numeral> {
    if let Some((num, den, end)) = vulgar(text, at) {
        let mut numeral = Numeral::new(at, end, fraction(num, den), Form::Digits);
        numeral.broken = true;
        return Some(numeral);
    }
    let mut reading = Reading::default();
    let mut end = at;
    if text.byte(at) != b'.' {
        end = run(text, at, &mut reading);
        let digits = end - at;
        if digits == 0 {
            return None;
        }
        if let Some(numeral) = price::price(text, at, end) {
            return Some(numeral);
        }
        if let Some(numeral) = continental(text, at, end) {
            return Some(numeral);
        }
        end = groups(text, end, digits, &mut reading);
        if let Some(numeral) = with_fraction(text, at, end, digits, reading.value()) {
            return Some(numeral);
        }
        reading.digits = digits;
    } else if !text.byte(at + 1).is_ascii_digit() {
        return None;
    }
    let mut form = if reading.grouped { Form::Digits } else { Form::Plain };
    let mut broken = false;
    if text.byte(end) == b'.' && text.byte(end + 1).is_ascii_digit() {
        form = Form::Digits;
        broken = true;
        reading.point = true;
        let decimals = run(text, end + 1, &mut reading);
        if let Some((value, after)) = price::quoted(text, end + 1, decimals, reading.value()) {
            let mut numeral = Numeral::new(at, after, value, form);
            (numeral.digits, numeral.broken) = (reading.digits, true);
            return Some(numeral);
        }
        end = decimals;
    } else if price::is_point_apart(text, at, end) {
        (form, broken) = (Form::Digits, true);
        reading.point = true;
        end = run(text, end + 3, &mut reading);
    }
    let mut value = reading.value();
    if let Some((power, after)) = exponent(text, end, broken) {
        value = raise(value, power);
        form = Form::Digits;
        end = after;
    } else if let Some((power, after)) = caret(text, end) {
        value = value.power(power);
        (form, broken) = (Form::Digits, true);
        end = after;
    }
    let mut numeral = Numeral::new(at, end, value, form);
    numeral.digits = reading.digits;
    numeral.broken = broken;
    Some(numeral)
}

/// Up to here one more digit fits: far beyond what a decimal holds.
const WIDEST: i128 = 10_i128.pow(36);

/// Digits as they come in.
#[derive(Default)]
struct Reading {
    mantissa: i128,
    scale: u32,
    point: bool,
    too_long: bool,
    grouped: bool,
    digits: usize,
}

impl Reading {
    fn push(&mut self, digit: u8) {
        if self.too_long {
            return;
        }
        if self.mantissa < WIDEST {
            self.mantissa = self.mantissa * 10 + i128::from(digit);
        } else {
            self.too_long = true;
        }
        self.scale += u32::from(self.point);
    }

    fn value(&self) -> Value {
        match decimal(self.mantissa, self.scale) {
            Some(value) if !self.too_long => Value::Exact(value),
            _ => Value::TooLong,
        }
    }
}

/// Reads a run of digits, returns its end.
fn run(text: Text<'_>, at: usize, reading: &mut Reading) -> usize {
    let mut end = at;
    while text.byte(end).is_ascii_digit() {
        reading.push(text.byte(end) - b'0');
        end += 1;
    }
    end
}

/// Whether exactly `n` digits stand at `at`.
fn exactly(text: Text<'_>, at: usize, n: usize) -> bool {
    (at..at + n).all(|at| text.byte(at).is_ascii_digit()) && !text.byte(at + n).is_ascii_digit()
}

/// Reads the groups of thousands after the first `digits` digits, which end at `at`.
fn groups(text: Text<'_>, at: usize, digits: usize, reading: &mut Reading) -> usize {
    let mut end = at;
    if digits > 3 {
        return end;
    }
    if text.byte(end) == b',' && digits <= 2 && exactly(text, end + 1, 2) && indian(text, end) {
        while text.byte(end) == b',' && (exactly(text, end + 1, 2) || exactly(text, end + 1, 3)) {
            end = run(text, end + 1, reading);
        }
        reading.grouped = true;
        return end;
    }
    while let Some(next) = group(text, at, end) {
        end = run(text, next, reading);
        reading.grouped = true;
    }
    end
}

/// Numbers as the Continent writes them, where nothing else can be meant: `1.144.000`, `9.990,00`,
/// `34,50 €`. `first` is the end of the first run of digits.
fn continental(text: Text<'_>, at: usize, first: usize) -> Option<Numeral> {
    if !matches!(text.byte(first), b'.' | b',') {
        return None;
    }
    let mut reading = Reading::default();
    let mut end = run(text, at, &mut reading);
    let mut stops = 0;
    while first - at <= 3 && text.byte(end) == b'.' && exactly(text, end + 1, 3) && stops < 8 {
        end = run(text, end + 1, &mut reading);
        stops += 1;
    }
    let cents = text.byte(end) == b',' && (exactly(text, end + 1, 2) || exactly(text, end + 1, 1));
    let after = if cents { end + if exactly(text, end + 1, 2) { 3 } else { 2 } } else { end };
    let open =
        matches!(text.byte(after), b',' | b'.' | b'-') && text.byte(after + 1).is_ascii_digit();
    let plain = stops == 0 && !(cents && beside_currency(text, at, after));
    if plain
        || stops == 1 && !cents
        || open
        || text.byte(after) == b'.' && stops == 1
        || text.byte_before(at) == b','
    {
        return None;
    }
    if cents {
        reading.point = true;
        end = run(text, end + 1, &mut reading);
    }
    let mut numeral = Numeral::new(at, end, reading.value(), Form::Digits);
    numeral.digits = first - at;
    numeral.broken = cents;
    Some(numeral)
}

/// Whether a currency or percent sign touches the number, or a currency of two or three letters follows.
fn beside_currency(text: Text<'_>, at: usize, end: usize) -> bool {
    let sign = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '€' | '£' | '$' | '¥' | '₽' | '₴' | '₸' | '%'))
    };
    let before = text.inline_start(at);
    let after = text.inline_blanks(end);
    let word = text.word(after);
    let code = matches!(
        word,
        "EUR"
            | "USD"
            | "PLN"
            | "CZK"
            | "Kč"
            | "zł"
            | "euro"
            | "euros"
            | "million"
            | "billion"
            | "percent"
    );
    sign(text.char_before(before)) || sign(text.char(after)) || code
}

/// Whether pairs of digits lead to a last group of three: `12,34,567`.
fn indian(text: Text<'_>, at: usize) -> bool {
    let mut end = at;
    for _ in 0..8 {
        if text.byte(end) != b',' {
            return false;
        }
        if exactly(text, end + 1, 3) {
            return true;
        }
        if !exactly(text, end + 1, 2) {
            return false;
        }
        end += 3;
    }
    false
}

/// The start of the next group of three after `end`, if what stands between can part groups.
/// `first` is the end of the first group: all groups of a number are parted alike.
fn group(text: Text<'_>, first: usize, end: usize) -> Option<usize> {
    let separator = text.char(end)?;
    let next = end + separator.len_utf8();
    let opened = text.char(first).filter(|_| end > first);
    match separator {
        ',' if opened.is_none_or(|opened| opened == ',') => {
            if exactly(text, next, 3) {
                return Some(next);
            }
            // `300, 000`: a broken comma, believed only where no list can be meant.
            let late = text.inline_blanks(next);
            let broken =
                || broken_group(text, late) || end == first && broken_price(text, first, late);
            (late > next && late <= next + 2 && broken()).then_some(late)
        }
        ' ' if end == first || opened == Some(' ') => {
            // `1 414 021 100`: two groups of three and more are no list.
            let chained = exactly(text, next, 3)
                && (end >= first + 4 || text.byte(next + 3) == b' ' && exactly(text, next + 4, 3));
            if chained && !text.glued(next + 3) || end == first && spaced(text, first, next) {
                return Some(next);
            }
            let comma = text.byte(next) == b',' && text.byte(next + 1) == b' ';
            let late = if comma { next + 2 } else { next };
            broken_group(text, late).then_some(late)
        }
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}' | '\u{2008}' if exactly(text, next, 3) => {
            Some(next)
        }
        '\'' | '\u{2019}' if exactly(text, next, 3) && !text.glued(next + 3) => Some(next),
        _ => None,
    }
}

/// `84 300 homes`: a blank between thousands and the rest, believed where they count something and the
/// first group is no number of a name. `2 100 metres` is a race run twice.
fn spaced(text: Text<'_>, first: usize, next: usize) -> bool {
    if !exactly(text, next, 3) || text.byte(next + 3) != b' ' {
        return false;
    }
    let digits = (0..4).take_while(|back| text.byte_before(first - back).is_ascii_digit()).count();
    let start = first - digits;
    let (_, word) = text.previous_word(start);
    let lower = Lower::of(word);
    let labelled = word.starts_with(char::is_uppercase)
        && text.words().comparator_before(lower.as_str()).is_none()
        || text.words().designator(lower.as_str()).is_some()
        || text.words().number(lower.as_str()).is_some();
    let apart = matches!(text.byte_before(start), 0 | b' ' | b'\n' | b'(');
    (1..=3).contains(&digits)
        && text.byte(start) != b'0'
        && apart
        && !labelled
        && text
            .words()
            .unit(Lower::of(text.next_word(next + 3).1).as_str())
            .is_none_or(|unit| unit.dimension != "length")
        && (text.grammar().counted)(text, next + 3).is_some()
}

/// Three digits that are nothing but the rest of a number: round, and no item of a list.
fn broken_group(text: Text<'_>, at: usize) -> bool {
    if !exactly(text, at, 3) || text.glued(at + 3) {
        return false;
    }
    let round = text.byte(at + 1) == b'0' && text.byte(at + 2) == b'0';
    let zeros = text.byte(at) == b'0' && round;
    let listed = text.byte(at + 3) == b',' && !exactly(text, text.inline_blanks(at + 4), 3);
    zeros && !(listed && text.byte(text.inline_blanks(at + 4)).is_ascii_digit())
}

/// The same behind a currency sign, where the group need not be round: `US$19, 600 per tonne`. Believed
/// only if nothing behind it could be counted by it, as in `a fine of $5, 600 hours of work`.
fn broken_price(text: Text<'_>, first: usize, at: usize) -> bool {
    // A first group has three digits at most.
    let digits = (0..3).take_while(|back| text.byte_before(first - back).is_ascii_digit()).count();
    let sign = text.char_before(text.inline_start(first - digits));
    if !sign.is_some_and(|sign| SIGNS.contains(sign)) || !exactly(text, at, 3) {
        return false;
    }
    match text.byte(at + 3) {
        b' ' => text.words().is_stop(Lower::of(text.next_word(at + 3).1).as_str()),
        next => matches!(next, 0 | b'.' | b';' | b')' | b'\n') && !text.glued(at + 3),
    }
}

/// The signs of currencies that stand before a sum.
const SIGNS: &str = "$\u{20ac}\u{a3}\u{a5}\u{20b8}\u{20bd}\u{20b9}\u{20a9}\u{20ba}\u{20b4}";

/// A power of ten: `e6`, `x10^6`, `×10−5`, `* 10^-3`.
fn exponent(text: Text<'_>, at: usize, broken: bool) -> Option<(i32, usize)> {
    // `7E7` is an airliner: a capital wants a sign behind it.
    let capital = text.byte(at) == b'E' && text.byte(at + 1).is_ascii_digit();
    if matches!(text.byte(at), b'e' | b'E') && (broken || !capital) {
        return signed(text, at + 1).filter(|(_, end)| !text.glued(*end));
    }
    let cross = text.inline_blanks(at);
    let sign = text.char(cross)?;
    if !matches!(sign, 'x' | '×' | '*' | 'X') {
        return None;
    }
    let ten = text.inline_blanks(cross + sign.len_utf8());
    if !text.starts(ten, "10") {
        return None;
    }
    match text.byte(ten + 2) {
        b'^' => signed(text, ten + 3),
        b'*' if text.byte(ten + 3) == b'*' => signed(text, ten + 4),
        b'0'..=b'9' => None,
        _ => signed(text, ten + 2).filter(|_| !text.byte(ten + 2).is_ascii_digit()),
    }
}

/// A power of the number before it: `10^6`, `2.5^-1`, `1.1^+23`. Two minus signs are none.
fn caret(text: Text<'_>, at: usize) -> Option<(i32, usize)> {
    if text.byte(at) != b'^' {
        return None;
    }
    let twice = usize::from(text.starts(at + 1, "--")) * 2;
    signed(text, at + 1 + twice).filter(|(_, end)| !text.glued(*end))
}

fn signed(text: Text<'_>, at: usize) -> Option<(i32, usize)> {
    let (negative, start) = match text.char(at)? {
        '-' => (true, at + 1),
        '−' | '–' => (true, at + 3),
        '+' => (false, at + 1),
        _ => (false, at),
    };
    let (power, end) = small(text, start)?;
    let power = i32::try_from(power).ok()?;
    Some((if negative { -power } else { power }, end))
}

fn raise(value: Value, power: i32) -> Value {
    let Some(exact) = value.exact() else { return value };
    let raised = if power >= 0 {
        power_of_ten(power.unsigned_abs()).and_then(|ten| product(exact, ten))
    } else {
        let exact = exact.normalize();
        decimal(exact.mantissa(), exact.scale() + power.unsigned_abs())
    };
    raised.map_or(Value::TooLong, Value::Exact)
}

/// The suffix of an ordinal that lost its place, `the 21 st century`: believed if it is the right one
/// for the number and no `St` of a street.
pub(crate) fn late_suffix(text: Text<'_>, at: usize) -> Option<usize> {
    let teen = text.byte_before(at.saturating_sub(1)) == b'1';
    let fits = match text.byte_before(at) {
        b'1' if !teen => "st",
        b'2' if !teen => "nd",
        b'3' if !teen => "rd",
        _ => "th",
    };
    let start = at + 1;
    (text.byte(at) == b' ' && text.word(start) == fits && !text.glued(start + 2))
        .then_some(start + 2)
}

/// The suffix that makes digits an ordinal: `st`, `nd`, `rd`, `th`.
pub(crate) fn ordinal_suffix(text: Text<'_>, at: usize) -> Option<usize> {
    let word = text.word(at);
    let suffix = ["st", "nd", "rd", "th"].iter().any(|suffix| word.eq_ignore_ascii_case(suffix));
    (suffix && !text.glued(at + 2)).then_some(at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let numeral = read(Text::new(text, &ENGLISH), 0).expect("it is a number");
        let value = match numeral.value {
            Value::Exact(value) => value.normalize().to_string(),
            Value::Ratio(num, den) => format!("{num}/{den}"),
            other => format!("{other:?}"),
        };
        assert_eq!(format!("{} = {value}", &text[..numeral.end]), want);
    }

    #[test]
    fn groups_of_every_style_are_one_number() {
        check("1,234.50 tons", "1,234.50 = 1234.5");
        check("1\u{a0}200 men", "1\u{a0}200 = 1200");
        check("12,34,567 votes", "12,34,567 = 1234567");
        check("300, 000 homes", "300, 000 = 300000");
        check("816 000 t", "816 000 = 816000");
    }

    #[test]
    fn continental_numbers_are_read_where_nothing_else_can_be_meant() {
        check("34,50 \u{20ac}", "34,50 = 34.5");
        check("9.990,00 EUR", "9.990,00 = 9990");
        check("1.144.000 votes", "1.144.000 = 1144000");
        check("1.144 votes", "1.144 = 1.144");
        check("34,50 men", "34 = 34");
    }

    #[test]
    fn a_list_is_not_a_group() {
        check("300, 400 and 500", "300 = 300");
        check("5, 600 per tonne", "5 = 5");
        check("2013, 500 people", "2013 = 2013");
        check("1,1,1,1", "1 = 1");
    }

    #[test]
    fn fractions_and_exponents_are_exact() {
        check("2½ miles", "2½ = 2.5");
        check("2 1/2 miles", "2 1/2 = 2.5");
        check("1/3 of", "1/3 = 1/3");
        check("1.99\u{d7}10\u{2212}3 kg", "1.99\u{d7}10\u{2212}3 = 0.00199");
        check("1e9", "1e9 = 1000000000");
        check("10^6 cells", "10^6 = 1000000");
        check("1.2^+3", "1.2^+3 = 1.728");
        check("80^-1", "80^-1 = 0.0125");
        check("3^-2", "3^-2 = 1/9");
        check("7^99", "7^99 = TooLong");
    }

    #[test]
    fn more_digits_than_can_be_held_have_no_value() {
        check("99999999999999999999999999999999", "99999999999999999999999999999999 = TooLong");
    }
}
