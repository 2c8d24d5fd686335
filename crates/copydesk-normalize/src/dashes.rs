//! What the dashes and hyphens of a text are for.
//!
//! ```
//! use copydesk_normalize::{DashKind, dashes};
//! let kinds: Vec<DashKind> = dashes("rank two – China – won 3-2 in a well-known game").map(|it| it.kind).collect();
//! assert_eq!(kinds, [DashKind::Parenthesis, DashKind::Parenthesis, DashKind::Range, DashKind::Compound]);
//! ```
//!
//! The kind is knowledge about the text and no edit: writers use one glyph for several ends and several
//! glyphs for one. [`RuleId::Dashes`], in no preset, rewrites what is certain.
//!
//! # What is not here
//!
//! Who speaks behind a dash at the start of a line, and whether it is speech or a list: that takes the
//! lines around it.

use copydesk_core::Span;

use crate::RuleId;
use crate::draft::Draft;

/// What a dash or hyphen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DashKind {
    /// Between two ends: `5-10%`, `2019 – 2021`, a score.
    Range,
    /// Before a number below zero: `-5 degrees`.
    Minus,
    /// An aside, a break of thought, what follows a dateline: `two – China – and`, `said -- and`.
    Parenthesis,
    /// The first sign of a line: a turn of speech, or an item of a list.
    Dialogue,
    /// Within a word, a name or a code, or where a part of a word is left out: `Kazakh-Chinese`,
    /// `COVID-19`, `2021-07-20`, `two- and three-year`.
    Compound,
    /// At the end of a line, in a word that goes on in the next.
    LineBreak,
    /// A hyphen that seems to stand for a dash: `Kazakhstan-opening the Pacific`.
    Doubtful,
    /// Anything else: a line of dashes, an arrow.
    Other,
}

/// A dash, or a run of hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dash {
    /// Where, in bytes of the text.
    pub span: Span,
    /// What for.
    pub kind: DashKind,
}

/// The dashes and hyphens of a text, left to right. Made by [`dashes`].
#[derive(Clone, Debug)]
pub struct Dashes<'a> {
    text: &'a str,
    at: usize,
}

/// The dashes and hyphens of `text`, from the hyphen-minus to the horizontal bar and the minus sign; a run
/// of hyphens counts as one.
///
/// ```
/// use copydesk_normalize::{DashKind, dashes};
/// let found = dashes("a chance for Kazakhstan-opening the Pacific").next().expect("a hyphen");
/// assert_eq!((found.span.range(), found.kind), (23..24, DashKind::Doubtful));
/// ```
#[must_use]
pub fn dashes(text: &str) -> Dashes<'_> {
    Dashes { text, at: 0 }
}

impl Iterator for Dashes<'_> {
    type Item = Dash;

    fn next(&mut self) -> Option<Dash> {
        loop {
            let bytes = self.text.as_bytes();
            let start = self.at + memchr::memchr2(b'-', 0xe2, &bytes[self.at..])?;
            let length = match (bytes[start], bytes.get(start + 1..start + 3)) {
                (b'-', _) => bytes[start..].iter().take_while(|byte| **byte == b'-').count(),
                (_, Some([0x80, 0x90..=0x95] | [0x88, 0x92])) => 3,
                _ => {
                    self.at = start + 1;
                    continue;
                }
            };
            self.at = start + length; // always moves: a dash is never empty
            // Offsets of a text beyond 4 GiB cannot be told.
            let (from, to) = (u32::try_from(start).ok()?, u32::try_from(self.at).ok()?);
            let kind = Place::of(self.text, start, self.at).kind();
            return Some(Dash { span: Span::new(from, to), kind });
        }
    }
}

/// How far a word is followed, in bytes, and blanks at the ends of a line.
const REACH: usize = 40;

/// A dash and what stands around it.
struct Place<'a> {
    dash: &'a str,
    before: &'a str,
    after: &'a str,
    left: Option<char>,
    right: Option<char>,
}

