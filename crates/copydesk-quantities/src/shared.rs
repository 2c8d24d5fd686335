//! A unit said once for several numbers: `45 and 50 mg`, `5, 10 and 15 miles`.

use crate::digits;
use crate::item::Item;
use crate::numeral::Form;
use crate::role::Role;
use crate::text::Text;
use crate::unit::{self, Measured};

/// No more numbers than this share what is said behind the last of them.
const MOST_NUMBERS: usize = 4;

/// A row of numbers before its `and` is no longer than this, in bytes.
const LONGEST_ROW: usize = 32;

/// Digits of a bare year, which shares nothing.
const YEAR: usize = 4;

/// The unit that a bare number has from a later one of its list.
pub(crate) fn unit(text: Text<'_>, item: &Item) -> Option<Measured> {
    let numeral = &item.numeral;
    let year = numeral.form == Form::Plain && numeral.digits == YEAR;
    if !item.is_bare() || numeral.digits == 0 || year || numeral.is_ordinal() {
        return None;
    }
    let mut end = item.end;
    if text.byte(end) == b',' && !is_short_row(text, end) {
        return None;
    }
    for _ in 1..MOST_NUMBERS {
        let comma = text.byte(end) == b',';
        let (start, word) = text.next_word(end + usize::from(comma));
        let last = text.plays(word, Role::And) || text.plays(word, Role::Or);
        // `by 3, and 20 minutes later`: what begins with a comma and `and` is something else.
        if comma == last || start == end {
            return None;
        }
        let start = if last { text.blanks(start + word.len()) } else { start };
        if !text.byte(start).is_ascii_digit() {
            return None;
        }
        let next = digits::read(text, start)?;
        if last {
            let unit = unit::after(text, &next)?;
            let later = text.plays(text.next_word(unit.end).1, Role::Later);
            // `1.3 billion and 9.6 pct`: nobody has millions of percent.
            let fits = unit.dimension != unit::SHARE || numeral.scale.is_none();
            return (fits && !later && !next.is_ordinal()).then_some(unit);
        }
        end = next.end;
    }
    None
}

/// Whether the numbers and commas at `at` end soon, in a word: one look that spares reading tables.
fn is_short_row(text: Text<'_>, at: usize) -> bool {
    let mut row = text.str().as_bytes().get(at..).unwrap_or_default().iter().take(LONGEST_ROW);
    let end = row.position(|byte| !matches!(byte, b'0'..=b'9' | b',' | b'.' | b' ' | b'\n'));
    end.is_some_and(|end| text.byte(at + end).is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use crate::checks::check_units;

    #[test]
    fn numbers_of_a_list_share_the_unit_of_the_last() {
        check_units("They took 45 and 60 mg of it.", &["45 milligram", "60 mg milligram"]);
        check_units(
            "Rises of 3, 5 and 8 percent came.",
            &["3 percent", "5 percent", "8 percent percent"],
        );
    }

    #[test]
    fn a_year_and_a_number_of_another_clause_share_nothing() {
        check_units(
            "Sales rose in 2015 and 5 percent more were made.",
            &["2015 -", "5 percent percent"],
        );
        check_units(
            "They led by 3, and 20 minutes later by 5.",
            &["3 -", "20 minutes minute", "5 -"],
        );
        check_units(
            "It fell to 1.2 million and 8 percent left.",
            &["1.2 million -", "8 percent percent"],
        );
        check_units("They led by 3 and 20 minutes later won.", &["3 -", "20 minutes minute"]);
    }
}
