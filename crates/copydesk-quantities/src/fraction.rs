//! Fractions in digits: `½`, `3/4`, and what hangs on a whole number, `2½`, `2 1/2`.

use crate::numeral::{Form, Numeral};
use crate::text::Text;
use crate::value::{Value, fraction};

/// A fraction sign: numerator, denominator, end.
pub(crate) fn vulgar(text: Text<'_>, at: usize) -> Option<(i64, i64, usize)> {
    let sign = text.char(at)?;
    let (num, den) = match sign {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        '⅒' => (1, 10),
        _ => return None,
    };
    Some((num, den, at + sign.len_utf8()))
}

/// A whole number with a fraction after it, or a fraction: `2½`, `2 1/2`, `2-1/2`, `3/4`.
pub(crate) fn with_fraction(
    text: Text<'_>,
    start: usize,
    end: usize,
    digits: usize,
    whole: Value,
) -> Option<Numeral> {
    let blank = text.inline_blanks(end);
    let next = if text.byte(end) == b'-' { end + 1 } else { blank };
    if let Some((num, den, after)) = vulgar(text, next) {
        let mut numeral = Numeral::new(start, after, whole.plus(fraction(num, den)), Form::Digits);
        (numeral.broken, numeral.digits) = (true, digits);
        return Some(numeral);
    }
    let (value, after) = if next > end && digits <= 4 {
        let (num, den, after) = slash(text, next)?;
        (num < den).then_some(())?;
        (whole.plus(fraction(num, den)), after)
    } else {
        let (num, den, after) = slash(text, start)?;
        (fraction(num, den), after)
    };
    let mut numeral = Numeral::new(start, after, value, Form::Digits);
    numeral.broken = true;
    Some(numeral)
}

/// `3/4`, also as `3 / 4` of tokenised text.
pub(crate) fn slash(text: Text<'_>, at: usize) -> Option<(i64, i64, usize)> {
    let (num, end) = small(text, at)?;
    let mut slash = end;
    let spaced = text.byte(end) == b' ' && text.byte(end + 1) == b'/' && text.byte(end + 2) == b' ';
    if spaced {
        slash = end + 1;
    }
    if text.byte(slash) != b'/' {
        return (text.starts(end, "\u{2044}"))
            .then(|| small(text, end + 3))
            .flatten()
            .map(|(den, end)| (num, den, end));
    }
    let (den, end) = small(text, slash + 1 + usize::from(spaced))?;
    let end = crate::digits::ordinal_suffix(text, end).unwrap_or(end);
    // `1/4-inch`, but no `10/12-14`.
    let hyphen = text.byte(end) == b'-' && !text.byte(end + 1).is_ascii_alphabetic();
    let free = text.byte(end) != b'/' && !hyphen && !text.glued(end) && den > 0;
    free.then_some((num, den, end))
}

/// A whole number of at most six digits.
pub(crate) fn small(text: Text<'_>, at: usize) -> Option<(i64, usize)> {
    let mut end = at;
    let mut value = 0;
    while text.byte(end).is_ascii_digit() && end - at <= 6 {
        value = value * 10 + i64::from(text.byte(end) - b'0');
        end += 1;
    }
    (end > at && end - at <= 6).then_some((value, end))
}