impl<'a> Place<'a> {
    fn of(text: &'a str, start: usize, end: usize) -> Self {
        let (before, after) = (&text[..start], &text[end..]);
        let (left, right) = (before.chars().next_back(), after.chars().next());
        Self { dash: &text[start..end], before, after, left, right }
    }

    /// Whether it is one of those that join words rather than clauses.
    fn is_hyphen(&self) -> bool {
        matches!(self.dash, "-" | "\u{2010}" | "\u{2011}")
    }

    /// Whether only blanks stand before it in its line.
    fn is_first(&self) -> bool {
        let mut before = self.before.bytes().rev().take(REACH);
        before.find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|byte| byte == b'\n')
    }

    fn kind(&self) -> DashKind {
        let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if self.dash.starts_with("----") {
            return DashKind::Other;
        }
        match (is_blank(self.left), is_blank(self.right)) {
            _ if self.is_first() => match self.right {
                None | Some('\n' | '\r') => DashKind::Other,
                _ if is_digit(self.right) && self.dash.chars().count() == 1 => DashKind::Minus,
                _ => DashKind::Dialogue,
            },
            (true, true) => self.kind_between_blanks(),
            (true, false) if is_digit(self.right) && self.dash != "--" => DashKind::Minus,
            (true, false) if self.is_hyphen() => DashKind::Compound,
            (true, false) => DashKind::Parenthesis,
            (false, true) => self.kind_behind_word(),
            (false, false) => self.kind_inside(),
        }
    }

    fn kind_between_blanks(&self) -> DashKind {
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\u{a0}');
        let before = self.before.trim_end_matches(is_blank);
        let after = self.after.trim_start_matches(is_blank);
        let ends = before.ends_with(|c: char| c.is_ascii_digit() || c == '%');
        let begins =
            after.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '€' | '£'));
        if ends && begins { DashKind::Range } else { DashKind::Parenthesis }
    }

    fn kind_behind_word(&self) -> DashKind {
        if !self.is_hyphen() {
            return DashKind::Parenthesis;
        }
        if self.left.is_some_and(char::is_alphabetic)
            && self.right == Some('\n')
            && self.after[1..].starts_with(char::is_alphabetic)
        {
            return DashKind::LineBreak;
        }
        match word_at(self.after.trim_start_matches(' ')) {
            "to" | "and" | "or" => DashKind::Compound,
            _ => DashKind::Parenthesis,
        }
    }

    fn kind_inside(&self) -> DashKind {
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let is_lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
        let opens = matches!(self.left, Some('(' | '[' | '$' | '€' | '£' | '=' | '“'));
        let is_amount = |c| is_digit(c) || matches!(c, Some('$' | '€' | '£'));
        match self.dash {
            "\u{2212}" => DashKind::Minus,
            "--" | "---" | "\u{2014}" | "\u{2015}" => DashKind::Parenthesis,
            _ if opens && is_digit(self.right) => DashKind::Minus,
            _ if (is_digit(self.left) || self.left == Some('%')) && is_amount(self.right) => {
                if self.is_chained() { DashKind::Compound } else { DashKind::Range }
            }
            "\u{2013}" if is_lower(self.left) && is_lower(self.right) => DashKind::Parenthesis,
            _ if self.is_doubtful() => DashKind::Doubtful,
            _ if (is_letter(self.left) || is_digit(self.left))
                && (is_letter(self.right) || is_digit(self.right)) =>
            {
                DashKind::Compound
            }
            "\u{2013}" => DashKind::Parenthesis,
            _ => DashKind::Other,
        }
    }

    /// Whether the digits around it go on with another hyphen: a date, a telephone number.
    fn is_chained(&self) -> bool {
        let digits = |byte: &u8| byte.is_ascii_digit();
        let before = self.before.as_bytes().iter().rev().take(REACH).find(|byte| !digits(byte));
        let after = self.after.as_bytes().iter().take(REACH).find(|byte| !digits(byte));
        [before, after].contains(&Some(&b'-'))
    }

    /// Whether a name stands before a hyphen and a participle with an object of its own behind it, which no
    /// compound has.
    fn is_doubtful(&self) -> bool {
        const OBJECTS: [&str; 11] =
            ["a", "an", "her", "his", "its", "our", "that", "the", "their", "these", "this"];
        if !self.is_hyphen() || !self.right.is_some_and(char::is_lowercase) {
            return false;
        }
        let participle = word_at(self.after);
        let Some(behind) = self.after[participle.len()..].strip_prefix(' ') else {
            return false;
        };
        let letters = self.before.chars().rev().take(REACH).take_while(|c| c.is_alphabetic());
        participle.len() > "-ing".len()
            && participle.ends_with("ing")
            && OBJECTS.contains(&word_at(behind))
            && letters.last().is_some_and(char::is_uppercase)
    }
}

