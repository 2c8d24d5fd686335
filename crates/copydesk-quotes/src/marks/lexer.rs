//! Finds every character that may be a quotation mark.

use super::weights::weigh;

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

/// Appends all possible marks of a stretch of `text`, in order. Offsets are those of `text`, whose
/// leads are asked on from where they are.
pub(super) fn marks(
    text: &str,
    from: usize,
    to: usize,
    leads: &mut Leads<'_>,
    out: &mut Vec<Mark>,
) {
    let mut row = Row::default();
    let mut at = from;
    while let Some(found) = leads.next_from(at).filter(|found| *found < to) {
        at = found;
        if let Some(end) = past_apostrophe(&text.as_bytes()[from..to], at - from) {
            at = from + end;
            continue;
        }
        match mark_at(text, at, to) {
            Some((len, family, style)) => {
                row.add(at, len, out.len());
                if row.marks > ROW {
                    out.truncate(row.first);
                } else {
                    out.extend(weigh(text, from, to, (at, at + len), family, style));
                }
                at += len;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
}

/// How many marks may stand in a row: what has more is a line somebody drew. Three levels of
/// quotations that end together, in marks of one character, have six.
const ROW: usize = 8;

/// Marks with nothing between them.
#[derive(Default)]
struct Row {
    marks: usize,
    end: usize,
    /// How many marks had been weighed before the row.
    first: usize,
}

impl Row {
    const fn add(&mut self, at: usize, len: usize, before: usize) {
        if at > self.end || self.marks == 0 {
            *self = Self { marks: 0, end: at, first: before };
        }
        self.marks += 1;
        self.end = at + len;
    }
}

/// Past an apostrophe at `at` between plain letters or digits, as most are; it is no mark.
fn past_apostrophe(bytes: &[u8], at: usize) -> Option<usize> {
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let end = match bytes.get(at..)? {
        [b'\'', ..] => at + 1,
        [0xE2, 0x80, 0x99, ..] => at + 3,
        _ => return None,
    };
    (letter(end) && at.checked_sub(1).is_some_and(letter)).then_some(end)
}

/// The bytes that a mark can begin with, in two searches that each keep what they found last, so
/// that no stretch is searched twice.
pub(crate) struct Leads<'a> {
    bytes: &'a [u8],
    plain: Option<usize>,
    other: Option<usize>,
    /// Where the last search began; nothing before the first.
    asked: Option<usize>,
}

impl<'a> Leads<'a> {
    /// The leads of a text, to be asked for from left to right.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, plain: None, other: None, asked: None }
    }

    /// Whether a mark may stand in `from..to`.
    pub(crate) fn any(&mut self, from: usize, to: usize) -> bool {
        self.next_from(from).is_some_and(|at| at < to)
    }

    /// The first such byte that is not before `at`.
    fn next_from(&mut self, at: usize) -> Option<usize> {
        let stale = |found: Option<usize>| found.is_some_and(|found| found < at);
        let fresh = self.asked.replace(at).is_none_or(|asked| at < asked);
        if fresh || stale(self.plain) {
            let found = memchr::memchr3(b'"', b'\'', b'`', &self.bytes[at..]);
            self.plain = found.map(|n| at + n);
        }
        if fresh || stale(self.other) {
            let found = memchr::memchr2(0xE2, 0xC2, &self.bytes[at..]);
            self.other = found.map(|n| at + n);
        }
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
        '‹' => (Family::Single, Style::GuillemetOpen),
        '›' => (Family::Single, Style::GuillemetClose),
        '\'' => (Family::Single, Style::Straight),
        '\u{2018}' | '\u{201b}' | '`' => (Family::Single, Style::CurlyOpen),
        '\u{2019}' => (Family::Single, Style::CurlyClose),
        _ => return None,
    };
    Some((c.len_utf8(), family, style))
}
