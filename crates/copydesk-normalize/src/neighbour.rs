//! What stands beside a quotation mark, and what that says of it.

/// What stands beside a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Neighbour {
    /// The end of the text or of the line.
    Edge,
    /// A plain blank.
    Blank,
    /// Another white space.
    OddBlank,
    /// A letter of a script that sets blanks between words.
    Word,
    /// A digit.
    Digit,
    /// An opening bracket, an inverted mark, a currency sign.
    Opener,
    /// A mark that ends something: a full stop, a closing bracket.
    Closer,
    /// What stands well on either side: a dash, a slash, an inner mark, an ellipsis.
    Joint,
    /// ’, which stands well but before an opening mark.
    Apostrophe,
    /// Another double mark.
    Mark,
    /// Anything else.
    Other,
}

impl Neighbour {
    pub(crate) fn of(c: Option<char>) -> Self {
        match c {
            None | Some('\n' | '\r') => Self::Edge,
            Some(' ') => Self::Blank,
            Some(c) if c.is_whitespace() => Self::OddBlank,
            Some(c) if c.is_ascii_digit() => Self::Digit,
            // Chinese, Japanese and Thai set no blanks, so nothing can be missing there.
            Some(c @ (..'\u{590}' | '\u{1e00}'..'\u{2000}')) if c.is_alphabetic() => Self::Word,
            Some('(' | '[' | '{' | '¿' | '¡' | '$' | '€' | '£') => Self::Opener,
            Some('.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '%') => Self::Closer,
            Some('’') => Self::Apostrophe,
            Some('-' | '/' | '‘' | '\'' | '…' | '\u{2010}'..='\u{2015}') => Self::Joint,
            Some('\u{201c}' | '\u{201d}' | '"') => Self::Mark,
            Some(_) => Self::Other,
        }
    }

    /// Whether a quotation may begin with it.
    pub(crate) fn begins(self) -> bool {
        matches!(self, Self::Word | Self::Digit | Self::Opener)
    }

    /// Whether a quotation may end with it.
    pub(crate) fn ends(self) -> bool {
        matches!(self, Self::Word | Self::Digit | Self::Closer)
    }

    pub(crate) fn is_blank(self) -> bool {
        matches!(self, Self::Blank | Self::OddBlank)
    }
}

/// Whether a mark may be an inch sign, by the figure before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inches {
    No,
    Maybe,
    /// Feet stand before: `6’2”`.
    Surely,
}

impl Inches {
    pub(crate) fn of(before: &str) -> Self {
        let rest = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let feet = rest.strip_suffix(['’', '\'', '′']);
        match before.len() - rest.len() {
            1..=2 if feet.is_some_and(|feet| feet.ends_with(|c: char| c.is_ascii_digit())) => {
                Self::Surely
            }
            1..=INCH_DIGITS => Self::Maybe,
            _ => Self::No,
        }
    }
}

/// A figure of inches has at most this many digits: `2030”` closes a title.
const INCH_DIGITS: usize = 3;