/// The letters at the start of a text, at most `REACH` bytes.
fn word_at(text: &str) -> &str {
    let length = text.bytes().take(REACH).take_while(u8::is_ascii_alphabetic).count();
    &text[..length]
}

/// Writes dashes for the hyphens that stand for an aside: ` - ` becomes ` – `, and two hyphens `—`. The
/// places of those that are doubtful.
pub(crate) fn rewrite(draft: &mut Draft<'_>) -> Vec<Span> {
    let text = draft.before();
    let mut doubtful = Vec::new();
    for dash in dashes(text) {
        let range = dash.span.range();
        let place = Place::of(text, range.start, range.end);
        match (dash.kind, place.dash) {
            (DashKind::Doubtful, _) => doubtful.push(dash.span),
            (DashKind::Parenthesis, "-") if place.left == Some(' ') && place.right == Some(' ') => {
                draft.replace(range, "\u{2013}", RuleId::Dashes);
            }
            (DashKind::Parenthesis, "--") if place.right != Some('>') => {
                draft.replace(range, "\u{2014}", RuleId::Dashes);
            }
            _ => {}
        }
    }
    doubtful
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[DashKind]) {
        let got: Vec<DashKind> = dashes(text).map(|dash| dash.kind).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    use DashKind::{Compound, Dialogue, Doubtful, LineBreak, Minus, Other, Parenthesis, Range};

    #[test]
    fn asides_are_neither_speech_nor_ranges() {
        check("number two” – China – and", &[Parenthesis, Parenthesis]);
        check("he left -- or so--they say", &[Parenthesis, Parenthesis]);
        check("word—word, word–word", &[Parenthesis, Parenthesis]);
        check("NORVIK, June 11 (Agency) — The bank", &[Parenthesis]);
    }

    #[test]
    fn figures_make_ranges_numbers_and_codes() {
        check("5-10%, 2019 – 2021, 3–2, $5-$10, 5%-10%", &[Range; 5]);
        check("-5 degrees, at −7 or (-3)", &[Minus; 3]);
        check("on 2021-07-20, COVID-19, a 14-year-old", &[Compound; 5]);
    }

    #[test]
    fn words_are_joined() {
        check("Kazakh-Chinese and Kassym-Jomart", &[Compound; 2]);
        check("two- and three-year, the -like ending", &[Compound; 3]);
        check("Paris–Dakar", &[Compound]);
    }

    #[test]
    fn a_line_opens_or_ends_with_a_dash() {
        check("- How many?\n– About 30.\n—Well.", &[Dialogue; 3]);
        check("the govern-\nment", &[LineBreak]);
        check("-----\n--\n", &[Other; 2]);
    }

    #[test]
    fn a_hyphen_for_a_dash_is_doubtful() {
        check("a chance for Kazakhstan-opening the Pacific", &[Doubtful]);
        check("the oil-producing the, Moscow-leaning parties", &[Compound; 2]);
    }
}
