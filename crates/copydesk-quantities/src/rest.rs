//! What is said of a number behind it: the rest of it, `3 hundred and 21`, or the number again,
//! `forty-five (45)`.

use copydesk_core::Decimal;

use crate::digits;
use crate::numeral::{Form, Numeral, Setting, scale_at};
use crate::role::Role;
use crate::text::{Lower, Text};

/// `3 hundred and 21`, `6 crore and two hundred`: what a scale after digits leaves over. Behind a hundred
/// any smaller number is that; behind a greater scale it must be told in words, in hundreds or more,
/// since `2 million and 300 others` are two figures.
pub(crate) fn and_the_rest(text: Text<'_>, numeral: &mut Numeral) {
    let Some(scale) = numeral.scale.filter(|_| numeral.digits > 0 && !numeral.broken) else {
        return;
    };
    let (and, word) = text.next_word(numeral.end);
    if and == numeral.end || !text.words().is(Lower::of(word).as_str(), Role::And) {
        return;
    }
    let Some(rest) = plain(text, text.blanks(and + word.len())) else { return };
    let Some(value) = rest.value.exact().filter(Decimal::is_integer) else { return };
    let fits = if scale == Decimal::ONE_HUNDRED {
        value < Decimal::ONE_HUNDRED
            && rest.scale.is_none()
            && scale_at(text, rest.end, Setting::Open, rest.form).is_none()
    } else {
        rest.form == Form::Words && value >= Decimal::ONE_HUNDRED && value < scale
    };
    let marked = matches!(text.byte(rest.end), b'%' | b'-' | b'/' | b':');
    if fits && !marked {
        numeral.value = numeral.value.plus(rest.value);
        (numeral.end, numeral.scale) = (rest.end, Some(Decimal::ONE));
    }
}

/// `forty-five (45) days`, `45 (forty-five) days`: contracts say a number twice. The end of the brackets,
/// if it is the same number.
pub(crate) fn said_again(text: Text<'_>, numeral: &Numeral) -> Option<usize> {
    let open = text.inline_blanks(numeral.end);
    if text.byte(open) != b'(' || numeral.is_ordinal() {
        return None;
    }
    let again = plain(text, open + 1).filter(|again| text.byte(again.end) == b')')?;
    let twice = (again.form == Form::Words) != (numeral.form == Form::Words);
    let same = again.value == numeral.value && again.value.exact().is_some();
    (twice && same).then_some(again.end + 1)
}

/// The number at `at`, in digits or words, without a fraction.
fn plain(text: Text<'_>, at: usize) -> Option<Numeral> {
    let number = if text.byte(at).is_ascii_digit() {
        digits::read(text, at)?
    } else {
        (text.grammar().numeral)(text, at).filter(|number| number.form == Form::Words)?
    };
    (!number.broken && !text.glued(number.end)).then_some(number)
}

#[cfg(test)]
mod tests {
    use copydesk_core::{Amount, Decimal};

    use crate::quantities;

    #[track_caller]
    fn check(text: &str, want: &[(&str, i64)]) {
        let found: Vec<_> =
            quantities(text).map(|found| (&text[found.span.range()], found.amount)).collect();
        let want: Vec<_> = want
            .iter()
            .map(|(figure, value)| (*figure, Some(Amount::Exact(Decimal::from(*value)))))
            .collect();
        assert_eq!(found, want, "in {text:?}");
    }

    #[test]
    fn the_rest_of_a_number_in_digits_is_added() {
        check("It sold 4 hundred and 17 of them.", &[("4 hundred and 17", 417)]);
        check("It has 7 lakh and five hundred voters.", &[("7 lakh and five hundred", 700_500)]);
        check("He saw 2 million and 300 others.", &[("2 million", 2_000_000), ("300", 300)]);
        check("It took 2 hundred and 6 thousand.", &[("2 hundred", 200), ("6 thousand", 6_000)]);
    }

    #[test]
    fn a_number_said_twice_is_one() {
        check("It falls due in sixty (60) days.", &[("sixty (60) days", 60)]);
        check("It falls due in 60 (sixty) days.", &[("60 (sixty) days", 60)]);
        check("Of sixty (50) days.", &[("sixty", 60), ("50", 50)]);
    }
}
