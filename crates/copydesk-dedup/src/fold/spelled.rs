//! Words that need a look at every character.

use super::chars::{Folded, Kind, fold, pieces};
use super::{WordKind, long_hash};
use crate::hash::Hasher;

/// The hash and the end of the ASCII word at `at`, or nothing if it touches a byte that is not ASCII.
pub(super) fn ascii_word(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let rest = &bytes[at..];
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let touches = rest.get(length).is_some_and(|next| !next.is_ascii());
    (!touches).then(|| (long_hash(&rest[..length]), at + length))
}

/// Reads on from `at`, where a letter, a digit or something that is not ASCII stands, until a word has
/// ended and ASCII follows.
pub(super) fn spelled_words(text: &str, at: usize, each: &mut impl FnMut(u64, WordKind)) -> usize {
    spell(text, at, Word::new(each))
}

/// The same from the first digit of a figure on that has a sign before it.
pub(super) fn signed_figure(text: &str, at: usize, each: &mut impl FnMut(u64, WordKind)) -> usize {
    let mut word = Word::new(each);
    word.sign();
    spell(text, at, word)
}

fn spell<F: FnMut(u64, WordKind)>(text: &str, at: usize, mut word: Word<'_, F>) -> usize {
    let mut here = at;
    for char in text[at..].chars() {
        let next = here + char.len_utf8();
        let folded = match char {
            'a'..='z' | 'A'..='Z' => {
                word.letter(char.to_ascii_lowercase());
                here = next;
                continue;
            }
            '0'..='9' => fold(char),
            '.' | ',' if word.after_digit => fold(char),
            '\0'..='\x7f' => break,
            _ => fold(char),
        };
        match folded.kind {
            Kind::Several => pieces(char).for_each(|piece| word.add(piece)),
            Kind::Point | Kind::Comma if word.after_digit && digits(text, next, 1) == 1 => {
                // A comma is kept if it does not part thousands.
                let kept = match folded.kind {
                    Kind::Point => Some('.'),
                    _ => (digits(text, next, 4) != 3).then_some(','),
                };
                kept.into_iter().for_each(|kept| word.hash.push(kept as u8));
            }
            Kind::Minus if word.hash.is_empty() && is_sign(text, here, next) => word.sign(),
            _ => word.add(folded),
        }
        here = next;
        if word.hash.is_empty() && text.as_bytes().get(next).is_some_and(u8::is_ascii) {
            break;
        }
    }
    word.end();
    here
}

/// A word that is being read.
struct Word<'a, F> {
    hash: Hasher,
    kind: WordKind,
    after_digit: bool,
    each: &'a mut F,
}

impl<'a, F: FnMut(u64, WordKind)> Word<'a, F> {
    fn new(each: &'a mut F) -> Self {
        Self { hash: Hasher::new(), kind: WordKind::Plain, after_digit: false, each }
    }

    fn letter(&mut self, letter: char) {
        self.hash.push(letter as u8);
        self.after_digit = false;
    }

    fn sign(&mut self) {
        self.hash.push(b'-');
        self.kind = WordKind::Figure;
    }

    fn add(&mut self, folded: Folded) {
        match folded.kind {
            Kind::Letter => {
                self.hash.push_all(folded.bytes, folded.length);
                self.after_digit = false;
            }
            Kind::Digit => {
                if self.hash.is_empty() {
                    self.kind = WordKind::Figure;
                }
                self.hash.push_all(folded.bytes, folded.length);
                self.after_digit = self.kind == WordKind::Figure;
            }
            Kind::Alone => {
                self.end();
                self.hash.push_all(folded.bytes, folded.length);
                self.end();
            }
            Kind::Nothing => {}
            Kind::Minus | Kind::Point | Kind::Comma | Kind::Blank | Kind::Several => self.end(),
        }
    }

    fn end(&mut self) {
        if !self.hash.is_empty() {
            (self.each)(self.hash.finish(), self.kind);
            self.hash = Hasher::new();
        }
        self.kind = WordKind::Plain;
        self.after_digit = false;
    }
}

/// Whether the dash before `next` is the sign of a figure: a blank before it, a digit after it.
pub(super) fn is_sign(text: &str, at: usize, next: usize) -> bool {
    let kind = |char| match fold(char).kind {
        Kind::Several => pieces(char).last().map_or(Kind::Several, |piece| piece.kind),
        kind => kind,
    };
    let before = text[..at].chars().rev().map(kind).find(|kind| *kind != Kind::Nothing);
    let opens = matches!(before, None | Some(Kind::Blank | Kind::Point | Kind::Comma));
    opens && digits(text, next, 1) == 1
}

/// How many digits stand at `at`, counted up to `most`.
fn digits(text: &str, at: usize, most: usize) -> usize {
    let mut count = 0;
    for char in text[at..].chars() {
        let digit = match char {
            '0'..='9' => true,
            '\0'..='\x7f' => false,
            _ => match fold(char).kind {
                Kind::Digit => true,
                Kind::Several => return count + several_digits(char),
                _ => false,
            },
        };
        count += usize::from(digit);
        if !digit || count == most {
            break;
        }
    }
    count
}

/// How many digits a character of several parts begins with.
fn several_digits(char: char) -> usize {
    pieces(char).take_while(|piece| piece.kind == Kind::Digit).count()
}

/// How long the HTML entity is that `bytes` begin with, at least 1: it is a mark, not a word.
pub(super) fn entity(bytes: &[u8]) -> usize {
    const LONGEST: usize = 10; // `&thetasym;`; a longer one is read as `&` and a word
    let name = bytes[1..].iter().take(LONGEST);
    let length = name.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    if length > 1 && bytes.get(1 + length) == Some(&b';') { length + 2 } else { 1 }
}
