//! Words and signs of a paragraph, each with what it may be good for.

use crate::lexicon::{Flags, flags};

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Comma,
    Colon,
    Semicolon,
    /// `.`, `!`, `?`, `…`.
    Stop,
    Dash,
    Open,
    Close,
    /// A quotation mark of a pair.
    Mark,
    /// A whole quotation, marks and all; only among elements.
    Quote,
    Other,
}

/// A word or sign; `start..end` are bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    pub(crate) flags: Flags,
    /// It begins with an upper-case letter.
    pub(crate) capital: bool,
    /// It ends in an apostrophe, with or without s.
    pub(crate) possessive: bool,
    /// For a [`Kind::Quote`], the index of its pair.
    pub(crate) pair: usize,
    /// The number of the sentence within the paragraph; set on elements only.
    pub(crate) sentence: u32,
}

impl Token {
    /// Whether it is a word with one of these bits.
    pub(crate) fn is(&self, flags: Flags) -> bool {
        self.flags.any(flags)
    }

    /// Whether it is a capitalised word that can stand in a name; `As` and `The` cannot.
    pub(crate) fn is_name(&self) -> bool {
        const SMALL: Flags = Flags::DET
            .or(Flags::PREP)
            .or(Flags::SUBORD)
            .or(Flags::CONJ)
            .or(Flags::SUBJECT)
            .or(Flags::POSS)
            .or(Flags::AUX)
            .or(Flags::RELATIVE);
        self.kind == Kind::Word && self.capital && (!self.is(SMALL) || self.is(Flags::PARTICLE))
    }

    /// Its text.
    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// The first byte, which tells signs of one kind apart; zero for an empty token.
    pub(crate) fn first_byte(&self, text: &str) -> u8 {
        text.as_bytes().get(self.start).copied().unwrap_or_default()
    }
}

/// Appends the tokens of `from..to`. `marks` are the edges of paired marks, sorted by start.
pub(crate) fn tokenise(
    text: &str,
    from: usize,
    to: usize,
    marks: &[(usize, usize)],
    out: &mut Vec<Token>,
) {
    let mut at = from;
    let mut marks = marks.iter().peekable();
    while at < to {
        while marks.next_if(|mark| mark.0 < at).is_some() {}
        if let Some(mark) = marks.next_if(|mark| mark.0 == at) {
            out.push(sign(at, mark.1, Kind::Mark));
            at = mark.1;
            continue;
        }
        let limit = marks.peek().map_or(to, |mark| mark.0);
        match text.as_bytes().get(at) {
            Some(b' ' | b'\n' | b'\t') => {
                at += 1;
                continue;
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                at = match plain_end(text, at, limit) {
                    Some(end) => plain_word(text, at, end, limit, out),
                    None => word(text, at, limit, out),
                };
                continue;
            }
            _ => {}
        }
        let rest = &text[at..limit];
        let Some(c) = rest.chars().next() else { break };
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if c.is_alphanumeric() {
            at = word(text, at, limit, out);
        } else {
            at = other(rest, at, c, out);
        }
    }
}

fn sign(start: usize, end: usize, kind: Kind) -> Token {
    Token {
        start,
        end,
        kind,
        flags: Flags::NONE,
        capital: false,
        possessive: false,
        pair: usize::MAX,
        sentence: 0,
    }
}

fn other(rest: &str, at: usize, c: char, out: &mut Vec<Token>) -> usize {
    let kind = match c {
        ',' => Kind::Comma,
        ':' => Kind::Colon,
        ';' => Kind::Semicolon,
        '.' | '!' | '?' | '…' | '。' => Kind::Stop,
        '-' | '–' | '—' | '―' => Kind::Dash,
        '(' | '[' => Kind::Open,
        ')' | ']' => Kind::Close,
        _ => Kind::Other,
    };
    let run = match kind {
        Kind::Stop => rest
            .chars()
            .take_while(|c| matches!(c, '.' | '!' | '?' | '…'))
            .map(char::len_utf8)
            .sum::<usize>(),
        Kind::Dash => rest
            .chars()
            .take_while(|c| matches!(c, '-' | '–' | '—' | '―'))
            .map(char::len_utf8)
            .sum(),
        _ => 0,
    };
    let end = at + run.max(c.len_utf8());
    if kind == Kind::Other
        && matches!(c, '\'' | '\u{2019}')
        && out.last().is_none_or(|t| t.end != at)
    {
        return end; // an elision: the word after it counts
    }
    match out.last_mut() {
        // The workers' council: the apostrophe belongs to the word.
        Some(last)
            if matches!(c, '\'' | '\u{2019}') && last.kind == Kind::Word && last.end == at =>
        {
            last.end = end;
            last.possessive = true;
        }
        _ => out.push(sign(at, end, kind)),
    }
    end
}

