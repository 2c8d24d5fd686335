//! The text as the grammar sees it: blanks, words and borders, forwards and backwards.

use crate::language::{Grammar, Language, Words};
use crate::memo::Memo;
use crate::role::{Role, Roles};

/// A text with the few questions that the grammar asks of it. All offsets are bytes on character
/// boundaries; asking beyond either end is allowed and finds nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    text: &'a str,
    language: &'static Language,
    nearby: Option<&'a Nearby>,
}

/// The words before and after the offsets that were asked for.
#[derive(Debug)]
pub(crate) struct Nearby {
    before: Memo,
    after: Memo,
}

impl Nearby {
    pub(crate) fn new() -> Self {
        Self { before: Memo::new(), after: Memo::new() }
    }
}

/// No word, number or name of interest is longer than this many bytes.
const LONGEST_WORD: usize = 40;

impl<'a> Text<'a> {
    pub(crate) fn new(text: &'a str, language: &'static Language) -> Self {
        Self { text, language, nearby: None }
    }

    /// The same text, which remembers the words it was asked for.
    pub(crate) fn remembering<'b>(self, nearby: &'b Nearby) -> Text<'b>
    where
        'a: 'b,
    {
        Text { nearby: Some(nearby), ..self }
    }

    /// The words of its language.
    pub(crate) fn words(self) -> &'static Words {
        &self.language.words
    }

    /// All the roles that a word, in either case, can play.
    pub(crate) fn roles(self, word: &str) -> Roles {
        self.words().roles(Lower::of(word).as_str())
    }

    /// Whether a word, in either case, can play a role.
    pub(crate) fn plays(self, word: &str, role: Role) -> bool {
        self.words().is(Lower::of(word).as_str(), role)
    }

    /// The grammar of its language.
    pub(crate) fn grammar(self) -> &'static Grammar {
        &self.language.grammar
    }

    pub(crate) fn str(self) -> &'a str {
        self.text
    }

    pub(crate) fn len(self) -> usize {
        self.text.len()
    }

    /// The byte at `at`, zero beyond the end.
    pub(crate) fn byte(self, at: usize) -> u8 {
        #[cfg(test)]
        looks::count();
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The byte before `at`, zero at the start.
    pub(crate) fn byte_before(self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |at| self.byte(at))
    }

    pub(crate) fn char(self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    pub(crate) fn char_before(self, at: usize) -> Option<char> {
        self.text.get(..at).and_then(|head| head.chars().next_back())
    }

    pub(crate) fn starts(self, at: usize, with: &str) -> bool {
        self.text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    pub(crate) fn slice(self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    /// The end of the blanks that begin at `at`: blanks of any width, and one line end that does not
    /// open a paragraph (no second line end, no indentation after it).
    #[inline]
    pub(crate) fn blanks(self, at: usize) -> usize {
        // One space, or none, before something that is neither blank nor line end.
        let next = at + usize::from(self.byte(at) == b' ');
        if matches!(self.byte(next), b'!'..=0x7f) { next } else { self.wide_blanks(at) }
    }

    fn wide_blanks(self, at: usize) -> usize {
        let mut end = self.inline_blanks(at);
        if self.byte(end) == b'\r' && self.byte(end + 1) == b'\n' {
            end += 1;
        }
        if self.byte(end) == b'\n' {
            let next = end + 1;
            if matches!(self.byte(next), b'\n' | b'\r' | b'\t' | b' ' | b'-' | 0) {
                return self.inline_blanks(at);
            }
            end = next;
        }
        end
    }

    /// The end of the blanks at `at`, line ends excepted; at most eight characters.
    #[inline]
    pub(crate) fn inline_blanks(self, at: usize) -> usize {
        // One space, or none, is what nearly every text has.
        let next = at + usize::from(self.byte(at) == b' ');
        if may_be_blank(self.byte(next)) { self.more_blanks(at) } else { next }
    }

    fn more_blanks(self, at: usize) -> usize {
        let mut end = at;
        for _ in 0..8 {
            match blank_len(&self.text.as_bytes()[end.min(self.len())..]) {
                0 => break,
                n => end += n,
            }
        }
        end
    }

    /// The start of the blanks that end at `at`; the mirror of [`Text::blanks`].
    pub(crate) fn blanks_back(self, at: usize) -> usize {
        let start = self.inline_blanks_back(at);
        // A line end is crossed only where `blanks` would cross it, that is if no indentation follows.
        if start == at
            && self.byte_before(at) == b'\n'
            && !matches!(self.byte(at), b'-' | b'\n' | b'\r')
        {
            let mut line = at - 1;
            if self.byte_before(line) == b'\r' {
                line -= 1;
            }
            let start = self.inline_blanks_back(line);
            return if matches!(self.byte_before(start), b'\n' | b'\r' | 0) { at } else { start };
        }
        start
    }

    /// The start of the blanks that end at `at`, line ends excepted.
    pub(crate) fn inline_start(self, at: usize) -> usize {
        self.inline_blanks_back(at)
    }

    #[inline]
    fn inline_blanks_back(self, at: usize) -> usize {
        let start = at - usize::from(self.byte_before(at) == b' ');
        let byte = self.byte_before(start);
        if byte >= 0x80 || may_be_blank(byte) { self.more_blanks_back(at) } else { start }
    }

    fn more_blanks_back(self, at: usize) -> usize {
        let mut start = at;
        for _ in 0..8 {
            match self.char_before(start) {
                Some(c) if is_blank(c) => start -= c.len_utf8(),
                _ => break,
            }
        }
        start
    }

    /// The letters that begin at `at`; empty if none do.
    #[inline]
    pub(crate) fn word(self, at: usize) -> &'a str {
        let first = self.byte(at);
        if !first.is_ascii_alphabetic() && first < 0x80 {
            return "";
        }
        let end = at + letters_at(self.text.as_bytes(), at);
        if self.byte(end) >= 0x80 { self.wide_word(at, end) } else { self.slice(at, end) }
    }

    /// The same where letters beyond ASCII may follow those up to `end`.
    fn wide_word(self, at: usize, end: usize) -> &'a str {
        let mut end = end;
        while end < self.len() && end - at < LONGEST_WORD {
            let byte = self.byte(end);
            if byte.is_ascii_alphabetic() {
                end += 1;
            } else if byte >= 0x80 && !self.starts_punctuation(end) {
                match self.char(end) {
                    Some(c) if c.is_alphabetic() => end += c.len_utf8(),
                    _ => break,
                }
            } else {
                break;
            }
        }
        self.slice(at, end)
    }

    /// Whether quotes, dashes or thin blanks (U+2000 to U+203F) begin at `at`: no letters, and common.
    fn starts_punctuation(self, at: usize) -> bool {
        self.byte(at) == 0xe2 && self.byte(at + 1) == 0x80
    }

    /// The letters that end at `at`; empty if none do.
    #[inline]
    pub(crate) fn word_back(self, at: usize) -> &'a str {
        let last = self.byte_before(at);
        if !last.is_ascii_alphabetic() && last < 0x80 {
            return "";
        }
        let start = at - letters_before(self.text.as_bytes(), at);
        if self.byte_before(start) >= 0x80 {
            self.wide_word_back(at, start)
        } else {
            self.slice(start, at)
        }
    }

    /// The same where letters beyond ASCII may stand before those from `start` on.
    fn wide_word_back(self, at: usize, start: usize) -> &'a str {
        let mut start = start;
        while start > 0 && at - start < LONGEST_WORD {
            let byte = self.byte(start - 1);
            if byte.is_ascii_alphabetic() {
                start -= 1;
            } else if byte >= 0x80 {
                match self.char_before(start) {
                    Some(c) if c.is_alphabetic() => start -= c.len_utf8(),
                    _ => break,
                }
            } else {
                break;
            }
        }
        self.slice(start, at)
    }

    /// The word before `at` with one run of blanks between, and where it starts.
    pub(crate) fn previous_word(self, at: usize) -> (usize, &'a str) {
        let Some(nearby) = self.nearby else { return self.read_before(at) };
        let (start, end) = nearby.before.word(at, || {
            let (start, word) = self.read_before(at);
            (start, start + word.len())
        });
        (start, self.slice(start, end))
    }

    fn read_before(self, at: usize) -> (usize, &'a str) {
        // One space after a letter is what nearly every text has.
        let near = self.byte_before(at) == b' '
            && at.checked_sub(1).is_some_and(|at| self.byte_before(at).is_ascii_alphabetic());
        let end = if near { at - 1 } else { self.blanks_back(at) };
        let word = self.word_back(end);
        (end - word.len(), word)
    }

    /// The word after `at` with one run of blanks between, and where it starts.
    pub(crate) fn next_word(self, at: usize) -> (usize, &'a str) {
        let Some(nearby) = self.nearby else { return self.read_after(at) };
        let (start, end) = nearby.after.word(at, || {
            let (start, word) = self.read_after(at);
            (start, start + word.len())
        });
        (start, self.slice(start, end))
    }

    fn read_after(self, at: usize) -> (usize, &'a str) {
        let start = self.blanks(at);
        (start, self.word(start))
    }

    /// Whether a letter or digit stands at `at`, so that a token ending there would be cut.
    pub(crate) fn glued(self, at: usize) -> bool {
        let byte = self.byte(at);
        byte.is_ascii_alphanumeric()
            || byte >= 0x80 && self.char(at).is_some_and(char::is_alphanumeric)
    }

    /// Whether a letter or digit stands before `at`.
    pub(crate) fn glued_before(self, at: usize) -> bool {
        let byte = self.byte_before(at);
        byte.is_ascii_alphanumeric()
            || byte >= 0x80 && self.char_before(at).is_some_and(char::is_alphanumeric)
    }
}

