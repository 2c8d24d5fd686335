//! Words and signs of a paragraph, each with what it may be good for.

mod run;

use run::{looked_up, run};

use crate::lexicon::{Flags, Key, Lexicon, lexicon};

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

/// A word or sign. It is kept small, as rules pass over all of a text more than once: those of an
/// article stay in the nearest cache.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    // bytes of the text, which has less than four gigabytes
    from: u32,
    to: u32,
    pub(crate) flags: Flags,
    pub(crate) kind: Kind,
    /// It begins with an upper-case letter.
    pub(crate) capital: bool,
    /// It ends in an apostrophe, with or without s.
    pub(crate) possessive: bool,
    /// It has a sign inside: `al-Harbi`, `O’Neill`, `U.S.`.
    pub(crate) joined: bool,
}

impl Token {
    /// A quotation, marks and all.
    pub(crate) const fn quotation(start: usize, end: usize) -> Self {
        sign(start, end, Kind::Quote)
    }

    /// The first byte.
    pub(crate) const fn start(&self) -> usize {
        self.from as usize
    }

    /// Behind the last byte.
    pub(crate) const fn end(&self) -> usize {
        self.to as usize
    }

    /// Whether it is a word with one of these bits.
    pub(crate) fn is(&self, flags: Flags) -> bool {
        #[cfg(test)]
        crate::looks::count();
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
        self.capital && self.kind == Kind::Word && (!self.is(SMALL) || self.is(Flags::PARTICLE))
    }

    /// Whether it is a word that counts and may stand for those whom it counts: `some`, `five`.
    pub(crate) fn counts(&self) -> bool {
        self.is(Flags::DET) && self.is(Flags::COUNT) && !self.possessive
    }

    /// Its text.
    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        #[cfg(test)]
        crate::looks::count();
        &text[self.start()..self.end()]
    }

    /// The first byte, which tells signs of one kind apart; zero for an empty token.
    pub(crate) fn first_byte(&self, text: &str) -> u8 {
        text.as_bytes().get(self.start()).copied().unwrap_or_default()
    }
}

/// What a token that begins with some byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    /// A letter or digit.
    Word,
    /// A sign of one byte.
    Sign,
    /// A sign that others of its kind may follow.
    Run,
    /// Anything else, beyond ASCII too.
    Other,
}

/// The class of every byte.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        #[expect(clippy::cast_possible_truncation, reason = "it is below 128")]
        let class = match byte as u8 {
            b' ' | b'\n' | b'\t' => Class::Blank,
            b',' | b':' | b';' | b'(' | b'[' | b')' | b']' => Class::Sign,
            b'.' | b'!' | b'?' | b'-' => Class::Run,
            c if c.is_ascii_alphanumeric() => Class::Word,
            _ => Class::Other,
        };
        classes[byte] = class;
        byte += 1;
    }
    classes
};

/// The class of the byte at `at`.
fn class_at(bytes: &[u8], at: usize) -> Option<Class> {
    bytes.get(at).map(|byte| CLASSES[usize::from(*byte)])
}

/// Appends the tokens of `from..to`. `marks` are the edges of paired marks, sorted by start.
pub(crate) fn tokenise(
    text: &str,
    from: usize,
    to: usize,
    marks: &[(usize, usize)],
    out: &mut Vec<Token>,
) {
    let words = lexicon();
    let mut at = from;
    for &(start, end) in marks {
        if start >= at {
            stretch(words, text, at, start, out); // no token reaches over a mark
            out.push(sign(start, end, Kind::Mark));
            at = end;
        }
    }
    stretch(words, text, at, to, out);
}

