//! Weighs what it would cost to read a mark as an opening one, as a closing one, or as none.
//!
//! The costs are small whole numbers set by hand; only their order matters. A cost of zero means
//! that shape and neighbours agree.

use super::lexer::{Family, Mark, Style};

/// What stands on one side of a mark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Free,
    Letter,
    Digit,
    Punct,
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '«' | '»' | '\u{2018}'..='\u{201f}')
}

/// How far to look past other marks for a neighbour: `“‘Go!’” ` nests no deeper in earnest.
const THROUGH: usize = 3;

fn side(mut chars: impl Iterator<Item = char>, left: bool) -> Side {
    for _ in 0..=THROUGH {
        match chars.next() {
            None => return Side::Free,
            Some(c) if is_mark(c) => {}
            Some(c) if c.is_whitespace() => return Side::Free,
            Some(c) if c.is_numeric() => return Side::Digit,
            Some(c) if c.is_alphabetic() => return Side::Letter,
            Some('(' | '[' | '{' | '–' | '—' | '-' | '/') if left => return Side::Free,
            Some('(' | '[' | '$' | '£' | '€' | '#' | '@' | '…') if !left => {
                return Side::Letter;
            }
            Some(_) => return Side::Punct,
        }
    }
    Side::Free
}

/// The mark `start..end` of the stretch `from..to`; nothing if it is an apostrophe or a sign of measure.
pub(super) fn weigh(
    text: &str,
    from: usize,
    to: usize,
    (start, end): (usize, usize),
    family: Family,
    style: Style,
) -> Option<Mark> {
    let (before, after) = (&text[from..start], &text[end..to]);
    let left = side(before.chars().rev(), true);
    let right = side(after.chars(), false);
    let near_left = before.chars().next_back();
    let near_right = after.chars().next();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if family == Family::Single && letter(near_left) && letter(near_right) {
        return None; // an apostrophe: don't, Kazakhstan's, o'clock
    }
    let wordy = |side| matches!(side, Side::Letter | Side::Digit);
    let (shape_open, shape_close) = match (left, wordy(right)) {
        (Side::Free, true) => (0, 5),
        (Side::Free, false)
            if near_right.is_some_and(char::is_whitespace) || near_right.is_none() =>
        {
            (2, 2)
        }
        (Side::Free, false) => (2, 3),
        (_, false) => (5, 0),
        (_, true) => (2, 2),
    };
    let (style_open, style_close) = match style {
        Style::Straight => (0, 0),
        Style::CurlyOpen => (0, 4),
        Style::CurlyClose => (3, 0),
        Style::Low => (0, 9),
        Style::GuillemetOpen => (0, 3),
        Style::GuillemetClose => (3, 0),
        Style::LatexOpen => (0, 9),
        Style::LatexClose => (2, 0),
    };
    let mut mark = Mark {
        start,
        end,
        family,
        style,
        open: shape_open + style_open,
        close: shape_close + style_close,
        skip: 7,
    };
    match family {
        Family::Single => weigh_single(&mut mark, left, before, after),
        Family::Double if left == Side::Digit && style == Style::Straight => {
            if is_feet_and_inches(before) {
                return None;
            }
            mark.skip = 3; // 6" may be inches
        }
        Family::Double => {}
    }
    Some(mark)
}

/// A single mark is an apostrophe as long as nothing says otherwise.
fn weigh_single(mark: &mut Mark, left: Side, before: &str, after: &str) {
    mark.skip = match mark.style {
        Style::CurlyOpen => 4,
        _ if left == Side::Free => 2,
        _ => 1,
    };
    if left == Side::Digit && mark.style == Style::Straight {
        mark.skip = 0; // 6' may be feet
    }
    if left == Side::Free && is_elision(after) {
        mark.skip = 0;
        mark.open += 3;
    }
    if before.ends_with(['s', 'S']) {
        mark.close += 1; // the workers' council
    }
}

/// Whether a word begins that is written with a leading apostrophe: `’90s`, `’em`, `’n’`.
fn is_elision(after: &str) -> bool {
    let mut chars = after.chars();
    if chars.next().is_some_and(|c| c.is_ascii_digit())
        && chars.next().is_some_and(|c| c.is_ascii_digit())
    {
        return chars.next().is_none_or(|c| !c.is_ascii_digit());
    }
    let word: String = after.chars().take_while(|c| c.is_alphabetic()).take(8).collect();
    matches!(
        word.to_ascii_lowercase().as_str(),
        "em" | "n" | "tis" | "twas" | "til" | "cause" | "bout" | "round"
    )
}

/// Whether a straight double mark ends a height such as `6'2"`.
fn is_feet_and_inches(before: &str) -> bool {
    let feet = before.trim_end_matches(|c: char| c.is_ascii_digit());
    feet.len() + 3 > before.len() && feet.len() < before.len() && feet.ends_with(['\'', '\u{2019}'])
}