/// Where a word of plain letters and digits ends, if nothing after it could go on with it.
fn plain_end(text: &str, at: usize, to: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(at..to)?;
    let len = bytes.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(bytes.len());
    let goes_on = match bytes.get(len) {
        None => false,
        Some(b'\'' | b'-' | b'&' | b'_' | b'.' | b',') => {
            bytes.get(len + 1).is_some_and(|next| !next.is_ascii() || next.is_ascii_alphanumeric())
        }
        Some(sign) => !sign.is_ascii(),
    };
    (!goes_on).then_some(at + len)
}

/// The word `at..end`, which [`plain_end`] has found; it begins with a letter.
fn plain_word(text: &str, at: usize, end: usize, to: usize, out: &mut Vec<Token>) -> usize {
    let slice = &text[at..end];
    let flags = flags(slice);
    let capital = slice.starts_with(|c: char| c.is_ascii_uppercase());
    let initial = end == at + 1 && capital && slice != "I";
    let token = sign(at, end, Kind::Word);
    out.push(Token { flags, capital, end: past_stop(text, (end, to), initial, flags), ..token });
    out.last().map_or(end, |token| token.end)
}

/// Past the stop of an abbreviation or initial that ends at `end`, but not past an ellipsis.
fn past_stop(text: &str, (end, to): (usize, usize), initial: bool, flags: Flags) -> usize {
    let rest = &text[end..to];
    let short = initial || flags.any(Flags::ABBR);
    if short && rest.starts_with('.') && !rest.starts_with("..") { end + 1 } else { end }
}

/// Reads a word or number from `at`; returns where it ends.
fn word(text: &str, at: usize, to: usize, out: &mut Vec<Token>) -> usize {
    let rest = &text[at..to];
    let mut end = 0;
    let mut run = 0; // letters since the last joint
    let mut dotted = false;
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let joins = next.is_some_and(char::is_alphanumeric);
        if c.is_alphanumeric() || is_combining(c) {
            run += 1;
        } else if joins && (joins_words(c) || matches!(c, '.' | ',') && is_digits(&rest[..i], next))
        {
            run = 0;
        } else if c == '.' && run == 1 && joins && rest[..i].ends_with(char::is_alphabetic) {
            run = 0;
            dotted = true;
        } else {
            break;
        }
        end = i + c.len_utf8();
    }
    let first = rest.chars().next();
    let number = first.is_some_and(char::is_numeric);
    let capital = first.is_some_and(char::is_uppercase);
    let (bits, possessive) = word_flags(&rest[..end]);
    let initial =
        run == 1 && end <= 2 && capital && rest[..end].chars().count() == 1 && &rest[..end] != "I";
    let end = past_stop(text, (at + end, to), dotted || initial, bits);
    out.push(Token {
        start: at,
        end,
        kind: if number { Kind::Number } else { Kind::Word },
        flags: bits,
        capital,
        possessive,
        pair: usize::MAX,
        sentence: 0,
    });
    end
}

fn joins_words(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '-' | '\u{2011}' | '&' | '_' | '\u{ad}')
}

/// Whether a sign stands between two digits.
fn is_digits(before: &str, next: Option<char>) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit())
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{200c}')
}

/// The bits of a word; those of its stem if it is a possessive.
fn word_flags(word: &str) -> (Flags, bool) {
    let whole = flags(word);
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s"));
    match stem {
        Some(stem) if whole == Flags::NONE => (flags(stem).less(Flags::CUE), true),
        _ => (whole, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let mut out = Vec::new();
        tokenise(text, 0, text.len(), &[], &mut out);
        assert_eq!(out.iter().map(|t| t.text(text)).collect::<Vec<_>>(), want, "in {text:?}");
    }

    #[test]
    fn initials_and_abbreviations_keep_their_stops() {
        check(
            "Mr. N. A. Orlov met K.Omarov in the U.S. today.",
            &["Mr.", "N.", "A.", "Orlov", "met", "K.Omarov", "in", "the", "U.S.", "today", "."],
        );
    }

    #[test]
    fn figures_and_compounds_are_one_word() {
        check(
            "1,200.5 well-known men’s, workers’ – yes...",
            &["1,200.5", "well-known", "men’s", ",", "workers’", "–", "yes", "..."],
        );
    }
}