/// Appends the tokens of `at..to`, where no mark stands.
fn stretch(words: &Lexicon, text: &str, mut at: usize, to: usize, out: &mut Vec<Token>) {
    let bytes = &text.as_bytes()[..to];
    while let Some(first) = bytes.get(at) {
        let class = CLASSES[usize::from(*first)];
        if class != Class::Word {
            at = other_than_word(words, text, (at, to), class, out);
            continue;
        }
        let (len, flags) = looked_up(words, bytes, at);
        let end = at + len;
        let kind = if first.is_ascii_digit() { Kind::Number } else { Kind::Word };
        let plain = Token { flags, capital: first.is_ascii_uppercase(), ..sign(at, end, kind) };
        // Most words, and most with a sign behind them; the blank is passed with them.
        match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b' '), _) => {
                out.push(plain);
                at = end + 1;
            }
            (Some(mark @ (b',' | b'.')), Some(b' ')) if *mark == b',' || !owns_stop(&plain) => {
                out.push(plain);
                out.push(sign(end, end + 1, sign_kind(char::from(*mark))));
                at = end + 2;
            }
            _ => {
                let end = plain_word(words, bytes, (at, end), flags, out);
                at = end.unwrap_or_else(|| any(words, text, at, to, out));
            }
        }
    }
}

/// Whether a full stop behind a word may belong to it: as an initial or an abbreviation.
const fn owns_stop(word: &Token) -> bool {
    word.to - word.from == 1 || word.flags.any(Flags::ABBR)
}

/// Reads what is no plain word from `at` on; returns where it ends.
#[inline]
fn other_than_word(
    words: &Lexicon,
    text: &str,
    (at, to): (usize, usize),
    class: Class,
    out: &mut Vec<Token>,
) -> usize {
    let bytes = &text.as_bytes()[..to];
    match class {
        Class::Blank => at + 1,
        Class::Sign => lone_sign(bytes, at, out),
        Class::Run if class_at(bytes, at + 1) == Some(Class::Blank) => lone_sign(bytes, at, out),
        _ => any(words, text, at, to, out),
    }
}

/// Reads a sign of one byte, and the blank behind it.
fn lone_sign(bytes: &[u8], at: usize, out: &mut Vec<Token>) -> usize {
    let kind = sign_kind(char::from(bytes[at]));
    out.push(sign(at, at + 1, kind));
    at + 1 + usize::from(bytes.get(at + 1) == Some(&b' '))
}

#[inline(never)]
/// Reads whatever stands at `at`, character by character; returns where it ends.
fn any(words: &Lexicon, text: &str, at: usize, to: usize, out: &mut Vec<Token>) -> usize {
    let rest = &text[at..to];
    match rest.chars().next() {
        None => to,
        Some(c) if c.is_whitespace() => at + c.len_utf8(),
        Some(c) if c.is_alphanumeric() => word(words, text, at, to, out),
        Some(c) => other(rest, at, c, out),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "spans of a text have 32 bits")]
const fn sign(start: usize, end: usize, kind: Kind) -> Token {
    Token {
        from: start as u32,
        to: end as u32,
        flags: Flags::NONE,
        kind,
        capital: false,
        possessive: false,
        joined: false,
    }
}

const fn sign_kind(c: char) -> Kind {
    match c {
        ',' => Kind::Comma,
        ':' => Kind::Colon,
        ';' => Kind::Semicolon,
        '.' | '!' | '?' | '…' | '。' => Kind::Stop,
        '-' | '–' | '—' | '―' => Kind::Dash,
        '(' | '[' => Kind::Open,
        ')' | ']' => Kind::Close,
        _ => Kind::Other,
    }
}

fn other(rest: &str, at: usize, c: char, out: &mut Vec<Token>) -> usize {
    let kind = sign_kind(c);
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
        && out.last().is_none_or(|t| t.end() != at)
    {
        return end; // an elision: the word after it counts
    }
    match out.last_mut() {
        // The workers' council: the apostrophe belongs to the word.
        Some(last)
            if matches!(c, '\'' | '\u{2019}') && last.kind == Kind::Word && last.end() == at =>
        {
            last.to = sign(at, end, kind).to;
            last.possessive = true;
        }
        _ => out.push(sign(at, end, kind)),
    }
    end
}

