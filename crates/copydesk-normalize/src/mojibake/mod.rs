//! Finds text that was decoded wrongly, and repairs it character by character.
//!
//! Mojibake arises when the bytes of UTF-8 are shown by a code page: `é` becomes `Ã©`, `’` becomes `â€™`. The
//! way back is exact: a stretch is repaired if, byte for byte, it is UTF-8 under one page, and if it is so
//! odd as it stands, and so usual repaired, that nobody can have meant it. Three things follow one another:
//!
//! 1. a **gate** that passes all text in which no lead byte of any page stands before another byte of a
//!    sequence;
//! 2. a **survey** of a line under the page that explains most of it: sequences, and what their repair is
//!    worth by the prices of neighbours that sound text does not have;
//! 3. a **verdict**: what is worth enough by itself is repaired, and the rest of the line by the same page if
//!    that much is established and nothing speaks against it.
//!
//! A line is looked at again until nothing is left, for text that went wrong twice or by two pages. One that
//! does not come to rest is left alone: whatever is handed out is at rest.
//!
//! # What is not here
//!
//! Words: no language is asked for but in two places, where a no-break space has become a plain one.

mod coverage;
mod judge;
mod kind;
mod pages;
mod sequence;
mod signs;
mod survey;

use std::ops::Range;

use crate::RuleId;
use crate::draft::{Copy, Draft};
use judge::judge;
use kind::{Kind, kind};
use pages::Table;
use sequence::{Loss, Sequence};
use survey::next_beyond_ascii;

/// How often a line is looked at. Three layers of damage under two pages want six looks; real text has at
/// most four layers.
const LOOKS: usize = 9;

/// Repairs a text line by line; what was left alone in doubt, in bytes of the text as it was.
pub(crate) fn repair(draft: &mut Draft<'_>) -> Vec<Range<usize>> {
    let text = draft.before();
    let mut doubtful = Vec::new();
    let mut at = 0;
    while let Some(found) = next_suspect(text, at) {
        let start =
            memchr::memrchr(b'\n', &text.as_bytes()[at..found]).map_or(at, |feed| at + feed + 1);
        let end = memchr::memchr(b'\n', &text.as_bytes()[found..])
            .map_or(text.len(), |feed| found + feed);
        let line = &text[start..end];
        let odd = repair_line(line, found - start, |stretch, with| {
            draft.replace(start + stretch.start..start + stretch.end, with, RuleId::Mojibake);
        });
        doubtful.extend(odd.into_iter().map(|odd| start + odd.start..start + odd.end));
        at = end;
    }
    doubtful
}

/// Repairs a line that has nothing suspect before `from`; what was left alone in doubt.
fn repair_line(
    line: &str,
    from: usize,
    mut replace: impl FnMut(Range<usize>, &str),
) -> Vec<Range<usize>> {
    let mut copy = Copy::of(line);
    for look in 0..LOOKS {
        let from = if look == 0 { from } else { 0 };
        let verdict = if next_suspect(&copy.text, from).is_some() {
            judge(&copy.text, !copy.map.is_identity())
        } else {
            judge::Verdict::default()
        };
        if verdict.repairs.is_empty() {
            for edit in copy.map.edits() {
                let norm = edit.norm as usize..(edit.norm + edit.norm_len) as usize;
                replace(edit.orig as usize..(edit.orig + edit.orig_len) as usize, &copy.text[norm]);
            }
            let back = |odd: Range<usize>| copy.map.to_orig(copydesk_core::Span::of(odd)).range();
            return verdict.doubtful.into_iter().map(back).collect();
        }
        copy = copy.then(|draft| write(draft, &verdict.repairs));
    }
    Vec::new()
}

/// Writes the characters in place of their sequences.
fn write(draft: &mut Draft<'_>, repairs: &[Sequence]) {
    let line = draft.before();
    let is_vietnamese = repairs.iter().any(|it| matches!(it.character, '\u{1ea0}'..='\u{1ef9}'));
    for sequence in repairs {
        let mut end = sequence.end;
        if sequence.loss == Loss::Blank
            && sequence.character == 'à'
            && keeps_blank(line, sequence, is_vietnamese)
        {
            end -= 1;
        }
        let mut bytes = [0; 4];
        let with = sequence.character.encode_utf8(&mut bytes);
        draft.replace(sequence.start..end, with, RuleId::Mojibake);
    }
}

/// Whether the plain blank behind `Ã` stands for two: the second byte of `à` and the blank behind the word.
/// It does not in the middle of a word. That can be told in two languages: Portuguese contracts `a` with
/// `aquele`, and a Vietnamese word goes on with a few letters that are no word.
fn keeps_blank(line: &str, sequence: &Sequence, is_vietnamese: bool) -> bool {
    const CONTRACTED: [&str; 4] = ["quele", "quela", "quilo", "s "];
    const CODAS: [&str; 11] = ["c", "ch", "i", "m", "n", "ng", "nh", "o", "p", "t", "u"];
    let rest = &line[sequence.end..];
    if rest.starts_with(' ') {
        return false;
    }
    let is_inside = line[..sequence.start].chars().next_back().is_some_and(char::is_alphabetic);
    if !is_inside {
        return !CONTRACTED.iter().any(|word| rest.starts_with(word));
    }
    let length = rest.bytes().take(4).take_while(u8::is_ascii_alphabetic).count();
    let follows = rest[length..].chars().next();
    let is_elided = matches!(follows, Some('\'' | '’'));
    !(is_vietnamese && !is_elided && CODAS.contains(&&rest[..length]))
}

/// The next place where a byte that leads a sequence stands before one that goes on with it.
fn next_suspect(text: &str, from: usize) -> Option<usize> {
    let table = Table::get();
    let mut at = from;
    while let Some(found) = next_beyond_ascii(text, at) {
        let mut rest = text[found..].chars();
        let first = rest.next()?;
        at = found + first.len_utf8();
        let leads = table.roles(first).leads;
        if leads == [0; 3] {
            continue;
        }
        let Some(second) = rest.next() else {
            continue;
        };
        if first == 'Ã' && second == ' ' {
            return Some(found);
        }
        let two = table.roles(second).tail;
        let three = two & (leads[1] | leads[2]);
        if two & leads[0] == 0 && three == 0 {
            continue;
        }
        let third = rest.next().unwrap_or_default();
        let is_lost = third == char::REPLACEMENT_CHARACTER || third == '\u{1a}';
        let goes_on = three != 0 && (is_lost || table.roles(third).tail & three != 0);
        if (two & leads[0] != 0 || goes_on) && !is_spelling(first, second, third) {
            return Some(found);
        }
    }
    None
}

/// Whether these are letters as words have them, with an apostrophe maybe. Pages that have letters for the
/// bytes of a sequence find one in nearly every word of a language with letters of its own; in damaged text
/// there is soon one that is no such thing.
fn is_spelling(first: char, second: char, third: char) -> bool {
    let (first, second, third) = (kind(first), kind(second), kind(third));
    let is_elided = second == Kind::Apostrophe && first.goes_with(third);
    let goes_on = !third.is_letter() || second.goes_with(third);
    first.far_script().is_some() && (is_elided || (first.goes_with(second) && goes_on))
}