/// Blanks inside a line: space, tab, no-break, figure, thin, narrow ones.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}')
}

/// Whether a blank may begin with this byte.
fn may_be_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0xc2 | 0xe2)
}

/// How many ASCII letters stand at `at`, up to [`LONGEST_WORD`]. Eight bytes are asked at once, as a loop
/// over single ones is mispredicted at the end of nearly every word.
#[inline]
fn letters_at(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(eight) = bytes.get(end..).and_then(|rest| rest.first_chunk()) {
        let letters = no_letters(u64::from_le_bytes(*eight)).trailing_zeros() as usize / 8;
        end += letters;
        if letters < 8 || end - at >= LONGEST_WORD {
            return end - at;
        }
    }
    while end - at < LONGEST_WORD && bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
        end += 1;
    }
    end - at
}

/// How many ASCII letters end at `at`, up to [`LONGEST_WORD`].
#[inline]
fn letters_before(bytes: &[u8], at: usize) -> usize {
    let mut start = at;
    while let Some(eight) = bytes.get(..start).and_then(|head| head.last_chunk()) {
        let letters = no_letters(u64::from_le_bytes(*eight)).leading_zeros() as usize / 8;
        start -= letters;
        if letters < 8 || at - start >= LONGEST_WORD {
            return at - start;
        }
    }
    while at - start < LONGEST_WORD
        && start.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphabetic())
    {
        start -= 1;
    }
    at - start
}