/// Reads a word whose letters and digits are ASCII and which begins with the run `at..end`, which has
/// these bits, if nothing after it could go on with it in another way; `bytes` end where it must end.
#[inline(never)]
fn plain_word(
    words: &Lexicon,
    bytes: &[u8],
    (at, mut end): (usize, usize),
    bits: Flags,
    out: &mut Vec<Token>,
) -> Option<usize> {
    let lone = end == at + 1;
    let first = bytes[at];
    let capital = first.is_ascii_uppercase();
    let kind = if first.is_ascii_digit() { Kind::Number } else { Kind::Word };
    let (flags, possessive, joined) = match joint(bytes, end)? {
        0 => (bits, false, false),
        first => {
            end = past_joints(bytes, end + first)?;
            let (flags, possessive) = word_flags(words, &bytes[at..end]);
            (flags, possessive, true)
        }
    };
    let next = bytes.get(end);
    let short = end == at + 1 && capital && first != b'I' || flags.any(Flags::ABBR);
    // The stop of an abbreviation or initial belongs to it, but not an ellipsis.
    let stop = short && next == Some(&b'.') && bytes.get(end + 1) != Some(&b'.');
    // `Ada A. Lind`: an initial is no article.
    let flags = if stop && lone { Flags::NONE } else { flags };
    let end = end + usize::from(stop);
    out.push(Token { flags, capital, possessive, joined, ..sign(at, end, kind) });
    Some(end)
}

/// How long the sign at `end` is that joins two runs of a word (`-` in `well-known`); zero if the word
/// ends there; nothing if that takes a closer look, as beyond ASCII and in `U.S.`.
#[inline]
fn joint(bytes: &[u8], end: usize) -> Option<usize> {
    let (joint, rest) = match bytes.get(end..).unwrap_or_default() {
        [] => return Some(0),
        [b'\'' | b'-' | b'&' | b'_', rest @ ..] => (1, rest),
        [b'.' | b',', rest @ ..] => {
            let figure = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
            if figure(rest.first()) && figure(bytes.get(end - 1)) {
                return Some(1);
            }
            let ends = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric();
            return rest.first().is_none_or(ends).then_some(0);
        }
        [0xE2, 0x80, 0x99, rest @ ..] => (3, rest),
        // Dashes, other marks, an ellipsis.
        [0xE2, 0x80, 0x93 | 0x94 | 0x98 | 0x9C | 0x9D | 0xA6, ..] => return Some(0),
        [byte, ..] => return byte.is_ascii().then_some(0),
    };
    match rest.first() {
        Some(byte) if byte.is_ascii_alphanumeric() => Some(joint),
        Some(byte) if !byte.is_ascii() => None,
        _ => Some(0),
    }
}

/// Past all runs and joints from `at` on, where a run begins.
fn past_joints(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let end = at + run(bytes, at).len;
        match joint(bytes, end)? {
            0 => return Some(end),
            more => at = end + more,
        }
    }
}

/// Past the stop of an abbreviation or initial that ends at `end`, but not past an ellipsis.
fn past_stop(text: &str, (end, to): (usize, usize), initial: bool, flags: Flags) -> usize {
    let rest = &text[end..to];
    let short = initial || flags.any(Flags::ABBR);
    if short && rest.starts_with('.') && !rest.starts_with("..") { end + 1 } else { end }
}

/// Reads a word or number from `at`; returns where it ends.
fn word(words: &Lexicon, text: &str, at: usize, to: usize, out: &mut Vec<Token>) -> usize {
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
    let (bits, possessive) = word_flags(words, &rest.as_bytes()[..end]);
    let initial =
        run == 1 && end <= 2 && capital && rest[..end].chars().count() == 1 && &rest[..end] != "I";
    let joined = rest[..end].contains(|c: char| !c.is_alphanumeric());
    let end = past_stop(text, (at + end, to), dotted || initial, bits);
    let kind = if number { Kind::Number } else { Kind::Word };
    out.push(Token { flags: bits, capital, possessive, joined, ..sign(at, end, kind) });
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
fn word_flags(words: &Lexicon, word: &[u8]) -> (Flags, bool) {
    let whole = words.key(Key::of(word));
    let stem = word.strip_suffix(b"'s").or_else(|| word.strip_suffix("\u{2019}s".as_bytes()));
    match stem {
        Some(stem) if whole == Flags::NONE => (words.key(Key::of(stem)).less(Flags::CUE), true),
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
