//! A line in brief, for who keeps many of them for a while.
//!
//! ```
//! use copydesk_core::{Article, Layers, Span, wire};
//! let article = Article::from_text("a1", "Rain fell. Nobody was hurt.");
//! let mut layers = Layers::default();
//! layers.sentences = vec![Span::new(0, 10), Span::new(11, 27)];
//! let document = wire::Document::of(&article, &layers);
//! let (mut line, mut brief, mut back) = (Vec::new(), Vec::new(), Vec::new());
//! document.write(&mut line)?;
//! document.write_brief(&mut brief)?;
//! wire::expand(&brief, &mut back)?;
//! assert!(back == line.trim_ascii_end() && brief.len() < line.len());
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Two thirds of a line are names of fields and places written twice, which cost a packer more than the text
//! does. JSON has no control characters, so that each of them can stand for something: one for a place whose
//! two spans are the same (two numbers follow), one for any other place (four numbers), and one for each
//! phrase that stands in nearly every mark. What comes back is the line, byte for byte.
//!
//! # What is not here
//!
//! A promise: the form may change with any version, and no file of it outlives the run that made it.

use serde::de::Error as _;
use serde_json::Error;

use super::Mark;
use super::json::{Json, below};
use crate::Span;

/// A place with two equal spans: start and length.
const SAME: u8 = 0;
/// A place with two spans: start and length of each.
const APART: u8 = 1;
/// What stands for the first phrase.
const FIRST: u8 = 2;

/// What stands in nearly every mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    Null,
    Kind,
    Confidence,
    Reason,
    Parts,
    NoRole,
    Speaker,
    Mention,
    Name,
    NameConfidence,
    Person,
    Rule,
    Sentences,
    Value,
    Low,
    High,
    Unit,
    Comparator,
    Quote,
}

impl Phrase {
    /// All of them, in their order.
    const ALL: [(Self, &'static str); 19] = [
        (Self::Null, "null"),
        (Self::Kind, r#","kind":""#),
        (Self::Confidence, r#","confidence":"#),
        (Self::Reason, r#","reason":"#),
        (Self::Parts, r#","parts":"#),
        (Self::NoRole, r#"","role":null,"cue":"#),
        (Self::Speaker, r#","speaker":"#),
        (Self::Mention, r#"{"mention":"#),
        (Self::Name, r#","name":"#),
        (Self::NameConfidence, r#","name_confidence":"#),
        (Self::Person, r#","kind":"person""#),
        (Self::Rule, r#","rule":"#),
        (Self::Sentences, r#","sentences":"#),
        (Self::Value, r#"","value":"#),
        (Self::Low, r#","low":"#),
        (Self::High, r#","high":"#),
        (Self::Unit, r#","unit":"#),
        (Self::Comparator, r#","comparator":"#),
        (Self::Quote, r#","quote":"#),
    ];

    #[inline]
    pub(super) fn text(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What stands for it.
    #[inline]
    pub(super) fn sign(self) -> u8 {
        FIRST + self as u8
    }
}

/// Appends what stands for a place, without the brace that closes it.
pub(super) fn place(mark: Mark, out: &mut Vec<u8>) {
    if mark.span == mark.source {
        out.push(SAME);
        span(mark.span, out);
    } else {
        out.push(APART);
        span(mark.span, out);
        span(mark.source, out);
    }
}

#[inline]
fn span(span: Span, out: &mut Vec<u8>) {
    number(span.start(), out);
    number(span.len(), out);
}

/// Seven bits a byte, the lowest first; all but the last have the highest bit.
#[inline]
fn number(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(0x80 | (number & 0x7f) as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends the line that a [brief](super::Document::write_brief) one stands for, without line end.
///
/// # Errors
///
/// If it is none.
pub fn expand(brief: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
    out.reserve(brief.len() + brief.len() / 2);
    let mut rest = brief;
    while let Some(at) = below(rest, b' ') {
        out.extend_from_slice(&rest[..at]);
        let (sign, behind) = (rest[at], &rest[at + 1..]);
        rest = match sign {
            SAME => read_span(behind).map(|(span, behind)| {
                Json::new(out).open(Mark { span, source: span });
                behind
            }),
            APART => read_span(behind).and_then(|(span, behind)| {
                let (source, behind) = read_span(behind)?;
                Json::new(out).open(Mark { span, source });
                Some(behind)
            }),
            _ => Phrase::ALL.get(usize::from(sign - FIRST)).map(|(_, text)| {
                out.extend_from_slice(text.as_bytes());
                behind
            }),
        }
        .ok_or_else(|| Error::custom("a line in brief has a sign that stands for nothing"))?;
    }
    out.extend_from_slice(rest);
    Ok(())
}

fn read_span(bytes: &[u8]) -> Option<(Span, &[u8])> {
    let (start, bytes) = read_number(bytes)?;
    let (len, bytes) = read_number(bytes)?;
    Some((Span::new(start, start.checked_add(len)?), bytes))
}

#[inline]
fn read_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (place, byte) in bytes.iter().take(5).enumerate() {
        let bits = u32::from(byte & 0x7f);
        number |=
            bits.checked_shl(7 * place as u32).filter(|moved| moved >> (7 * place) == bits)?;
        if *byte < 0x80 {
            return Some((number, &bytes[place + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_listed_in_their_order_and_leave_json_alone() {
        for (place, (phrase, _)) in Phrase::ALL.iter().enumerate() {
            assert_eq!(*phrase as usize, place, "{phrase:?}");
            assert!(phrase.sign() < b' ', "{phrase:?}");
        }
    }

    #[test]
    fn numbers_of_all_lengths_come_back() {
        for wanted in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, u32::MAX] {
            let mut bytes = Vec::new();
            number(wanted, &mut bytes);
            bytes.push(b'x');
            assert_eq!(read_number(&bytes), Some((wanted, &b"x"[..])));
        }
        assert_eq!(read_number(&[0xff, 0xff, 0xff, 0xff, 0x1f]), None, "more than 32 bits");
        assert_eq!(read_number(&[0x80]), None, "cut off");
    }

    #[test]
    fn what_is_no_line_in_brief_is_refused() {
        for brief in
            [&b"a\x1f"[..], b"\0", b"\0\x01", b"\x01\x01\x01\x01", b"\0\xff\xff\xff\xff\x0f\x01"]
        {
            assert!(expand(brief, &mut Vec::new()).is_err(), "{brief:?}");
        }
    }
}