/// The top bit of each byte that is no ASCII letter.
#[inline]
fn no_letters(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    let small = (eight | (ONES * 0x20)) & !TOPS;
    let from_a = small + ONES * (0x80 - b'a' as u64);
    let beyond_z = small + ONES * (0x7f - b'z' as u64);
    !(from_a & !beyond_z & !eight) & TOPS
}

/// The length in bytes of the blank that `bytes` begins with, zero if it begins with none.
fn blank_len(bytes: &[u8]) -> usize {
    match bytes {
        [b' ' | b'\t', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        [0xe2, 0x80, 0x80..=0x8a | 0xaf, ..] => 3,
        _ => 0,
    }
}

/// A word in lower case; longer words than any table holds come out empty.
///
/// Most words of a text are in lower case as they stand, and are borrowed; only the others are copied.
pub(crate) enum Lower<'a> {
    AsWritten(&'a str),
    Folded([u8; LONGEST_LOWER], usize),
}

/// More bytes than any entry of a table has.
const LONGEST_LOWER: usize = 48;

impl<'a> Lower<'a> {
    pub(crate) fn of(word: &'a str) -> Self {
        if word.len() > LONGEST_LOWER {
            return Self::AsWritten("");
        }
        // Without an early end, so that the loop has no branch to mispredict.
        let capitals = word.bytes().fold(false, |seen, byte| seen | byte.is_ascii_uppercase());
        if !capitals {
            return Self::AsWritten(word);
        }
        let mut bytes = [0; LONGEST_LOWER];
        bytes[..word.len()].copy_from_slice(word.as_bytes());
        bytes[..word.len()].make_ascii_lowercase();
        Self::Folded(bytes, word.len())
    }

    /// Several words with single spaces between, however they are set in the text.
    pub(crate) fn phrase(words: &'a str) -> Self {
        if words.len() <= LONGEST_LOWER && is_plain_phrase(words.as_bytes()) {
            return Self::AsWritten(words);
        }
        let mut bytes = [0; LONGEST_LOWER];
        let mut len = 0;
        let mut blank = false;
        for c in words.chars() {
            if is_blank(c) || matches!(c, '\n' | '\r') {
                blank = len > 0;
                continue;
            }
            let mut buffer = [0; 4];
            let piece = c.to_ascii_lowercase().encode_utf8(&mut buffer).len();
            if len + piece + usize::from(blank) > bytes.len() {
                return Self::AsWritten("");
            }
            if blank {
                bytes[len] = b' ';
                len += 1;
                blank = false;
            }
            bytes[len..len + piece].copy_from_slice(&buffer[..piece]);
            len += piece;
        }
        Self::Folded(bytes, len)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::AsWritten(word) => word,
            Self::Folded(bytes, len) => std::str::from_utf8(&bytes[..*len]).unwrap_or(""),
        }
    }
}

