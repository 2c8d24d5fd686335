//! Finds every character that may be a quotation mark and weighs what it would cost to read it as
//! an opening mark, as a closing mark, or as none.
//!
//! The costs are small whole numbers set by hand; only their order matters. A cost of zero means
//! that shape and neighbours agree.

/// Whether a mark is of the double or of the single kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Double,
    Single,
}

/// The look of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Straight,
    CurlyOpen,
    CurlyClose,
    Low,
    GuillemetOpen,
    GuillemetClose,
    LatexOpen,
    LatexClose,
}

/// A possible mark with the price of each reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) family: Family,
    pub(super) style: Style,
    pub(super) open: u32,
    pub(super) close: u32,
    pub(super) skip: u32,
}

/// What stands on one side of a mark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Free,
    Letter,
    Digit,
    Punct,
}

/// All possible marks of a stretch of `text`, in order. Offsets are those of `text`.
pub(super) fn marks(text: &str, from: usize, to: usize) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut leads = Leads::new(text.as_bytes(), to);
    let mut at = from;
    while let Some(found) = leads.next_from(at) {
        at = found;
        match mark_at(text, at, to) {
            Some((len, family, style)) => {
                out.extend(weigh(text, from, to, (at, at + len), family, style));
                at += len;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    out
}

/// The bytes that a mark can begin with, in two searches that each keep what they found last, so
/// that no stretch is searched twice.
struct Leads<'a> {
    bytes: &'a [u8],
    plain: Option<usize>,
    other: Option<usize>,
    fresh: bool,
}

impl<'a> Leads<'a> {
    fn new(bytes: &'a [u8], to: usize) -> Self {
        Self { bytes: &bytes[..to], plain: None, other: None, fresh: true }
    }

    /// The first such byte that is not before `at`.
    fn next_from(&mut self, at: usize) -> Option<usize> {
        let stale = |found: Option<usize>| found.is_some_and(|found| found < at);
        if self.fresh || stale(self.plain) {
            let found = memchr::memchr3(b'"', b'\'', b'`', &self.bytes[at..]);
            self.plain = found.map(|n| at + n);
        }
        if self.fresh || stale(self.other) {
            let found = memchr::memchr2(0xE2, 0xC2, &self.bytes[at..]);
            self.other = found.map(|n| at + n);
        }
        self.fresh = false;
        match (self.plain, self.other) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

fn mark_at(text: &str, at: usize, to: usize) -> Option<(usize, Family, Style)> {
    let rest = &text[at..to];
    // Three in a row after a word close a single mark and then a double one.
    if rest.starts_with("'''") && text[..at].ends_with(|c: char| !c.is_whitespace() && c != '(') {
        return Some((1, Family::Single, Style::Straight));
    }
    if rest.starts_with("``") {
        return Some((2, Family::Double, Style::LatexOpen));
    }
    if rest.starts_with("''") {
        return Some((2, Family::Double, Style::LatexClose));
    }
    let c = rest.chars().next()?;
    let (family, style) = match c {
        '"' => (Family::Double, Style::Straight),
        '\u{201c}' | '\u{201f}' => (Family::Double, Style::CurlyOpen),
        '\u{201d}' => (Family::Double, Style::CurlyClose),
        '\u{201e}' => (Family::Double, Style::Low),
        '«' => (Family::Double, Style::GuillemetOpen),
        '»' => (Family::Double, Style::GuillemetClose),
        '\'' => (Family::Single, Style::Straight),
        '\u{2018}' | '\u{201b}' | '`' => (Family::Single, Style::CurlyOpen),
        '\u{2019}' => (Family::Single, Style::CurlyClose),
        _ => return None,
    };
    Some((c.len_utf8(), family, style))
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

fn weigh(
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
