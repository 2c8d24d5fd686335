//! The small change of JSON: strings, numbers, values, appended to a line.
//!
//! The bytes are those of `serde_json`, which is what reads them. That writes a string byte by byte, also the
//! names of fields, and nearly half of a line is names: here they are copied as they stand in the program,
//! and of a string whole runs.

use serde::Serialize;
use serde_json::{Error, Value};

use super::Mark;
use super::brief::{self, Phrase};
use crate::{PerMille, Span};

/// A line of JSON on its way.
pub(super) struct Json<'o> {
    out: &'o mut Vec<u8>,
    is_brief: bool,
}

impl<'o> Json<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>) -> Self {
        Self { out, is_brief: false }
    }

    /// A line [in brief](super::brief).
    pub(super) fn brief(out: &'o mut Vec<u8>) -> Self {
        Self { out, is_brief: true }
    }

    /// What needs no escape: names of fields, and what parts them.
    #[inline]
    pub(super) fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    /// The same, of what stands in nearly every mark.
    #[inline]
    pub(super) fn phrase(&mut self, phrase: Phrase) {
        if self.is_brief {
            self.out.push(phrase.sign());
        } else {
            self.raw(phrase.text());
        }
    }

    /// Opens an object with a place.
    pub(super) fn open(&mut self, mark: Mark) {
        if self.is_brief {
            return brief::place(mark, self.out);
        }
        self.raw(r#"{"span":"#);
        self.pair(mark.span);
        self.raw(r#","source":"#);
        self.pair(mark.source);
    }

    #[inline]
    fn pair(&mut self, span: Span) {
        self.raw("[");
        self.number(span.start());
        self.raw(",");
        self.number(span.end());
        self.raw("]");
    }

    /// A place, or null.
    pub(super) fn place(&mut self, mark: Option<Mark>) {
        match mark {
            Some(mark) => {
                self.open(mark);
                self.raw("}");
            }
            None => self.phrase(Phrase::Null),
        }
    }

    /// A whole number.
    #[inline]
    pub(super) fn number(&mut self, number: u32) {
        self.raw(itoa::Buffer::new().format(number));
    }

    /// A share of one with at most three decimals.
    pub(super) fn share(&mut self, share: PerMille) {
        let thousandths = share.get();
        self.raw(if thousandths == 1000 { "1." } else { "0." });
        let digits = [thousandths / 100 % 10, thousandths / 10 % 10, thousandths % 10];
        let last = digits.iter().rposition(|digit| *digit > 0).unwrap_or(0);
        for digit in digits.iter().take(last + 1) {
            self.number(u32::from(*digit));
        }
    }

    /// A string in quotation marks.
    pub(super) fn string(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        self.out.reserve(rest.len() + rest.len() / 16 + 2);
        self.raw("\"");
        while let Some((run, byte, behind)) = escaped(rest) {
            self.out.extend_from_slice(run);
            self.escape(byte);
            rest = behind;
        }
        self.out.extend_from_slice(rest);
        self.raw("\"");
    }

    fn escape(&mut self, byte: u8) {
        match byte {
            b'\n' => self.raw("\\n"),
            b'"' => self.raw("\\\""),
            b'\\' => self.raw("\\\\"),
            b'\t' => self.raw("\\t"),
            b'\r' => self.raw("\\r"),
            0x08 => self.raw("\\b"),
            0x0c => self.raw("\\f"),
            _ => {
                self.raw(if byte < 0x10 { "\\u000" } else { "\\u001" });
                self.out.push(b"0123456789abcdef"[usize::from(byte % 16)]);
            }
        }
    }

    /// A string, or null.
    pub(super) fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.phrase(Phrase::Null),
        }
    }

    /// A list, each item written by `each`.
    pub(super) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) {
        let mut lead = "[";
        for item in items {
            self.raw(lead);
            each(self, item);
            lead = ",";
        }
        self.raw(if lead == "[" { "[]" } else { "]" });
    }

    /// A value that came with the article: mostly a string.
    pub(super) fn value(&mut self, value: &Value) -> Result<(), Error> {
        match value {
            Value::String(text) => {
                self.string(text);
                Ok(())
            }
            other => self.any(other),
        }
    }

    /// Anything else, as serde writes it.
    pub(super) fn any<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        serde_json::to_writer(&mut *self.out, value)
    }
}

/// The bytes in front of the first that must be escaped, that byte, and those behind it.
fn escaped(bytes: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let marks = |word| is_zero(word ^ (ONES * 0x22)) | is_zero(word ^ (ONES * 0x5c));
    let must = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\');
    let at = first(bytes, |word| less(word, b' ') | marks(word), must)?;
    Some((&bytes[..at], bytes[at], &bytes[at + 1..]))
}

/// The place of the first byte below `limit`.
#[inline]
pub(super) fn below(bytes: &[u8], limit: u8) -> Option<usize> {
    first(bytes, |word| less(word, limit), |byte| byte < limit)
}

/// The place of the first byte of a kind, which `hits` tells of eight bytes by their high bits. Behind the
/// first such byte it may mark others by mistake, as a subtraction borrows.
#[inline]
fn first(bytes: &[u8], hits: impl Fn(u64) -> u64, fits: impl Fn(u8) -> bool) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    let found = words.iter().enumerate().find_map(|(place, word)| {
        let hits = hits(u64::from_le_bytes(*word)) & (ONES << 7);
        (hits != 0).then(|| 8 * place + hits.trailing_zeros() as usize / 8)
    });
    let tail = || rest.iter().position(|byte| fits(*byte)).map(|at| 8 * words.len() + at);
    found.or_else(tail)
}

/// A bit for each of eight bytes.
const ONES: u64 = u64::from_le_bytes([1; 8]);

/// The high bits of the bytes that are zero.
fn is_zero(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

/// The high bits of the bytes below `limit`, which is no more than 128.
fn less(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(limit)) & !word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str) {
        let mut out = Vec::new();
        Json::new(&mut out).string(text);
        let want = serde_json::to_string(text).expect("a string");
        assert_eq!(String::from_utf8(out).expect("text"), want);
    }

    #[test]
    fn every_character_is_escaped_as_serde_does_at_any_place() {
        for c in ('\0'..='\u{ff}').chain(['\u{2028}', '\u{20ac}', '\u{1f600}']) {
            for before in 0..10 {
                check(&format!("{}{c}tail of it", "x".repeat(before)));
            }
        }
    }

    #[test]
    fn shares_are_written_as_serde_does() {
        for thousandths in 0..=1000 {
            let (share, mut out) = (PerMille::new(thousandths), Vec::new());
            Json::new(&mut out).share(share);
            assert_eq!(out, serde_json::to_vec(&share).expect("a number"), "{thousandths}");
        }
    }

    proptest! {
        #[test]
        fn strings_are_written_as_serde_does(text in "([a-z\"\\\\\n\u{1}é€]{0,3}[ -~]{0,20}){0,6}") {
            check(&text);
        }
    }
}