/// Whether a phrase is in small ASCII letters already, with single spaces between its words.
fn is_plain_phrase(words: &[u8]) -> bool {
    let mut before = b' ';
    for &byte in words {
        let plain = byte > b' ' && byte < 0x80 && !byte.is_ascii_uppercase();
        if !plain && (byte != b' ' || before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// How often a text was looked at, so that a test can say how much work it was without a clock.
#[cfg(test)]
pub(crate) mod looks {
    use std::cell::Cell;

    thread_local! {
        static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        LOOKS.with(|looks| looks.set(looks.get() + 1));
    }

    /// The looks that `work` took.
    pub(crate) fn of(work: impl FnOnce()) -> usize {
        let before = LOOKS.with(Cell::get);
        work();
        LOOKS.with(Cell::get) - before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[test]
    fn one_line_end_is_a_blank_and_a_blank_line_is_a_border() {
        assert_eq!(Text::new("1.4\nbillion", &ENGLISH).blanks(3), 4);
        assert_eq!(Text::new("1.4\n\nbillion", &ENGLISH).blanks(3), 3);
        assert_eq!(Text::new("1.4\n\t  billion", &ENGLISH).blanks(3), 3);
    }

    #[test]
    fn blanks_are_the_same_from_both_sides() {
        let text = Text::new("more than\n5", &ENGLISH);
        assert_eq!(text.blanks_back(10), 9);
        assert_eq!(text.previous_word(10), (5, "than"));
        assert_eq!(Text::new("than\n\n5", &ENGLISH).previous_word(6).1, "");
    }

    #[test]
    fn a_phrase_is_lowered_and_its_blanks_are_made_one() {
        assert_eq!(Lower::phrase("Hong \u{a0} Kong\nDollars").as_str(), "hong kong dollars");
    }
}
