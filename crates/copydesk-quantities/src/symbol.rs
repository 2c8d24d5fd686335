//! Units by their symbols: `km`, `°F`, `m³`, `6'2"`, and letters that only their neighbours explain.

use copydesk_core::Decimal;

use crate::numeral::{Form, Numeral};
use crate::role::Role;
use crate::sense::sense;
use crate::signs::{self, Unit};
use crate::text::{Lower, Text};
use crate::unit::Measured;

/// The longest symbol, in bytes.
const LONGEST_SYMBOL: usize = 10;

/// The unit that a symbol after a numeral names.
pub(crate) fn after(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let at = numeral.end;
    let blank = text.blanks(at);
    let hyphen = text.byte(at) == b'-' && text.byte(at + 1).is_ascii_alphabetic();
    let start = if hyphen { at + 1 } else { blank };
    let touching = start == at;
    // Every symbol begins with a letter or is a sign beyond ASCII: most text after a number is neither.
    if !text.byte(start).is_ascii_alphabetic() && text.byte(start) < 0x80 {
        return prime(text, numeral, start, touching);
    }
    for len in (1..=LONGEST_SYMBOL).rev() {
        let Some(form) = text.str().get(start..start + len) else { continue };
        let end = start + len;
        let Some(unit) = signs::unit_symbol(form) else { continue };
        let cut = form.ends_with(|c: char| c.is_alphanumeric()) && text.glued(end);
        if cut {
            continue;
        }
        if !believed(text, numeral, form, touching, hyphen, end) {
            continue;
        }
        // A full stop that ends the sentence is not the unit's.
        let scale = matches!(form, "°" | "º").then(|| degree_scale(text, end)).flatten();
        let (unit, end) = scale.unwrap_or((unit, end));
        let stop = form.ends_with('.') && form != "deg." && closes_sentence(text, end);
        let end = end - usize::from(stop);
        let unit = match sense(text, form, start, end) {
            Some(meant) => signs::unit(meant)?,
            None => unit,
        };
        return Some(Measured { hyphen, ..Measured::new(unit, end) });
    }
    degrees_of_letter(text, numeral, start, touching)
        .or_else(|| letter(text, numeral, start, hyphen))
        .or_else(|| prime(text, numeral, start, touching))
}

/// `20 (kg)`, `20 [kg]`: a unit in brackets of any kind.
pub(crate) fn bracketed(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let open = text.inline_blanks(numeral.end);
    let close = match text.byte(open) {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        _ => return None,
    };
    let form = text.word(open + 1);
    let end = open + 1 + form.len();
    let unit = signs::unit_symbol(form).filter(|_| text.byte(end) == close && form.len() > 1)?;
    Some(Measured::new(unit, end + 1))
}

/// The scale that is named after a degree sign: `37 ° celsius`.
fn degree_scale(text: Text<'_>, end: usize) -> Option<(Unit, usize)> {
    let (start, word) = text.next_word(end);
    let unit = text.words().unit(Lower::of(word).as_str())?;
    (unit.dimension == "temperature").then(|| (unit, start + word.len()))
}

fn closes_sentence(text: Text<'_>, end: usize) -> bool {
    let next = text.blanks(end);
    next == end || text.char(next).is_none_or(char::is_uppercase)
}

/// `30C`, `86F`: a letter that touches a small number.
fn degrees_of_letter(
    text: Text<'_>,
    numeral: &Numeral,
    start: usize,
    touching: bool,
) -> Option<Measured> {
    let id = match text.byte(start) {
        b'C' => "celsius",
        b'F' => "fahrenheit",
        _ => return None,
    };
    let small = numeral.value.rough().is_some_and(|value| value.abs() <= Decimal::from(150));
    let next = text.next_word(start + 1).1;
    let noun = !next.is_empty() && !text.words().is_stop(Lower::of(next).as_str());
    let fits = touching
        && small
        && numeral.digits > 0
        && numeral.digits < 4
        && !noun
        && !text.glued(start + 1);
    let unit = signs::unit(id)?;
    (fits && text.byte(start + 1) != b'/').then(|| Measured::new(unit, start + 1))
}

