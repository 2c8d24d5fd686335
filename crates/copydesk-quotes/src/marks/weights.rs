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

/// What stands beyond the blanks on one side of a mark that has blanks on both.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    /// Nothing: the line begins or ends.
    Edge,
    Word,
    /// `.`, `,` and the like, or another mark.
    Sign,
    Other,
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '«' | '»' | '‹' | '›' | '\u{2018}'..='\u{201f}')
}

/// How far to look past other marks for a neighbour: `“‘Go!’” ` nests no deeper in earnest.
const THROUGH: usize = 3;

fn side(mut chars: impl Iterator<Item = char>, left: bool) -> Side {
    for _ in 0..=THROUGH {
        match chars.next() {
            None => return Side::Free,
            Some(c) if is_mark(c) || matches!(c, '_' | '*') => {}
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

/// How many blanks are looked past: tokenised text has one.
const BLANKS: usize = 4;

/// What stands beyond the blanks; a dash counts as a sign only on the left, where `wait -- "` ends
/// what `" -- wait` begins.
fn far(chars: impl Iterator<Item = char>, left: bool) -> Far {
    for c in chars.take(BLANKS) {
        return match c {
            '\n' => Far::Edge,
            c if c.is_whitespace() => continue,
            c if c.is_alphanumeric() => Far::Word,
            '.' | '!' | '?' | '…' | ',' | ';' | ':' => Far::Sign,
            '-' | '–' | '—' if left => Far::Sign,
            c if is_mark(c) && left => Far::Sign,
            _ => Far::Other,
        };
    }
    Far::Edge
}

/// The price of opening and of closing with a mark between blanks, as tokenised text has them: a mark
/// after a sign may do either, one at the edge of a line may not.
const fn spaced(left: Far, right: Far) -> (u32, u32) {
    let open = match left {
        Far::Edge => 0,
        Far::Sign => 1,
        Far::Word | Far::Other => 2,
    };
    let close = match left {
        Far::Edge => 4,
        Far::Sign => 1,
        Far::Word | Far::Other => 2,
    };
    match right {
        Far::Edge | Far::Sign => (open + 2, close - 1),
        Far::Word | Far::Other => (open, close),
    }
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
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let apart = (blank(near_left) && blank(near_right))
        .then(|| (far(before.chars().rev(), true), far(after.chars(), false)));
    let (shape_open, shape_close) = match (left, wordy(right)) {
        _ if let Some((left, right)) = apart => spaced(left, right),
        (Side::Free, true) => (0, 5),
        (Side::Free, false) if blank(near_right) => (4, 1), // “Wait—” he said
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
        Family::Single => {
            weigh_single(&mut mark, left, before, after);
            match apart {
                Some((Far::Edge | Far::Sign, _)) => mark.skip = SINGLE_APART,
                Some(_) if matches!(style, Style::Straight | Style::CurlyClose) => {
                    mark.skip = mark.skip.min(1); // the boys ' club
                }
                Some(_) => {}
                None => {}
            }
        }
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

/// What it costs to drop a single mark between blanks that no word stands before: it is hardly an
/// apostrophe.
const SINGLE_APART: u32 = 5;

/// A single mark is an apostrophe as long as nothing says otherwise.
fn weigh_single(mark: &mut Mark, left: Side, before: &str, after: &str) {
    mark.skip = match mark.style {
        Style::CurlyOpen | Style::GuillemetOpen | Style::GuillemetClose => 4,
        _ if left == Side::Free => 2,
        _ => 1,
    };
    if left == Side::Digit && mark.style == Style::Straight {
        mark.skip = 0; // 6' may be feet
    }
    if left == Side::Free && is_elision(before, after) {
        mark.skip = 0;
        mark.open += 3;
    }
    if left == Side::Letter {
        mark.close += 1; // goin' home
    }
    if before.ends_with(['s', 'S']) {
        mark.close += 1; // the workers' council
    }
}

/// The longest word that is written with a leading apostrophe, in bytes.
const LONGEST_ELISION: usize = 8;

/// Whether a word begins that is written with a leading apostrophe: `’90s`, `’em`, `’n’`; or, after a
/// blank, an ending that a tokeniser has cut off: `it 's`.
fn is_elision(before: &str, after: &str) -> bool {
    let mut chars = after.chars();
    if chars.next().is_some_and(|c| c.is_ascii_digit())
        && chars.next().is_some_and(|c| c.is_ascii_digit())
    {
        return chars.next().is_none_or(|c| !c.is_ascii_digit());
    }
    let word = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let mut small = [0; LONGEST_ELISION];
    let Some(small) = small.get_mut(..word.len()) else { return false };
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    let cut = || {
        let stem = before.strip_suffix(' ');
        stem.is_some_and(|stem| stem.ends_with(|c: char| c.is_alphanumeric() || c == '.'))
    };
    match &*small {
        b"em" | b"n" | b"t" | b"tis" | b"twas" | b"twere" | b"twill" | b"twould" | b"tain"
        | b"til" | b"till" | b"cause" | b"bout" | b"round" | b"pon" | b"neath" | b"gainst"
        | b"mongst" | b"tween" | b"twixt" | b"fore" | b"un" | b"ud" | b"ere" => true,
        b"s" | b"m" | b"d" | b"ll" | b"re" | b"ve" => cut(),
        _ => false,
    }
}

/// Whether a straight double mark ends a height such as `6'2"`.
fn is_feet_and_inches(before: &str) -> bool {
    let feet = before.trim_end_matches(|c: char| c.is_ascii_digit());
    feet.len() + 3 > before.len() && feet.len() < before.len() && feet.ends_with(['\'', '\u{2019}'])
}
