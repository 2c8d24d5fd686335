//! A number as it is written, in digits or in words, before anybody asks what of.

use copydesk_core::Decimal;

use crate::language::Class;
use crate::signs;
use crate::text::{Lower, Text};
use crate::value::Value;

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A run of digits and nothing else.
    Plain,
    /// Digits with groups, a point, an exponent or a fraction.
    Digits,
    /// Number words.
    Words,
    /// A vague plural, alone: `dozens`.
    Vague,
    /// A place in an order.
    Ordinal,
}

/// A number and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numeral {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: Value,
    pub(crate) form: Form,
    /// How many digits were written before any point; zero for words.
    pub(crate) digits: usize,
    /// The last scale that was applied.
    pub(crate) scale: Option<Decimal>,
    /// Whether what was scaled had a decimal point or a fraction.
    pub(crate) broken: bool,
}

impl Numeral {
    pub(crate) fn new(start: usize, end: usize, value: Value, form: Form) -> Self {
        Self { start, end, value, form, digits: 0, scale: None, broken: false }
    }

    pub(crate) fn is_ordinal(&self) -> bool {
        self.form == Form::Ordinal
    }

    pub(crate) fn scaled(&mut self, factor: Decimal, end: usize) {
        self.value = self.value.times(factor);
        self.scale = Some(self.scale.unwrap_or(Decimal::ONE).checked_mul(factor).unwrap_or(factor));
        self.end = end;
    }
}

/// What the neighbourhood says about letters that may be a scale.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    Money,
    Open,
}

/// Takes in the scales that follow: `5 million`, `$180-million`, `1.2bn`, `2 thousand billion`.
pub(crate) fn take_scales(text: Text<'_>, numeral: &mut Numeral, setting: Setting) {
    for _ in 0..3 {
        let Some((factor, end)) = scale_at(text, numeral.end, setting, numeral.form) else { break };
        numeral.scaled(factor, end);
        if numeral.form == Form::Plain {
            numeral.form = Form::Digits;
        }
        if numeral.value == Value::TooLong {
            break;
        }
    }
}

/// The scale at `at`, after blanks or one hyphen, and its end.
pub(crate) fn scale_at(
    text: Text<'_>,
    at: usize,
    setting: Setting,
    form: Form,
) -> Option<(Decimal, usize)> {
    let mut start = text.blanks(at);
    if text.byte(start) == b'-' && start == at {
        start += 1;
    }
    let word = text.word(start);
    let end = start + word.len();
    if word.is_empty() || text.byte(end).is_ascii_digit() {
        return None;
    }
    if let Some(factor) = spelled_scale(text, word, form) {
        return Some((factor, end));
    }
    // `120 MEUR`, as Nordic companies report: the scale stands before the code.
    if let Some(code) = word.strip_prefix('M').filter(|code| code.len() == 3)
        && crate::money::is_prefixed_code(code)
    {
        return Some((Decimal::from(1_000_000), start + 1));
    }
    let power =
        match word {
            "bn" | "Bn" | "BN" | "bln" => 9,
            "mn" | "mln" | "mil" | "Mn" | "mio" => 6,
            "tn" | "trn" | "Tn" | "tln" => 12,
            "lkh" => 5,
            "Cr" | "cr" => 7,
            "K" | "k" if setting == Setting::Money || start == at => 3,
            "M" | "m" | "MM" if setting == Setting::Money => 6,
            "B" | "b" if setting == Setting::Money => 9,
            "T" | "t" | "trl" if setting == Setting::Money => 12,
            "m" | "M" | "b" | "B" if counts_something(text, end) => {
                if word.eq_ignore_ascii_case("m") { 6 } else { 9 }
            }
            _ => return None,
        };
    // `$5 m away` would be odd, `$5 b` odder: single letters want to stand close, or alone.
    if word.len() == 1 && start > at + 1 {
        return None;
    }
    Some((crate::value::power_of_ten(power)?, end))
}

fn spelled_scale(text: Text<'_>, word: &str, form: Form) -> Option<Decimal> {
    let lower = Lower::of(word);
    let number = text.words().number(lower.as_str())?;
    match number.class {
        Class::Hundred | Class::Scale => Some(number.value),
        Class::Dozen if form != Form::Vague => Some(number.value),
        // `10 millions`, `3 dozens`; `2 tens` is arithmetic, `hundred hundreds` a slip.
        Class::Vague if number.value != Decimal::TEN => {
            (form != Form::Words || number.value != Decimal::ONE_HUNDRED).then_some(number.value)
        }
        _ => None,
    }
}

/// Whether what follows a bare `m` or `b` is a thing that can be counted, so that the letter is a
/// scale: `12.3m tonnes`, `5m visitors`; but `100m sprint`, `37m (121ft)`.
fn counts_something(text: Text<'_>, at: usize) -> bool {
    let (start, word) = text.next_word(at);
    if start == at || word.len() < 2 {
        return false;
    }
    let lower = Lower::of(word);
    let lower = lower.as_str();
    let measured = text.words().unit(lower).is_some()
        || signs::unit_symbol(word).is_some_and(|unit| unit.id != "inch");
    measured && !matches!(lower, "long" | "in")
        || !text.words().is_stop(lower) && (text.grammar().is_plural)(lower)
}