/// `minus 5 C`, `a 15 A fuse`: a letter that is a symbol only where a word near it says so.
fn letter(text: Text<'_>, numeral: &Numeral, start: usize, hyphen: bool) -> Option<Measured> {
    let form = text.word(start);
    let year = numeral.form == Form::Plain && numeral.digits > 3;
    if form.len() > 2 || numeral.digits == 0 || hyphen || year {
        return None;
    }
    let end = start + form.len();
    // `5 A.M.`, `3 C's`, `2 B-movies`, `4 T/s`
    let cut = text.glued(end)
        || matches!(text.byte(end), b'\'' | b'-' | b'/' | b'&')
        || text.byte(end) == b'.' && text.glued(end + 1);
    if cut {
        return None;
    }
    let unit = signs::unit(sense(text, form, start, end)?)?;
    Some(Measured::new(unit, end))
}

/// Feet and inches by their marks: `6'2"`, `20' long`, `a 10" screen`. A mark alone may close a
/// quotation, so it needs a figure or a word of size behind it.
fn prime(text: Text<'_>, numeral: &Numeral, start: usize, touching: bool) -> Option<Measured> {
    if numeral.digits == 0 || numeral.digits > 3 {
        return None;
    }
    let (id, end) = mark(text, start)?;
    let unit = signs::unit(id)?;
    is_mark_of_size(text, start, touching).then(|| Measured::new(unit, end))
}

/// Whether the mark at `at` says feet or inches: inches or a word of size stand behind it, or it ends a
/// text in which nothing was quoted before.
pub(crate) fn is_mark_of_size(text: Text<'_>, at: usize, touching: bool) -> bool {
    let Some((id, end)) = mark(text, at) else { return false };
    id == "foot" && touching && inches_behind(text, text.inline_blanks(end))
        || sized(text, end)
        || end == text.len() && touching && end <= LONGEST_CELL && !has_mark(text, at)
}

/// A longer text is prose, in which marks quote.
const LONGEST_CELL: usize = 40;

fn has_mark(text: Text<'_>, before: usize) -> bool {
    text.slice(0, before).contains(['"', '”', '“', '″', '\'', '’', '‘', '′'])
}

/// Letters that are a scale elsewhere and a unit by their neighbours: a `10K` race, `300 K` of heat.
pub(crate) fn before_scale(text: Text<'_>, numeral: &Numeral) -> Option<Measured> {
    let blank = text.blanks(numeral.end);
    if !matches!(text.byte(blank), b'K' | b'k') || numeral.digits == 0 {
        return None;
    }
    let end = blank + 1;
    let letter = text.slice(blank, end);
    if text.glued(end) || text.byte(end) == b'/' {
        return None;
    }
    let unit = signs::unit(sense(text, letter, blank, end)?)?;
    // `0.5k miles` are five hundred.
    let next = Lower::of(text.next_word(end).1);
    let measured = text.words().unit_reach(next.as_str()) > 0;
    let fits = unit.id != "kilometre" || blank == numeral.end;
    (fits && !measured).then(|| Measured::new(unit, end))
}

/// The mark of feet or inches at `at`, and its end.
pub(crate) fn mark(text: Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    let end = at + text.char(at)?.len_utf8();
    match text.char(at)? {
        '"' | '”' | '″' => Some(("inch", end)),
        '\'' if text.byte(end) == b'\'' => Some(("inch", end + 1)),
        '\'' | '’' | '′' => Some(("foot", end)),
        _ => None,
    }
}

/// Whether a number of inches below twelve stands at `at`, with their mark or nothing behind it.
fn inches_behind(text: Text<'_>, at: usize) -> bool {
    let digits = text.slice(at, at + 2).bytes().take_while(u8::is_ascii_digit).count();
    let small = text.slice(at, at + digits).parse::<u8>().is_ok_and(|inches| inches < 12);
    small && !text.glued(at + digits)
}

/// `2 1/2 in thick`, `it is 2 in.`: whether `in` after a numeral means inches.
pub(crate) fn inches(text: Text<'_>, numeral: &Numeral, end: usize) -> bool {
    let few = numeral.broken || (1..4).contains(&numeral.digits);
    few && is_inches(text, text.word_back(end), end)
}

/// Whether a word that ends at `end` can mean inches: no sentence ends with a preposition.
pub(crate) fn is_inches(text: Text<'_>, word: &str, end: usize) -> bool {
    let ends = || text.byte(end) == 0 || text.byte(end) == b'.' && closes_sentence(text, end + 1);
    word == "in" && (ends() || sized(text, end))
}

/// Whether a word of size follows: `thick`, `long`, `by`.
fn sized(text: Text<'_>, at: usize) -> bool {
    let next = if text.byte(at) == b'-' { at + 1 } else { text.blanks(at) };
    text.words().is(Lower::of(text.word(next)).as_str(), Role::Size)
}

