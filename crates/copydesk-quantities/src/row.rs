//! Bare numbers in a row, as tables and lists have them: `5 6 7 8`, `4,8,15`, `one two three`.
//!
//! Between two other numbers a short one can have no currency, unit, noun or month, so it is told
//! without asking for any of them. That is what keeps a page of figures as quick as a page of prose.

use copydesk_core::{Amount, Decimal, Quantity, QuantityKind, Span};

use crate::language::Class;
use crate::text::Text;

/// Longer numbers may be years, or parts of phone numbers.
const MOST_DIGITS: usize = 3;

/// The number at `at`, if the figure before it ends one byte before, at `from`, and two more numbers follow.
pub(crate) fn number(text: Text<'_>, at: usize, from: usize) -> Option<Quantity> {
    let mark = text.byte_before(at);
    if from + 1 != at || !matches!(mark, b' ' | b'\n' | b',') || !is_digit(text.byte_before(from)) {
        return None;
    }
    let end = run(text, at);
    let next = end + 1;
    let last = run(text, next);
    let parted = |at: usize| text.byte(at) == mark && is_digit(text.byte(at + 1));
    // Three digits may be the thousands of the number before them, and two the lakhs.
    let most = if mark == b',' { [2, 1] } else { [MOST_DIGITS, 2] };
    let fits = |len: usize, most: usize| (1..=most).contains(&len);
    if !fits(end - at, most[0]) || !fits(last - next, most[1]) || !parted(end) || !parted(last) {
        return None;
    }
    let value = (at..end).fold(0, |value, at| value * 10 + u32::from(text.byte(at) - b'0'));
    let mut quantity = Quantity::new(Span::of(at..end), QuantityKind::Number);
    quantity.amount = Some(Amount::Exact(Decimal::from(value)));
    Some(quantity)
}

/// Whether the word that begins at `at` and ends at `end` stands between single number words in small
/// letters, one before it and two after it: `one two three four`, as somebody counts.
pub(crate) fn is_counting(text: Text<'_>, at: usize, end: usize) -> bool {
    let single = |word: &str| {
        let number = text.words().number(word);
        number.is_some_and(|number| number.class == Class::Unit && !number.value.is_zero())
    };
    let next = |end: usize| {
        let word = if text.byte(end) == b' ' { text.word(end + 1) } else { "" };
        single(word).then(|| end + 1 + word.len())
    };
    text.byte_before(at) == b' '
        && single(text.slice(at, end))
        && next(end).and_then(next).is_some_and(|end| text.byte(end) == b' ')
        && single(text.word_back(at - 1))
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// The end of the digits at `at`, or of one more than a number of a row has.
fn run(text: Text<'_>, at: usize) -> usize {
    let mut end = at;
    while end - at <= MOST_DIGITS && is_digit(text.byte(end)) {
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let from = text.find(['5', '6']).expect("a five or six") + 1;
        let found = number(Text::new(text, &ENGLISH), from + 1, from);
        assert_eq!(found.map(|found| &text[found.span.range()]), want, "in {text:?}");
    }

    #[test]
    fn a_number_between_numbers_is_a_number() {
        check("5 7 8 9", Some("7"));
        check("6,7,8,9", Some("7"));
        check("5\n120\n8\n9", Some("120"));
    }

    #[test]
    fn a_number_word_between_number_words_counts() {
        let counting = |text| is_counting(Text::new(text, &ENGLISH), 5, 8);
        assert!(counting("five six seven eight "));
        assert!(!counting("five six seven hundred "));
        assert!(!counting("play six seven eight "));
    }

    #[test]
    fn what_may_be_more_is_left_to_others() {
        check("5 7 8 men", None);
        check("5 7 800 9", None);
        check("5,12,345", None);
        check("5 2012 8 9", None);
        check("5 7 8/9", None);
        check("5, 7, 8, 9", None);
    }
}