/// Whether a short symbol is meant, or only a letter that looks like one.
fn believed(
    text: Text<'_>,
    numeral: &Numeral,
    form: &str,
    touching: bool,
    hyphen: bool,
    end: usize,
) -> bool {
    if numeral.form == Form::Vague || numeral.form == Form::Words && form.len() < 2 {
        return false;
    }
    let spoken_for = || !hyphen && sense(text, form, end - form.len(), end).is_some();
    match form {
        "in." => touching || numeral.broken,
        // `1960s` is a decade, `5 s` a slip of the pen.
        "s" | "h" | "J" => {
            touching && numeral.broken || form == "J" && text.byte(end) == b'/' || spoken_for()
        }
        // Initials, states and firms look alike: `20 HP laptops`, `5 Ga.`, `12 PJ Smith`.
        "HP" | "Ma" | "Ga" | "TJ" | "PJ" | "EJ" | "MT" | "mt" | "pp" => {
            numeral.digits > 0 && !hyphen && !next_is_name_or_plural(text, end)
        }
        "t" => {
            touching
                || numeral.digits > 0 && numeral.form == Form::Digits && !numeral.broken
                || spoken_for()
        }
        "W" | "V" | "MP" | "fps" => {
            touching || text.byte(end) == b'/' || sense(text, form, end - form.len(), end).is_some()
        }
        "l" | "L" | "m" | "g" | "V." => touching || !hyphen && !next_is_lower_noun(text, end, form),
        "au" | "ly" | "kt" | "kn" | "ct" | "st" | "min." => !hyphen,
        _ => true,
    }
}

/// `5 m people` has lost its `illion`; `30 l petrol` has not.
fn next_is_lower_noun(text: Text<'_>, end: usize, form: &str) -> bool {
    let (_, word) = text.next_word(end);
    form == "m" && (text.grammar().is_plural)(Lower::of(word).as_str())
}

/// `20 HP laptops`, `12 PJ Smith`
fn next_is_name_or_plural(text: Text<'_>, end: usize) -> bool {
    let (_, word) = text.next_word(end);
    word.starts_with(char::is_uppercase) || (text.grammar().is_plural)(Lower::of(word).as_str())
}

#[cfg(test)]
mod tests {
    use crate::checks::check_values;

    #[test]
    fn a_letter_is_a_symbol_where_a_word_says_so() {
        check_values("The temperature fell to minus 7 C at dawn.", &["minus 7 C = -7 celsius"]);
        check_values("A 13 A fuse blew in the circuit.", &["13 A = 13 ampere"]);
        check_values("The scanner has a 3 T magnet.", &["3 T = 3 tesla"]);
        check_values("They gave 12 C for effort.", &["12 = 12"]);
        check_values(
            "By 2015 A current affairs show had gone.",
            &["2015 = Some(Written(\"2015\"))"],
        );
    }

    #[test]
    fn marks_of_feet_and_inches_want_a_size_behind_them() {
        check_values("A wall 20' long fell.", &["20' = 20 foot"]);
        check_values("The slot is 3\" wide.", &["3\" = 3 inch"]);
        check_values("He said \"we won 5\" and left.", &["5 = 5"]);
        check_values("at least 5\"", &["5\" = 5 inch"]);
        check_values("\"over 5\"", &["5 = 5"]);
    }

    #[test]
    fn in_at_the_end_of_a_sentence_means_inches() {
        check_values("The snow is 2 in. Roads are shut.", &["2 in = 2 inch"]);
        check_values("They had 2 in the end.", &["2 = 2"]);
    }

    #[test]
    fn a_k_is_a_kilometre_in_a_race_and_a_kelvin_in_the_cold() {
        check_values("She won the 10K race in May.", &["10K = 10 kilometre"]);
        check_values("The plasma was cooled to 4 K within a day.", &["4 K = 4 kelvin"]);
        check_values("They drew 10K fans.", &["10K = 10000 fan"]);
        check_values("They walk 1k miles.", &["1k miles = 1000 mile"]);
    }

    #[test]
    fn initials_and_firms_are_no_symbols() {
        check_values("They bought 20 HP laptops.", &["20 = 20 HP laptop"]);
        check_values("An engine of 20 HP was fitted.", &["20 HP = 20 horsepower"]);
    }

    #[test]
    fn a_unit_may_stand_in_brackets_of_any_kind() {
        check_values(
            "Load: 20 (kg) or 30 {kg} or 40 <kg>",
            &["20 (kg) = 20 kilogram", "30 {kg} = 30 kilogram", "40 <kg> = 40 kilogram"],
        );
    }
}
